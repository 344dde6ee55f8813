//! The command line as a whole. Each verb's own flags and help stand with the verb.

use crate::exit::Failure;
use crate::output::{Answer, Report};
use crate::verb::{
    activate, audit, canonicalize, completions, demo, digest, embed, inspect, keygen, ledger, license, man, manifest,
    runner, sign, status_list, trust, vectors, verify,
};
use clap::{CommandFactory as _, Parser, Subcommand};

/// Licenses that a product checks offline, with public keys only
///
/// A vendor makes a key, writes down what was sold as a license, signs it, and activates it for a device.
/// The product then verifies that activation: without a network, and with nothing but a trust set of public keys.
#[derive(Debug, Parser)]
#[command(name = "licentia", version, after_long_help = STORY, after_help = EXIT_CODES, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = false)]
pub(crate) struct Cli {
    /// One JSON object on standard output, with `code` and the facts; errors as well
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_CODES: &str = "\
Exit codes: 0 granted, genuine or done; 1 not genuine or malformed; 2 usage or files;
3 genuine, but denied.
`licentia demo` shows it all in a minute.";

const STORY: &str = "\
From key to verdict:
  licentia keygen --issuer 'Acme Ltd' --out issuer.pem
  licentia license new --product acme-site --beneficiary 'Example Corp' \\
      --entitlement admin-users=10 --for 1y > license.json
  licentia sign license.json --key issuer.pem --out acme.license
  licentia activate acme.license --key issuer.pem --out acme.activation
  licentia verify acme.activation --trust issuer.trust.json --product acme-site

Exit codes:
  0  granted, genuine or done
  1  not genuine or malformed
  2  a wrong command line, or a file that can't be read or written
  3  genuine, but denied
  130  interrupted (Ctrl-C); nothing is left half-written

`licentia demo` shows the whole story in a folder. `licentia help VERB` has an example each.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Keygen(keygen::Keygen),
    #[command(subcommand, arg_required_else_help = false)]
    License(license::License),
    Sign(sign::Sign),
    Activate(activate::Activate),
    Verify(verify::Verify),
    Audit(audit::Audit),
    Inspect(inspect::Inspect),
    Canonicalize(canonicalize::Canonicalize),
    Digest(digest::Digest),
    #[command(subcommand, arg_required_else_help = false)]
    Ledger(ledger::Ledger),
    #[command(subcommand, arg_required_else_help = false)]
    Trust(trust::Trust),
    #[command(subcommand, arg_required_else_help = false)]
    Manifest(manifest::Manifest),
    #[command(subcommand, arg_required_else_help = false)]
    StatusList(status_list::StatusList),
    Embed(embed::Embed),
    Vectors(vectors::Vectors),
    Runner(runner::Runner),
    Demo(demo::Demo),
    Completions(completions::Completions),
    Man(man::Man),
}

/// The command line, or what to answer instead: the help that was asked for, or what is wrong with it.
pub(crate) fn read() -> Result<Cli, (Answer, bool)> {
    Cli::try_parse().map_err(|error| (answer(&error), wants_json()))
}

fn answer(error: &clap::Error) -> Answer {
    let text = error.render().to_string();
    if error.use_stderr() { Err(misused(&text)) } else { Ok(Report::new(text.clone()).fact("help", text)) }
}

fn misused(text: &str) -> Failure {
    let text = text.strip_prefix("error: ").unwrap_or(text).trim_end();
    let text = text.replace("For more information, try '--help'.", "`--help` shows an example.");
    Failure::usage(text)
}

/// A command line that can't be parsed may still have asked for JSON.
fn wants_json() -> bool {
    std::env::args_os().any(|argument| argument == "--json")
}

/// The definition from which completions and man pages are made.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_has_no_contradictions() {
        super::command().debug_assert();
    }
}
