//! The table of members of a trust set: `spec/verify.md`, *Trust sets*.

use crate::document::limit::Limit;
use crate::document::rules::{DIGEST, ID, ISSUER, PRODUCT, TextRule};
use crate::document::shape::{
    ArrayRule, Conflict, EitherRule, Found, MapRule, Outcome, Shape, Type, no_rule, optional, required,
};
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
            Type::Array(&ArrayRule { item: Type::AnyObject, min: 1, max: 128, distinct: false, says: Limit::Keys }),
        ),
        optional("next", TIME),
        required(
            "policy",
            Type::Map(&MapRule { key: None, value: Type::Object(&POLICY), min: 1, max: 128, says: Limit::Policies }),
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
            Type::Array(&ArrayRule { item: Type::Text(&ID), min: 1, max: 64, distinct: true, says: Limit::Licenses }),
        ),
        optional("life", DURATION),
        optional("must", Type::Open),
        required("nbf", TIME),
        optional("revoked", Type::Object(&REVOKED)),
        required(
            "typ",
            Type::Array(&ArrayRule {
                item: Type::Text(&POLICY_KIND),
                min: 1,
                max: 16,
                distinct: true,
                says: Limit::Kinds,
            }),
        ),
    ],
    may_be_empty: false,
    rule: policy_rules,
};

const PRODUCTS: Type = Type::Either(&EitherRule {
    one: br#"["*"]"#,
    other: Type::Array(&ArrayRule {
        item: Type::Text(&PRODUCT),
        min: 1,
        max: 64,
        distinct: true,
        says: Limit::Products,
    }),
});

static REVOKED: Shape = Shape {
    members: &[required("at", TIME), optional("keep", Type::Text(&DIGEST))],
    may_be_empty: false,
    rule: no_rule,
};

const POLICY_KIND: TextRule = TextRule {
    says: Limit::PolicyKind,
    holds: |text| (crate::document::rules::NAME.holds)(text) && !NEVER_BY_POLICY.contains(&text.plain()),
};

fn policy_rules(policy: &Found<'_>) -> Outcome {
    let needs_products = allows(policy.get("typ"), License::TYP)
        || allows(policy.get("typ"), Activation::TYP)
        || allows(policy.get("typ"), Lease::TYP)
        || allows(policy.get("typ"), Grant::TYP);
    if needs_products && !policy.holds("aud") {
        return Err(&Conflict { member: "aud", says: Limit::ProductsForKinds });
    }
    match (policy.integer("nbf"), policy.integer("exp")) {
        (Some(nbf), Some(exp)) if exp <= nbf => Err(&Conflict { member: "exp", says: Limit::EndAfterBeginning }),
        _ => Ok(()),
    }
}

/// Whether a policy's `typ` lists this kind.
pub(super) fn allows(types: Option<Value<'_>>, typ: &str) -> bool {
    types.is_some_and(|kinds| kinds.items().any(|kind| kind.text().is_some_and(|kind| kind.is(typ))))
}

fn trust_set_rules(set: &Found<'_>) -> Outcome {
    let has_key = |kid| set.get("keys").is_some_and(|keys| keys.items().any(|key| kid_of(key.object()) == Some(kid)));
    if !set.names("policy").all(has_key) {
        return Err(&Conflict { member: "policy", says: Limit::KeyForPolicy });
    }
    match (set.integer("iat"), set.integer("next")) {
        (Some(iat), Some(next)) if next <= iat => Err(&Conflict { member: "next", says: Limit::TimeAfterIssue }),
        _ => Ok(()),
    }
}

fn kid_of<'a>(key: Option<Object<'a>>) -> Option<crate::document::Text<'a>> {
    key?.text("kid")
}
