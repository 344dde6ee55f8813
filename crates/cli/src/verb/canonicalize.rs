//! `licentia canonicalize`

use crate::exit::Failure;
use crate::file::{self, limit};
use crate::output::{Answer, Report};
use clap::Args;
use licentia::{CanonicalError, Digest, canonical};
use std::path::{Path, PathBuf};

/// Write JSON in its one canonical form (RFC 8785)
///
/// The bytes go to standard output, exactly: no line end follows. Integers that a double would round are refused.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Canonicalize {
    /// The JSON file, or - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

const HELP: &str = "\
Example:
  licentia canonicalize license.json | sha256sum

Exit codes:
  0  done
  1  no JSON, or none that has a canonical form
  2  wrong usage or files";

impl Canonicalize {
    pub(crate) fn run(self) -> Answer {
        let bytes = file::read(&self.file, limit::JSON)?;
        let canonical = canonical::write(&bytes).map_err(|error| no_canonical_form(&self.file, &bytes, &error))?;
        let digest = Digest::of(&canonical).to_string();
        let text = String::from_utf8_lossy(&canonical).into_owned();
        Ok(Report::new(canonical).fact("canonical", text).fact("sha256", digest))
    }
}

pub(crate) fn no_canonical_form(path: &Path, bytes: &[u8], error: &CanonicalError) -> Failure {
    let line = bytes.iter().take(error.at()).filter(|byte| **byte == b'\n').count().saturating_add(1);
    Failure::refused(error.code(), format!("{}, line {line}: {error}", file::name(path))).fact("at", error.at())
}
