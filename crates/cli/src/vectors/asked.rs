//! A vector as a request of the runner protocol, and which answer agrees with it. Spec: `spec/runner.md`.
//!
//! The protocol has no words for a stage alone, for stored state (manifests, lists, keep lists, versions seen), for a
//! file that isn't UTF-8, or for a trust set whose bytes are more than their value.

use super::input::{Input, trust};
use super::stage::{unknown_kind, unknown_op, unknown_stage};
use super::{Members, Outcome, context};
use licentia::kind::{Grant, Proof, Release, Request, Usage};
use licentia::{Activation, Code, Kind as _, Lease, License, StatusList, canonical};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

pub(super) struct Question {
    /// The request's members but for `id`.
    request: String,
    expected: Expected,
}

struct Expected {
    class: &'static str,
    /// Any of these.
    codes: Vec<String>,
    /// What else counts, where it counts.
    why: Option<Value>,
    skipped: Option<Value>,
}

/// The question that a vector comes to; none where the protocol has no words for it.
pub(super) fn question(
    folder: &Path,
    stage: &str,
    input: Value,
    expected: &Members,
) -> Result<Option<Question>, String> {
    let mut input = Input::new(input)?;
    let question = match stage {
        "canonical" | "document" | "signature" => return Ok(None),
        "token" | "verify" => match input.maybe_text("op")?.as_deref() {
            None => verify(folder, &mut input, |kind| Expected::verdict(kind, expected)),
            Some("trust") => trust_sets(folder, &mut input, expected),
            Some("manifest" | "list") => return Ok(None),
            Some(other) => Err(unknown_op(other)),
        },
        "decide" => verify(folder, &mut input, |_| Expected::decision(expected)),
        other => Err(unknown_stage(other)),
    }?;
    if question.is_some() {
        input.done()?;
    }
    Ok(question)
}

fn trust_sets(folder: &Path, input: &mut Input, expected: &Members) -> Result<Option<Question>, String> {
    let Some(sets) = values(folder, input)? else { return Ok(None) };
    let accepted = expected.get("skipped").cloned();
    let skipped = Some(accepted.clone().unwrap_or_else(|| Value::Array(Vec::new())));
    let class = if accepted.is_some() { "ok" } else { "refused" };
    let expected = Expected { class, codes: vec![expect(expected)], why: None, skipped };
    Ok(Some(Question { request: format!(r#""op":"trust","trust":{sets}"#), expected }))
}

fn verify(
    folder: &Path,
    input: &mut Input,
    expected: impl FnOnce(&str) -> Expected,
) -> Result<Option<Question>, String> {
    let kind = input.text("kind")?;
    let Ok(file) = String::from_utf8(input.bytes("token")?) else { return Ok(None) };
    let more = match kind.as_str() {
        Request::WORD | Proof::WORD | Release::WORD | Usage::WORD => expectations(input)?,
        License::WORD | Activation::WORD | Lease::WORD | Grant::WORD | StatusList::WORD => {
            match surroundings(folder, input)? {
                Some(more) => more,
                None => return Ok(None),
            }
        }
        other => return Err(unknown_kind(other)),
    };
    let request = format!(r#""op":"verify","kind":"{kind}","file":{}{more}"#, Value::from(file));
    Ok(Some(Question { request, expected: expected(&kind) }))
}

/// What a reader of a statement expects, as members of a request.
fn expectations(input: &mut Input) -> Result<String, String> {
    let mut members = format!(r#","trust":[],"context":{{}},"audience":{}"#, Value::from(input.text("audience")?));
    if let Some(nonce) = input.maybe_text("nonce")? {
        // Writing to a string can't fail.
        let _ = write!(members, r#","nonce":{}"#, Value::from(nonce));
    }
    Ok(members)
}

/// Trust and context, as members of a request; none where there is more to them than the protocol can say.
fn surroundings(folder: &Path, input: &mut Input) -> Result<Option<String>, String> {
    let context = input.maybe("context").unwrap_or_else(|| Value::Object(Members::new()));
    let mut stated = Input::new(context.clone())?;
    let has_lists = stated.maybe("lists").is_some();
    // Read for its own sake: what isn't known here must not pass as asked.
    let stated = context::stated(stated)?;
    let has_state = stated.seen_version.is_some() || stated.seen.is_some() || has_lists;
    let has_keep_lists = input.maybe("keep").is_some();
    let sets = values(folder, input)?.filter(|_| !has_state && !has_keep_lists);
    Ok(sets.map(|sets| format!(r#","trust":{sets},"context":{context}"#)))
}

/// The trust sets as JSON, if each is nothing but its value.
fn values(folder: &Path, input: &mut Input) -> Result<Option<String>, String> {
    let sets = trust(folder, input.value("trust")?)?;
    let is_value = |set: &Vec<u8>| canonical::check(set).is_ok();
    let texts: Option<Vec<String>> =
        sets.into_iter().map(|set| Some(set).filter(is_value).and_then(|set| String::from_utf8(set).ok())).collect();
    Ok(texts.map(|texts| format!("[{}]", texts.join(","))))
}

fn expect(expected: &Members) -> String {
    expected.get("expect").and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl Expected {
    /// A runner decides what can be decided, so a genuine activation of which nothing is stated comes back denied.
    fn verdict(kind: &str, expected: &Members) -> Self {
        let (expect, why) = (expect(expected), expected.get("why").cloned());
        let unstated = || [Code::NotUnderstood, Code::ProductNotStated].map(|code| code.to_string()).to_vec();
        let (class, codes) = match (expect.as_str(), kind) {
            ("genuine", Activation::WORD | Lease::WORD) => ("denied", unstated()),
            ("genuine", _) => ("genuine", vec![expect]),
            _ => ("refused", vec![expect]),
        };
        Self { class, codes, why, skipped: None }
    }

    /// Of decide's vectors every token is genuine.
    fn decision(expected: &Members) -> Self {
        let expect = expect(expected);
        let class = if expect == "granted" { "granted" } else { "denied" };
        Self { class, codes: vec![expect], why: None, skipped: None }
    }
}

impl Question {
    pub(super) fn request(&self) -> &str {
        &self.request
    }

    pub(super) fn judge(&self, answer: &Members) -> Outcome {
        let Expected { class, codes, why, skipped } = &self.expected;
        let is = |name: &str, value: &str| answer.get(name).and_then(Value::as_str) == Some(value);
        let has = |name: &str, due: &Option<Value>| due.is_none() || answer.get(name) == due.as_ref();
        let agrees = is("class", class) && codes.iter().any(|code| is("code", code));
        if agrees && has("why", why) && has("skipped", skipped) {
            return Outcome::Agrees;
        }
        let mut due = format!("{class}, {}", codes.join(" or "));
        for (name, value) in [("why", why), ("skipped", skipped)] {
            if let Some(value) = value {
                let _ = write!(due, ", {name} {value}");
            }
        }
        Outcome::Disagrees(format!("says {due}; the runner says {}", Value::from(answer.clone())))
    }
}
