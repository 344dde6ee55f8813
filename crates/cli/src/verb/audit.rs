//! `licentia audit`

use crate::audit::{self, Material, Plan};
use crate::date;
use crate::keep_file::KeepFile;
use crate::list_file::{GenuineList, ListFile};
use crate::output::Answer;
use crate::parse::{self, Release};
use crate::threads;
use crate::trust_args::{Trust, TrustArgs};
use clap::Args;
use licentia::UnixSeconds;
use licentia::verify::VariableTimeKeys;
use std::path::PathBuf;
use std::time::Duration;

/// Verify a mass of tokens: a file of lines, a folder, or a pipe
///
/// Each line is a bare token, or an object whose member `token` holds the text of a token file (its `id` is repeated in
/// the result). In a folder every file counts, in the folders below it too, by name; links aren't followed. What is bad
/// is counted, and the audit goes on. Memory stays the same however many there are.
///
/// Each activation and lease is judged on the device that its key names, taken at its word, and without --product for
/// the first product that it names itself. One that is bound to a device's features is denied as `device_not_stated`:
/// nobody but that device can compare them. Without --release one that is restricted to releases is denied as
/// `release_not_stated`. Denied tokens are genuine, and are counted apart.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Audit {
    /// Tokens, a line each; a folder of token files; or - for lines on standard input
    #[arg(value_name = "INPUT")]
    input: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// A list of tokens that a revoked key's revocation spares, again for each
    #[arg(long, value_name = "FILE")]
    keep: Vec<PathBuf>,
    /// A status list, again for each
    #[arg(long = "status-list", value_name = "LIST")]
    status_lists: Vec<PathBuf>,
    /// The product that asks, instead of the first one that each token names
    #[arg(long, value_name = "SKU")]
    product: Option<String>,
    /// The product's release: 4.2.0, or 4.2.0,2027-01-01 with its date
    #[arg(long, value_name = "VERSION[,DATE]")]
    release: Option<Release>,
    /// As if the clock showed this, instead of now
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    at: Option<UnixSeconds>,
    /// The results, a line of JSON for each token
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The results as a table
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// The report with all findings, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// An archive of tokens, trust, lists, results and report, which others can check again
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// How many threads verify [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = threads::asked, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Forget where an interrupted audit was, and begin anew
    #[arg(long, requires = "out")]
    restart: bool,
    /// How often to note how far it is; less often where the disk is slow
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = parse::whole(0..=86_400), allow_negative_numbers = true)]
    checkpoint: u64,
}

const HELP: &str = "\
Example:
  licentia audit tokens.jsonl --trust issuer.trust.json --status-list status-2.list \\
      --at 2027-01-15 --out results.jsonl --report report.json

The summary names the first ten tokens that aren't genuine; --out writes a line for each token.
The report counts by code, lists duplicates, and sets what activations and leases in force grant
against what their license sells, where the license is among the tokens.

With --out, an audit of a file or a folder that was interrupted goes on where it was: repeat the
command. What was done so far is kept in .NAME.audit beside the results until all is whole and
has its name.
Standard input can't be read again, so such an audit begins anew.

Exit codes:
  0  every token is genuine, the denied ones included
  1  some aren't, or couldn't be read
  2  wrong usage or files
  130  interrupted";

impl Audit {
    pub(crate) fn run(self) -> Answer {
        let trust = self.trust.read()?;
        let keep = self.keep.iter().map(|path| KeepFile::read(path)).collect::<Result<Vec<_>, _>>()?;
        let lists = self.status_lists.iter().map(|path| ListFile::read(path)).collect::<Result<Vec<_>, _>>()?;
        let plan = self.plan(materials(&trust, &lists, &keep));
        let keep_lists: Vec<_> = keep.iter().filter_map(KeepFile::list).collect();
        trust.with_keys(&keep_lists, |trusted| {
            let lists = lists.iter().map(|file| file.genuine(trusted)).collect::<Result<Vec<GenuineList<'_>>, _>>()?;
            audit::run(&plan, VariableTimeKeys::new(trusted.clone()), &lists)
        })
    }

    fn plan<'f>(&self, materials: Vec<Material<'f>>) -> Plan<'f> {
        Plan {
            input: self.input.clone(),
            product: self.product.clone(),
            release: self.release.clone(),
            at: self.at,
            out: self.out.clone(),
            csv: self.csv.clone(),
            report: self.report.clone(),
            bundle: self.bundle.clone(),
            threads: threads::count(self.threads),
            restart: self.restart,
            checkpoint: Duration::from_secs(self.checkpoint),
            materials,
        }
    }
}

/// The very bytes that verify: a file that changes meanwhile can't make the evidence another one.
fn materials<'f>(trust: &'f Trust<'_>, lists: &'f [ListFile], keep: &'f [KeepFile]) -> Vec<Material<'f>> {
    let lists = lists.iter().map(|file| ("status-list", file.content()));
    let keep = keep.iter().map(|file| ("keep", file.content()));
    let all = trust.contents().into_iter().chain(lists).chain(keep);
    all.map(|(role, bytes)| Material { role, bytes }).collect()
}
