//! `status-list`: what was taken back, signed for products, and what they say to it.

use crate::desk::{Desk, LAPTOP, Ran};
use std::fs;
use std::time::Duration;

const URI: &str = "https://alpha.example/status/1";

/// A stocked desk with a key for lists, and two activations that a list can take back.
struct Listed {
    desk: Desk,
    first: String,
    second: String,
}

fn listed() -> Listed {
    let desk = Desk::stocked();
    desk.run(&["keygen", "--issuer", "Alpha Ltd", "--out", "lists.pem", "--no-passphrase"]).exits(0);
    let add = ["trust", "add", "--trust", "issuer.trust.json", "--key-public", "lists.trust.json"];
    desk.run(&[&add[..], &["--kind", "statuslist", "--out", "trust-2.json"]].concat()).exits(0);
    let [first, second] = ["first", "second"].map(|out| {
        let ran = desk.activate(&["--status-list", URI, "--out", out, "--json"]).exits(0);
        ran.json()["jti"].as_str().unwrap().to_owned()
    });
    Listed { desk, first, second }
}

impl Listed {
    /// Signs what replaces the list `old`, in another second.
    fn sign_next(&self, entries: &str, more: &[&str]) -> Ran {
        std::thread::sleep(Duration::from_millis(1_100));
        self.sign(entries, &[&["--previous", "old"], more].concat())
    }

    fn sign(&self, entries: &str, more: &[&str]) -> Ran {
        self.desk.write("status.txt", entries);
        let words = ["status-list", "sign", "status.txt", "--uri", URI, "--key", "lists.pem", "--out", "list"];
        let files = ["--trust", "trust-2.json", "--ledger", "issuer.ledger.jsonl"];
        self.desk.run(&[&words[..], &files, more].concat())
    }

    fn check(&self, token: &str) -> Ran {
        self.desk.run(&["status-list", "check", "list", "--trust", "trust-2.json", "--token", token])
    }

    fn verify(&self, token: &str, more: &[&str]) -> Ran {
        let words = ["verify", token, "--trust", "trust-2.json", "--product", "acme-site", "--status-list", "list"];
        self.desk.run(&[&words[..], more].concat())
    }
}

#[test]
fn each_word_denies_its_token_and_no_other() {
    let listed = listed();
    for word in ["revoked", "suspended", "returned"] {
        let entries = format!("# taken back\n\n{} {word}  # a remark\n", listed.first);
        listed.sign(&entries, &[]).exits(0).says(&format!("1 {word}\n"));
        listed.check("first").exits(3).says(&format!("first: {word}\n"));
        listed.check("second").exits(0).says("second: valid\n");
        assert_eq!(listed.verify("first", &["--json"]).exits(3).json()["code"], word);
        listed.verify("second", &[]).exits(0).says("granted");
        fs::remove_file(listed.desk.path("list")).unwrap();
    }
    listed.sign("# nothing\n", &["--expires", "30d"]).exits(0);
    listed.verify("first", &[]).exits(0);
    let about = listed.desk.run(&["status-list", "check", "list", "--trust", "trust-2.json"]).exits(0);
    about.says(URI).says("ends");
}

#[test]
fn what_was_taken_back_comes_to_life_only_when_it_is_named() {
    let listed = listed();
    let (first, second) = (&listed.first, &listed.second);
    listed.sign(&format!("{first} revoked\n{second} suspended\n"), &[]).exits(0);
    fs::rename(listed.desk.path("list"), listed.desk.path("old")).unwrap();
    let left = format!("{second} suspended\n");
    let ran = listed.sign_next(&left, &[]).refuses(2, "taken back in old, and valid again in this list: ");
    assert!(ran.err.contains(" (revoked)\n") && ran.err.contains("--reinstate "), "{ran:?}");
    assert_eq!(listed.sign_next("# none\n", &["--json"]).exits(2).json()["code"], "would_be_reinstated");
    listed.sign_next("7 revoked\n", &["--reinstate", first]).refuses(2, "(suspended)");
    listed.sign_next(&left, &["--reinstate", first, "--reinstate", second]).refuses(2, "or this list still does");
    listed.sign_next(&left, &["--reinstate", "-AAAAAAAAAAAAAAAAAAAAA"]).refuses(2, "no token with this jti");
    assert!(!listed.desk.path("list").exists());
    listed.sign_next(&left, &["--reinstate", first]).exits(0).says("  1 suspended\n").says("  1 reinstated\n");
    listed.check("first").exits(0);
    listed.check("second").exits(3);
}

#[test]
fn a_list_follows_the_one_before_it() {
    let listed = listed();
    listed.sign("7 revoked\n", &[]).exits(0);
    fs::rename(listed.desk.path("list"), listed.desk.path("old")).unwrap();
    let words = ["status-list", "sign", "status.txt", "--key", "lists.pem", "--out", "list", "--previous", "old"];
    let elsewhere = ["--uri", "https://alpha.example/2", "--trust", "trust-2.json", "--ledger", "issuer.ledger.jsonl"];
    listed.desk.run(&[&words[..], &elsewhere].concat()).refuses(2, "another one");
    listed.sign("7 revoked\n", &["--previous", "first"]).refuses(1, "another kind");
    listed.sign("7 revoked\n", &["--reinstate", "7"]).refuses(2, "--previous <LIST>");
    let ran = listed.sign_next("7 returned\n8 revoked\n", &["--json"]).exits(0).json();
    assert_eq!((&ran["reinstated"], &ran["returned"], &ran["revoked"]), (&0.into(), &1.into(), &1.into()));
}

/// `idx` as the token itself names it, instead of its jti.
#[test]
fn a_number_is_the_entry_itself_and_needs_no_ledger() {
    let listed = listed();
    let claims = listed.desk.run(&["inspect", "first", "--json"]).exits(0).json();
    let index = claims["claims"]["status"]["status_list"]["idx"].as_u64().unwrap();
    let words = ["status-list", "sign", "status.txt", "--uri", URI, "--key", "lists.pem", "--out", "list"];
    listed.desk.write("status.txt", format!("{index} revoked\r\n"));
    listed.desk.run(&[&words[..], &["--trust", "trust-2.json", "--ledger", "missing"]].concat()).exits(0);
    listed.check("first").exits(3);
    listed.check("second").exits(0);
}

#[test]
fn what_a_list_cant_name_is_said_by_its_line() {
    let listed = listed();
    let unlisted = listed.desk.activate(&["--out", "third", "--json"]).exits(0).json();
    let unlisted = unlisted["jti"].as_str().unwrap();
    let (first, second) = (&listed.first, &listed.second);
    let cases = [
        (format!("{first} revoked\n{unlisted} revoked\n"), 2, "line 2: this token was issued without an entry"),
        ("AAAAAAAAAAAAAAAAAAAAAA revoked".to_owned(), 2, "line 1: the ledger has no token with this jti"),
        (
            format!("{first} revoked\n{second} returned\n{first} suspended\n"),
            2,
            "line 3: an earlier line names the same",
        ),
        (format!("{first} gone"), 1, "line 1: the second word is none of revoked, suspended, returned"),
        (first.clone(), 1, "line 1: there are not two words"),
        ("1048576 revoked".to_owned(), 2, "a status list has no entry 1048576"),
    ];
    for (entries, exit, sentence) in cases {
        listed.sign(&entries, &[]).refuses(exit, sentence);
    }
    listed.sign(&format!("{first} revoked"), &["--uri", "https://x.example/"]).refuses(2, "cannot be used multiple");
    assert!(!listed.desk.path("list").exists());
}

#[test]
fn only_a_key_for_lists_signs_one() {
    let listed = listed();
    listed.desk.write("status.txt", "7 revoked\n");
    let words = ["status-list", "sign", "status.txt", "--uri", URI, "--key", "issuer.pem", "--out", "list"];
    let ran = listed.desk.run(&[&words[..], &["--trust", "trust-2.json"]].concat());
    ran.refuses(2, "licentia trust add --kind statuslist");
    assert!(!listed.desk.path("list").exists());
    let selling = ["sign", "license.json", "--key", "lists.pem", "--trust", "trust-2.json", "--out", "l"];
    listed.desk.run(&selling).refuses(2, "no product would accept this token");
}

#[test]
fn a_list_of_other_tokens_says_nothing_of_this_one() {
    let listed = listed();
    listed.sign("7 revoked\n", &[]).exits(0);
    listed.verify("acme.activation", &["--device", LAPTOP]).refuses(2, "has no entry in any status list");
    listed.check("acme.license").refuses(2, "acme.license has no entry in any status list");
    listed.desk.activate(&["--status-list", "https://alpha.example/status/2", "--out", "other"]).exits(0);
    listed.verify("other", &[]).refuses(1, "this is another status list");
    listed.check("other").refuses(1, "this is another status list");
    listed.desk.run(&["status-list", "check", "first", "--trust", "trust-2.json"]).refuses(1, "another kind");
    listed.desk.run(&["status-list", "check", "list", "--trust", "issuer.trust.json"]).refuses(1, "not genuine: list");
    listed.verify("first", &["--at", "2020-01-01"]).refuses(1, "says that it was signed");
    let whole = listed.desk.read("list");
    listed.desk.write("list", whole.replacen('.', ".A", 1));
    listed.verify("first", &[]).refuses(1, "not genuine: list");
}

#[test]
fn an_older_version_of_a_license_is_superseded() {
    let desk = Desk::stocked();
    let id = |name: &str| desk.run(&["inspect", name, "--json"]).exits(0).json()["claims"]["lic"].clone();
    desk.license(&["--for", "1y", "--supersedes", "acme.license"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "new.license"]).exits(0);
    let (old, new) = (id("acme.license"), id("new.license"));
    assert_eq!((&new["id"], &old["ver"], &new["ver"]), (&old["id"], &1.into(), &2.into()));
    let ask = |seen: &str| {
        let more = ["--product", "acme-site", "--device", LAPTOP, "--seen-version", seen, "--json"];
        desk.verify("acme.activation", &more).json()["code"].clone()
    };
    assert_eq!((ask("1"), ask("2")), ("granted".into(), "superseded".into()));
    let new = ["license", "new", "--product", "p", "--beneficiary", "b", "--entitlement", "e", "--perpetual"];
    for (file, exit) in [("license.json", 1), ("acme.activation", 1), ("missing", 2)] {
        desk.run(&[&new[..], &["--supersedes", file]].concat()).refuses(exit, file);
    }
    desk.run(&[&new[..], &["--max-devices", "2"]].concat()).refuses(2, "--bind <WAYS>");
}
