//! The product's trust: one set of keys for each issuer, and what each key may sign.
//!
//! Spec: `spec/verify.md`, *Trust sets*. The sets stay where they are; nothing is copied, and a key is read anew when
//! a token names it. Cost of loading: a SHA-256 and a curve equation for each key.

use super::error::{KeyFault, TrustError, TrustFault};
use super::keep::KeepList;
use super::trust_set::{TRUST_SET, allows};
use crate::Canonical;
use crate::document::value::{Object, Value};
use crate::document::{Text, time};
use crate::signature::PublicKey;
use crate::text::{Digest, Excerpt, Thumbprint};
use crate::time::UnixSeconds;

/// The keys that a product trusts. Loading is all or nothing: after an error there is nothing to verify with.
#[derive(Clone, Copy, Debug)]
pub struct TrustedKeys<'k> {
    sets: &'k [&'k [u8]],
    keep_lists: &'k [KeepList<'k>],
}

impl<'k> TrustedKeys<'k> {
    /// Loads trust sets: canonical bytes, one set for each issuer. They are trusted because the product brought them.
    ///
    /// # Errors
    /// The first fault of the first set that has one.
    ///
    /// # Examples
    /// ```
    /// # const TRUST_SET: &[u8] = b"{}";
    /// let error = licentia::TrustedKeys::load(&[TRUST_SET]).unwrap_err();
    /// assert_eq!(error.code(), licentia::Code::MissingMember);
    /// ```
    pub fn load(sets: &'k [&'k [u8]]) -> Result<Self, TrustError> {
        Self::load_beside(sets, |_| false)
    }

    /// The same where some kids are taken already.
    pub(super) fn load_beside(sets: &'k [&'k [u8]], is_taken: impl Fn(Text<'k>) -> bool) -> Result<Self, TrustError> {
        for (position, bytes) in sets.iter().enumerate() {
            let before = Self { sets: sets.get(..position).unwrap_or(&[]), keep_lists: &[] };
            before.check(bytes, &is_taken).map_err(|fault| TrustError::new(position, fault))?;
        }
        Ok(Self { sets, keep_lists: &[] })
    }

    /// With the lists of tokens that stay good although their key was revoked. A list counts for the keys whose policy
    /// names its digest; without it, every token of such a key is refused.
    #[must_use]
    pub const fn with_keep_lists(self, keep_lists: &'k [KeepList<'k>]) -> Self {
        Self { keep_lists, ..self }
    }

    /// Whether the policy of a revoked key keeps the token with this digest.
    pub(super) fn keeps(&self, key: TrustedKey<'_>, token: &Digest) -> bool {
        let Some(named) = key.keep_digest() else { return false };
        self.keep_lists.iter().any(|list| list.digest() == named && list.holds(token))
    }

    /// Checks one more set against these: its form, its issuer, then key by key.
    fn check(&self, bytes: &'k [u8], is_taken: impl Fn(Text<'k>) -> bool) -> Result<(), TrustFault> {
        Canonical::check(bytes).map_err(TrustFault::Canonical)?;
        TRUST_SET.check(bytes).map_err(TrustFault::Document)?;
        let set = Set(Object(bytes));
        if self.sets().any(|other| other.issuer() == set.issuer()) {
            return Err(TrustFault::SecondSet { issuer: Excerpt::of(set.issuer()) });
        }
        for (position, key) in set.all_keys().enumerate() {
            let twice = |kid| {
                let earlier = set.all_keys().take(position);
                let mut others = self.sets().flat_map(Set::all_keys).chain(earlier);
                is_taken(kid) || others.any(|other| other.kid_text() == Some(kid))
            };
            key.check(twice).map_err(|fault| TrustFault::Key { fault, kid: key.excerpt() })?;
        }
        Ok(())
    }

    fn sets(&self) -> impl Iterator<Item = Set<'k>> + use<'k> {
        self.sets.iter().map(|bytes| Set(Object(bytes)))
    }

    /// The keys that this version can use, in the order of the sets. One without a policy is trusted for nothing.
    pub fn keys(&self) -> impl Iterator<Item = TrustedKey<'k>> + use<'k> {
        self.sets().flat_map(Set::all_keys).filter(|key| key.skip_reason().is_none())
    }

    /// The key with this `kid`, if it can be used. No `kid` stands twice.
    pub(super) fn find(&self, kid: &[u8]) -> Option<TrustedKey<'k>> {
        let key = self.sets().flat_map(Set::all_keys).find(|key| key.has_kid(kid))?;
        key.skip_reason().is_none().then_some(key)
    }

    /// The keys that were passed over, in the order of the sets.
    pub fn skipped(&self) -> impl Iterator<Item = SkippedKey<'k>> + use<'k> {
        self.sets()
            .flat_map(Set::all_keys)
            .filter_map(|key| Some(SkippedKey { kid: key.kid_text()?, reason: key.skip_reason()? }))
    }
}

#[derive(Clone, Copy)]
struct Set<'k>(Object<'k>);

impl<'k> Set<'k> {
    fn issuer(self) -> &'k str {
        self.0.text("iss").map_or("", Text::plain)
    }

    fn all_keys(self) -> impl Iterator<Item = TrustedKey<'k>> + use<'k> {
        let keys = self.0.get("keys").unwrap_or(Value(b"[]"));
        keys.items().map(move |jwk| TrustedKey { set: self, jwk: jwk.object().unwrap_or(Object::EMPTY) })
    }
}

/// A key that this version doesn't know how to use. Tokens of it are unknown; the others of its set are not affected.
#[derive(Clone, Copy, Debug)]
pub struct SkippedKey<'k> {
    kid: Text<'k>,
    reason: &'static str,
}

impl<'k> SkippedKey<'k> {
    /// Its `kid`, as the set gives it.
    #[must_use]
    pub const fn kid(&self) -> Text<'k> {
        self.kid
    }

    /// Why it was passed over, in a few words.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        self.reason
    }
}

/// A key in a trust set, with its issuer and its policy.
#[derive(Clone, Copy)]
pub struct TrustedKey<'k> {
    set: Set<'k>,
    jwk: Object<'k>,
}

const PRIVATE_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
const PUBLIC_MEMBERS: [&str; 7] = ["alg", "crv", "kid", "kty", "use", "x", "y"];

impl<'k> TrustedKey<'k> {
    fn policy(&self) -> Option<Object<'k>> {
        let kid = self.kid_text()?;
        let policies = self.set.0.object("policy")?;
        policies.members().find(|(name, _)| *name == kid).and_then(|(_, policy)| policy.object())
    }

    fn check(&self, is_twice: impl FnOnce(Text<'k>) -> bool) -> Result<(), KeyFault> {
        let kid = self.names_itself().ok_or(KeyFault::BadKey)?;
        if is_twice(kid) {
            return Err(KeyFault::KidTwice);
        }
        if PRIVATE_MEMBERS.iter().any(|member| self.jwk.holds(member)) {
            return Err(KeyFault::PrivateKey);
        }
        if self.skip_reason().is_some() {
            return Ok(());
        }
        let exact = self.jwk.members().all(|(name, _)| PUBLIC_MEMBERS.iter().any(|member| name.is(member)));
        let key = self.public_key().filter(|_| exact && self.is_for_signing()).ok_or(KeyFault::BadKey)?;
        let matches = kid.plain().as_bytes() == key.thumbprint().to_text();
        if matches { Ok(()) } else { Err(KeyFault::KidMismatch) }
    }

    /// The kid of a key that says in strings which kind of key it is.
    fn names_itself(&self) -> Option<Text<'k>> {
        let (kty, kid) = (self.jwk.text("kty")?, self.jwk.text("kid")?);
        self.jwk.text("alg")?;
        if kty.is("EC") {
            self.jwk.text("crv")?;
        }
        Some(kid)
    }

    fn skip_reason(&self) -> Option<&'static str> {
        let is = |member, word| self.jwk.text(member).is_some_and(|text| text.is(word));
        if !(is("kty", "EC") && is("crv", "P-256") && is("alg", "ES256")) {
            return Some("its algorithm is not ES256 on P-256");
        }
        self.policy().is_some_and(|policy| policy.holds("must")).then_some("its policy demands what is not known here")
    }

    fn is_for_signing(&self) -> bool {
        self.jwk.get("use").is_none_or(|usage| usage.text().is_some_and(|usage| usage.is("sig")))
    }

    /// The issuer that the key belongs to.
    #[must_use]
    pub fn issuer(&self) -> &'k str {
        self.set.issuer()
    }

    /// The key's thumbprint.
    #[must_use]
    pub fn kid(&self) -> Thumbprint {
        let text = self.kid_text().map_or("", Text::plain);
        Thumbprint::parse(text.as_bytes()).unwrap_or(Thumbprint::from_bytes([0; 32]))
    }

    /// The public key itself.
    #[must_use]
    pub fn public_key(&self) -> Option<PublicKey> {
        let coordinate = |name| self.jwk.text(name).map(|text| text.plain().as_bytes());
        PublicKey::from_text(coordinate("x")?, coordinate("y")?)
    }

    /// Whether its policy lets it sign tokens of this `typ`.
    #[must_use]
    pub fn may_sign(&self, typ: &str) -> bool {
        self.policy().is_some_and(|policy| allows(policy.get("typ"), typ))
    }

    /// When it was revoked, if it was.
    #[must_use]
    pub fn revoked_at(&self) -> Option<UnixSeconds> {
        self.policy()?.object("revoked").map(|revoked| time(revoked, "at").unwrap_or(UnixSeconds::EPOCH))
    }

    /// The digest of the list of tokens that outlive the key's revocation.
    fn keep_digest(&self) -> Option<Digest> {
        self.policy()?.object("revoked")?.digest("keep")
    }

    /// From when on and until when it may sign; without a policy, never.
    pub(super) fn window(&self) -> (UnixSeconds, Option<UnixSeconds>) {
        let bound = |name| time(self.policy()?, name);
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
        let list = self.policy()?.get(list)?;
        Some(list.items().any(|item| item.text().is_some_and(&is_it)))
    }

    pub(super) fn lifetime(&self) -> Option<u64> {
        self.policy()?.integer("life")
    }

    fn has_kid(&self, kid: &[u8]) -> bool {
        self.kid_text().is_some_and(|text| text.plain().as_bytes() == kid)
    }

    fn kid_text(&self) -> Option<Text<'k>> {
        self.jwk.text("kid")
    }

    fn excerpt(&self) -> Excerpt {
        self.kid_text().map_or(Excerpt::empty(), |kid| Excerpt::of(kid.plain()))
    }
}

impl core::fmt::Debug for TrustedKey<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TrustedKey {} of {}", self.kid(), self.issuer())
    }
}
