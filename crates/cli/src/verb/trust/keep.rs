//! Keep lists made of the ledger: what was really sold under a key that is revoked.

use crate::date;
use crate::exit::Failure;
use crate::file::{self, limit};
use crate::ledger_file;
use crate::output::Report;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use clap::Args;
use licentia::issue::Entry;
use licentia::verify::KeepList;
use licentia::{Code, Digest, Thumbprint, UnixSeconds};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Bytes of lines behind the first that products read of a manifest.
const MOST_BYTES: usize = 1 << 20;

#[derive(Debug, Args)]
pub(crate) struct Keep {
    /// Keep what stands in this ledger as signed with the key
    #[arg(long, value_name = "LEDGER", requires = "keep_list")]
    keep_from: Option<PathBuf>,
    /// The keep list's file, a line of the manifest
    #[arg(long, value_name = "FILE", requires = "keep_from")]
    keep_list: Option<PathBuf>,
    /// Of these keep only what the ledger dates before this date
    #[arg(long, value_name = "DATE", value_parser = date::moment, requires = "keep_from")]
    issued_before: Option<UnixSeconds>,
    /// Keep only the tokens that this file names, a jti a line
    #[arg(long, value_name = "FILE", requires = "keep_from")]
    only_jti: Option<PathBuf>,
}

/// A keep list that is to be written.
#[derive(Debug)]
pub(super) struct List {
    path: PathBuf,
    digest: Digest,
    line: Vec<u8>,
    kept: usize,
    of: usize,
}

impl List {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn digest(&self) -> Digest {
        self.digest
    }

    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }
}

impl Keep {
    /// The list that was asked for, if one was.
    pub(super) fn list(&self, kid: &Thumbprint) -> Result<Option<List>, Failure> {
        let Some((ledger, path)) = self.keep_from.as_deref().zip(self.keep_list.as_deref()) else { return Ok(None) };
        file::must_be_free(path)?;
        let (entries, _) = ledger_file::look(ledger)?;
        let kid = kid.to_string();
        let of_key: Vec<&Entry> = entries.iter().filter(|entry| entry.kid() == kid).collect();
        let kept = self.chosen(&of_key)?;
        if kept.is_empty() {
            return Err(nothing_to_keep(ledger, &kid, of_key.len()));
        }
        list(path, &kept, of_key.len()).map(Some)
    }

    fn chosen(&self, entries: &[&Entry]) -> Result<BTreeSet<Digest>, Failure> {
        let named = self.only_jti.as_deref().map(|path| names(path, entries)).transpose()?;
        let is_named = |entry: &Entry| named.as_ref().is_none_or(|named| named.contains(entry.jti()));
        let in_time = |entry: &Entry| self.issued_before.is_none_or(|end| entry.iat().is_some_and(|iat| iat < end));
        let chosen = entries.iter().filter(|entry| is_named(entry) && in_time(entry));
        Ok(chosen.filter_map(|entry| entry.s256()).collect())
    }
}

/// The names in a file; each must be that of an entry, so that a slip of the pen costs no customer a license.
fn names(path: &Path, entries: &[&Entry]) -> Result<BTreeSet<String>, Failure> {
    let bytes = file::read(path, limit::JSON)?;
    let text = String::from_utf8_lossy(&bytes);
    let named: BTreeSet<String> = text.lines().map(str::trim).filter(|name| !name.is_empty()).map(Into::into).collect();
    let unknown = named.iter().find(|name| !entries.iter().any(|entry| entry.jti() == *name));
    match unknown {
        None => Ok(named),
        Some(_) => Err(unknown_name(path, &text, entries)),
    }
}

/// By its line: what the file holds may not be meant for a terminal.
fn unknown_name(path: &Path, text: &str, entries: &[&Entry]) -> Failure {
    let is_unknown = |line: &str| !line.is_empty() && !entries.iter().any(|entry| entry.jti() == line);
    let line = text.lines().map(str::trim).position(is_unknown).map_or(0, |line| line.saturating_add(1));
    Failure::usage(format!(
        "{}, line {line}: no token with this jti was signed with the key, says the ledger",
        file::name(path)
    ))
    .coded("no_such_token")
    .advise("`licentia ledger list` shows each jti, in the column TOKEN.")
}

fn nothing_to_keep(ledger: &Path, kid: &str, of_key: usize) -> Failure {
    let ledger = file::name(ledger);
    Failure::usage(if of_key == 0 {
        format!("{ledger} has no token of the key {kid}; leave --keep-from and --keep-list out, or name another ledger")
    } else {
        format!("none of the {of_key} tokens of this key in {ledger} was chosen; choose more, or leave --keep-from out")
    })
    .coded("nothing_to_keep")
}

fn list(path: &Path, kept: &BTreeSet<Digest>, of: usize) -> Result<List, Failure> {
    let bytes: Vec<u8> = kept.iter().flat_map(|digest| *digest.as_bytes()).collect();
    let list =
        KeepList::check(&bytes).map_err(|error| Failure::usage(error.to_string()).coded(Code::KeepListBroken))?;
    let line = format!("keep {}\n", Base64UrlUnpadded::encode_string(&bytes)).into_bytes();
    if line.len() > MOST_BYTES {
        return Err(Failure::usage(format!(
            "a list of {} tokens is longer than a manifest can carry, which is about 24000",
            kept.len()
        ))
        .coded(Code::TooLong)
        .advise("Leave out what has ended, with --only-jti."));
    }
    Ok(List { path: path.to_path_buf(), digest: list.digest(), line, kept: kept.len(), of })
}

/// What became of the tokens of the key.
pub(super) fn told(report: Report, list: Option<&List>) -> Report {
    let Some(list) = list else {
        return report.with_more("  no keep list: every token of this key is refused\n").fact("kept", 0);
    };
    let path = list.path.display().to_string();
    let (kept, of) = (list.kept, list.of);
    let text =
        format!("  {path} keeps {kept} of the {of} tokens that the ledger has of this key; all others are refused\n");
    report
        .with_more(&text)
        .fact("keep_list", path)
        .fact("keep", list.digest.to_string())
        .fact("kept", kept)
        .fact("refused", of.saturating_sub(kept))
}
