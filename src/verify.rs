//! Stage 5 of 6: is this token genuine? Whether it entitles anyone to anything is [`decide`](crate::decide)'s question.
//!
//! Spec: `spec/verify.md`, same headings, same order. Vectors: `test-vectors/verify/`.
//! In: an [`Unverified`] token and the product's [`TrustedKeys`]. Out: [`Verified`], or the first check that failed.
//! Never allocates, never reads a clock, never panics. Cost: one P-256 verification; nothing else is worth naming.

#[cfg(feature = "alloc")]
mod batch;
mod error;
#[cfg(feature = "alloc")]
mod grants;
mod header;
mod keep;
#[cfg(feature = "alloc")]
mod manifest;
mod payload;
mod policy;
#[cfg(feature = "alloc")]
mod prepared;
mod self_signed;
mod status_list;
#[cfg(test)]
mod tests;
mod trust;
mod trust_set;
mod trusted_key;

#[cfg(feature = "alloc")]
pub use batch::VariableTimeKeys;
pub use error::{KeyFault, TrustError, TrustFault, VerifyError};
#[cfg(feature = "alloc")]
pub use grants::Grantable;
pub use keep::{KeepList, KeepListBroken};
#[cfg(feature = "alloc")]
pub use manifest::{Installed, Manifest, ManifestError, Quorum, Roots};
pub use self_signed::{SelfSigned, Statement};
#[cfg(feature = "alloc")]
pub use status_list::InflatedList;
pub use status_list::{Arrival, ListError, Listed, Status};
#[cfg(feature = "issue")]
pub(crate) use trust::check_sets;
pub use trust::{SkippedKey, TrustedKeys};
pub(crate) use trust_set::TRUST_SET;
pub use trusted_key::TrustedKey;

use crate::document::Claims;
use crate::kind::{Grant, IssuerSigned};
use crate::signature::{PublicKey, Reason};
use crate::text::{Digest, Thumbprint};
use crate::token::{Parts, Unverified};
use core::fmt;
pub(crate) use payload::Payload;

/// A genuine token: signed by a trusted key, well formed, and within what that key may sign.
///
/// Only [`Unverified::verify`] makes one.
pub struct Verified<'t, K> {
    payload: Payload<'t, K>,
    kid: Thumbprint,
    /// The grants above it, nearest first.
    #[cfg(feature = "alloc")]
    grants: alloc::vec::Vec<Payload<'static, Grant>>,
}

impl<'t, K: IssuerSigned> Unverified<'t, K> {
    /// Checks, in this order: the header, the signature over the text as received, the payload's form, the document,
    /// and the key's policy. No JSON is read before the signature holds.
    ///
    /// # Errors
    /// The first check that failed. Every failure of the signature is the same [`VerifyError::NotGenuine`].
    ///
    /// # Examples
    /// ```
    /// # use licentia::{Activation, Error, TrustedKeys, Unverified};
    /// # fn check(file: &[u8], trust_set: &[u8]) -> Result<(), Error> {
    /// let trusted = [trust_set];
    /// let trusted = TrustedKeys::load(&trusted)?;
    /// let activation = Unverified::<Activation>::parse(file)?.verify(&trusted)?;
    /// println!("genuine, from {}", activation.claims().issuer());
    /// # Ok(()) }
    /// ```
    pub fn verify(self, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, K>, VerifyError> {
        let key = header::find_key::<K>(self.parts.header, trusted)?;
        trusted.accepts(&key, &self.parts)?;
        self.accepted(&key, trusted)
    }

    /// What is checked once the signature holds.
    fn accepted(self, key: &TrustedKey<'_>, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, K>, VerifyError> {
        let may = |claims: &Claims<'_, K>| policy::check(key, trusted, claims);
        Ok(verified(Payload::read(self.parts.payload, self.room, may)?, key.kid()))
    }

    /// As [`Self::verify`], by whoever had this payload signed.
    #[cfg(feature = "issue")]
    pub(crate) fn verify_own(
        self,
        trusted: &TrustedKeys<'_>,
        signed: &Payload<'_, K>,
    ) -> Result<Verified<'t, K>, VerifyError> {
        let key = header::find_key::<K>(self.parts.header, trusted)?;
        trusted.accepts(&key, &self.parts)?;
        let may = |claims: &Claims<'_, K>| policy::check(&key, trusted, claims);
        Ok(verified(Payload::read_again(self.parts.payload, self.room, signed, may)?, key.kid()))
    }

    /// Why this token is not genuine: for auditors and vectors, never on a product's path, since it takes its time from
    /// its input. Nothing where the header is unknown or the signature holds.
    #[must_use]
    pub fn diagnose(&self, trusted: &TrustedKeys<'_>) -> Option<Reason> {
        let key = header::find_key::<K>(self.parts.header, trusted).ok()?;
        key.public_key()?.diagnose(self.parts.signed, self.parts.signature)
    }
}

/// The accept bit: whether the key signed the text as received.
fn signature_holds(key: &PublicKey, parts: &Parts<'_>) -> Result<(), VerifyError> {
    key.verify_text(parts.signed, parts.signature).map_err(|_| VerifyError::NotGenuine)
}

/// Without grants above it.
const fn verified<K>(payload: Payload<'_, K>, kid: Thumbprint) -> Verified<'_, K> {
    Verified {
        payload,
        kid,
        #[cfg(feature = "alloc")]
        grants: alloc::vec::Vec::new(),
    }
}

impl<K: IssuerSigned> Verified<'_, K> {
    /// The payload's bytes, as signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.payload.bytes()
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self) -> Claims<'_, K> {
        self.payload.claims()
    }

    /// SHA-256 of the payload: the token's identity. The signature never is: there are always two that hold.
    #[must_use]
    pub fn s256(&self) -> Digest {
        Digest::of(self.payload())
    }

    /// The thumbprint of the key that signed it.
    #[must_use]
    pub const fn kid(&self) -> Thumbprint {
        self.kid
    }

    /// The same token in memory of its own, to be kept.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn into_owned(self) -> Verified<'static, K> {
        Verified { payload: self.payload.to_owned(), kid: self.kid, grants: self.grants }
    }

    /// The payload, to be kept.
    #[cfg(feature = "issue")]
    pub(crate) fn to_payload(&self) -> Payload<'static, K> {
        self.payload.to_owned()
    }

    /// The grants through which it was verified, nearest first; none if a trusted key signed it.
    pub fn grants(&self) -> impl Iterator<Item = Claims<'_, Grant>> {
        #[cfg(feature = "alloc")]
        return self.grants.iter().map(Payload::claims);
        // Without a heap no grant is followed.
        #[cfg(not(feature = "alloc"))]
        core::iter::empty()
    }
}

impl<K: IssuerSigned> fmt::Debug for Verified<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified {:?}", self.claims())
    }
}
