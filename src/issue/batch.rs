//! Batches: many tokens that are written down at once, and leave only then.

use super::draft::Draft;
use super::held::Held;
use super::issuer_key::Signer;
use super::ledger::{Entry, Ledger, LedgerError, Record};
use super::mint::{self, MintError, Token};
use crate::Kind;
use crate::kind::Sold;
use crate::text::Digest;
use crate::time::UnixSeconds;
use crate::verify::TrustedKeys;
use alloc::vec::Vec;
use core::fmt;
use rand_core::TryCryptoRng;

/// Mints one draft after another by the rules of [`Draft::mint`], and writes them into the ledger together, since a
/// ledger that waits for a disk after each token is slow. No token leaves before [`Batch::commit`].
pub struct Batch<L, K> {
    held: Held<L>,
    records: Vec<Record>,
    tokens: Vec<Token<K>>,
}

impl<L: Ledger, K: Sold> Batch<L, K> {
    /// An empty batch; `&mut` of a ledger is a ledger too.
    pub fn new(ledger: L) -> Self {
        Self { held: Held::new(ledger), records: Vec::new(), tokens: Vec::new() }
    }

    /// The ledger without what isn't written down yet.
    pub const fn ledger(&self) -> &L {
        self.held.ledger()
    }

    /// Signs one more. What came before in this batch counts as issued.
    ///
    /// # Errors
    /// The first check that failed; the batch is then as it was.
    pub fn mint(
        &mut self,
        draft: &Draft<K>,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), MintError> {
        let kid = signer.public_key().thumbprint();
        let payload = draft.payload(mint::issuer_of(kid, trusted)?, now, rng, &self.held)?;
        let (token, record) = mint::signed(&payload, kid, signer, trusted, rng)?;
        self.held.append(&record).map_err(MintError::Ledger)?;
        self.records.push(record);
        self.tokens.push(token);
        Ok(())
    }

    /// Writes down what was minted since the last time, and gives it out in the same order.
    ///
    /// # Errors
    /// [`LedgerError`] if it can't be kept; the tokens are then gone.
    pub fn commit(&mut self) -> Result<Vec<Token<K>>, LedgerError> {
        let (records, tokens) = (core::mem::take(&mut self.records), core::mem::take(&mut self.tokens));
        if !records.is_empty() {
            self.held.write_down(&records)?;
        }
        Ok(tokens)
    }
}

impl<L, K: Kind> fmt::Debug for Batch<L, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch of {} tokens that didn't leave yet", self.tokens.len())
    }
}

/// What a batch would come to, without signing anything: so that a draft which breaks a rule shows before the first
/// token is issued. Only what depends on the signature and on the key's policy is not seen.
#[derive(Debug)]
pub struct Rehearsal<L> {
    held: Held<L>,
}

impl<L: Ledger> Rehearsal<L> {
    /// Before this ledger, which isn't changed.
    pub fn new(ledger: L) -> Self {
        Self { held: Held::new(ledger) }
    }

    /// The ledger, in which nothing of it stands.
    pub const fn ledger(&self) -> &L {
        self.held.ledger()
    }

    /// As [`Draft::mint`] would.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn mint<K: Sold>(
        &mut self,
        draft: &Draft<K>,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), MintError> {
        let kid = signer.public_key().thumbprint();
        let payload = draft.payload(mint::issuer_of(kid, trusted)?, now, rng, &self.held)?;
        let record = Record::of(payload.claims(), kid, Digest::of(payload.bytes()));
        self.held.append(&record).map_err(MintError::Ledger)
    }

    /// As [`Draft::mint_again`] would.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn mint_again<K: Sold>(
        &self,
        draft: &Draft<K>,
        entry: &Entry,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
    ) -> Result<(), MintError> {
        draft.payload_again(entry, signer.public_key().thumbprint(), trusted).map(drop)
    }
}
