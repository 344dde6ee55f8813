//! The ledger: what was issued, written down before it leaves, each entry chained to the one before.
//!
//! An entry is one line of canonical JSON; `prev` is the SHA-256 of the line before, without its line end. Which
//! devices, which trials, how many seats: none of it can be reconstructed later, so nothing leaves without it.

mod entry;
mod index;
mod record;

pub use entry::Entry;
pub use index::Index;
pub(super) use index::Noted;
pub use record::Record;

use crate::text::{Excerpt, Thumbprint};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

/// Where issued tokens are written down. [`Draft::mint`](super::Draft::mint) asks it, then appends to it.
pub trait Ledger {
    /// On how many devices this license is activated, without the one with the key `except`. Each unbound activation
    /// counts as a device of its own.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger can't be read.
    fn devices_of(&self, license_id: &str, except: Option<&Thumbprint>) -> Result<u64, LedgerError>;

    /// Whether a token of this name was issued before.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger can't be read.
    fn holds_jti(&self, jti: &str) -> Result<bool, LedgerError>;

    /// Whether a token has this entry of a status list.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger can't be read.
    fn holds_status(&self, uri: &str, index: u32) -> Result<bool, LedgerError>;

    /// Appends an entry so that it survives a crash. Only after that does the token leave.
    ///
    /// # Errors
    /// [`LedgerError`] if it can't be kept; the token is then not given out.
    fn append(&mut self, record: &Record) -> Result<(), LedgerError>;

    /// Appends several entries in this order. A ledger that can write them all at once says how; this writes one after
    /// the other.
    ///
    /// # Errors
    /// [`LedgerError`] if one can't be kept; none of the tokens is then given out.
    fn append_all(&mut self, records: &[Record]) -> Result<(), LedgerError> {
        records.iter().try_for_each(|record| self.append(record))
    }
}

impl<L: Ledger + ?Sized> Ledger for &mut L {
    fn devices_of(&self, license_id: &str, except: Option<&Thumbprint>) -> Result<u64, LedgerError> {
        (**self).devices_of(license_id, except)
    }

    fn holds_jti(&self, jti: &str) -> Result<bool, LedgerError> {
        (**self).holds_jti(jti)
    }

    fn holds_status(&self, uri: &str, index: u32) -> Result<bool, LedgerError> {
        (**self).holds_status(uri, index)
    }

    fn append(&mut self, record: &Record) -> Result<(), LedgerError> {
        (**self).append(record)
    }

    fn append_all(&mut self, records: &[Record]) -> Result<(), LedgerError> {
        (**self).append_all(records)
    }
}

/// A ledger that can't be read or written, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerError(String);

impl LedgerError {
    /// With a sentence for a person.
    #[must_use]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for LedgerError {}

/// A ledger that was changed or damaged: the first bad line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault {
    line: usize,
    why: String,
}

impl LedgerFault {
    /// Which line, counted from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// What is wrong with it.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }
}

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the ledger: {}", self.line, self.why)
    }
}

impl core::error::Error for LedgerFault {}

/// Reads a whole ledger and checks its chain: every line ends with LF, is canonical, names the line before by its
/// digest, and no token's name stands twice.
///
/// # Errors
/// The first line that doesn't.
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>, LedgerFault> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut names = alloc::collections::BTreeSet::new();
    for (position, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let fault = |why: String| LedgerFault { line: position.saturating_add(1), why };
        let entry = next_entry(line, entries.last()).map_err(fault)?;
        if !names.insert(entry.jti().to_string()) {
            return Err(fault(alloc::format!("the token {} stands in an earlier line too", Excerpt::of(entry.jti()))));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn next_entry(line: &[u8], before: Option<&Entry>) -> Result<Entry, String> {
    let line = line.strip_suffix(b"\n").ok_or("it has no end; it was not written whole")?;
    let entry = Entry::parse(line).map_err(|error| error.to_string())?;
    if !entry.is_whole() {
        return Err("it lacks a member that every entry has".to_string());
    }
    if entry.prev() != before.map(Entry::digest) {
        return Err("its prev isn't the digest of the line before; a line was changed, removed or put in".to_string());
    }
    Ok(entry)
}

/// A ledger in memory, for tests and examples: it is gone with the process.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    entries: Vec<Entry>,
    index: Index,
}

impl MemoryLedger {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was issued.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl Ledger for MemoryLedger {
    fn devices_of(&self, license_id: &str, except: Option<&Thumbprint>) -> Result<u64, LedgerError> {
        Ok(self.index.devices_of(license_id, except))
    }

    fn holds_jti(&self, jti: &str) -> Result<bool, LedgerError> {
        Ok(self.index.position(jti).is_some())
    }

    fn holds_status(&self, uri: &str, index: u32) -> Result<bool, LedgerError> {
        Ok(self.index.holds_status(uri, index))
    }

    fn append(&mut self, record: &Record) -> Result<(), LedgerError> {
        let entry = record.entry(self.entries.last().map(Entry::digest))?;
        self.index.add(&entry);
        self.entries.push(entry);
        Ok(())
    }
}
