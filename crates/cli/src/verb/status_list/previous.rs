//! The list that a new one replaces: what it took back stays taken back, unless it is named.

use super::entries;
use crate::date;
use crate::exit::Failure;
use crate::file;
use crate::list_file::{GenuineList, ListFile};
use crate::show::harmless;
use clap::Args;
use licentia::verify::Status;
use licentia::{Code, TrustedKeys, UnixSeconds};
use std::path::{Path, PathBuf};

/// Every list that is signed here has as many entries as a list may have.
const LAST_ENTRY: u32 = (1 << 20) - 1;

/// So many tokens are named in a sentence; of the others it has the number.
const MOST_NAMED: usize = 5;

#[derive(Debug, Args)]
pub(super) struct Previous {
    /// The list that this one replaces; what it took back is taken back here too
    #[arg(long, value_name = "LIST")]
    previous: Option<PathBuf>,
    /// A token that the list before took back and this one doesn't: its jti or number, again for each
    #[arg(long, value_name = "TOKEN", requires = "previous", allow_hyphen_values = true)]
    reinstate: Vec<String>,
}

/// What a new list will say.
pub(super) struct Successor<'s> {
    pub(super) issuer: &'s str,
    pub(super) uri: &'s str,
    pub(super) now: UnixSeconds,
    pub(super) entries: &'s [(u32, Status)],
}

impl Previous {
    /// How many tokens come to life again, all of them named; nothing where no list came before.
    pub(super) fn check(
        &self,
        new: &Successor<'_>,
        trusted: &TrustedKeys<'_>,
        ledger: &Path,
    ) -> Result<Option<usize>, Failure> {
        let Some(path) = &self.previous else { return Ok(None) };
        let file = ListFile::read(path)?;
        let list = file.genuine(trusted)?;
        check_order(&list, path, new)?;
        let named = entries::indices(&self.reinstate, new.uri, ledger)?;
        let reinstated = reinstated(&list, path, new.entries)?;
        check_all_named(&reinstated, &named, path)?;
        check_all_reinstated(&reinstated, &named, path)?;
        Ok(Some(reinstated.len()))
    }
}

/// A list of the same place, and older: of two lists, products keep the newer.
fn check_order(list: &GenuineList<'_>, path: &Path, new: &Successor<'_>) -> Result<(), Failure> {
    let (claims, shown) = (list.list.claims(), file::name(path));
    if claims.issuer() != new.issuer || claims.uri() != new.uri {
        let (issuer, uri) = (harmless(claims.issuer()), harmless(claims.uri()));
        let sentence = format!("{shown} is the list of {issuer} at {uri}, another one");
        return Err(Failure::usage(sentence).coded(Code::OtherList));
    }
    if new.now > claims.issued_at() {
        return Ok(());
    }
    let (issued, now) = (date::show(claims.issued_at()), date::show(new.now));
    let sentence = format!("{shown} is of {issued}, and now it is {now}: products would keep {shown}");
    Err(Failure::usage(sentence).coded(Code::ListRollback).advise("Set the clock, or wait a second, and sign again."))
}

/// What the list took back and the new entries don't.
fn reinstated(list: &GenuineList<'_>, path: &Path, entries: &[(u32, Status)]) -> Result<Vec<(u32, Status)>, Failure> {
    let list = list.list.inflate();
    if list.look_up(LAST_ENTRY).status().is_none() {
        let sentence = format!("{} can't be read to its last entry", file::name(path));
        return Err(Failure::refused(Code::ListBroken, sentence).advise("Get it again from where products find it."));
    }
    let mut still: Vec<u32> = entries.iter().filter(|(_, is)| *is != Status::Valid).map(|(index, _)| *index).collect();
    still.sort_unstable();
    Ok(list.taken_back().filter(|(index, _)| still.binary_search(index).is_err()).collect())
}

fn check_all_named(reinstated: &[(u32, Status)], named: &[u32], path: &Path) -> Result<(), Failure> {
    let unnamed: Vec<_> = reinstated.iter().filter(|(index, _)| !named.contains(index)).collect();
    let Some((first, _)) = unnamed.first() else { return Ok(()) };
    let shown = unnamed.iter().take(MOST_NAMED).map(|(index, was)| format!("{index} ({})", was.as_str()));
    let others = unnamed.len().saturating_sub(MOST_NAMED);
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    let sentence = format!(
        "taken back in {}, and valid again in this list: {}{more}",
        file::name(path),
        shown.collect::<Vec<_>>().join(", ")
    );
    Err(Failure::usage(sentence)
        .coded("would_be_reinstated")
        .advise(format!("Put their lines back, or say that it is meant: --reinstate {first}")))
}

fn check_all_reinstated(reinstated: &[(u32, Status)], named: &[u32], path: &Path) -> Result<(), Failure> {
    let is_reinstated = |index: &&u32| reinstated.iter().any(|(other, _)| other == *index);
    let Some(needless) = named.iter().find(|index| !is_reinstated(index)) else { return Ok(()) };
    let sentence =
        format!("--reinstate names {needless}, which {} doesn't take back, or this list still does", file::name(path));
    Err(Failure::usage(sentence).coded("no_such_entry").advise("Leave it out, or remove the token's line."))
}
