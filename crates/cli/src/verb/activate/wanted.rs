//! What one activation is to give: as flags, or as a line of a batch.

use crate::date::{self, Span};
use crate::exit::Failure;
use crate::parse::{self, Asked};
use clap::Args;
use licentia::document::Term;
use licentia::issue::Draft;
use licentia::{Activation, License, Thumbprint, UnixSeconds, Verified};

#[derive(Debug, Default, Args)]
pub(super) struct Wanted {
    /// The device key's RFC 7638 thumbprint; without it, the activation works on every device
    #[arg(long, value_name = "THUMBPRINT", value_parser = parse::thumbprint, allow_hyphen_values = true)]
    pub(super) device: Option<Thumbprint>,
    /// Only this one, again for each: NAME, or NAME=2 for a part of what was counted
    #[arg(long = "entitlement", value_name = "NAME[=N]")]
    pub(super) entitlements: Vec<Asked>,
    /// How long from now on (or --not-before): 1y, 90d, 12h
    #[arg(long = "for", value_name = "SPAN")]
    pub(super) span: Option<Span>,
    /// Without an end, as only a perpetual license allows
    #[arg(long, conflicts_with = "span")]
    pub(super) perpetual: bool,
    /// Not valid before this date
    #[arg(long, value_name = "DATE", value_parser = date::moment)]
    pub(super) not_before: Option<UnixSeconds>,
    /// With an entry in the status list that products find at this URI, so that it can be revoked
    #[arg(long, value_name = "URI")]
    pub(super) status_list: Option<String>,
}

/// How a person knows `for`: as `--for`, or as a member of a line.
pub(super) type Spelling = fn(&str) -> String;

impl Wanted {
    pub(super) fn draft(
        &self,
        license: &Verified<'_, License>,
        now: UnixSeconds,
        spelled: Spelling,
    ) -> Result<Draft<Activation>, Failure> {
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
            return without_end(draft, license, &spelled("perpetual"));
        }
        let Some(span) = self.span else { return Ok(draft) };
        Ok(draft.expires(self.end(span, license, now, &spelled("for"))?))
    }

    /// Said here and not left to minting, because here it is known which flag or member asked for too much.
    fn end(
        &self,
        span: Span,
        license: &Verified<'_, License>,
        now: UnixSeconds,
        name: &str,
    ) -> Result<UnixSeconds, Failure> {
        let end = span.after(self.not_before.unwrap_or(now));
        let end = end.ok_or_else(|| Failure::usage("the end would lie past the year 9999; choose a shorter span"))?;
        match license.claims().expires() {
            Some(last) if end > last => {
                let (end, last) = (date::show(end), date::show(last));
                Err(beyond(format!(
                    "{name} would end {end}, but the license ends {last}; choose a shorter span, or leave {name} out"
                )))
            }
            _ => Ok(end),
        }
    }
}

fn without_end(
    draft: Draft<Activation>,
    license: &Verified<'_, License>,
    name: &str,
) -> Result<Draft<Activation>, Failure> {
    let claims = license.claims();
    match (claims.term(), claims.expires()) {
        (Some(Term::Perpetual), None) => Ok(draft.without_end()),
        (_, Some(last)) => Err(beyond(format!("{name} has no end, but the license ends {}", date::show(last)))),
        _ => Err(beyond(format!("{name} needs a perpetual license, and this one is none"))),
    }
}

fn beyond(sentence: String) -> Failure {
    Failure::usage(sentence).coded("beyond_license")
}
