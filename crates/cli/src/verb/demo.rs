//! `licentia demo`

mod story;

use crate::date;
use crate::exit::{Exit, Failure};
use crate::file;
use crate::output::{Answer, Report};
use clap::Args;
use licentia::{Digest, UnixSeconds};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use story::{Story, Told};

/// Show the whole story in a folder, from keys to verdicts
///
/// Each step is shown with the command that does it and what that command really printed. The files stay, to be looked
/// at. Needs no network.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Demo {
    /// An empty or new folder; without it, a fresh one among the temporary files
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

const HELP: &str = "\
Example:
  licentia demo --dir story

Exit codes:
  0  every verdict is as told
  1  one isn't
  2  wrong usage or files";

impl Demo {
    pub(crate) fn run(self) -> Answer {
        let mut story = Story::begin(self.folder()?)?;
        vendor(&mut story)?;
        device(&mut story)?;
        product(&mut story, date::now())?;
        stranger(&mut story)?;
        books(&mut story)?;
        Ok(report(&story))
    }

    fn folder(&self) -> Result<PathBuf, Failure> {
        let Some(dir) = &self.dir else {
            let folder = tempfile::Builder::new().prefix("licentia-demo-").tempdir();
            let folder = folder.map_err(|error| {
                Failure::io(format!("no temporary folder can be made: {error}; name one with --dir"))
            })?;
            return Ok(folder.keep());
        };
        fs::create_dir_all(dir).map_err(|error| not_a_new_folder(dir, &error))?;
        let mut entries = fs::read_dir(dir).map_err(|error| file::unwritable(dir, &error))?;
        if entries.next().is_some() {
            return Err(
                Failure::io(format!("{} is not empty; name an empty or new folder", dir.display())).coded("exists")
            );
        }
        Ok(dir.clone())
    }
}

fn not_a_new_folder(dir: &Path, error: &std::io::Error) -> Failure {
    if dir.exists() {
        Failure::io(format!("{} is no folder; name an empty or new one", dir.display()))
    } else {
        file::unwritable(dir, error)
    }
}

const ASK: [&str; 9] = [
    "verify",
    "acme.activation",
    "--trust",
    "issuer.trust.json",
    "--product",
    "acme-site",
    "--release",
    "4.2.0",
    "--device",
];

fn vendor(story: &mut Story) -> Result<(), Failure> {
    story.say("1. The vendor makes a key. (A real one gets a passphrase; leave --no-passphrase out.)");
    story.do_it(&[
        "keygen",
        "--issuer",
        "Alpha Ltd",
        "--product",
        "acme-site",
        "--out",
        "issuer.pem",
        "--no-passphrase",
    ])?;
    story.say(
        "2. The vendor writes down what was sold: a year, two weeks of grace, versions below 5.0, bound to a device.",
    );
    let sold = [
        "license",
        "new",
        "--product",
        "acme-site",
        "--beneficiary",
        "Example Corp",
        "--entitlement",
        "admin-users=10",
        "--entitlement",
        "edition:=gold",
        "--entitlement",
        "sso",
        "--for",
        "1y",
        "--grace",
        "14d",
        "--below",
        "5.0",
        "--bind",
        "device",
    ];
    story.do_it_into(&sold, "license.json")?;
    story.say("3. The vendor signs it. The license is what the customer owns; it grants nothing by itself.");
    story.do_it(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"])?;
    let verify = ["verify", "acme.license", "--trust", "issuer.trust.json", "--product", "acme-site"];
    story.ask("the license", &verify, Told::new("genuine", Exit::Done))
}

fn device(story: &mut Story) -> Result<(), Failure> {
    story.say("4. The customer's device names its key, and the vendor activates the license for that device alone.");
    let laptop = thumbprint("laptop");
    let words = [
        "activate",
        "acme.license",
        "--key",
        "issuer.pem",
        "--device",
        &laptop,
        "--for",
        "370d",
        "--out",
        "acme.activation",
    ];
    story.do_it(&words)
}

/// Stands for the thumbprint of a device's key; making such a key is the device's business.
fn thumbprint(device: &str) -> String {
    Digest::of(device.as_bytes()).to_string()
}

fn product(story: &mut Story, now: UnixSeconds) -> Result<(), Failure> {
    let (laptop, other) = (thumbprint("laptop"), thumbprint("somebody else's laptop"));
    let in_two_years = now.plus_years(2).unwrap_or(UnixSeconds::MAX).to_string();
    let in_the_grace = now.plus_days(368).unwrap_or(UnixSeconds::MAX).to_string();
    let laptop_asks = [&ASK[..], &[laptop.as_str()]].concat();
    let asks = |more: &[&'static str]| [&laptop_asks[..], more].concat();
    let instead = |old: &str, new: &'static str| {
        laptop_asks.iter().map(|word| if *word == old { new } else { *word }).collect::<Vec<&str>>()
    };
    story.say("5. The product asks, offline, with nothing but the trust set.");
    story.ask("the right device", &asks(&["--entitlement", "admin-users=10"]), Told::new("granted", Exit::Done))?;
    story.say("6. The year is over and not paid for anew: the grace, in which the product warns and works.");
    story.ask(
        "in the grace",
        &[&laptop_asks[..], &["--at", &in_the_grace]].concat(),
        Told::new("granted", Exit::Done),
    )?;
    story.say("7. Somebody changes one character of the activation.");
    story.copy_changed("acme.activation", "tampered.activation")?;
    story.ask(
        "tampered",
        &instead("acme.activation", "tampered.activation"),
        Told::new("not_genuine", Exit::Refused),
    )?;
    story.say("8. Two years later.");
    story.ask("expired", &[&laptop_asks[..], &["--at", &in_two_years]].concat(), Told::new("expired", Exit::Denied))?;
    story.say("9. Another product of the same vendor asks.");
    story.ask("wrong product", &instead("acme-site", "acme-shop"), Told::new("other_product", Exit::Denied))?;
    story.say("10. The file is copied to another device.");
    story.ask("wrong device", &[&ASK[..], &[other.as_str()]].concat(), Told::new("other_device", Exit::Denied))?;
    story.say("11. The next major version, which wasn't sold.");
    story.ask("release not covered", &instead("4.2.0", "5.0"), Told::new("release_not_covered", Exit::Denied))?;
    story.say("12. One administrator more than was sold.");
    story.ask("too many", &asks(&["--entitlement", "admin-users=11"]), Told::new("too_many", Exit::Denied))
}

fn stranger(story: &mut Story) -> Result<(), Failure> {
    story.say("13. A stranger makes a key in the vendor's name and signs the same license with it.");
    story.do_it(&[
        "keygen",
        "--issuer",
        "Alpha Ltd",
        "--product",
        "acme-site",
        "--out",
        "stranger.pem",
        "--no-passphrase",
    ])?;
    story.do_it(&["sign", "license.json", "--key", "stranger.pem", "--out", "stranger.license"])?;
    let laptop = thumbprint("laptop");
    story.do_it(&[
        "activate",
        "stranger.license",
        "--key",
        "stranger.pem",
        "--device",
        &laptop,
        "--out",
        "stranger.activation",
    ])?;
    let verify = ["verify", "stranger.activation", "--trust", "issuer.trust.json", "--product", "acme-site"];
    story.ask("another issuer's key", &verify, Told::new("header_unknown", Exit::Refused))
}

fn books(story: &mut Story) -> Result<(), Failure> {
    story.say("14. The vendor's ledger knows everything that was issued, and shows if a line was changed.");
    story.do_it(&["ledger", "list", "issuer.ledger.jsonl"])?;
    story.ask("the ledger", &["ledger", "check", "issuer.ledger.jsonl"], Told::new("done", Exit::Done))
}

fn report(story: &Story) -> Report {
    let as_told = story.verdicts.iter().all(story::Verdict::is_as_told);
    let verdicts: Vec<Value> = story.verdicts.iter().map(story::Verdict::as_json).collect();
    let report =
        Report::new(story.told()).fact("folder", story.folder.display().to_string()).fact("verdicts", verdicts);
    if as_told { report } else { report.coded(Exit::Refused, "not_as_told") }
}
