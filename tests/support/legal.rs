//! A second opinion on which documents are legal, written from the spec's table alone, over serde_json: yes or no, no codes.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const MAX: u64 = (1 << 53) - 1;
type Object = Map<String, Value>;

pub(crate) fn is_license(value: &Value) -> bool {
    let Some(license) = value.as_object() else { return false };
    let perpetual = license.get("term").is_some_and(|term| term == "perpetual");
    only(license, &["consumption", "devices", "sub"])
        && common(license)
        && required(license, "sub", is_subject)
        && required(license, "lic", |lic| is_lic(lic, false))
        && optional(license, "devices", is_devices)
        && optional(license, "consumption", is_consumption)
        && license.contains_key("exp") != perpetual
}

pub(crate) fn is_activation(value: &Value) -> bool {
    let Some(activation) = value.as_object() else { return false };
    let perpetual = activation.get("term").is_some_and(|term| term == "perpetual");
    let bound = activation.contains_key("cnf") || activation.contains_key("fp");
    only(activation, &["cnf", "fp", "req", "sub", "unbound"])
        && common(activation)
        && optional(activation, "sub", is_subject)
        && required(activation, "lic", |lic| is_lic(lic, true))
        && optional(activation, "cnf", |cnf| exactly(cnf, &["jkt"], &[]).is_some_and(|cnf| is_binary(&cnf["jkt"], 32)))
        && optional(activation, "fp", is_fingerprint)
        && optional(activation, "req", |digest| is_binary(digest, 32))
        && optional(activation, "unbound", |unbound| *unbound == Value::Bool(true))
        && bound != activation.contains_key("unbound")
        && (activation.contains_key("exp") || perpetual)
}

fn only(document: &Object, own: &[&str]) -> bool {
    const SHARED: [&str; 15] = [
        "aud", "ent", "exp", "ext", "iat", "iss", "jti", "lic", "meta", "must", "nbf", "releases", "sched", "stale",
        "status",
    ];
    document.keys().all(|name| SHARED.contains(&name.as_str()) || own.contains(&name.as_str()) || name == "term")
}

fn common(document: &Object) -> bool {
    let exp = document.get("exp").and_then(Value::as_u64);
    let after = |name| document.get(name).and_then(Value::as_u64) < exp;
    required(document, "iss", |iss| is_name(iss) && string_or_uri(iss))
        && required(document, "aud", is_audience)
        && required(document, "jti", is_id)
        && required(document, "iat", is_time)
        && optional(document, "nbf", is_time)
        && optional(document, "exp", is_time)
        && (exp.is_none() || (after("iat") && after("nbf")))
        && required(document, "term", |term| ["perpetual", "subscription", "trial"].iter().any(|word| term == word))
        && required(document, "ent", |ent| is_map(ent, 64, is_entitlement))
        && optional(document, "releases", is_releases)
        && optional(document, "sched", |sched| is_schedule(sched, exp))
        && optional(document, "status", is_status)
        && optional(document, "stale", |stale| ascending(stale, &["warn", "degrade", "stop"], MAX))
        && (document.contains_key("status") || !document.contains_key("stale"))
        && optional(document, "meta", |meta| is_map(meta, 32, is_text))
        && optional(document, "ext", is_open)
        && optional(document, "must", is_open)
}

fn required(object: &Object, name: &str, holds: impl Fn(&Value) -> bool) -> bool {
    object.get(name).is_some_and(holds)
}

fn optional(object: &Object, name: &str, holds: impl Fn(&Value) -> bool) -> bool {
    object.get(name).is_none_or(holds)
}

/// The object, if it holds all of the first names, perhaps some of the second, and nothing else.
fn exactly<'v>(value: &'v Value, must: &[&str], may: &[&str]) -> Option<&'v Object> {
    let object = value.as_object()?;
    let complete = must.iter().all(|name| object.contains_key(*name));
    let closed = object.keys().all(|name| must.contains(&name.as_str()) || may.contains(&name.as_str()));
    (complete && closed && !object.is_empty()).then_some(object)
}

fn is_map(value: &Value, max: usize, holds: impl Fn(&Value) -> bool) -> bool {
    value.as_object().is_some_and(|members| {
        (1..=max).contains(&members.len()) && members.iter().all(|(name, value)| is_plain(name) && holds(value))
    })
}

fn is_open(value: &Value) -> bool {
    is_map(value, usize::MAX, |_| true)
}

fn is_integer(value: &Value, from: u64, to: u64) -> bool {
    value.as_u64().is_some_and(|integer| (from..=to).contains(&integer))
}

fn is_time(value: &Value) -> bool {
    is_integer(value, 0, 253_402_300_799)
}

fn is_plain(name: &str) -> bool {
    let allowed = |byte: u8| (0x20..=0x7E).contains(&byte) && byte != b'"' && byte != b'\\';
    (1..=128).contains(&name.len()) && name.trim_matches(' ') == name && name.bytes().all(allowed)
}

fn is_name(value: &Value) -> bool {
    value.as_str().is_some_and(is_plain)
}

fn is_product(value: &Value) -> bool {
    is_name(value) && value != "*" && string_or_uri(value)
}

fn string_or_uri(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.contains(':') || is_uri(text))
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let in_rest = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let escape = |part: &str| part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    (3..=512).contains(&text.len())
        && scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && scheme.bytes().all(in_scheme)
        && !rest.is_empty()
        && rest.bytes().all(in_rest)
        && rest.split('%').skip(1).all(escape)
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| (1..=1024).contains(&text.len()) && !text.chars().any(char::is_control))
}

fn is_subject(value: &Value) -> bool {
    is_text(value) && string_or_uri(value)
}

fn is_id(value: &Value) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    value.as_str().is_some_and(|id| (16..=64).contains(&id.len()) && id.bytes().all(allowed))
}

fn is_binary(value: &Value, length: usize) -> bool {
    value.as_str().is_some_and(|text| Base64UrlUnpadded::decode_vec(text).is_ok_and(|bytes| bytes.len() == length))
}

fn is_audience(value: &Value) -> bool {
    is_product(value) || is_list(value, 2, 16, is_product)
}

/// An array of different items.
fn is_list(value: &Value, min: usize, max: usize, holds: impl Fn(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|items| {
        let different: BTreeSet<String> = items.iter().map(Value::to_string).collect();
        (min..=max).contains(&items.len()) && different.len() == items.len() && items.iter().all(holds)
    })
}

fn is_lic(value: &Value, with_digest: bool) -> bool {
    let names: &[&str] = if with_digest { &["id", "ver", "s256"] } else { &["id", "ver"] };
    exactly(value, names, &[]).is_some_and(|lic| {
        is_id(&lic["id"]) && is_integer(&lic["ver"], 1, (1 << 31) - 1) && optional(lic, "s256", |s| is_binary(s, 32))
    })
}

fn is_entitlement(value: &Value) -> bool {
    let Some(entitlement) = value.as_object() else { return false };
    let Some(_) = exactly(value, &[], &["max", "val", "unit", "overage", "check_in", "ext", "must"]) else {
        return entitlement.is_empty();
    };
    let counted = entitlement.contains_key("max");
    let beside_max = ["unit", "overage", "check_in"].iter().all(|name| counted || !entitlement.contains_key(*name));
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'/';
    let is_unit = |unit: &str| (1..=32).contains(&unit.len()) && unit != "None" && unit.bytes().all(letter);
    optional(entitlement, "max", |max| is_integer(max, 0, MAX))
        && optional(entitlement, "val", |val| is_text(val) && !counted)
        && optional(entitlement, "unit", |unit| unit.as_str().is_some_and(is_unit))
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
        let parts = fp["of"].as_object().map_or(0, Map::len);
        is_binary(&fp["salt"], 16)
            && parts >= 2
            && is_map(&fp["of"], 16, |half| is_binary(half, 16))
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
