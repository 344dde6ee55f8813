//! The runner protocol from our side: one JSON object a line asks, one answers. Spec: `spec/runner.md`.
//!
//! Nothing is stored between two lines, and nothing is known but what the line says.

mod form;
mod genuine;
mod members;
mod request;
mod stated;

pub(crate) use genuine::{Issued, Refused, Statement, genuine, statement};
pub(crate) use members::Members;
pub(crate) use stated::{Question, Stated};

use form::loaded;
use licentia::decide::Decision;
use licentia::kind::{Decided, Grant, Proof, Release, Request, Usage};
use licentia::{Activation, Kind as _, Lease, License, StatusList, TrustedKeys, Verified};
use request::{Expected, Op, Verify};
use serde_json::Value;

/// The longest line that is read as a request.
pub(crate) const LONGEST_LINE: u64 = 16 << 20;

/// The answer to one line, without a line end.
pub(crate) fn answer(line: &[u8]) -> String {
    match request::Line::read(line) {
        Err(why) => bad_request(&why),
        Ok(line) => {
            let judged = match &line.op {
                Op::Verify(verify) => judge(verify),
                Op::Trust(sets) => loaded(sets, |trusted| skipped(&trusted)).unwrap_or_else(Judged::unloaded),
            };
            judged.line(line.id)
        }
    }
}

/// The answer to what is no request. Whatever it has for an `id`, it isn't given back.
pub(crate) fn bad_request(why: &str) -> String {
    Judged::new("error", "bad_request", why).line("null")
}

/// An answer but for its `id`.
struct Judged {
    class: &'static str,
    code: &'static str,
    skipped: Option<Vec<String>>,
    why: String,
}

impl Judged {
    fn new(class: &'static str, code: &'static str, why: impl Into<String>) -> Self {
        Self { class, code, skipped: None, why: why.into() }
    }

    fn refused(refused: Refused) -> Self {
        let why = refused.why.map_or(refused.sentence, |why| why.as_str().to_owned());
        Self::new("refused", refused.code.as_str(), why)
    }

    fn unloaded(refused: Refused) -> Self {
        Self { skipped: Some(Vec::new()), ..Self::refused(refused) }
    }

    fn decided(decision: &Decision) -> Self {
        let class = if decision.is_granted() { "granted" } else { "denied" };
        Self::new(class, decision.word(), decision.explain().to_string())
    }

    /// In the protocol's order of members; the `id` is given back as it was written.
    fn line(self, id: &str) -> String {
        let skipped = self.skipped.map_or(String::new(), |kids| format!(r#","skipped":{}"#, Value::from(kids)));
        let Self { class, code, why, .. } = self;
        format!(r#"{{"id":{id},"class":"{class}","code":"{code}"{skipped},"why":{}}}"#, Value::from(why))
    }
}

fn skipped(trusted: &TrustedKeys<'_>) -> Judged {
    let kids: Vec<String> = trusted.skipped().map(|key| key.kid().to_string()).collect();
    let why = format!("{} keys can be used, {} are skipped", trusted.keys().count(), kids.len());
    Judged { skipped: Some(kids), ..Judged::new("ok", "ok", why) }
}

fn judge(verify: &Verify<'_>) -> Judged {
    match &verify.expected {
        Some(expected) => judge_statement(verify, expected),
        None => loaded(&verify.trust, |trusted| judge_issued(verify, &trusted)).unwrap_or_else(Judged::refused),
    }
}

fn judge_statement(verify: &Verify<'_>, expected: &Expected) -> Judged {
    fn said<K: Statement>(file: &[u8], expected: &Expected) -> Judged {
        let genuine = statement::<K>(file, &expected.audience, &expected.nonce);
        genuine.map_or_else(Judged::refused, |_| Judged::new("genuine", "genuine", "signed by the key that it names"))
    }
    let file = verify.file.as_bytes();
    match verify.kind.as_str() {
        Request::WORD => said::<Request>(file, expected),
        Proof::WORD => said::<Proof>(file, expected),
        Release::WORD => said::<Release>(file, expected),
        // The kind was looked at when the request was read.
        _ => said::<Usage>(file, expected),
    }
}

fn judge_issued(verify: &Verify<'_>, trusted: &TrustedKeys<'_>) -> Judged {
    fn seen<K: Issued>(file: &[u8], trusted: &TrustedKeys<'_>) -> Judged {
        genuine::<K>(file, trusted).map_or_else(Judged::refused, |_| {
            Judged::new("genuine", "genuine", "signed by a trusted key; this kind is never decided")
        })
    }
    fn decided<K: Issued + Decided>(verify: &Verify<'_>, trusted: &TrustedKeys<'_>) -> Judged {
        let decide = |token: Verified<'_, K>| Judged::decided(&verify.stated.decide(&token, &[]));
        genuine::<K>(verify.file.as_bytes(), trusted).map_or_else(Judged::refused, decide)
    }
    let file = verify.file.as_bytes();
    match verify.kind.as_str() {
        License::WORD => seen::<License>(file, trusted),
        Activation::WORD => decided::<Activation>(verify, trusted),
        Lease::WORD => decided::<Lease>(verify, trusted),
        Grant::WORD => seen::<Grant>(file, trusted),
        // As above.
        _ => seen::<StatusList>(file, trusted),
    }
}
