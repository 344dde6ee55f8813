//! `audit`: masses of tokens, good and bad, as lines, files and through a pipe; what they say one by one and together.

use crate::desk::{Desk, LAPTOP, OTHER, Ran};
use serde_json::{Value, json};
use std::fs;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors");
/// A trust set under which every kind may be signed.
const TRUST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors/keys/alpha-all-kinds.trust.json");
/// When the vectors' tokens are in force.
const AT: &str = "2027-06-01";

/// The token of one of the project's vectors.
pub(crate) fn token(name: &str) -> String {
    let vector: Value = serde_json::from_slice(&fs::read(format!("{VECTORS}/{name}.json")).unwrap()).unwrap();
    vector["input"]["token"].as_str().unwrap().to_owned()
}

pub(crate) fn audit(desk: &Desk, input: &str, more: &[&str]) -> Ran {
    desk.run(&[&["audit", input, "--trust", TRUST, "--at", AT], more].concat())
}

/// The summary but for its last line, which says how long it took.
fn untimed(ran: &Ran) -> String {
    let (before, last) = ran.out.trim_end().rsplit_once('\n').unwrap();
    assert!(last.contains(" tokens a second with --threads "), "{ran:#?}");
    before.trim_end().to_owned()
}

/// The results, each with these members alone.
fn results(desk: &Desk, name: &str, members: &[&str]) -> Vec<Value> {
    let only = |line: &str| {
        let result: Value = serde_json::from_str(line).unwrap();
        members.iter().map(|member| result[*member].clone()).collect()
    };
    desk.read(name).lines().map(only).collect()
}

#[test]
fn a_mixed_mass_is_counted_and_each_line_has_its_result() {
    let desk = Desk::new();
    let (license, activation) = (token("verify/ok-license"), token("verify/ok-activation"));
    let forged = activation.replacen(".eyJ", ".eyK", 1);
    let huge = "a".repeat(100_000);
    let object = json!({"id": {"order": 7}, "token": activation, "more": [1, {"token": 2}]}).to_string();
    let lease = token("verify/ok-grant-lease");
    let lease_with_its_grants = json!({"token": lease}).to_string();
    let lease_alone = lease.lines().next().unwrap();
    let lines = [
        license.as_str(),
        &activation,
        &object,
        &forged,
        &huge,
        "",
        "{\"tok\":1}",
        "nothing",
        lease_alone,
        &lease_with_its_grants,
        &token("verify/ok-grant"),
    ];
    desk.write("mass", lines.join("\r\n"));
    let ran = audit(&desk, "mass", &["--out", "results", "--csv", "table", "--threads", "2"]).exits(1);
    assert_eq!(
        untimed(&ran),
        "\
10 tokens, 5 not genuine
  granted  3  granted                               entitled
  genuine  2  genuine                               licenses and grants, which are never decided
  refused  1  header_unknown                        no trusted key fits; is its issuer's newest trust set given?
  refused  1  not_compact                           no token: not three parts with dots between them
  refused  1  not_compact (no object with a token)  no token: not three parts with dots between them
  refused  1  not_genuine (signature_equation)      changed after it was signed, or forged
  refused  1  too_long                              longer than a token may be

Not genuine:
  mass, line 4  not_genuine (signature_equation)
  mass, line 5  too_long
  mass, line 7  not_compact (no object with a token)
  mass, line 8  not_compact
  mass, line 9  header_unknown

Duplicates:
  1 with the same content more than once
    the same: lines 2, 3

Licenses, and what activations and leases in force 2027-06-01 00:00 UTC grant:
  LICENSE              OF           SOLD  GRANTED
  acme-license-001 v1  admin-users    10       20  OVER-ISSUED by 10
  1 over-issued"
    );
    let word = |line: u64, class: &str, code: &str| json!([line, null, class, code, null]);
    let why = |line: u64, code: &str, why: &str| json!([line, null, "refused", code, why]);
    assert_eq!(
        results(&desk, "results", &["line", "id", "class", "code", "why"]),
        [
            word(1, "genuine", "genuine"),
            word(2, "granted", "granted"),
            json!([3, {"order": 7}, "granted", "granted", null]),
            why(4, "not_genuine", "signature_equation"),
            word(5, "refused", "too_long"),
            why(7, "not_compact", "no object with a token"),
            word(8, "refused", "not_compact"),
            word(9, "refused", "header_unknown"),
            word(10, "granted", "granted"),
            word(11, "genuine", "genuine"),
        ]
    );
    let facts = results(&desk, "results", &["kind", "iss", "jti", "lic", "ver", "sub", "exp"]);
    let of =
        |kind: &str, jti: &str, sub: Value| json!([kind, "Alpha Ltd", jti, "acme-license-001", 1, sub, 1_830_297_600]);
    assert_eq!(facts[0], of("license", "license-00000001", json!("Acme Corporation")));
    assert_eq!(facts[1], of("activation", "activation-00001", Value::Null));
    let table = desk.read("table");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines[0], "position,file,id,class,code,why,kind,iss,jti,s256,lic,ver,sub,exp");
    assert!(lines[3].starts_with("3,,\"{\"\"order\"\":7}\",granted,granted,,activation,Alpha Ltd,"), "{}", lines[3]);
    assert_eq!(lines[4], "4,,,refused,not_genuine,signature_equation,,,,,,,,");
    assert_eq!(lines.len(), 11);
    assert_eq!(desk.names(), ["mass", "results", "table"], "nothing else stays");
}

#[test]
fn the_first_ten_that_are_not_genuine_are_said() {
    let desk = Desk::new();
    let good = token("verify/ok-activation");
    let mut lines = vec![good.as_str(); 1_500];
    (3..1_500).step_by(100).for_each(|at| lines[at] = "nothing");
    desk.write("mass", lines.join("\n"));
    let shown: String = (0..10).map(|bad| format!("  mass, line {:<3}  not_compact\n", 4 + bad * 100)).collect();
    let expected = |last: &str| format!("\nNot genuine:\n{}    and 5 more; {last}\n", shown);
    audit(&desk, "mass", &[]).exits(1).says(&expected("--out FILE writes them all"));
    audit(&desk, "mass", &["--out", "results", "--threads", "1"]).exits(1).says(&expected("results has them all"));
    let said = audit(&desk, "mass", &["--json"]).exits(1).json();
    let first = said["first_not_genuine"].as_array().unwrap();
    assert_eq!((first.len(), &first[9]), (10, &json!({"line": 904, "class": "refused", "code": "not_compact"})));
    let said = audit(&desk, "mass", &["--product", "another", "--json"]).exits(1).json();
    assert_eq!(said["first_not_genuine"][0]["line"], 4, "denied ones are genuine");
}

#[test]
fn every_token_genuine_is_exit_0_the_denied_ones_too() {
    let desk = Desk::new();
    desk.write("mass", token("verify/ok-activation"));
    audit(&desk, "mass", &[]).exits(0).says("1 token, all genuine\n  granted  1  granted");
    let ran = audit(&desk, "mass", &["--product", "another", "--json"]).exits(0).json();
    assert_eq!((&ran["code"], &ran["denied"], &ran["granted"]), (&"genuine".into(), &1.into(), &0.into()));
    assert_eq!(ran["codes"], json!([{"class": "denied", "code": "other_product", "count": 1}]));
    let late = ["audit", "mass", "--trust", TRUST, "--at", "2040-01-01"];
    desk.run(&late).exits(0).says("denied  1  expired  its time is over");
}

#[test]
fn what_a_pipe_brings_is_judged_as_a_file() {
    let desk = Desk::new();
    let lines = format!("{}\n{}", token("verify/ok-activation"), token("verify/ok-license"));
    desk.write("mass", &lines);
    let words = ["audit", "-", "--trust", TRUST, "--at", AT, "--out", "piped"];
    desk.pipe(&words, lines.as_bytes()).exits(0).says("2 tokens, all genuine");
    audit(&desk, "mass", &["--out", "filed"]).exits(0);
    assert_eq!(desk.read("piped"), desk.read("filed"));
    desk.pipe(&words[..6], b"\n\r\n").refuses(2, "there is no token in standard input");
    assert_eq!(desk.names(), ["filed", "mass", "piped"]);
}

#[test]
fn a_folder_is_read_by_name_with_what_stands_behind_each_token() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("folder/b/c")).unwrap();
    for (name, content) in [
        ("folder/a", token("verify/ok-activation")),
        ("folder/b/c/deep", token("verify/ok-grant-lease")),
        ("folder/b/again", token("verify/ok-activation")),
        ("folder/z", "no token".to_owned()),
        ("folder/empty", String::new()),
    ] {
        desk.write(name, content);
    }
    let ran = audit(&desk, "folder", &["--out", "results"]).exits(1);
    let said = untimed(&ran);
    assert!(said.starts_with("5 tokens, 2 not genuine, 1 of them unread and not checked\n"), "{said}");
    assert!(said.contains("    the same: files a, b/again\n"), "{said}");
    assert!(said.contains("\nNot genuine:\n  folder/empty  io\n  folder/z      not_compact\n"), "{said}");
    let first = audit(&desk, "folder", &["--json"]).exits(1).json()["first_not_genuine"].clone();
    assert_eq!(first[0], json!({"file": "empty", "class": "error", "code": "io"}));
    let expected = [
        json!(["a", "granted", "activation"]),
        json!(["b/again", "granted", "activation"]),
        json!(["b/c/deep", "granted", "lease"]),
        json!(["empty", "error", null]),
        json!(["z", "refused", null]),
    ];
    assert_eq!(results(&desk, "results", &["file", "class", "kind"]), expected);
    audit(&desk, "folder", &["--out", "folder/results"]).refuses(2, "the folder that is audited");
}

#[test]
fn quantities_and_devices_are_set_against_the_license() {
    let desk = Desk::with_key();
    desk.license(&["--for", "1y", "--bind", "device", "--max-devices", "1"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    // Whoever has no ledger of the first one issues too much.
    for (device, out) in [(LAPTOP, "one"), (OTHER, "two")] {
        let ledger = format!("ledger-of-{out}");
        desk.activate(&["--device", device, "--out", out, "--entitlement", "admin-users=6", "--ledger", &ledger])
            .exits(0);
    }
    let [license, one, two] = ["acme.license", "one", "two"].map(|name| desk.read(name));
    let words = |input: &'static str| ["audit", input, "--trust", "issuer.trust.json"];
    desk.write("mass", format!("{one}{license}{two}{two}"));
    let said = desk.run(&[&words("mass")[..], &["--json", "--report", "report.json"]].concat()).exits(0).json();
    assert_eq!(said["findings"]["over_issued"], 1);
    let report: Value = serde_json::from_str(&desk.read("report.json")).unwrap();
    let account = &report["licenses"][0];
    assert_eq!(account["entitlements"][0]["granted"], 12, "the same token counts once: {account}");
    assert_eq!(account["entitlements"][0]["over_issued"], 2);
    assert_eq!(account["devices"], json!({"max": 1, "different": 2, "unbound": 0, "over_issued": true}));
    assert_eq!(report["findings"], said["findings"]);
    assert_eq!(report["duplicates"], json!([{"different": 1, "lines": [3, 4]}]));
    desk.run(&words("mass")).exits(0).says("OVER-ISSUED by 2").says("MORE DEVICES than sold");
    desk.write("alone", one);
    desk.run(&words("alone")).exits(0).says("1 whose license isn't in the input");
}

/// With two activations of which `list` takes back the first, by trust-2.json.
pub(crate) fn with_list() -> Desk {
    let desk = Desk::stocked();
    desk.run(&["keygen", "--issuer", "Alpha Ltd", "--out", "lists.pem", "--no-passphrase"]).exits(0);
    let add = ["trust", "add", "--trust", "issuer.trust.json", "--key-public", "lists.trust.json"];
    desk.run(&[&add[..], &["--kind", "statuslist", "--out", "trust-2.json"]].concat()).exits(0);
    let listed =
        |out: &str| desk.activate(&["--status-list", "https://a.example/1", "--out", out, "--json"]).exits(0).json();
    let (first, _second) = (listed("first"), listed("second"));
    desk.write("status.txt", format!("{} revoked\n", first["jti"].as_str().unwrap()));
    let sign = ["status-list", "sign", "status.txt", "--uri", "https://a.example/1", "--key", "lists.pem"];
    let files = ["--trust", "trust-2.json", "--ledger", "issuer.ledger.jsonl", "--out", "list"];
    desk.run(&[&sign[..], &files].concat()).exits(0);
    desk.write("mass", format!("{}{}", desk.read("first"), desk.read("second")));
    desk
}

#[test]
fn what_a_status_list_takes_back_is_denied_and_not_counted() {
    let desk = with_list();
    let words = ["audit", "mass", "--trust", "trust-2.json", "--json"];
    let without = desk.run(&words).exits(0).json();
    assert_eq!(without["granted"], 2);
    let with = desk.run(&[&words[..], &["--status-list", "list"]].concat()).exits(0).json();
    assert_eq!(with["codes"][1]["code"], "revoked");
    let granted = |said: &Value| said["first_licenses"][0]["tokens"].clone();
    assert_eq!((granted(&without), granted(&with)), (json!(2), json!(1)));
}

#[test]
fn what_cant_be_done_is_said_before_the_work() {
    let desk = Desk::new();
    desk.write("mass", token("verify/ok-activation"));
    desk.write("taken", "");
    audit(&desk, "mass", &["--out", "taken"]).refuses(2, "taken already exists");
    audit(&desk, "mass", &["--out", "a", "--csv", "a"]).refuses(2, "a is named for two outputs");
    audit(&desk, "missing", &[]).refuses(2, "missing doesn't exist");
    audit(&desk, "mass", &["--out", "nowhere/a"]).refuses(2, "the folder");
    audit(&desk, "mass", &["--restart"]).refuses(2, "--out");
    audit(&desk, "mass", &["--status-list", "mass"]).refuses(1, "another kind");
    assert_eq!(desk.names(), ["mass", "taken"]);
}
