//! What accessors of a legal document say, beside what stands in it.

use crate::issuer::base64;
use licentia::document::{Binding, Entitlement, Schedule};
use licentia::{Activation, Claims, Kind, License, UnixSeconds};
use serde_json::Value;

pub(crate) fn license(claims: &Claims<'_, License>, value: &Value) {
    common(claims, value);
    assert_eq!(claims.license().s256(), None);
    assert_eq!(claims.devices().is_some(), value.get("devices").is_some());
    if let Some(devices) = claims.devices() {
        let ways: Vec<&str> = devices.ways().collect();
        assert_eq!(Value::from(ways), value["devices"]["bind"]);
        assert_eq!(devices.max(), value["devices"].get("max").and_then(Value::as_u64));
    }
}

pub(crate) fn activation(claims: &Claims<'_, Activation>, value: &Value) {
    common(claims, value);
    assert_eq!(claims.license().s256().map(|digest| digest.to_string()).as_deref(), value["lic"]["s256"].as_str());
    let (key, fingerprint) = match claims.binding() {
        Binding::Unbound => (None, false),
        Binding::Key(key) => (Some(key), false),
        Binding::Fingerprint => (None, true),
        Binding::KeyAndFingerprint(key) => (Some(key), true),
        other => panic!("{other:?}"),
    };
    assert_eq!(key.map(|key| base64(key.as_bytes())).as_deref(), value.get("cnf").and_then(|cnf| cnf["jkt"].as_str()));
    assert_eq!(fingerprint, value.get("fp").is_some());
    assert_eq!(claims.binding() == Binding::Unbound, value.get("unbound").is_some());
}

fn common<K: Kind>(claims: &Claims<'_, K>, value: &Value) {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let time = |name: &str| value.get(name).and_then(Value::as_u64).and_then(UnixSeconds::new);
    assert_eq!(Some(claims.issuer()), text("iss"));
    assert_eq!(claims.subject().map(|subject| subject.to_string()).as_deref(), text("sub"));
    assert_eq!(Some(claims.jti()), text("jti"));
    assert_eq!(Some(claims.issued_at()), time("iat"));
    assert_eq!(claims.not_before(), time("nbf"));
    assert_eq!(claims.expires(), time("exp"));
    assert_eq!(claims.term().map(licentia::document::Term::as_str), text("term"));
    assert_eq!(Some(claims.license().id()), value["lic"]["id"].as_str());
    assert_eq!(Some(claims.license().version()), value["lic"]["ver"].as_u64());
    let products: Vec<&str> = claims.audiences().collect();
    let one_or_many = if let [one] = products[..] { one.into() } else { Value::from(products) };
    assert_eq!(one_or_many, value["aud"]);
    assert_eq!(claims.schedule().map(phases), value.get("sched").map(stated_phases));
    maps(claims, value);
    releases(claims, value);
}

fn maps<K: Kind>(claims: &Claims<'_, K>, value: &Value) {
    assert_eq!(claims.ext_names().collect::<Vec<_>>(), names(value.get("ext")));
    assert_eq!(claims.must_names().collect::<Vec<_>>(), names(value.get("must")));
    assert_eq!(claims.meta().map(|(name, _)| name).collect::<Vec<_>>(), names(value.get("meta")));
    for (name, text) in claims.meta() {
        assert_eq!(Some(text.to_string().as_str()), value["meta"][name].as_str());
        assert!(text.is(&text.to_string()));
    }
    assert_eq!(claims.entitlements().map(|(name, _)| name).collect::<Vec<_>>(), names(value.get("ent")));
    for (name, listed) in claims.entitlements() {
        let found = claims.entitlement(name).expect("it is listed");
        entitlement(found, &value["ent"][name]);
        entitlement(listed, &value["ent"][name]);
    }
    assert!(claims.entitlement("no such entitlement").is_none());
}

/// Names in maps are ASCII, for which serde_json's order is the canonical one.
fn names(object: Option<&Value>) -> Vec<&str> {
    object.and_then(Value::as_object).into_iter().flat_map(|members| members.keys().map(String::as_str)).collect()
}

fn entitlement(entitlement: Entitlement<'_>, value: &Value) {
    let flag = |name: &str| value.get(name) == Some(&Value::Bool(true));
    assert_eq!(entitlement.max(), value.get("max").and_then(Value::as_u64));
    assert_eq!(entitlement.value().map(|text| text.to_string()).as_deref(), value.get("val").and_then(Value::as_str));
    assert_eq!(entitlement.unit(), value.get("unit").and_then(Value::as_str).unwrap_or("Count"));
    assert_eq!((entitlement.overage(), entitlement.check_in()), (flag("overage"), flag("check_in")));
    assert_eq!(entitlement.must_names().collect::<Vec<_>>(), names(value.get("must")));
}

fn releases<K: Kind>(claims: &Claims<'_, K>, value: &Value) {
    assert_eq!(claims.releases().is_some(), value.get("releases").is_some());
    let Some(releases) = claims.releases() else { return };
    let numbers = |name: &str| value["releases"].get(name).cloned();
    let listed = |version: licentia::document::Version<'_>| Value::from(version.parts().collect::<Vec<_>>());
    assert_eq!(releases.from().map(listed), numbers("from"));
    assert_eq!(releases.below().map(listed), numbers("below"));
    assert_eq!(releases.until().map(UnixSeconds::get), numbers("until").and_then(|until| until.as_u64()));
}

fn phases(schedule: Schedule) -> [Option<u64>; 3] {
    [schedule.notify(), schedule.warn(), schedule.degrade()].map(|at| at.map(UnixSeconds::get))
}

fn stated_phases(schedule: &Value) -> [Option<u64>; 3] {
    ["notify", "warn", "degrade"].map(|name| schedule.get(name).and_then(Value::as_u64))
}
