//! `licentia activate`

mod batch;
mod licenses;
mod wanted;

use crate::date;
use crate::exit::Failure;
use crate::file;
use crate::issuer::IssuerFiles;
use crate::keep_file::KeepFile;
use crate::output::{Answer, Report};
use crate::threads;
use clap::Args;
use licentia::issue::Token;
use licentia::verify::KeepList;
use licentia::{Activation, TrustedKeys, UnixSeconds};
use std::path::{Path, PathBuf};
use wanted::Wanted;

/// Activate a license for a device, or openly for any device
///
/// Makes the token that a product accepts. It gives all that the license gives unless narrowed, for 365 days or to the
/// license's end, whichever is sooner, and never more than the license. With --batch it makes many, one for each line of
/// a file; run again after a crash or Ctrl-C it goes on, and issues no order twice.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Activate {
    /// The license from `licentia sign`, or - for standard input; with --batch, that of the lines which name none
    #[arg(value_name = "LICENSE", required_unless_present = "batch")]
    license: Option<PathBuf>,
    /// The new activation's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Many activations: a file with one JSON object a line, which says what the flags would
    #[arg(long, value_name = "FILE", conflicts_with_all = WANTED)]
    batch: Option<PathBuf>,
    /// How many threads sign a batch [default: one for each processor]
    #[arg(long, value_name = "N", requires = "batch", value_parser = threads::asked, allow_negative_numbers = true)]
    threads: Option<usize>,
    #[command(flatten)]
    wanted: Wanted,
    /// The keep list of a revoked key, if that key signed the license; again for each
    #[arg(long, value_name = "FILE")]
    keep: Vec<PathBuf>,
    #[command(flatten)]
    issuer: IssuerFiles,
}

/// What a batch says in its lines.
const WANTED: [&str; 6] = ["device", "entitlements", "span", "perpetual", "not_before", "status_list"];

const HELP: &str = r#"Example:
  licentia activate acme.license --key issuer.pem --entitlement admin-users=2 --for 90d \
      --out acme.activation

Many at once:
  licentia activate acme.license --key issuer.pem --batch requests.jsonl --out activations.jsonl

  requests.jsonl:
  {"id":"2027-0815","device":"XuwNxBmqgze_cl8Cb9qceMHLHGQu6v-dbhES83eD6UI"}
  {"id":"2027-0816","license":"b.license","entitlements":["admin-users=2","sso"],"for":"90d"}

  `id` is the order's number in your books. It must be there, and an order is issued once: run
  again, the same id under the same license gives the same activation, with no new entry in the
  ledger. All else may be left out: license, device, entitlements, for, perpetual, not_before,
  status_list. activations.jsonl gets {"id":…,"jti":…,"token":…,"s256":…} for each line, and its
  name once it is whole.

Exit codes:
  0  done
  1  the license is malformed or not genuine
  2  wrong usage, more than the license gives, or files
  130  a batch was interrupted; run again, it goes on"#;

impl Activate {
    pub(crate) fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let files = self.issuer.trust()?;
        let slices = files.slices();
        let keep = self.keep.iter().map(|path| KeepFile::read(path)).collect::<Result<Vec<_>, _>>()?;
        let lists: Vec<KeepList<'_>> = keep.iter().filter_map(KeepFile::list).collect();
        let trusted = files.load(&slices)?.with_keep_lists(&lists);
        match (&self.batch, &self.license) {
            (Some(requests), _) => batch::run(&self, requests, &trusted),
            (None, Some(license)) => self.one(license, &trusted),
            (None, None) => Err(Failure::usage("name a license")),
        }
    }

    fn one(&self, license: &Path, trusted: &TrustedKeys<'_>) -> Answer {
        let license = licenses::read(license, trusted)?;
        let now = date::now();
        let draft = self.wanted.draft(&license, now, |name| format!("--{name}"))?;
        let minted = self.issuer.issue(&draft, trusted, now, &self.out)?;
        self.report(&minted)
    }

    fn report(&self, token: &Token<Activation>) -> Answer {
        let (out, ledger) = (self.out.display().to_string(), self.issuer.ledger_path()?.display().to_string());
        let bound = match self.wanted.device {
            Some(device) => format!("bound to the device with key {device}"),
            None => "UNBOUND: it works on every device that gets it (--device THUMBPRINT binds it)".to_owned(),
        };
        let ends = match token.expires() {
            Some(end) => format!("ends {}", date::show(end)),
            None => "never ends".to_owned(),
        };
        let text = format!("{out}: activation {}, entered in {ledger}\n  {bound}\n  {ends}\n", token.jti());
        Ok(Report::new(text)
            .fact("out", out)
            .fact("ledger", ledger)
            .fact("jti", token.jti())
            .fact("kid", token.kid().to_string())
            .fact("s256", token.s256().to_string())
            .fact("exp", token.expires().map(UnixSeconds::get))
            .fact("device", self.wanted.device.map(|device| device.to_string())))
    }
}
