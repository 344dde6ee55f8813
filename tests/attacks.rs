//! The attack catalogue: every line is shown by vectors or tests that exist, or says why it waits. `spec/attacks.md` is
//! written from it, with `LICENTIA_WRITE=1`.
#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "attacks/large.rs"]
mod large;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The lines that the catalogue has, by letter.
const LINES: [(&str, u32); 4] = [("T", 15), ("J", 13), ("S", 18), ("H", 5)];

/// Lines of which a part may wait: what happens over time, in a product's store, or when a license is given on.
const MAY_WAIT: [&str; 4] = ["S9", "S10", "S11", "S17"];

/// Published weaknesses, each of which is one of a class.
const NUMBERS: [&str; 25] = [
    "2015-2951",
    "2015-9235",
    "2016-5431",
    "2016-10555",
    "2017-11424",
    "2018-0114",
    "2018-1000531",
    "2019-17195",
    "2020-13822",
    "2020-26160",
    "2020-28042",
    "2021-38195",
    "2021-43572",
    "2022-21449",
    "2022-23540",
    "2022-29217",
    "2022-39227",
    "2023-48223",
    "2024-48948",
    "2024-54150",
    "2025-27144",
    "2025-30204",
    "2026-22817",
    "2026-25537",
    "2026-34950",
];

#[derive(Debug, PartialEq)]
struct Entry {
    /// The catalogue's lines, or numbers of published weaknesses.
    lines: Vec<String>,
    attack: String,
    shown: Shown,
}

#[derive(Debug, PartialEq)]
enum Shown {
    By(Vec<String>),
    Later(String),
}

#[test]
fn every_line_of_the_catalogue_is_shown_or_says_why_it_waits() {
    let entries: Vec<Entry> = sections(&catalogue()).into_iter().flat_map(|(_, entries)| entries).collect();
    let lines = LINES.iter().flat_map(|(letter, count)| (1..=*count).map(move |number| format!("{letter}{number}")));
    let numbers = NUMBERS.iter().map(|number| format!("CVE-{number}"));
    let expected: BTreeSet<String> = lines.chain(numbers).collect();
    let found: BTreeSet<String> = entries.iter().flat_map(|entry| entry.lines.clone()).collect();
    assert_eq!(found, expected);
    for entry in entries.iter().filter(|entry| matches!(entry.shown, Shown::Later(_))) {
        assert!(entry.lines.iter().all(|line| MAY_WAIT.contains(&line.as_str())), "{entry:?} may not wait");
    }
}

#[test]
fn whatever_shows_an_attack_exists() {
    let entries = sections(&catalogue()).into_iter().flat_map(|(_, entries)| entries);
    let places = entries.flat_map(|entry| match entry.shown {
        Shown::By(places) => places,
        Shown::Later(_) => Vec::new(),
    });
    let missing: Vec<String> = places.filter(|place| !exists(place)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_page_of_attacks_is_what_the_catalogue_says() {
    let (path, page) = (root().join("spec/attacks.md"), page(&sections(&catalogue())));
    if std::env::var("LICENTIA_WRITE").as_deref() == Ok("1") {
        fs::write(&path, &page).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == page, "spec/attacks.md differs; write it with: LICENTIA_WRITE=1 cargo test --test attacks");
}

#[test]
fn the_search_for_tests_tells_tests_from_other_functions() {
    let text = "#[cfg(unix)]\n#[test]\nfn one() {}\n\nfn helper() {}\n\n    #[test]\n    fn drawn(x in any()) {}\n";
    assert!(is_test(text, "one") && is_test(text, "drawn"));
    assert!(!is_test(text, "helper") && !is_test(text, "on"));
    assert!(!exists("token/no-such-vector") && !exists("tests/attacks.rs::exists") && !exists("tests/none.rs::one"));
    assert!(exists("token/bad-alg-none") && exists("tests/compile-fail/key_cloned.rs"));
}

#[test]
fn an_entry_has_three_parts() {
    let entry = |line| entry(line);
    let lines = vec!["T1".to_owned()];
    let by = Shown::By(vec!["a/b".to_owned(), "c.rs::d".to_owned()]);
    assert_eq!(
        entry("T1 | It lies. | a/b c.rs::d"),
        Entry { lines: lines.clone(), attack: "It lies.".to_owned(), shown: by }
    );
    let later = Shown::Later("no store".to_owned());
    assert_eq!(entry("T1 | It lies. | later: no store"), Entry { lines, attack: "It lies.".to_owned(), shown: later });
}

fn catalogue() -> String {
    fs::read_to_string(root().join("tests/attacks/catalogue.txt")).unwrap()
}

/// The headings with the entries below them.
fn sections(catalogue: &str) -> Vec<(String, Vec<Entry>)> {
    let mut sections: Vec<(String, Vec<Entry>)> = Vec::new();
    for line in catalogue.lines() {
        if let Some(heading) = line.strip_prefix("# --- ") {
            sections.push((heading.trim_end_matches([' ', '-']).to_owned(), Vec::new()));
        } else if !line.starts_with('#') && !line.is_empty() {
            sections.last_mut().unwrap().1.push(entry(line));
        }
    }
    sections
}

fn entry(line: &str) -> Entry {
    let parts: Vec<&str> = line.split(" | ").collect();
    let [lines, attack, shown] = parts[..] else { panic!("no three parts: {line}") };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let shown = match shown.strip_prefix("later: ") {
        Some(reason) => Shown::Later(reason.to_owned()),
        None => Shown::By(words(shown)),
    };
    Entry { lines: words(lines), attack: attack.to_owned(), shown }
}

fn exists(place: &str) -> bool {
    if let Some((file, name)) = place.split_once("::") {
        return fs::read_to_string(root().join(file)).is_ok_and(|text| is_test(&text, name));
    }
    match place.strip_suffix(".rs") {
        // What mustn't compile, with the reason that the compiler gives.
        Some(stem) => root().join(place).is_file() && root().join(format!("{stem}.stderr")).is_file(),
        None => vector(place).is_file(),
    }
}

/// Whether this function stands directly below the attribute that makes it a test.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let Some(at) = lines.iter().position(|line| line.starts_with(&format!("fn {name}("))) else { return false };
    lines[..at].iter().rev().take_while(|line| line.starts_with('#')).any(|line| *line == "#[test]")
}

fn page(sections: &[(String, Vec<Entry>)]) -> String {
    let mut page = String::from(
        "# Attacks\n\n\
         What has been tried on tokens, documents, keys and their issuers, here and elsewhere, and what becomes of it. \
         Names with one stroke are [vectors](../test-vectors/README.md), names with `::` are tests.\n\n\
         *Answer*: the code or verdict of the vectors; *held* where a test shows that nothing happens; *later* for what \
         this version doesn't do yet.\n",
    );
    for (heading, entries) in sections {
        write!(page, "\n## {heading}\n\n| line | attack | answer | shown by |\n|---|---|---|---|\n").unwrap();
        entries.iter().for_each(|entry| writeln!(page, "{}", row(entry)).unwrap());
    }
    page
}

fn row(Entry { lines, attack, shown }: &Entry) -> String {
    let lines = lines.join(", ");
    match shown {
        Shown::Later(reason) => format!("| {lines} | {attack} | later | {reason} |"),
        Shown::By(places) => {
            let shown: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
            format!("| {lines} | {attack} | {} | {} |", answers(places), shown.join(" "))
        }
    }
}

/// What the vectors expect, each word once.
fn answers(places: &[String]) -> String {
    let mut words: Vec<String> = Vec::new();
    for vector in places.iter().map(|place| vector(place)).filter(|path| path.is_file()) {
        let vector: Value = serde_json::from_slice(&fs::read(vector).unwrap()).unwrap();
        let word = format!("`{}`", vector["expect"].as_str().unwrap());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() { "held".to_owned() } else { words.join(", ") }
}

fn vector(place: &str) -> PathBuf {
    root().join("test-vectors").join(format!("{place}.json"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
