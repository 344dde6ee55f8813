//! Licenses, activations, leases and grants.

use super::{
    MAX, Object, are_parts, exactly, extensions, in_order, is_binary, is_digest, is_duration, is_id, is_integer,
    is_issuer, is_list, is_map, is_name, is_open, is_product, is_reference, is_subject, is_text, is_time, is_unit,
    is_uri, is_version_number, optional, required,
};
use serde_json::Value;

/// What all of them may hold; a grant not all of it.
const HANDED_OUT: [&str; 9] = ["aud", "ent", "exp", "ext", "iat", "iss", "jti", "lic", "must"];
const COMMON: [&str; 6] = ["meta", "nbf", "releases", "sched", "stale", "status"];

pub(super) fn is_license(value: &Value) -> bool {
    value.as_object().is_some_and(|license| {
        only(license, &[&COMMON[..], &["consumption", "devices", "sub", "term"]])
            && common(license)
            && required(license, "term", is_term)
            && required(license, "sub", is_subject)
            && required(license, "lic", |lic| {
                exactly(lic, &["id", "ver"], &[]).is_some_and(|lic| is_id(&lic["id"]) && is_version_number(&lic["ver"]))
            })
            && optional(license, "devices", is_devices)
            && optional(license, "consumption", is_consumption)
            && license.contains_key("exp") != (license["term"] == "perpetual")
    })
}

pub(super) fn is_activation(value: &Value) -> bool {
    value.as_object().is_some_and(|activation| {
        only(activation, &[&COMMON[..], &["cnf", "fp", "req", "sub", "term", "unbound"]])
            && common(activation)
            && decided(activation)
            && required(activation, "term", is_term)
            && optional(activation, "req", is_digest)
            && (activation.contains_key("exp") || activation["term"] == "perpetual")
    })
}

pub(super) fn is_lease(value: &Value) -> bool {
    value.as_object().is_some_and(|lease| {
        only(lease, &[&COMMON[..], &["checkout", "cnf", "fp", "sub", "unbound"]])
            && common(lease)
            && decided(lease)
            && required(lease, "checkout", is_checkout)
            && (lease.contains_key("exp") || lease["checkout"]["type"] == "perpetual")
    })
}

pub(super) fn is_grant(value: &Value) -> bool {
    value.as_object().is_some_and(|grant| {
        only(grant, &[&["cnf", "depth", "life", "ops", "par", "status"]])
            && handed_out(grant)
            && grant.contains_key("exp")
            && required(grant, "lic", is_reference)
            && required(grant, "cnf", |cnf| exactly(cnf, &["jwk"], &[]).is_some_and(|cnf| is_key(&cnf["jwk"])))
            && required(grant, "depth", |depth| is_integer(depth, 0, 8))
            && required(grant, "life", is_duration)
            && optional(grant, "ops", |ops| is_list(ops, 1, 16, is_name))
            && optional(grant, "par", is_digest)
            && optional(grant, "status", is_status)
    })
}

/// Nothing but what all of them may hold, and these.
fn only(document: &Object, own: &[&[&str]]) -> bool {
    document.keys().all(|name| HANDED_OUT.contains(&name.as_str()) || own.concat().contains(&name.as_str()))
}

fn handed_out(document: &Object) -> bool {
    required(document, "iss", is_issuer)
        && required(document, "aud", is_audience)
        && required(document, "jti", is_id)
        && required(document, "iat", is_time)
        && optional(document, "exp", is_time)
        && in_order(document, "iat", "exp")
        && required(document, "ent", |ent| is_map(ent, 64, is_entitlement))
        && extensions(document)
}

fn common(document: &Object) -> bool {
    let exp = document.get("exp").and_then(Value::as_u64);
    handed_out(document)
        && optional(document, "nbf", is_time)
        && in_order(document, "nbf", "exp")
        && optional(document, "releases", is_releases)
        && optional(document, "sched", |sched| is_schedule(sched, exp))
        && optional(document, "status", is_status)
        && optional(document, "stale", |stale| ascending(stale, &["warn", "degrade", "stop"], MAX))
        && (document.contains_key("status") || !document.contains_key("stale"))
}

fn decided(document: &Object) -> bool {
    let bound = document.contains_key("cnf") || document.contains_key("fp");
    optional(document, "sub", is_subject)
        && required(document, "lic", is_reference)
        && optional(document, "cnf", |cnf| exactly(cnf, &["jkt"], &[]).is_some_and(|cnf| is_digest(&cnf["jkt"])))
        && optional(document, "fp", is_fingerprint)
        && optional(document, "unbound", |unbound| *unbound == Value::Bool(true))
        && bound != document.contains_key("unbound")
}

fn is_term(value: &Value) -> bool {
    ["perpetual", "subscription", "trial"].iter().any(|word| value == word)
}

fn is_audience(value: &Value) -> bool {
    is_product(value) || is_list(value, 2, 16, is_product)
}

fn is_key(value: &Value) -> bool {
    exactly(value, &["crv", "kty", "x", "y"], &[])
        .is_some_and(|jwk| jwk["crv"] == "P-256" && jwk["kty"] == "EC" && super::keys::is_point(jwk))
}

fn is_checkout(value: &Value) -> bool {
    exactly(value, &["type"], &["early_check_in", "node"]).is_some_and(|checkout| {
        ["provisional", "borrow", "perpetual"].iter().any(|word| checkout["type"] == *word)
            && optional(checkout, "node", is_text)
            && optional(checkout, "early_check_in", |early| early.is_boolean() && checkout["type"] == "borrow")
    })
}

fn is_entitlement(value: &Value) -> bool {
    let Some(entitlement) = value.as_object() else { return false };
    let Some(_) = exactly(value, &[], &["max", "val", "unit", "overage", "check_in", "ext", "must"]) else {
        return entitlement.is_empty();
    };
    let counted = entitlement.contains_key("max");
    let beside_max = ["unit", "overage", "check_in"].iter().all(|name| counted || !entitlement.contains_key(*name));
    optional(entitlement, "max", |max| is_integer(max, 0, MAX))
        && optional(entitlement, "val", |val| is_text(val) && !counted)
        && optional(entitlement, "unit", is_unit)
        && optional(entitlement, "overage", Value::is_boolean)
        && optional(entitlement, "check_in", Value::is_boolean)
        && optional(entitlement, "ext", is_open)
        && optional(entitlement, "must", is_open)
        && beside_max
}

fn is_releases(value: &Value) -> bool {
    exactly(value, &[], &["from", "below", "until"]).is_some_and(|releases| {
        let ordered = match (releases.get("from"), releases.get("below")) {
            (Some(from), Some(below)) => padded(from) < padded(below),
            _ => true,
        };
        optional(releases, "from", is_version)
            && optional(releases, "below", is_version)
            && ordered
            && optional(releases, "until", is_time)
    })
}

fn is_version(value: &Value) -> bool {
    let numbers =
        |items: &Vec<Value>| (1..=4).contains(&items.len()) && items.iter().all(|one| is_integer(one, 0, MAX));
    value.as_array().is_some_and(numbers)
}

fn padded(version: &Value) -> Vec<u64> {
    let numbers = version.as_array().into_iter().flatten().filter_map(Value::as_u64);
    numbers.chain([0; 4]).take(4).collect()
}

fn ascending(value: &Value, names: &[&str], max: u64) -> bool {
    exactly(value, &[], names).is_some_and(|object| {
        let stated: Vec<u64> = names.iter().filter_map(|name| object.get(*name)).filter_map(Value::as_u64).collect();
        object.values().all(|one| is_integer(one, 0, max)) && stated.is_sorted_by(|earlier, later| earlier < later)
    })
}

fn is_schedule(value: &Value, exp: Option<u64>) -> bool {
    ascending(value, &["notify", "warn", "degrade"], 253_402_300_799)
        && exp.is_some_and(|exp| value.as_object().into_iter().flatten().all(|(_, at)| at.as_u64() < Some(exp)))
}

fn is_status(value: &Value) -> bool {
    let list =
        exactly(value, &["status_list"], &[]).and_then(|status| exactly(&status["status_list"], &["idx", "uri"], &[]));
    list.is_some_and(|list| is_integer(&list["idx"], 0, (1 << 20) - 1) && list["uri"].as_str().is_some_and(is_uri))
}

fn is_fingerprint(value: &Value) -> bool {
    exactly(value, &["need", "of", "salt"], &[]).is_some_and(|fp| {
        let parts = fp["of"].as_object().map_or(0, Object::len);
        is_binary(&fp["salt"], 16)
            && are_parts(&fp["of"])
            && is_integer(&fp["need"], 2, u64::try_from(parts).unwrap_or(0))
    })
}

fn is_devices(value: &Value) -> bool {
    exactly(value, &["bind"], &["max", "fp"]).is_some_and(|devices| {
        let is_way = |way: &Value| ["cnf", "fp", "cnf+fp", "unbound"].iter().any(|word| way == word);
        let by_fingerprint = devices["bind"].as_array().into_iter().flatten().any(|way| way == "fp" || way == "cnf+fp");
        is_list(&devices["bind"], 1, 4, is_way)
            && by_fingerprint == devices.contains_key("fp")
            && optional(devices, "max", |max| is_integer(max, 0, MAX))
            && optional(devices, "fp", is_fingerprint_policy)
    })
}

fn is_fingerprint_policy(value: &Value) -> bool {
    exactly(value, &["need", "of"], &[]).is_some_and(|fp| {
        let parts = fp["of"].as_array().map_or(0, Vec::len);
        is_list(&fp["of"], 2, 16, is_name) && is_integer(&fp["need"], 2, u64::try_from(parts).unwrap_or(0))
    })
}

fn is_consumption(value: &Value) -> bool {
    let is_ttl = |ttl: &Value| is_integer(ttl, 0, MAX);
    let provisional = |one: &Value| exactly(one, &["max_ttl"], &[]).is_some_and(|one| is_ttl(&one["max_ttl"]));
    let borrow = |one: &Value| {
        exactly(one, &["max_ttl"], &["early_check_in"])
            .is_some_and(|one| is_ttl(&one["max_ttl"]) && optional(one, "early_check_in", Value::is_boolean))
    };
    exactly(value, &[], &["renew", "provisional", "borrow"]).is_some_and(|consumption| {
        optional(consumption, "renew", |renew| ["none", "weekly", "monthly"].iter().any(|word| renew == word))
            && optional(consumption, "provisional", provisional)
            && optional(consumption, "borrow", borrow)
    })
}
