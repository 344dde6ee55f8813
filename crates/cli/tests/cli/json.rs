//! `--json`: for every verb one object on one line of stdout, with `code` and the facts, for answers and for errors.

use crate::desk::{Desk, LAPTOP};

#[test]
fn every_verb_answers_in_json() {
    let desk = Desk::with_key();
    let new = [
        "license",
        "new",
        "--product",
        "acme-site",
        "--beneficiary",
        "B",
        "--entitlement",
        "a=1",
        "--for",
        "1y",
        "--json",
    ];
    let document = desk.run(&new).exits(0).json();
    assert_eq!(document["document"]["ent"]["a"]["max"], 1);
    desk.write("license.json", document["document"].to_string());
    let cases: &[(&[&str], &str, &str)] = &[
        (&["keygen", "--issuer", "A", "--out", "a.pem", "--no-passphrase"], "done", "kid"),
        (&["sign", "license.json", "--key", "issuer.pem", "--out", "l"], "done", "s256"),
        (&["activate", "l", "--key", "issuer.pem", "--out", "a", "--device", LAPTOP], "done", "jti"),
        (&["verify", "l", "--trust", "issuer.trust.json"], "genuine", "claims"),
        (&["verify", "a", "--trust", "issuer.trust.json"], "genuine", "product_checked"),
        (
            &["verify", "a", "--trust", "issuer.trust.json", "--product", "acme-site", "--device", LAPTOP],
            "granted",
            "phase",
        ),
        (&["verify", "a", "--trust", "issuer.trust.json", "--product", "x"], "other_product", "message"),
        (&["audit", "a", "--trust", "issuer.trust.json"], "genuine", "findings"),
        (&["inspect", "l"], "done", "verified"),
        (&["canonicalize", "license.json"], "done", "canonical"),
        (&["digest", "l"], "done", "digest"),
        (&["ledger", "check", "issuer.ledger.jsonl"], "done", "last"),
        (&["ledger", "list", "issuer.ledger.jsonl"], "done", "entries"),
        (&["trust", "show", "issuer.trust.json"], "done", "keys"),
        (
            &["trust", "add", "--trust", "issuer.trust.json", "--key-public", "a.trust.json", "--out", "t"],
            "done",
            "ver",
        ),
        (&["manifest", "roots", "--quorum", "1:a.trust.json", "--out", "r"], "done", "quorums"),
        (&["manifest", "sign", "issuer.trust.json", "--root", "a.pem", "--out", "line"], "done", "sha256"),
        (&["manifest", "join", "line", "--out", "m"], "done", "roots"),
        (&["manifest", "check", "m", "--roots", "r"], "genuine", "quorum"),
        (&["embed", "issuer.trust.json", "--c"], "done", "source"),
        (&["vectors", "."], "io", "message"),
        (&["demo", "--dir", "story"], "done", "verdicts"),
        (&["completions", "bash"], "done", "script"),
        (&["man", "pages"], "done", "files"),
        (&["--help"], "done", "help"),
    ];
    for (words, code, fact) in cases {
        let ran = desk.run(&[*words, &["--json"]].concat());
        assert_eq!(ran.out.lines().count(), 1, "{words:?}: {ran:#?}");
        let value = ran.json();
        assert_eq!(value["code"], *code, "{words:?}: {value}");
        assert!(!value[fact].is_null(), "{words:?}: no {fact} in {value}");
    }
}

#[test]
fn errors_are_json_too() {
    let desk = Desk::stocked();
    let token = desk.read("acme.activation");
    desk.write("tampered", token.replacen("eyJ", "eyK", 2).replacen("eyK", "eyJ", 1));
    let cases: &[(&[&str], i32, &str)] = &[
        (&["verify", "tampered", "--trust", "issuer.trust.json"], 1, "not_genuine"),
        (&["verify", "nothing", "--trust", "issuer.trust.json"], 2, "io"),
        (&["verify", "acme.license", "--trust", "license.json"], 1, "unknown_member"),
        (&["keygen", "--issuer", "A", "--out", "issuer.pem", "--no-passphrase"], 2, "exists"),
        (&["keygen", "--issuer", "A", "--out", "b.pem"], 2, "usage"),
        (&["activate", "acme.license", "--key", "issuer.pem", "--out", "x", "--for", "9y"], 2, "beyond_license"),
        (&["canonicalize", "acme.license"], 1, "not_json"),
        (&["frobnicate"], 2, "usage"),
        (&["verify"], 2, "usage"),
    ];
    for (words, exit, code) in cases {
        let ran = desk.run(&[&["--json"], *words].concat()).exits(*exit);
        assert_eq!(ran.err, "", "{words:?}");
        let value = ran.json();
        assert_eq!(value["code"], *code, "{words:?}: {value}");
        assert!(value["message"].as_str().is_some_and(|message| message.len() > 10), "{words:?}: {value}");
    }
    let why = desk.run(&["verify", "tampered", "--trust", "issuer.trust.json", "--json"]).json();
    assert_eq!(why["why"], "signature_equation");
}
