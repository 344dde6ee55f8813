//! What the entries of a ledger say, found without going through them all.

use super::Entry;
use crate::Kind;
use crate::document::Text;
use crate::document::value::Object;
use crate::text::Thumbprint;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString as _};

/// The names, entries of status lists and devices of a ledger. What [`Ledger`](super::Ledger) is asked costs one look
/// into a map, however long the ledger is.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: usize,
    names: BTreeMap<String, usize>,
    lists: BTreeMap<String, BTreeSet<u32>>,
    licenses: BTreeMap<String, Devices>,
}

#[derive(Clone, Debug, Default)]
struct Devices {
    keys: BTreeSet<Thumbprint>,
    unbound: u64,
}

impl Index {
    /// Of an empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Of these entries, in their order.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Self {
        let mut index = Self::new();
        entries.iter().for_each(|entry| index.add(entry));
        index
    }

    /// One more entry behind the others.
    pub fn add(&mut self, entry: &Entry) {
        let noted = Noted::of(entry);
        self.add_device(&noted);
        self.add_without_device(noted);
    }

    pub(in crate::issue) fn add_without_device(&mut self, noted: Noted<'_>) {
        self.names.insert(noted.jti.to_string(), self.entries);
        self.entries = self.entries.saturating_add(1);
        if let Some((uri, index)) = noted.status {
            self.lists.entry(uri).or_default().insert(index);
        }
    }

    pub(in crate::issue) fn add_device(&mut self, noted: &Noted<'_>) {
        if noted.typ != <crate::Activation as Kind>::TYP {
            return;
        }
        let devices = self.licenses.entry(noted.license.to_string()).or_default();
        match noted.key {
            Some(key) => _ = devices.keys.insert(key),
            None => devices.unbound = devices.unbound.saturating_add(1),
        }
    }

    /// Where the entry of this token stands, counted from 0.
    #[must_use]
    pub fn position(&self, jti: &str) -> Option<usize> {
        self.names.get(jti).copied()
    }

    /// Whether a token has this entry of a status list.
    #[must_use]
    pub fn holds_status(&self, uri: &str, index: u32) -> bool {
        self.lists.get(uri).is_some_and(|taken| taken.contains(&index))
    }

    /// On how many devices a license is activated; see [`Ledger::devices_of`](super::Ledger::devices_of).
    #[must_use]
    pub fn devices_of(&self, license_id: &str, except: Option<&Thumbprint>) -> u64 {
        let Some(devices) = self.licenses.get(license_id) else { return 0 };
        let excepted = except.is_some_and(|key| devices.keys.contains(key));
        let keys = devices.keys.len().saturating_sub(usize::from(excepted));
        devices.unbound.saturating_add(u64::try_from(keys).unwrap_or(u64::MAX))
    }
}

/// What an index keeps of an entry, read in one pass over its line.
#[derive(Default)]
pub(in crate::issue) struct Noted<'e> {
    jti: &'e str,
    typ: &'e str,
    pub(in crate::issue) license: &'e str,
    /// The device that it is bound to.
    pub(in crate::issue) key: Option<Thumbprint>,
    status: Option<(String, u32)>,
}

impl<'e> Noted<'e> {
    pub(in crate::issue) fn of(entry: &'e Entry) -> Self {
        let mut noted = Self::default();
        for (name, value) in entry.members() {
            match name.bytes() {
                b"cnf" => noted.key = value.text().and_then(|key| Thumbprint::parse(key.bytes())),
                b"jti" => noted.jti = plain(value.text()),
                b"lic" => noted.license = plain(value.object().and_then(|lic| lic.text("id"))),
                b"status" => noted.status = value.object().and_then(place_in_list),
                b"typ" => noted.typ = plain(value.text()),
                _ => {}
            }
        }
        noted
    }
}

fn plain(text: Option<Text<'_>>) -> &str {
    text.map_or("", Text::plain)
}

/// The status list that an entry names, by its URI, and which of the list's entries it has.
fn place_in_list(status: Object<'_>) -> Option<(String, u32)> {
    Some((status.text("uri")?.chars().collect(), u32::try_from(status.integer("idx")?).ok()?))
}
