//! The ledger: what was issued, written down before it leaves, each entry chained to the one before.
//!
//! An entry is one line of canonical JSON; `prev` is the SHA-256 of the line before, without its line end. Which
//! devices, which trials, how many seats: none of it can be reconstructed later, so nothing leaves without it.

use super::narrow::bound_key;
use crate::document::value::Object;
use crate::document::{Claims, Text};
use crate::kind::Sold;
use crate::text::{Digest, Excerpt, Thumbprint};
use crate::time::UnixSeconds;
use crate::verify::Verified;
use crate::{Canonical, CanonicalError, Kind};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use serde_json::{Map, Value, json};

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

/// What is written down about one token.
#[derive(Clone, Debug)]
pub struct Record {
    members: Map<String, Value>,
}

impl Record {
    pub(super) fn of<K: Sold>(token: &Verified<'_, K>) -> Self {
        let claims = token.claims();
        let license = claims.license();
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| _ = members.insert(name.to_string(), value);
        put("aud", claims.audiences().collect());
        put("iat", claims.issued_at().get().into());
        put("jti", claims.jti().into());
        put("kid", token.kid().to_string().into());
        put("lic", json!({"id": license.id(), "ver": license.version()}));
        put("s256", token.s256().to_string().into());
        put("typ", K::TYP.into());
        if let Some(end) = claims.expires() {
            put("exp", end.get().into());
        }
        if let Some(beneficiary) = claims.subject() {
            put("sub", beneficiary.to_string().into());
        }
        if let Some(key) = bound_key(claims.object()) {
            put("cnf", key.into());
        }
        if let Some(fingerprint) = claims.object().get("fp") {
            put("fp", Digest::of(fingerprint.bytes()).to_string().into());
        }
        if let Some(entry) = claims.status() {
            put("status", json!({"idx": entry.index(), "uri": entry.uri()}));
        }
        let counted = counted(&claims);
        if !counted.is_empty() {
            put("ent", counted.into());
        }
        Self { members }
    }

    /// The entry's line, without its end: canonical JSON, chained to the line with the digest `prev`.
    #[must_use]
    pub fn to_line(&self, prev: Option<Digest>) -> Vec<u8> {
        let mut members = self.members.clone();
        if let Some(prev) = prev {
            members.insert("prev".to_string(), prev.to_string().into());
        }
        // Maps are sorted, and what came from a verified token is within every limit.
        let json = Value::Object(members).to_string();
        crate::canonical::write(json.as_bytes()).unwrap_or_default()
    }
}

/// The counted entitlements, name → maximum.
fn counted<K: Sold>(claims: &Claims<'_, K>) -> Map<String, Value> {
    let counted = claims.entitlements().filter_map(|(name, entitlement)| Some((name, entitlement.max()?)));
    counted.map(|(name, max)| (name.to_string(), max.into())).collect()
}

/// One line of a ledger.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    line: Vec<u8>,
}

impl Entry {
    /// Reads one line, without its end.
    ///
    /// # Errors
    /// Where the line isn't canonical JSON. A missing member reads as nothing.
    pub fn parse(line: &[u8]) -> Result<Self, CanonicalError> {
        Canonical::check(line).map(|line| Self { line: line.as_bytes().to_vec() })
    }

    fn object(&self) -> Object<'_> {
        Object(&self.line)
    }

    fn text(&self, member: &str) -> Option<Text<'_>> {
        self.object().text(member)
    }

    fn plain(&self, member: &str) -> &str {
        self.text(member).map_or("", Text::plain)
    }

    /// The digest that the next line names in `prev`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.line)
    }

    /// The kind of token, by its `typ`.
    #[must_use]
    pub fn typ(&self) -> &str {
        self.plain("typ")
    }

    /// The token's name.
    #[must_use]
    pub fn jti(&self) -> &str {
        self.plain("jti")
    }

    /// When it was signed.
    #[must_use]
    pub fn iat(&self) -> Option<UnixSeconds> {
        crate::document::time(self.object(), "iat")
    }

    /// When it ends, if it does.
    #[must_use]
    pub fn exp(&self) -> Option<UnixSeconds> {
        crate::document::time(self.object(), "exp")
    }

    /// The key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.plain("kid")
    }

    /// The license's id.
    #[must_use]
    pub fn license_id(&self) -> &str {
        self.object().object("lic").and_then(|lic| lic.text("id")).map_or("", Text::plain)
    }

    /// The beneficiary, escapes resolved.
    #[must_use]
    pub fn sub(&self) -> Option<String> {
        self.text("sub").map(|text| text.chars().collect())
    }

    /// The products.
    pub fn aud(&self) -> impl Iterator<Item = &str> {
        crate::document::strings(self.object().get("aud"))
    }

    /// The token's identity.
    #[must_use]
    pub fn s256(&self) -> Option<Digest> {
        self.object().digest("s256")
    }

    /// The device key that it is bound to, if any.
    #[must_use]
    pub fn cnf(&self) -> Option<Thumbprint> {
        Thumbprint::parse(self.text("cnf")?.plain().as_bytes())
    }

    /// The digest of the fingerprint that it is bound to, if any.
    #[must_use]
    pub fn fp(&self) -> Option<Digest> {
        self.object().digest("fp")
    }

    /// Whether it has this entry of a status list.
    #[must_use]
    pub fn is_listed_as(&self, uri: &str, index: u32) -> bool {
        self.index_in(uri) == Some(index)
    }

    /// Its entry of the status list at this URI, if it has one.
    #[must_use]
    pub fn index_in(&self, uri: &str) -> Option<u32> {
        let status = self.object().object("status")?;
        status.text("uri").filter(|text| text.is(uri))?;
        u32::try_from(status.integer("idx")?).ok()
    }

    /// The counted entitlements.
    pub fn entitlements(&self) -> impl Iterator<Item = (&str, u64)> {
        let counted = self.object().object("ent").unwrap_or(Object::EMPTY);
        counted.members().filter_map(|(name, max)| Some((name.plain(), max.integer()?)))
    }

    /// The digest of the line before.
    #[must_use]
    pub fn prev(&self) -> Option<Digest> {
        self.object().digest("prev")
    }

    fn is_whole(&self) -> bool {
        let has_text = |member| self.text(member).is_some_and(|text| !text.plain().is_empty());
        ["jti", "kid", "typ"].into_iter().all(has_text)
            && self.s256().is_some()
            && self.iat().is_some()
            && !self.license_id().is_empty()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.line))
    }
}

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

/// On how many devices the entries activate a license; see [`Ledger::devices_of`].
#[must_use]
pub fn devices_in(entries: &[Entry], license_id: &str, except: Option<&Thumbprint>) -> u64 {
    let activation = <crate::Activation as Kind>::TYP;
    let activations = entries.iter().filter(|entry| entry.typ() == activation && entry.license_id() == license_id);
    let mut keys = alloc::collections::BTreeSet::new();
    let mut unbound = 0_u64;
    for entry in activations {
        match entry.cnf() {
            Some(key) if Some(&key) != except => _ = keys.insert(key),
            Some(_) => {}
            None => unbound = unbound.saturating_add(1),
        }
    }
    unbound.saturating_add(u64::try_from(keys.len()).unwrap_or(u64::MAX))
}

/// A ledger in memory, for tests and examples: it is gone with the process.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    entries: Vec<Entry>,
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
        Ok(devices_in(&self.entries, license_id, except))
    }

    fn holds_jti(&self, jti: &str) -> Result<bool, LedgerError> {
        Ok(self.entries.iter().any(|entry| entry.jti() == jti))
    }

    fn holds_status(&self, uri: &str, index: u32) -> Result<bool, LedgerError> {
        Ok(self.entries.iter().any(|entry| entry.is_listed_as(uri, index)))
    }

    fn append(&mut self, record: &Record) -> Result<(), LedgerError> {
        let line = record.to_line(self.entries.last().map(Entry::digest));
        let entry = Entry::parse(&line).map_err(|error| LedgerError::new(error.to_string()))?;
        self.entries.push(entry);
        Ok(())
    }
}
