//! Vectors of the document stage: limits of values, what one member decides about another, and which fault is named.

use serde_json::{Value, json};

use crate::doc::{Doc, many};
use crate::document::{activation_fault, license_fault};
use crate::vector::Vector;
use crate::world::{END, NOW, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [ranges(world), texts(world), entitlements(world), conflicts(world), order(world)].concat()
}

fn ranges(world: &World) -> Vec<Vector> {
    let license = || world.license();
    let refused =
        |name: &str, spec: &str, about: &str, doc: Doc| license_fault(name, spec, about, "out_of_range", &doc);
    vec![
        refused(
            "time-after-9999",
            "D-9",
            "One second after the year 9999.",
            license().with("exp", 253_402_300_800_u64),
        ),
        refused("time-before-1970", "D-9", "Times begin with 0.", license().with("iat", -1)),
        refused("negative-count", "D-9", "No fewer than none.", license().with("ent/admin-users/max", -1)),
        refused("version-zero", "D-9", "License versions begin with 1.", license().with("lic/ver", 0)),
        refused(
            "version-too-large",
            "D-9",
            "2^31 is one more than the limit.",
            license().with("lic/ver", 2_147_483_648_u64),
        ),
        refused("jti-too-short", "D-14", "An id has at least 16 characters.", license().with("jti", "fifteen-chars-x")),
        refused("jti-alphabet", "D-14", "An id has no dot.", license().with("jti", "license.00000001")),
        refused("term-unknown", "D-17", "A model that isn't one of the three.", license().with("term", "lifetime")),
        refused(
            "one-product-in-an-array",
            "D-7",
            "One product is a string: it has one spelling.",
            license().with("aud", json!(["acme-suite"])),
        ),
        refused(
            "product-twice",
            "D-8",
            "A product stands twice.",
            license().with("aud", json!(["acme-suite", "acme-suite"])),
        ),
        refused(
            "seventeen-products",
            "D-7",
            "More than 16 products.",
            license().with("aud", (0..17).map(|at| format!("p-{at}")).collect::<Vec<_>>()),
        ),
        refused("product-star", "D-12", "No product is called *.", license().with("aud", "*")),
        refused("no-phase", "D-6", "An empty object is no way to say nothing.", license().with("sched", json!({}))),
        refused(
            "no-release",
            "D-6",
            "An empty object is no way to say nothing.",
            license().with("releases", json!({})),
        ),
        refused(
            "no-consumption",
            "D-6",
            "An empty object is no way to say nothing.",
            license().with("consumption", json!({})),
        ),
        refused(
            "text-too-long-in-bytes",
            "D-10",
            "600 characters of two bytes each.",
            license().with("meta", json!({"note": "ä".repeat(600)})),
        ),
        refused(
            "no-entitlement",
            "D-6",
            "Absent has one spelling, and ent can't be absent.",
            license().with("ent", json!({})),
        ),
        refused(
            "sixty-five-entitlements",
            "D-7",
            "More than 64 entitlements.",
            license().with("ent", many(65, &json!({}))),
        ),
        refused(
            "empty-meta",
            "D-6",
            "Absent has one spelling, and it isn't an empty object.",
            license().with("meta", json!({})),
        ),
        refused("thirty-three-meta", "D-7", "More than 32 members.", license().with("meta", many(33, &"x".into()))),
        refused(
            "release-of-five-parts",
            "D-7",
            "More than four numbers.",
            license().with("releases", json!({"below": [1, 2, 3, 4, 5]})),
        ),
        refused(
            "bind-unknown",
            "D-17",
            "A binding that isn't one of the four.",
            license().with("devices", json!({"bind": ["mac"]})),
        ),
        refused(
            "need-of-one",
            "D-9",
            "A fingerprint of which one part is enough.",
            license().with("devices", json!({"bind": ["fp"], "fp": {"need": 1, "of": ["a", "b"]}})),
        ),
        refused(
            "status-index-too-large",
            "D-9",
            "2^20 is one more than the limit.",
            license().with("status", json!({"status_list": {"idx": 1_048_576, "uri": "https://example.com/"}})),
        ),
        refused(
            "status-not-a-uri",
            "D-13",
            "A list's place is a URI.",
            license().with("status", json!({"status_list": {"idx": 0, "uri": "list"}})),
        ),
        activation_fault(
            "unbound-false",
            "D-17",
            "Absent has one spelling.",
            "out_of_range",
            &world.activation().without("cnf").with("unbound", false),
        ),
        activation_fault(
            "thumbprint-spare-bits",
            "D-15",
            "The unused bits of a digest's last character are set.",
            "out_of_range",
            &world.activation().with("cnf/jkt", "A".repeat(42) + "B"),
        ),
        activation_fault(
            "thumbprint-of-42-characters",
            "D-15",
            "A digest is 43 characters.",
            "out_of_range",
            &world.activation().with("cnf/jkt", "A".repeat(42)),
        ),
    ]
}

fn texts(world: &World) -> Vec<Vector> {
    let license = || world.license();
    let refused =
        |name: &str, spec: &str, about: &str, doc: Doc| license_fault(name, spec, about, "out_of_range", &doc);
    vec![
        refused("text-empty", "D-10", "A text isn't empty.", license().with("sub", "")),
        refused(
            "text-control-character",
            "D-10",
            "An escape of a terminal's, escaped as JSON wants it.",
            license().with("sub", "Acme \u{1b}[31m"),
        ),
        refused("text-delete", "D-10", "DEL needs no escape and isn't allowed.", license().with("sub", "Acme\u{7f}")),
        refused("text-c1", "D-10", "A control character of the upper half.", license().with("sub", "Acme\u{9b}31m")),
        refused("text-too-long", "D-10", "1,025 bytes.", license().with("sub", "x".repeat(1_025))),
        refused(
            "name-with-a-space-at-the-end",
            "D-11",
            "Two names that look alike.",
            license().with("iss", "Alpha Ltd "),
        ),
        refused(
            "name-not-ascii",
            "D-11",
            "Names are ASCII: nothing looks like something else.",
            license().with("iss", "Alphа Ltd"),
        ),
        refused("name-with-a-quote", "D-11", "Names need no escapes.", license().with("ent", json!({"a\"b": {}}))),
        refused("name-too-long", "D-11", "129 bytes.", license().with("iss", "x".repeat(129))),
        refused(
            "member-of-ext-no-name",
            "D-11",
            "The names inside ext are names.",
            license().with("ext", json!({"é": 1})),
        ),
        refused(
            "colon-without-a-scheme",
            "D-13",
            "A subject with a colon has the form of a URI.",
            license().with("sub", "Acme Corporation: Berlin"),
        ),
        refused(
            "percent-without-digits",
            "D-13",
            "A percent sign of a URI stands before two hex digits.",
            license().with("aud", "urn:acme%2"),
        ),
    ]
}

fn conflicts(world: &World) -> Vec<Vector> {
    let license = || world.license();
    let refused = |name: &str, spec: &str, about: &str, doc: Doc| license_fault(name, spec, about, "conflict", &doc);
    let activation =
        |name: &str, spec: &str, about: &str, doc: Doc| activation_fault(name, spec, about, "conflict", &doc);
    let fp = json!({"need": 3, "of": {"board": "AAAAAAAAAAAAAAAAAAAAAA", "disk": "AAAAAAAAAAAAAAAAAAAAAA"}, "salt": "AAAAAAAAAAAAAAAAAAAAAA"});
    vec![
        refused("subscription-without-end", "D-19", "A subscription ends.", license().without("exp")),
        refused("perpetual-with-end", "D-19", "A perpetual license doesn't.", license().with("term", "perpetual")),
        refused("exp-is-iat", "D-18", "It would be over when it is signed.", license().with("exp", SIGNED)),
        refused("exp-is-nbf", "D-18", "It would be over when it begins.", license().with("nbf", END)),
        refused(
            "from-is-below",
            "D-21",
            "No release lies between.",
            license().with("releases", json!({"below": [5], "from": [5, 0]})),
        ),
        refused(
            "sched-descending",
            "D-25",
            "Warned before notified.",
            license().with("sched", json!({"notify": NOW, "warn": NOW - 1})),
        ),
        refused(
            "sched-equal",
            "D-25",
            "Two phases begin at once.",
            license().with("sched", json!({"degrade": NOW, "warn": NOW})),
        ),
        refused(
            "sched-at-the-end",
            "D-25",
            "A phase that begins when all is over.",
            license().with("sched", json!({"warn": END})),
        ),
        refused(
            "sched-without-end",
            "D-25",
            "Phases need an end.",
            world.perpetual_license().with("sched", json!({"warn": NOW})),
        ),
        refused("stale-descending", "D-26", "An end before the warning.", stale_descending(world)),
        refused("stale-without-status", "D-26", "The age of no list.", license().with("stale", json!({"stop": 1}))),
        refused(
            "fingerprint-policy-without-fp",
            "D-24",
            "Parts of a fingerprint that nothing binds.",
            license().with("devices", json!({"bind": ["cnf"], "fp": {"need": 2, "of": ["a", "b"]}})),
        ),
        refused(
            "fp-without-fingerprint-policy",
            "D-24",
            "A fingerprint of unnamed parts.",
            license().with("devices", json!({"bind": ["fp"]})),
        ),
        activation("bound-to-nothing", "D-22", "None of cnf, fp and unbound.", world.activation().without("cnf")),
        activation("bound-and-unbound", "D-22", "Both.", world.activation().with("unbound", true)),
        activation(
            "subscription-activation-without-end",
            "D-20",
            "Only an activation of a perpetual license has no end.",
            world.activation().without("exp"),
        ),
        activation_fault(
            "need-above-parts",
            "D-23",
            "More parts needed than there are.",
            "conflict",
            &world.activation().with("fp", fp),
        ),
    ]
}

fn entitlements(world: &World) -> Vec<Vector> {
    let license = || world.license();
    let refused =
        |name: &str, spec: &str, about: &str, code: &str, doc: Doc| license_fault(name, spec, about, code, &doc);
    vec![
        refused(
            "max-beside-val",
            "D-27",
            "Counted or valued.",
            "conflict",
            license().with("ent/admin-users/val", "ten"),
        ),
        refused("unit-without-max", "D-27", "A unit of nothing.", "conflict", license().with("ent/sso/unit", "Count")),
        refused(
            "overage-without-max",
            "D-27",
            "More than what?",
            "conflict",
            license().with("ent/edition/overage", true),
        ),
        refused(
            "unit-none",
            "D-16",
            "AWS's None is no unit here.",
            "out_of_range",
            license().with("ent/admin-users/unit", "None"),
        ),
        refused(
            "entitlement-null",
            "D-5",
            "A feature is an empty object, not null.",
            "wrong_type",
            license().with("ent/sso", Value::Null),
        ),
    ]
}

fn stale_descending(world: &World) -> Doc {
    let status = json!({"status_list": {"idx": 1, "uri": "https://example.com/list"}});
    world.license().with("status", status).with("stale", json!({"stop": 10, "warn": 20}))
}

/// Which of several faults is named.
fn order(world: &World) -> Vec<Vector> {
    let license = || world.license();
    vec![
        license_fault(
            "first-in-order-missing",
            "D-1",
            "aud is missing and exp mistyped: the walk meets aud first.",
            "missing_member",
            &license().without("aud").with("exp", "never"),
        ),
        license_fault(
            "first-in-order-mistyped",
            "D-1",
            "exp is mistyped and sub missing: the walk meets exp first.",
            "wrong_type",
            &license().without("sub").with("exp", "never"),
        ),
        license_fault(
            "members-before-rules",
            "D-1",
            "No end and an unknown member: rules between members come last.",
            "unknown_member",
            &license().without("exp").with("zone", "UTC"),
        ),
    ]
}
