//! `activate --batch`: many orders, each issued once; and what is wrong shows before anything is issued.

use crate::desk::{Desk, LAPTOP, OTHER, Ran};
use serde_json::Value;
use std::fs;
use std::thread;
use std::time::Duration;

pub(crate) const LEDGER: &str = "issuer.ledger.jsonl";

/// With a license for so many devices, and an unlimited one.
pub(crate) fn desk(devices: &str) -> Desk {
    let desk = Desk::with_key();
    for (name, flags) in [("acme", &["--bind", "device,unbound", "--max-devices", devices][..]), ("open", &[])] {
        desk.license(&[&["--for", "1y"], flags].concat());
        desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", &format!("{name}.license")]).exits(0);
    }
    desk
}

pub(crate) const fn words(out: &str) -> [&str; 8] {
    ["activate", "acme.license", "--key", "issuer.pem", "--batch", "requests.jsonl", "--out", out]
}

fn batch(desk: &Desk, requests: &str, out: &str) -> Ran {
    desk.write("requests.jsonl", requests);
    desk.run(&words(out))
}

/// What came out, a value a line.
pub(crate) fn lines(desk: &Desk, name: &str) -> Vec<Value> {
    desk.read(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn two() -> String {
    format!(
        "{{\"id\":\"A-1\",\"device\":\"{LAPTOP}\"}}\n\n{{\"id\":\"A-2\",\"license\":\"open.license\",\"entitlements\":[\"admin-users=2\"],\"for\":\"90d\"}}\n"
    )
}

#[test]
fn each_line_is_an_order_and_becomes_an_activation() {
    let desk = desk("5");
    let ran = batch(&desk, &two(), "new.jsonl").exits(0);
    let ran = ran.says("new.jsonl: 2 activations issued, entered in issuer.ledger.jsonl\n  1 of all are UNBOUND");
    assert_eq!(ran.err, "");
    let new = lines(&desk, "new.jsonl");
    assert_eq!(new.iter().map(|line| &line["id"]).collect::<Vec<_>>(), ["A-1", "A-2"]);
    assert!(desk.read("new.jsonl").starts_with("{\"id\":\"A-1\",\"jti\":\""));
    for (line, name) in new.iter().zip(["one", "two"]) {
        desk.write(name, line["token"].as_str().unwrap());
    }
    desk.verify("one", &["--product", "acme-site", "--device", LAPTOP, "--entitlement", "sso"]).exits(0);
    desk.verify("one", &["--product", "acme-site", "--device", OTHER]).exits(3);
    desk.verify("two", &["--product", "acme-site", "--entitlement", "admin-users=2"]).exits(0);
    desk.verify("two", &["--product", "acme-site", "--entitlement", "admin-users=3"]).exits(3);
    let entered = lines(&desk, LEDGER);
    for (entry, line) in entered[2..].iter().zip(&new) {
        assert_eq!((&entry["jti"], &entry["s256"]), (&line["jti"], &line["s256"]));
    }
    desk.run(&["ledger", "check", LEDGER]).exits(0).says("4 entries");
}

#[test]
fn the_same_order_is_issued_once_whatever_file_it_stands_in() {
    let desk = desk("5");
    batch(&desk, &two(), "new.jsonl").exits(0);
    let ledger = desk.read(LEDGER);
    // `for` counts from the second in which the order was issued.
    thread::sleep(Duration::from_millis(1_100));
    let third = format!("{{\"id\":\"A-3\",\"device\":\"{OTHER}\",\"status_list\":\"https://acme.example/1\"}}\n");
    let ran = batch(&desk, &(two() + &third), "all.jsonl").exits(0);
    ran.says("all.jsonl: 1 activations issued").says("2 more were issued before");
    let (new, all) = (lines(&desk, "new.jsonl"), lines(&desk, "all.jsonl"));
    for (line, again) in new.iter().zip(&all) {
        assert_eq!((&line["id"], &line["jti"], &line["s256"]), (&again["id"], &again["jti"], &again["s256"]));
    }
    assert!(desk.read(LEDGER).starts_with(&ledger));
    assert_eq!(desk.read(LEDGER).lines().count(), ledger.lines().count() + 1);
    // An entry of a status list is drawn, and comes again.
    let ran = desk.run(&[&words("json.jsonl")[..], &["--json"]].concat()).exits(0).json();
    assert_eq!((&ran["code"], &ran["issued"], &ran["issued_before"]), (&"done".into(), &0.into(), &3.into()));
    assert_eq!((&ran["unbound"], &ran["out"], &ran["ledger"]), (&1.into(), &"json.jsonl".into(), &LEDGER.into()));
    assert_eq!(lines(&desk, "json.jsonl")[2]["s256"], all[2]["s256"]);
}

#[test]
fn a_changed_order_needs_an_id_of_its_own() {
    let desk = desk("5");
    batch(&desk, &two(), "new.jsonl").exits(0);
    let ledger = desk.read(LEDGER);
    let changed = two().replace(LAPTOP, OTHER);
    let ran = batch(&desk, &changed, "other.jsonl").refuses(2, "requests.jsonl, line 1, id A-1: not signed: ");
    assert!(ran.err.contains("issued with other content") && ran.err.contains("an id of its own"), "{ran:?}");
    let fact = desk.run(&[&words("other.jsonl")[..], &["--json"]].concat()).exits(2).json();
    assert_eq!((&fact["code"], &fact["line"], &fact["id"]), (&"name_used".into(), &1.into(), &"A-1".into()));
    assert_eq!(desk.read(LEDGER), ledger);
    assert!(!desk.path("other.jsonl").exists());
    batch(&desk, &changed.replace("A-1", "A-1b"), "other.jsonl").exits(0);
}

#[test]
fn one_bad_line_and_nothing_is_issued() {
    let desk = desk("2");
    desk.activate(&["--device", LAPTOP, "--out", "acme.activation"]).exits(0);
    let good = two();
    let third = |members: &str| format!("{good}{{\"id\":\"A-3\"{members}}}\n");
    let long = third(&format!(",\"license\":\"{}\"", "a".repeat(64 << 10)));
    let devices: String =
        (0..3).map(|n| format!("{{\"id\":\"{n}\",\"device\":\"{}{n}A\"}}\n", "A".repeat(41))).collect();
    let cases = [
        (third(",\"devise\":\"x\""), 2, "line 4: `devise` is no member of a request; there are id, license"),
        (third(",\"for\":\"1y\",\"for\":\"2y\""), 2, "line 4: it is no request: `for` stands there twice"),
        (good.clone() + "nonsense\n", 2, "line 4: it is no request"),
        (long, 2, "line 4: it is longer than 64 KiB"),
        (good.clone() + "{\"id\":\"A-1\"}\n", 2, "line 4, id A-1: line 1 has this id too"),
        (third(",\"for\":\"2y\""), 2, "line 4, id A-3: `for` would end"),
        (third(",\"perpetual\":true"), 2, "line 4, id A-3: `perpetual` has no end"),
        (third(",\"entitlements\":[\"admin-users=11\"]"), 2, "line 4, id A-3: not signed: the activation would exceed"),
        (third(",\"license\":\"missing\""), 2, "line 4, id A-3: missing doesn't exist"),
        (third(",\"license\":\"acme.activation\""), 1, "line 4, id A-3: not genuine: acme.activation"),
        (devices, 2, "line 2, id 1: not signed: the license allows 2 devices"),
    ];
    let (ledger, names) = (desk.read(LEDGER), [desk.names(), vec!["requests.jsonl".to_owned()]].concat());
    for (requests, code, part) in cases {
        let ran = batch(&desk, &requests, "new.jsonl").refuses(code, part);
        assert!(ran.err.contains("Nothing was issued; mend that line"), "{ran:?}");
        assert_eq!((desk.read(LEDGER), desk.names().len()), (ledger.clone(), names.len()), "{part}");
    }
    batch(&desk, "\n \n", "new.jsonl").refuses(2, "requests.jsonl has no request in it");
}

#[test]
fn a_license_on_the_command_line_or_in_every_line() {
    let desk = desk("5");
    desk.write("requests.jsonl", two());
    let without = ["activate", "--key", "issuer.pem", "--batch", "requests.jsonl", "--out", "new.jsonl"];
    desk.run(&without).refuses(2, "line 1, id A-1: it names no license");
    desk.write("requests.jsonl", two().replace("\"A-1\"", "\"A-1\",\"license\":\"acme.license\""));
    desk.run(&without).exits(0);
    desk.run(&["activate", "--key", "issuer.pem", "--out", "new"]).refuses(2, "<LICENSE>");
    for flag in [&["--device", LAPTOP][..], &["--entitlement", "sso"], &["--for", "1d"], &["--perpetual"]] {
        desk.run(&[&words("more.jsonl")[..], flag].concat()).refuses(2, "cannot be used with");
    }
    let piped = ["activate", "acme.license", "--key", "issuer.pem", "--batch", "-", "--out", "more.jsonl"];
    desk.pipe(&piped, two().as_bytes()).refuses(2, "requests are read twice, so they need a file");
}

#[test]
fn an_output_that_cant_be_is_said_before_anything_is_issued() {
    let desk = desk("5");
    desk.write("requests.jsonl", two());
    desk.write("taken", "theirs");
    let ledger = desk.read(LEDGER);
    desk.run(&words("taken")).refuses(2, "taken already exists");
    desk.run(&words("no/such")).refuses(2, "doesn't exist; create it first");
    assert_eq!((desk.read(LEDGER), desk.read("taken").as_str()), (ledger, "theirs"));
    fs::remove_file(desk.path("requests.jsonl")).unwrap();
    desk.run(&words("new.jsonl")).refuses(2, "requests.jsonl doesn't exist");
}

fn orders(numbers: std::ops::RangeInclusive<u32>) -> String {
    numbers.map(|number| format!("{{\"id\":\"A-{number}\",\"license\":\"open.license\"}}\n")).collect()
}

#[test]
fn any_number_of_threads_signs_in_the_order_of_the_lines() {
    let desk = desk("5");
    desk.write("requests.jsonl", orders(1..=9));
    for threads in ["1", "2", "4", "9", "100"] {
        let out = format!("{threads}.jsonl");
        desk.run(&[&words(&out)[..], &["--threads", threads]].concat()).exits(0);
        let written = lines(&desk, &out);
        let ids: Vec<_> = written.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids, (1..=9).map(|number| format!("A-{number}")).collect::<Vec<_>>(), "{threads}");
        let entered: Vec<_> = lines(&desk, LEDGER)[2..].iter().map(|entry| entry["s256"].clone()).collect();
        assert_eq!(entered, written.iter().map(|line| line["s256"].clone()).collect::<Vec<_>>(), "{threads}");
    }
}

/// Only the signature's check asks what the key may still sign, and what was issued in its time stays good.
#[test]
fn a_token_that_products_would_refuse_is_named_by_its_line() {
    let desk = desk("5");
    batch(&desk, &orders(1..=4), "first.jsonl").exits(0);
    let last = lines(&desk, LEDGER).last().unwrap()["iat"].as_u64().unwrap();
    let trust = desk.read("issuer.trust.json").replace("\"nbf\":", &format!("\"exp\":{},\"nbf\":", last + 1));
    desk.write("issuer.trust.json", trust);
    thread::sleep(Duration::from_secs(2));
    desk.write("requests.jsonl", orders(1..=6));
    let ran = desk.run(&[&words("second.jsonl")[..], &["--threads", "3"]].concat());
    ran.refuses(2, "requests.jsonl, line 5, id A-5: not signed: no product would accept this token");
    assert!(!desk.path("second.jsonl").exists());
    assert_eq!(lines(&desk, LEDGER).len(), 6, "the two licenses and the first four");
}
