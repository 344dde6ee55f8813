//! The product's trust: one set of keys for each issuer, and what each key may sign.
//!
//! Spec: `spec/verify.md`, *Trust sets*. The sets stay where they are. With a heap, loading lays out the tables of every
//! key that may sign anything; without one, a key is read anew when a token names it. Cost of loading: a SHA-256 and a
//! curve equation for each key, and with a heap a third of a millisecond for its tables.

use super::VerifyError;
use super::error::{KeyFault, TrustError, TrustFault};
use super::keep::KeepList;
#[cfg(feature = "alloc")]
use super::prepared::Prepared;
use super::trust_set::TRUST_SET;
use super::trusted_key::TrustedKey;
use crate::Canonical;
use crate::document::Text;
use crate::document::value::{Object, Value};
use crate::signature::PublicKey;
#[cfg(feature = "alloc")]
use crate::signature::TableSize;
use crate::text::{Digest, Excerpt, Thumbprint};
use crate::token::Parts;

/// The keys that a product trusts. Loading is all or nothing: after an error there is nothing to verify with.
#[derive(Clone, Debug)]
pub struct TrustedKeys<'k> {
    sets: Sets<'k>,
    keep_lists: &'k [KeepList<'k>],
    #[cfg(feature = "alloc")]
    prepared: Prepared<'k>,
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
        let sets = Sets(sets).checked(|_| false)?;
        Ok(Self {
            sets,
            keep_lists: &[],
            #[cfg(feature = "alloc")]
            prepared: Prepared::new(TableSize::default(), sets.keys()),
        })
    }

    /// The same, where the tables of a key shall have another size.
    ///
    /// # Errors
    /// As [`Self::load`].
    #[cfg(feature = "alloc")]
    pub fn load_with(size: TableSize, sets: &'k [&'k [u8]]) -> Result<Self, TrustError> {
        let sets = Sets(sets).checked(|_| false)?;
        Ok(Self { sets, keep_lists: &[], prepared: Prepared::new(size, sets.keys()) })
    }

    /// With the lists of tokens that stay good although their key was revoked. A list counts for the keys whose policy
    /// names its digest; without it, every token of such a key is refused.
    #[must_use]
    pub fn with_keep_lists(self, keep_lists: &'k [KeepList<'k>]) -> Self {
        Self { keep_lists, ..self }
    }

    /// The keys that this version can use, in the order of the sets. One without a policy is trusted for nothing.
    pub fn keys(&self) -> impl Iterator<Item = TrustedKey<'k>> + use<'k> {
        self.sets.keys()
    }

    /// The key with this thumbprint, if it can be used.
    #[cfg(feature = "issue")]
    pub(crate) fn key(&self, kid: Thumbprint) -> Option<TrustedKey<'k>> {
        self.find(&kid.to_text()).or_else(|| self.keys().find(|key| key.kid() == kid))
    }

    /// The keys that were passed over, in the order of the sets.
    pub fn skipped(&self) -> impl Iterator<Item = SkippedKey<'k>> + use<'k> {
        self.sets.jwks().filter_map(|key| Some(SkippedKey { kid: key.kid()?, reason: key.skip_reason()? }))
    }

    /// Whether the policy of a revoked key keeps the token with this digest.
    pub(super) fn keeps(&self, key: &TrustedKey<'_>, token: &Digest) -> bool {
        let Some(named) = key.keep_digest() else { return false };
        self.keep_lists.iter().any(|list| list.digest() == named && list.holds(token))
    }

    /// The key with this `kid`, if it can be used. No `kid` stands twice.
    #[cfg(feature = "alloc")]
    pub(super) fn find(&self, kid: &[u8]) -> Option<TrustedKey<'k>> {
        self.prepared.find(kid)
    }

    /// The key with this `kid`, if it can be used. No `kid` stands twice.
    #[cfg(not(feature = "alloc"))]
    pub(super) fn find(&self, kid: &[u8]) -> Option<TrustedKey<'k>> {
        self.sets.jwks().find(|key| key.has_kid(kid))?.trusted()
    }

    /// The accept bit: whether the key signed the text as received.
    pub(super) fn accepts(&self, key: &TrustedKey<'k>, parts: &Parts<'_>) -> Result<(), VerifyError> {
        #[cfg(feature = "alloc")]
        let answer = self.prepared.verify(key, parts);
        #[cfg(not(feature = "alloc"))]
        let answer = key.public_key().and_then(|key| key.verify_text(parts.signed, parts.signature).ok());
        answer.ok_or(VerifyError::NotGenuine)
    }
}

/// Checks what [`TrustedKeys::load`] would load.
#[cfg(feature = "issue")]
pub(crate) fn check_sets(sets: &[&[u8]]) -> Result<(), TrustError> {
    Sets(sets).checked(|_| false).map(|_| ())
}

/// Checks a set in which some kids are taken already.
#[cfg(feature = "alloc")]
pub(super) fn check_set<'k>(bytes: &'k [u8], is_taken: impl Fn(Text<'k>) -> bool) -> Result<(), TrustFault> {
    Sets(&[]).check_next(bytes, &is_taken)
}

/// The bytes of trust sets, one for each issuer.
#[derive(Clone, Copy, Debug)]
struct Sets<'k>(&'k [&'k [u8]]);

impl<'k> Sets<'k> {
    fn checked(self, is_taken: impl Fn(Text<'k>) -> bool) -> Result<Self, TrustError> {
        for (position, bytes) in self.0.iter().enumerate() {
            let before = Self(self.0.get(..position).unwrap_or(&[]));
            before.check_next(bytes, &is_taken).map_err(|fault| TrustError::new(position, fault))?;
        }
        Ok(self)
    }

    /// Checks one more set against these: its form, its issuer, then key by key.
    fn check_next(self, bytes: &'k [u8], is_taken: impl Fn(Text<'k>) -> bool) -> Result<(), TrustFault> {
        Canonical::check(bytes).map_err(TrustFault::Canonical)?;
        TRUST_SET.check(bytes).map_err(TrustFault::Document)?;
        let set = Set(Object(bytes));
        if self.sets().any(|other| other.issuer() == set.issuer()) {
            return Err(TrustFault::SecondSet { issuer: Excerpt::of(set.issuer()) });
        }
        for (position, key) in set.jwks().enumerate() {
            let twice = |kid| {
                let earlier = set.jwks().take(position);
                is_taken(kid) || self.jwks().chain(earlier).any(|other| other.kid() == Some(kid))
            };
            key.check(twice).map_err(|fault| TrustFault::Key { fault, kid: key.excerpt() })?;
        }
        Ok(())
    }

    fn sets(self) -> impl Iterator<Item = Set<'k>> + use<'k> {
        self.0.iter().map(|bytes| Set(Object(bytes)))
    }

    fn jwks(self) -> impl Iterator<Item = KeyEntry<'k>> + use<'k> {
        self.sets().flat_map(Set::jwks)
    }

    fn keys(self) -> impl Iterator<Item = TrustedKey<'k>> + use<'k> {
        self.jwks().filter_map(KeyEntry::trusted)
    }
}

#[derive(Clone, Copy)]
pub(super) struct Set<'k>(Object<'k>);

impl<'k> Set<'k> {
    pub(super) fn issuer(self) -> &'k str {
        self.0.text("iss").map_or("", Text::plain)
    }

    fn jwks(self) -> impl Iterator<Item = KeyEntry<'k>> + use<'k> {
        let keys = self.0.get("keys").unwrap_or(Value(b"[]"));
        keys.items().map(move |jwk| KeyEntry { set: self, jwk: jwk.object().unwrap_or(Object::EMPTY) })
    }

    fn policy(self, kid: Text<'k>) -> Option<Object<'k>> {
        let policies = self.0.object("policy")?;
        policies.members().find(|(name, _)| *name == kid).and_then(|(_, policy)| policy.object())
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

/// A key as it stands in its set, usable or not.
#[derive(Clone, Copy)]
struct KeyEntry<'k> {
    set: Set<'k>,
    jwk: Object<'k>,
}

const PRIVATE_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
const PUBLIC_MEMBERS: [&str; 7] = ["alg", "crv", "kid", "kty", "use", "x", "y"];

impl<'k> KeyEntry<'k> {
    fn trusted(self) -> Option<TrustedKey<'k>> {
        // Of a key that can be used, loading compared the kid with its thumbprint.
        let kid = Thumbprint::parse(self.kid()?.plain().as_bytes())?;
        let usable = self.skip_reason().is_none();
        usable.then(|| TrustedKey { set: self.set, jwk: self.jwk, kid, policy: self.policy() })
    }

    fn policy(&self) -> Option<Object<'k>> {
        self.set.policy(self.kid()?)
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
        let key = public_key(self.jwk).filter(|_| exact && self.is_for_signing()).ok_or(KeyFault::BadKey)?;
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

    #[cfg(not(feature = "alloc"))]
    fn has_kid(&self, kid: &[u8]) -> bool {
        self.kid().is_some_and(|text| text.plain().as_bytes() == kid)
    }

    fn kid(&self) -> Option<Text<'k>> {
        self.jwk.text("kid")
    }

    fn excerpt(&self) -> Excerpt {
        self.kid().map_or(Excerpt::empty(), |kid| Excerpt::of(kid.plain()))
    }
}

/// The public key in a JWK.
pub(super) fn public_key(jwk: Object<'_>) -> Option<PublicKey> {
    let coordinate = |name| jwk.text(name).map(|text| text.plain().as_bytes());
    PublicKey::from_text(coordinate("x")?, coordinate("y")?)
}
