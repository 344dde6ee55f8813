//! Batches: many tokens that are written down at once, and leave only then.

use super::draft::Draft;
use super::held::Held;
use super::issuer_key::Signer;
use super::ledger::{Entry, Ledger, LedgerError, Record};
use super::mint::{MintError, Token};
use super::unsigned::Unsigned;
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
///
/// Nearly all of the time goes into signatures, which need nothing of the batch: [`Self::prepare`] many drafts, sign
/// them on as many threads as there are, and [`Self::add`] the tokens in the same order.
pub struct Batch<L, K> {
    held: Held<L>,
    /// Each with the digest of the token that it is to leave with.
    records: Vec<(Digest, Record)>,
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
        let unsigned = draft.unsigned(signer, trusted, now, rng, &self.held)?;
        let token = unsigned.sign(signer, trusted, rng)?;
        self.hold(&unsigned)?;
        self.add(token);
        Ok(())
    }

    /// All of [`Self::mint`] but the signature. From here on it counts as issued in this batch, which can be committed
    /// only with its token.
    ///
    /// # Errors
    /// The first check that failed; the batch is then as it was.
    pub fn prepare(
        &mut self,
        draft: &Draft<K>,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Unsigned<K>, MintError> {
        let unsigned = draft.unsigned(signer, trusted, now, rng, &self.held)?;
        self.hold(&unsigned)?;
        Ok(unsigned)
    }

    /// The token of what was prepared, signed.
    pub fn add(&mut self, token: Token<K>) {
        self.tokens.push(token);
    }

    fn hold(&mut self, unsigned: &Unsigned<K>) -> Result<(), MintError> {
        let record = unsigned.record();
        self.held.append(&record).map_err(MintError::Ledger)?;
        self.records.push((unsigned.s256(), record));
        Ok(())
    }

    /// Writes down what was minted since the last time, and gives it out in the same order.
    ///
    /// # Errors
    /// [`LedgerError`] if it can't be kept, or if what was added isn't what was prepared; the tokens are then gone.
    pub fn commit(&mut self) -> Result<Vec<Token<K>>, LedgerError> {
        let (records, tokens) = (core::mem::take(&mut self.records), core::mem::take(&mut self.tokens));
        if !tokens.iter().map(Token::s256).eq(records.iter().map(|(s256, _)| *s256)) {
            let why = "a batch has other tokens than were prepared, or has them in another order";
            return Err(LedgerError::new(why));
        }
        if !records.is_empty() {
            let records: Vec<_> = records.into_iter().map(|(_, record)| record).collect();
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
        let unsigned = draft.unsigned(signer, trusted, now, rng, &self.held)?;
        self.held.append(&unsigned.record()).map_err(MintError::Ledger)
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
        draft.unsigned_again(entry, signer, trusted).map(drop)
    }
}
