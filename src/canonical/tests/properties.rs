//! Generated JSON, spelled at random and damaged at random: the stage and the reference agree on every byte and every fault.

use super::reference::{self, Mode, es6};
use super::{check, run, write};
use crate::Code;
use crate::canonical::Canonical;
use proptest::collection::vec;
use proptest::prelude::*;
use std::format;
use std::string::String;
use std::vec::Vec;

#[derive(Clone, Debug)]
enum Tree {
    Word(&'static str),
    Integer(i64),
    Double(f64),
    Text(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// Short texts of the characters at which something changes: escapes, surrogates, the UTF-16 trap, the ends of UTF-8's lengths.
fn text() -> impl Strategy<Value = String> {
    let characters = [
        'a',
        'b',
        '/',
        '"',
        '\\',
        ' ',
        '\0',
        '\n',
        '\u{b}',
        '\u{1f}',
        '\u{7f}',
        '\u{80}',
        '\u{7ff}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{ffff}',
        '\u{10000}',
        '\u{10ffff}',
    ];
    prop_oneof![
        vec(prop::sample::select(characters.to_vec()), 0..4).prop_map(String::from_iter),
        "[a-c]{0,12}",
        any::<String>()
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        prop::sample::select(["null", "true", "false"].to_vec()).prop_map(Tree::Word),
        (any::<i64>(), 8u32..60).prop_map(|(value, shift)| Tree::Integer(value >> shift)),
        (-9i64..10).prop_map(Tree::Integer),
        any::<f64>().prop_map(Tree::Double),
        (-400i32..400, -9i32..10).prop_map(|(exponent, digit)| Tree::Double(f64::from(digit) * 10f64.powi(exponent))),
        text().prop_map(Tree::Text),
    ];
    leaf.prop_recursive(9, 64, 6, |inner| {
        prop_oneof![vec(inner.clone(), 0..6).prop_map(Tree::Array), vec((text(), inner), 0..6).prop_map(Tree::Object),]
    })
}

/// Spells a tree as JSON, one byte of `whims` for each choice; without whims the compact way.
struct Speller {
    whims: Vec<u8>,
    text: String,
}

impl Speller {
    fn whim(&mut self) -> u8 {
        self.whims.pop().unwrap_or(0)
    }

    fn token(&mut self, token: &str) {
        let space = match self.whim() {
            250.. => "\r\n\t ",
            240.. => " ",
            _ => "",
        };
        self.text += space;
        self.text += token;
    }

    fn tree(&mut self, tree: &Tree) {
        match tree {
            Tree::Word(word) => self.token(word),
            Tree::Integer(value) => self.token(&format!("{value}")),
            Tree::Double(value) if !value.is_finite() => self.token("1e999"),
            Tree::Double(value) => {
                let spelled = match self.whim() % 4 {
                    0 => es6(*value),
                    1 => format!("{value:e}"),
                    2 => format!("{value:.20E}"),
                    _ => format!("{value:.3}"),
                };
                self.token(&spelled);
            }
            Tree::Text(text) => self.string(text),
            Tree::Array(items) => self.list("[", items, "]", Self::tree),
            Tree::Object(members) => self.list("{", members, "}", |speller, (name, value)| {
                speller.string(name);
                speller.token(":");
                speller.tree(value);
            }),
        }
    }

    fn list<T>(&mut self, open: &str, items: &[T], close: &str, each: fn(&mut Self, &T)) {
        self.token(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.token(",");
            }
            each(self, item);
        }
        self.token(close);
    }

    fn string(&mut self, text: &str) {
        self.token("\"");
        for character in text.chars() {
            match self.whim() {
                230.. => {
                    self.text.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
                }
                220.. => {
                    self.text.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")));
                }
                210.. if character == '/' => self.text += "\\/",
                _ => self.text += &canonically_quoted(character),
            }
        }
        self.text.push('"');
    }
}

fn canonically_quoted(character: char) -> String {
    let quoted = serde_json::to_string(&character).expect("a string");
    quoted[1..quoted.len() - 1].into()
}

fn json() -> impl Strategy<Value = Vec<u8>> {
    let whims = prop_oneof![Just(Vec::new()), vec(any::<u8>(), 0..200), vec(200u8.., 0..200)];
    (tree(), whims).prop_map(|(tree, whims)| {
        let mut speller = Speller { whims, text: String::new() };
        speller.tree(&tree);
        speller.text.into_bytes()
    })
}

/// One byte replaced, put in or taken out.
fn damaged(mut bytes: Vec<u8>, (place, kind, byte): (prop::sample::Index, u8, u8)) -> Vec<u8> {
    let at = place.index(bytes.len() + 1);
    match kind {
        0 => bytes.insert(at, byte),
        _ if at == bytes.len() => {}
        1 => bytes[at] = byte,
        _ => drop(bytes.remove(at)),
    }
    bytes
}

fn damage() -> impl Strategy<Value = (prop::sample::Index, u8, u8)> {
    let byte = prop_oneof![prop::sample::select(b"{}[]:,\"\\u0e-. 9ad\x00\x1f\x80\xf0".to_vec()), any::<u8>()];
    (any::<prop::sample::Index>(), 0u8..3, byte)
}

/// All that must hold for any bytes.
pub(super) fn assert_agreement(bytes: &[u8]) -> Result<(), TestCaseError> {
    for mode in [Mode::Document, Mode::Full, Mode::Write] {
        prop_assert_eq!(
            run(mode, bytes),
            reference::run(mode, bytes),
            "{:?} of {}",
            mode,
            String::from_utf8_lossy(bytes)
        );
    }
    let written = write(bytes);
    prop_assert_eq!(check(bytes).is_ok(), written.as_deref() == Ok(bytes));
    if Canonical::check(bytes).is_ok() {
        prop_assert!(check(bytes).is_ok());
    }
    let parsed = serde_json::from_slice::<serde_json::Value>(bytes);
    match written {
        Ok(written) => {
            prop_assert_eq!(check(&written), Ok(()));
            prop_assert!(same(
                &parsed.expect("what we take is JSON"),
                &serde_json::from_slice(&written).expect("JSON")
            ));
        }
        Err(error) if matches!(error.code(), Code::NotJson | Code::NotUtf8) => prop_assert!(parsed.is_err()),
        Err(_) => {}
    }
    Ok(())
}

/// Equal but for the last digits of doubles, which serde_json reads a little off.
fn same(left: &serde_json::Value, right: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            a == b || (a - b).abs() <= a.abs() * 1e-14
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((name, a), (other, b))| name == other && same(a, b))
        }
        _ => left == right,
    }
}

/// Strings of nothing but escapes: whole, halved, of either case, broken.
fn escapes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "\\n",
        "\\\"",
        "\\/",
        "\\u000a",
        "\\u001f",
        "\\u001F",
        "\\u0041",
        "\\u20aC",
        "\\uD83d",
        "\\ude00",
        "\\ud83d\\uDE00",
        "\\u12",
        "\\x",
        "a",
        "größer, als acht",
        "\"",
        "\t",
    ];
    let rarely_broken = (0..400_usize).prop_map(move |index| pieces[if index < 8 { index + 9 } else { index % 11 }]);
    vec(rarely_broken, 0..12).prop_map(|pieces| format!("{{\"b\":0,\"{0}\":[\"{0}\"]}}", pieces.concat()).into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_on_json(bytes in json()) {
        assert_agreement(&bytes)?;
    }

    #[test]
    fn agrees_on_damaged_json(bytes in json(), damage in vec(damage(), 1..3)) {
        assert_agreement(&damage.into_iter().fold(bytes, damaged))?;
    }

    #[test]
    fn agrees_on_damaged_canonical_json(bytes in json(), damage in damage()) {
        if let Ok(written) = write(&bytes) {
            assert_agreement(&damaged(written, damage))?;
        }
    }

    #[test]
    fn agrees_on_escapes(bytes in escapes()) {
        assert_agreement(&bytes)?;
    }

    #[test]
    fn agrees_on_noise(bytes in vec(prop_oneof![prop::sample::select(b"{}[]:,\"\\u0e-. 19atrfn".to_vec()), any::<u8>()], 0..20)) {
        assert_agreement(&bytes)?;
    }
}
