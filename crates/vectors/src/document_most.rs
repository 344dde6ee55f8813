//! Vectors of the document stage: as many, and as long, as may be; and one more where no other vector has it.

use serde_json::{Map, Value, json};

use crate::doc::{Doc, many};
use crate::document::{license_fault, read_as};
use crate::forge::Kind;
use crate::vector::{Vector, bad, ok};
use crate::world::{END, World};

/// The largest integer that a document may hold.
const LARGEST: u64 = 9_007_199_254_740_991;
const HALF: &str = "AAAAAAAAAAAAAAAAAAAAAA";

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [numbers_of(world), lengths(world), fingerprints(world), policies(world), sets(world), one_more(world)].concat()
}

fn read(name: &str, spec: &str, about: &str, kind: Kind, doc: &Doc) -> Vector {
    ok(name, spec, about, "ok", read_as(kind, doc)).and("s256", doc.s256())
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("p-{at}")).collect()
}

fn parts(count: usize) -> Value {
    many(count, &HALF.into())
}

fn numbers_of(world: &World) -> Vec<Vector> {
    let all = |name: &str, kind: Kind, doc: Doc| {
        read(name, "D-7 D-30", "As many products as fit.", kind, &doc.with("aud", json!(names(16))))
    };
    let notes = world.license().with("meta", many(32, &"x".into()));
    vec![
        all("sixteen-products", Kind::License, world.license()),
        all("activation-sixteen-products", Kind::Activation, world.activation()),
        all("lease-sixteen-products", Kind::Lease, world.lease()),
        all("grant-sixteen-products", Kind::Grant, world.grant()),
        read("thirty-two-meta", "D-7 D-30", "As many notes as fit.", Kind::License, &notes),
        read(
            "activation-sixty-four-entitlements",
            "D-7 D-30",
            "As many entitlements as fit.",
            Kind::Activation,
            &world.activation().with("ent", many(64, &json!({}))),
        ),
        read(
            "grant-sixty-four-entitlements",
            "D-7 D-30",
            "As many entitlements as fit.",
            Kind::Grant,
            &world.grant().with("ent", many(64, &json!({"max": LARGEST}))),
        ),
        read(
            "release-of-four-parts-of-any-size",
            "D-7 D-9 D-30",
            "Four numbers, each as large as may be.",
            Kind::License,
            &world.license().with("releases", json!({"below": [LARGEST, LARGEST, LARGEST, LARGEST]})),
        ),
    ]
}

fn lengths(world: &World) -> Vec<Vector> {
    let license = |name: &str, spec: &str, about: &str, doc: Doc| read(name, spec, about, Kind::License, &doc);
    let uri = |length: usize| format!("https://example.com/{}", "x".repeat(length - 20));
    vec![
        license(
            "text-of-1024-bytes",
            "D-10 D-30",
            "512 characters of two bytes.",
            world.license().with("sub", "ä".repeat(512)),
        ),
        license("name-of-128-bytes", "D-11 D-30", "The longest name.", world.license().with("iss", "x".repeat(128))),
        license("name-of-one-byte", "D-11 D-30", "And the shortest.", world.license().with("iss", "x")),
        license("id-of-64-characters", "D-14 D-30", "The longest id.", world.license().with("jti", "x".repeat(64))),
        license(
            "unit-of-32-characters",
            "D-16 D-30",
            "The longest unit.",
            world.license().with("ent/admin-users/unit", "U".repeat(32)),
        ),
        license("uri-of-three-bytes", "D-13 D-30", "The shortest URI.", world.license().with("aud", "a:b")),
        license(
            "product-of-128-bytes",
            "D-11 D-12 D-30",
            "The longest product.",
            world.license().with("aud", uri(128)),
        ),
        license("beneficiary-of-512-bytes", "D-13 D-30", "The longest URI.", world.license().with("sub", uri(512))),
        read(
            "statuslist-of-a-long-place",
            "D-13 D-30",
            "The longest URI.",
            Kind::StatusList,
            &world.status_list().with("sub", uri(512)).with("ttl", LARGEST),
        ),
    ]
}

fn fingerprints(world: &World) -> Vec<Vector> {
    let bound = json!({"need": 16, "of": parts(16), "salt": HALF});
    let policy = |count: usize| json!({"bind": ["fp"], "fp": {"need": 2, "of": names(count)}});
    vec![
        read(
            "sixteen-parts",
            "D-7 D-23 D-30",
            "As many parts as fit, and all are needed.",
            Kind::Activation,
            &world.activation().with("fp", bound.clone()),
        ),
        read(
            "lease-sixteen-parts",
            "D-7 D-23 D-30",
            "The same in a lease.",
            Kind::Lease,
            &world.lease().with("fp", bound),
        ),
        read(
            "request-sixteen-parts",
            "D-7 D-30",
            "As many parts as fit.",
            Kind::Request,
            &world.request().with("fp", json!({"of": parts(16), "salt": HALF})),
        ),
        read(
            "sixteen-parts-to-bind",
            "D-7 D-30",
            "As many parts as a license may name.",
            Kind::License,
            &world.license().with("devices", policy(16)),
        ),
        license_fault(
            "seventeen-parts-to-bind",
            "D-7",
            "More than 16.",
            "out_of_range",
            &world.license().with("devices", policy(17)),
        ),
        license_fault(
            "one-part-to-bind",
            "D-7",
            "Fewer than two.",
            "out_of_range",
            &world.license().with("devices", policy(1)),
        ),
    ]
}

fn policies(world: &World) -> Vec<Vector> {
    let ids = |count: usize| (0..count).map(|at| format!("acme-license-{at:03}")).collect::<Vec<_>>();
    let kinds = |count: usize| [vec![Kind::License.typ().to_owned()], names(count - 1)].concat();
    let keys = |name: &str, about: &str, member: &str, value: Value| {
        let doc = world.trust().with(&world.policy(member), value);
        read(&format!("keys-policy-{name}"), "D-39 K-5", about, Kind::Keys, &doc)
    };
    vec![
        keys("of-sixty-four-licenses", "As many licenses as fit.", "lic", json!(ids(64))),
        keys("of-sixty-four-products", "As many products as fit.", "aud", json!(names(64))),
        keys("of-one-product", "One product is an array here.", "aud", json!(["acme-suite"])),
        keys("of-sixteen-kinds", "As many kinds as fit.", "typ", json!(kinds(16))),
        keys("of-the-longest-life", "The longest lifetime.", "life", json!(LARGEST)),
        bad(
            "keys-policy-aud-of-sixty-five",
            "D-39 K-5",
            "More than 64.",
            "out_of_range",
            read_as(Kind::Keys, &world.trust().with(&world.policy("aud"), json!(names(65)))),
        ),
    ]
}

/// A set of so many keys, each of some kind that a reader doesn't know, and as many policies as are asked for.
fn set_of(world: &World, keys: usize, policies: usize) -> Doc {
    let kid = |at: usize| format!("k-{at:03}");
    let key = |at: usize| json!({"alg": "ML-DSA-65", "kid": kid(at), "kty": "AKP"});
    let policy = json!({"nbf": 0, "typ": ["statuslist+jwt"]});
    let policies: Map<String, Value> = (0..policies).map(|at| (kid(at), policy.clone())).collect();
    let keys: Vec<Value> = (0..keys).map(key).collect();
    world.trust().with("keys", keys).with("policy", Value::Object(policies))
}

fn sets(world: &World) -> Vec<Vector> {
    let last = world.trust().with("ver", 2_147_483_647).with("next", 253_402_300_799_u64);
    vec![
        read("keys-of-128", "D-39 K-5", "As many keys and policies as fit.", Kind::Keys, &set_of(world, 128, 128)),
        read("keys-of-the-last-version", "D-39 K-5", "The last version and the last second.", Kind::Keys, &last),
        bad(
            "keys-policy-of-129",
            "D-39 K-5",
            "A policy more than there may be; that it has no key comes later.",
            "out_of_range",
            read_as(Kind::Keys, &set_of(world, 128, 129)),
        ),
        bad(
            "keys-after-the-last-version",
            "D-39 K-5",
            "2^31 is one more than the limit.",
            "out_of_range",
            read_as(Kind::Keys, &world.trust().with("ver", 2_147_483_648_u64)),
        ),
    ]
}

fn one_more(world: &World) -> Vec<Vector> {
    let long = |name: &str, spec: &str, about: &str, doc: Doc| license_fault(name, spec, about, "out_of_range", &doc);
    vec![
        long("jti-too-long", "D-14", "65 characters.", world.license().with("jti", "x".repeat(65))),
        long("unit-too-long", "D-16", "33 characters.", world.license().with("ent/admin-users/unit", "U".repeat(33))),
        long(
            "uri-too-long",
            "D-13",
            "513 bytes.",
            world.license().with("sub", format!("https://example.com/{}", "x".repeat(493))),
        ),
        long("uri-without-anything-behind", "D-13", "A scheme and nothing more.", world.license().with("aud", "urn:")),
        long(
            "begin-after-9999",
            "D-9",
            "A begin that no token can have.",
            world.license().with("nbf", END + 253_402_300_799),
        ),
    ]
}
