//! A second opinion on which documents are legal, written from the spec's tables alone, over serde_json: yes or no, no codes.

#[path = "legal/keys.rs"]
mod keys;
#[path = "legal/sold.rs"]
mod sold;
#[path = "legal/statements.rs"]
mod statements;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

pub(crate) use keys::{Fault, fault_of_keys};

const MAX: u64 = (1 << 53) - 1;
type Object = Map<String, Value>;

/// Whether a value is a legal document of the kind with this word.
pub(crate) fn is(word: &str, value: &Value) -> bool {
    match word {
        "license" => sold::is_license(value),
        "activation" => sold::is_activation(value),
        "lease" => sold::is_lease(value),
        "grant" => sold::is_grant(value),
        "statuslist" => statements::is_status_list(value),
        "keys" => keys::is_keys(value),
        "request" => statements::is_request(value),
        "proof" => statements::is_proof(value),
        "release" => statements::is_release(value),
        "usage" => statements::is_usage(value),
        other => panic!("no kind {other}"),
    }
}

fn required(object: &Object, name: &str, holds: impl Fn(&Value) -> bool) -> bool {
    object.get(name).is_some_and(holds)
}

fn optional(object: &Object, name: &str, holds: impl Fn(&Value) -> bool) -> bool {
    object.get(name).is_none_or(holds)
}

/// The object, if it holds all of the first names, perhaps some of the second, and nothing else.
fn exactly<'v>(value: &'v Value, must: &[&str], may: &[&str]) -> Option<&'v Object> {
    let object = value.as_object()?;
    let complete = must.iter().all(|name| object.contains_key(*name));
    let closed = object.keys().all(|name| must.contains(&name.as_str()) || may.contains(&name.as_str()));
    (complete && closed && !object.is_empty()).then_some(object)
}

fn is_map(value: &Value, max: usize, holds: impl Fn(&Value) -> bool) -> bool {
    value.as_object().is_some_and(|members| {
        (1..=max).contains(&members.len()) && members.iter().all(|(name, value)| is_plain(name) && holds(value))
    })
}

fn is_open(value: &Value) -> bool {
    is_map(value, usize::MAX, |_| true)
}

fn is_integer(value: &Value, from: u64, to: u64) -> bool {
    value.as_u64().is_some_and(|integer| (from..=to).contains(&integer))
}

fn is_time(value: &Value) -> bool {
    is_integer(value, 0, 253_402_300_799)
}

fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| (0x20..=0x7E).contains(&byte) && byte != b'"' && byte != b'\\';
    (1..=128).contains(&name.len()) && name.trim_matches(' ') == name && name.bytes().all(allowed)
}

fn is_name(value: &Value) -> bool {
    value.as_str().is_some_and(is_plain)
}

fn is_product(value: &Value) -> bool {
    is_name(value) && value != "*" && string_or_uri(value)
}

fn string_or_uri(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.contains(':') || is_uri(text))
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let in_rest = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let escape = |part: &str| part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    (3..=512).contains(&text.len())
        && scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && scheme.bytes().all(in_scheme)
        && !rest.is_empty()
        && rest.bytes().all(in_rest)
        && rest.split('%').skip(1).all(escape)
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| (1..=1024).contains(&text.len()) && !text.chars().any(char::is_control))
}

fn is_subject(value: &Value) -> bool {
    is_text(value) && string_or_uri(value)
}

fn is_id(value: &Value) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    value.as_str().is_some_and(|id| (16..=64).contains(&id.len()) && id.bytes().all(allowed))
}

fn is_binary(value: &Value, length: usize) -> bool {
    value.as_str().is_some_and(|text| Base64UrlUnpadded::decode_vec(text).is_ok_and(|bytes| bytes.len() == length))
}

/// An array of different items.
fn is_list(value: &Value, min: usize, max: usize, holds: impl Fn(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|items| {
        let different: BTreeSet<String> = items.iter().map(Value::to_string).collect();
        (min..=max).contains(&items.len()) && different.len() == items.len() && items.iter().all(holds)
    })
}

/// Whether the first of two members is lower than the second, where both stand.
fn in_order(object: &Object, first: &str, second: &str) -> bool {
    let number = |name| object.get(name).and_then(Value::as_u64);
    number(first).is_none_or(|first| number(second).is_none_or(|second| first < second))
}

/// 1 or more seconds.
fn is_duration(value: &Value) -> bool {
    is_integer(value, 1, MAX)
}

/// A name that is a URI if it has a colon.
fn is_issuer(value: &Value) -> bool {
    is_name(value) && string_or_uri(value)
}

fn is_digest(value: &Value) -> bool {
    is_binary(value, 32)
}

fn is_unit(value: &Value) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'/';
    value.as_str().is_some_and(|unit| (1..=32).contains(&unit.len()) && unit != "None" && unit.bytes().all(letter))
}

/// Parts of a fingerprint.
fn are_parts(value: &Value) -> bool {
    value.as_object().is_some_and(|parts| parts.len() >= 2) && is_map(value, 16, |half| is_binary(half, 16))
}

/// `lic` of what hangs on a license.
fn is_reference(value: &Value) -> bool {
    exactly(value, &["id", "ver", "s256"], &[])
        .is_some_and(|lic| is_id(&lic["id"]) && is_version_number(&lic["ver"]) && is_digest(&lic["s256"]))
}

/// `ver` of licenses and trust sets.
fn is_version_number(value: &Value) -> bool {
    is_integer(value, 1, (1 << 31) - 1)
}

/// `meta`, `ext` and, where the kind has it, `must`.
fn extensions(object: &Object) -> bool {
    optional(object, "meta", |meta| is_map(meta, 32, is_text))
        && optional(object, "ext", is_open)
        && optional(object, "must", is_open)
}
