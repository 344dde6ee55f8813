//! `licentia inspect`

use crate::exit::Failure;
use crate::file;
use crate::output::{Answer, Report};
use crate::show::{self, Lines, harmless};
use crate::token::TokenFile;
use clap::Args;
use licentia::token::Untrusted;
use licentia::{Activation, Canonical, License, UnixSeconds};
use serde_json::Value;
use std::path::PathBuf;

/// Show what a token says, without verifying anything
///
/// Anybody can write a token that says anything; `licentia verify` finds out whether it is genuine.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Inspect {
    /// The token's file, or - for standard input; its first line counts
    #[arg(value_name = "TOKENFILE")]
    token: PathBuf,
}

const HELP: &str = "\
Example:
  licentia inspect acme.activation

Exit codes:
  0  shown (not: genuine)
  1  no token
  2  wrong usage or files";

const WARNING: &str = "NOTHING WAS VERIFIED: anybody can write a token that says this. `licentia verify` checks it.";

impl Inspect {
    pub(crate) fn run(self) -> Answer {
        let file = TokenFile::read(&self.token)?;
        let parts = Untrusted::peek(file.bytes()).map_err(|_| self.no_token(&file))?;
        let (header, payload) =
            parts.untrusted_header().zip(parts.untrusted_payload()).ok_or_else(|| self.no_token(&file))?;
        let text = format!("{WARNING}\n\nHeader\n{}\n{}{WARNING}\n", members(&header), claims(&payload));
        Ok(Report::new(text).fact("verified", false).fact("header", json(&header)).fact("claims", json(&payload)))
    }

    fn no_token(&self, file: &TokenFile) -> Failure {
        let failure =
            Failure::refused("not_compact", format!("{} holds no token in its first line", file::name(&self.token)));
        if file.looks_like_json() {
            return failure
                .advise("It looks like a JSON document: `licentia digest` tells its identity, any viewer shows it.");
        }
        failure.advise("A token is one line of three parts with dots between. Was the file damaged on its way?")
    }
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_default()
}

/// In words if the payload is a document that we know, else member by member.
fn claims(payload: &[u8]) -> String {
    let document = Canonical::check(payload).ok();
    let license = document.and_then(|document| License::parse(document).ok()).map(show::license);
    let activation = document.and_then(|document| Activation::parse(document).ok()).map(show::activation);
    let in_words = license.map(|lines| ("License", lines)).or(activation.map(|lines| ("Activation", lines)));
    let in_words = in_words.map(|(kind, lines)| format!("{kind}\n{}\n", lines.render()));
    let why_not = "The claims are no license and no activation of this version; shown as they stand.\n\n";
    format!("{}Claims\n{}\n", in_words.as_deref().unwrap_or(why_not), members(payload))
}

/// Each member in a line, times with their date.
fn members(bytes: &[u8]) -> String {
    let Ok(Value::Object(members)) = serde_json::from_slice(bytes) else {
        return format!("  {}\n", harmless(&String::from_utf8_lossy(bytes)));
    };
    let mut lines = Lines::default();
    for (name, value) in &members {
        lines.add(name, format!("{value}{}", dated(name, value)));
    }
    lines.render()
}

fn dated(name: &str, value: &Value) -> String {
    let is_time = matches!(name, "iat" | "nbf" | "exp");
    let time = value.as_u64().filter(|_| is_time).and_then(UnixSeconds::new);
    time.map(|time| format!(" ({})", crate::date::show(time))).unwrap_or_default()
}
