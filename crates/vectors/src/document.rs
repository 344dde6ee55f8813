//! Vectors of the document stage: what is read, which members may stand and must, and their types.

use serde_json::{Value, json};

use crate::doc::{Doc, many};
use crate::forge::Kind;
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{END, NOW, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [accepted(world), members(world), types(world)].concat()
}

fn accepted(world: &World) -> Vec<Vector> {
    let read = |name: &str, spec: &str, about: &str, kind: Kind, doc: Doc| {
        ok(name, spec, about, "ok", read_as(kind, &doc)).and("s256", doc.s256())
    };
    let (license, activation) = (|| world.license(), || world.activation());
    vec![
        read(
            "license",
            "D-30",
            "A subscription with a counted, a valued and a plain entitlement.",
            Kind::License,
            license(),
        ),
        read("license-perpetual", "D-30", "A perpetual license has no end.", Kind::License, world.perpetual_license()),
        read(
            "license-every-member",
            "D-30 D-28",
            "Every member that a license may have.",
            Kind::License,
            full_license(world),
        ),
        read("activation", "D-30", "An activation bound to a device key.", Kind::Activation, activation()),
        read(
            "activation-unbound",
            "D-30",
            "An activation that openly binds nothing.",
            Kind::Activation,
            activation().without("cnf").with("unbound", true),
        ),
        read(
            "activation-every-member",
            "D-30 D-22",
            "Every member that an activation may have beside unbound.",
            Kind::Activation,
            full_activation(world),
        ),
        read(
            "activation-perpetual",
            "D-20",
            "An activation of a perpetual license needs no end.",
            Kind::Activation,
            world.perpetual(),
        ),
        read(
            "activation-of-perpetual-with-an-end",
            "D-20",
            "It may have one all the same.",
            Kind::Activation,
            activation().with("term", "perpetual"),
        ),
        read(
            "largest-values",
            "D-9 D-30",
            "Times, counts and versions at their limits.",
            Kind::License,
            license()
                .with("exp", 253_402_300_799_u64)
                .with("iat", 0)
                .with("ent/admin-users/max", 9_007_199_254_740_991_u64)
                .with("lic/ver", 2_147_483_647),
        ),
        read(
            "zero-count",
            "D-30",
            "A count of nothing is a count.",
            Kind::License,
            license().with("ent/admin-users/max", 0),
        ),
        read(
            "sixty-four-entitlements",
            "D-30",
            "As many entitlements as fit.",
            Kind::License,
            license().with("ent", many(64, &json!({}))),
        ),
        read(
            "uri-as-product",
            "D-13",
            "A product with a colon has the form of a URI.",
            Kind::License,
            license().with("aud", "urn:example:acme"),
        ),
        read(
            "anything-inside-ext",
            "D-28",
            "Inside ext any canonical JSON may stand, null and empty ones too.",
            Kind::License,
            license().with("ext", json!({"com.example.a": [null, {}, [], "", {"exp": true}]})),
        ),
        read(
            "text-of-any-script",
            "D-10",
            "Text is UTF-8; a quote is escaped.",
            Kind::License,
            license().with("sub", "株式会社 \"Ö\" \u{ffff} e\u{301}"),
        ),
    ]
}

fn full_license(world: &World) -> Doc {
    let ent = json!({
        "admin-users": {"check_in": true, "ext": {"com.example.a": 1}, "max": 10, "must": {"com.example.b": 1}, "overage": true, "unit": "Count"},
        "traffic": {"max": 5, "overage": false, "unit": "Gigabytes/Second"}
    });
    let devices = json!({"bind": ["cnf", "cnf+fp", "fp", "unbound"], "fp": {"need": 2, "of": ["board", "disk", "mac"]}, "max": 3});
    let consumption = json!({"borrow": {"early_check_in": true, "max_ttl": 3600}, "provisional": {"max_ttl": 60}, "renew": "monthly"});
    optional(world.license().with("ent", ent))
        .with("aud", json!(["acme-suite", "acme-tools"]))
        .with("devices", devices)
        .with("consumption", consumption)
}

fn full_activation(world: &World) -> Doc {
    let half = "AAAAAAAAAAAAAAAAAAAAAA";
    optional(world.activation())
        .with("sub", "Acme Corporation")
        .with("req", world.license().s256())
        .with("fp", json!({"need": 2, "of": {"board": half, "disk": half}, "salt": half}))
}

/// The members that every kind may have.
pub(crate) fn optional(doc: Doc) -> Doc {
    doc.with("nbf", SIGNED)
        .with("releases", json!({"below": [5], "from": [4, 2, 0, 1], "until": END}))
        .with("sched", json!({"degrade": NOW + 2, "notify": NOW, "warn": NOW + 1}))
        .with("status", json!({"status_list": {"idx": 1_048_575, "uri": "https://example.com/list"}}))
        .with("stale", json!({"degrade": 2, "stop": 3, "warn": 1}))
        .with("meta", json!({"order": "4711"}))
        .with("ext", json!({"com.example.a": 1}))
        .with("must", json!({"com.example.b": 1}))
}

fn members(world: &World) -> Vec<Vector> {
    let license = || world.license();
    let refused =
        |name: &str, spec: &str, about: &str, code: &str, doc: Doc| license_fault(name, spec, about, code, &doc);
    let missing = |member: &str| {
        refused(
            &format!("without-{}", member.replace('/', "-")),
            "D-4",
            "A member that is required.",
            "missing_member",
            license().without(member),
        )
    };
    let misspelt = |member: &str, value: Value| {
        refused(
            &format!("misspelt-{member}"),
            "D-3",
            "A typo can't drop a restriction.",
            "unknown_member",
            license().with(member, value),
        )
    };
    let required = ["aud", "ent", "iat", "iss", "jti", "lic", "sub", "term", "lic/ver"];
    let mut vectors: Vec<Vector> = required.into_iter().map(missing).collect();
    vectors.extend([
        misspelt("Exp", END.into()),
        misspelt("nfb", SIGNED.into()),
        refused(
            "name-that-begins-like-another",
            "D-3",
            "A name is compared to its end.",
            "unknown_member",
            license().with("nbf2", SIGNED),
        ),
        activation_fault(
            "misspelt-cfn",
            "D-3",
            "A typo can't unlock a node.",
            "unknown_member",
            &world.activation().without("cnf").with("cfn", json!({"jkt": world.device.kid()})),
        ),
        refused(
            "binding-in-a-license",
            "D-3",
            "A license binds no device.",
            "unknown_member",
            license().with("unbound", true),
        ),
        refused(
            "digest-in-a-license",
            "D-3",
            "A license doesn't name its own digest.",
            "unknown_member",
            license().with("lic/s256", license().s256()),
        ),
        activation_fault(
            "without-license-digest",
            "D-4",
            "An activation names its license's digest.",
            "missing_member",
            &world.activation().without("lic/s256"),
        ),
        activation_fault(
            "devices-in-an-activation",
            "D-3",
            "What an activation may bind is the license's business.",
            "unknown_member",
            &world.activation().with("devices", json!({"bind": ["cnf"]})),
        ),
        refused(
            "member-of-a-lease",
            "D-3",
            "A kind has its own members only.",
            "unknown_member",
            license().with("checkout", json!({"type": "borrow"})),
        ),
        refused(
            "empty-object-where-members-are-required",
            "D-4 D-6",
            "An empty lic lacks its id.",
            "missing_member",
            license().with("lic", json!({})),
        ),
        refused(
            "unknown-member-of-an-entitlement",
            "D-3",
            "A misspelt max would make a feature of a count.",
            "unknown_member",
            license().with("ent/sso/mx", 1),
        ),
    ]);
    vectors
}

fn types(world: &World) -> Vec<Vector> {
    let license = || world.license();
    let refused = |name: &str, spec: &str, about: &str, doc: Doc| license_fault(name, spec, about, "wrong_type", &doc);
    vec![
        refused(
            "exp-a-string",
            "D-5",
            "A mistyped expiry is an error, never an absent one.",
            license().with("exp", "1830297600"),
        ),
        refused("exp-null", "D-5", "Null is a type of its own.", license().with("exp", Value::Null)),
        refused("ent-an-array", "D-5", "Entitlements are an object.", license().with("ent", json!(["sso"]))),
        refused("max-a-string", "D-5", "A count is a number.", license().with("ent/admin-users/max", "10")),
        refused("aud-a-number", "D-5", "A product is a string, or several are an array.", license().with("aud", 1)),
        refused(
            "aud-holds-a-number",
            "D-5",
            "Each of several products is a string.",
            license().with("aud", json!(["acme-suite", 1])),
        ),
        refused("overage-a-number", "D-5", "A flag is true or false.", license().with("ent/admin-users/overage", 1)),
        activation_fault(
            "unbound-a-string",
            "D-5",
            "A flag is no string.",
            "wrong_type",
            &world.activation().without("cnf").with("unbound", "true"),
        ),
        license_fault("payload-an-array", "D-2", "A payload is an object.", "wrong_type", &Doc::of(json!([]))),
    ]
}

pub(crate) fn license_fault(name: &str, spec: &str, about: &str, code: &str, doc: &Doc) -> Vector {
    bad(name, spec, about, code, read_as(Kind::License, doc))
}

pub(crate) fn activation_fault(name: &str, spec: &str, about: &str, code: &str, doc: &Doc) -> Vector {
    bad(name, spec, about, code, read_as(Kind::Activation, doc))
}

pub(crate) fn read_as(kind: Kind, doc: &Doc) -> Input {
    Input::default().with("kind", kind.word()).doc("payload", doc)
}
