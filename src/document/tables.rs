//! The tables of members: `spec/document.md`, *Members*, row by row in canonical order.

use super::limit::Limit;
use super::rules::{BIND, DIGEST, HALF, ID, ISSUER, NAME, PRODUCT, RENEW, SUBJECT, TERM, TEXT, UNIT, URI};
use super::shape::{
    ArrayRule, Conflict, Found, IntegerRule, MapRule, Member, Outcome, Shape, Type, no_rule, optional, required,
};
use crate::time::UnixSeconds;

/// 2^53 − 1: the largest integer that every JSON reader keeps.
const MAX_COUNT: u64 = 9_007_199_254_740_991;
const MAX_VERSION: u64 = 2_147_483_647;
const MAX_STATUS_INDEX: u64 = 1_048_575;

pub(crate) const TIME: Type = Type::Integer(&IntegerRule { min: 0, max: UnixSeconds::MAX.get(), says: Limit::Time });
pub(crate) const COUNT: Type = Type::Integer(&IntegerRule { min: 0, max: MAX_COUNT, says: Limit::Count });
pub(crate) const DURATION: Type = Type::Integer(&IntegerRule { min: 1, max: MAX_COUNT, says: Limit::Duration });
pub(crate) const VERSION: Type = Type::Integer(&IntegerRule { min: 1, max: MAX_VERSION, says: Limit::Version });
const INDEX: Type = Type::Integer(&IntegerRule { min: 0, max: MAX_STATUS_INDEX, says: Limit::StatusIndex });
const NEED: Type = Type::Integer(&IntegerRule { min: 2, max: MAX_COUNT, says: Limit::Need });

pub(super) const fn object(members: &'static [Member], rule: fn(&Found<'_>) -> Outcome) -> Shape {
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

pub(super) const AUDIENCE: Type =
    Type::OneOrMany(&ArrayRule { item: Type::Text(&PRODUCT), min: 2, max: 16, distinct: true, says: Limit::Audience });

pub(super) const ENTITLEMENTS: Type = Type::Map(&MapRule {
    key: Some(&NAME),
    value: Type::Object(&ENTITLEMENT),
    min: 1,
    max: 64,
    says: Limit::Entitlements,
});

pub(super) const META: Type =
    Type::Map(&MapRule { key: Some(&NAME), value: Type::Text(&TEXT), min: 1, max: 32, says: Limit::Meta });

static NEED_MAX: [Conflict; 3] = [
    Conflict { member: "unit", says: Limit::MaxBeside },
    Conflict { member: "overage", says: Limit::MaxBeside },
    Conflict { member: "check_in", says: Limit::MaxBeside },
];

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
        refuse(counted && entitlement.holds("val"), &Conflict { member: "val", says: Limit::NoValueBesideMax })?;
        for missing in &NEED_MAX {
            refuse(!counted && entitlement.holds(missing.member), missing)?;
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
    Type::Array(&ArrayRule { item: COUNT, min: 1, max: 4, distinct: false, says: Limit::ReleaseVersion });

pub(super) static RELEASES: Shape = object(
    &[optional("below", RELEASE_VERSION), optional("from", RELEASE_VERSION), optional("until", TIME)],
    |releases| {
        let (Some(from), Some(below)) = (releases.get("from"), releases.get("below")) else { return Ok(()) };
        let ordered = super::Version::new(from) < super::Version::new(below);
        refuse(!ordered, &Conflict { member: "below", says: Limit::VersionAboveFrom })
    },
);

pub(super) const PARTS: Type =
    Type::Map(&MapRule { key: Some(&NAME), value: Type::Text(&HALF), min: 2, max: 16, says: Limit::Parts });

pub(super) static FINGERPRINT: Shape =
    object(&[required("need", NEED), required("of", PARTS), required("salt", Type::Text(&HALF))], |fingerprint| {
        need_within(fingerprint, fingerprint.names("of").count())
    });

static DEVICES: Shape = object(
    &[
        required(
            "bind",
            Type::Array(&ArrayRule { item: Type::Text(&BIND), min: 1, max: 4, distinct: true, says: Limit::Ways }),
        ),
        optional("fp", Type::Object(&DEVICES_FINGERPRINT)),
        optional("max", COUNT),
    ],
    |devices| {
        let by_fingerprint = devices
            .get("bind")
            .is_some_and(|bind| bind.items().any(|way| way.text().is_some_and(|way| way.is("fp") || way.is("cnf+fp"))));
        refuse(by_fingerprint != devices.holds("fp"), &Conflict { member: "fp", says: Limit::FingerprintIffBound })
    },
);

static DEVICES_FINGERPRINT: Shape = object(
    &[
        required("need", NEED),
        required(
            "of",
            Type::Array(&ArrayRule {
                item: Type::Text(&NAME),
                min: 2,
                max: 16,
                distinct: true,
                says: Limit::PartNames,
            }),
        ),
    ],
    |fingerprint| need_within(fingerprint, fingerprint.get("of").map_or(0, |of| of.items().count())),
);

fn need_within(fingerprint: &Found<'_>, parts: usize) -> Outcome {
    let need = fingerprint.integer("need").and_then(|need| usize::try_from(need).ok());
    refuse(need.is_none_or(|need| need > parts), &Conflict { member: "need", says: Limit::NoMoreThanParts })
}

pub(super) static SCHEDULE: Shape =
    object(&[optional("degrade", TIME), optional("notify", TIME), optional("warn", TIME)], |schedule| {
        ascending(schedule, const { &[phase("notify"), phase("warn"), phase("degrade")] })
    });

const SECONDS: Type = Type::Integer(&IntegerRule { min: 0, max: MAX_COUNT, says: Limit::Seconds });

pub(super) static STALE: Shape =
    object(&[optional("degrade", SECONDS), optional("stop", SECONDS), optional("warn", SECONDS)], |stale| {
        ascending(stale, const { &[phase("warn"), phase("degrade"), phase("stop")] })
    });

fn ascending(object: &Found<'_>, phases: &'static [Conflict; 3]) -> Outcome {
    let mut latest = None;
    for phase in phases {
        if let Some(value) = object.integer(phase.member) {
            refuse(latest.is_some_and(|latest| value <= latest), phase)?;
            latest = Some(value);
        }
    }
    Ok(())
}

const fn phase(member: &'static str) -> Conflict {
    Conflict { member, says: Limit::AfterPhase }
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

fn license_rules(license: &Found<'_>) -> Outcome {
    let perpetual = license.text("term").is_some_and(|term| term.is("perpetual"));
    end_is_last(license)?;
    refuse(perpetual == license.holds("exp"), &Conflict { member: "exp", says: Limit::EndIffNotPerpetual })?;
    phases_rules(license)
}

fn activation_rules(activation: &Found<'_>) -> Outcome {
    let perpetual = activation.text("term").is_some_and(|term| term.is("perpetual"));
    refuse(!perpetual && !activation.holds("exp"), &Conflict { member: "exp", says: Limit::EndUnlessPerpetual })?;
    end_is_last(activation)?;
    bound_or_unbound(activation)?;
    phases_rules(activation)
}

pub(super) fn bound_or_unbound(document: &Found<'_>) -> Outcome {
    let bound = document.holds("cnf") || document.holds("fp");
    refuse(bound == document.holds("unbound"), &Conflict { member: "unbound", says: Limit::BoundOrUnbound })
}

pub(super) fn end_is_last(document: &Found<'_>) -> Outcome {
    let Some(exp) = document.integer("exp") else { return Ok(()) };
    refuse(
        document.integer("iat").is_some_and(|iat| exp <= iat),
        &Conflict { member: "exp", says: Limit::AfterIssue },
    )?;
    refuse(
        document.integer("nbf").is_some_and(|nbf| exp <= nbf),
        &Conflict { member: "exp", says: Limit::AfterBeginning },
    )
}

pub(super) fn phases_rules(document: &Found<'_>) -> Outcome {
    if let Some(schedule) = document.object("sched") {
        let exp = document.integer("exp");
        refuse(exp.is_none(), &Conflict { member: "sched", says: Limit::EndBeside })?;
        let late = schedule.members().any(|(_, phase)| phase.integer() >= exp);
        refuse(late, &Conflict { member: "sched", says: Limit::PhasesBeforeEnd })?;
    }
    refuse(
        document.holds("stale") && !document.holds("status"),
        &Conflict { member: "stale", says: Limit::StatusBeside },
    )
}

pub(super) const fn refuse(broken: bool, conflict: &'static Conflict) -> Outcome {
    if broken { Err(conflict) } else { Ok(()) }
}
