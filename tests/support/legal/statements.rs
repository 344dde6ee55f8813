//! What devices state, and status lists.

use super::{
    MAX, Object, are_parts, exactly, extensions, in_order, is_binary, is_digest, is_duration, is_id, is_integer,
    is_issuer, is_map, is_open, is_product, is_reference, is_time, is_unit, is_uri, optional, required,
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

const STATED: [&str; 3] = ["ext", "meta", "must"];

pub(super) fn is_request(value: &Value) -> bool {
    statement(value, &["aud", "iat", "nonce", "product"], &["fp", "lic", "life", "want"]).is_some_and(|request| {
        is_issuer(&request["aud"])
            && is_id(&request["nonce"])
            && is_product(&request["product"])
            && optional(request, "lic", is_reference)
            && optional(request, "life", is_duration)
            && optional(request, "want", |want| is_map(want, 64, is_wanted))
            && optional(request, "fp", |fp| {
                exactly(fp, &["of", "salt"], &[]).is_some_and(|fp| are_parts(&fp["of"]) && is_binary(&fp["salt"], 16))
            })
    })
}

pub(super) fn is_proof(value: &Value) -> bool {
    statement(value, &["aud", "iat", "nonce", "of"], &[])
        .is_some_and(|proof| is_product(&proof["aud"]) && is_id(&proof["nonce"]) && is_token(&proof["of"]))
}

pub(super) fn is_release(value: &Value) -> bool {
    statement(value, &["aud", "ctr", "iat", "nonce", "of"], &["prev"])
        .is_some_and(|release| is_id(&release["nonce"]) && is_counted(release))
}

pub(super) fn is_usage(value: &Value) -> bool {
    statement(value, &["aud", "ctr", "from", "iat", "lic", "of", "to", "used"], &["prev"]).is_some_and(|usage| {
        is_counted(usage)
            && is_reference(&usage["lic"])
            && is_time(&usage["from"])
            && is_time(&usage["to"])
            && in_order(usage, "from", "to")
            && is_map(&usage["used"], 64, is_used)
    })
}

pub(super) fn is_status_list(value: &Value) -> bool {
    exactly(value, &["iat", "iss", "status_list", "sub"], &["exp", "ext", "ttl"]).is_some_and(|document| {
        is_issuer(&document["iss"])
            && document["sub"].as_str().is_some_and(is_uri)
            && is_time(&document["iat"])
            && optional(document, "exp", is_time)
            && in_order(document, "iat", "exp")
            && optional(document, "ttl", is_duration)
            && optional(document, "ext", is_open)
            && is_list_itself(&document["status_list"])
    })
}

fn is_list_itself(value: &Value) -> bool {
    let some_bytes = |text: &str| !text.is_empty() && Base64UrlUnpadded::decode_vec(text).is_ok();
    exactly(value, &["bits", "lst"], &["aggregation_uri"]).is_some_and(|list| {
        is_integer(&list["bits"], 2, 2)
            && list["lst"].as_str().is_some_and(some_bytes)
            && optional(list, "aggregation_uri", |uri| uri.as_str().is_some_and(is_uri))
    })
}

/// The object, if it holds what this statement must and nothing that it may not.
fn statement<'v>(value: &'v Value, must: &[&str], may: &[&str]) -> Option<&'v Object> {
    let may = [may, &STATED].concat();
    exactly(value, must, &may).filter(|statement| required(statement, "iat", is_time) && extensions(statement))
}

/// What releases and usage share.
fn is_counted(statement: &Object) -> bool {
    is_issuer(&statement["aud"])
        && is_token(&statement["of"])
        && is_integer(&statement["ctr"], 0, MAX)
        && optional(statement, "prev", is_digest)
        && (statement["ctr"] == 0) != statement.contains_key("prev")
}

fn is_token(value: &Value) -> bool {
    exactly(value, &["iss", "jti", "s256"], &[])
        .is_some_and(|of| is_issuer(&of["iss"]) && is_id(&of["jti"]) && is_digest(&of["s256"]))
}

fn is_wanted(value: &Value) -> bool {
    let Some(wanted) = value.as_object() else { return false };
    let closed = wanted.keys().all(|name| name == "max" || name == "unit");
    let counted = wanted.contains_key("max") || !wanted.contains_key("unit");
    closed && counted && optional(wanted, "max", |max| is_integer(max, 0, MAX)) && optional(wanted, "unit", is_unit)
}

fn is_used(value: &Value) -> bool {
    exactly(value, &["n"], &["unit"])
        .is_some_and(|used| is_integer(&used["n"], 0, MAX) && optional(used, "unit", is_unit))
}
