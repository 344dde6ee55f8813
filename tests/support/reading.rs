//! What accessors of a legal document say, beside what stands in it.

#[path = "reading/sold.rs"]
mod sold;
#[path = "reading/statements.rs"]
mod statements;

use crate::issuer::base64;
use crate::legal;
use licentia::kind::{Grant, Release};
use licentia::{
    Activation, Canonical, Claims, DocumentError, Keys, Kind, Lease, License, Proof, Request, StatusList, UnixSeconds,
    Usage,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Reads the bytes as each kind: accepted if and only if they are legal, read as they are written. Gives the words of the
/// kinds that accept them.
pub(crate) fn as_every_kind(bytes: Canonical<'_>, value: &Value) -> Vec<&'static str> {
    let accepted = [
        one(License::parse(bytes), value, sold::license),
        one(Activation::parse(bytes), value, sold::activation),
        one(Lease::parse(bytes), value, sold::lease),
        one(Grant::parse(bytes), value, sold::grant),
        one(StatusList::parse(bytes), value, statements::status_list),
        one(Keys::parse(bytes), value, |_, _| {}),
        one(Request::parse(bytes), value, statements::request),
        one(Proof::parse(bytes), value, statements::proof),
        one(Release::parse(bytes), value, statements::release),
        one(Usage::parse(bytes), value, statements::usage),
    ];
    let accepted: Vec<_> = accepted.into_iter().flatten().collect();
    assert!(accepted.len() <= 1, "one payload, several kinds: {accepted:?} {value}");
    accepted
}

fn one<K: Kind>(
    parsed: Result<Claims<'_, K>, DocumentError>,
    value: &Value,
    read: fn(&Claims<'_, K>, &Value),
) -> Option<&'static str> {
    assert_eq!(parsed.is_ok(), legal::is(K::WORD, value), "{} {parsed:?} {value}", K::WORD);
    let claims = parsed.ok()?;
    every(&claims, value);
    read(&claims, value);
    Some(K::WORD)
}

/// What every kind says.
fn every<K: Kind>(claims: &Claims<'_, K>, value: &Value) {
    assert_eq!(claims.issued_at(), time(value, "iat").expect("every kind has it"));
    assert_eq!(claims.digest().as_bytes(), Sha256::digest(claims.as_bytes()).as_slice());
    assert_eq!(claims.ext_names().collect::<Vec<_>>(), names(value.get("ext")));
    assert_eq!(claims.must_names().collect::<Vec<_>>(), names(value.get("must")));
    assert_eq!(claims.meta().map(|(name, _)| name).collect::<Vec<_>>(), names(value.get("meta")));
    for (name, text) in claims.meta() {
        assert_eq!(Some(text.to_string().as_str()), value["meta"][name].as_str());
        assert!(text.is(&text.to_string()));
    }
}

/// Names in maps are ASCII, for which serde_json's order is the canonical one.
fn names(object: Option<&Value>) -> Vec<&str> {
    object.and_then(Value::as_object).into_iter().flat_map(|members| members.keys().map(String::as_str)).collect()
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}

fn number(value: &Value, name: &str) -> Option<u64> {
    value.get(name).and_then(Value::as_u64)
}

fn time(value: &Value, name: &str) -> Option<UnixSeconds> {
    number(value, name).and_then(UnixSeconds::new)
}

fn digest_text(digest: Option<licentia::Digest>) -> Option<String> {
    digest.map(|digest| base64(digest.as_bytes()))
}
