//! A ledger with entries that don't stand in it yet. What it is asked, it answers as if they did.

use super::ledger::{Index, Ledger, LedgerError, Noted, Record};
use crate::text::Thumbprint;

#[derive(Debug)]
pub(super) struct Held<L> {
    ledger: L,
    /// Names and entries of status lists, and the devices that the ledger doesn't count already.
    added: Index,
}

impl<L: Ledger> Held<L> {
    pub(super) fn new(ledger: L) -> Self {
        Self { ledger, added: Index::new() }
    }

    pub(super) const fn ledger(&self) -> &L {
        &self.ledger
    }

    /// Writes all of it down; from then on the ledger answers for it.
    pub(super) fn write_down(&mut self, records: &[Record]) -> Result<(), LedgerError> {
        self.ledger.append_all(records)?;
        self.added = Index::new();
        Ok(())
    }

    fn counts_already(&self, noted: &Noted<'_>) -> Result<bool, LedgerError> {
        let Some(key) = noted.key else { return Ok(false) };
        let all = self.ledger.devices_of(noted.license, None)?;
        let others = self.ledger.devices_of(noted.license, Some(&key))?;
        Ok(others < all)
    }
}

impl<L: Ledger> Ledger for Held<L> {
    fn devices_of(&self, license_id: &str, except: Option<&Thumbprint>) -> Result<u64, LedgerError> {
        let written = self.ledger.devices_of(license_id, except)?;
        Ok(written.saturating_add(self.added.devices_of(license_id, except)))
    }

    fn holds_jti(&self, jti: &str) -> Result<bool, LedgerError> {
        Ok(self.added.position(jti).is_some() || self.ledger.holds_jti(jti)?)
    }

    fn holds_status(&self, uri: &str, index: u32) -> Result<bool, LedgerError> {
        Ok(self.added.holds_status(uri, index) || self.ledger.holds_status(uri, index)?)
    }

    fn append(&mut self, record: &Record) -> Result<(), LedgerError> {
        let entry = record.entry(None)?;
        let noted = Noted::of(&entry);
        if !self.counts_already(&noted)? {
            self.added.add_device(&noted);
        }
        self.added.add_without_device(noted);
        Ok(())
    }
}
