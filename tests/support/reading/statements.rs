//! Requests, proofs, releases, usage; status lists.

use super::{digest_text, number, text, time};
use licentia::document::{LicenseRef, Quantity, TokenRef};
use licentia::kind::Release;
use licentia::{Claims, Proof, Request, StatusList, Usage};
use serde_json::Value;

pub(super) fn status_list(claims: &Claims<'_, StatusList>, value: &Value) {
    assert_eq!(Some(claims.issuer()), text(value, "iss"));
    assert_eq!(Some(claims.uri()), text(value, "sub"));
    assert_eq!(claims.expires(), time(value, "exp"));
    assert_eq!(Some(claims.list()), text(&value["status_list"], "lst"));
}

pub(super) fn request(claims: &Claims<'_, Request>, value: &Value) {
    assert_eq!(Some(claims.audience()), text(value, "aud"));
    assert_eq!(Some(claims.nonce()), text(value, "nonce"));
    assert_eq!(Some(claims.product()), text(value, "product"));
    assert_eq!(claims.lifetime(), number(value, "life"));
    assert_eq!(claims.license().is_some(), value.get("lic").is_some());
    if let Some(license) = claims.license() {
        reference(license, &value["lic"]);
    }
    quantities(claims.wanted(), value.get("want"), "max");
}

pub(super) fn proof(claims: &Claims<'_, Proof>, value: &Value) {
    assert_eq!(Some(claims.audience()), text(value, "aud"));
    assert_eq!(Some(claims.nonce()), text(value, "nonce"));
    token(claims.of(), &value["of"]);
}

pub(super) fn release(claims: &Claims<'_, Release>, value: &Value) {
    assert_eq!(Some(claims.audience()), text(value, "aud"));
    assert_eq!(Some(claims.nonce()), text(value, "nonce"));
    token(claims.of(), &value["of"]);
    assert_eq!(Some(claims.counter()), number(value, "ctr"));
    assert_eq!(digest_text(claims.previous()).as_deref(), text(value, "prev"));
}

pub(super) fn usage(claims: &Claims<'_, Usage>, value: &Value) {
    assert_eq!(Some(claims.audience()), text(value, "aud"));
    token(claims.of(), &value["of"]);
    assert_eq!(Some(claims.counter()), number(value, "ctr"));
    assert_eq!(digest_text(claims.previous()).as_deref(), text(value, "prev"));
    reference(claims.license(), &value["lic"]);
    assert_eq!((Some(claims.from()), Some(claims.to())), (time(value, "from"), time(value, "to")));
    quantities(claims.used(), value.get("used"), "n");
}

fn reference(license: LicenseRef<'_>, value: &Value) {
    assert_eq!((Some(license.id()), Some(license.version())), (text(value, "id"), number(value, "ver")));
    assert_eq!(digest_text(license.s256()).as_deref(), text(value, "s256"));
}

fn token(of: TokenRef<'_>, value: &Value) {
    assert_eq!((Some(of.issuer()), Some(of.jti())), (text(value, "iss"), text(value, "jti")));
    assert_eq!(digest_text(of.s256()).as_deref(), text(value, "s256"));
}

fn quantities<'a>(listed: impl Iterator<Item = Quantity<'a>>, stated: Option<&'a Value>, count: &str) {
    let stated = stated.and_then(Value::as_object).into_iter().flatten();
    let stated =
        stated.map(|(name, value)| (name.as_str(), number(value, count), text(value, "unit").unwrap_or("Count")));
    assert!(listed.map(|one| (one.name, one.count, one.unit)).eq(stated));
}
