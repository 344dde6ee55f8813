//! Vectors of the document stage: what devices sign.

use serde_json::{Value, json};

use crate::doc::{Doc, many};
use crate::document_sweep::Sweep;
use crate::forge::Kind;
use crate::vector::Vector;
use crate::world::{DAY, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [requests(world), request_rules(world), proofs(world), releases(world), usages(world), usage_rules(world)].concat()
}

const HALF: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The members that every statement may have.
fn noted(doc: Doc) -> Doc {
    doc.with("ext", json!({"com.example.a": 1}))
        .with("meta", json!({"ticket": "4711"}))
        .with("must", json!({"com.example.b": 1}))
}

/// A device's second statement.
fn second(world: &World, doc: Doc) -> Doc {
    doc.with("ctr", 1).with("prev", world.release().s256())
}

fn full_request(world: &World) -> Sweep {
    let full = noted(world.request())
        .with("fp", json!({"of": {"board": HALF, "disk": HALF}, "salt": HALF}))
        .with("lic", json!({"id": "acme-license-001", "s256": world.license().s256(), "ver": 1}))
        .with("life", DAY)
        .with("want", json!({"admin-users": {"max": 10, "unit": "Count"}, "sso": {}}));
    Sweep { kind: Kind::Request, full }
}

fn requests(world: &World) -> Vec<Vector> {
    let request = full_request(world);
    let plain = || world.request();
    let accepted = vec![
        request.read("right", "D-30", "A device asks for a product.", &plain()),
        request.read("every-member", "D-30 D-36", "Every member that a request may have.", &request.full),
        request.read(
            "sixty-four-wanted",
            "D-30 D-6",
            "As many as fit, each a feature.",
            &plain().with("want", many(64, &json!({}))),
        ),
        request.read(
            "of-an-issuer-that-is-a-uri",
            "D-13",
            "An issuer with a colon has the form of a URI.",
            &plain().with("aud", "https://alpha.example"),
        ),
    ];
    let required = ["aud", "iat", "nonce", "product", "lic/id", "lic/s256", "lic/ver", "fp/of", "fp/salt"];
    let outside = request.outside(&[
        ("aud", json!("Alpha: Ltd"), "D-13", "no-uri", "A colon without a scheme."),
        ("iat", json!(-1), "D-9", "negative", "Times begin with 0."),
        ("nonce", json!("fifteen-chars-x"), "D-14", "too-short", "An id has at least 16 characters."),
        ("product", json!("*"), "D-12", "star", "Nobody asks for every product."),
        ("life", json!(0), "D-9", "zero", "Nothing lives for no second."),
        ("want", json!({}), "D-6", "empty", "Absent has one spelling."),
        ("want", many(65, &json!({})), "D-7", "of-sixty-five", "More than 64."),
        ("want", json!({"a\"b": {}}), "D-11", "no-name", "Names need no escapes."),
        ("want/admin-users/max", json!(-1), "D-9", "negative", "No fewer than none."),
        ("want/admin-users/unit", json!("None"), "D-16", "none", "AWS's None is no unit here."),
        ("fp/of", json!({"board": HALF}), "D-7", "of-one", "A fingerprint has two parts or more."),
        ("fp/of/disk", json!("AAAA"), "D-15", "too-short", "A part is 22 characters."),
        ("meta", json!({}), "D-6", "empty", "Absent has one spelling."),
        ("lic/ver", json!(0), "D-9", "zero", "License versions begin with 1."),
    ]);
    [accepted, request.spoilt(&required), outside].concat()
}

fn request_rules(world: &World) -> Vec<Vector> {
    let request = full_request(world);
    let plain = || world.request();
    let unknown =
        |name: &str, spec: &str, about: &str, doc: Doc| request.refused(name, spec, about, "unknown_member", &doc);
    vec![
        request.refused(
            "unit-without-max",
            "D-27",
            "A unit of nothing.",
            "conflict",
            &plain().with("want", json!({"sso": {"unit": "Count"}})),
        ),
        request.refused(
            "two-audiences",
            "D-5",
            "A request goes to one issuer.",
            "wrong_type",
            &plain().with("aud", json!(["Alpha Ltd", "Beta GmbH"])),
        ),
        unknown(
            "need",
            "D-3",
            "How many parts must agree is the issuer's business.",
            request.full.clone().with("fp/need", 2),
        ),
        unknown("issuer", "D-3", "A device is no issuer.", plain().with("iss", "Alpha Ltd")),
        unknown("own-end", "D-3", "How long is asked for is life.", plain().with("exp", SIGNED + DAY)),
        unknown(
            "wanted-value",
            "D-3",
            "What value it has is the license's business.",
            plain().with("want", json!({"edition": {"val": "gold"}})),
        ),
        unknown(
            "ext-of-what-is-wanted",
            "D-36",
            "A place where ext may not stand.",
            request.full.clone().with("want/sso/ext", json!({"com.example.a": 1})),
        ),
        unknown(
            "must-of-the-fingerprint",
            "D-36",
            "A place where must may not stand.",
            request.full.clone().with("fp/must", json!({"com.example.b": 1})),
        ),
    ]
}

fn proofs(world: &World) -> Vec<Vector> {
    let proof = Sweep { kind: Kind::Proof, full: noted(world.proof()) };
    let accepted = vec![
        proof.read("right", "D-30", "A device holds the key of its activation.", &world.proof()),
        proof.read("every-member", "D-30 D-36", "Every member that a proof may have.", &proof.full),
    ];
    let outside = proof.outside(&[
        ("aud", json!("acme suite "), "D-11", "with-a-space", "Two names that look alike."),
        ("aud", json!("*"), "D-12", "star", "Nobody shows a key to every product."),
        ("nonce", json!("n".repeat(65)), "D-14", "too-long", "65 characters."),
        ("of/iss", json!(":"), "D-13", "no-uri", "A colon without a scheme."),
        ("of/jti", json!("activation.00001"), "D-14", "alphabet", "An id has no dot."),
        (
            "of/s256",
            json!("A".repeat(42) + "B"),
            "D-15",
            "spare-bits",
            "The unused bits of a digest's last character are set.",
        ),
    ]);
    let unknown =
        |name: &str, spec: &str, about: &str, doc: Doc| proof.refused(name, spec, about, "unknown_member", &doc);
    let rules = vec![
        unknown("counter", "D-3", "Only what changes something is counted.", world.proof().with("ctr", 0)),
        unknown(
            "ext-of-the-token-meant",
            "D-36",
            "A place where ext may not stand.",
            world.proof().with("of/ext", json!({"com.example.a": 1})),
        ),
        unknown(
            "license",
            "D-3",
            "The token meant names its license.",
            world.proof().with("lic", json!({"id": "acme-license-001", "s256": world.license().s256(), "ver": 1})),
        ),
    ];
    [accepted, proof.spoilt(&["aud", "iat", "nonce", "of", "of/iss", "of/jti", "of/s256"]), outside, rules].concat()
}

fn releases(world: &World) -> Vec<Vector> {
    let release = Sweep { kind: Kind::Release, full: noted(second(world, world.release())) };
    let plain = || world.release();
    let conflict = |name: &str, about: &str, doc: Doc| release.refused(name, "D-37", about, "conflict", &doc);
    let accepted = vec![
        release.read("right", "D-30 D-37", "A device's first statement: it gives its activation back.", &plain()),
        release.read(
            "every-member",
            "D-30 D-36 D-37",
            "A later one, with every member that a release may have.",
            &release.full,
        ),
        release.read(
            "largest-counter",
            "D-9 D-37",
            "As many statements as a counter counts.",
            &second(world, plain()).with("ctr", 9_007_199_254_740_991_u64),
        ),
    ];
    let rules = vec![
        conflict("first-with-a-previous-one", "Nothing was before the first.", plain().with("prev", plain().s256())),
        conflict("second-without-a-previous-one", "Something was before the second.", plain().with("ctr", 1)),
        release.refused(
            "period",
            "D-3",
            "What was used is in a usage.",
            "unknown_member",
            &plain().with("from", SIGNED),
        ),
    ];
    let outside = release.outside(&[
        ("ctr", json!(-1), "D-9", "negative", "Counting begins with 0."),
        ("prev", json!("A".repeat(44)), "D-15", "of-44-characters", "A digest is 43 characters."),
    ]);
    let required = ["aud", "ctr", "iat", "nonce", "of", "of/iss", "of/jti", "of/s256"];
    [accepted, release.spoilt(&required), rules, outside].concat()
}

fn full_usage(world: &World) -> Sweep {
    let used = json!({"admin-users": {"n": 3, "unit": "Count"}, "traffic": {"n": 0}});
    Sweep { kind: Kind::Usage, full: noted(second(world, world.usage())).with("used", used) }
}

fn usages(world: &World) -> Vec<Vector> {
    let usage = full_usage(world);
    let accepted = vec![
        usage.read("right", "D-30", "A device's first statement: what it used on one day.", &world.usage()),
        usage.read(
            "every-member",
            "D-30 D-36 D-37",
            "A later one, with every member that a usage may have.",
            &usage.full,
        ),
        usage.read(
            "of-one-second",
            "D-38",
            "The shortest time that can be reported.",
            &world.usage().with("to", SIGNED + 1),
        ),
        usage.read("of-sixty-four", "D-30", "As many as fit.", &world.usage().with("used", many(64, &json!({"n": 1})))),
        usage.read(
            "of-the-future",
            "D-30",
            "Nothing is compared with the statement's own time.",
            &world.usage().with("iat", 0),
        ),
    ];
    let required = ["aud", "ctr", "from", "iat", "lic", "of", "to", "used"];
    let inside = ["lic/id", "lic/s256", "lic/ver", "of/iss", "of/jti", "of/s256", "used/admin-users/n"];
    let outside = usage.outside(&[
        ("to", json!(253_402_300_800_u64), "D-9", "after-9999", "One second after the year 9999."),
        ("used", json!({}), "D-6", "empty", "Who used nothing says so by a count of 0."),
        ("used", many(65, &json!({"n": 1})), "D-7", "of-sixty-five", "More than 64."),
        ("used", json!({" a": {"n": 1}}), "D-11", "no-name", "A name doesn't begin with a space."),
        ("used/admin-users/n", json!(-1), "D-9", "negative", "No fewer than none."),
        ("used/admin-users/unit", json!("Kilo bytes"), "D-16", "with-a-space", "A unit has no space."),
    ]);
    [accepted, usage.spoilt(&[&required[..], &inside].concat()), outside].concat()
}

fn usage_rules(world: &World) -> Vec<Vector> {
    let usage = full_usage(world);
    let plain = || world.usage();
    let refused =
        |name: &str, spec: &str, about: &str, code: &str, doc: Doc| usage.refused(name, spec, about, code, &doc);
    vec![
        refused("from-is-to", "D-38", "No second lies between.", "conflict", plain().with("to", SIGNED)),
        refused("from-after-to", "D-38", "It ends before it begins.", "conflict", plain().with("to", SIGNED - 1)),
        refused(
            "first-with-a-previous-one",
            "D-37",
            "Nothing was before the first.",
            "conflict",
            plain().with("prev", plain().s256()),
        ),
        refused(
            "second-without-a-previous-one",
            "D-37",
            "Something was before the second.",
            "conflict",
            plain().with("ctr", 1),
        ),
        refused(
            "nonce",
            "D-3",
            "A usage answers to no one; its counter makes it new.",
            "unknown_member",
            plain().with("nonce", "usage-0000000001"),
        ),
        refused(
            "used-of-a-limit",
            "D-3",
            "What was used is n; max is what may be.",
            "unknown_member",
            plain().with("used/admin-users/max", 3),
        ),
        refused(
            "used-of-nothing",
            "D-4",
            "How many is always said.",
            "missing_member",
            plain().with("used", json!({"sso": {}})),
        ),
        refused(
            "must-of-what-was-used",
            "D-36",
            "A place where must may not stand.",
            "unknown_member",
            plain().with("used/admin-users/must", json!({"com.example.b": 1})),
        ),
        refused(
            "used-null",
            "D-5",
            "Null is a type of its own.",
            "wrong_type",
            plain().with("used/admin-users", Value::Null),
        ),
    ]
}
