//! Other people's JSON: the RFC 8785 examples, ECMAScript's number sequence, JSONTestSuite.
//!
//! Read from `LICENTIA_FOREIGN`, by default `../shared/foreign`. In CI a missing set fails; elsewhere it is named and counts as not run.
#![cfg(feature = "alloc")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it doesn't expect")]

use licentia::Code;
use licentia::canonical::{Canonical, check, write};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const JCS: (&str, &str) = ("jcs", "https://github.com/cyberphone/json-canonicalization, testdata");
const JSON_TEST_SUITE: (&str, &str) = ("jsontestsuite/test_parsing", "https://github.com/nst/JSONTestSuite");

/// The set's folder, or `None` where it is missing and may be.
fn folder((name, upstream): (&str, &str)) -> Option<PathBuf> {
    let root = std::env::var_os("LICENTIA_FOREIGN")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/foreign"), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{name} is missing from {}", root.display());
    println!("not run: {name} ({upstream}) is missing");
    None
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

#[test]
fn the_examples_of_rfc_8785_come_out_as_published() {
    let Some(folder) = folder(JCS) else { return };
    let inputs = files(&folder.join("input"));
    assert_eq!(inputs.len(), 6);
    for (name, input) in inputs {
        let output = fs::read(folder.join("output").join(&name)).unwrap();
        let hex = fs::read_to_string(folder.join("outhex").join(&name).with_extension("txt")).unwrap();
        let bytes: Vec<u8> = hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
        assert_eq!(write(&input).unwrap(), output, "{name}");
        assert_eq!(output, bytes, "{name}");
        assert_eq!(check(&output), Ok(()), "{name}");
    }
}

/// Refused although they are JSON: two names that are one, and with them a meaning that depends on the reader.
const JSON_WITH_TWINS: [&str; 2] = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

#[test]
fn json_test_suite_is_judged_as_it_says() {
    let Some(folder) = folder(JSON_TEST_SUITE) else { return };
    let mut counts = [0; 3];
    for (name, input) in files(&folder) {
        let written = write(&input);
        let kind = name.as_bytes()[0];
        match kind {
            b'y' if JSON_WITH_TWINS.contains(&name.as_str()) => {
                assert_eq!(written.as_ref().unwrap_err().code(), Code::DuplicateMember, "{name}");
            }
            b'y' => assert!(written.is_ok(), "{name}: {written:?}"),
            b'n' => assert!(written.is_err() && Canonical::check(&input).is_err(), "{name}"),
            _ => {}
        }
        counts[b"yni".iter().position(|letter| *letter == kind).unwrap()] += 1;
        assert_eq!(check(&input).is_ok(), written.as_ref() == Ok(&input), "{name}");
        assert!(
            written.is_err_and(|error| error.at() <= input.len()) || check(&write(&input).unwrap()).is_ok(),
            "{name}"
        );
    }
    assert_eq!(counts, [95, 188, 35]);
}

#[test]
fn numbers_come_out_as_ecmascript_writes_them() {
    let Some(folder) = folder(JCS) else { return };
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let mut sequence = Sequence::new(static_values(&readme));
    let mut hash = Sha256::new();
    let mut lines = 0;
    for checkpoint in [1_000, 10_000, 100_000, 1_000_000] {
        while lines < checkpoint {
            let count = 1_000;
            hash.update(written_lines(&mut sequence, count));
            lines += count;
        }
        assert_eq!(hex(&hash.clone().finalize()), published_hash(&readme, checkpoint), "{checkpoint} lines");
    }
}

/// The values that the README spells out.
fn static_values(readme: &str) -> Vec<u64> {
    let (_, table) = readme.split_once("staticU64s = new").unwrap();
    let (table, _) = table.split_once("])").unwrap();
    let words = table.split("0x").skip(1).map(|word| &word[..16]);
    words.map(|word| u64::from_str_radix(word, 16).unwrap()).collect()
}

/// The hash in the README's table row of this many lines.
fn published_hash(readme: &str, lines: usize) -> String {
    let cells = readme.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let mut rows = cells.filter(|cells| cells.get(2).is_some_and(|cell| *cell == lines.to_string()));
    rows.next().unwrap()[1].to_owned()
}

/// The next lines of the sequence's file. Numbers go in as Rust spells them and come out of one canonical array.
fn written_lines(sequence: &mut Sequence, count: usize) -> String {
    let bits: Vec<u64> = sequence.take(count).collect();
    let spelled: Vec<String> = bits.iter().map(|bits| format!("{:e}", f64::from_bits(*bits))).collect();
    let written = String::from_utf8(write(format!("[{}]", spelled.join(",")).as_bytes()).unwrap()).unwrap();
    assert_eq!(check(written.as_bytes()), Ok(()));
    let numbers = written.trim_matches(['[', ']']).split(',');
    bits.iter().zip(numbers).fold(String::new(), |mut lines, (bits, number)| {
        writeln!(lines, "{bits:x},{number}").unwrap();
        lines
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The README's sequence: its static values, 2,000 from the smallest normal double upwards, then doubles cut from chained hashes.
struct Sequence {
    fixed: std::vec::IntoIter<u64>,
    block: [u8; 32],
    drawn: Vec<u64>,
}

impl Sequence {
    fn new(fixed: Vec<u64>) -> Self {
        let smallest_normal = 0x0010_0000_0000_0000_u64;
        let fixed: Vec<u64> = fixed.into_iter().chain(smallest_normal..smallest_normal + 2_000).collect();
        Self { fixed: fixed.into_iter(), block: [0; 32], drawn: Vec::new() }
    }

    fn draw(&mut self) -> u64 {
        if self.drawn.is_empty() {
            self.block = Sha256::digest(self.block).into();
            let words = self.block.chunks_exact(8).rev();
            self.drawn = words.map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect();
        }
        self.drawn.pop().unwrap()
    }
}

impl Iterator for Sequence {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if let Some(bits) = self.fixed.next() {
            return Some(bits);
        }
        let is_used = |bits: &u64| f64::from_bits(*bits) != 0.0 && f64::from_bits(*bits).is_finite();
        std::iter::repeat_with(|| self.draw()).find(is_used)
    }
}
