//! `licentia license new`

use crate::date::{self, Span};
use crate::exit::Failure;
use crate::file;
use crate::issuer::draft_code;
use crate::output::{Answer, Report};
use crate::parse::{self, Entitlement};
use crate::token::TokenFile;
use clap::{Args, Subcommand, ValueEnum};
use licentia::issue::{Bind, Draft};
use licentia::token::Untrusted;
use licentia::{Canonical, Code, Error, License as LicenseKind, UnixSeconds, canonical};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Write down what was sold
#[derive(Debug, Subcommand)]
pub(crate) enum License {
    New(New),
}

/// Write a license document to standard output
///
/// It says what was sold, to whom, and for how long. Nothing is signed yet: read it, change it if you like, and give
/// it to `licentia sign`, which adds the issuer, the date and the token's own id.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
#[command(group(clap::ArgGroup::new("length").required(true).args(["span", "perpetual", "trial"])))]
pub(crate) struct New {
    /// The product's SKU, again for each product of a bundle
    #[arg(long = "product", value_name = "SKU", required = true)]
    products: Vec<String>,
    /// Who buys
    #[arg(long, value_name = "NAME")]
    beneficiary: String,
    /// NAME=10 (counted), NAME=10+ (more is allowed and reported), NAME:=TEXT (a value), NAME (a feature)
    #[arg(long = "entitlement", value_name = "ENTITLEMENT", required = true)]
    entitlements: Vec<Entitlement>,
    /// A subscription, from now on (or --not-before): 1y, 90d, 12h
    #[arg(long = "for", value_name = "SPAN")]
    span: Option<Span>,
    /// For ever
    #[arg(long)]
    perpetual: bool,
    /// A trial of this length: 30d
    #[arg(long, value_name = "SPAN")]
    trial: Option<Span>,
    /// Not valid before this date
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    not_before: Option<UnixSeconds>,
    /// Time after the paid end in which the product warns and still works: 14d
    #[arg(long, value_name = "SPAN", conflicts_with = "perpetual")]
    grace: Option<Span>,
    /// Covers releases up to this date
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    updates_until: Option<UnixSeconds>,
    /// Covers versions below this one: 5.0
    #[arg(long, value_name = "VERSION", value_parser = Version::read)]
    below: Option<Version>,
    /// How activations may be bound: device, unbound, or both with a comma
    #[arg(long, value_name = "WAYS", value_delimiter = ',')]
    bind: Vec<Way>,
    /// On how many devices at most
    #[arg(long, value_name = "N", requires = "bind", value_parser = parse::whole(0..=parse::LARGEST), allow_negative_numbers = true)]
    max_devices: Option<u64>,
    /// The license that this one takes the place of: it gets the same id and the next version
    #[arg(long, value_name = "LICENSE")]
    supersedes: Option<PathBuf>,
    /// A note, again for each; no decision reads it
    #[arg(long = "meta", value_name = "NAME=TEXT", value_parser = parse::pair)]
    meta: Vec<(String, String)>,
}

const HELP: &str = "\
Example:
  licentia license new --product acme-site --beneficiary 'Example Corp' \\
      --entitlement admin-users=10 --entitlement edition:=gold --entitlement sso \\
      --for 1y --grace 14d --bind device > license.json

A year ends on the same date of the next one (29 February: on the 28th), in UTC. With --grace
the product warns from the paid end on, and stops when the grace is over; both dates stand in
the license.

Exit codes:
  0  done
  2  wrong usage";

/// A version in one value, so that clap doesn't take its numbers for repeated flags.
#[derive(Clone, Debug)]
struct Version(Vec<u64>);

impl Version {
    fn read(text: &str) -> Result<Self, String> {
        parse::version(text).map(Self)
    }
}

/// Makes a draft with an end out of a product, a beneficiary and that end.
type Model = fn(&str, &str, UnixSeconds) -> Draft<LicenseKind>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Way {
    /// To a device's key
    Device,
    /// Openly to nothing
    Unbound,
}

impl New {
    pub(crate) fn run(self) -> Answer {
        let unusable = |sentence: String| Failure::usage(format!("no license can be made of this: {sentence}"));
        let mut document =
            self.draft()?.to_json().map_err(|error| unusable(error.to_string()).coded(draft_code(&error)))?;
        check(&document).map_err(|error| unusable(error.to_string()).coded(error_code(&error)))?;
        let value: Value = serde_json::from_slice(&document).unwrap_or_default();
        document.push(b'\n');
        Ok(Report::new(document).fact("document", value))
    }

    fn draft(&self) -> Result<Draft<LicenseKind>, Failure> {
        let mut draft = self.model()?;
        for product in self.products.iter().skip(1) {
            draft = draft.also_product(product);
        }
        draft = self.with_entitlements(draft)?;
        if let Some(time) = self.not_before {
            draft = draft.not_before(time);
        }
        draft = self.with_releases(draft);
        draft = self.with_binding(draft)?;
        if let Some(max) = self.max_devices {
            draft = draft.max_devices(max);
        }
        if let Some(path) = &self.supersedes {
            let (id, version) = next_version(path)?;
            draft = draft.license_id(&id, version);
        }
        for (name, text) in &self.meta {
            draft = draft.meta(name, text);
        }
        Ok(draft)
    }

    /// Which of the three models it is, and its end.
    fn model(&self) -> Result<Draft<LicenseKind>, Failure> {
        let (product, beneficiary) = (self.products.first().map_or("", String::as_str), &self.beneficiary);
        if self.perpetual {
            return Ok(Draft::perpetual(product, beneficiary));
        }
        let start = self.not_before.unwrap_or_else(date::now);
        let (span, model): (Span, Model) = match (self.span, self.trial) {
            (Some(span), _) => (span, Draft::subscription),
            (None, Some(span)) => (span, Draft::trial),
            (None, None) => return Err(Failure::usage("say how long: --for 1y, --trial 30d, or --perpetual")),
        };
        let paid_end = span.after(start).ok_or_else(|| too_far("the end"))?;
        let draft = model(product, beneficiary, paid_end);
        let Some(grace) = self.grace else { return Ok(draft) };
        let seconds = grace.seconds_from(paid_end).ok_or_else(|| too_far("the end of the grace"))?;
        Ok(draft.grace(seconds))
    }

    fn with_entitlements(&self, mut draft: Draft<LicenseKind>) -> Result<Draft<LicenseKind>, Failure> {
        let mut names: Vec<&str> = Vec::new();
        for entitlement in &self.entitlements {
            if names.contains(&entitlement.name()) {
                return Err(Failure::usage(format!(
                    "the entitlement `{}` is given twice; say it once",
                    entitlement.name()
                )));
            }
            names.push(entitlement.name());
            draft = match entitlement {
                Entitlement::Counted { name, max, overage: false } => draft.counted(name, *max),
                Entitlement::Counted { name, max, overage: true } => draft.counted_with_overage(name, *max),
                Entitlement::Valued { name, value } => draft.valued(name, value),
                Entitlement::Feature { name } => draft.feature(name),
            };
        }
        Ok(draft)
    }

    fn with_releases(&self, mut draft: Draft<LicenseKind>) -> Draft<LicenseKind> {
        if let Some(until) = self.updates_until {
            draft = draft.updates_until(until);
        }
        if let Some(Version(below)) = &self.below {
            draft = draft.releases_below(below);
        }
        draft
    }

    fn with_binding(&self, draft: Draft<LicenseKind>) -> Result<Draft<LicenseKind>, Failure> {
        let mut ways = Vec::new();
        for way in &self.bind {
            let way = match way {
                Way::Device => Bind::Device,
                Way::Unbound => Bind::Unbound,
            };
            if ways.contains(&way) {
                return Err(Failure::usage("--bind names one way twice; say it once"));
            }
            ways.push(way);
        }
        Ok(if ways.is_empty() { draft } else { draft.bind(&ways) })
    }
}

/// The id of a license and the version after its own. Nobody verified them; whoever signs the new one sees them.
fn next_version(path: &Path) -> Result<(String, u32), Failure> {
    let token = TokenFile::read(path)?;
    let payload = Untrusted::peek(token.bytes()).ok().and_then(|parts| parts.untrusted_payload());
    let next = payload.and_then(|payload| {
        let claims = Canonical::check(&payload).ok().and_then(|payload| LicenseKind::parse(payload).ok())?;
        let license = claims.license();
        Some((license.id().to_owned(), u32::try_from(license.version().checked_add(1)?).ok()?))
    });
    next.ok_or_else(|| {
        Failure::refused(Code::NotCompact, format!("{} is no license", file::name(path)))
            .advise("Name the file that `licentia sign` wrote for the license that is to be replaced.")
    })
}

/// Tries the document with what signing adds, so that a wrong name is said here and not later.
fn check(document: &[u8]) -> Result<(), Error> {
    let mut value: Value = serde_json::from_slice(document).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        members.insert("iss".to_owned(), "issuer".into());
        members.insert("jti".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".into());
        members.insert("iat".to_owned(), date::now().get().into());
        members.entry("lic").or_insert_with(|| json!({"id": "AAAAAAAAAAAAAAAAAAAAAA", "ver": 1}));
    }
    let bytes = canonical::write(value.to_string().as_bytes())?;
    LicenseKind::parse(Canonical::check(&bytes)?)?;
    Ok(())
}

fn error_code(error: &Error) -> &'static str {
    error.code().map_or("usage", Code::as_str)
}

fn too_far(what: &str) -> Failure {
    Failure::usage(format!("{what} would lie past the year 9999; choose a shorter span"))
}
