//! Between the rules and the signature: what takes its time, and needs nothing that others change.

use super::issuer_key::Signer;
use super::ledger::Record;
use super::mint::{MintError, Token};
use super::sign;
use crate::kind::Sold;
use crate::text::{Digest, Thumbprint};
use crate::verify::{Payload, TrustedKeys, Verified};
use crate::{Error, Kind, Unverified};
use alloc::string::ToString as _;
use core::fmt;
use rand_core::TryCryptoRng;

/// A payload that keeps to every rule and waits for its signature. Threads may sign many at a time.
pub struct Unsigned<K> {
    payload: Payload<'static, K>,
    kid: Thumbprint,
    s256: Digest,
}

impl<K: Sold> Unsigned<K> {
    /// To be signed by the key `kid`.
    pub(super) fn new(payload: Payload<'static, K>, kid: Thumbprint) -> Self {
        let s256 = Digest::of(payload.bytes());
        Self { payload, kid, s256 }
    }

    /// The payload's digest: what will be the token's identity.
    #[must_use]
    pub const fn s256(&self) -> Digest {
        self.s256
    }

    /// What is to be written down before the token leaves.
    pub(super) fn record(&self) -> Record {
        Record::of(self.payload.claims(), self.kid, self.s256)
    }

    /// Signs it, and verifies the token as a product with this trust set will. Cost: one signature and one verification.
    ///
    /// # Errors
    /// [`MintError::Signing`], or [`MintError::Refused`] if no product would accept the token.
    pub fn sign(
        &self,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Token<K>, MintError> {
        let header = sign::header_by_kid::<K>(self.kid);
        let text = sign::sign::<K>(&header, self.payload.bytes(), signer, rng).map_err(MintError::Signing)?;
        self.verify_again(&text, trusted).map_err(MintError::Refused)?;
        let claims = self.payload.claims();
        let (jti, expires) = (claims.jti().to_string(), claims.expires());
        Ok(Token::new(text, self.s256, self.kid, jti, expires))
    }

    fn verify_again<'t>(&self, text: &'t str, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, K>, Error> {
        Ok(Unverified::<K>::parse(text.as_bytes())?.verify_own(trusted, &self.payload)?)
    }
}

impl<K: Kind> fmt::Debug for Unsigned<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unsigned {} {}", K::WORD, self.s256)
    }
}
