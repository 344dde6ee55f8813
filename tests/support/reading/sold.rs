//! Licenses, activations, leases, grants.

use super::{digest_text, names, number, text, time};
use crate::issuer::base64;
use licentia::document::{Binding, Entitlement, Schedule, Term, Version};
use licentia::kind::{Decided, Grant, Sold};
use licentia::{Activation, Claims, Lease, License, UnixSeconds};
use serde_json::Value;

pub(super) fn license(claims: &Claims<'_, License>, value: &Value) {
    sold(claims, value);
    assert_eq!(claims.devices().is_some(), value.get("devices").is_some());
    if let Some(devices) = claims.devices() {
        let ways: Vec<&str> = devices.ways().collect();
        assert_eq!(Value::from(ways), value["devices"]["bind"]);
        assert_eq!(devices.max(), number(&value["devices"], "max"));
    }
}

pub(super) fn activation(claims: &Claims<'_, Activation>, value: &Value) {
    sold(claims, value);
    bound(claims, value);
}

pub(super) fn lease(claims: &Claims<'_, Lease>, value: &Value) {
    sold(claims, value);
    bound(claims, value);
    let (checkout, stated) = (claims.checkout(), &value["checkout"]);
    assert_eq!(checkout.checkout_type().map(licentia::document::CheckoutType::as_str), text(stated, "type"));
    assert_eq!(checkout.node().map(|node| node.to_string()).as_deref(), text(stated, "node"));
    assert_eq!(checkout.early_check_in(), stated.get("early_check_in") == Some(&Value::Bool(true)));
}

pub(super) fn grant(claims: &Claims<'_, Grant>, value: &Value) {
    sold(claims, value);
    let (key, jwk) = (claims.key().expect("a legal grant has a key"), &value["cnf"]["jwk"]);
    assert_eq!([Some(base64(&key.x()).as_str()), Some(base64(&key.y()).as_str())], [text(jwk, "x"), text(jwk, "y")]);
    assert_eq!((Some(claims.depth()), Some(claims.lifetime())), (number(value, "depth"), number(value, "life")));
    assert_eq!(Some(claims.end()), time(value, "exp"));
    assert_eq!(digest_text(claims.parent()).as_deref(), text(value, "par"));
    let operations: Vec<&str> = claims.operations().collect();
    assert_eq!(operations.is_empty(), value.get("ops").is_none());
    assert!(operations.is_empty() || Value::from(operations) == value["ops"]);
}

fn sold<K: Sold>(claims: &Claims<'_, K>, value: &Value) {
    assert_eq!(Some(claims.issuer()), text(value, "iss"));
    assert_eq!(claims.subject().map(|subject| subject.to_string()).as_deref(), text(value, "sub"));
    assert_eq!(Some(claims.jti()), text(value, "jti"));
    assert_eq!(claims.not_before(), time(value, "nbf"));
    assert_eq!(claims.expires(), time(value, "exp"));
    assert_eq!(claims.term().map(Term::as_str), text(value, "term"));
    assert_eq!(Some(claims.license().id()), text(&value["lic"], "id"));
    assert_eq!(Some(claims.license().version()), number(&value["lic"], "ver"));
    assert_eq!(digest_text(claims.license().s256()).as_deref(), text(&value["lic"], "s256"));
    let products: Vec<&str> = claims.audiences().collect();
    let one_or_many = if let [one] = products[..] { one.into() } else { Value::from(products) };
    assert_eq!(one_or_many, value["aud"]);
    assert_eq!(
        claims.schedule().map(phases),
        value.get("sched").map(|sched| stated(sched, ["notify", "warn", "degrade"]))
    );
    status(claims, value);
    entitlements(claims, value);
    releases(claims, value);
}

fn bound<K: Decided>(claims: &Claims<'_, K>, value: &Value) {
    let (key, fingerprint) = match claims.binding() {
        Binding::Unbound => (None, false),
        Binding::Key(key) => (Some(key), false),
        Binding::Fingerprint => (None, true),
        Binding::KeyAndFingerprint(key) => (Some(key), true),
        other => panic!("{other:?}"),
    };
    let jkt = value.get("cnf").and_then(|cnf| text(cnf, "jkt"));
    assert_eq!(key.map(|key| base64(key.as_bytes())).as_deref(), jkt);
    assert_eq!(claims.binding() == Binding::Unbound, value.get("unbound").is_some());
    assert_eq!((fingerprint, claims.fingerprint().is_some()), (value.get("fp").is_some(), value.get("fp").is_some()));
    if let (Some(fingerprint), Some(stated)) = (claims.fingerprint(), value.get("fp")) {
        assert_eq!(Some(fingerprint.need()), number(stated, "need"));
        assert_eq!(Some(base64(&fingerprint.salt()).as_str()), text(stated, "salt"));
        let parts: Value = fingerprint.parts().map(|(name, part)| (name.to_owned(), Value::from(part))).collect();
        assert_eq!(parts, stated["of"]);
    }
}

fn status<K: Sold>(claims: &Claims<'_, K>, value: &Value) {
    let entry = claims.status().map(|entry| (u64::from(entry.index()), entry.uri().to_owned()));
    let list = value.get("status").map(|status| &status["status_list"]);
    assert_eq!(entry, list.and_then(|list| Some((number(list, "idx")?, text(list, "uri")?.to_owned()))));
    let ages = claims.staleness().map(|stale| [stale.warn(), stale.degrade(), stale.stop()]);
    assert_eq!(ages, value.get("stale").map(|stale| stated(stale, ["warn", "degrade", "stop"])));
}

fn entitlements<K: Sold>(claims: &Claims<'_, K>, value: &Value) {
    assert_eq!(claims.entitlements().map(|(name, _)| name).collect::<Vec<_>>(), names(value.get("ent")));
    for (name, listed) in claims.entitlements() {
        let found = claims.entitlement(name).expect("it is listed");
        entitlement(found, &value["ent"][name]);
        entitlement(listed, &value["ent"][name]);
    }
    assert!(claims.entitlement("no such entitlement").is_none());
}

fn entitlement(entitlement: Entitlement<'_>, value: &Value) {
    let flag = |name: &str| value.get(name) == Some(&Value::Bool(true));
    assert_eq!(entitlement.max(), number(value, "max"));
    assert_eq!(entitlement.value().map(|text| text.to_string()).as_deref(), text(value, "val"));
    assert_eq!(entitlement.unit(), text(value, "unit").unwrap_or("Count"));
    assert_eq!((entitlement.overage(), entitlement.check_in()), (flag("overage"), flag("check_in")));
    assert_eq!(entitlement.must_names().collect::<Vec<_>>(), names(value.get("must")));
}

fn releases<K: Sold>(claims: &Claims<'_, K>, value: &Value) {
    assert_eq!(claims.releases().is_some(), value.get("releases").is_some());
    let Some(releases) = claims.releases() else { return };
    let numbers = |name: &str| value["releases"].get(name).cloned();
    let listed = |version: Version<'_>| Value::from(version.parts().collect::<Vec<_>>());
    assert_eq!(releases.from().map(listed), numbers("from"));
    assert_eq!(releases.below().map(listed), numbers("below"));
    assert_eq!(releases.until(), time(&value["releases"], "until"));
}

fn phases(schedule: Schedule) -> [Option<u64>; 3] {
    [schedule.notify(), schedule.warn(), schedule.degrade()].map(|at| at.map(UnixSeconds::get))
}

fn stated(object: &Value, members: [&str; 3]) -> [Option<u64>; 3] {
    members.map(|name| number(object, name))
}
