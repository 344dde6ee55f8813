//! Documents out of arbitrary bytes, legal by construction. Few different values, so that two draws often meet.

#[path = "documents/keys.rs"]
mod keys;
#[path = "documents/sold.rs"]
mod sold;
#[path = "documents/statements.rs"]
mod statements;

use crate::issuer::{Issuer, base64};
use arbitrary::{Result, Unstructured};
use licentia::PublicKey;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

pub(crate) use sold::{activation, lease, status};

/// Every kind, by its word.
pub(crate) const KINDS: [&str; 10] =
    ["license", "activation", "lease", "grant", "statuslist", "keys", "request", "proof", "release", "usage"];

pub(crate) const PRODUCTS: [&str; 3] = ["acme-db", "acme-web", "urn:acme:suite%20one"];
pub(crate) const ENTITLEMENTS: [&str; 4] = ["admin-users", "edition", "sso", "com.acme.site"];
pub(crate) const UNITS: [&str; 3] = ["Count", "Seconds", "Bytes/Second"];
pub(crate) const COUNTS: [u64; 5] = [0, 1, 2, 10, MAX];
/// Lower and upper ends of release ranges, pair by pair in order.
pub(crate) const VERSIONS: [[&[u64]; 2]; 4] =
    [[&[4], &[5]], [&[4, 2], &[5, 0, 0]], [&[0], &[0, 0, 0, 1]], [&[4, 2, 0, 0], &[4, 2, 1]]];
/// Names of a device's features, and the values that they may have.
pub(crate) const FEATURES: [&str; 3] = ["board", "disk", "mac 0"];
pub(crate) const FEATURE_VALUES: [&str; 3] = ["BD-0042", "Ö-7", "0"];
pub(crate) const URIS: [&str; 2] = ["https://a.example/1?x=%20", "urn:acme:list"];
/// Entries of status lists; some lists end before the last two.
pub(crate) const INDEXES: [u32; 6] = [0, 1, 2, 3, 12, 1_048_575];
/// Names of licenses, and of tokens.
const IDS: [&str; 2] = ["acme-license-0001", "abcdefghijklmnop_-"];
const MAX: u64 = 9_007_199_254_740_991;
const TEXTS: [&str; 4] = ["Customer Inc", "Müller & Söhne", "\"quoted\" \\ backslash", "\u{10FFFF}\u{E000}"];
const DAY: u64 = 86_400;
const MIDDLE: u64 = 1_800_000_000;
/// The limits of time checks and their neighbors, seen from the middle and moved by thirty days.
const STEPS: [u64; 10] =
    [0, 29 * DAY, 29 * DAY - 1, 30 * DAY - 300, 30 * DAY - 301, 30 * DAY, 31 * DAY, 31 * DAY + 1, 60 * DAY, 400 * DAY];

/// Keys that grants and trust sets name.
static POINTS: LazyLock<[PublicKey; 3]> = LazyLock::new(|| [31, 32, 33].map(|seed| Issuer::new(seed).public_key()));

/// A legal document of the kind with this word.
pub(crate) fn of_kind(word: &str, u: &mut Unstructured<'_>) -> Result<Value> {
    match word {
        "license" => sold::license(u),
        "activation" => activation(u),
        "lease" => lease(u),
        "grant" => sold::grant(u),
        "statuslist" => statements::status_list(u),
        "keys" => keys::keys(u),
        "request" => statements::request(u),
        "proof" => statements::proof(u),
        "release" => statements::release(u),
        "usage" => statements::usage(u),
        other => panic!("no kind {other}"),
    }
}

/// Device keys by thumbprint. Nobody holds the other two.
pub(crate) fn thumbprint(u: &mut Unstructured<'_>) -> Result<[u8; 32]> {
    mostly(u, &[*device_key().thumbprint().as_bytes(), [1; 32], [2; 32]])
}

/// The first value more often than the others, so that many questions get as far as the last checks.
pub(crate) fn mostly<T: Copy>(u: &mut Unstructured<'_>, values: &[T]) -> Result<T> {
    if u.ratio(5, 6)? { Ok(values[0]) } else { u.choose(values).copied() }
}

/// The key of a device that can prove what it is.
pub(crate) fn device_key() -> PublicKey {
    POINTS[0]
}

pub(crate) fn time(u: &mut Unstructured<'_>) -> Result<u64> {
    match u.int_in_range(0..=15)? {
        0 => Ok(*u.choose(&[0, 1, 253_402_300_799])?),
        _ => Ok(MIDDLE + u.choose(&STEPS)? + u.int_in_range(0..=1)?),
    }
}

pub(crate) fn maybe<T>(
    u: &mut Unstructured<'_>,
    make: impl FnOnce(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Option<T>> {
    if u.ratio(1, 3)? { make(u).map(Some) } else { Ok(None) }
}

/// Sometimes `ext`, and `must` where the kind has it.
fn extended(u: &mut Unstructured<'_>, object: &mut Map<String, Value>, with_must: bool) -> Result<()> {
    if u.ratio(1, 8)? {
        put_some(object, "ext", maybe(u, open)?);
        if with_must {
            put_some(object, "must", maybe(u, open)?);
        }
    }
    Ok(())
}

/// Members of `ext` or `must`, and any JSON in them.
fn open(u: &mut Unstructured<'_>) -> Result<Value> {
    let inner = u.choose(&[json!(null), json!([]), json!({"": -1}), json!([[true], "\n"])])?.clone();
    Ok(json!({ *u.choose(&["com.acme.x", "ranges", "a b"])?: inner }))
}

fn meta(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(json!({"order": text(u)?}))
}

fn text(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok((*u.choose(&TEXTS)?).into())
}

fn one_of<T: Clone + Into<Value>>(u: &mut Unstructured<'_>, values: &[T]) -> Result<Value> {
    Ok(u.choose(values)?.clone().into())
}

fn digest(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(base64(&[u.int_in_range(7..=9)?; 32]).into())
}

/// Seconds, 1 or more.
fn duration(u: &mut Unstructured<'_>) -> Result<Value> {
    one_of(u, &[1, DAY, MAX])
}

/// `lic` of everything that hangs on a license.
fn reference(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(json!({"id": IDS[0], "s256": base64(&[9; 32]), "ver": u.int_in_range(1..=2)?}))
}

/// A salt, and the parts of a device with it.
fn parts(u: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let salt = [u.int_in_range(1..=2)?; 16];
    let named = if u.arbitrary()? { &FEATURES[..] } else { &FEATURES[..2] };
    let mut of = Map::new();
    for name in named {
        let part = crate::hmac::part(&salt, name, mostly(u, &FEATURE_VALUES)?.as_bytes());
        put(&mut of, name, base64(&part).into());
    }
    let mut fingerprint = Map::new();
    put(&mut fingerprint, "of", of.into());
    put(&mut fingerprint, "salt", base64(&salt).into());
    Ok(fingerprint)
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

fn put_some(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        put(object, name, value);
    }
}
