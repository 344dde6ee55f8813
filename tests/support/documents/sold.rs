//! Documents that sell something: licenses, activations, leases, grants.

use super::{
    COUNTS, DAY, ENTITLEMENTS, IDS, INDEXES, MAX, POINTS, PRODUCTS, UNITS, URIS, VERSIONS, digest, duration, extended,
    maybe, meta, mostly, one_of, open, parts, put, put_some, reference, text, thumbprint, time,
};
use crate::issuer::{ISSUER, base64};
use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// Leaves room for an end.
const LATEST_BEGIN: u64 = 253_402_300_000;

pub(super) fn license(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut license = common(u)?;
    put(&mut license, "term", term(u)?);
    put(&mut license, "lic", json!({"id": IDS[0], "ver": u.int_in_range(1..=3)?}));
    put(&mut license, "sub", text(u)?);
    let perpetual = license["term"] == "perpetual";
    ends(u, &mut license, !perpetual)?;
    put_some(&mut license, "devices", maybe(u, devices)?);
    put_some(&mut license, "consumption", maybe(u, consumption)?);
    Ok(license.into())
}

pub(crate) fn activation(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut activation = common(u)?;
    put(&mut activation, "term", term(u)?);
    put_some(&mut activation, "req", maybe(u, digest)?);
    let perpetual = activation["term"] == "perpetual";
    decided(u, &mut activation, perpetual)?;
    Ok(activation.into())
}

pub(crate) fn lease(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut lease = common(u)?;
    put(&mut lease, "checkout", checkout(u)?);
    let perpetual = lease["checkout"]["type"] == "perpetual";
    decided(u, &mut lease, perpetual)?;
    Ok(lease.into())
}

pub(super) fn grant(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut grant = handed_out(u)?;
    put(&mut grant, "lic", reference(u)?);
    let issued = time(u)?.min(LATEST_BEGIN);
    put(&mut grant, "iat", issued.into());
    put(&mut grant, "exp", time(u)?.max(issued + 1).into());
    let key = u.choose(&*POINTS)?;
    let jwk = json!({"crv": "P-256", "kty": "EC", "x": base64(&key.x()), "y": base64(&key.y())});
    put(&mut grant, "cnf", json!({ "jwk": jwk }));
    put(&mut grant, "depth", u.int_in_range(0..=8)?.into());
    put(&mut grant, "life", duration(u)?);
    put_some(&mut grant, "par", maybe(u, digest)?);
    put_some(&mut grant, "ops", maybe(u, |u| one_of(u, &[json!(["borrow"]), json!(["a", "b"])]))?);
    put_some(&mut grant, "status", maybe(u, status)?);
    extended(u, &mut grant, true)?;
    Ok(grant.into())
}

/// What every one of them holds.
fn handed_out(u: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let mut document = Map::new();
    put(&mut document, "iss", ISSUER.into());
    put(&mut document, "jti", IDS[1].into());
    put(&mut document, "aud", products(u)?);
    put(&mut document, "ent", entitlements(u)?);
    Ok(document)
}

/// The same for those that aren't handed on.
fn common(u: &mut Unstructured<'_>) -> Result<Map<String, Value>> {
    let mut document = handed_out(u)?;
    put_some(&mut document, "releases", maybe(u, releases)?);
    put_some(&mut document, "meta", maybe(u, meta)?);
    extended(u, &mut document, true)?;
    if u.arbitrary()? {
        put(&mut document, "status", status(u)?);
        put_some(&mut document, "stale", if u.arbitrary()? { Some(stale(u)?) } else { None });
    }
    Ok(document)
}

/// What an activation and a lease hold.
fn decided(u: &mut Unstructured<'_>, document: &mut Map<String, Value>, perpetual: bool) -> Result<()> {
    put(document, "lic", reference(u)?);
    put_some(document, "sub", maybe(u, text)?);
    let ending = !perpetual || u.arbitrary()?;
    ends(u, document, ending)?;
    let (cnf, fp) =
        *u.choose(&[(false, false), (false, false), (true, false), (true, false), (false, true), (true, true)])?;
    if cnf {
        put(document, "cnf", json!({"jkt": base64(&thumbprint(u)?)}));
    }
    if fp {
        put(document, "fp", fingerprint(u)?);
    }
    if !cnf && !fp {
        put(document, "unbound", true.into());
    }
    Ok(())
}

fn term(u: &mut Unstructured<'_>) -> Result<Value> {
    one_of(u, &["perpetual", "subscription", "trial"])
}

/// `iat`, `nbf`, `exp` and the phases before it.
fn ends(u: &mut Unstructured<'_>, document: &mut Map<String, Value>, ending: bool) -> Result<()> {
    let issued = time(u)?.min(time(u)?).min(LATEST_BEGIN);
    let from = maybe(u, time)?.map(|from| from.min(LATEST_BEGIN));
    put(document, "iat", issued.into());
    put_some(document, "nbf", from.map(Value::from));
    if !ending {
        return Ok(());
    }
    let exp = time(u)?.max(time(u)?).max(issued + 1).max(from.unwrap_or(0) + 1);
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
    let [first, second] = [mostly(u, &PRODUCTS)?, mostly(u, &PRODUCTS)?];
    if first == second { Ok(first.into()) } else { Ok(json!([first, second])) }
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
            put(&mut entitlement, "max", one_of(u, &COUNTS)?);
            put_some(&mut entitlement, "unit", maybe(u, |u| one_of(u, &UNITS))?);
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

pub(crate) fn status(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(json!({"status_list": {"idx": *u.choose(&INDEXES)?, "uri": *u.choose(&URIS)?}}))
}

/// Ages that meet the phases and the end of `sched`, and some that nothing reaches.
fn stale(u: &mut Unstructured<'_>) -> Result<Value> {
    let ages =
        *u.choose(&[[0, 1, 2], [DAY, 29 * DAY, 30 * DAY], [30 * DAY, 31 * DAY, MAX], [MAX - 2, MAX - 1, MAX]])?;
    let mut stale = Map::new();
    for (name, age) in ["warn", "degrade", "stop"].into_iter().zip(ages) {
        if u.arbitrary()? {
            put(&mut stale, name, age.into());
        }
    }
    if stale.is_empty() {
        put(&mut stale, "warn", ages[0].into());
    }
    Ok(stale.into())
}

fn devices(u: &mut Unstructured<'_>) -> Result<Value> {
    let ways = *u.choose(&[&["cnf"][..], &["unbound"], &["cnf", "unbound"], &["fp", "cnf+fp", "cnf", "unbound"]])?;
    let mut devices = Map::new();
    put(&mut devices, "bind", json!(ways));
    put_some(&mut devices, "max", maybe(u, |u| one_of(u, &COUNTS))?);
    if ways.contains(&"fp") {
        put(&mut devices, "fp", json!({"need": 2, "of": ["board", "disk"]}));
    }
    Ok(Value::Object(devices))
}

fn consumption(u: &mut Unstructured<'_>) -> Result<Value> {
    one_of(
        u,
        &[
            json!({"renew": "weekly"}),
            json!({"provisional": {"max_ttl": 0}}),
            json!({"borrow": {"early_check_in": true, "max_ttl": 3600}, "renew": "none"}),
        ],
    )
}

fn checkout(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut checkout = Map::new();
    put(&mut checkout, "type", one_of(u, &["provisional", "borrow", "perpetual"])?);
    put_some(&mut checkout, "node", maybe(u, text)?);
    if checkout["type"] == "borrow" {
        put_some(&mut checkout, "early_check_in", maybe(u, |u| Ok(u.arbitrary::<bool>()?.into()))?);
    }
    Ok(checkout.into())
}

fn fingerprint(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut fingerprint = parts(u)?;
    let most = fingerprint["of"].as_object().map_or(2, Map::len);
    put(&mut fingerprint, "need", u.int_in_range(2..=most)?.into());
    Ok(fingerprint.into())
}
