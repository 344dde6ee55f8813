//! What was found out about a token, for people and as facts.

use crate::exit::Exit;
use crate::output::Report;
use crate::show::{Lines, harmless};
use licentia::decide::{Change, Decision, DeviceMatch, Grant};
use licentia::kind::IssuerSigned;
use licentia::{Activation, Verified};
use serde_json::{Map, Value, json};

pub(crate) fn genuine<K: IssuerSigned>(token: &Verified<'_, K>, text: String) -> Report {
    Report::new(text).coded(Exit::Done, "genuine").facts(facts(token))
}

fn facts<K: IssuerSigned>(token: &Verified<'_, K>) -> Map<String, Value> {
    let claims = token.claims();
    let mut facts = Map::new();
    facts.insert("kind".to_owned(), K::WORD.into());
    facts.insert("issuer".to_owned(), claims.issuer().into());
    facts.insert("kid".to_owned(), token.kid().to_string().into());
    facts.insert("s256".to_owned(), token.s256().to_string().into());
    facts.insert("claims".to_owned(), serde_json::from_slice(claims.as_bytes()).unwrap_or_default());
    facts
}

pub(crate) fn decided(token: &Verified<'_, Activation>, decision: &Decision, lines: &Lines) -> Report {
    let sentences = harmless(&decision.explain().to_string());
    match decision {
        Decision::Grant(grant) => Report::new(format!("{sentences}\n{}", lines.render()))
            .coded(Exit::Done, decision.word())
            .facts(facts(token))
            .facts(granted(grant)),
        Decision::Deny(denial) => Report::new(format!("{sentences}\n  For support: {}.\n", denial.code()))
            .coded(Exit::Denied, decision.word())
            .facts(facts(token))
            .fact("message", sentences),
    }
}

fn granted(grant: &Grant) -> Map<String, Value> {
    let mut facts = Map::new();
    facts.insert("phase".to_owned(), grant.phase().as_str().into());
    facts.insert("excess".to_owned(), grant.excess().into());
    facts.insert("device".to_owned(), device(grant.device()).into());
    facts.insert("next_change".to_owned(), next_change(grant.next_change()));
    facts
}

/// As the test vectors write it.
pub(crate) fn next_change(change: Option<Change>) -> Value {
    change.map_or(Value::Null, |change| json!({"at": change.at().get(), "to": change.to().as_str()}))
}

fn device(device: DeviceMatch) -> &'static str {
    match device {
        DeviceMatch::Unbound => "unbound",
        DeviceMatch::Asserted => "asserted",
        DeviceMatch::Proven => "proven",
        DeviceMatch::Fingerprint => "fingerprint",
        _ => "known in a way that this version has no word for",
    }
}
