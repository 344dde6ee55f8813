//! `trust`: a trust set gains a key, loses one, and says what each may sign.

use crate::desk::{Desk, Ran};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

const TRUST: &str = "issuer.trust.json";
const LEDGER: &str = "issuer.ledger.jsonl";

/// With a second key of the same issuer, which no trust set but its own names.
fn desk() -> Desk {
    let desk = Desk::stocked();
    desk.run(&["keygen", "--issuer", "Alpha Ltd", "--out", "second.pem", "--no-passphrase"]).exits(0);
    desk
}

fn add(desk: &Desk, more: &[&str]) -> Ran {
    let words = ["trust", "add", "--trust", TRUST, "--key-public", "second.trust.json", "--out", "next.json"];
    desk.run(&[&words, more].concat())
}

pub(crate) fn revoke(desk: &Desk, more: &[&str]) -> Ran {
    let kid = kid(desk, TRUST);
    let words = ["trust", "revoke", "--trust", TRUST, "--kid", &kid, "--at", "2026-11-20", "--out", "next.json"];
    desk.run(&[&words, more].concat())
}

const KEEP: [&str; 4] = ["--keep-from", LEDGER, "--keep-list", "keep"];

pub(crate) fn kid(desk: &Desk, trust: &str) -> String {
    json(desk, trust)["keys"][0]["kid"].as_str().unwrap().to_owned()
}

fn json(desk: &Desk, name: &str) -> Value {
    serde_json::from_str(&desk.read(name)).unwrap()
}

fn token<'e>(entries: &'e [Value], kind: &str) -> &'e Value {
    entries.iter().find(|entry| entry["kind"] == kind).unwrap()
}

fn entries(desk: &Desk) -> Vec<Value> {
    let listed = desk.run(&["ledger", "list", LEDGER, "--json"]).exits(0).json();
    listed["entries"].as_array().unwrap().clone()
}

#[test]
fn a_key_is_added_with_what_it_may_sign_and_all_else_stays() {
    let desk = desk();
    let flags = ["--product", "acme-site", "--kind", "license,statuslist", "--from", "2026-01-01"];
    let more = ["--until", "2028-01-01", "--life", "90d"];
    add(&desk, &[&flags[..], &more].concat()).exits(0).says("version 2, added the key");
    let (before, after, kid) = (json(&desk, TRUST), json(&desk, "next.json"), kid(&desk, "second.trust.json"));
    assert_eq!((&after["ver"], &after["iss"]), (&2.into(), &before["iss"]));
    assert_eq!(after["keys"][0], before["keys"][0]);
    assert_eq!(after["keys"][1], json(&desk, "second.trust.json")["keys"][0]);
    let first = before["keys"][0]["kid"].as_str().unwrap();
    assert_eq!(after["policy"][first], before["policy"][first]);
    let policy = serde_json::json!({
        "aud": ["acme-site"], "exp": 1_830_297_600, "life": 7_776_000, "nbf": 1_767_225_600,
        "typ": ["vnd.licentia.license+jwt", "statuslist+jwt"],
    });
    assert_eq!(after["policy"][&kid], policy);
    desk.run(&["verify", "acme.license", "--trust", "next.json"]).exits(0);
}

/// Members that this version only carries.
#[test]
fn what_a_set_says_of_itself_stays_but_for_its_one_version() {
    let desk = desk();
    let set = desk.read(TRUST).replacen('{', "{\"clock_reset\":true,\"ext\":{\"example.com/a\":1},", 1);
    desk.write(TRUST, set.replacen(",\"policy\"", ",\"next\":9999999999,\"policy\"", 1));
    add(&desk, &[]).exits(0);
    let after = json(&desk, "next.json");
    assert_eq!(after["ext"], serde_json::json!({"example.com/a": 1}));
    assert_eq!((&after["next"], &after["clock_reset"]), (&Value::Null, &Value::Null));
}

#[test]
fn what_cant_be_added_is_said_and_nothing_is_written() {
    let desk = desk();
    desk.write("two.json", format!("{{\"keys\":[{0},{0}]}}", json(&desk, TRUST)["keys"][0]));
    desk.write("private.json", r#"{"kty":"EC","crv":"P-256","x":"A","y":"A","d":"A"}"#);
    let cases = [
        (TRUST, 2, "stands in issuer.trust.json already"),
        ("second.pem", 1, "holds a key in PEM, which isn't read here"),
        ("two.json", 1, "holds 2 keys; give a file with one"),
        ("acme.license", 1, "this is no JSON Web Key"),
        ("private.json", 1, "private.json: "),
        ("missing", 2, "missing doesn't exist"),
    ];
    for (file, exit, sentence) in cases {
        let words = ["trust", "add", "--trust", TRUST, "--key-public", file, "--out", "next.json"];
        desk.run(&words).refuses(exit, sentence);
    }
    add(&desk, &["--until", "2020-01-01"]).refuses(2, "no trust set can be made of this");
    add(&desk, &["--kind", "keys"]).refuses(2, "[possible values: license, activation");
    desk.run(&["trust", "add", "--trust", "acme.license", "--key-public", "second.trust.json", "--out", "next.json"])
        .refuses(1, "acme.license can't be trusted");
    assert!(!desk.path("next.json").exists());
    desk.write("next.json", "theirs");
    add(&desk, &[]).refuses(2, "next.json already exists");
    revoke(&desk, &[]).refuses(2, "next.json already exists");
    assert_eq!(desk.read("next.json"), "theirs");
}

/// The list is put together here once more, from the ledger's own text.
#[test]
fn a_keep_list_holds_the_ledgers_digests_in_ascending_order() {
    let desk = Desk::stocked();
    for number in 0..5 {
        desk.activate(&["--out", &format!("more-{number}")]).exits(0);
    }
    revoke(&desk, &KEEP).exits(0).says("version 2, revoked the key").says("keeps 7 of the 7 tokens");
    let ledger = desk.read(LEDGER);
    let lines = ledger.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut digests: Vec<Vec<u8>> =
        lines.map(|entry| Base64UrlUnpadded::decode_vec(entry["s256"].as_str().unwrap()).unwrap()).collect();
    digests.sort();
    assert_eq!(desk.read("keep"), format!("keep {}\n", Base64UrlUnpadded::encode_string(&digests.concat())));
    let (set, kid) = (json(&desk, "next.json"), kid(&desk, TRUST));
    assert_eq!(set["policy"][&kid]["revoked"]["at"], 1_795_132_800);
    assert_eq!(set["policy"][&kid]["revoked"]["keep"], licentia::Digest::of(&digests.concat()).to_string());
}

#[test]
fn only_what_was_chosen_is_kept() {
    let desk = Desk::stocked();
    let entries = entries(&desk);
    let activation = token(&entries, "activation");
    desk.write("chosen", format!("\n{}\n", activation["jti"].as_str().unwrap()));
    let ran = revoke(&desk, &[&KEEP[..], &["--only-jti", "chosen"]].concat());
    ran.exits(0).says("keeps 1 of the 2 tokens");
    assert_eq!(desk.read("keep"), format!("keep {}\n", activation["s256"].as_str().unwrap()));
    std::fs::remove_file(desk.path("keep")).unwrap();
    std::fs::remove_file(desk.path("next.json")).unwrap();
    let none = revoke(&desk, &[&KEEP[..], &["--issued-before", "2020-01-01"]].concat());
    none.refuses(2, "none of the 2 tokens of this key in issuer.ledger.jsonl was chosen");
    let all = revoke(&desk, &[&KEEP[..], &["--issued-before", "9000-01-01"]].concat());
    all.exits(0).says("keeps 2 of the 2 tokens");
}

#[test]
fn a_keep_list_that_would_lose_something_is_not_written() {
    let desk = desk();
    desk.write("misspelt", "AAAAAAAAAAAAAAAAAAAAAA\n");
    revoke(&desk, &[&KEEP[..], &["--only-jti", "misspelt"]].concat())
        .refuses(2, "misspelt, line 1: no token with this jti");
    desk.run(&["sign", "license.json", "--key", "second.pem", "--out", "l", "--ledger", "other.jsonl"]).exits(0);
    let other = ["--keep-from", "other.jsonl", "--keep-list", "keep"];
    revoke(&desk, &other).refuses(2, "other.jsonl has no token of the key");
    desk.write("torn.jsonl", desk.read(LEDGER) + "{");
    revoke(&desk, &["--keep-from", "torn.jsonl", "--keep-list", "keep"]).refuses(1, "ends in half a line");
    revoke(&desk, &["--keep-from", LEDGER]).refuses(2, "--keep-list <FILE>");
    revoke(&desk, &["--keep-from", LEDGER, "--keep-list", "acme.license"]).refuses(2, "acme.license already exists");
    let unknown = kid(&desk, "second.trust.json");
    let words = ["trust", "revoke", "--trust", TRUST, "--kid", &unknown, "--at", "2026-11-20", "--out", "next.json"];
    desk.run(&words).refuses(2, "has no policy for the key");
    assert!(!desk.path("keep").exists() && !desk.path("next.json").exists());
}

/// A thumbprint is base64url, so one of 64 begins with a dash.
#[test]
fn a_kid_that_begins_with_a_dash_is_no_flag() {
    let desk = Desk::with_key();
    let device = "-6UMQ4lWM1J9TTYAQFmyZxtVQDPXKwvtdC43GVmGdnM";
    let words = ["trust", "revoke", "--trust", TRUST, "--kid", device, "--at", "2026-11-20", "--out", "next.json"];
    desk.run(&words).refuses(2, "has no policy for the key");
    desk.license(&["--for", "1y"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    desk.activate(&["--device", device, "--out", "a"]).exits(0);
    desk.verify("a", &["--product", "acme-site", "--device", device]).exits(0);
}

#[test]
fn revoked_is_shown_and_refused() {
    let desk = Desk::stocked();
    revoke(&desk, &[]).exits(0).says("no keep list: every token of this key is refused");
    desk.run(&["verify", "acme.activation", "--trust", "next.json"]).refuses(1, "its key was revoked");
    desk.run(&["trust", "show", "next.json"]).exits(0).says("REVOKED   2026-11-20").says("nothing that it signed");
    let fact = desk.run(&["trust", "show", "next.json", "--json"]).exits(0).json();
    assert_eq!(fact["keys"][0]["policy"]["revoked"]["at"], 1_795_132_800);
    assert_eq!(fact["sha256"], licentia::Digest::of(desk.read("next.json").as_bytes()).to_string());
}

#[test]
fn keys_that_are_skipped_or_trusted_for_nothing_are_shown_as_such() {
    let desk = desk();
    let mut set = json(&desk, TRUST);
    let stranger = serde_json::json!({"alg": "ES384", "crv": "P-384", "kid": "stranger", "kty": "EC"});
    let idle = json(&desk, "second.trust.json")["keys"][0].clone();
    set["keys"].as_array_mut().unwrap().extend([stranger, idle]);
    desk.write("set.json", set.to_string());
    let ran = desk.run(&["trust", "show", "set.json"]).exits(0);
    ran.says("its algorithm is not ES256 on P-256").says("nothing: it has no policy").says("acme-site");
}
