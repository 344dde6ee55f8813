//! Stage 5 of 6: is this token genuine? Whether it entitles anyone to anything is [`decide`](crate::decide)'s question.
//!
//! Spec: `spec/verify.md`, same headings, same order. Vectors: `test-vectors/verify/`.
//! In: an [`Unverified`] token and the product's [`TrustedKeys`]. Out: [`Verified`], or the first check that failed.
//! Never allocates, never reads a clock, never panics. Cost: one P-256 verification; nothing else is worth naming.

mod error;
#[cfg(feature = "alloc")]
mod grants;
mod header;
mod keep;
#[cfg(feature = "alloc")]
mod manifest;
mod policy;
mod self_signed;
mod status_list;
mod trust;
mod trust_set;

pub use error::{KeyFault, TrustError, TrustFault, VerifyError};
#[cfg(feature = "alloc")]
pub use grants::Grantable;
pub use keep::{KeepList, KeepListBroken};
#[cfg(feature = "alloc")]
pub use manifest::{Installed, Manifest, ManifestError, Quorum, Roots};
pub use self_signed::{SelfSigned, Statement};
pub use status_list::{Arrival, ListError, Listed, Status};
pub use trust::{SkippedKey, TrustedKey, TrustedKeys};
pub(crate) use trust_set::TRUST_SET;

use crate::Canonical;
use crate::document::Claims;
use crate::kind::{Grant, IssuerSigned, Kind};
use crate::signature::{PublicKey, Reason};
use crate::text::{Digest, Thumbprint};
use crate::token::{Parts, Room, Unverified, decoded_length};
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
    /// The payloads of the grants above it, nearest first.
    #[cfg(feature = "alloc")]
    grants: alloc::vec::Vec<alloc::vec::Vec<u8>>,
    kind: PhantomData<K>,
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
        let public_key = key.public_key().ok_or(VerifyError::NotGenuine)?;
        signature_holds(&public_key, &self.parts)?;
        let mut room = self.room;
        let length = decode(&mut room, self.parts.payload)?;
        let verified = Verified {
            room,
            length,
            kid: key.kid(),
            #[cfg(feature = "alloc")]
            grants: alloc::vec::Vec::new(),
            kind: PhantomData,
        };
        policy::check(key, trusted, &read::<K>(verified.payload())?)?;
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

/// The accept bit: whether the key signed the text as received.
fn signature_holds(key: &PublicKey, parts: &Parts<'_>) -> Result<(), VerifyError> {
    key.verify_text(parts.signed, parts.signature).map_err(|_| VerifyError::NotGenuine)
}

/// Decodes a payload whose signature holds, and says how long it is.
fn decode(room: &mut Room<'_>, payload: &[u8]) -> Result<usize, VerifyError> {
    let length = decoded_length(payload);
    let target = room.bytes_mut().get_mut(..length).ok_or(VerifyError::PayloadBase64)?;
    Base64UrlUnpadded::decode(payload, target).map_err(|_| VerifyError::PayloadBase64)?;
    Ok(length)
}

/// Reads a payload as a document of this kind.
fn read<K: Kind>(payload: &[u8]) -> Result<Claims<'_, K>, VerifyError> {
    let payload = Canonical::check(payload).map_err(VerifyError::Canonical)?;
    Claims::<K>::parse(payload).map_err(VerifyError::Document)
}

impl<K: IssuerSigned> Verified<'_, K> {
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
        let (length, room) = (payload.len(), Room::Own(payload));
        Verified { room, length, kid: self.kid, grants: self.grants, kind: PhantomData }
    }

    /// The grants through which it was verified, nearest first; none if a trusted key signed it.
    pub fn grants(&self) -> impl Iterator<Item = Claims<'_, Grant>> {
        #[cfg(feature = "alloc")]
        let payloads = self.grants.iter().map(alloc::vec::Vec::as_slice);
        // Without a heap no grant is followed.
        #[cfg(not(feature = "alloc"))]
        let payloads = core::iter::empty();
        payloads.map(Claims::validated)
    }
}

impl<K: IssuerSigned> fmt::Debug for Verified<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified {:?}", self.claims())
    }
}
