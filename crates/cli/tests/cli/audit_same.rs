//! `audit` says of every token what the runner and `verify` say of it, and so does the reference verifier of its bundle.

use crate::desk::Desk;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const WALL: u64 = 1_800_000_000;
const AT: &str = "2027-01-15T08:00:00Z";

/// A caller of the runner states a kind; an audit takes it from the header.
const KINDS: [&str; 4] = ["activation", "license", "lease", "grant"];

/// A vector's token.
struct Case {
    name: String,
    token: String,
}

/// The vectors that are about a token and trust sets in files, by these.
fn cases() -> BTreeMap<Vec<String>, Vec<Case>> {
    let mut cases: BTreeMap<Vec<String>, Vec<Case>> = BTreeMap::new();
    for stage in ["token", "verify", "decide"] {
        for entry in fs::read_dir(format!("{ROOT}/test-vectors/{stage}")).unwrap() {
            let path = entry.unwrap().path();
            let vector: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let input = &vector["input"];
            let token = input["token"].as_str();
            let trust =
                input["trust"].as_array().map(|sets| sets.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
            let (Some(token), Some(Some(trust))) = (token, trust) else { continue };
            // An audit asks for one trust set at least, and takes no longer lines.
            if trust.is_empty() || token.len() > 60_000 {
                continue;
            }
            let trust = trust.into_iter().map(str::to_owned).collect();
            let case = Case { name: path.display().to_string(), token: token.to_owned() };
            cases.entry(trust).or_default().push(case);
        }
    }
    cases
}

/// The payload as far as it can be read.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).and_then(|payload| Base64UrlUnpadded::decode_vec(payload).ok());
    payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default()
}

/// A line for each kind.
fn requests(case: &Case, sets: &[Value]) -> String {
    let claims = claims(&case.token);
    let product = claims["aud"].as_str().or(claims["aud"][0].as_str()).unwrap_or("none");
    let mut context = json!({"wall": WALL, "product": product});
    if let Some(key) = claims["cnf"]["jkt"].as_str() {
        context["device"] = json!({"jkt": key});
    }
    let request = |kind: &str| {
        let asked = json!({"op": "verify", "kind": kind, "file": case.token, "trust": sets, "context": context});
        format!("{asked}\n")
    };
    KINDS.map(request).concat()
}

/// The answer to the kind that the token is of.
fn answer(answers: &[Value]) -> &Value {
    let is_of_the_kind = |answer: &&Value| answer["code"] != "other_kind" && answer["code"] != "header_unknown";
    answers.iter().find(is_of_the_kind).unwrap_or(&answers[0])
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn on_every_vector_as_the_runner() {
    let mut compared = 0;
    for (trust, cases) in cases() {
        let desk = Desk::new();
        let mass: String = cases.iter().map(|case| format!("{}\n", json!({"token": case.token}))).collect();
        desk.write("mass", mass);
        let paths: Vec<String> = trust.iter().map(|name| format!("{ROOT}/test-vectors/{name}")).collect();
        let flags: Vec<&str> = paths.iter().flat_map(|path| ["--trust", path.as_str()]).collect();
        let words = ["audit", "mass", "--at", AT, "--out", "results", "--bundle", "bundle.tar", "--csv", "table"];
        let ran = desk.run(&[&words[..], &flags].concat());
        assert!(matches!(ran.exit, Some(0 | 1)), "{ran:?}");
        let sets: Vec<Value> =
            paths.iter().map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap()).collect();
        let requests: String = cases.iter().map(|case| requests(case, &sets)).collect();
        desk.write("requests", requests);
        let runner = desk.shell("$licentia runner < requests").exits(0);
        let (ours, theirs) = (lines(&desk.read("results")), lines(&runner.out));
        assert_eq!((ours.len(), theirs.len()), (cases.len(), KINDS.len() * cases.len()));
        for (case, (our, theirs)) in cases.iter().zip(ours.iter().zip(theirs.chunks(KINDS.len()))) {
            let their = answer(theirs);
            let said = |of: &Value| (of["class"].clone(), of["code"].clone());
            assert_eq!(said(our), said(their), "{}: {our}", case.name);
            if their["code"] == "not_genuine" {
                assert_eq!(our["why"], their["why"], "{}", case.name);
            }
        }
        compared += cases.len();
        checked_by_the_reference(&desk);
    }
    assert!(compared > 300, "only {compared} vectors fit");
}

/// The reference verifier comes to the same results. Where there is no Python for it, the interoperability tests have one.
pub(crate) fn checked_by_the_reference(desk: &Desk) {
    let is_able = Command::new("python3").args(["-c", "import cryptography, hashlib; hashlib.file_digest"]).output();
    if !is_able.is_ok_and(|output| output.status.success()) {
        println!("not run: python3 with `cryptography`, for spec/reference/bundle.py");
        return;
    }
    let mut command = Command::new("python3");
    command.arg(format!("{ROOT}/spec/reference/bundle.py")).arg(desk.path("bundle.tar"));
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(" tokens checked again, 0 differ; "), "{said}");
}

#[test]
fn a_changed_bundle_is_noticed() {
    let desk = Desk::stocked();
    desk.run(&["audit", "acme.activation", "--trust", "issuer.trust.json", "--bundle", "bundle.tar"]).exits(0);
    let tar = fs::read(desk.path("bundle.tar")).unwrap();
    let names: Vec<&str> =
        ["trust/1", "context.json", "tokens.jsonl", "results.jsonl", "report.json", "SHA256SUMS"].into();
    for name in names {
        assert!(tar.windows(name.len()).any(|bytes| bytes == name.as_bytes()), "no {name}");
    }
    let place = tar.windows(9).position(|bytes| bytes == b"\"granted\"").unwrap();
    let mut changed = tar.clone();
    changed[place + 1] = b'G';
    fs::write(desk.path("bundle.tar"), changed).unwrap();
    let output = Command::new("python3")
        .args([&format!("{ROOT}/spec/reference/bundle.py"), &desk.path("bundle.tar").display().to_string()])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output();
    match output {
        Ok(output) if output.status.code() == Some(1) && !output.stdout.is_empty() => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(said.starts_with("the archive was changed: results.jsonl"), "{said}");
        }
        other => println!("not run: python3 with `cryptography`, for spec/reference/bundle.py: {other:?}"),
    }
}

#[test]
fn as_verify_says_it() {
    let desk = Desk::stocked();
    let forged = desk.read("acme.activation").replacen(".eyJ", ".eyK", 1);
    desk.write("forged", forged);
    let trust = ["--trust", "issuer.trust.json"];
    for (name, flags) in [
        ("acme.license", &[][..]),
        ("acme.activation", &["--product", "acme-site"][..]),
        ("acme.activation", &["--product", "another"][..]),
        ("acme.activation", &["--product", "acme-site", "--at", "2099-01-01"][..]),
        ("forged", &[][..]),
    ] {
        let device: &[&str] = if flags.is_empty() { &[] } else { &["--device", crate::desk::LAPTOP] };
        let verified = desk.run(&[&["verify", name, "--json"], &trust[..], flags, device].concat()).json();
        desk.run(&[&["audit", name, "--out", "results"], &trust[..], flags].concat());
        let audited = lines(&desk.read("results")).remove(0);
        assert_eq!((&verified["code"], &verified["why"]), (&audited["code"], &audited["why"]), "{name} {flags:?}");
        fs::remove_file(desk.path("results")).unwrap();
    }
}
