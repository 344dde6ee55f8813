//! The tables of members: `spec/document.md`, *Members*, row by row in canonical order.

use super::rules::{BIND, DIGEST, HALF, ID, ISSUER, NAME, PRODUCT, RENEW, SUBJECT, TERM, TEXT, UNIT, URI};
use super::shape::{Conflict, Found, Member, Shape, Type, no_rule, optional, required};
use crate::time::UnixSeconds;

/// 2^53 − 1: the largest integer that every JSON reader keeps.
const MAX_COUNT: u64 = 9_007_199_254_740_991;
const MAX_VERSION: u64 = 2_147_483_647;
const MAX_STATUS_INDEX: u64 = 1_048_575;

pub(crate) const TIME: Type =
    Type::Integer { min: 0, max: UnixSeconds::MAX.get(), says: "UTC seconds, 0 to 253402300799" };
pub(crate) const COUNT: Type = Type::Integer { min: 0, max: MAX_COUNT, says: "an integer, 0 to 2^53-1" };
pub(crate) const DURATION: Type = Type::Integer { min: 1, max: MAX_COUNT, says: "seconds, 1 to 2^53-1" };
pub(crate) const VERSION: Type = Type::Integer { min: 1, max: MAX_VERSION, says: "an integer, 1 to 2147483647" };
const INDEX: Type = Type::Integer { min: 0, max: MAX_STATUS_INDEX, says: "an integer, 0 to 1048575" };
const NEED: Type = Type::Integer { min: 2, max: MAX_COUNT, says: "an integer of 2 or more" };

pub(super) const fn object(members: &'static [Member], rule: fn(&Found<'_>) -> Result<(), Conflict>) -> Shape {
    Shape { members, may_be_empty: false, rule }
}

pub(crate) static LICENSE: Shape = object(
    &[
        required("aud", AUDIENCE),
        optional("consumption", Type::Object(&CONSUMPTION)),
        optional("devices", Type::Object(&DEVICES)),
        required("ent", ENTITLEMENTS),
        optional("exp", TIME),
        optional("ext", Type::Open),
        required("iat", TIME),
        required("iss", Type::Text(&ISSUER)),
        required("jti", Type::Text(&ID)),
        required("lic", Type::Object(&LICENSE_ITSELF)),
        optional("meta", META),
        optional("must", Type::Open),
        optional("nbf", TIME),
        optional("releases", Type::Object(&RELEASES)),
        optional("sched", Type::Object(&SCHEDULE)),
        optional("stale", Type::Object(&STALE)),
        optional("status", Type::Object(&STATUS)),
        required("sub", Type::Text(&SUBJECT)),
        required("term", Type::Text(&TERM)),
    ],
    license_rules,
);

pub(crate) static ACTIVATION: Shape = object(
    &[
        required("aud", AUDIENCE),
        optional("cnf", Type::Object(&CONFIRMATION)),
        required("ent", ENTITLEMENTS),
        optional("exp", TIME),
        optional("ext", Type::Open),
        optional("fp", Type::Object(&FINGERPRINT)),
        required("iat", TIME),
        required("iss", Type::Text(&ISSUER)),
        required("jti", Type::Text(&ID)),
        required("lic", Type::Object(&LICENSE_REFERENCE)),
        optional("meta", META),
        optional("must", Type::Open),
        optional("nbf", TIME),
        optional("releases", Type::Object(&RELEASES)),
        optional("req", Type::Text(&DIGEST)),
        optional("sched", Type::Object(&SCHEDULE)),
        optional("stale", Type::Object(&STALE)),
        optional("status", Type::Object(&STATUS)),
        optional("sub", Type::Text(&SUBJECT)),
        required("term", Type::Text(&TERM)),
        optional("unbound", Type::True),
    ],
    activation_rules,
);

pub(super) const AUDIENCE: Type = Type::OneOrMany(
    &PRODUCT,
    &Type::Array {
        item: &Type::Text(&PRODUCT),
        min: 2,
        max: 16,
        distinct: true,
        says: "one product, or 2 to 16 different ones",
    },
);

pub(super) const ENTITLEMENTS: Type = Type::Map {
    key: Some(&NAME),
    value: &Type::Object(&ENTITLEMENT),
    min: 1,
    max: 64,
    says: "an object of 1 to 64 entitlements",
};

pub(super) const META: Type =
    Type::Map { key: Some(&NAME), value: &Type::Text(&TEXT), min: 1, max: 32, says: "an object of 1 to 32 texts" };

static ENTITLEMENT: Shape = Shape {
    members: &[
        optional("check_in", Type::Bool),
        optional("ext", Type::Open),
        optional("max", COUNT),
        optional("must", Type::Open),
        optional("overage", Type::Bool),
        optional("unit", Type::Text(&UNIT)),
        optional("val", Type::Text(&TEXT)),
    ],
    may_be_empty: true,
    rule: |entitlement| {
        let counted = entitlement.holds("max");
        refuse(counted && entitlement.holds("val"), "val", "no val beside max")?;
        for member in ["unit", "overage", "check_in"] {
            refuse(!counted && entitlement.holds(member), member, "a max beside it")?;
        }
        Ok(())
    },
};

static LICENSE_ITSELF: Shape = object(&[required("id", Type::Text(&ID)), required("ver", VERSION)], no_rule);

pub(super) static LICENSE_REFERENCE: Shape = object(
    &[required("id", Type::Text(&ID)), required("s256", Type::Text(&DIGEST)), required("ver", VERSION)],
    no_rule,
);

pub(super) static CONFIRMATION: Shape = object(&[required("jkt", Type::Text(&DIGEST))], no_rule);

const RELEASE_VERSION: Type =
    Type::Array { item: &COUNT, min: 1, max: 4, distinct: false, says: "an array of 1 to 4 integers" };

pub(super) static RELEASES: Shape = object(
    &[optional("below", RELEASE_VERSION), optional("from", RELEASE_VERSION), optional("until", TIME)],
    |releases| {
        let (Some(from), Some(below)) = (releases.get("from"), releases.get("below")) else { return Ok(()) };
        let ordered = super::Version::new(from) < super::Version::new(below);
        refuse(!ordered, "below", "a version above from")
    },
);

pub(super) const PARTS: Type =
    Type::Map { key: Some(&NAME), value: &Type::Text(&HALF), min: 2, max: 16, says: "an object of 2 to 16 parts" };

pub(super) static FINGERPRINT: Shape =
    object(&[required("need", NEED), required("of", PARTS), required("salt", Type::Text(&HALF))], |fingerprint| {
        need_within(fingerprint, fingerprint.names("of").count())
    });

static DEVICES: Shape = object(
    &[
        required(
            "bind",
            Type::Array {
                item: &Type::Text(&BIND),
                min: 1,
                max: 4,
                distinct: true,
                says: "an array of 1 to 4 different ways to bind",
            },
        ),
        optional("fp", Type::Object(&DEVICES_FINGERPRINT)),
        optional("max", COUNT),
    ],
    |devices| {
        let by_fingerprint = devices
            .get("bind")
            .is_some_and(|bind| bind.items().any(|way| way.text().is_some_and(|way| way.is("fp") || way.is("cnf+fp"))));
        refuse(by_fingerprint != devices.holds("fp"), "fp", "fp if and only if bind holds fp or cnf+fp")
    },
);

static DEVICES_FINGERPRINT: Shape = object(
    &[
        required("need", NEED),
        required(
            "of",
            Type::Array {
                item: &Type::Text(&NAME),
                min: 2,
                max: 16,
                distinct: true,
                says: "an array of 2 to 16 different names",
            },
        ),
    ],
    |fingerprint| need_within(fingerprint, fingerprint.get("of").map_or(0, |of| of.items().count())),
);

fn need_within(fingerprint: &Found<'_>, parts: usize) -> Result<(), Conflict> {
    let need = fingerprint.integer("need").and_then(|need| usize::try_from(need).ok());
    refuse(need.is_none_or(|need| need > parts), "need", "no more than there are parts")
}

pub(super) static SCHEDULE: Shape =
    object(&[optional("degrade", TIME), optional("notify", TIME), optional("warn", TIME)], |schedule| {
        ascending(schedule, ["notify", "warn", "degrade"])
    });

const SECONDS: Type = Type::Integer { min: 0, max: MAX_COUNT, says: "seconds, 0 to 2^53-1" };

pub(super) static STALE: Shape =
    object(&[optional("degrade", SECONDS), optional("stop", SECONDS), optional("warn", SECONDS)], |stale| {
        ascending(stale, ["warn", "degrade", "stop"])
    });

fn ascending(object: &Found<'_>, names: [&'static str; 3]) -> Result<(), Conflict> {
    let mut latest = None;
    for name in names {
        if let Some(value) = object.integer(name) {
            refuse(latest.is_some_and(|latest| value <= latest), name, "later than the phase before it")?;
            latest = Some(value);
        }
    }
    Ok(())
}

pub(super) static STATUS: Shape = object(
    &[required(
        "status_list",
        Type::Object(&object(&[required("idx", INDEX), required("uri", Type::Text(&URI))], no_rule)),
    )],
    no_rule,
);

static CONSUMPTION: Shape = object(
    &[
        optional(
            "borrow",
            Type::Object(&object(&[optional("early_check_in", Type::Bool), required("max_ttl", SECONDS)], no_rule)),
        ),
        optional("provisional", Type::Object(&object(&[required("max_ttl", SECONDS)], no_rule))),
        optional("renew", Type::Text(&RENEW)),
    ],
    no_rule,
);

fn license_rules(license: &Found<'_>) -> Result<(), Conflict> {
    let perpetual = license.text("term").is_some_and(|term| term.is("perpetual"));
    end_is_last(license)?;
    refuse(perpetual == license.holds("exp"), "exp", "exp if and only if term isn't perpetual")?;
    phases_rules(license)
}

fn activation_rules(activation: &Found<'_>) -> Result<(), Conflict> {
    let perpetual = activation.text("term").is_some_and(|term| term.is("perpetual"));
    refuse(!perpetual && !activation.holds("exp"), "exp", "exp unless term is perpetual")?;
    end_is_last(activation)?;
    bound_or_unbound(activation)?;
    phases_rules(activation)
}

pub(super) fn bound_or_unbound(document: &Found<'_>) -> Result<(), Conflict> {
    let bound = document.holds("cnf") || document.holds("fp");
    refuse(bound == document.holds("unbound"), "unbound", "either unbound, or cnf or fp or both")
}

pub(super) fn end_is_last(document: &Found<'_>) -> Result<(), Conflict> {
    let Some(exp) = document.integer("exp") else { return Ok(()) };
    refuse(document.integer("iat").is_some_and(|iat| exp <= iat), "exp", "later than iat")?;
    refuse(document.integer("nbf").is_some_and(|nbf| exp <= nbf), "exp", "later than nbf")
}

pub(super) fn phases_rules(document: &Found<'_>) -> Result<(), Conflict> {
    if let Some(schedule) = document.object("sched") {
        let exp = document.integer("exp");
        refuse(exp.is_none(), "sched", "an exp beside it")?;
        let late = schedule.members().any(|(_, phase)| phase.integer() >= exp);
        refuse(late, "sched", "phases before exp")?;
    }
    refuse(document.holds("stale") && !document.holds("status"), "stale", "a status beside it")
}

pub(super) fn refuse(broken: bool, member: &'static str, says: &'static str) -> Result<(), Conflict> {
    if broken { Err(Conflict::new(member, says)) } else { Ok(()) }
}
