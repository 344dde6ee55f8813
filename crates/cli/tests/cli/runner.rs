//! `licentia runner`: a line in, a line out, whatever the line is.

use crate::desk::{Desk, Ran};
use serde_json::{Value, json};
use std::fs;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors");

fn read(file: &str) -> Value {
    serde_json::from_slice(&fs::read(format!("{VECTORS}/{file}")).unwrap()).unwrap()
}

/// The input of one of the project's vectors.
fn input(name: &str) -> Value {
    read(&format!("{name}.json"))["input"].clone()
}

/// A request made of a vector, with what else it says.
fn request(name: &str, more: &[(&str, Value)]) -> Value {
    let input = input(name);
    let mut request = json!({"id": 1, "op": "verify", "kind": input["kind"], "file": input["token"]});
    for member in ["audience", "nonce"] {
        if let Some(value) = input.get(member) {
            request[member] = value.clone();
        }
    }
    let set = |item: &Value| item.as_str().map_or(item.clone(), read);
    request["trust"] = input["trust"].as_array().unwrap_or(&Vec::new()).iter().map(set).collect();
    for (member, value) in more {
        request[*member] = value.clone();
    }
    request
}

fn talk(lines: &str) -> Ran {
    let ran = Desk::new().pipe(&["runner"], lines.as_bytes()).exits(0);
    assert_eq!(ran.err, "");
    ran
}

/// The answer to one request.
fn answer(request: &str) -> Value {
    let ran = talk(&format!("{request}\n"));
    assert_eq!(ran.out.lines().count(), 1, "{ran:#?}");
    serde_json::from_str(&ran.out).unwrap()
}

/// Class and code of the answer to one request.
fn verdict(request: &Value) -> (String, String) {
    let answer = answer(&request.to_string());
    let text = |member: &str| answer[member].as_str().unwrap().to_owned();
    (text("class"), text("code"))
}

fn is(class: &str, code: &str) -> (String, String) {
    (class.to_owned(), code.to_owned())
}

#[test]
fn the_helps_example_is_what_happens() {
    let ran = talk("{\"id\":1,\"op\":\"trust\",\"trust\":[]}\n");
    assert_eq!(
        ran.out,
        "{\"id\":1,\"class\":\"ok\",\"code\":\"ok\",\"skipped\":[],\"why\":\"0 keys can be used, 0 are skipped\"}\n"
    );
    Desk::new().run(&["runner", "--help"]).exits(0).says(&ran.out);
}

#[test]
fn answers_come_in_order_with_the_id_as_it_was_written() {
    let ids = ["1", "\"x\"", "-0.50", "{\"a\":[1E2,null]}", "123456789012345678901234567890", "null"];
    let lines: String = ids.iter().map(|id| format!(" {{\"op\":\"trust\",\"trust\":[],\"id\":{id}}} \r\n")).collect();
    let ran = talk(&(lines + "{\"op\":\"trust\",\"trust\":[]}"));
    let begins = ids.iter().chain(["null"].iter()).map(|id| format!("{{\"id\":{id},\"class\":\"ok\""));
    assert_eq!(ran.out.lines().count(), ids.len() + 1);
    for (line, begin) in ran.out.lines().zip(begins) {
        assert!(line.starts_with(&begin), "{line}");
    }
}

#[test]
fn a_line_that_is_no_request_is_said_and_the_next_is_answered() {
    let verify = r#""op":"verify","kind":"activation","file":"","trust":[]"#;
    let bad = [
        "",
        "no JSON",
        "[]",
        "7",
        "{}",
        "{\"op\":\"trust\",\"trust\":[]} {}",
        "\u{feff}{\"op\":\"trust\",\"trust\":[]}",
        "{\"id\":1,\"op\":\"decide\"}",
        "{\"id\":1,\"op\":1,\"trust\":[]}",
        "{\"id\":1,\"op\":\"trust\"}",
        "{\"id\":1,\"op\":\"trust\",\"trust\":{}}",
        "{\"id\":1,\"op\":\"trust\",\"op\":\"trust\",\"trust\":[]}",
        "{\"id\":1,\"op\":\"trust\",\"trust\":[],\"\\u0074rust\":[]}",
        "{\"op\":\"verify\",\"kind\":\"keys\",\"file\":\"\",\"trust\":[]}",
        "{\"op\":\"verify\",\"kind\":\"vnd.licentia.activation+jwt\",\"file\":\"\",\"trust\":[]}",
        "{\"op\":\"verify\",\"file\":\"\",\"trust\":[]}",
        "{\"op\":\"verify\",\"kind\":\"license\",\"trust\":[]}",
        "{\"op\":\"verify\",\"kind\":\"license\",\"file\":null,\"trust\":[]}",
        "{\"op\":\"verify\",\"kind\":\"license\",\"file\":\"\\ud800\",\"trust\":[]}",
        "{\"op\":\"verify\",\"kind\":\"license\",\"file\":\"\"}",
        "{\"op\":\"verify\",\"kind\":\"request\",\"file\":\"\"}",
        "{\"op\":\"verify\",\"kind\":\"proof\",\"file\":\"\",\"audience\":\"a\"}",
        "{\"op\":\"verify\",\"kind\":\"usage\",\"file\":\"\",\"audience\":1}",
    ];
    let contexts = [
        "[]",
        "null",
        r#"{"wall":"1"}"#,
        r#"{"wall":1.0}"#,
        r#"{"build":null}"#,
        r#"{"product":1}"#,
        r#"{"release":[4]}"#,
        r#"{"release":{"version":"4.2"}}"#,
        r#"{"release":{"version":[4.2]}}"#,
        r#"{"release":{"date":"2027-01-01"}}"#,
        r#"{"device":"x"}"#,
        r#"{"device":[]}"#,
        r#"{"device":{"jkt":1}}"#,
        r#"{"device":{"parts":[]}}"#,
        r#"{"device":{"parts":{"mac":1}}}"#,
        r#"{"device":{"parts":{"mac":"1","mac":"1"}}}"#,
        r#"{"ask":"admin-users"}"#,
        r#"{"ask":{}}"#,
        r#"{"ask":{"ent":"admin-users","n":0}}"#,
        r#"{"ask":{"ent":"admin-users","n":-1}}"#,
        r#"{"ask":{"ent":"admin-users","n":"1"}}"#,
        r#"{"ask":{"ent":"admin-users","unit":1}}"#,
        r#"{"wall":1,"wall":1}"#,
    ];
    let bad = bad.iter().map(|line| (*line).to_owned());
    let bad = bad.chain(contexts.iter().map(|context| format!("{{{verify},\"context\":{context}}}")));
    for line in bad {
        let ran = talk(&format!("{line}\n{{\"id\":2,\"op\":\"trust\",\"trust\":[]}}\n"));
        let lines: Vec<&str> = ran.out.lines().collect();
        assert_eq!(lines.len(), 2, "{line}: {ran:#?}");
        let begin = r#"{"id":null,"class":"error","code":"bad_request","why":""#;
        assert!(lines[0].starts_with(begin) && lines[0].ends_with("\"}"), "{line}: {}", lines[0]);
        assert!(lines[1].starts_with(r#"{"id":2,"class":"ok""#), "{line}: {}", lines[1]);
    }
}

#[test]
fn bytes_that_are_no_text_and_a_line_without_end_are_bad_requests() {
    let trust = b"{\"id\":2,\"op\":\"trust\",\"trust\":[]}\n";
    let endless = [vec![b'a'; (16 << 20) + 1], b"\n".to_vec()].concat();
    for line in [b"{\"id\":\"\xff\",\"op\":\"trust\",\"trust\":[]}\n".to_vec(), endless] {
        let ran = Desk::new().pipe(&["runner"], &[&line[..], trust].concat()).exits(0);
        let codes: Vec<Value> =
            ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["code"].clone()).collect();
        assert_eq!(codes, ["bad_request", "ok"], "{:.100}", ran.out);
    }
    // Of the full length, white space counted, it is read.
    let mut full = trust.to_vec();
    full.splice(0..0, vec![b' '; (16 << 20) - trust.len() + 1]);
    Desk::new().pipe(&["runner"], &full).exits(0).says("\"ok\"");
}

#[test]
fn nothing_follows_the_last_answer() {
    let desk = Desk::new();
    for words in [&["runner"][..], &["runner", "--json"]] {
        assert_eq!(desk.pipe(words, b"").exits(0).out, "");
        assert_eq!(desk.pipe(words, b"\n{}\n").exits(0).out.lines().count(), 2);
    }
    desk.pipe(&["runner", "file"], b"").refuses(2, "unexpected argument");
}

#[test]
fn classes_tell_how_far_a_token_came() {
    let license = request("verify/ok-license", &[]);
    assert_eq!(verdict(&license), is("genuine", "genuine"));
    // What isn't due isn't looked at.
    let with_more =
        request("verify/ok-license", &[("audience", json!(1)), ("nonce", Value::Null), ("note", json!("x"))]);
    assert_eq!(verdict(&with_more), is("genuine", "genuine"));
    let activation = request("verify/ok-activation", &[]);
    assert_eq!(verdict(&activation), is("denied", "product_not_stated"));
    let other = request("verify/ok-activation", &[("kind", json!("license"))]);
    assert_eq!(verdict(&other), is("refused", "other_kind"));
    let granted =
        request("decide/ok-nothing-asked", &[("context", input("decide/ok-nothing-asked")["context"].clone())]);
    assert_eq!(verdict(&granted), is("granted", "granted"));
}

#[test]
fn why_is_the_reason_behind_not_genuine() {
    for (vector, why) in [
        ("verify/bad-signature-bit-flipped", "signature_equation"),
        ("verify/bad-signature-all-zero", "signature_range"),
    ] {
        let answer = answer(&request(vector, &[]).to_string());
        assert_eq!((&answer["code"], &answer["why"]), (&json!("not_genuine"), &json!(why)), "{vector}");
    }
}

#[test]
fn a_trust_set_that_does_not_load_comes_before_the_token() {
    let refused = |trust: &str| {
        let request = format!("{{\"op\":\"verify\",\"kind\":\"license\",\"file\":\"no token\",\"trust\":{trust}}}");
        let answer = answer(&request);
        assert_eq!(answer["class"], "refused", "{trust}");
        answer["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused("[]"), "not_compact");
    assert_eq!(refused("[{}]"), "missing_member");
    assert_eq!(refused("[7]"), "wrong_type");
}

#[test]
fn of_a_trust_set_the_form_is_granted_and_the_values_are_judged() {
    let alpha = fs::read_to_string(format!("{VECTORS}/keys/alpha.trust.json")).unwrap();
    let asked = |trust: &str| {
        let answer = answer(&format!("{{\"op\":\"trust\",\"trust\":[{trust}]}}"));
        assert!(answer["skipped"].is_array(), "{answer}");
        answer["code"].as_str().unwrap().to_owned()
    };
    let spread = alpha.replacen('{', " { ", 1).replacen(':', "\t:\r", 1).replacen("\"iss\"", "\"\\u0069ss\"", 1);
    assert_ne!(spread, alpha);
    assert_eq!(asked(&alpha), "ok");
    assert_eq!(asked(&spread), "ok");
    let (_, behind) = alpha.split_once('{').unwrap();
    // In another order of names, and with each fault that a value can have.
    assert_eq!(asked(&format!("{{\"ver\":1,\"ver\":1,{behind}")), "duplicate_member");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":1.0}},{behind}")), "number_not_integer");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":1e2}},{behind}")), "number_not_integer");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":-0}},{behind}")), "number_not_integer");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":9007199254740992}},{behind}")), "number_out_of_range");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":[[[[[[[1]]]]]]]}},{behind}")), "too_deep");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":\"\\ud800\"}},{behind}")), "lone_surrogate");
    assert_eq!(asked(&format!("{{\"ext\":{{\"a.b\":1}},{behind}")), "ok");
    assert_eq!(asked(&format!("{alpha},{alpha}")), "trust_conflict");
    // One set wholly before the next.
    assert_eq!(asked("{},{\"a\":\"\\ud800\"}"), "missing_member");
    assert_eq!(asked("{\"a\":\"\\ud800\"},{}"), "lone_surrogate");
}

#[test]
fn what_is_stated_counts_and_what_is_not_is_not_met() {
    let name = "decide/ok-fingerprint-all-parts";
    let context = input(name)["context"].clone();
    let decided = |device: Value| {
        let mut context = context.clone();
        context["device"] = device;
        verdict(&request(name, &[("context", context)]))
    };
    assert_eq!(decided(context["device"].clone()), is("granted", "granted"));
    assert_eq!(decided(json!({})), is("denied", "device_not_stated"));
    assert_eq!(decided(json!({"parts": {}})), is("denied", "fingerprint_differs"));
}

#[test]
fn a_thumbprint_that_is_none_is_another_device_and_a_clock_beyond_time_is_at_its_end() {
    let name = "decide/ok-nothing-asked";
    let context = input(name)["context"].clone();
    let with = |member: &str, value: Value| {
        let mut context = context.clone();
        context[member] = value;
        verdict(&request(name, &[("context", context)]))
    };
    assert_eq!(with("device", json!({"jkt": "no thumbprint"})), is("denied", "other_device"));
    assert_eq!(with("device", json!({"jkt": ""})), is("denied", "other_device"));
    assert_eq!(with("wall", json!(-1)), is("denied", "clock_behind"));
    assert_eq!(with("build", json!(1_u64 << 60)), is("denied", "clock_turned_back"));
    assert_eq!(with("release", json!({"version": [-1, 1_u64 << 63]})), is("granted", "granted"));
}
