//! `licentia status-list`

mod entries;
mod previous;

use crate::date::{self, Span};
use crate::exit::{Exit, Failure};
use crate::file::{self, Access};
use crate::issuer::{IssuerFiles, not_minted};
use crate::list_file::{ListFile, not_listed};
use crate::output::{Answer, Report};
use crate::show::{Lines, harmless};
use crate::token::TokenFile;
use crate::trust::TrustFiles;
use clap::{Args, Subcommand};
use entries::Entries;
use getrandom::SysRng;
use licentia::issue::{Signer as _, StatusListDraft};
use licentia::verify::Status;
use licentia::{Activation, Code, License, StatusList as Kind, TrustedKeys, UnixSeconds, Verified};
use previous::{Previous, Successor};
use std::path::PathBuf;

/// Take back single tokens: revoke, suspend, mark as returned
///
/// A product that gets the list denies what it revokes. One that never gets it goes on, unless the token's own `stale`
/// says otherwise.
#[derive(Debug, Subcommand)]
pub(crate) enum StatusList {
    Sign(Sign),
    Check(Check),
}

impl StatusList {
    pub(crate) fn run(self) -> Answer {
        match self {
            Self::Sign(sign) => sign.run(),
            Self::Check(check) => check.run(),
        }
    }
}

/// Sign a list of what was revoked, suspended or returned
///
/// Each list is made whole from a text file of one line a token: its jti (or its number in the list), a space, and
/// revoked, suspended or returned; # begins a remark. To take back one more token, add a line; to undo it, remove the
/// line and name the token with --reinstate. Where a jti stands in the list, the ledger knows. From the second list on,
/// give the one before with --previous: a line that was lost would let a revoked token live again.
#[derive(Debug, Args)]
#[command(after_long_help = SIGN_HELP)]
pub(crate) struct Sign {
    /// What was taken back, a line each
    #[arg(value_name = "ENTRIES")]
    entries: PathBuf,
    /// Where products find the list: the URI that its tokens name
    #[arg(long, value_name = "URI")]
    uri: String,
    /// From when on its silence says nothing more: 30d
    #[arg(long, value_name = "SPAN")]
    expires: Option<Span>,
    /// The list's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    previous: Previous,
    #[command(flatten)]
    issuer: IssuerFiles,
}

const SIGN_HELP: &str = "\
Example:
  echo 'QVrxbYGsGmGUKAyrfEqgSw revoked  # order 4711, paid back' >> status.txt
  licentia status-list sign status.txt --uri https://acme.example/status/1 --key lists.pem \\
      --trust issuer.trust-2.json --ledger issuer.ledger.jsonl \\
      --previous status-1.list --out status-2.list

Exit codes:
  0  done
  1  a line isn't understood, the ledger is broken, or the previous list isn't genuine
  2  wrong usage, a token that the list can't name or that would come to life again unnamed, a
     clock behind the previous list, a key that may not sign lists, or files";

impl Sign {
    fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let ledger = self.issuer.ledger_path()?;
        let entries = Entries::read(&self.entries)?.looked_up(&self.uri, &ledger)?;
        let files = self.issuer.trust()?;
        let slices = files.slices();
        let trusted = files.load(&slices)?;
        let now = date::now();
        let draft = self.draft(&entries, now)?;
        let key = self.issuer.open_key()?;
        let kid = key.kid();
        // Of a key that isn't there, minting says so.
        let issuer = trusted.keys().find(|key| key.kid() == kid).map_or("", |key| key.issuer());
        let new = Successor { issuer, uri: &self.uri, now, entries: &entries };
        let reinstated = if issuer.is_empty() { None } else { self.previous.check(&new, &trusted, &ledger)? };
        let text = draft.mint(&key, &trusted, now, &mut SysRng).map_err(|error| {
            not_minted(&error).advise("The key must be in the trust set with `licentia trust add --kind statuslist`.")
        })?;
        file::write((&self.out, Access::Public, format!("{text}\n").as_bytes()))?;
        Ok(self.report(&entries, now, reinstated))
    }

    fn draft(&self, entries: &[(u32, Status)], now: UnixSeconds) -> Result<StatusListDraft, Failure> {
        let mut draft = StatusListDraft::new(&self.uri);
        for (index, status) in entries {
            draft = draft.entry(*index, *status);
        }
        let Some(span) = self.expires else { return Ok(draft) };
        let end = span.after(now);
        let end = end.ok_or_else(|| Failure::usage("the list's end would lie past the year 9999"))?;
        Ok(draft.expires(end))
    }

    fn report(&self, entries: &[(u32, Status)], now: UnixSeconds, reinstated: Option<usize>) -> Report {
        let out = self.out.display().to_string();
        let count = |status: Status| entries.iter().filter(|(_, of)| *of == status).count();
        let mut text = format!("{out}: the status list at {} of {}\n", harmless(&self.uri), date::show(now));
        let mut report = Report::new("").fact("out", out).fact("iat", now.get());
        for status in [Status::Revoked, Status::Suspended, Status::Returned] {
            text += &format!("  {} {}\n", count(status), status.as_str());
            report = report.fact(status.as_str(), count(status));
        }
        if let Some(count) = reinstated {
            text += &format!("  {count} reinstated\n");
            report = report.fact("reinstated", count);
        }
        report.with_text(text)
    }
}

/// Check a status list, and what it says about a token
#[derive(Debug, Args)]
#[command(after_long_help = CHECK_HELP)]
pub(crate) struct Check {
    /// The status list
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// A trust set, again for each issuer
    #[arg(long, value_name = "FILE", required = true)]
    trust: Vec<PathBuf>,
    /// The activation or license that is looked up
    #[arg(long, value_name = "TOKENFILE")]
    token: Option<PathBuf>,
}

const CHECK_HELP: &str = "\
Example:
  licentia status-list check status-2.list --trust issuer.trust-2.json --token acme.activation

Exit codes:
  0  genuine, and it says nothing against the token
  1  not genuine or malformed, or the list of other tokens
  2  wrong usage or files
  3  the token is revoked, suspended or returned";

impl Check {
    fn run(self) -> Answer {
        let files = TrustFiles::read(self.trust.iter().map(PathBuf::as_path))?;
        let slices = files.slices();
        let trusted = files.load(&slices)?;
        let file = ListFile::read(&self.list)?;
        let genuine = file.genuine(&trusted)?;
        let report = about(&genuine.list);
        let Some(path) = &self.token else { return Ok(report.coded(Exit::Done, "genuine")) };
        let token = TokenFile::read(path)?;
        let status = look_up(&token, path, &trusted, &genuine)?;
        let text = format!("{}: {}\n", path.display(), status.as_str());
        let report = report.with_more(&text).fact("status", status.as_str());
        let exit = if status == Status::Valid { Exit::Done } else { Exit::Denied };
        Ok(report.coded(exit, status.as_str()))
    }
}

fn about(list: &Verified<'_, Kind>) -> Report {
    let claims = list.claims();
    let mut lines = Lines::default();
    lines.add("issuer", claims.issuer());
    lines.add("list", claims.uri());
    lines.add("issued", date::show(claims.issued_at()));
    if let Some(end) = claims.expires() {
        lines.add("ends", date::show(end));
    }
    Report::new(format!("genuine\n{}", lines.render()))
        .fact("issuer", claims.issuer())
        .fact("uri", claims.uri())
        .fact("iat", claims.issued_at().get())
}

fn look_up(
    token: &TokenFile,
    path: &std::path::Path,
    trusted: &TrustedKeys<'_>,
    list: &crate::list_file::GenuineList<'_>,
) -> Result<Status, Failure> {
    let now = date::now();
    let listed = match token.genuine::<Activation>(trusted) {
        Ok(token) => {
            let claims = token.claims();
            list.look_up(claims.issuer(), claims.status().ok_or_else(|| not_listed(path))?, now)?.status()
        }
        Err(refusal) if refusal.code == Code::OtherKind => {
            let token = token.genuine::<License>(trusted).map_err(|refusal| refusal.explained(path, token))?;
            let claims = token.claims();
            list.look_up(claims.issuer(), claims.status().ok_or_else(|| not_listed(path))?, now)?.status()
        }
        Err(refusal) => return Err(refusal.explained(path, token)),
    };
    listed.ok_or_else(|| Failure::refused(Code::ListBroken, "the list ends before the token's entry"))
}
