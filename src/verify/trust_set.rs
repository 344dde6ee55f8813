//! The table of members of a trust set: `spec/verify.md`, *Trust sets*.

use crate::document::rules::{DIGEST, ID, ISSUER, PRODUCT, TextRule};
use crate::document::shape::{Conflict, Found, Shape, Type, no_rule, optional, required};
use crate::document::tables::{DURATION, TIME, VERSION};
use crate::document::value::{Object, Value};
use crate::kind::{Activation, Grant, Kind as _, Lease, License, NEVER_BY_POLICY};

pub(crate) static TRUST_SET: Shape = Shape {
    members: &[
        optional("clock_reset", Type::True),
        optional("ext", Type::Open),
        required("iat", TIME),
        required("iss", Type::Text(&ISSUER)),
        required(
            "keys",
            Type::Array {
                item: &Type::AnyObject,
                min: 1,
                max: 128,
                distinct: false,
                says: "an array of 1 to 128 keys",
            },
        ),
        optional("next", TIME),
        required(
            "policy",
            Type::Map {
                key: None,
                value: &Type::Object(&POLICY),
                min: 1,
                max: 128,
                says: "an object of 1 to 128 policies",
            },
        ),
        required("ver", VERSION),
    ],
    may_be_empty: false,
    rule: trust_set_rules,
};

static POLICY: Shape = Shape {
    members: &[
        optional("aud", PRODUCTS),
        optional("exp", TIME),
        optional("ext", Type::Open),
        optional(
            "lic",
            Type::Array {
                item: &Type::Text(&ID),
                min: 1,
                max: 64,
                distinct: true,
                says: "1 to 64 different license ids",
            },
        ),
        optional("life", DURATION),
        optional("must", Type::Open),
        required("nbf", TIME),
        optional("revoked", Type::Object(&REVOKED)),
        required(
            "typ",
            Type::Array {
                item: &Type::Text(&POLICY_KIND),
                min: 1,
                max: 16,
                distinct: true,
                says: "an array of 1 to 16 different kinds",
            },
        ),
    ],
    may_be_empty: false,
    rule: policy_rules,
};

const PRODUCTS: Type = Type::Either(
    br#"["*"]"#,
    &Type::Array {
        item: &Type::Text(&PRODUCT),
        min: 1,
        max: 64,
        distinct: true,
        says: "1 to 64 different products, or \"*\" alone",
    },
);

static REVOKED: Shape = Shape {
    members: &[required("at", TIME), optional("keep", Type::Text(&DIGEST))],
    may_be_empty: false,
    rule: no_rule,
};

const POLICY_KIND: TextRule = TextRule {
    says: "a kind that an issuer's key may sign, by its full typ",
    holds: |text| (crate::document::rules::NAME.holds)(text) && !NEVER_BY_POLICY.contains(&text.plain()),
};

fn policy_rules(policy: &Found<'_>) -> Result<(), Conflict> {
    let needs_products = allows(policy.get("typ"), License::TYP)
        || allows(policy.get("typ"), Activation::TYP)
        || allows(policy.get("typ"), Lease::TYP)
        || allows(policy.get("typ"), Grant::TYP);
    if needs_products && !policy.holds("aud") {
        return Err(Conflict::new("aud", "products (or \"*\") for the kinds in typ"));
    }
    match (policy.integer("nbf"), policy.integer("exp")) {
        (Some(nbf), Some(exp)) if exp <= nbf => Err(Conflict::new("exp", "an end after nbf")),
        _ => Ok(()),
    }
}

/// Whether a policy's `typ` lists this kind.
pub(super) fn allows(types: Option<Value<'_>>, typ: &str) -> bool {
    types.is_some_and(|kinds| kinds.items().any(|kind| kind.text().is_some_and(|kind| kind.is(typ))))
}

fn trust_set_rules(set: &Found<'_>) -> Result<(), Conflict> {
    let has_key = |kid| set.get("keys").is_some_and(|keys| keys.items().any(|key| kid_of(key.object()) == Some(kid)));
    if !set.names("policy").all(has_key) {
        return Err(Conflict::new("policy", "a key in keys for each kid in policy"));
    }
    match (set.integer("iat"), set.integer("next")) {
        (Some(iat), Some(next)) if next <= iat => Err(Conflict::new("next", "a time after iat")),
        _ => Ok(()),
    }
}

fn kid_of<'a>(key: Option<Object<'a>>) -> Option<crate::document::Text<'a>> {
    key?.text("kid")
}
