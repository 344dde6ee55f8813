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

#[path = "support/held.rs"]
mod held;
#[path = "vectors/input.rs"]
mod input;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::panic::catch_unwind;

use input::{borrowed, content, decoded, files, in_context, name_of, root, taken, trust_sets, written};
use licentia::document::DocumentError;
use licentia::kind::{self, Decided, IssuerSigned, SelfSignedKind};
use licentia::signature::Reason;
use licentia::token::TokenError;
use licentia::verify::{Arrival, Grantable, Installed, KeepList, Listed, Quorum, Roots, SelfSigned, VariableTimeKeys};
use licentia::{
    Activation, Canonical, Claims, Code, Decision, Grant, Keys, Kind, Lease, License, Proof, PublicKey, Request,
    StatusList, TrustedKeys, UnixSeconds, Unverified, Usage, Verified, VerifyError, canonical,
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
        "lease" => parsed(Lease::parse(canonical)),
        "grant" => parsed(kind::Grant::parse(canonical)),
        "statuslist" => parsed(StatusList::parse(canonical)),
        "keys" => parsed(Keys::parse(canonical)),
        "request" => parsed(Request::parse(canonical)),
        "proof" => parsed(Proof::parse(canonical)),
        "release" => parsed(kind::Release::parse(canonical)),
        "usage" => parsed(Usage::parse(canonical)),
        other => panic!("kind {other}"),
    }
}

fn parsed<K: Kind>(result: Result<Claims<'_, K>, DocumentError>) -> Outcomes {
    match result {
        Ok(claims) => accepted("ok", [("s256", claims.digest().to_string().into())]),
        Err(error) => refused(error.code(), &error),
    }
}

fn run_signature(input: &Value) -> Outcomes {
    let [message, signature, key] = taken(input, ["message", "signature", "key"]);
    let key = PublicKey::from_jwk(key.to_string().as_bytes()).unwrap();
    let signature: [u8; 64] = decoded(&signature).try_into().unwrap();
    if held::holds(&key, message.as_str().unwrap().as_bytes(), &signature) {
        return accepted("ok", []);
    }
    not_genuine(if in_range(&signature) { "signature_equation" } else { "signature_range" })
}

/// Whether r and s lie in 1 ..= n-1. The stage itself says no more than no.
fn in_range(signature: &[u8; 64]) -> bool {
    let n = decoded(&"_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE".into());
    signature.chunks(32).all(|half| half.iter().any(|byte| *byte != 0) && half < n.as_slice())
}

fn run_verify(input: &Value) -> Outcomes {
    match input.get("op").and_then(Value::as_str) {
        None => run_token(input),
        Some("trust") => run_trust(input),
        Some("manifest") => run_manifest(input),
        Some("list") => run_list(input),
        Some(other) => panic!("op {other}"),
    }
}

fn run_token(input: &Value) -> Outcomes {
    if input.get("audience").is_some() {
        return run_self_signed(input);
    }
    let (input, keep) = without(input, "keep");
    let [kind, token, trust] = taken(&input, ["kind", "token", "trust"]);
    let (file, sets) = (content(&token, &input), trust_sets(&trust));
    let lists: Vec<Vec<u8>> = keep.iter().flat_map(|keep| keep.as_array().unwrap()).map(decoded).collect();
    let lists: Vec<KeepList<'_>> = lists.iter().map(|list| KeepList::check(list).unwrap()).collect();
    let sets = borrowed(&sets);
    let keys = TrustedKeys::load(&sets).expect("the trust sets load").with_keep_lists(&lists);
    match kind.as_str().unwrap() {
        "license" => verified::<License>(&file, &keys, |_| accepted("genuine", [])),
        "activation" => verified::<Activation>(&file, &keys, |_| accepted("genuine", [])),
        "statuslist" => verified::<StatusList>(&file, &keys, |_| accepted("genuine", [])),
        "lease" => under_grants::<Lease>(&file, &keys, |_| accepted("genuine", [])),
        "grant" => under_grants::<kind::Grant>(&file, &keys, |_| accepted("genuine", [])),
        other => panic!("kind {other}"),
    }
}

/// The object without this member, and the member where it stands.
fn without(input: &Value, member: &str) -> (Value, Option<Value>) {
    let mut input = input.clone();
    let taken = input.as_object_mut().unwrap().remove(member);
    (input, taken)
}

fn run_self_signed(input: &Value) -> Outcomes {
    let (input, nonce) = without(input, "nonce");
    let [kind, token, audience] = taken(&input, ["kind", "token", "audience"]);
    let (file, audience) = (content(&token, &input), audience.as_str().unwrap());
    if kind == "proof" {
        let nonce = nonce.as_ref().and_then(Value::as_str).expect("a proof's challenge");
        return stated::<Proof>(&file, |token| token.verify_answer(audience, nonce));
    }
    assert!(nonce.is_none(), "{kind} has no nonce to expect");
    match kind.as_str().unwrap() {
        "request" => stated::<Request>(&file, |token| token.verify_for(audience)),
        "release" => stated::<kind::Release>(&file, |token| token.verify_for(audience)),
        "usage" => stated::<Usage>(&file, |token| token.verify_for(audience)),
        other => panic!("kind {other}"),
    }
}

fn stated<K: SelfSignedKind>(
    file: &[u8],
    verify: impl for<'t> Fn(Unverified<'t, K>) -> Result<SelfSigned<'t, K>, VerifyError>,
) -> Outcomes {
    let mut scratch = vec![0; 16_384];
    let lent = Unverified::<K>::parse_in(file, &mut scratch).map(|token| verify(token).map(|token| token.s256()));
    let token = match Unverified::<K>::parse(file) {
        Ok(token) => token,
        Err(error) => return refused(error.code().unwrap(), &error),
    };
    let why = token.diagnose_self_signed();
    let owned = verify(token).map(|token| token.s256());
    assert_eq!(lent, Ok(owned), "parse and parse_in disagree");
    match owned {
        Ok(s256) => accepted("genuine", [("s256", s256.to_string().into())]),
        Err(error) => with_reason(refused(error.code(), &error), why),
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

fn run_manifest(input: &Value) -> Outcomes {
    let (input, lowest) = without(input, "lowest");
    let (input, installed) = without(&input, "installed");
    let [op, file, roots] = taken(&input, ["op", "file", "roots"]);
    assert_eq!(op, "manifest");
    let mut roots = Roots::new(roots.as_array().unwrap().iter().map(quorum).collect());
    if let Some(lowest) = lowest {
        let [quorum, version] = taken(&lowest, ["quorum", "ver"]);
        roots = roots.lowest(place(&quorum), version.as_u64().unwrap());
    }
    let installed = installed.map(|installed| taken(&installed, ["quorum", "bytes"]));
    let installed = installed
        .as_ref()
        .map(|[quorum, bytes]| Installed { quorum: place(quorum), trust_set: bytes.as_str().unwrap().as_bytes() });
    match roots.verify(&content(&file, &input), installed) {
        Ok(manifest) => {
            let sets = [manifest.trust_set()];
            let keys = TrustedKeys::load(&sets).expect("a manifest's trust set loads");
            assert_eq!(manifest.clock_reset(), stated_clock_reset(manifest.trust_set()));
            let skipped = keys.skipped().map(|key| key.kid().to_string()).collect();
            accepted("ok", [("quorum", manifest.quorum().into()), ("skipped", skipped)])
        }
        Err(error) => refused(error.code(), &error),
    }
}

/// The set's date, if the set says that clocks start from it.
fn stated_clock_reset(trust_set: &[u8]) -> Option<UnixSeconds> {
    let set: Value = serde_json::from_slice(trust_set).expect("a trust set is JSON");
    let date = set["iat"].as_u64().and_then(UnixSeconds::new);
    date.filter(|_| set["clock_reset"] == true)
}

fn quorum(value: &Value) -> Quorum {
    let [need, keys] = taken(value, ["need", "keys"]);
    let keys: Vec<PublicKey> = keys.as_array().unwrap().iter().map(public_key).collect();
    Quorum::new(place(&need), &keys).expect("a quorum that can be met")
}

fn public_key(jwk: &Value) -> PublicKey {
    PublicKey::from_jwk(jwk.to_string().as_bytes()).unwrap()
}

fn place(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn run_list(input: &Value) -> Outcomes {
    let [op, file, trust, iss, uri, newest, wall, floor, idx] =
        input::optional(input, ["op", "file", "trust", "iss", "uri", "newest", "wall", "floor", "idx"]);
    assert_eq!(op.unwrap(), "list");
    let sets = trust_sets(&trust.unwrap());
    let sets = borrowed(&sets);
    let keys = TrustedKeys::load(&sets).expect("the trust sets load");
    let file = file.unwrap().as_str().unwrap().as_bytes().to_vec();
    let token = match Unverified::<StatusList>::parse(&file) {
        Ok(token) => token,
        Err(error) => return refused(error.code().unwrap(), &error),
    };
    let why = token.diagnose(&keys);
    let list = match token.verify(&keys) {
        Ok(list) => list,
        Err(error) => return with_reason(refused(error.code(), &error), why),
    };
    let time = |value: Option<Value>| value.map(|value| UnixSeconds::new(value.as_u64().unwrap()).unwrap());
    let mut arrival = Arrival::new();
    arrival = time(newest).map_or(arrival, |newest| arrival.newest(newest));
    arrival = time(wall).map_or(arrival, |wall| arrival.wall_clock(wall));
    arrival = time(floor).map_or(arrival, |floor| arrival.latest_seen(floor));
    let (iss, uri) = (iss.unwrap(), uri.unwrap());
    if let Err(error) = list.may_be_installed(iss.as_str().unwrap(), uri.as_str().unwrap(), &arrival) {
        return refused(error.code(), &error);
    }
    let Some(index) = idx else { return accepted("ok", []) };
    match list.look_up(u32::try_from(index.as_u64().unwrap()).unwrap()).status() {
        Some(status) => accepted("ok", [("status", status.as_str().into())]),
        None => Outcomes::from([("expect", Code::ListBroken.as_str().into())]),
    }
}

fn run_decide(input: &Value) -> Outcomes {
    let [kind, token, trust, context] = taken(input, ["kind", "token", "trust", "context"]);
    let (context, lists) = without(&context, "lists");
    let (file, sets) = (content(&token, input), trust_sets(&trust));
    let sets = borrowed(&sets);
    let keys = TrustedKeys::load(&sets).expect("the trust sets load");
    let lists: Vec<Verified<'_, StatusList>> = lists
        .iter()
        .flat_map(|lists| lists.as_array().unwrap())
        .map(|text| {
            Unverified::parse(text.as_str().unwrap().as_bytes()).unwrap().verify(&keys).expect("a genuine list")
        })
        .collect();
    let mut outcomes = match kind.as_str().unwrap() {
        "activation" => verified::<Activation>(&file, &keys, |token| decided(token, &lists, &context)),
        "lease" => under_grants::<Lease>(&file, &keys, |token| decided(token, &lists, &context)),
        other => panic!("{other} is never decided"),
    };
    assert!(outcomes.remove("s256").is_some(), "a token of decide/ is genuine: {outcomes:?}");
    outcomes
}

/// Through `parse` and through `parse_in`, which must agree; then what the caller does with what is genuine.
fn verified<K: IssuerSigned>(
    file: &[u8],
    keys: &TrustedKeys<'_>,
    then: impl Fn(&Verified<'_, K>) -> Outcomes,
) -> Outcomes {
    in_a_batch::<K>(file, keys);
    both_ways(file, |token| token.verify(keys), |token| token.diagnose(keys), then)
}

/// Among others, a token gets the answer that it gets alone.
fn in_a_batch<K: IssuerSigned>(file: &[u8], keys: &TrustedKeys<'_>) {
    let parse = || Unverified::<K>::parse(file).ok();
    let Some(alone) = parse().map(|token| token.verify(keys).map(|token| token.s256())) else { return };
    let tokens = std::iter::repeat_with(parse).take(3).flatten();
    for answer in VariableTimeKeys::new(keys.clone()).verify_batch(tokens) {
        assert_eq!(answer.map(|token| token.s256()), alone, "verify and verify_batch disagree");
    }
}

fn under_grants<K: Grantable>(
    file: &[u8],
    keys: &TrustedKeys<'_>,
    then: impl Fn(&Verified<'_, K>) -> Outcomes,
) -> Outcomes {
    in_a_batch::<K>(file, keys);
    both_ways(file, |token| token.verify_with_grants(keys), |token| token.diagnose_with_grants(keys), then)
}

fn both_ways<K: IssuerSigned>(
    file: &[u8],
    verify: impl for<'t> Fn(Unverified<'t, K>) -> Result<Verified<'t, K>, VerifyError>,
    diagnose: impl Fn(&Unverified<'_, K>) -> Option<Reason>,
    then: impl Fn(&Verified<'_, K>) -> Outcomes,
) -> Outcomes {
    let mut scratch = vec![0; K::MAX_PAYLOAD];
    let lent = conclude(Unverified::<K>::parse_in(file, &mut scratch), &verify, &then);
    let owned = conclude(Unverified::<K>::parse(file), &verify, &then);
    assert_eq!(lent, owned, "parse and parse_in disagree");
    let genuine = owned["expect"] != Code::NotGenuine.as_str();
    if genuine { owned } else { with_reason(owned, diagnose(&Unverified::parse(file).unwrap())) }
}

fn conclude<'t, K: IssuerSigned>(
    parsed: Result<Unverified<'t, K>, TokenError>,
    verify: impl Fn(Unverified<'t, K>) -> Result<Verified<'t, K>, VerifyError>,
    then: impl Fn(&Verified<'_, K>) -> Outcomes,
) -> Outcomes {
    let token = match parsed {
        Ok(token) => token,
        Err(error) => return refused(error.code().expect("the scratch buffer is large enough"), &error),
    };
    match verify(token) {
        Ok(verified) => {
            let mut outcomes = then(&verified);
            outcomes.insert("s256", verified.s256().to_string().into());
            outcomes
        }
        Err(error) => refused(error.code(), &error),
    }
}

fn with_reason(mut outcomes: Outcomes, reason: Option<Reason>) -> Outcomes {
    if outcomes["expect"] == Code::NotGenuine.as_str() {
        outcomes.insert("why", reason.expect("a reason for not_genuine").as_str().into());
    }
    outcomes
}

fn decided<K: Decided>(token: &Verified<'_, K>, lists: &[Verified<'_, StatusList>], context: &Value) -> Outcomes {
    let entries = || token.claims().status().into_iter().chain(token.grants().filter_map(|grant| grant.status()));
    let listed: Vec<Listed<'_>> =
        lists.iter().flat_map(|list| entries().map(|entry| list.look_up(entry.index()))).collect();
    let decision = in_context(context, &listed, |context| token.decide(context));
    assert!(!decision.explain().to_string().is_empty());
    assert_eq!(decision.is_granted(), decision.word() == "granted");
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
