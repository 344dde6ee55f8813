//! Vectors of the document stage: leases and grants.

use serde_json::{Value, json};

use crate::doc::{Doc, many};
use crate::document::optional;
use crate::document_sweep::Sweep;
use crate::forge::Kind;
use crate::keys::base64url;
use crate::vector::Vector;
use crate::world::{END, LIST_URI, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [leases(world), lease_rules(world), grants(world), grant_limits(world), grant_rules(world)].concat()
}

const HALF: &str = "AAAAAAAAAAAAAAAAAAAAAA";

fn full_lease(world: &World) -> Sweep {
    let full = optional(world.lease())
        .with("aud", json!(["acme-suite", "acme-tools"]))
        .with("checkout", json!({"early_check_in": true, "node": "build-7.example", "type": "borrow"}))
        .with("ent", every_entitlement())
        .with("fp", json!({"need": 2, "of": {"board": HALF, "disk": HALF}, "salt": HALF}))
        .with("sub", "Acme Corporation");
    Sweep { kind: Kind::Lease, full }
}

fn every_entitlement() -> Value {
    json!({
        "admin-users": {"check_in": true, "ext": {"com.example.a": 1}, "max": 10, "must": {"com.example.b": 1}, "overage": true, "unit": "Count"},
        "edition": {"val": "gold"}, "sso": {}
    })
}

fn leases(world: &World) -> Vec<Vector> {
    let lease = full_lease(world);
    let plain = || world.lease();
    let accepted = vec![
        lease.read("right", "D-30", "A part of a license, borrowed by one device.", &plain()),
        lease.read("every-member", "D-30 D-36 D-22", "Every member that a lease may have beside unbound.", &lease.full),
        lease.read(
            "unbound",
            "D-30 D-22",
            "A lease that openly binds nothing.",
            &plain().without("cnf").with("unbound", true),
        ),
        lease.read(
            "provisional",
            "D-30",
            "Checked out for a short while.",
            &plain().with("checkout/type", "provisional"),
        ),
        lease.read(
            "perpetual",
            "D-31",
            "A perpetual check-out needs no end.",
            &plain().without("exp").with("checkout/type", "perpetual"),
        ),
        lease.read(
            "perpetual-with-an-end",
            "D-31",
            "It may have one all the same.",
            &plain().with("checkout/type", "perpetual"),
        ),
        lease.read(
            "early-check-in-false",
            "D-32",
            "False is said, not absent: it stands with borrow too.",
            &plain().with("checkout/early_check_in", false),
        ),
    ];
    let required = ["aud", "checkout", "ent", "iat", "iss", "jti", "lic"];
    let inside = ["checkout/type", "lic/id", "lic/s256", "lic/ver", "cnf/jkt", "fp/need", "fp/of", "fp/salt"];
    let lists = ["status/status_list", "status/status_list/idx", "status/status_list/uri"];
    let outside = lease.outside(&[
        ("checkout/type", json!("rent"), "D-17", "unknown", "A check-out that isn't one of the three."),
        ("checkout/node", json!(""), "D-10", "empty", "A text isn't empty."),
        ("checkout/node", json!("é".repeat(513)), "D-10", "too-long", "513 characters, 1,026 bytes of UTF-8."),
        ("checkout/node", json!("a\u{85}b"), "D-10", "control-character", "A line's end of the upper half."),
        ("jti", json!("lease-000000001\n"), "D-14", "with-a-line-end", "Sixteen characters, the last one LF."),
        ("jti", json!("l".repeat(65)), "D-14", "too-long", "65 characters."),
        (
            "fp/salt",
            json!("AAAAAAAAAAAAAAAAAAAAAB"),
            "D-15",
            "spare-bits",
            "The unused bits of a half's last character are set.",
        ),
        ("fp/of", json!({"board": HALF}), "D-7", "of-one", "A fingerprint has two parts or more."),
        ("fp/of", many(17, &HALF.into()), "D-7", "of-seventeen", "And no more than 16."),
        ("fp/need", json!(1), "D-9", "of-one", "A fingerprint of which one part is enough."),
    ]);
    [accepted, lease.spoilt(&[&required[..], &inside, &lists].concat()), outside].concat()
}

fn lease_rules(world: &World) -> Vec<Vector> {
    let lease = full_lease(world);
    let refused = |name: &str, spec: &str, about: &str, doc: Doc| lease.refused(name, spec, about, "conflict", &doc);
    let plain = || world.lease();
    vec![
        refused("borrowed-without-end", "D-31", "What is borrowed is given back.", plain().without("exp")),
        refused(
            "provisional-without-end",
            "D-31",
            "What is provisional ends.",
            plain().without("exp").with("checkout/type", "provisional"),
        ),
        refused(
            "early-check-in-of-a-perpetual-one",
            "D-32",
            "Only what is borrowed comes back early.",
            plain().with("checkout", json!({"early_check_in": true, "type": "perpetual"})),
        ),
        refused(
            "early-check-in-false-of-a-provisional-one",
            "D-32",
            "False stands where true may, and nowhere else.",
            plain().with("checkout", json!({"early_check_in": false, "type": "provisional"})),
        ),
        refused("bound-to-nothing", "D-22", "None of cnf, fp and unbound.", plain().without("cnf")),
        refused("bound-and-unbound", "D-22", "Both.", plain().with("unbound", true)),
        refused("exp-is-iat", "D-18", "It would be over when it is signed.", plain().with("exp", SIGNED)),
        refused("exp-is-nbf", "D-18", "It would be over when it begins.", plain().with("nbf", END)),
        refused(
            "sched-at-the-end",
            "D-25",
            "A phase that begins when all is over.",
            plain().with("sched", json!({"warn": END})),
        ),
        refused("stale-without-status", "D-26", "The age of no list.", plain().with("stale", json!({"stop": 1}))),
        refused("need-above-parts", "D-23", "More parts needed than there are.", lease.full.clone().with("fp/need", 3)),
        refused("max-beside-val", "D-27", "Counted or valued.", plain().with("ent/admin-users/val", "ten")),
        lease.refused(
            "with-a-term",
            "D-3",
            "The model is the license's.",
            "unknown_member",
            &plain().with("term", "subscription"),
        ),
        lease.refused(
            "with-a-request",
            "D-3",
            "No request asks for a lease.",
            "unknown_member",
            &plain().with("req", world.license().s256()),
        ),
        lease.refused(
            "with-consumption",
            "D-3",
            "How leases are checked out is the license's business.",
            "unknown_member",
            &plain().with("consumption", json!({"renew": "none"})),
        ),
        lease.refused(
            "must-of-the-checkout",
            "D-36",
            "A place where must may not stand.",
            "unknown_member",
            &plain().with("checkout/must", json!({"com.example.b": 1})),
        ),
        lease.refused(
            "ext-of-lic",
            "D-36",
            "A place where ext may not stand.",
            "unknown_member",
            &plain().with("lic/ext", json!({"com.example.a": 1})),
        ),
        lease.refused(
            "checkout-null",
            "D-5",
            "Null is a type of its own.",
            "wrong_type",
            &plain().with("checkout", Value::Null),
        ),
    ]
}

fn full_grant(world: &World) -> Sweep {
    let full = world
        .grant()
        .with("aud", json!(["acme-suite", "acme-tools"]))
        .with("depth", 8)
        .with("ent", every_entitlement())
        .with("ext", json!({"com.example.a": 1}))
        .with("must", json!({"com.example.b": 1}))
        .with("ops", json!(["borrow", "return"]))
        .with("par", world.license().s256())
        .with("status", json!({"status_list": {"idx": 3, "uri": LIST_URI}}));
    Sweep { kind: Kind::Grant, full }
}

fn grants(world: &World) -> Vec<Vector> {
    let grant = full_grant(world);
    let accepted = vec![
        grant.read("right", "D-30", "A server may hand out leases of a license.", &world.grant()),
        grant.read("every-member", "D-30 D-36", "Every member that a grant may have.", &grant.full),
        grant.read(
            "life-beyond-the-end",
            "D-30",
            "How long a lease may run is no matter of the grant's own end.",
            &world.grant().with("life", 9_007_199_254_740_991_u64),
        ),
    ];
    let required = ["aud", "cnf", "depth", "ent", "exp", "iat", "iss", "jti", "life", "lic"];
    let inside = ["cnf/jwk", "cnf/jwk/crv", "cnf/jwk/kty", "cnf/jwk/x", "cnf/jwk/y", "lic/id", "lic/s256", "lic/ver"];
    let lists = ["status/status_list", "status/status_list/idx", "status/status_list/uri"];
    [accepted, grant.spoilt(&[&required[..], &inside, &lists].concat())].concat()
}

fn grant_limits(world: &World) -> Vec<Vector> {
    let grant = full_grant(world);
    let coordinate = |value: u8| base64url(&[value; 32]);
    let names = |count: usize| (0..count).map(|at| format!("op-{at}")).collect::<Vec<_>>();
    let mut vectors = grant.outside(&[
        ("depth", json!(9), "D-9", "of-nine", "More grants below than version 1 follows."),
        ("depth", json!(-1), "D-9", "negative", "No fewer than none."),
        ("life", json!(0), "D-9", "zero", "Nothing lives for no second."),
        ("cnf/jwk/crv", json!("P-384"), "D-17", "other", "Another curve."),
        ("cnf/jwk/kty", json!("OKP"), "D-17", "other", "Another type of key."),
        ("cnf/jwk/x", json!("A".repeat(42)), "D-15", "of-42-characters", "A coordinate is 43 characters."),
        ("cnf/jwk/x", json!("A".repeat(44)), "D-15", "of-44-characters", "And no more."),
        (
            "cnf/jwk/y",
            json!("A".repeat(42) + "B"),
            "D-15",
            "spare-bits",
            "The unused bits of the last character are set.",
        ),
        ("cnf/jwk/y", json!(coordinate(1)), "D-33", "off-the-curve", "No point of the curve has these coordinates."),
        ("cnf/jwk/x", json!(coordinate(255)), "D-33", "beyond-the-field", "A coordinate above the field's prime."),
        ("par", json!("A".repeat(42)), "D-15", "of-42-characters", "A digest is 43 characters."),
        ("ops", json!([]), "D-6", "empty", "Absent has one spelling."),
        ("ops", json!(names(17)), "D-7", "of-seventeen", "More than 16."),
        ("ops", json!(["borrow", "borrow"]), "D-8", "twice", "A name stands twice."),
        ("ops/0", json!("borrow "), "D-11", "with-a-space", "Two names that look alike."),
        ("ent", many(65, &json!({})), "D-7", "of-sixty-five", "More than 64 entitlements."),
        ("status/status_list/idx", json!(1_048_576), "D-9", "too-large", "2^20 is one more than the limit."),
    ]);
    vectors.push(grant.read(
        "sixteen-ops",
        "D-7 D-30",
        "As many as fit.",
        &world.grant().with("ops", json!(names(16))),
    ));
    vectors
}

fn grant_rules(world: &World) -> Vec<Vector> {
    let grant = full_grant(world);
    let plain = || world.grant();
    let unknown =
        |name: &str, spec: &str, about: &str, doc: Doc| grant.refused(name, spec, about, "unknown_member", &doc);
    vec![
        grant.refused(
            "exp-is-iat",
            "D-18",
            "It would be over when it is signed.",
            "conflict",
            &plain().with("exp", SIGNED),
        ),
        grant.refused(
            "unit-without-max",
            "D-27",
            "A unit of nothing.",
            "conflict",
            &plain().with("ent/sso/unit", "Count"),
        ),
        unknown(
            "cnf-beside-its-key",
            "D-3",
            "A grant is bound to its key, not to a thumbprint.",
            plain().with("cnf/jkt", world.server.kid()),
        ),
        unknown(
            "key-with-its-private-half",
            "D-3",
            "The private half is named by no table.",
            plain().with("cnf/jwk/d", "A".repeat(43)),
        ),
        unknown(
            "key-with-a-name",
            "D-3",
            "A key's name is its thumbprint, computed.",
            plain().with("cnf/jwk/kid", world.server.kid()),
        ),
        unknown("nbf", "D-3", "A grant begins when it is signed.", plain().with("nbf", SIGNED)),
        unknown("meta", "D-3", "Notes belong to the license.", plain().with("meta", json!({"order": "4711"}))),
        unknown(
            "stale",
            "D-3",
            "How old a list may be is said by what is granted.",
            plain().with("stale", json!({"stop": 1})),
        ),
        unknown("unbound", "D-3", "A grant is always somebody's.", plain().with("unbound", true)),
        unknown(
            "ext-of-the-key",
            "D-36",
            "A place where ext may not stand.",
            plain().with("cnf/ext", json!({"com.example.a": 1})),
        ),
    ]
}
