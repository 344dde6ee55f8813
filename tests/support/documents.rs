//! Documents out of arbitrary bytes, legal by construction. Few different values, so that two draws often meet.

use crate::issuer::{ISSUER, base64};
use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

pub(crate) const PRODUCTS: [&str; 3] = ["acme-db", "acme-web", "urn:acme:suite%20one"];
pub(crate) const ENTITLEMENTS: [&str; 4] = ["admin-users", "edition", "sso", "com.acme.site"];
pub(crate) const UNITS: [&str; 3] = ["Count", "Seconds", "Bytes/Second"];
pub(crate) const COUNTS: [u64; 5] = [0, 1, 2, 10, 9_007_199_254_740_991];
/// Lower and upper ends of release ranges, pair by pair in order.
pub(crate) const VERSIONS: [[&[u64]; 2]; 4] =
    [[&[4], &[5]], [&[4, 2], &[5, 0, 0]], [&[0], &[0, 0, 0, 1]], [&[4, 2, 0, 0], &[4, 2, 1]]];
const TEXTS: [&str; 4] = ["Customer Inc", "Müller & Söhne", "\"quoted\" \\ backslash", "\u{10FFFF}\u{E000}"];
const DAY: u64 = 86_400;
const MIDDLE: u64 = 1_800_000_000;
/// The limits of time checks and their neighbors, seen from the middle and moved by thirty days.
const STEPS: [u64; 10] =
    [0, 29 * DAY, 29 * DAY - 1, 30 * DAY - 300, 30 * DAY - 301, 30 * DAY, 31 * DAY, 31 * DAY + 1, 60 * DAY, 400 * DAY];

/// Device keys by thumbprint; nobody holds them.
pub(crate) fn thumbprint(u: &mut Unstructured<'_>) -> Result<[u8; 32]> {
    Ok([u.int_in_range(1..=2)?; 32])
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

pub(crate) fn license(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut license = common(u)?;
    put(&mut license, "lic", json!({"id": "acme-license-0001", "ver": u.int_in_range(1..=3)?}));
    put(&mut license, "sub", text(u)?);
    ends(u, &mut license, false)?;
    put_some(&mut license, "devices", maybe(u, devices)?);
    put_some(&mut license, "consumption", maybe(u, consumption)?);
    Ok(Value::Object(license))
}

pub(crate) fn activation(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut activation = common(u)?;
    put(&mut activation, "lic", json!({"id": "acme-license-0001", "s256": base64(&[9; 32]), "ver": 1}));
    put_some(&mut activation, "sub", maybe(u, text)?);
    put_some(&mut activation, "req", maybe(u, |_| Ok(base64(&[8; 32]).into()))?);
    ends(u, &mut activation, true)?;
    let (cnf, fp) =
        *u.choose(&[(false, false), (false, false), (true, false), (true, false), (false, true), (true, true)])?;
    if cnf {
        put(&mut activation, "cnf", json!({"jkt": base64(&thumbprint(u)?)}));
    }
    if fp {
        put(&mut activation, "fp", fingerprint());
    }
    if !cnf && !fp {
        put(&mut activation, "unbound", true.into());
    }
    Ok(Value::Object(activation))
}

fn common(u: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let mut document = Map::new();
    put(&mut document, "iss", ISSUER.into());
    put(&mut document, "jti", "abcdefghijklmnop_-".into());
    put(&mut document, "aud", products(u)?);
    put(&mut document, "ent", entitlements(u)?);
    put(&mut document, "term", (*u.choose(&["perpetual", "subscription", "trial"])?).into());
    put_some(&mut document, "releases", maybe(u, releases)?);
    put_some(&mut document, "meta", maybe(u, |u| Ok(json!({"order": text(u)?})))?);
    if u.ratio(1, 8)? {
        put_some(&mut document, "ext", maybe(u, open)?);
        put_some(&mut document, "must", maybe(u, open)?);
        if u.arbitrary()? {
            put(
                &mut document,
                "status",
                json!({"status_list": {"idx": 1_048_575, "uri": "https://a.example/1?x=%20"}}),
            );
            put_some(&mut document, "stale", maybe(u, |_| Ok(json!({"warn": 0, "degrade": 1, "stop": 2})))?);
        }
    }
    Ok(document)
}

/// `iat`, `nbf`, `exp` and the phases before it.
fn ends(u: &mut Unstructured<'_>, document: &mut Map<String, Value>, perpetual_may_end: bool) -> Result<()> {
    let (issued, from) = (time(u)?.min(253_402_300_000), maybe(u, time)?.map(|from| from.min(253_402_300_000)));
    put(document, "iat", issued.into());
    put_some(document, "nbf", from.map(Value::from));
    let perpetual = document.get("term").is_some_and(|term| term == "perpetual");
    if perpetual && !(perpetual_may_end && u.arbitrary()?) {
        return Ok(());
    }
    let exp = time(u)?.max(issued + 1).max(from.unwrap_or(0) + 1);
    put(document, "exp", exp.into());
    let step = *u.choose(&[1, DAY])?;
    let mut phases = Map::new();
    for (name, steps) in [("notify", 3), ("warn", 2), ("degrade", 1)] {
        if exp > steps * step && u.ratio(1, 3)? {
            put(&mut phases, name, (exp - steps * step).into());
        }
    }
    put_some(document, "sched", (!phases.is_empty()).then_some(Value::Object(phases)));
    Ok(())
}

fn products(u: &mut Unstructured<'_>) -> Result<Value> {
    let first = u.choose_index(PRODUCTS.len())?;
    let second = u.choose_index(PRODUCTS.len())?;
    if first == second { Ok(PRODUCTS[first].into()) } else { Ok(json!([PRODUCTS[first], PRODUCTS[second]])) }
}

fn entitlements(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut entitlements = Map::new();
    for _ in 0..u.int_in_range(1..=3)? {
        put(&mut entitlements, u.choose(&ENTITLEMENTS)?, entitlement(u)?);
    }
    Ok(Value::Object(entitlements))
}

fn entitlement(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut entitlement = Map::new();
    match u.int_in_range(0..=3)? {
        0 => {}
        1 => put(&mut entitlement, "val", text(u)?),
        _ => {
            put(&mut entitlement, "max", (*u.choose(&COUNTS)?).into());
            put_some(&mut entitlement, "unit", maybe(u, |u| Ok((*u.choose(&UNITS)?).into()))?);
            put_some(&mut entitlement, "overage", maybe(u, |u| Ok(u.arbitrary::<bool>()?.into()))?);
            put_some(&mut entitlement, "check_in", maybe(u, |u| Ok(u.arbitrary::<bool>()?.into()))?);
        }
    }
    if u.ratio(1, 8)? {
        put_some(&mut entitlement, "must", maybe(u, open)?);
        put_some(&mut entitlement, "ext", maybe(u, open)?);
    }
    Ok(Value::Object(entitlement))
}

fn releases(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut releases = Map::new();
    let [from, below] = *u.choose(&VERSIONS)?;
    put_some(&mut releases, "from", maybe(u, |_| Ok(json!(from)))?);
    put_some(&mut releases, "below", maybe(u, |_| Ok(json!(below)))?);
    put_some(&mut releases, "until", maybe(u, time)?.map(Value::from));
    if releases.is_empty() {
        put(&mut releases, "until", time(u)?.into());
    }
    Ok(Value::Object(releases))
}

fn devices(u: &mut Unstructured<'_>) -> Result<Value> {
    let ways = *u.choose(&[&["cnf"][..], &["unbound"], &["cnf", "unbound"], &["fp", "cnf+fp", "cnf", "unbound"]])?;
    let mut devices = Map::new();
    put(&mut devices, "bind", json!(ways));
    put_some(&mut devices, "max", maybe(u, |u| Ok((*u.choose(&COUNTS)?).into()))?);
    if ways.contains(&"fp") {
        put(&mut devices, "fp", json!({"need": 2, "of": ["board", "disk"]}));
    }
    Ok(Value::Object(devices))
}

fn consumption(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(u.choose(&[
        json!({"renew": "weekly"}),
        json!({"provisional": {"max_ttl": 0}}),
        json!({"borrow": {"early_check_in": true, "max_ttl": 3600}, "renew": "none"}),
    ])?
    .clone())
}

fn fingerprint() -> Value {
    json!({"need": 2, "of": {"board": base64(&[1; 16]), "disk": base64(&[2; 16])}, "salt": base64(&[3; 16])})
}

/// Members of `ext` or `must`, and any JSON in them.
fn open(u: &mut Unstructured<'_>) -> Result<Value> {
    let inner = u.choose(&[json!(null), json!([]), json!({"": -1}), json!([[true], "\n"])])?.clone();
    Ok(json!({ *u.choose(&["com.acme.x", "ranges", "a b"])?: inner }))
}

fn text(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok((*u.choose(&TEXTS)?).into())
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    object.insert(name.to_owned(), value);
}

fn put_some(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        put(object, name, value);
    }
}
