//! The verbs around the edges: source to compile in, vectors, the demo, help, completions and man pages.

use crate::desk::Desk;
use std::fs;
use std::process::Command;

#[test]
fn what_embed_writes_compiles_and_holds_the_bytes() {
    let desk = Desk::with_key();
    let rust = desk.run(&["embed", "issuer.trust.json", "--rust"]).exits(0).says("Key of Alpha Ltd: ");
    let main = "fn main() { use std::io::Write; std::io::stdout().write_all(TRUST_SET).unwrap() }\n";
    desk.write("product.rs", rust.out + main);
    desk.shell("rustc --edition 2024 -o product product.rs && ./product > got && cmp got issuer.trust.json").exits(0);
    let c = desk.run(&["embed", "issuer.trust.json", "--c"]).exits(0).says("Key of Alpha Ltd: ");
    if Command::new("cc").arg("--version").output().is_err() {
        eprintln!("NOT RUN: there is no C compiler to compile what `embed --c` writes");
        return;
    }
    let main = "#include <stdio.h>\nint main(void) { fwrite(licentia_trust_set, 1, licentia_trust_set_length, stdout); return 0; }\n";
    desk.write("product.c", c.out + main);
    desk.shell(
        "cc -std=c99 -Wall -Wextra -Werror -o product-c product.c && ./product-c > got && cmp got issuer.trust.json",
    )
    .exits(0);
}

#[test]
fn vectors_runs_them_all_and_tells_which_disagree() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("v/canonical")).unwrap();
    let good = r#"{"about":"a","expect":"ok","input":{"bytes":"{}","form":"full"},"spec":"C-1"}"#;
    desk.write("v/canonical/ok-empty.json", good);
    desk.run(&["vectors", "v"]).exits(0).says("canonical").says("all                1         0");
    let bad = [
        ("bad-code.json", r#"{"about":"a","expect":"not_json","input":{"bytes":"{}","form":"full"},"spec":"C-1"}"#),
        ("bad-name.json", good),
        ("ok-more.json", r#"{"about":"a","expect":"ok","input":{"bytes":"{}","form":"full","more":1},"spec":"C-1"}"#),
        ("ok-unknown-form.json", r#"{"about":"a","expect":"ok","input":{"bytes":"{}","form":"x"},"spec":"C-1"}"#),
        ("ok-without-spec.json", r#"{"about":"a","expect":"ok","input":{"bytes":"{}","form":"full"}}"#),
        (
            "ok-claims-more.json",
            r#"{"about":"a","expect":"ok","input":{"bytes":"{}","form":"full"},"output":"{}","spec":"C-1"}"#,
        ),
    ];
    for (name, text) in bad {
        desk.write(&format!("v/canonical/{name}"), text);
        let ran = desk.run(&["vectors", "v"]).exits(1).says("all                1         1").says(name);
        assert_eq!(
            desk.run(&["vectors", "v", "--json"]).exits(1).json()["disagreements"].as_array().unwrap().len(),
            1,
            "{ran:?}"
        );
        fs::remove_file(desk.path(&format!("v/canonical/{name}"))).unwrap();
    }
    fs::create_dir(desk.path("v/unheard-of")).unwrap();
    desk.write("v/unheard-of/ok-x.json", good);
    desk.run(&["vectors", "v"]).exits(1).says("the stage `unheard-of` isn't known here");
}

#[test]
fn this_build_agrees_with_the_projects_vectors() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors");
    let ran = Desk::new().run(&["vectors", folder]);
    assert_eq!(ran.exit, Some(0), "{}", ran.out);
}

#[test]
fn demo_tells_the_whole_story_and_leaves_its_files() {
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--dir", "story"]).exits(0);
    for code in
        ["granted", "not_genuine", "expired", "other_product", "other_device", "release_not_covered", "header_unknown"]
    {
        assert!(ran.out.contains(&format!(" {code} ")), "no {code}: {}", ran.out);
    }
    assert!(!ran.out.contains("NOT AS TOLD"), "{}", ran.out);
    for name in
        ["issuer.pem", "issuer.trust.json", "issuer.ledger.jsonl", "license.json", "acme.license", "acme.activation"]
    {
        assert!(desk.path("story").join(name).exists(), "{name}");
    }
    desk.run(&["demo", "--dir", "story"]).refuses(2, "story is not empty; name an empty or new folder");
}

#[test]
fn completions_for_every_shell_and_a_page_for_every_verb() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        desk.run(&["completions", shell]).exits(0).says("canonicalize");
    }
    desk.run(&["man", "pages/man1"]).exits(0);
    let page = desk.read("pages/man1/licentia-license-new.1");
    assert!(page.contains("licentia\\-license\\-new") && page.contains("Exit codes"), "{page}");
    for verb in
        ["keygen", "sign", "activate", "verify", "inspect", "canonicalize", "digest", "ledger-check", "embed", "demo"]
    {
        assert!(desk.path(&format!("pages/man1/licentia-{verb}.1")).exists(), "{verb}");
    }
    desk.run(&["man", "pages/man1"]).refuses(2, "already exists; choose another name or remove it");
}

#[test]
fn every_verb_teaches_with_an_example_and_its_exit_codes() {
    let verbs = [
        "keygen",
        "license new",
        "sign",
        "activate",
        "verify",
        "inspect",
        "canonicalize",
        "digest",
        "ledger check",
        "ledger list",
        "trust add",
        "trust revoke",
        "trust show",
        "manifest roots",
        "manifest sign",
        "manifest join",
        "manifest check",
        "status-list sign",
        "status-list check",
        "embed",
        "vectors",
        "runner",
        "demo",
        "completions",
        "man",
    ];
    for verb in verbs {
        let words: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
        let group = verb.split(' ').next().unwrap();
        let ran =
            Desk::new().run(&words).exits(0).says("Example:").says("Exit codes:").says(&format!("  licentia {group}"));
        let fits = |line: &str| line.starts_with("Usage:") || line.chars().count() <= 100;
        assert!(ran.out.lines().all(fits), "{}", ran.out);
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_had_enough_is_no_error() {
    let desk = Desk::stocked();
    let ran = desk.shell("$licentia completions zsh | head -n 1; $licentia inspect acme.license | true").exits(0);
    assert_eq!(ran.err, "");
    desk.shell("$licentia license new --product p --beneficiary b --entitlement e --perpetual >/dev/full")
        .refuses(2, "can't write to standard output");
}
