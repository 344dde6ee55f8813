//! `manifest`: roots, their lines, what they make together, and what a product says to it.

use crate::desk::{Desk, Ran};
use crate::trust::revoke;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

/// A stocked desk with three roots and a spare, and a trust set of the second version.
pub(crate) fn desk() -> Desk {
    let desk = Desk::stocked();
    for root in ["a", "b", "c", "spare"] {
        desk.run(&["keygen", "--root", "--out", &format!("{root}.pem"), "--no-passphrase"]).exits(0);
    }
    roots(&desk, &["--quorum", "2:a.public.json,b.public.json,c.public.json", "--quorum", "1:spare.public.json"])
        .exits(0)
        .says("quorum 0: 2 of 3 roots")
        .says("quorum 1: 1 of 1 roots");
    revoke(&desk, &["--keep-from", "issuer.ledger.jsonl", "--keep-list", "keep"]).exits(0);
    desk
}

fn roots(desk: &Desk, quorums: &[&str]) -> Ran {
    desk.run(&[&["manifest", "roots", "--out", "roots.json"], quorums].concat())
}

fn sign(desk: &Desk, root: &str, set: &str, out: &str) -> Ran {
    desk.run(&["manifest", "sign", set, "--root", &format!("{root}.pem"), "--out", out])
}

fn join(desk: &Desk, words: &[&str], out: &str) -> Ran {
    desk.run(&[&["manifest", "join", "--out", out], words].concat())
}

fn check(desk: &Desk, manifest: &str, more: &[&str]) -> Ran {
    desk.run(&[&["manifest", "check", manifest, "--roots", "roots.json"], more].concat())
}

pub(crate) fn signed_by(desk: &Desk, signers: &[&str], set: &str, keep: &[&str], out: &str) {
    let lines: Vec<String> = signers.iter().map(|root| format!("{out}-{root}.line")).collect();
    for (root, line) in signers.iter().zip(&lines) {
        sign(desk, root, set, line).exits(0);
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    join(desk, &[&lines[..], keep].concat(), out).exits(0);
}

#[test]
fn a_roots_key_is_a_public_jwk_and_a_secret_beside_it() {
    let desk = Desk::new();
    let ran = desk.run(&["keygen", "--root", "--out", "a.pem", "--no-passphrase"]).exits(0);
    assert_eq!(desk.names(), ["a.pem", "a.public.json"]);
    let jwk: Value = serde_json::from_str(&desk.read("a.public.json")).unwrap();
    assert!(ran.out.starts_with(&format!("kid {}\n", jwk["kid"].as_str().unwrap())), "{ran:?}");
    assert_eq!((&jwk["d"], &jwk["kty"]), (&Value::Null, &"EC".into()));
    for more in [["--issuer", "A"], ["--product", "p"]] {
        let words = ["keygen", "--root", "--out", "b.pem", "--no-passphrase"];
        desk.run(&[&words[..], &more].concat()).refuses(2, "cannot be used with");
    }
    desk.run(&["keygen", "--out", "b.pem", "--no-passphrase"]).refuses(2, "--issuer <NAME>");
}

#[test]
fn enough_roots_make_a_manifest_that_products_verify_with() {
    let desk = desk();
    signed_by(&desk, &["a", "c"], "next.json", &["--keep", "keep"], "m");
    let ran = check(&desk, "m", &[]).exits(0).says("genuine: Alpha Ltd, version 2, signed by quorum 0 (2 of 3)");
    ran.says("a keep list of 2 tokens");
    let ask = ["--manifest", "m", "--roots", "roots.json", "--product", "acme-site", "--device", crate::desk::LAPTOP];
    desk.run(&[&["verify", "acme.activation"], &ask[..]].concat()).exits(0).says("granted");
    desk.activate(&["--out", "forged", "--ledger", "thief.jsonl"]).exits(0);
    desk.run(&[&["verify", "forged"], &ask[..]].concat()).refuses(1, "its key was revoked");
    desk.run(&["verify", "acme.license", "--manifest", "m", "--roots", "roots.json"]).exits(0).says("genuine");
}

#[test]
fn one_root_is_too_few_and_the_spare_alone_is_enough() {
    let desk = desk();
    signed_by(&desk, &["a"], "issuer.trust.json", &[], "alone");
    check(&desk, "alone", &[]).refuses(1, "too few of the roots signed this manifest");
    desk.run(&["verify", "acme.license", "--manifest", "alone", "--roots", "roots.json"]).refuses(1, "too few");
    signed_by(&desk, &["a", "b"], "next.json", &["--keep", "keep"], "newer");
    signed_by(&desk, &["spare"], "issuer.trust.json", &[], "spare");
    let fact = check(&desk, "spare", &["--installed", "newer", "--json"]).exits(0).json();
    assert_eq!((&fact["code"], &fact["quorum"], &fact["ver"]), (&"genuine".into(), &1.into(), &1.into()));
    check(&desk, "newer", &["--installed", "spare"]).refuses(1, "is older");
    check(&desk, "newer", &["--installed", "alone"]).refuses(1, "alone: too few");
}

#[test]
fn only_lines_of_one_trust_set_and_its_keep_lists_are_joined() {
    let desk = desk();
    sign(&desk, "a", "next.json", "a.line").exits(0).says("Alpha Ltd, version 2");
    sign(&desk, "b", "issuer.trust.json", "b.line").exits(0);
    fs::copy(desk.path("a.line"), desk.path("again.line")).unwrap();
    desk.write("other-keep", format!("keep {}\n", "A".repeat(43)));
    let cases: [(&[&str], i32, &str); 8] = [
        (&["a.line", "b.line", "--keep", "keep"], 1, "b.line is of another trust set"),
        (&["a.line", "again.line", "--keep", "keep"], 2, "signed twice, and counts once"),
        (&["a.line"], 2, "is missing; without it products refuse every token that it keeps"),
        (&["a.line", "--keep", "keep", "--keep", "other-keep"], 1, "no key of this trust set names"),
        (&["a.line", "--keep", "a.line"], 1, "a.line holds no keep list"),
        (&["keep"], 1, "keep holds no line of a manifest"),
        (&["acme.license"], 1, "acme.license holds no line of a manifest"),
        (&["missing"], 2, "missing doesn't exist"),
    ];
    for (words, exit, sentence) in cases {
        join(&desk, words, "m").refuses(exit, sentence);
        assert!(!desk.path("m").exists(), "{words:?}");
    }
}

#[test]
fn what_no_root_should_sign_isnt_signed() {
    let desk = desk();
    sign(&desk, "issuer", "next.json", "x").refuses(2, "a root signs trust sets and nothing else");
    sign(&desk, "a", "acme.license", "x").refuses(1, "acme.license can't be trusted");
    desk.run(&["manifest", "sign", "next.json", "--root", "a.public.json", "--out", "x"]).refuses(1, "");
    desk.write("pass", "right\n");
    desk.write("wrong", "wrong\n");
    desk.run(&["keygen", "--root", "--out", "locked.pem", "--passphrase-file", "pass"]).exits(0);
    let locked = ["manifest", "sign", "next.json", "--root", "locked.pem", "--out", "x", "--passphrase-file"];
    desk.run(&[&locked[..], &["wrong"]].concat()).refuses(2, "the passphrase doesn't open this key");
    assert!(!desk.path("x").exists());
    desk.run(&[&locked[..], &["pass"]].concat()).exits(0);
    sign(&desk, "a", "next.json", "x").refuses(2, "x already exists");
}

#[test]
fn quorums_that_cant_be_met_are_refused() {
    let desk = desk();
    fs::remove_file(desk.path("roots.json")).unwrap();
    for impossible in ["0:a.public.json", "2:a.public.json", "1:a.public.json,a.public.json"] {
        roots(&desk, &["--quorum", impossible]).refuses(2, "quorum 0 can't be");
    }
    roots(&desk, &["--quorum", "a.public.json"]).refuses(2, "2:a.json,b.json,c.json");
    roots(&desk, &["--quorum", "1:a.pem"]).refuses(1, "holds a key in PEM");
    assert!(!desk.path("roots.json").exists());
    signed_by(&desk, &["a"], "issuer.trust.json", &[], "m");
    let jwk = desk.read("a.public.json");
    let broken = ["[]", "{}", "[{\"need\":1}]", "[{\"need\":-1,\"keys\":[]}]", "[{\"need\":1,\"keys\":[{}]}]", "keep"];
    for text in broken {
        desk.write("roots.json", text);
        check(&desk, "m", &[]).refuses(1, "roots.json names no roots");
    }
    desk.write("roots.json", format!("[{{\"need\":2,\"keys\":[{jwk}]}}]"));
    check(&desk, "m", &[]).refuses(2, "quorum 0 can't be");
    desk.write("roots.json", format!("[{{\"need\":1,\"keys\":[{jwk}]}}]"));
    check(&desk, "m", &[]).exits(0);
}

/// The program against the project's vectors, as far as its flags have words for them.
#[test]
fn check_says_what_the_vectors_say() {
    let desk = Desk::new();
    let mut seen = 0;
    for (path, vector) in vectors() {
        let input = vector["input"].as_object().unwrap();
        // An empty file is said to be one; it gets no code of a manifest.
        let Some(text) = input.get("file").filter(|text| input.len() == 3 && *text != "") else { continue };
        desk.write("m", text.as_str().unwrap());
        desk.write("roots.json", input["roots"].to_string());
        let ran = check(&desk, "m", &["--json"]);
        let fact = ran.json();
        let expected = vector["expect"].as_str().unwrap();
        let expected = if expected == "ok" { "genuine" } else { expected };
        assert_eq!(fact["code"], expected, "{}: {fact}", path.display());
        assert_eq!(ran.exit, Some(i32::from(expected != "genuine")), "{}", path.display());
        assert_eq!(fact.get("quorum"), vector.get("quorum"), "{}", path.display());
        seen += 1;
    }
    assert!(seen > 40, "only {seen} vectors");
}

fn vectors() -> impl Iterator<Item = (PathBuf, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors/verify");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("-manifest-")))
        .map(|path| (path.clone(), serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()))
}
