//! `licentia trust show`

use crate::date;
use crate::exit::Failure;
use crate::file;
use crate::output::{Answer, Report};
use crate::show::{Lines, harmless};
use crate::trust::{TrustFiles, version};
use clap::Args;
use licentia::{Digest, TrustedKeys, UnixSeconds};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Show the keys of a trust set, and what each may sign
///
/// The set is loaded first, as a product does. Its SHA-256 is what people compare before roots sign it.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Show {
    /// The trust set
    #[arg(value_name = "TRUST_SET")]
    trust: PathBuf,
}

const HELP: &str = "\
Example:
  licentia trust show issuer.trust.json

Exit codes:
  0  shown
  1  the trust set can't be used
  2  wrong usage or files";

impl Show {
    pub(super) fn run(self) -> Answer {
        let files = TrustFiles::read([self.trust.as_path()])?;
        let slices = files.slices();
        let trusted = files.load(&slices)?;
        let bytes = slices.first().copied().unwrap_or_default();
        report(bytes, &trusted).ok_or_else(|| Failure::io(format!("{} can't be shown", file::name(&self.trust))))
    }
}

fn report(bytes: &[u8], trusted: &TrustedKeys<'_>) -> Option<Report> {
    let set: Map<String, Value> = serde_json::from_slice(bytes).ok()?;
    let (issuer, digest) = (set.get("iss")?.as_str()?, Digest::of(bytes));
    let dated = time(&set, "iat").map_or(String::new(), |time| format!(" of {}", date::show(time)));
    let mut text = format!("{}, version {}{dated}\n  SHA-256 {digest}\n", harmless(issuer), version(bytes));
    let skipped: Map<String, Value> =
        trusted.skipped().map(|key| (key.kid().to_string(), Value::from(key.reason()))).collect();
    let mut keys = Vec::new();
    for key in set.get("keys")?.as_array()? {
        let kid = key.get("kid")?.as_str()?;
        let policy = set.get("policy").and_then(|policies| policies.get(kid)).and_then(Value::as_object);
        text += &format!("{}\n{}", harmless(kid), lines(policy, skipped.get(kid)).render());
        keys.push(json!({"kid": kid, "policy": policy, "skipped": skipped.get(kid)}));
    }
    let report = Report::new(text).fact("issuer", issuer).fact("ver", version(bytes)).fact("keys", keys);
    Some(report.fact("iat", set.get("iat").cloned()).fact("sha256", digest.to_string()))
}

fn lines(policy: Option<&Map<String, Value>>, skipped: Option<&Value>) -> Lines {
    let mut lines = Lines::default();
    if let Some(reason) = skipped.and_then(Value::as_str) {
        lines.add("skipped", reason);
    }
    let Some(policy) = policy else {
        lines.add("may sign", "nothing: it has no policy");
        return lines;
    };
    lines.add("may sign", list(policy, "typ"));
    for (label, member) in [("for", "aud"), ("licenses", "lic")] {
        if policy.contains_key(member) {
            lines.add(label, list(policy, member));
        }
    }
    for (label, member) in [("from", "nbf"), ("until", "exp")] {
        if let Some(time) = time(policy, member) {
            lines.add(label, date::show(time));
        }
    }
    if let Some(seconds) = policy.get("life").and_then(Value::as_u64) {
        lines.add("life", life(seconds));
    }
    revoked(&mut lines, policy);
    lines
}

fn life(seconds: u64) -> String {
    let days = seconds / 86_400;
    if days > 0 { format!("{days} days at most") } else { format!("{seconds} seconds at most") }
}

fn revoked(lines: &mut Lines, policy: &Map<String, Value>) {
    let Some(revoked) = policy.get("revoked").and_then(Value::as_object) else { return };
    lines.add("REVOKED", time(revoked, "at").map_or(String::new(), date::show));
    match revoked.get("keep").and_then(Value::as_str) {
        Some(digest) => lines.add("kept", format!("the tokens in the keep list {digest}")),
        None => lines.add("kept", "nothing that it signed"),
    }
}

/// `vnd.licentia.license+jwt` is shown as `license`; `*` as any.
fn list(policy: &Map<String, Value>, member: &str) -> String {
    let items = policy.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let short = |item: &str| match item {
        "*" => "any product".to_owned(),
        "statuslist+jwt" => "statuslist".to_owned(),
        item => {
            item.strip_prefix("vnd.licentia.").and_then(|word| word.strip_suffix("+jwt")).unwrap_or(item).to_owned()
        }
    };
    items.map(short).collect::<Vec<_>>().join(", ")
}

fn time(members: &Map<String, Value>, name: &str) -> Option<UnixSeconds> {
    UnixSeconds::new(members.get(name)?.as_u64()?)
}
