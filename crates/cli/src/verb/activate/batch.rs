//! `licentia activate --batch`: many orders in one run, each issued once however often it is run.
//!
//! All lines are rehearsed first, so that most mistakes show before anything is issued. Then they are minted in groups:
//! a group is written into the ledger with one wait for the disk, and after that into the output, which gets its name
//! at the end. The name of an activation comes from its license and the order's id. An order whose name stands in the
//! ledger was issued before, and the same token is signed again; nothing else is needed to go on after a crash.

mod desk;
mod lines;
mod request;

use super::Activate;
use super::licenses::Licenses;
use crate::date;
use crate::exit::Failure;
use crate::file::{Access, NewFile};
use crate::interrupt;
use crate::issuer::not_written_down;
use crate::ledger_file::LedgerFile;
use crate::output::{Answer, Report, note};
use crate::progress::Progress;
use crate::threads;
use desk::{Desk, Row};
use licentia::issue::{Batch, Rehearsal, Token};
use licentia::{Activation, Digest, TrustedKeys};
use lines::Lines;
use std::collections::BTreeMap;
use std::path::Path;

/// How many tokens the ledger gets at once. A disk takes as long for one line as for so many.
const GROUP: usize = 256;

/// How far it came.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    issued: u64,
    issued_before: u64,
    unbound: u64,
}

impl Counts {
    fn count(&mut self, row: &Row) {
        let issued = if row.is_again { &mut self.issued_before } else { &mut self.issued };
        *issued = issued.saturating_add(1);
        self.unbound = self.unbound.saturating_add(u64::from(row.is_unbound));
    }

    fn add(&mut self, more: Self) {
        self.issued = self.issued.saturating_add(more.issued);
        self.issued_before = self.issued_before.saturating_add(more.issued_before);
        self.unbound = self.unbound.saturating_add(more.unbound);
    }
}

enum End {
    Done(Counts),
    Interrupted(Counts),
}

pub(super) fn run(activate: &Activate, requests: &Path, trusted: &TrustedKeys<'_>) -> Answer {
    let licenses = Licenses::new(activate.license.as_deref(), trusted)?;
    let mut lines = Lines::open(requests)?;
    let mut desk = Desk { key: activate.issuer.open_key()?, trusted, licenses, now: date::now() };
    match issue(activate, &mut lines, &mut desk)? {
        End::Done(counts) => report(activate, counts),
        End::Interrupted(counts) => {
            note(&format!("licentia: interrupted; {}", what_stands(activate, counts)));
            interrupt::leave()
        }
    }
}

/// Holds the ledger and the hidden output only as long as it runs, so that both are closed before anybody leaves.
fn issue(activate: &Activate, lines: &mut Lines, desk: &mut Desk<'_>) -> Result<End, Failure> {
    let mut ledger = LedgerFile::open(&activate.issuer.ledger_path()?)?;
    interrupt::wait_for_a_good_moment();
    let out = NewFile::create_again(&activate.out, Access::Public, ledger.held())?;
    let rehearsed = rehearse(lines, desk, &mut ledger).map_err(before_the_first)?;
    let Some(orders) = rehearsed else { return Ok(End::Interrupted(Counts::default())) };
    if orders == 0 {
        return Err(lines.without_request());
    }
    lines.rewind()?;
    let mut counts = Counts::default();
    let minted = Groups { counts: &mut counts, out, lines, desk, threads: threads::count(activate.threads) }
        .mint(&mut ledger, orders);
    match minted {
        Ok(true) => Ok(End::Done(counts)),
        Ok(false) => Ok(End::Interrupted(counts)),
        Err(failure) => Err(after_some(failure, activate, counts)),
    }
}

/// How many orders there are; none if it was interrupted.
fn rehearse(lines: &mut Lines, desk: &mut Desk<'_>, ledger: &mut LedgerFile) -> Result<Option<u64>, Failure> {
    let progress = Progress::of(0, "requests checked");
    let (mut rehearsal, mut seen, mut orders) = (Rehearsal::new(ledger), BTreeMap::new(), 0_u64);
    while let Some(request) = lines.next()? {
        if interrupt::is_asked_for() {
            return Ok(None);
        }
        if let Some(first) = seen.insert(*Digest::of(request.id.as_bytes()).as_bytes(), lines.number()) {
            return Err(lines.failed(lines.number(), &request.id, twice(first)));
        }
        let rehearsed = desk.rehearse(&request, &mut rehearsal);
        rehearsed.map_err(|failure| lines.failed(lines.number(), &request.id, failure))?;
        progress.advance(1);
        orders = orders.saturating_add(1);
    }
    progress.finish();
    Ok(Some(orders))
}

fn twice(first: u64) -> Failure {
    Failure::usage(format!("line {first} has this id too; each order has an id of its own")).coded("bad_request")
}

struct Groups<'g, 'd> {
    counts: &'g mut Counts,
    out: NewFile,
    lines: &'g mut Lines,
    desk: &'g mut Desk<'d>,
    threads: usize,
}

impl Groups<'_, '_> {
    /// Whether it came to its end; otherwise it was interrupted.
    fn mint(mut self, ledger: &mut LedgerFile, orders: u64) -> Result<bool, Failure> {
        let progress = Progress::of(orders, "activations");
        let (mut batch, mut rows) = (Batch::new(ledger), Vec::with_capacity(GROUP));
        while let Some(request) = self.lines.next()? {
            let line = self.lines.number();
            let row = self.desk.prepare(request, line, &mut batch);
            rows.push(row.map_err(|(id, failure)| self.lines.failed(line, &id, failure))?);
            if rows.len() == GROUP {
                self.write(&mut rows, &mut batch)?;
                progress.advance(u64::try_from(GROUP).unwrap_or(0));
                if interrupt::is_asked_for() {
                    return Ok(false);
                }
            }
        }
        self.write(&mut rows, &mut batch)?;
        progress.finish();
        self.out.finish(&[])?;
        Ok(true)
    }

    /// Signs them, and writes them into the ledger, and then into the output.
    fn write(&mut self, rows: &mut Vec<Row>, batch: &mut Batch<&mut LedgerFile, Activation>) -> Result<(), Failure> {
        let tokens = self.sign(rows)?;
        let (mut group, mut written) = (Counts::default(), Vec::new());
        for (row, token) in rows.drain(..).zip(tokens) {
            group.count(&row);
            written.extend(row.output(&token));
            if !row.is_again {
                batch.add(token);
            }
        }
        batch.commit().map_err(|error| not_written_down(&error))?;
        self.counts.add(group);
        self.out.add(&written)
    }

    fn sign(&self, rows: &[Row]) -> Result<Vec<Token<Activation>>, Failure> {
        self.desk.sign(rows, self.threads).map_err(|(place, failure)| match rows.get(place) {
            Some(row) => self.lines.failed(row.line, &row.id, failure),
            None => failure,
        })
    }
}

fn before_the_first(failure: Failure) -> Failure {
    advise_too(failure, "Nothing was issued; mend that line and run the same command again.".to_owned())
}

fn after_some(failure: Failure, activate: &Activate, counts: Counts) -> Failure {
    let failure = failure.fact("issued", counts.issued).fact("issued_before", counts.issued_before);
    advise_too(failure, format!("Until then: {}", what_stands(activate, counts)))
}

fn advise_too(failure: Failure, more: String) -> Failure {
    let advice = match &failure.advice {
        Some(advice) => format!("{advice}\n  {more}"),
        None => more,
    };
    failure.advise(advice)
}

fn what_stands(activate: &Activate, counts: Counts) -> String {
    let (issued, out) = (counts.issued, activate.out.display());
    format!(
        "{issued} activations were entered in the ledger, and {out} was not written. Run the same command again: it goes on, and nothing is issued twice."
    )
}

fn report(activate: &Activate, counts: Counts) -> Answer {
    let (out, ledger) = (activate.out.display().to_string(), activate.issuer.ledger_path()?.display().to_string());
    let Counts { issued, issued_before, unbound } = counts;
    let mut text = format!("{out}: {issued} activations issued, entered in {ledger}\n");
    if issued_before > 0 {
        text += &format!("  {issued_before} more were issued before; they are the same again, and not entered twice\n");
    }
    if unbound > 0 {
        text += &format!("  {unbound} of all are UNBOUND: they work on every device that gets them\n");
    }
    Ok(Report::new(text)
        .fact("out", out)
        .fact("ledger", ledger)
        .fact("issued", issued)
        .fact("issued_before", issued_before)
        .fact("unbound", unbound))
}
