//! `licentia digest`

use super::canonicalize::no_canonical_form;
use crate::file::{self, limit};
use crate::output::{Answer, Report};
use clap::Args;
use licentia::canonical;
use licentia::token::Untrusted;
use std::path::PathBuf;

/// Tell the identity of a document: SHA-256 of its canonical form
///
/// Of a token file it is `s256`, the digest of the payload, by which ledgers and activations name it. Of a JSON file it
/// is the digest of its canonical form, so that spaces and order don't matter. Nothing is verified.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Digest {
    /// A token file or a JSON file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

const HELP: &str = "\
Example:
  licentia digest acme.license

Exit codes:
  0  done
  1  neither a token nor JSON
  2  wrong usage or files";

impl Digest {
    pub(crate) fn run(self) -> Answer {
        let bytes = file::read(&self.file, limit::JSON)?;
        if let Some(payload) = Untrusted::peek(&bytes).ok().and_then(|parts| parts.untrusted_payload()) {
            let digest = licentia::Digest::of(&payload);
            return Ok(report(digest, "token", "s256 of the token's payload (not verified)"));
        }
        let canonical = canonical::write(&bytes).map_err(|error| no_canonical_form(&self.file, &bytes, &error))?;
        Ok(report(licentia::Digest::of(&canonical), "json", "SHA-256 of the JSON document's canonical form"))
    }
}

fn report(digest: licentia::Digest, of: &str, explained: &str) -> Report {
    Report::new(format!("{digest}  {explained}\n")).fact("digest", digest.to_string()).fact("of", of)
}
