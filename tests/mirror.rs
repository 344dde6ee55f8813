//! The house is built as its plan says: one word names a stage in every place, and no verifier file knows the issuer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it doesn't expect")]

use std::fs;
use std::path::{Path, PathBuf};

const STAGES: [&str; 6] = ["document", "canonical", "signature", "token", "verify", "decide"];

#[test]
fn every_stage_has_all_its_places() {
    let missing: Vec<String> =
        STAGES.into_iter().flat_map(places).filter(|place| !root().join(place).exists()).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

fn places(stage: &str) -> [String; 5] {
    [
        format!("src/{stage}.rs"),
        format!("spec/{stage}.md"),
        format!("test-vectors/{stage}"),
        format!("fuzz/{stage}.rs"),
        format!("benches/{stage}.rs"),
    ]
}

#[test]
fn every_stage_file_opens_with_its_pages() {
    for stage in STAGES {
        let opening = fs::read_to_string(root().join(format!("src/{stage}.rs"))).unwrap();
        for page in [format!("spec/{stage}.md"), format!("test-vectors/{stage}")] {
            assert!(
                opening.lines().take_while(|line| line.starts_with("//!")).any(|line| line.contains(&page)),
                "src/{stage}.rs doesn't name {page}"
            );
        }
    }
}

#[test]
fn no_verifier_file_names_the_issuer() {
    let files = rust_files(&root().join("src"));
    assert!(files.len() > STAGES.len(), "{} files", files.len());
    let names: Vec<String> = files
        .iter()
        .filter(|file| !is_issuer(file))
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            issuer_lines(&text).into_iter().map(|line| format!("{}: {line}", file.display())).collect::<Vec<_>>()
        })
        .collect();
    assert!(names.is_empty(), "{}", names.join("\n"));
}

#[test]
fn the_search_for_the_issuer_finds_it() {
    assert_eq!(issuer_lines("use crate::issue::Draft;\nfn f() {}\n").len(), 1);
    assert_eq!(issuer_lines("use super::issue;\n").len(), 1);
    assert_eq!(issuer_lines("use crate::{issue, token};\npub mod issue;\n").len(), 2);
    assert_eq!(issuer_lines("#[cfg(feature = \"issue\")]\npub mod issue;\n").len(), 0);
    assert_eq!(issuer_lines("fn issuer() { policy.issued_at() }\n").len(), 0);
}

/// Lines that name the module, apart from a line that the feature switches on.
fn issuer_lines(text: &str) -> Vec<&str> {
    let before = std::iter::once("").chain(text.lines());
    before
        .zip(text.lines())
        .filter(|(before, line)| before.trim() != "#[cfg(feature = \"issue\")]" && names_issue(line))
        .map(|(_, line)| line)
        .collect()
}

/// The word alone, in code: not inside another word, not in a comment of its own line, not as the feature's name.
fn names_issue(line: &str) -> bool {
    let code = line.trim();
    !code.starts_with("//")
        && !code.contains("feature = \"issue\"")
        && code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "issue")
}

fn is_issuer(file: &Path) -> bool {
    file.starts_with(root().join("src/issue")) || file == root().join("src/issue.rs")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
