//! `licentia vectors`: against this build, and against runners good and bad.

use crate::desk::{Desk, PROGRAM, Ran};
use serde_json::{Value, json};
use std::fs;

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors");

fn vector(name: &str) -> Value {
    serde_json::from_slice(&fs::read(format!("{VECTORS}/{name}.json")).unwrap()).unwrap()
}

/// A desk with one vector of the project, changed or not.
fn desk_with(name: &str, change: impl FnOnce(&mut Value)) -> Desk {
    let (desk, mut vector) = (Desk::new(), vector(name));
    let (stage, _) = name.split_once('/').unwrap();
    fs::create_dir_all(desk.path("v/keys")).unwrap();
    fs::create_dir_all(desk.path("v").join(stage)).unwrap();
    for file in fs::read_dir(format!("{VECTORS}/keys")).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), desk.path("v/keys").join(file.file_name())).unwrap();
    }
    change(&mut vector);
    desk.write(&format!("v/{name}.json"), vector.to_string());
    desk
}

#[test]
fn each_form_is_read_to_its_last_member() {
    let vectors = [
        ("verify/ok-lease", ""),
        ("verify/ok-request", ""),
        ("verify/ok-proof", ""),
        ("verify/ok-statuslist", ""),
        ("verify/ok-manifest-two-of-three", ""),
        ("verify/ok-manifest-two-of-three", "/roots/0"),
        ("verify/ok-list-revoked", ""),
        ("verify/ok-trust-nobody", ""),
        ("decide/ok-lease", ""),
        ("decide/ok-lease", "/context"),
        ("decide/ok-lease", "/context/device"),
        ("decide/ok-listed-valid", "/context"),
    ];
    for (name, place) in vectors {
        desk_with(name, |_| ()).run(&["vectors", "v"]).exits(0);
        let more = |vector: &mut Value| vector["input"].pointer_mut(place).unwrap()["more"] = json!(1);
        let desk = desk_with(name, more);
        desk.run(&["vectors", "v"]).exits(1).says("a member that isn't known here: `more`");
    }
}

#[test]
fn keep_lists_and_what_is_installed_count() {
    let kept = "verify/ok-revoked-key-in-keep-list";
    desk_with(kept, |_| ()).run(&["vectors", "v"]).exits(0);
    let without = |vector: &mut Value| drop(vector["input"].as_object_mut().unwrap().remove("keep"));
    desk_with(kept, without).run(&["vectors", "v"]).exits(1).says("key_revoked");
}

/// What the protocol has no words for, counted without a look at how the program does it.
fn not_asked(stage: &str) -> usize {
    let files = fs::read_dir(format!("{VECTORS}/{stage}")).unwrap();
    let inputs = files.map(|file| {
        let vector: Value = serde_json::from_slice(&fs::read(file.unwrap().path()).unwrap()).unwrap();
        vector["input"].clone()
    });
    let beyond = |input: &Value| {
        let state = input["context"]
            .get("lists")
            .or(input["context"].get("seen_version"))
            .or(input["context"].get("seen"))
            .or(input.get("keep"));
        matches!(stage, "canonical" | "document" | "signature")
            || matches!(input["op"].as_str(), Some("manifest" | "list"))
            || state.is_some()
            || input.get("base64url").is_some()
    };
    inputs.filter(beyond).count()
}

#[test]
fn this_program_as_a_runner_agrees_with_the_projects_vectors() {
    let runner = format!("'{PROGRAM}' runner");
    let desk = Desk::new();
    let ran = desk.run(&["vectors", VECTORS, "--runner", &runner]).exits(0);
    let column = |stage: &str| -> usize {
        let row = ran.out.lines().find(|line| line.starts_with(stage)).unwrap();
        row.split_whitespace().last().unwrap().parse().unwrap()
    };
    assert!(ran.out.starts_with("stage          agree  disagree not asked\n"), "{}", ran.out);
    for stage in ["canonical", "decide", "document", "signature"] {
        assert_eq!(column(stage), not_asked(stage), "{stage}: {}", ran.out);
    }
    // Trust sets whose bytes are more than their value come on top.
    assert!(column("token") >= not_asked("token") && column("verify") >= not_asked("verify"), "{}", ran.out);
    let asked: usize = fs::read_dir(format!("{VECTORS}/verify")).unwrap().count() - column("verify");
    assert!(asked > 200, "{}", ran.out);
    let facts = desk.run(&["vectors", VECTORS, "--runner", &runner, "--json"]).exits(0).json();
    assert_eq!(facts["not_asked"], column("all"));
}

/// Runs one vector against a runner that is a shell script.
fn with_runner(name: &str, script: &str) -> Ran {
    let desk = desk_with(name, |_| ());
    desk.run(&["vectors", "v", "--runner", script, "--timeout", "2"])
}

const REFUSED: &str = "verify/bad-signature-bit-flipped";

fn each_line(answer: &str) -> String {
    format!("while read -r line; do echo '{answer}'; done")
}

#[cfg(unix)]
#[test]
fn a_runner_is_held_to_class_code_why_and_skipped() {
    let right = r#"{"id":1,"class":"refused","code":"not_genuine","why":"signature_equation"}"#;
    with_runner(REFUSED, &each_line(right)).exits(0).says("all                1         0         0");
    let wrong = [
        right.replace("refused", "denied"),
        right.replace("not_genuine", "header_unknown"),
        right.replace("equation", "range"),
        r#"{"id":1,"class":"refused","code":"not_genuine"}"#.to_owned(),
        r#"{"id":null,"class":"error","code":"bad_request","why":"what?"}"#.to_owned(),
    ];
    for answer in wrong {
        with_runner(REFUSED, &each_line(&answer)).exits(1).says("bit-flipped.json\n  says refused, not_genuine");
    }
    let (skipped, none) =
        ("verify/ok-trust-other-algorithm-skipped", r#"{"id":1,"class":"ok","code":"ok","skipped":[]}"#);
    with_runner(skipped, &each_line(none)).exits(1).says("says ok, ok, skipped [\"");
    let genuine = r#"{"id":1,"class":"genuine","code":"genuine"}"#;
    with_runner("verify/ok-license", &each_line(genuine)).exits(0);
    with_runner("verify/ok-activation", &each_line(genuine)).exits(1);
    let unstated = r#"{"id":1,"class":"denied","code":"product_not_stated"}"#;
    with_runner("verify/ok-activation", &each_line(unstated)).exits(0);
    with_runner("verify/ok-license", &each_line(unstated)).exits(1);
}

#[cfg(unix)]
#[test]
fn a_runner_that_breaks_the_protocol_is_said_with_the_vector() {
    let cases = [
        (each_line("{}"), "has no `class`: {}"),
        (each_line(r#"{"class":"ok","code":"ok"}"#), "has no `id`"),
        (each_line(r#"{"id":7,"class":"ok","code":"ok"}"#), "is out of order, 1 is the `id` that is due"),
        (each_line(r#"{"id":null,"class":"ok","code":"ok"}"#), "is out of order"),
        (each_line("hello"), "is no JSON object: hello"),
        (each_line("[]"), "is no JSON object: []"),
        ("echo; cat >/dev/null".to_owned(), "is no JSON object: "),
        ("true".to_owned(), "the runner ended (exit status: 0) before it answered "),
        ("exit 7".to_owned(), "the runner ended (exit status: 7) before it answered "),
        ("kill -9 $$".to_owned(), "the runner ended ("),
        ("exec sleep 60".to_owned(), "within 2 s"),
        // Not the shell alone is stopped: else the test would wait for the end of what it started.
        ("sleep 60; true".to_owned(), "within 2 s"),
        ("exec >/dev/null; exec sleep 60".to_owned(), "the runner closed its output before it answered "),
    ];
    for (script, part) in cases {
        let ran = with_runner(REFUSED, &script).exits(2);
        assert_eq!(ran.out, "", "{script}");
        assert!(ran.err.contains(part), "{script}: no `{part}` in {ran:#?}");
        assert!(ran.err.contains("bad-signature-bit-flipped.json"), "{script}: {ran:#?}");
    }
}

#[cfg(unix)]
#[test]
fn a_runner_that_is_not_there_or_has_nothing_to_answer() {
    let desk = desk_with(REFUSED, |_| ());
    let ran = desk.run(&["vectors", "v", "--runner", "./no-such-program"]).exits(2);
    assert!(ran.err.contains("(exit status: 127)"), "{ran:#?}");
    desk.run(&["vectors", "v", "--timeout", "3"]).refuses(2, "--runner <CMD>");
    desk.run(&["vectors", "v", "--runner", "true", "--timeout", "0"])
        .refuses(2, "write a whole number from 1 to 86400");
    let desk = desk_with("canonical/ok-full-numbers", |_| ());
    desk.run(&["vectors", "v", "--runner", "true"]).refuses(2, "can be asked none of these vectors");
}

#[cfg(unix)]
#[test]
fn a_vector_that_is_not_understood_is_not_put_to_a_runner() {
    for place in ["", "/context"] {
        let more = |vector: &mut Value| vector["input"].pointer_mut(place).unwrap()["more"] = json!(1);
        let desk = desk_with("decide/ok-lease", more);
        desk.run(&["vectors", "v", "--runner", "true"]).exits(1).says("`more`");
    }
}
