//! `licentia sign`

use crate::date;
use crate::exit::Failure;
use crate::file::{self, limit};
use crate::issuer::{IssuerFiles, draft_code};
use crate::output::{Answer, Report};
use clap::Args;
use licentia::License;
use licentia::issue::Draft;
use licentia::token::Untrusted;
use std::path::PathBuf;

/// Sign a license document
///
/// Adds the issuer, the date and the token's id, checks everything, enters the license in the ledger, and only then
/// writes it. A license grants nothing by itself: `licentia activate` makes what a product accepts.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Sign {
    /// The document from `licentia license new`, or - for standard input
    #[arg(value_name = "DOCUMENT")]
    document: PathBuf,
    /// The new license's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    issuer: IssuerFiles,
}

const HELP: &str = "\
Example:
  licentia sign license.json --key issuer.pem --out acme.license
reads issuer.trust.json and writes issuer.ledger.jsonl, both beside the key.

Exit codes:
  0  done
  1  the document is malformed
  2  wrong usage, a passphrase that doesn't fit, a license that this key may not sign, or files";

impl Sign {
    pub(crate) fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let draft = self.draft()?;
        let files = self.issuer.trust()?;
        let slices = files.slices();
        let trusted = files.load(&slices)?;
        let token = self.issuer.issue(&draft, &trusted, date::now(), &self.out)?;
        let (out, ledger) = (self.out.display().to_string(), self.issuer.ledger_path()?.display().to_string());
        let text = format!("{out}: license {}, entered in {ledger}\n", token.jti());
        Ok(Report::new(text)
            .fact("out", out)
            .fact("ledger", ledger)
            .fact("jti", token.jti())
            .fact("kid", token.kid().to_string())
            .fact("s256", token.s256().to_string()))
    }

    fn draft(&self) -> Result<Draft<License>, Failure> {
        let bytes = file::read(&self.document, limit::DRAFT)?;
        Draft::from_json(&bytes).map_err(|error| {
            let failure = Failure::refused(
                draft_code(&error),
                format!("{} is no license document: {error}", file::name(&self.document)),
            );
            failure.advise(if Untrusted::peek(&bytes).is_ok() {
                "It is a token, so it is signed already; `licentia activate` goes on from there."
            } else {
                "`licentia license new` writes one to start from."
            })
        })
    }
}
