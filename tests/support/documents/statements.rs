//! What devices state, and what an issuer states about its tokens.

use super::{
    COUNTS, ENTITLEMENTS, IDS, MAX, PRODUCTS, UNITS, URIS, digest, duration, extended, maybe, meta, one_of, parts, put,
    put_some, reference, time,
};
use crate::issuer::{ISSUER, base64};
use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

const NONCE: &str = "a-fresh-nonce-0001";

pub(super) fn request(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut request = stated(u, &[ISSUER, "urn:acme"])?;
    put(&mut request, "nonce", NONCE.into());
    put(&mut request, "product", one_of(u, &PRODUCTS)?);
    put_some(&mut request, "lic", maybe(u, reference)?);
    put_some(&mut request, "want", maybe(u, want)?);
    put_some(&mut request, "life", maybe(u, duration)?);
    put_some(&mut request, "fp", maybe(u, parts)?.map(Value::from));
    Ok(request.into())
}

pub(super) fn proof(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut proof = stated(u, &PRODUCTS)?;
    put(&mut proof, "nonce", NONCE.into());
    put(&mut proof, "of", token());
    Ok(proof.into())
}

pub(super) fn release(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut release = stated(u, &[ISSUER, "urn:acme"])?;
    put(&mut release, "nonce", NONCE.into());
    counted(u, &mut release)?;
    Ok(release.into())
}

pub(super) fn usage(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut usage = stated(u, &[ISSUER, "urn:acme"])?;
    counted(u, &mut usage)?;
    put(&mut usage, "lic", reference(u)?);
    let from = time(u)?.min(253_402_300_000);
    put(&mut usage, "from", from.into());
    put(&mut usage, "to", time(u)?.max(from + 1).into());
    let mut used = Map::new();
    for _ in 0..u.int_in_range(1..=3)? {
        let mut quantity = Map::new();
        put(&mut quantity, "n", one_of(u, &COUNTS)?);
        put_some(&mut quantity, "unit", maybe(u, |u| one_of(u, &UNITS))?);
        put(&mut used, u.choose(&ENTITLEMENTS)?, quantity.into());
    }
    put(&mut usage, "used", used.into());
    Ok(usage.into())
}

pub(super) fn status_list(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut document = Map::new();
    let issued = time(u)?.min(253_402_300_000);
    put(&mut document, "iss", ISSUER.into());
    put(&mut document, "sub", one_of(u, &URIS)?);
    put(&mut document, "iat", issued.into());
    put_some(&mut document, "exp", maybe(u, time)?.map(|exp| exp.max(issued + 1).into()));
    put_some(&mut document, "ttl", maybe(u, duration)?);
    let mut list = Map::new();
    put(&mut list, "bits", 2.into());
    put(&mut list, "lst", base64(u.choose(&[&[0][..], &[0x78, 0xda], &[1, 2, 3, 4]])?).into());
    put_some(&mut list, "aggregation_uri", maybe(u, |u| one_of(u, &URIS))?);
    put(&mut document, "status_list", list.into());
    extended(u, &mut document, false)?;
    Ok(document.into())
}

/// What every statement holds.
fn stated(u: &mut Unstructured<'_>, audiences: &[&str]) -> Result<Map<String, Value>> {
    let mut statement = Map::new();
    put(&mut statement, "aud", one_of(u, audiences)?);
    put(&mut statement, "iat", time(u)?.into());
    put_some(&mut statement, "meta", maybe(u, meta)?);
    extended(u, &mut statement, true)?;
    Ok(statement)
}

/// The token meant, and the statement's place among those of its key.
fn counted(u: &mut Unstructured<'_>, statement: &mut Map<String, Value>) -> Result<()> {
    put(statement, "of", token());
    let counter = *u.choose(&[0, 1, MAX])?;
    put(statement, "ctr", counter.into());
    if counter > 0 {
        put(statement, "prev", digest(u)?);
    }
    Ok(())
}

fn token() -> Value {
    json!({"iss": ISSUER, "jti": IDS[1], "s256": base64(&[5; 32])})
}

fn want(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut want = Map::new();
    for _ in 0..u.int_in_range(1..=3)? {
        let mut quantity = Map::new();
        if u.arbitrary()? {
            put(&mut quantity, "max", one_of(u, &COUNTS)?);
            put_some(&mut quantity, "unit", maybe(u, |u| one_of(u, &UNITS))?);
        }
        put(&mut want, u.choose(&ENTITLEMENTS)?, quantity.into());
    }
    Ok(want.into())
}
