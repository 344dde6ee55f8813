//! Stage 5 of 6: is this token genuine? Whether it entitles anyone to anything is [`decide`](crate::decide)'s question.
//!
//! Spec: `spec/verify.md`, same headings, same order. Vectors: `test-vectors/verify/`.
//! In: an [`Unverified`] token and the product's [`TrustedKeys`]. Out: [`Verified`], or the first check that failed.
//! Never allocates, never reads a clock, never panics. Cost: one P-256 verification; nothing else is worth naming.

mod error;
mod header;
mod policy;
mod trust;
mod trust_set;

pub use error::{KeyFault, TrustError, TrustFault, VerifyError};
pub use trust::{SkippedKey, TrustedKey, TrustedKeys};

use crate::Canonical;
use crate::document::Claims;
use crate::kind::Kind;
use crate::signature::Reason;
use crate::text::{Digest, Thumbprint};
use crate::token::{Room, Unverified, decoded_length};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::fmt;
use core::marker::PhantomData;

/// A genuine token: signed by a trusted key, well formed, and within what that key may sign.
///
/// Only [`Unverified::verify`] makes one.
pub struct Verified<'t, K> {
    room: Room<'t>,
    length: usize,
    kid: Thumbprint,
    kind: PhantomData<K>,
}

impl<'t, K: Kind> Unverified<'t, K> {
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
        key.public_key()
            .and_then(|key| key.verify_text(self.parts.signed, self.parts.signature).ok())
            .ok_or(VerifyError::NotGenuine)?;
        let verified = Verified::<K>::decode(self.room, self.parts.payload, key.kid())?;
        let payload = Canonical::check(verified.payload()).map_err(VerifyError::Canonical)?;
        let claims = Claims::<K>::parse(payload).map_err(VerifyError::Document)?;
        policy::check(key, &claims)?;
        Ok(verified)
    }

    /// Why this token is not genuine: for auditors and vectors, never on a product's path, since it takes its time from
    /// its input. Nothing where the header is unknown or the signature holds.
    #[must_use]
    pub fn diagnose(&self, trusted: &TrustedKeys<'_>) -> Option<Reason> {
        let key = header::find_key::<K>(self.parts.header, trusted).ok()?;
        key.public_key()?.diagnose(self.parts.signed, self.parts.signature)
    }
}

impl<'t, K: Kind> Verified<'t, K> {
    fn decode(mut room: Room<'t>, payload: &[u8], kid: Thumbprint) -> Result<Self, VerifyError> {
        let length = decoded_length(payload);
        let target = room.bytes_mut().get_mut(..length).ok_or(VerifyError::PayloadBase64)?;
        Base64UrlUnpadded::decode(payload, target).map_err(|_| VerifyError::PayloadBase64)?;
        Ok(Self { room, length, kid, kind: PhantomData })
    }

    /// The payload's bytes, as signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.room.bytes().get(..self.length).unwrap_or(b"")
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self) -> Claims<'_, K> {
        Claims::validated(self.payload())
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
        let payload = alloc::vec::Vec::from(self.payload());
        Verified { length: payload.len(), room: Room::Own(payload), kid: self.kid, kind: PhantomData }
    }
}

impl<K: Kind> fmt::Debug for Verified<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified {:?}", self.claims())
    }
}
