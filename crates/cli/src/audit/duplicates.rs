//! Tokens that came more than once, and different tokens under one identity.

use super::reading::Fields;
use super::record::Short;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// Tokens of one issuer with one `jti`.
#[derive(Debug)]
pub(super) struct Duplicate {
    /// Where each stands, in the order of the input.
    pub(super) positions: Vec<u64>,
    /// The files' names; empty for lines.
    pub(super) files: Vec<String>,
    /// How many different tokens there are: 1 if they are all the same.
    pub(super) different: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    identity: Short,
    position: u64,
    s256: Short,
}

/// All duplicates of a partition, by the place of the first.
pub(super) fn of(path: &Path) -> io::Result<Vec<Duplicate>> {
    let mut seen = Vec::new();
    each(path, |token, _| seen.push(token))?;
    seen.sort_unstable();
    let groups = seen.chunk_by(|left, right| left.identity == right.identity).filter(|group| group.len() > 1);
    let mut duplicates: Vec<Duplicate> = groups.map(Duplicate::new).collect();
    if !duplicates.is_empty() {
        name_files(path, &mut duplicates)?;
    }
    duplicates.sort_unstable_by_key(|duplicate| duplicate.positions.first().copied());
    Ok(duplicates)
}

fn each(path: &Path, mut take: impl FnMut(Seen, String)) -> io::Result<()> {
    let mut fields = Fields(BufReader::new(File::open(path)?));
    while fields.begin()?.is_some() {
        let (identity, s256) = (fields.bytes()?, fields.bytes()?);
        let token = Seen { identity, position: fields.number()?, s256 };
        take(token, fields.text()?);
    }
    Ok(())
}

/// Only the names that are told are kept.
fn name_files(path: &Path, duplicates: &mut [Duplicate]) -> io::Result<()> {
    let all = duplicates.iter().flat_map(|duplicate| duplicate.positions.iter().copied());
    let mut names: BTreeMap<u64, String> = all.map(|position| (position, String::new())).collect();
    each(path, |token, name| {
        if let Some(place) = names.get_mut(&token.position) {
            *place = name;
        }
    })?;
    for duplicate in duplicates {
        let named = duplicate.positions.iter().filter_map(|position| names.get(position));
        duplicate.files = named.filter(|name| !name.is_empty()).cloned().collect();
    }
    Ok(())
}

impl Duplicate {
    fn new(group: &[Seen]) -> Self {
        let mut different: Vec<Short> = group.iter().map(|token| token.s256).collect();
        different.sort_unstable();
        different.dedup();
        let positions = group.iter().map(|token| token.position).collect();
        Self { positions, files: Vec::new(), different: different.len() }
    }

    pub(super) const fn is_conflict(&self) -> bool {
        self.different > 1
    }

    pub(super) fn to_json(&self) -> Value {
        let places = if self.files.is_empty() {
            ("lines", Value::from(self.positions.clone()))
        } else {
            ("files", Value::from(self.files.clone()))
        };
        json!({"different": self.different, places.0: places.1})
    }

    /// `lines 3, 7`
    pub(super) fn places(&self) -> String {
        const SHOWN: usize = 6;
        let (word, all): (_, Vec<String>) = if self.files.is_empty() {
            ("lines", self.positions.iter().map(u64::to_string).collect())
        } else {
            ("files", self.files.clone())
        };
        let more = all.len().saturating_sub(SHOWN);
        let shown = all.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
        if more == 0 { format!("{word} {shown}") } else { format!("{word} {shown} and {more} more") }
    }
}
