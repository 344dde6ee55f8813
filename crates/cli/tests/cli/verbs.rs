//! What each verb does when all is well, as a person and as a pipe sees it.

use crate::desk::{Desk, LAPTOP, OTHER};
use serde_json::Value;
use std::fs;

#[test]
fn keygen_writes_a_key_and_its_trust_set_and_prints_the_kid() {
    let desk = Desk::new();
    let ran = desk.keygen(&["--no-passphrase"]).exits(0);
    assert!(ran.err.contains("WARNING: this key is not encrypted"), "{ran:?}");
    assert_eq!(desk.names(), ["issuer.pem", "issuer.trust.json"]);
    let trust: Value = serde_json::from_str(&desk.read("issuer.trust.json")).unwrap();
    let kid = trust["keys"][0]["kid"].as_str().unwrap();
    assert!(ran.out.starts_with(&format!("kid {kid}\n")), "{ran:?}");
    assert_eq!(trust["iss"], "Alpha Ltd");
    assert_eq!(trust["policy"][kid]["aud"][0], "acme-site");
    assert!(desk.read("issuer.pem").starts_with("-----BEGIN PRIVATE KEY-----"));
    assert!(!ran.out.contains(desk.read("issuer.pem").lines().nth(1).unwrap()), "the key is not printed");
}

#[cfg(unix)]
#[test]
fn secrets_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::stocked();
    let mode = |name| fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("issuer.pem"), 0o600);
    assert_eq!(mode("issuer.ledger.jsonl"), 0o600);
    assert_eq!(mode("acme.license") & 0o400, 0o400);
    let ran = desk.shell("umask 022 && $licentia keygen --issuer A --out a.pem --no-passphrase").exits(0);
    assert_eq!((mode("a.pem"), mode("a.trust.json")), (0o600, 0o644), "{ran:?}");
}

#[test]
fn license_new_writes_a_canonical_document_without_what_signing_adds() {
    let desk = Desk::new();
    let words = ["license", "new", "--product", "acme-site", "--beneficiary", "Exämple Corp", "--entitlement"];
    let more = ["a=10+", "--entitlement", "edition:=gold", "--entitlement", "sso", "--perpetual", "--below", "5.0"];
    let rest = ["--updates-until", "2027-12-31", "--bind", "device,unbound", "--meta", "order=4711"];
    let ran = desk.run(&[&words[..], &more, &rest].concat()).exits(0);
    let expected = r#"{"aud":"acme-site","devices":{"bind":["cnf","unbound"]},"ent":{"a":{"max":10,"overage":true},"edition":{"val":"gold"},"sso":{}},"meta":{"order":"4711"},"releases":{"below":[5,0],"until":1830211200},"sub":"Exämple Corp","term":"perpetual"}"#;
    assert_eq!(ran.out, format!("{expected}\n"));
    let canonical = desk.pipe(&["canonicalize"], ran.out.as_bytes()).exits(0);
    assert_eq!(canonical.out, expected, "exactly, without a line end");
}

#[test]
fn grace_lies_behind_the_paid_end() {
    let desk = Desk::new();
    let words =
        ["license", "new", "--product", "p", "--beneficiary", "b", "--entitlement", "e", "--not-before", "2028-02-29"];
    let ran = desk.run(&[&words[..], &["--for", "1y", "--grace", "14d"]].concat()).exits(0);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    let paid_end = 1_866_931_200; // 2029-02-28
    assert_eq!((&document["sched"]["warn"], &document["exp"]), (&paid_end.into(), &(paid_end + 14 * 86_400).into()));
    let trial = desk.run(&[&words[..], &["--trial", "12h"]].concat()).exits(0);
    let document: Value = serde_json::from_str(&trial.out).unwrap();
    assert_eq!(document["term"], "trial");
    assert_eq!(document["exp"].as_u64().unwrap() - document["nbf"].as_u64().unwrap(), 12 * 3600);
}

#[test]
fn sign_enters_the_ledger_and_an_activation_is_granted() {
    let desk = Desk::stocked();
    assert!(desk.read("acme.license").ends_with('\n'));
    let list = desk.run(&["ledger", "list", "issuer.ledger.jsonl"]).exits(0);
    let lines: Vec<&str> = list.out.lines().collect();
    assert_eq!(lines.len(), 3, "{list:?}");
    assert!(lines[0].starts_with("WHEN") && lines[1].contains("  license     Example Corp  "), "{list:?}");
    assert!(lines[2].contains("  activation  Example Corp  "), "{list:?}");
    desk.run(&["ledger", "check", "issuer.ledger.jsonl"]).exits(0).says("the chain holds, 2 entries");
    let ask = ["--product", "acme-site", "--device", LAPTOP, "--entitlement", "admin-users=10"];
    desk.verify("acme.activation", &ask).exits(0).says("granted: admin-users.");
}

#[test]
fn the_document_may_come_through_a_pipe() {
    let desk = Desk::with_key();
    desk.license(&["--for", "1y"]);
    let document = desk.read("license.json");
    desk.pipe(&["sign", "-", "--key", "issuer.pem", "--out", "a.license"], document.as_bytes()).exits(0);
    let token = desk.read("a.license");
    let ran = desk.pipe(&["verify", "-", "--trust", "issuer.trust.json"], token.as_bytes()).exits(0);
    ran.says("genuine; a license grants nothing by itself");
    desk.pipe(&["inspect", "-"], token.as_bytes()).exits(0);
    desk.pipe(&["activate", "-", "--key", "issuer.pem", "--out", "a.activation"], token.as_bytes()).exits(0);
}

#[test]
fn verify_denies_with_a_sentence_and_a_code() {
    let desk = Desk::stocked();
    let cases: &[(&[&str], &str, &str)] = &[
        (&["--product", "acme-shop"], "denied: it is for acme-site, not for acme-shop.", "other_product"),
        (&["--product", "acme-site"], "and no device was stated", "device_not_stated"),
        (&["--product", "acme-site", "--device", OTHER], "Activate this device", "other_device"),
        (&["--product", "acme-site", "--device", LAPTOP, "--at", "2040-01-01"], "A renewal is needed", "expired"),
        (&["--product", "acme-site", "--device", LAPTOP, "--at", "2020-01-01"], "Set the clock", "clock_behind"),
        (
            &["--product", "acme-site", "--device", LAPTOP, "--entitlement", "admin-users=11"],
            "11 admin-users asked for, 10 licensed",
            "too_many",
        ),
        (
            &["--product", "acme-site", "--device", LAPTOP, "--entitlement", "x"],
            "x is not licensed",
            "no_such_entitlement",
        ),
    ];
    for (flags, sentence, code) in cases {
        desk.verify("acme.activation", flags).exits(3).says(sentence).says(&format!("For support: {code}."));
    }
}

#[test]
fn verify_says_genuine_where_nothing_is_decided() {
    let desk = Desk::stocked();
    desk.verify("acme.activation", &[]).exits(0).says("genuine; product not checked");
    let license = desk.verify("acme.license", &["--product", "acme-shop"]).exits(0);
    assert!(!license.out.contains("granted"), "{license:?}");
    license.says("genuine; a license grants nothing").says("It isn't for the product acme-shop.");
    desk.verify("acme.license", &["--at", "2040-01-01"]).exits(0).says("It ended ");
}

#[test]
fn the_phases_and_releases_are_judged() {
    let desk = Desk::with_key();
    desk.license(&["--for", "30d", "--grace", "14d", "--below", "5.0", "--updates-until", "2099-12-31"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    desk.activate(&["--out", "any.activation"]).exits(0).says("UNBOUND");
    let release = |release: &str| desk.verify("any.activation", &["--product", "acme-site", "--release", release]);
    release("4.2.0,2027-01-01").exits(0).says("granted.");
    release("4.2.0").exits(3).says("release_not_stated");
    release("5.0,2027-01-01").exits(3).says("release_not_covered");
    release("4.2.0,2100-01-01").exits(3).says("release_not_covered");
    let document: Value = serde_json::from_str(&desk.read("license.json")).unwrap();
    let warn = licentia::UnixSeconds::new(document["sched"]["warn"].as_u64().unwrap()).unwrap().to_string();
    let flags = ["--product", "acme-site", "--release", "4.2.0,2027-01-01", "--at", &warn, "--json"];
    let fact = desk.verify("any.activation", &flags).exits(0).json();
    assert_eq!(
        (&fact["code"], &fact["phase"], &fact["next_change"]["to"]),
        (&"granted".into(), &"warn".into(), &"expired".into())
    );
}

#[test]
fn an_activation_is_narrowed_and_never_wider_than_its_license() {
    let desk = Desk::stocked();
    desk.activate(&["--out", "two", "--entitlement", "admin-users=2", "--for", "90d"]).exits(0);
    let ask = |n: &str| desk.verify("two", &["--product", "acme-site", "--entitlement", n]);
    ask("admin-users=2").exits(0);
    ask("admin-users=3").exits(3).says("too_many");
    ask("sso").exits(3).says("no_such_entitlement");
    let too_much: &[(&[&str], &str)] = &[
        (&["--perpetual"], "--perpetual has no end, but the license ends"),
        (&["--entitlement", "admin-users=11"], "exceed its license"),
        (&["--entitlement", "unheard-of"], "exceed its license"),
        (&["--for", "2y"], "--for would end"),
    ];
    for (flags, sentence) in too_much {
        desk.activate(&[*flags, &["--out", "more"]].concat()).refuses(2, sentence);
        assert!(!desk.path("more").exists());
    }
    let words = ["activate", "acme.activation", "--key", "issuer.pem", "--out", "more"];
    desk.run(&words).refuses(1, "Activate the file that `licentia sign` wrote");
}

#[test]
fn the_binding_that_the_license_asks_for_is_obeyed() {
    let desk = Desk::with_key();
    desk.license(&["--for", "1y", "--bind", "device"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    let before = desk.read("issuer.ledger.jsonl");
    desk.activate(&["--out", "any"]).refuses(2, "not signed: ");
    assert_eq!(desk.read("issuer.ledger.jsonl"), before);
    assert!(!desk.path("any").exists());
}

#[test]
fn a_perpetual_license_is_activated_for_a_year_unless_told_otherwise() {
    let desk = Desk::with_key();
    desk.license(&["--perpetual"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    desk.activate(&["--out", "year"]).exits(0);
    desk.verify("year", &["--product", "acme-site", "--at", "2200-01-01"]).exits(3).says("expired");
    desk.activate(&["--out", "for-ever", "--perpetual"]).exits(0);
    desk.verify("for-ever", &["--product", "acme-site", "--at", "2200-01-01"]).exits(0).says("It never expires");
    desk.activate(&["--out", "short", "--for", "10y"]).exits(0);
    desk.verify("short", &["--product", "acme-site", "--at", "2200-01-01"]).exits(3).says("expired");
}

#[test]
fn inspect_shows_everything_and_says_that_nothing_was_verified() {
    let desk = Desk::stocked();
    let ran = desk.run(&["inspect", "acme.activation"]).exits(0);
    assert_eq!(ran.out.matches("NOTHING WAS VERIFIED").count(), 2, "at both ends: {ran:?}");
    ran.says("vnd.licentia.activation+jwt").says("Example Corp").says("admin-users: 10").says(LAPTOP);
    // Neither a payload that steers a terminal nor one that is no document stops it.
    let forged = format!("e30.{}.{}", "IhtbMkoi", "A".repeat(86));
    desk.write("forged", &forged);
    let ran = desk.run(&["inspect", "forged"]).exits(0).says("shown as they stand");
    assert!(!ran.out.contains('\u{1b}'), "{ran:?}");
}

#[test]
fn digest_says_of_what() {
    let desk = Desk::stocked();
    let token = desk.run(&["digest", "acme.license"]).exits(0).says("s256 of the token's payload (not verified)");
    let verified = desk.verify("acme.license", &["--json"]).json();
    assert_eq!(Some(token.out.split(' ').next().unwrap()), verified["s256"].as_str());
    desk.write("a.json", "{ \"b\": 1.0, \"a\": [] }\n");
    desk.write("b.json", "{\"a\":[],\"b\":1}");
    let (a, b) = (desk.run(&["digest", "a.json"]).exits(0), desk.run(&["digest", "b.json"]).exits(0));
    assert_eq!(a.out, b.out);
    // SHA-256 of {"a":[],"b":1}, by openssl dgst.
    a.says("HI-IFlBqjMvFUUDYp7twIUqJQscDD8D8KRTOxnXNHBU  SHA-256 of the JSON document's canonical form");
}
