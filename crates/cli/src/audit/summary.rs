//! The summary for people.

use super::bad::{Bad, Place};
use super::checkpoint::Progress;
use super::counts::{Class, Counts, reason};
use super::findings::Findings;
use super::plan::Plan;
use super::quantities::Account;
use super::sentence::meaning;
use crate::date;
use crate::file;
use crate::show::harmless;
use licentia::UnixSeconds;
use std::fmt::Write as _;

pub(super) fn summary(plan: &Plan<'_>, at: UnixSeconds, progress: &Progress, findings: &Findings) -> String {
    let mut text = totals(&progress.counts);
    text += &codes(&progress.counts);
    text += &not_genuine(plan, progress);
    text += &duplicates(findings);
    text += &licenses(at, findings);
    text
}

fn totals(counts: &Counts) -> String {
    let all = counts.all();
    let not = all.saturating_sub(counts.genuine());
    let tokens = if all == 1 { "token" } else { "tokens" };
    let unread = counts.of(Class::Error);
    let unread = if unread == 0 { String::new() } else { format!(", {unread} of them unread and not checked") };
    if not == 0 {
        format!("{all} {tokens}, all genuine\n")
    } else {
        format!("{all} {tokens}, {not} not genuine{unread}\n")
    }
}

fn codes(counts: &Counts) -> String {
    let rows: Vec<[String; 4]> = counts
        .rows()
        .map(|(class, code, why, count)| {
            [class.word().to_owned(), count.to_string(), reason(code, why), meaning(code).to_owned()]
        })
        .collect();
    table(&rows, &[false, true, false, false])
}

fn not_genuine(plan: &Plan<'_>, progress: &Progress) -> String {
    let bad = progress.bad.all();
    if bad.is_empty() {
        return String::new();
    }
    let rows: Vec<[String; 2]> = bad.iter().map(|bad| [harmless(&place(plan, bad)), bad.reason()]).collect();
    let all = progress.counts.all().saturating_sub(progress.counts.genuine());
    let where_all_are = plan
        .out
        .as_ref()
        .map_or("--out FILE writes them all".to_owned(), |out| format!("{} has them all", harmless(&file::name(out))));
    format!("\nNot genuine:\n{}{}", table(&rows, &[false, false]), more(all, bad.len(), &where_all_are))
}

/// `tokens.jsonl, line 7`, or a file's path.
fn place(plan: &Plan<'_>, bad: &Bad) -> String {
    match &bad.place {
        Place::Line(number) => format!("{}, line {number}", file::name(&plan.input)),
        Place::File(name) => plan.input.join(name).display().to_string(),
    }
}

fn duplicates(findings: &Findings) -> String {
    let (copies, conflicts) = (findings.copies, findings.conflicts);
    if copies == 0 && conflicts == 0 {
        return "\nNo token came twice, and no identity (iss, jti) stands for two.\n".to_owned();
    }
    let mut text = "\nDuplicates:\n".to_owned();
    let all = copies.saturating_add(conflicts);
    if conflicts > 0 {
        // Strings take whatever is written.
        let _ = writeln!(text, "  {conflicts} with one identity (iss, jti) and different content");
    }
    if copies > 0 {
        let _ = writeln!(text, "  {copies} with the same content more than once");
    }
    for duplicate in &findings.duplicates {
        let word = if duplicate.is_conflict() { "different" } else { "the same" };
        let _ = writeln!(text, "    {word}: {}", harmless(&duplicate.places()));
    }
    text + &more(all, findings.duplicates.len(), IN_THE_REPORT)
}

fn licenses(at: UnixSeconds, findings: &Findings) -> String {
    if findings.accounts == 0 {
        return String::new();
    }
    let mut rows = vec![["LICENSE", "OF", "SOLD", "GRANTED", ""].map(str::to_owned)];
    findings.worst.iter().for_each(|account| rows.extend(account_rows(account)));
    let mut text = format!("\nLicenses, and what activations and leases in force {} grant:\n", date::show(at));
    text += &table(&rows, &[false, false, true, true, false]);
    text += &more(findings.accounts, findings.worst.len(), IN_THE_REPORT);
    let facts = [
        (findings.over_issued, "over-issued"),
        (findings.absent, "whose license isn't in the input, so nothing says what was sold"),
        (findings.disputed, "of which the input has different licenses; the largest figures count"),
    ];
    for (count, what) in facts.into_iter().filter(|(count, _)| *count > 0) {
        let _ = writeln!(text, "  {count} {what}");
    }
    if findings.astray > 0 {
        let _ = writeln!(text, "  {} tokens name another license than the one in the input", findings.astray);
    }
    text
}

fn account_rows(account: &Account) -> Vec<[String; 5]> {
    let name = harmless(&format!("{} v{}", account.license, account.version));
    let sold = |sold: Option<u64>| match (sold, account.is_in_input()) {
        (Some(sold), _) => sold.to_string(),
        (None, true) => "-".to_owned(),
        (None, false) => "?".to_owned(),
    };
    let quantity = |((what, unit), of): (&(String, String), &super::quantities::Quantity)| {
        let what = if unit == "Count" { what.clone() } else { format!("{what} ({unit})") };
        let note = match (of.excess(), of.overage) {
            (0, _) => String::new(),
            (excess, true) => format!("{excess} over, which the license allows"),
            (excess, false) => format!("OVER-ISSUED by {excess}"),
        };
        [name.clone(), harmless(&what), sold(of.sold), of.granted.to_string(), note]
    };
    let mut rows: Vec<[String; 5]> = account.entitlements.iter().map(quantity).collect();
    let devices = account.devices;
    if rows.is_empty() || devices.most.is_some() || devices.is_over_issued() {
        let note = if devices.is_over_issued() { "MORE DEVICES than sold" } else { "" };
        let most = sold(devices.most);
        rows.push([name.clone(), "devices".to_owned(), most, devices.different.to_string(), note.to_owned()]);
    }
    if account.astray > 0 {
        let note = format!("{} name another license", account.astray);
        rows.push([name, "tokens".to_owned(), "-".to_owned(), account.granted_by.to_string(), note]);
    }
    rows
}

const IN_THE_REPORT: &str = "--report FILE has them all";

fn more(all: u64, shown: usize, where_all_are: &str) -> String {
    match all.saturating_sub(u64::try_from(shown).unwrap_or(0)) {
        0 => String::new(),
        more => format!("    and {more} more; {where_all_are}\n"),
    }
}

/// Cells below each other, two spaces from the edge and from each other.
fn table<const N: usize>(rows: &[[String; N]], is_number: &[bool; N]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(&widths).zip(is_number).map(|((cell, width), is_number)| {
            if *is_number { format!("  {cell:>width$}") } else { format!("  {cell:width$}") }
        });
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
