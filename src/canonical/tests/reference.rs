//! The same rules once more, as naively as possible: recursive, with heap, one string and one map at a time. Shares no code with the stage.

use crate::Code;
use std::collections::{BTreeMap, HashSet};
use std::{format, string::String, string::ToString as _, vec::Vec};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    Document,
    Full,
    Write,
}

type Fault = (Code, usize);

/// The canonical form, or the first fault and its place.
pub(super) fn run(mode: Mode, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|fault| (Code::NotUtf8, fault.valid_up_to()))?;
    let mut reader = Reader { mode, text, at: 0 };
    reader.space()?;
    let value = reader.value(1)?;
    reader.space()?;
    if reader.at < text.len() { Err((Code::NotJson, reader.at)) } else { Ok(value) }
}

struct Reader<'a> {
    mode: Mode,
    text: &'a str,
    at: usize,
}

struct Text {
    units: Vec<u16>,
    canonical: Vec<u8>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn starts(&self, with: &str) -> bool {
        self.rest().starts_with(with)
    }

    fn take(&mut self, word: &str) -> Result<(), Fault> {
        for character in word.chars() {
            if !self.rest().starts_with(character) {
                return Err((Code::NotJson, self.at));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn space(&mut self) -> Result<(), Fault> {
        while self.rest().starts_with([' ', '\t', '\r', '\n']) {
            if self.mode != Mode::Write {
                return Err((Code::NotCanonical, self.at));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Vec<u8>, Fault> {
        let limit = if self.mode == Mode::Document { 8 } else { 32 };
        match self.rest().chars().next() {
            Some('{' | '[') if depth > limit => Err((Code::TooDeep, self.at)),
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => Ok(self.string()?.canonical),
            Some('-' | '0'..='9') => self.number(),
            Some('t') => self.take("true").map(|()| b"true".to_vec()),
            Some('f') => self.take("false").map(|()| b"false".to_vec()),
            Some('n') => self.take("null").map(|()| b"null".to_vec()),
            _ => Err((Code::NotJson, self.at)),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Vec<u8>, Fault> {
        let mut items = Vec::new();
        self.take("[")?;
        self.space()?;
        while !(items.is_empty() && self.starts("]")) {
            items.push(self.value(depth + 1)?);
            self.space()?;
            if self.starts("]") {
                break;
            }
            self.take(",")?;
            self.space()?;
        }
        self.take("]")?;
        Ok([b"[".to_vec(), items.join(&b','), b"]".to_vec()].concat())
    }

    fn object(&mut self, depth: usize) -> Result<Vec<u8>, Fault> {
        let mut members = BTreeMap::new();
        let mut seen = HashSet::new();
        self.take("{")?;
        self.space()?;
        while !(members.is_empty() && self.starts("}")) {
            let start = self.at;
            if !self.starts("\"") {
                return Err((Code::NotJson, start));
            }
            let name = self.string()?;
            if !seen.insert(name.units.clone()) && (self.mode == Mode::Write || is_last(&members, &name.units)) {
                return Err((Code::DuplicateMember, start));
            }
            if self.mode != Mode::Write && members.last_key_value().is_some_and(|(last, _)| *last > name.units) {
                return Err((Code::NotCanonical, start));
            }
            self.space()?;
            self.take(":")?;
            self.space()?;
            let value = self.value(depth + 1)?;
            members.insert(name.units, [name.canonical, value].join(&b':'));
            self.space()?;
            if self.starts("}") {
                break;
            }
            self.take(",")?;
            self.space()?;
        }
        self.take("}")?;
        Ok([b"{".to_vec(), members.into_values().collect::<Vec<_>>().join(&b','), b"}".to_vec()].concat())
    }

    fn string(&mut self) -> Result<Text, Fault> {
        self.take("\"")?;
        let mut units = Vec::new();
        let mut first_loose = None;
        let mut escapes = Vec::new();
        loop {
            let start = self.at;
            match self.rest().chars().next() {
                Some('"') => break,
                Some('\\') => {
                    let unit = self.escape()?;
                    escapes.push((units.len(), start));
                    units.push(unit);
                    if first_loose.is_none() && escaped(unit).as_deref() != Some(&self.text[start..self.at]) {
                        first_loose = Some(start);
                    }
                }
                Some(character) if character >= ' ' => {
                    units.extend(character.encode_utf16(&mut [0; 2]).iter());
                    self.at += character.len_utf8();
                }
                _ => return Err((Code::NotJson, start)),
            }
        }
        self.take("\"")?;
        if let Some(at) = first_loose.filter(|_| self.mode != Mode::Write) {
            return Err((Code::NotCanonical, at));
        }
        if let Some(at) = escapes.iter().find(|(index, _)| is_lone(&units, &escapes, *index)).map(|(_, at)| *at) {
            return Err((Code::LoneSurrogate, at));
        }
        let canonical = serde_json::to_vec(&String::from_utf16(&units).expect("no lone surrogate")).expect("a string");
        Ok(Text { units, canonical })
    }

    fn escape(&mut self) -> Result<u16, Fault> {
        self.take("\\")?;
        let letter = self.rest().chars().next().ok_or((Code::NotJson, self.at))?;
        let short = "\"\\/bfnrt".chars().zip("\"\\/\u{8}\u{c}\n\r\t".chars()).find(|(name, _)| *name == letter);
        if let Some((_, meant)) = short {
            self.at += 1;
            return Ok(u16::try_from(u32::from(meant)).expect("ASCII"));
        }
        self.take("u")?;
        let mut unit = 0;
        for _ in 0..4 {
            let digit =
                self.rest().chars().next().and_then(|digit| digit.to_digit(16)).ok_or((Code::NotJson, self.at))?;
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(u16::try_from(unit).expect("four digits"))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let length = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += length;
        if length == 0 { Err((Code::NotJson, self.at)) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Vec<u8>, Fault> {
        let start = self.at;
        self.at += usize::from(self.starts("-"));
        if self.starts("0") {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut is_integer = true;
        if self.starts(".") {
            is_integer = false;
            self.at += 1;
            self.digits()?;
        }
        if self.rest().starts_with(['e', 'E']) {
            is_integer = false;
            self.at += 1;
            self.at += usize::from(self.rest().starts_with(['+', '-']));
            self.digits()?;
        }
        judge(self.mode, &self.text[start..self.at], is_integer).map_err(|code| (code, start))
    }
}

fn is_last(members: &BTreeMap<Vec<u16>, Vec<u8>>, name: &[u16]) -> bool {
    members.last_key_value().is_some_and(|(last, _)| last == name)
}

/// The one canonical escape of a unit that needs one.
fn escaped(unit: u16) -> Option<String> {
    let character = char::from_u32(u32::from(unit))?;
    let quoted = serde_json::to_string(&character).expect("a string");
    quoted[1..quoted.len() - 1].starts_with('\\').then(|| quoted[1..quoted.len() - 1].to_string())
}

/// Whether the escaped unit at `index` is a surrogate without its partner. Raw surrogates are whole pairs, and no escape pairs with them.
fn is_lone(units: &[u16], escapes: &[(usize, usize)], index: usize) -> bool {
    let is_escaped = |index: usize| escapes.iter().any(|(escaped, _)| *escaped == index);
    let is_high =
        |index: usize| units.get(index).is_some_and(|unit| (0xD800..0xDC00).contains(unit)) && is_escaped(index);
    let is_low =
        |index: usize| units.get(index).is_some_and(|unit| (0xDC00..0xE000).contains(unit)) && is_escaped(index);
    is_high(index) && !is_low(index + 1) || is_low(index) && !(index > 0 && is_high(index - 1))
}

fn judge(mode: Mode, literal: &str, is_integer: bool) -> Result<Vec<u8>, Code> {
    let integer = literal.parse::<i128>().ok().filter(|value| value.unsigned_abs() < 1 << 53);
    if mode == Mode::Document {
        return match integer {
            _ if !is_integer || literal == "-0" => Err(Code::NumberNotInteger),
            Some(_) => Ok(literal.into()),
            None => Err(Code::NumberOutOfRange),
        };
    }
    let value = literal.parse::<f64>().expect("a number");
    if value.is_infinite() {
        return Err(Code::NumberOutOfRange);
    }
    let form = es6(value);
    match form == literal {
        true => Ok(form.into()),
        false if is_integer && integer.is_none() => Err(Code::NumberNotExact),
        false if mode == Mode::Full => Err(Code::NotCanonical),
        false => Ok(form.into()),
    }
}

/// ECMAScript's Number::toString: as many digits as Rust's shortest form has, rounded from the exact value. Of two forms
/// equally near, Rust's shortest may be either; the even one is due (RFC 8785 section 3.2.2.3, by its Note 2).
pub(super) fn es6(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let shortest = format!("{:e}", value.abs());
    let length = shortest.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
    let scientific = format!("{:.*e}", length - 1, value.abs());
    let (mantissa, exponent) = scientific.split_once('e').expect("an exponent");
    let digits = mantissa.replace('.', "");
    let point = exponent.parse::<i32>().expect("a number") + 1;
    let length = i32::try_from(digits.len()).expect("short");
    let zeros = |count: i32| "0".repeat(usize::try_from(count).expect("not negative"));
    let split = usize::try_from(point.clamp(0, length)).expect("not negative");
    let unsigned = match point {
        _ if (length..=21).contains(&point) => digits.clone() + &zeros(point - length),
        1..=21 => format!("{}.{}", &digits[..split], &digits[split..]),
        -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ if length == 1 => format!("{digits}e{:+}", point - 1),
        _ => format!("{}.{}e{:+}", &digits[..1], &digits[1..], point - 1),
    };
    if value < 0.0 { format!("-{unsigned}") } else { unsigned }
}
