//! `licentia verify`

use crate::date;
use crate::exit::{Exit, Failure};
use crate::list_file::{GenuineList, ListFile, not_listed};
use crate::output::{Answer, Report};
use crate::parse::{self, Asked, Release};
use crate::token::TokenFile;
use crate::trust_args::TrustArgs;
use crate::{show, verdict};
use clap::Args;
use licentia::verify::Listed;
use licentia::{Activation, Ask, Code, Context, Device, License, Thumbprint, TrustedKeys, UnixSeconds, Verified};
use std::path::PathBuf;

/// Verify a token, and decide what it entitles to
///
/// Needs no network and no secret. An activation is granted or denied for the product that is stated; a license is
/// genuine or not, for it grants nothing by itself. Without --product nothing is decided.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Verify {
    /// The activation or license, or - for standard input; its first line counts
    #[arg(value_name = "TOKENFILE")]
    token: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// The product that asks
    #[arg(long, value_name = "SKU")]
    product: Option<String>,
    /// The product's release: 4.2.0, or 4.2.0,2027-01-01 with its date
    #[arg(long, value_name = "VERSION[,DATE]", requires = "product")]
    release: Option<Release>,
    /// The device key's thumbprint; taken at its word
    #[arg(long, value_name = "THUMBPRINT", value_parser = parse::thumbprint, requires = "product", allow_hyphen_values = true)]
    device: Option<Thumbprint>,
    /// A status list for the activation, again for each
    #[arg(long = "status-list", value_name = "LIST", requires = "product")]
    status_lists: Vec<PathBuf>,
    /// The highest version of its license that the machine has seen: an older one is superseded
    #[arg(long, value_name = "N", requires = "product", value_parser = parse::whole(0..=parse::LARGEST), allow_negative_numbers = true)]
    seen_version: Option<u64>,
    /// As if the clock showed this, instead of now
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    at: Option<UnixSeconds>,
    /// What is asked for: NAME, or NAME=3 for a quantity
    #[arg(long, value_name = "NAME[=N]", requires = "product")]
    entitlement: Option<Asked>,
}

const HELP: &str = "\
Example:
  licentia verify acme.activation --trust issuer.trust.json --product acme-site \\
      --release 4.2.0,2027-01-01 --entitlement admin-users=1

Exit codes:
  0  granted, or genuine
  1  not genuine or malformed
  2  wrong usage or files
  3  genuine, but denied";

impl Verify {
    pub(crate) fn run(self) -> Answer {
        self.trust.read()?.with_keys(&[], |trusted| self.judge(trusted))
    }

    fn judge(&self, trusted: &TrustedKeys<'_>) -> Answer {
        let token = TokenFile::read(&self.token)?;
        match token.genuine::<Activation>(trusted) {
            Ok(activation) => self.activation(&activation, trusted),
            Err(refusal) if refusal.code == Code::OtherKind => match token.genuine::<License>(trusted) {
                Ok(license) => Ok(self.license(&license)),
                Err(refusal) => Err(refusal.explained(&self.token, &token)),
            },
            Err(refusal) => Err(refusal.explained(&self.token, &token)),
        }
    }

    fn activation(&self, activation: &Verified<'_, Activation>, trusted: &TrustedKeys<'_>) -> Answer {
        let claims = activation.claims();
        let lines = show::activation(claims);
        let Some(product) = &self.product else {
            let text = format!("genuine; product not checked (state it with --product)\n{}", lines.render());
            return Ok(verdict::genuine(activation, text).fact("product_checked", false));
        };
        let files = self.status_lists.iter().map(|path| ListFile::read(path)).collect::<Result<Vec<_>, _>>()?;
        let lists = files.iter().map(|file| file.genuine(trusted)).collect::<Result<Vec<_>, _>>()?;
        let listed = self.look_up(activation, &lists)?;
        let decision = activation.decide(&self.context(product)?.listed(&listed));
        Ok(verdict::decided(activation, &decision, &lines))
    }

    fn look_up<'l>(
        &self,
        activation: &Verified<'_, Activation>,
        lists: &'l [GenuineList<'l>],
    ) -> Result<Vec<Listed<'l>>, Failure> {
        let claims = activation.claims();
        let look_up = |list: &'l GenuineList<'l>| {
            let entry = claims.status().ok_or_else(|| not_listed(&self.token))?;
            list.look_up(claims.issuer(), entry, self.clock())
        };
        lists.iter().map(look_up).collect()
    }

    fn context<'c>(&'c self, product: &'c str) -> Result<Context<'c>, Failure> {
        let mut context = Context::new().wall_clock(self.clock()).product(product);
        if let Some(release) = &self.release {
            let mut stated = licentia::Release::new();
            if let Some(version) = &release.version {
                stated = stated.version(version);
            }
            if let Some(date) = release.date {
                stated = stated.date(date);
            }
            context = context.release(stated);
        }
        if let Some(device) = self.device {
            context = context.device(Device::Asserted(device));
        }
        if let Some(version) = self.seen_version {
            context = context.latest_version(version);
        }
        if let Some(asked) = &self.entitlement {
            let ask = Ask::entitlement(&asked.name);
            context = context.ask(asked.quantity.map_or(ask, |quantity| ask.quantity(quantity)));
        }
        Ok(context)
    }

    fn clock(&self) -> UnixSeconds {
        self.at.unwrap_or_else(date::now)
    }

    /// Genuine, and what it would allow; never granted.
    fn license(&self, license: &Verified<'_, License>) -> Report {
        let claims = license.claims();
        let mut text = "genuine; a license grants nothing by itself. Activations of it may allow:\n".to_owned();
        text += &show::license(claims).render();
        let over = claims.expires().filter(|end| *end <= self.clock());
        if let Some(end) = over {
            text += &format!("It ended {}.\n", date::show(end));
        }
        let mut report = verdict::genuine(license, String::new()).fact("ended", over.is_some());
        if let Some(product) = &self.product {
            let covers = claims.audiences().any(|covered| covered == product);
            if !covers {
                text += &format!("It isn't for the product {}.\n", show::harmless(product));
            }
            report = report.fact("covers_product", covers);
        }
        report.with_text(text).coded(Exit::Done, "genuine")
    }
}
