//! ECMAScript's number sequence: a million lines, and ten million with `LICENTIA_DEEP=1`.

use crate::canonical_json::JCS;
use licentia::canonical::{check, write};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;

#[test]
fn numbers_come_out_as_ecmascript_writes_them() {
    let Some(folder) = JCS.folder() else { return };
    let readme = fs::read_to_string(folder.join("README.md")).unwrap();
    let mut sequence = Sequence::new(static_values(&readme));
    let mut hash = Sha256::new();
    let mut lines = 0;
    let deep = std::env::var("LICENTIA_DEEP").as_deref() == Ok("1");
    let checkpoints = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    for checkpoint in checkpoints.into_iter().filter(|checkpoint| deep || *checkpoint < 10_000_000) {
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
