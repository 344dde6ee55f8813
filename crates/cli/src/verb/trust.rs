//! `licentia trust`

mod keep;
mod show;

use crate::date::{self, Span};
use crate::exit::Failure;
use crate::file::{self, Access};
use crate::issuer::draft_code;
use crate::output::{Answer, Report};
use crate::trust::{TrustFiles, version};
use crate::{parse, public_key};
use clap::{Args, Subcommand, ValueEnum};
use keep::Keep;
use licentia::issue::{DraftError, Policy, TrustSetDraft};
use licentia::kind::Grant;
use licentia::{Activation, Code, Digest, Kind as _, Lease, License, StatusList, Thumbprint, UnixSeconds};
use show::Show;
use std::path::{Path, PathBuf};

/// Change an issuer's trust set: the public keys, and what each may sign
///
/// `licentia keygen` writes the first version. Each change writes the next one to a new file; products get it with an
/// update, or as a manifest that the roots signed (`licentia manifest`).
#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    Add(Add),
    Revoke(Revoke),
    Show(Show),
}

impl Trust {
    pub(crate) fn run(self) -> Answer {
        match self {
            Self::Add(add) => add.run(),
            Self::Revoke(revoke) => revoke.run(),
            Self::Show(show) => show.run(),
        }
    }
}

/// Add a key, with what it may sign
///
/// Only the public half of the key is read: the trust set that `licentia keygen` wrote beside it, or a JWK.
#[derive(Debug, Args)]
#[command(after_long_help = ADD_HELP)]
pub(crate) struct Add {
    /// The trust set as it is now
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// The new key's public half: the trust set beside it, or a JWK
    #[arg(long, value_name = "FILE")]
    key_public: PathBuf,
    /// The next version's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A product that the key may sign for, again for each; without it, any product
    #[arg(long = "product", value_name = "SKU")]
    products: Vec<String>,
    /// What it may sign, with commas between; without it, license,activation
    #[arg(long = "kind", value_name = "KINDS", value_delimiter = ',')]
    kinds: Vec<Signed>,
    /// Only what is signed from this date on; without it, from now
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    from: Option<UnixSeconds>,
    /// Only what is signed before this date, by when the private key is destroyed
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    until: Option<UnixSeconds>,
    /// Only what ends within this span of its signing: 1y, 90d
    #[arg(long, value_name = "SPAN")]
    life: Option<Span>,
}

const ADD_HELP: &str = "\
Example:
  licentia keygen --issuer 'Acme Ltd' --out issuer-2.pem
  licentia trust add --trust issuer.trust.json --key-public issuer-2.trust.json \\
      --product acme-site --until 2028-01-01 --out issuer.trust-2.json

Exit codes:
  0  done
  1  the trust set or the key can't be used
  2  wrong usage or files";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Signed {
    License,
    Activation,
    Lease,
    Grant,
    #[value(name = "statuslist")]
    StatusList,
}

impl Signed {
    const fn typ(self) -> &'static str {
        match self {
            Self::License => License::TYP,
            Self::Activation => Activation::TYP,
            Self::Lease => Lease::TYP,
            Self::Grant => Grant::TYP,
            Self::StatusList => StatusList::TYP,
        }
    }
}

impl Add {
    fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let before = Before::read(&self.trust)?;
        let key = public_key::read(&self.key_public)?;
        let kid = key.thumbprint();
        if before.holds(&kid)? {
            return Err(Failure::usage(format!("the key {kid} stands in {} already", before.name()))
                .coded(Code::KidTwice)
                .advise("To change what it may sign, add a new key; to end it, `licentia trust revoke`."));
        }
        let after = before.written(&before.draft()?.key(&key, self.policy()?))?;
        file::write((&self.out, Access::Public, &after))?;
        Ok(report(&self.out, &after, &format!("added the key {kid}")).fact("kid", kid.to_string()))
    }

    fn policy(&self) -> Result<Policy, Failure> {
        let now = date::now();
        let mut policy = Policy::new(self.from.unwrap_or(now));
        if !self.products.is_empty() {
            policy = policy.products(&self.products.iter().map(String::as_str).collect::<Vec<_>>());
        }
        if !self.kinds.is_empty() {
            policy = policy.kinds(&self.kinds.iter().map(|kind| kind.typ()).collect::<Vec<_>>());
        }
        if let Some(end) = self.until {
            policy = policy.until(end);
        }
        let Some(span) = self.life else { return Ok(policy) };
        let seconds = span.seconds_from(now);
        let seconds = seconds.ok_or_else(|| Failure::usage("--life is longer than dates go; choose a shorter span"))?;
        Ok(policy.lifetime(seconds))
    }
}

/// Revoke a key: nothing that it signed is good any more, but what a keep list names
///
/// A thief writes any date into a token, so no date tells what was sold from what was forged: the ledger does. The keep
/// list holds the tokens of the key that stand in it; what isn't named there is refused from then on. --at is noted
/// for people.
#[derive(Debug, Args)]
#[command(after_long_help = REVOKE_HELP)]
pub(crate) struct Revoke {
    /// The trust set as it is now
    #[arg(long, value_name = "FILE")]
    trust: PathBuf,
    /// The key's id, as `licentia trust show` tells it
    #[arg(long, value_name = "KID", value_parser = parse::thumbprint, allow_hyphen_values = true)]
    kid: Thumbprint,
    /// Since when the key isn't the issuer's alone any more
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    at: UnixSeconds,
    /// The next version's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    keep: Keep,
}

const REVOKE_HELP: &str = "\
Example:
  licentia trust revoke --trust issuer.trust.json --kid KID --at 2026-11-20 \\
      --keep-from issuer.ledger.jsonl --keep-list issuer.keep --out issuer.trust-2.json
  licentia trust show issuer.trust-2.json

Exit codes:
  0  done
  1  the trust set or the ledger can't be used
  2  wrong usage or files";

impl Revoke {
    fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let before = Before::read(&self.trust)?;
        let list = self.keep.list(&self.kid)?;
        let draft = before.draft()?.revoke(&self.kid, self.at, list.as_ref().map(keep::List::digest));
        let draft = draft.ok_or_else(|| unknown_key(&self.kid, &before))?;
        let after = before.written(&draft)?;
        let set = (self.out.as_path(), Access::Public, after.as_slice());
        match list.as_ref().map(|list| (list.path(), Access::Public, list.line())) {
            Some(keep) => file::write_both(keep, set)?,
            None => file::write(set)?,
        }
        let done = report(&self.out, &after, &format!("revoked the key {}", self.kid));
        Ok(keep::told(done.fact("kid", self.kid.to_string()), list.as_ref()))
    }
}

fn unknown_key(kid: &Thumbprint, before: &Before) -> Failure {
    Failure::usage(format!("{} has no policy for the key {kid}", before.name()))
        .coded("no_such_key")
        .advise(format!("`licentia trust show {}` lists its keys.", before.name()))
}

/// The trust set that is to be changed.
struct Before {
    files: TrustFiles,
    path: PathBuf,
}

impl Before {
    fn read(path: &Path) -> Result<Self, Failure> {
        Ok(Self { files: TrustFiles::read([path])?, path: path.to_path_buf() })
    }

    fn name(&self) -> String {
        file::name(&self.path)
    }

    fn holds(&self, kid: &Thumbprint) -> Result<bool, Failure> {
        let slices = self.files.slices();
        let trusted = self.files.load(&slices)?;
        Ok(trusted.keys().any(|key| key.kid() == *kid))
    }

    fn draft(&self) -> Result<TrustSetDraft, Failure> {
        let slices = self.files.slices();
        self.files.load(&slices)?;
        let bytes = slices.first().copied().unwrap_or_default();
        TrustSetDraft::after(bytes, date::now()).map_err(|error| unusable(&error))
    }

    fn written(&self, draft: &TrustSetDraft) -> Result<Vec<u8>, Failure> {
        draft.to_json().map_err(|error| unusable(&error))
    }
}

fn unusable(error: &DraftError) -> Failure {
    Failure::usage(format!("no trust set can be made of this: {error}")).coded(draft_code(error))
}

fn report(out: &Path, set: &[u8], what: &str) -> Report {
    let (version, digest) = (version(set), Digest::of(set));
    let out = out.display().to_string();
    Report::new(format!("{out}: version {version}, {what}\n  SHA-256 {digest}\n"))
        .fact("out", out)
        .fact("ver", version)
        .fact("sha256", digest.to_string())
}
