//! `licentia ledger`

use crate::date;
use crate::ledger_file;
use crate::output::{Answer, Report};
use crate::show::harmless;
use clap::{Args, Subcommand};
use licentia::issue::ledger::Entry;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Look into the ledger: everything that was ever issued
#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    /// Check that no line was changed, lost or put in between
    #[command(after_long_help = HELP)]
    Check(File),
    /// List what was issued to whom
    #[command(after_long_help = HELP)]
    List(File),
}

#[derive(Debug, Args)]
pub(crate) struct File {
    /// The ledger, as issuer.ledger.jsonl
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

const HELP: &str = "\
Example:
  licentia ledger list issuer.ledger.jsonl

Each line names the digest of the line before. Lines cut off at the end don't show: compare
the last digest with a copy.

Exit codes:
  0  the chain holds
  1  it doesn't
  2  wrong usage or files";

impl Ledger {
    pub(crate) fn run(self) -> Answer {
        match self {
            Self::Check(File { file }) => {
                let (entries, last) = ledger_file::look(&file)?;
                let (shown, count) = (file.display(), entries.len());
                let text = format!("{shown}: the chain holds, {count} entries, the last line's digest is {last}\n");
                Ok(Report::new(text).fact("entries", count).fact("last", last.to_string()))
            }
            Self::List(File { file }) => {
                let (entries, _) = ledger_file::look(&file)?;
                let facts: Vec<Value> = entries.iter().map(as_json).collect();
                Ok(Report::new(table(&entries)).fact("entries", facts))
            }
        }
    }
}

const HEADINGS: [&str; 6] = ["WHEN", "WHAT", "TO WHOM", "LICENSE", "TOKEN", "ENDS"];

fn table(entries: &[Entry]) -> String {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(entries.iter().map(row));
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..HEADINGS.len()).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn row(entry: &Entry) -> [String; 6] {
    [
        entry.iat().map_or_else(nothing, date::show),
        harmless(kind(entry)),
        entry.sub().map_or_else(nothing, |sub| harmless(&sub)),
        harmless(entry.license_id()),
        harmless(entry.jti()),
        entry.exp().map_or_else(|| "never".to_owned(), date::show),
    ]
}

fn nothing() -> String {
    "-".to_owned()
}

/// `vnd.licentia.license+jwt` → `license`.
fn kind(entry: &Entry) -> &str {
    let typ = entry.typ();
    typ.strip_prefix("vnd.licentia.").and_then(|word| word.strip_suffix("+jwt")).unwrap_or(typ)
}

fn as_json(entry: &Entry) -> Value {
    json!({
        "iat": entry.iat().map(licentia::UnixSeconds::get),
        "kind": kind(entry),
        "sub": entry.sub(),
        "license": entry.license_id(),
        "jti": entry.jti(),
        "exp": entry.exp().map(licentia::UnixSeconds::get),
        "kid": entry.kid(),
        "s256": entry.s256().map(|digest| digest.to_string()),
        "device": entry.cnf().map(|device| device.to_string()),
    })
}
