//! Runs every file of `test-vectors/` through the public API. The format is in `test-vectors/README.md`.
//!
//! A member, stage or code that isn't known here is a failure, and so is a vector that fails for another reason than its own.
#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "vectors/input.rs"]
mod input;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::panic::catch_unwind;

use input::{borrowed, content, decoded, files, in_context, name_of, root, taken, trust_sets, written};
use licentia::{
    Activation, Canonical, Claims, Code, Decision, Grant, Kind, License, PublicKey, TrustedKeys, Unverified, Verified,
    canonical,
};
use serde_json::{Map, Value, json};

/// What came out: `expect` and the facts beside it, under the names that they have in a vector.
type Outcomes = BTreeMap<&'static str, Value>;

#[test]
fn canonical() {
    assert_all_agree("canonical", run_canonical);
}

#[test]
fn document() {
    assert_all_agree("document", run_document);
}

#[test]
fn signature() {
    assert_all_agree("signature", run_signature);
}

#[test]
fn token() {
    assert_all_agree("token", run_verify);
}

#[test]
fn verify() {
    assert_all_agree("verify", run_verify);
}

#[test]
fn decide() {
    assert_all_agree("decide", run_decide);
}

#[test]
fn every_folder_is_a_stage() {
    let mut folders: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| name_of(&entry))
        .collect();
    folders.sort();
    assert_eq!(folders, ["canonical", "decide", "document", "keys", "signature", "token", "verify"]);
}

fn assert_all_agree(stage: &str, run: fn(&Value) -> Outcomes) {
    let files = files(stage);
    assert!(files.len() >= 10, "test-vectors/{stage} holds {} files", files.len());
    let faults: Vec<String> = files
        .into_iter()
        .filter_map(|(name, vector)| fault(&name, &vector, run).map(|fault| format!("{stage}/{name}: {fault}")))
        .collect();
    assert!(faults.is_empty(), "{} vectors disagree:\n{}", faults.len(), faults.join("\n"));
}

fn fault(name: &str, vector: &Value, run: fn(&Value) -> Outcomes) -> Option<String> {
    let expected = match expected(name, vector) {
        Ok(expected) => expected,
        Err(fault) => return Some(fault),
    };
    let Ok(got) = catch_unwind(|| run(&vector["input"])) else { return Some("a panic, see above".to_owned()) };
    let got: Map<String, Value> = got.into_iter().map(|(member, value)| (member.to_owned(), value)).collect();
    (got != expected).then(|| format!("expected {}, got {}", Value::Object(expected), Value::Object(got)))
}

/// All members but the descriptive ones; the stages give back exactly these.
fn expected(name: &str, vector: &Value) -> Result<Map<String, Value>, String> {
    let mut members = vector.as_object().ok_or("no object")?.clone();
    for member in ["about", "input", "spec"] {
        members.remove(member).ok_or(format!("no {member}"))?;
    }
    let expect = members.get("expect").and_then(Value::as_str).ok_or("no expect")?;
    let accepted = ["ok", "genuine", "granted"].contains(&expect);
    if !accepted && Code::from_name(expect).is_none() {
        return Err(format!("{expect} is no code"));
    }
    if name.starts_with("ok-") != accepted || name.starts_with("bad-") == accepted {
        return Err(format!("the name doesn't go with {expect}"));
    }
    Ok(members)
}

fn run_canonical(input: &Value) -> Outcomes {
    let [form, bytes] = taken(input, ["form", "bytes"]);
    let bytes = content(&bytes, input);
    match form.as_str().unwrap() {
        "document" => outcome(Canonical::check(&bytes).map(|_| ()).map_err(|error| (error.code(), error.to_string()))),
        "full" => outcome(canonical::check(&bytes).map_err(|error| (error.code(), error.to_string()))),
        "write" => match canonical::write(&bytes) {
            Ok(output) => accepted("ok", [("output", String::from_utf8(output).unwrap().into())]),
            Err(error) => refused(error.code(), &error),
        },
        other => panic!("form {other}"),
    }
}

fn outcome(result: Result<(), (Code, String)>) -> Outcomes {
    match result {
        Ok(()) => accepted("ok", []),
        Err((code, sentence)) => refused(code, &sentence),
    }
}

fn run_document(input: &Value) -> Outcomes {
    let [kind, payload] = taken(input, ["kind", "payload"]);
    let bytes = written(&payload);
    let canonical = Canonical::check(&bytes).expect("a document vector is canonical");
    match kind.as_str().unwrap() {
        "license" => parsed(License::parse(canonical)),
        "activation" => parsed(Activation::parse(canonical)),
        other => panic!("kind {other}"),
    }
}

fn parsed<K: Kind>(result: Result<Claims<'_, K>, licentia::DocumentError>) -> Outcomes {
    match result {
        Ok(claims) => accepted("ok", [("s256", claims.digest().to_string().into())]),
        Err(error) => refused(error.code(), &error),
    }
}

fn run_signature(input: &Value) -> Outcomes {
    let [message, signature, key] = taken(input, ["message", "signature", "key"]);
    let key = PublicKey::from_jwk(key.to_string().as_bytes()).unwrap();
    let signature: [u8; 64] = decoded(&signature).try_into().unwrap();
    match key.verify(message.as_str().unwrap().as_bytes(), &signature) {
        Ok(()) => accepted("ok", []),
        Err(_) => not_genuine(if in_range(&signature) { "signature_equation" } else { "signature_range" }),
    }
}

/// Whether r and s lie in 1 ..= n-1. The stage itself says no more than no.
fn in_range(signature: &[u8; 64]) -> bool {
    let n = decoded(&"_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE".into());
    signature.chunks(32).all(|half| half.iter().any(|byte| *byte != 0) && half < n.as_slice())
}

fn run_verify(input: &Value) -> Outcomes {
    if input.get("op").is_some() {
        return run_trust(input);
    }
    let [kind, token, trust] = taken(input, ["kind", "token", "trust"]);
    let (file, sets) = (content(&token, input), trust_sets(&trust));
    match kind.as_str().unwrap() {
        "license" => verified::<License>(&file, &sets, |_| accepted("genuine", [])),
        "activation" => verified::<Activation>(&file, &sets, |_| accepted("genuine", [])),
        other => panic!("kind {other}"),
    }
}

fn run_trust(input: &Value) -> Outcomes {
    let [op, trust] = taken(input, ["op", "trust"]);
    assert_eq!(op, "trust");
    let sets = trust_sets(&trust);
    match TrustedKeys::load(&borrowed(&sets)) {
        Ok(keys) => accepted("ok", [("skipped", keys.skipped().map(|key| key.kid().to_string()).collect())]),
        Err(error) => refused(error.code(), &error),
    }
}

fn run_decide(input: &Value) -> Outcomes {
    let [kind, token, trust, context] = taken(input, ["kind", "token", "trust", "context"]);
    assert_eq!(kind, "activation", "only activations are decided");
    let mut outcomes =
        verified::<Activation>(&content(&token, input), &trust_sets(&trust), |verified| decided(verified, &context));
    assert!(outcomes.remove("s256").is_some(), "a token of decide/ is genuine: {outcomes:?}");
    outcomes
}

/// Through `parse` and through `parse_in`, which must agree; then what the caller does with what is genuine.
fn verified<K: Kind>(file: &[u8], sets: &[Vec<u8>], then: impl Fn(&Verified<'_, K>) -> Outcomes) -> Outcomes {
    let sets = borrowed(sets);
    let keys = TrustedKeys::load(&sets).expect("the trust sets load");
    let mut scratch = vec![0; 16_384];
    let lent = conclude(Unverified::<K>::parse_in(file, &mut scratch), &keys, &then);
    let mut owned = conclude(Unverified::<K>::parse(file), &keys, &then);
    assert_eq!(lent, owned, "parse and parse_in disagree");
    if owned["expect"] == "not_genuine" {
        let reason = Unverified::<K>::parse(file).unwrap().diagnose(&keys).expect("a reason for not_genuine");
        owned.insert("why", reason.as_str().into());
    }
    owned
}

fn conclude<K: Kind>(
    parsed: Result<Unverified<'_, K>, licentia::TokenError>,
    keys: &TrustedKeys<'_>,
    then: impl Fn(&Verified<'_, K>) -> Outcomes,
) -> Outcomes {
    let token = match parsed {
        Ok(token) => token,
        Err(error) => return refused(error.code().expect("the scratch buffer is large enough"), &error),
    };
    match token.verify(keys) {
        Ok(verified) => {
            let mut outcomes = then(&verified);
            outcomes.insert("s256", verified.s256().to_string().into());
            outcomes
        }
        Err(error) => refused(error.code(), &error),
    }
}

fn decided(verified: &Verified<'_, Activation>, context: &Value) -> Outcomes {
    let decision = in_context(context, |context| verified.decide(context));
    assert!(!decision.explain().to_string().is_empty());
    match decision {
        Decision::Grant(grant) => granted(&grant),
        Decision::Deny(denial) => refused(denial.code(), &denial),
    }
}

fn granted(grant: &Grant) -> Outcomes {
    let change = grant.next_change().map(|change| json!({"at": change.at().get(), "to": change.to().as_str()}));
    accepted(
        "granted",
        [("phase", grant.phase().as_str().into()), ("excess", grant.excess().into()), ("next_change", change.into())],
    )
}

fn accepted<const N: usize>(word: &str, facts: [(&'static str, Value); N]) -> Outcomes {
    facts.into_iter().chain([("expect", word.into())]).collect()
}

/// Each error speaks to a person too; its sentence isn't compared, but it is there.
fn refused(code: Code, sentence: &dyn Display) -> Outcomes {
    assert!(!sentence.to_string().is_empty());
    Outcomes::from([("expect", code.as_str().into())])
}

fn not_genuine(why: &str) -> Outcomes {
    Outcomes::from([("expect", "not_genuine".into()), ("why", why.into())])
}
