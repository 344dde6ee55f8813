#![no_main]
//! Files with any later lines: what is read of them is what an obvious reader reads, and the token stays what it is.

#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;

use arbitrary::{Result, Unstructured};
use issuer::Issuer;
use libfuzzer_sys::fuzz_target;
use licentia::token::{Attachment, Attachments};
use licentia::{Activation, Unverified};
use std::sync::LazyLock;

const PAYLOAD: &str = r#"{"aud":"acme-db","ent":{"sso":{}},"iat":1800000000,"iss":"Acme Ltd","jti":"abcdefghijklmnop","lic":{"id":"acme-license-0001","s256":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk","ver":1},"term":"perpetual","unbound":true}"#;
const MEBIBYTE: usize = 1 << 20;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));
static TOKEN: LazyLock<String> = LazyLock::new(|| ISSUER.sign::<Activation>(PAYLOAD.as_bytes()));

fuzz_target!(|bytes: &[u8]| {
    judge(bytes);
    if let Ok(lines) = outline(&mut Unstructured::new(bytes)) {
        judge(&lines);
    }
});

/// Lines with the outline of a token, of a named attachment, of neither.
fn outline(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    // Long files are slow.
    let long = u.ratio(1, 64)?;
    for _ in 0..u.int_in_range(0..=70)? {
        match u.int_in_range(0..=7)? {
            0 => lines.extend_from_slice(TOKEN.as_bytes()),
            1 => lines.extend_from_slice(&[&b"a.b."[..], &[b'A'; 86][..u.int_in_range(84..=86)?]].concat()),
            2 => lines.extend_from_slice(&[b'k'; 34][..u.int_in_range(1..=34)?]),
            3 => {
                lines.extend_from_slice(u.choose(&[&b"keep "[..], b"keep", b"Keep ", b"k-1 ", b"1 ", b"-k ", b" "])?)
            }
            4 if long => lines.resize(lines.len() + u.int_in_range(MEBIBYTE - 300..=MEBIBYTE + 2)?, b'x'),
            _ => {}
        }
        lines.extend_from_slice(u.choose(&[&b"\n"[..], b"\n", b"\r\n", b"\r\r\n", b" AAAA\n", b"", b".", b"\xff"])?);
    }
    Ok(lines)
}

fn judge(behind: &[u8]) {
    let file = [TOKEN.as_bytes(), b"\n", behind].concat();
    let expected = naive(behind);
    assert!(Attachments::of_file(&file).eq(expected.iter().copied()), "{}", behind.escape_ascii());
    let token = Unverified::<Activation>::parse(&file).expect("the first line is a token");
    assert!(token.attachments().eq(expected.iter().copied()));
    // No later line ever makes a token bad.
    let trusted = ISSUER.trusted();
    assert_eq!(token.verify(trusted).expect("it was signed").payload(), PAYLOAD.as_bytes());
}

fn naive(behind: &[u8]) -> Vec<Attachment<'_>> {
    let (mut read, mut found) = (0, Vec::new());
    for line in behind.split_inclusive(|byte| *byte == b'\n').take(64) {
        read += line.len();
        if read > MEBIBYTE {
            break;
        }
        let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        found.extend(named(line).or_else(|| token(line)));
    }
    found
}

fn token(line: &[u8]) -> Option<Attachment<'_>> {
    let parts: Vec<&[u8]> = line.split(|byte| *byte == b'.').collect();
    (parts.len() == 3 && parts[2].len() == 86).then_some(Attachment::Token(line))
}

fn named(line: &[u8]) -> Option<Attachment<'_>> {
    let mut parts = line.splitn(2, |byte| *byte == b' ');
    let (name, value) = (core::str::from_utf8(parts.next()?).ok()?, parts.next()?);
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let starts = name.chars().next().is_some_and(|first| first.is_ascii_lowercase());
    (starts && name.len() <= 32 && name.chars().all(allowed)).then_some(Attachment::Named { name, value })
}
