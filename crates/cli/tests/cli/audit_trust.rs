//! `audit` by everything that it can be told to judge by: manifests, keep lists, releases. All of it stands in the
//! bundle, as it was read.

use crate::audit::with_list;
use crate::audit_same::checked_by_the_reference;
use crate::desk::{Desk, Ran};
use crate::manifest;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Read as _;

/// A stocked desk whose issuer's key was revoked after it signed; `forged` was signed by the thief.
fn revoked() -> Desk {
    let desk = manifest::desk();
    desk.activate(&["--out", "forged", "--ledger", "thief.jsonl"]).exits(0);
    desk.write("mass", ["acme.license", "acme.activation", "forged"].map(|name| desk.read(name)).concat());
    desk
}

fn bundled(desk: &Desk, more: &[&str]) -> Ran {
    desk.run(&[&["audit", "mass", "--bundle", "bundle.tar", "--out", "results"], more].concat())
}

fn in_bundle(desk: &Desk, name: &str) -> Option<Vec<u8>> {
    let mut bundle = tar::Archive::new(File::open(desk.path("bundle.tar")).unwrap());
    let mut entries = bundle.entries().unwrap().map(Result::unwrap);
    let mut entry = entries.find(|entry| entry.path().unwrap().as_os_str() == name)?;
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

fn is_bundled(desk: &Desk, name: &str, role: &str) {
    assert_eq!(in_bundle(desk, role).unwrap(), fs::read(desk.path(name)).unwrap(), "{role}");
}

fn codes(desk: &Desk) -> Vec<Value> {
    let code = |line: &str| serde_json::from_str::<Value>(line).unwrap()["code"].clone();
    desk.read("results").lines().map(code).collect()
}

#[test]
fn a_manifest_that_roots_signed_is_the_trust_and_its_bundle_can_be_checked() {
    let desk = revoked();
    manifest::signed_by(&desk, &["a"], "next.json", &["--keep", "keep"], "alone");
    bundled(&desk, &["--manifest", "alone", "--roots", "roots.json"]).refuses(1, "too few of the roots");
    assert!(!desk.path("bundle.tar").exists());
    manifest::signed_by(&desk, &["a", "c"], "next.json", &["--keep", "keep"], "m");
    bundled(&desk, &["--manifest", "m", "--roots", "roots.json"]).exits(1);
    assert_eq!(codes(&desk), ["genuine", "granted", "key_revoked"]);
    is_bundled(&desk, "m", "manifest/1");
    is_bundled(&desk, "roots.json", "roots/1");
    assert_eq!(in_bundle(&desk, "trust/1"), None);
    checked_by_the_reference(&desk);
}

#[test]
fn a_keep_list_spares_what_it_names_and_stands_in_the_bundle() {
    let desk = revoked();
    desk.run(&["audit", "mass", "--trust", "next.json"]).exits(1).says("refused  3  key_revoked");
    bundled(&desk, &["--trust", "next.json", "--keep", "keep"]).exits(1);
    assert_eq!(codes(&desk), ["genuine", "granted", "key_revoked"]);
    is_bundled(&desk, "keep", "keep/1");
    is_bundled(&desk, "next.json", "trust/1");
    checked_by_the_reference(&desk);
}

#[test]
fn the_release_that_is_stated_decides_and_stands_in_the_bundle() {
    let desk = Desk::with_key();
    desk.license(&["--for", "1y", "--bind", "unbound", "--below", "5.0.0"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    desk.activate(&["--out", "mass"]).exits(0);
    let cases = [
        (&[][..], "release_not_stated", Value::Null),
        (&["--release", "4.2.0"], "granted", json!({"version": [4, 2, 0]})),
        (
            &["--release", "5.0.0,2027-01-01"],
            "release_not_covered",
            json!({"version": [5, 0, 0], "date": 1_798_761_600}),
        ),
    ];
    for (flags, code, stated) in cases {
        bundled(&desk, &[&["--trust", "issuer.trust.json"], flags].concat()).exits(0);
        assert_eq!(codes(&desk), [code]);
        let context: Value = serde_json::from_slice(&in_bundle(&desk, "context.json").unwrap()).unwrap();
        assert_eq!(context["release"], stated);
        checked_by_the_reference(&desk);
        ["results", "bundle.tar"].iter().for_each(|name| fs::remove_file(desk.path(name)).unwrap());
    }
}

/// Standard input can be read once only: whoever reads a file again, for the bundle or for a checkpoint, fails.
#[test]
fn what_verifies_is_read_once_and_is_what_the_bundle_holds() {
    let desk = revoked();
    manifest::signed_by(&desk, &["a", "c"], "next.json", &["--keep", "keep"], "m");
    let (by_set, by_manifest) =
        (["--trust", "next.json", "--keep", "keep"], ["--manifest", "m", "--roots", "roots.json"]);
    let listed = with_list();
    let by_list = ["--trust", "trust-2.json", "--status-list", "list"];
    for (desk, flags) in [(&desk, by_set), (&desk, by_manifest), (&listed, by_list)] {
        let audit = ["audit", "mass", "--at", "2027-01-15", "--out", "results", "--bundle", "bundle.tar"];
        let whole = [&audit[..], &flags].concat();
        let clear = || ["results", "bundle.tar"].iter().for_each(|name| fs::remove_file(desk.path(name)).unwrap());
        let exit = desk.run(&whole).exit.unwrap();
        let bundle = fs::read(desk.path("bundle.tar")).unwrap();
        for name in [flags[1], flags[3]] {
            clear();
            let piped: Vec<&str> = whole.iter().map(|word| if *word == name { "-" } else { word }).collect();
            desk.pipe(&piped, &fs::read(desk.path(name)).unwrap()).exits(exit);
            assert!(fs::read(desk.path("bundle.tar")).unwrap() == bundle, "{name} from a pipe makes another bundle");
        }
        clear();
    }
}
