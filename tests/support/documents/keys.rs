//! Trust sets. Every one is a legal document; whether it can be loaded depends on the keys that were drawn.

use super::{DAY, IDS, POINTS, PRODUCTS, digest, duration, extended, maybe, one_of, put, put_some, time};
use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

const KINDS: [&str; 6] = [
    "vnd.licentia.license+jwt",
    "vnd.licentia.activation+jwt",
    "vnd.licentia.lease+jwt",
    "vnd.licentia.grant+jwt",
    "statuslist+jwt",
    "com.acme.unknown+jwt",
];

pub(super) fn keys(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut set = Map::new();
    let issued = time(u)?.min(253_402_300_000);
    put(&mut set, "iss", one_of(u, &["Acme Ltd", "Other Ltd", "urn:acme"])?);
    put(&mut set, "ver", one_of(u, &[1, 2, 2_147_483_647])?);
    put(&mut set, "iat", issued.into());
    put_some(&mut set, "next", maybe(u, |_| Ok((issued + DAY).min(253_402_300_799).into()))?);
    put_some(&mut set, "clock_reset", maybe(u, |_| Ok(true.into()))?);
    let keys = several(u)?;
    put(&mut set, "policy", policies(u, &keys)?);
    put(&mut set, "keys", keys.into());
    extended(u, &mut set, false)?;
    Ok(set.into())
}

fn several(u: &mut Unstructured<'_>) -> Result<Vec<Value>> {
    let mut keys = Vec::new();
    for _ in 0..u.int_in_range(1..=3)? {
        keys.push(key(u)?);
    }
    // A policy needs one that it can name.
    if keys.iter().all(|key| key["kid"].as_str().is_none()) {
        keys.push(usable(u)?);
    }
    Ok(keys)
}

fn key(u: &mut Unstructured<'_>) -> Result<Value> {
    match u.int_in_range(0..=15)? {
        0 => Ok(json!({"alg": "RS256", "e": "AQAB", "kid": "rsa 1", "kty": "RSA", "n": "AQAB"})),
        1 => Ok(json!({"alg": "ES384", "crv": "P-384", "kid": "\"p\\384", "kty": "EC", "x": 1, "y": null})),
        2 => one_of(u, &[json!({}), json!({"kid": 1}), json!({"kty": "EC", "alg": "ES256", "kid": "no curve"})]),
        3 => {
            let mut key = usable(u)?;
            key["kid"] = one_of(u, &["", "kid", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])?;
            Ok(key)
        }
        _ => usable(u),
    }
}

fn usable(u: &mut Unstructured<'_>) -> Result<Value> {
    let jwk = u.choose(&*POINTS)?.to_jwk();
    let mut key: Value = serde_json::from_str(&jwk).expect("a key is JSON");
    if u.ratio(1, 4)? {
        key["use"] = "sig".into();
    }
    Ok(key)
}

/// A policy for the first key, and perhaps for the others.
fn policies(u: &mut Unstructured<'_>, keys: &[Value]) -> Result<Value> {
    let mut policies = Map::new();
    for kid in keys.iter().filter_map(|key| key["kid"].as_str()) {
        if policies.is_empty() || u.arbitrary()? {
            put(&mut policies, kid, policy(u)?);
        }
    }
    Ok(policies.into())
}

fn policy(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut policy = Map::new();
    let first = u.choose_index(KINDS.len())?;
    let last = u.int_in_range(first..=KINDS.len() - 1)?;
    let from = time(u)?.min(253_402_300_000);
    put(&mut policy, "typ", json!(KINDS[first..=last]));
    put(&mut policy, "nbf", from.into());
    put(&mut policy, "aud", one_of(u, &[json!(["*"]), json!(PRODUCTS), json!([PRODUCTS[0]])])?);
    put_some(&mut policy, "exp", maybe(u, |u| Ok((from + u.int_in_range(1..=DAY)?.min(700)).into()))?);
    put_some(&mut policy, "lic", maybe(u, |_| Ok(json!(IDS)))?);
    put_some(&mut policy, "life", maybe(u, duration)?);
    put_some(&mut policy, "revoked", maybe(u, revoked)?);
    extended(u, &mut policy, true)?;
    Ok(policy.into())
}

fn revoked(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut revoked = Map::new();
    put(&mut revoked, "at", time(u)?.into());
    put_some(&mut revoked, "keep", maybe(u, digest)?);
    Ok(revoked.into())
}
