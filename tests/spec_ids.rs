//! Every MUST of the spec has an id and a vector, every vector names ids that exist, and the codes are the same everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use licentia::Code;
use serde_json::Value;

type Words = BTreeSet<String>;

#[test]
fn every_id_has_a_vector_and_every_vector_an_id() {
    let (ids, shown) = (spec_ids(), vectors().iter().flat_map(ids_of).collect::<Words>());
    assert!(ids.len() >= 40, "only {} ids in spec/", ids.len());
    assert_eq!(only_in(&ids, &shown), Words::new(), "ids without a vector");
    assert_eq!(only_in(&shown, &ids), Words::new(), "ids in vectors that the spec doesn't have");
}

#[test]
fn every_code_has_a_row_and_a_vector() {
    let library: Words = Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    let spec = error_codes(&fs::read_to_string(root().join("spec/errors.md")).unwrap());
    let shown: Words = vectors().iter().map(|vector| vector["expect"].as_str().unwrap().to_owned()).collect();
    assert_eq!(only_in(&library, &spec), Words::new(), "codes without a row in spec/errors.md");
    assert_eq!(only_in(&spec, &library), Words::new(), "rows in spec/errors.md that the library doesn't have");
    assert_eq!(only_in(&library, &shown), Words::new(), "codes without a vector");
}

#[test]
fn ids_and_codes_are_found() {
    assert_eq!(defined_id("> **V-7** The `iss` claim MUST equal …"), Some("V-7"));
    assert_eq!(defined_id("as **V-7** says"), None);
    assert_eq!(
        error_codes("| code | when |\n|---|---|\n| `too_long` | not `short` |\n"),
        Words::from(["too_long".to_owned()])
    );
}

/// Each id is defined once.
fn spec_ids() -> Words {
    let mut ids = Words::new();
    for page in files(&root().join("spec"), "md") {
        for line in fs::read_to_string(&page).unwrap().lines() {
            if let Some(id) = defined_id(line) {
                assert!(ids.insert(id.to_owned()), "{id} is defined twice, the second time in {}", page.display());
            }
        }
    }
    ids
}

fn defined_id(line: &str) -> Option<&str> {
    line.strip_prefix("> **")?.split_once("** ").map(|(id, _)| id)
}

/// The first column of the tables.
fn error_codes(page: &str) -> Words {
    page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(code, _)| code.to_owned()).collect()
}

fn ids_of(vector: &Value) -> Vec<String> {
    match &vector["spec"] {
        Value::String(id) => vec![id.clone()],
        Value::Array(ids) => ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect(),
        other => panic!("spec is {other}"),
    }
}

fn vectors() -> Vec<Value> {
    let stages = ["canonical", "decide", "document", "signature", "token", "verify"];
    let files = stages.into_iter().flat_map(|stage| files(&root().join("test-vectors").join(stage), "json"));
    files.map(|file| serde_json::from_slice(&fs::read(file).unwrap()).unwrap()).collect()
}

fn only_in(these: &Words, those: &Words) -> Words {
    these.difference(those).cloned().collect()
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == end)).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
