//! The same token once more, for whoever lost it between the ledger and the customer. Nothing new is issued.

use super::completion::Completion;
use super::draft::Draft;
use super::issuer_key::Signer;
use super::ledger::Entry;
use super::mint::{self, MintError, Token};
use super::unsigned::Unsigned;
use crate::kind::Sold;
use crate::text::Digest;
use crate::verify::{Payload, TrustedKeys};
use alloc::string::ToString as _;
use rand_core::TryCryptoRng;

impl<K: Sold> Draft<K> {
    /// Signs again what was minted from this draft before, by this signer, and stands in the ledger as `entry`: the same
    /// payload, so the same token. A draft that counts from now on is to be made with the entry's `iat` as its now.
    ///
    /// # Errors
    /// [`MintError::OtherContent`] if the draft gives another payload than the entry's, [`MintError::OtherKey`] if another
    /// key signed it; else as for [`Draft::mint`].
    pub fn mint_again(
        &self,
        entry: &Entry,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Token<K>, MintError> {
        self.unsigned_again(entry, signer, trusted)?.sign(signer, trusted, rng)
    }

    /// All of [`Self::mint_again`] but the signature.
    ///
    /// # Errors
    /// Those of `mint_again`.
    pub fn unsigned_again(
        &self,
        entry: &Entry,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
    ) -> Result<Unsigned<K>, MintError> {
        let kid = signer.kid();
        let issuer = mint::issuer_of(kid, trusted)?;
        let payload = self.as_entered(entry, issuer).to_json()?;
        if entry.s256() != Some(Digest::of(&payload)) {
            return Err(MintError::OtherContent { jti: entry.jti().to_string() });
        }
        if entry.kid() != kid.to_string() {
            return Err(MintError::OtherKey { jti: entry.jti().to_string(), kid: entry.kid().to_string() });
        }
        let payload = Payload::own(payload).map_err(MintError::malformed)?;
        Ok(Unsigned::new(payload, kid))
    }

    /// Completed with what mint filled in then.
    fn as_entered(&self, entry: &Entry, issuer: &str) -> Completion<'_, K> {
        let mut draft = Completion::of(self);
        draft.fill("iss", issuer);
        draft.fill("jti", entry.jti());
        if let Some(iat) = entry.iat() {
            draft.fill("iat", iat.get());
        }
        let listed = draft.list_without_entry().and_then(|uri| Some((entry.index_in(&uri)?, uri)));
        if let Some((index, uri)) = listed {
            draft.list_as(&uri, index);
        }
        draft
    }
}
