//! What a device signs with its own key: genuine in itself, with no issuer's authority. Spec: `spec/verify.md`,
//! *Self-signed kinds*.

use super::error::VerifyError;
use super::header;
use super::payload::Payload;
use crate::document::Claims;
use crate::kind::{Proof, Release, Request, SelfSignedKind, Usage};
use crate::signature::PublicKey;
use crate::text::{Digest, Excerpt};
use crate::token::Unverified;
use core::fmt;

/// A statement that the key in its own header signed. Nothing accepts it in place of a [`Verified`](super::Verified).
///
/// Only [`Unverified::verify_for`] and [`Unverified::verify_answer`] make one.
pub struct SelfSigned<'t, K> {
    payload: Payload<'t, K>,
    key: PublicKey,
}

/// A self-signed kind that is sent to an issuer.
pub trait Statement: SelfSignedKind {}

impl Statement for Request {}
impl Statement for Release {}
impl Statement for Usage {}

impl<'t, K: Statement> Unverified<'t, K> {
    /// Checks a request, a release or a usage report that is meant for this issuer. The key is the one in the header; no
    /// trust set takes part.
    ///
    /// # Errors
    /// The first check that failed; [`VerifyError::OtherAudience`] if it is meant for somebody else.
    ///
    /// # Examples
    /// ```
    /// # use licentia::{Error, Request, Unverified};
    /// # fn check(file: &[u8]) -> Result<(), Error> {
    /// let request = Unverified::<Request>::parse(file)?.verify_for("Acme Ltd")?;
    /// println!("the device {} asks for {}", request.key().thumbprint(), request.claims().product());
    /// # Ok(()) }
    /// ```
    pub fn verify_for(self, audience: &str) -> Result<SelfSigned<'t, K>, VerifyError> {
        let statement = SelfSigned::verify(self)?;
        statement.is_meant_for(audience)?;
        Ok(statement)
    }
}

impl<'t> Unverified<'t, Proof> {
    /// Checks that a device answered this challenge of this product. Choose a fresh `nonce` for each challenge.
    ///
    /// # Errors
    /// The first check that failed; [`VerifyError::OtherAudience`] or [`VerifyError::OtherNonce`] if it answers another
    /// product or challenge.
    pub fn verify_answer(self, product: &str, nonce: &str) -> Result<SelfSigned<'t, Proof>, VerifyError> {
        let proof = SelfSigned::verify(self)?;
        proof.is_meant_for(product)?;
        let came = proof.claims().nonce();
        if came == nonce { Ok(proof) } else { Err(VerifyError::OtherNonce { came: Excerpt::of(came) }) }
    }
}

impl<'t, K: SelfSignedKind> SelfSigned<'t, K> {
    fn verify(token: Unverified<'t, K>) -> Result<Self, VerifyError> {
        let key = header::own_key::<K>(token.parts.header).ok_or(VerifyError::HeaderUnknown { kid: None })?;
        super::signature_holds(&key, &token.parts)?;
        Ok(Self { payload: Payload::read(token.parts.payload, token.room, |_| Ok(()))?, key })
    }

    fn is_meant_for(&self, audience: &str) -> Result<(), VerifyError> {
        let came = self.claims().audience();
        if came == audience {
            return Ok(());
        }
        Err(VerifyError::OtherAudience { expected: Excerpt::of(audience), came: Excerpt::of(came) })
    }

    /// The payload's bytes, as signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.payload.bytes()
    }

    /// What it says.
    #[must_use]
    pub fn claims(&self) -> Claims<'_, K> {
        self.payload.claims()
    }

    /// SHA-256 of the payload: the statement's identity.
    #[must_use]
    pub fn s256(&self) -> Digest {
        Digest::of(self.payload())
    }

    /// The key that signed it.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }
}

impl<K: SelfSignedKind> Unverified<'_, K> {
    /// Why this token is not genuine: for auditors and vectors, never on a product's path.
    #[must_use]
    pub fn diagnose_self_signed(&self) -> Option<crate::signature::Reason> {
        header::own_key::<K>(self.parts.header)?.diagnose(self.parts.signed, self.parts.signature)
    }
}

impl<K: SelfSignedKind> fmt::Debug for SelfSigned<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SelfSigned {:?}", self.claims())
    }
}
