//! `licentia activate`

use crate::date::{self, Span};
use crate::exit::Failure;
use crate::file;
use crate::issuer::IssuerFiles;
use crate::keep_file::KeepFile;
use crate::output::{Answer, Report};
use crate::parse::{self, Asked};
use crate::token::{Refusal, TokenFile};
use clap::Args;
use licentia::document::Term;
use licentia::issue::{Draft, Token};
use licentia::verify::KeepList;
use licentia::{Activation, Code, License, Thumbprint, UnixSeconds, Verified};
use std::path::PathBuf;

/// Activate a license for a device, or openly for any device
///
/// Makes the token that a product accepts. It gives all that the license gives unless narrowed, for 365 days or to the
/// license's end, whichever is sooner, and never more than the license.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Activate {
    /// The license from `licentia sign`, or - for standard input
    #[arg(value_name = "LICENSE")]
    license: PathBuf,
    /// The new activation's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The device key's RFC 7638 thumbprint; without it, the activation works on every device
    #[arg(long, value_name = "THUMBPRINT", value_parser = parse::thumbprint, allow_hyphen_values = true)]
    device: Option<Thumbprint>,
    /// Only this one, again for each: NAME, or NAME=2 for a part of what was counted
    #[arg(long = "entitlement", value_name = "NAME[=N]")]
    entitlements: Vec<Asked>,
    /// How long from now on (or --not-before): 1y, 90d, 12h
    #[arg(long = "for", value_name = "SPAN")]
    span: Option<Span>,
    /// Without an end, as only a perpetual license allows
    #[arg(long, conflicts_with = "span")]
    perpetual: bool,
    /// Not valid before this date
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    not_before: Option<UnixSeconds>,
    /// With an entry in the status list that products find at this URI, so that it can be revoked
    #[arg(long, value_name = "URI")]
    status_list: Option<String>,
    /// The keep list of a revoked key, if that key signed the license; again for each
    #[arg(long, value_name = "FILE")]
    keep: Vec<PathBuf>,
    #[command(flatten)]
    issuer: IssuerFiles,
}

const HELP: &str = "\
Example:
  licentia activate acme.license --key issuer.pem --entitlement admin-users=2 --for 90d \\
      --out acme.activation

Exit codes:
  0  done
  1  the license is malformed or not genuine
  2  wrong usage, more than the license gives, or files";

impl Activate {
    pub(crate) fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let files = self.issuer.trust()?;
        let slices = files.slices();
        let keep = self.keep.iter().map(|path| KeepFile::read(path)).collect::<Result<Vec<_>, _>>()?;
        let lists: Vec<KeepList<'_>> = keep.iter().filter_map(KeepFile::list).collect();
        let trusted = files.load(&slices)?.with_keep_lists(&lists);
        let token_file = TokenFile::read(&self.license)?;
        let license =
            token_file.genuine::<License>(&trusted).map_err(|refusal| self.not_a_license(&refusal, &token_file))?;
        let now = date::now();
        let draft = self.draft(&license, now)?;
        let minted = self.issuer.issue(&draft, &trusted, now, &self.out)?;
        self.report(&minted)
    }

    fn not_a_license(&self, refusal: &Refusal, token: &TokenFile) -> Failure {
        let failure = refusal.explained(&self.license, token);
        if refusal.code == Code::OtherKind {
            return failure
                .advise("It is a token of this issuer, but no license. Activate the file that `licentia sign` wrote.");
        }
        failure
    }

    fn draft(&self, license: &Verified<'_, License>, now: UnixSeconds) -> Result<Draft<Activation>, Failure> {
        let mut draft = Draft::<Activation>::of(license, now);
        draft = match self.device {
            Some(device) => draft.device(device),
            None => draft.unbound(),
        };
        for asked in &self.entitlements {
            draft = draft.only(&asked.name, asked.quantity.map(std::num::NonZeroU64::get));
        }
        if let Some(time) = self.not_before {
            draft = draft.not_before(time);
        }
        if let Some(uri) = &self.status_list {
            draft = draft.status_list(uri);
        }
        if self.perpetual {
            return self.without_end(draft, license);
        }
        let Some(span) = self.span else { return Ok(draft) };
        Ok(draft.expires(self.end(span, license, now)?))
    }

    fn without_end(
        &self,
        draft: Draft<Activation>,
        license: &Verified<'_, License>,
    ) -> Result<Draft<Activation>, Failure> {
        let claims = license.claims();
        match (claims.term(), claims.expires()) {
            (Some(Term::Perpetual), None) => Ok(draft.without_end()),
            (_, Some(last)) => {
                Err(beyond(format!("--perpetual has no end, but the license ends {}", date::show(last))))
            }
            _ => Err(beyond("--perpetual needs a perpetual license, and this one is none".to_owned())),
        }
    }

    /// Said here and not left to minting, because here it is known which flag asked for too much.
    fn end(&self, span: Span, license: &Verified<'_, License>, now: UnixSeconds) -> Result<UnixSeconds, Failure> {
        let end = span.after(self.not_before.unwrap_or(now));
        let end = end.ok_or_else(|| Failure::usage("the end would lie past the year 9999; choose a shorter span"))?;
        match license.claims().expires() {
            Some(last) if end > last => {
                let (end, last) = (date::show(end), date::show(last));
                Err(beyond(format!(
                    "--for would end {end}, but the license ends {last}; choose a shorter span, or leave --for out"
                )))
            }
            _ => Ok(end),
        }
    }

    fn report(&self, token: &Token<Activation>) -> Answer {
        let (out, ledger) = (self.out.display().to_string(), self.issuer.ledger_path()?.display().to_string());
        let bound = match self.device {
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
            .fact("device", self.device.map(|device| device.to_string())))
    }
}

fn beyond(sentence: String) -> Failure {
    Failure::usage(sentence).coded("beyond_license")
}
