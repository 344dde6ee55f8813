//! What the strings of a document may look like. Spec: `spec/document.md`, *Values*.

use super::limit::Limit;
use super::value::Text;

/// A rule for a string, with the limit that an error names.
#[derive(Debug)]
pub(crate) struct TextRule {
    pub(crate) says: Limit,
    pub(crate) holds: fn(Text<'_>) -> bool,
}

pub(crate) const NAME: TextRule = TextRule { says: Limit::Name, holds: |text| is_name(text.bytes()) };

pub(crate) const ISSUER: TextRule =
    TextRule { says: Limit::Issuer, holds: |text| is_name(text.bytes()) && is_string_or_uri(text) };

pub(crate) const PRODUCT: TextRule = TextRule { says: Limit::Product, holds: is_product };

pub(crate) const TEXT: TextRule = TextRule { says: Limit::Text, holds: is_text };

pub(crate) const SUBJECT: TextRule =
    TextRule { says: Limit::Subject, holds: |text| is_text(text) && is_string_or_uri(text) };

pub(crate) const ID: TextRule = TextRule {
    says: Limit::Id,
    holds: |text| (16..=64).contains(&text.bytes().len()) && all(text.bytes(), is_base64url),
};

pub(crate) const DIGEST: TextRule =
    TextRule { says: Limit::Digest, holds: |text| text.bytes().len() == 43 && is_strict_base64url(text) };

pub(crate) const HALF: TextRule =
    TextRule { says: Limit::Half, holds: |text| text.bytes().len() == 22 && is_strict_base64url(text) };

pub(crate) const UNIT: TextRule = TextRule {
    says: Limit::Unit,
    holds: |text| {
        let unit = text.plain();
        (1..=32).contains(&unit.len())
            && unit != "None"
            && unit.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'/')
    },
};

pub(crate) const URI: TextRule = TextRule { says: Limit::Uri, holds: |text| is_uri(text.bytes()) };

pub(crate) const TERM: TextRule =
    TextRule { says: Limit::Term, holds: |text| is_one_of(text, &["perpetual", "subscription", "trial"]) };

pub(crate) const RENEW: TextRule =
    TextRule { says: Limit::Renew, holds: |text| is_one_of(text, &["none", "weekly", "monthly"]) };

pub(crate) const BIND: TextRule =
    TextRule { says: Limit::Bind, holds: |text| is_one_of(text, &["cnf", "fp", "cnf+fp", "unbound"]) };

fn is_one_of(text: Text<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| text.bytes() == word.as_bytes())
}

pub(crate) fn is_product(text: Text<'_>) -> bool {
    is_name(text.bytes()) && text.bytes() != b"*" && is_string_or_uri(text)
}

fn is_name(name: &[u8]) -> bool {
    (1..=128).contains(&name.len())
        && !name.starts_with(b" ")
        && !name.ends_with(b" ")
        && all(name, |byte| is_plain_ascii(byte) && byte != b'"')
}

fn is_plain_ascii(byte: u8) -> bool {
    (0x20..=0x7E).contains(&byte) && byte != b'\\'
}

/// Without an exit before the end, so that a machine may look at many bytes at once.
fn all(bytes: &[u8], holds: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(true, |all, byte| all & holds(*byte))
}

fn is_text(text: Text<'_>) -> bool {
    (1..=1024).contains(&text.len()) && (all(text.bytes(), is_plain_ascii) || !text.chars().any(char::is_control))
}

/// RFC 7519 section 2: an arbitrary string, but one with a colon is a URI.
fn is_string_or_uri(text: Text<'_>) -> bool {
    all(text.bytes(), |byte| byte != b':') || is_uri(text.bytes())
}

/// RFC 3986's form: a scheme, a colon, then one or more of its characters, `%` only before two hex digits.
fn is_uri(uri: &[u8]) -> bool {
    let Some(colon) = uri.iter().position(|byte| *byte == b':') else { return false };
    let Some((scheme, rest)) = uri.split_at_checked(colon) else { return false };
    (3..=512).contains(&uri.len())
        && scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'+' | b'-' | b'.'))
        && rest.len() > 1
        && rest.iter().all(is_uri_character)
        && percent_signs_escape(rest)
}

/// RFC 3986's unreserved and reserved characters, and `%`.
const fn is_uri_character(byte: &u8) -> bool {
    matches!(byte, b'!' | b'#'..=b';' | b'=' | b'?'..=b'[' | b']' | b'_' | b'a'..=b'z' | b'~')
}

fn percent_signs_escape(mut rest: &[u8]) -> bool {
    while let Some(percent) = rest.iter().position(|byte| *byte == b'%') {
        rest = rest.get(percent..).unwrap_or(b"");
        match rest {
            [_, high, low, behind @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest = behind,
            _ => return false,
        }
    }
    true
}

/// Strict base64url of any length: no padding, and the bits that hold no byte are zero.
pub(crate) fn is_strict_base64url(text: Text<'_>) -> bool {
    let text = text.bytes();
    let (last_bits, tail) = match text.len() % 4 {
        0 => (0, true),
        2 => (0b1111, true),
        3 => (0b0011, true),
        _ => (0, false),
    };
    let spare = text.last().map_or(0, |last| sextet(*last) & last_bits);
    tail && spare == 0 && !text.is_empty() && all(text, is_base64url)
}

fn sextet(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte.wrapping_sub(b'A'),
        b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
        b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
        b'-' => 62,
        _ => 63,
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}
