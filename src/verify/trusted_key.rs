//! A key that a product trusts, and what its policy lets it sign. Spec: `spec/verify.md`, *Trust sets*.

use super::trust::{Set, public_key};
use super::trust_set::allows;
use crate::document::value::Object;
use crate::document::{Text, time};
use crate::signature::PublicKey;
use crate::text::{Digest, Thumbprint};
use crate::time::UnixSeconds;

/// A key in a trust set, with its issuer and its policy.
#[derive(Clone, Copy)]
pub struct TrustedKey<'k> {
    pub(super) set: Set<'k>,
    pub(super) jwk: Object<'k>,
    pub(super) kid: Thumbprint,
    pub(super) policy: Option<Object<'k>>,
}

impl<'k> TrustedKey<'k> {
    /// The issuer that the key belongs to.
    #[must_use]
    pub fn issuer(&self) -> &'k str {
        self.set.issuer()
    }

    /// The key's thumbprint.
    #[must_use]
    pub const fn kid(&self) -> Thumbprint {
        self.kid
    }

    /// The public key itself.
    #[must_use]
    pub fn public_key(&self) -> Option<PublicKey> {
        public_key(self.jwk)
    }

    /// Whether its policy lets it sign tokens of this `typ`.
    #[must_use]
    pub fn may_sign(&self, typ: &str) -> bool {
        self.policy.is_some_and(|policy| allows(policy.get("typ"), typ))
    }

    /// Whether it has a policy. A key without one is trusted for nothing, and needs no tables.
    #[cfg(feature = "alloc")]
    pub(super) const fn has_policy(&self) -> bool {
        self.policy.is_some()
    }

    /// When it was revoked, if it was.
    #[must_use]
    pub fn revoked_at(&self) -> Option<UnixSeconds> {
        self.policy?.object("revoked").map(|revoked| time(revoked, "at").unwrap_or(UnixSeconds::EPOCH))
    }

    /// The digest of the list of tokens that outlive the key's revocation.
    pub(super) fn keep_digest(&self) -> Option<Digest> {
        self.policy?.object("revoked")?.digest("keep")
    }

    /// From when on and until when it may sign; without a policy, never.
    pub(super) fn window(&self) -> (UnixSeconds, Option<UnixSeconds>) {
        let bound = |name| time(self.policy?, name);
        (bound("nbf").unwrap_or(UnixSeconds::MAX), bound("exp"))
    }

    pub(super) fn may_serve(&self, product: &str) -> bool {
        self.lists("aud", |item| item.is("*") || item.is(product)) == Some(true)
    }

    pub(super) fn may_license(&self, id: &str) -> bool {
        self.lists("lic", |item| item.is(id)).unwrap_or(true)
    }

    /// Whether the policy's list has such an item; nothing if there is no list.
    fn lists(&self, list: &str, is_it: impl Fn(Text<'k>) -> bool) -> Option<bool> {
        let list = self.policy?.get(list)?;
        Some(list.items().any(|item| item.text().is_some_and(&is_it)))
    }

    pub(super) fn lifetime(&self) -> Option<u64> {
        self.policy?.integer("life")
    }
}

impl core::fmt::Debug for TrustedKey<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TrustedKey {} of {}", self.kid(), self.issuer())
    }
}
