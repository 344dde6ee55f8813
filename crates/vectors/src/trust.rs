//! Vectors of trust sets, which the verify stage loads: whole sets that are refused, and single keys that are skipped.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{ALPHA, BETA, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [loaded(world), forms(world), between_sets(world)].concat()
}

fn loaded(world: &World) -> Vec<Vector> {
    let kid = world.alpha.kid();
    let strange = |key: Value| set(&world.trust_and(key));
    let loads = |name: &str, spec: &str, about: &str, input: Input, skipped: &[&str]| {
        ok(&format!("trust-{name}"), spec, about, "ok", input).and("skipped", skipped)
    };
    let optional = world
        .trust()
        .with("ext", json!({"com.example.note": [1]}))
        .with("next", SIGNED)
        .with("clock_reset", true)
        .with(&world.policy("ext"), json!({"com.example.note": "a"}));
    vec![
        loads("one-set", "K-19", "One issuer with one key.", set(&world.trust()), &[]),
        loads(
            "two-sets",
            "K-19",
            "Two issuers.",
            Input::default().with("op", "trust").with("trust", [ALPHA, BETA].as_slice()),
            &[],
        ),
        loads(
            "nobody",
            "K-19",
            "No set at all loads; then nobody is trusted.",
            Input::default().with("op", "trust").with("trust", json!([])),
            &[],
        ),
        loads(
            "every-optional-member",
            "K-19",
            "next, clock_reset and ext stand, without effect here.",
            set(&optional),
            &[],
        ),
        loads(
            "use-sig",
            "K-15",
            "A key may say that it is for signatures.",
            set(&world.trust().with("keys/0/use", "sig")),
            &[],
        ),
        loads(
            "unknown-kind",
            "K-7",
            "A kind that the reader doesn't know is ignored.",
            set(&world.trust().with(&world.policy("typ/+"), "vnd.example.other+jwt")),
            &[],
        ),
        loads(
            "key-without-policy",
            "K-19",
            "A key without a policy is trusted for nothing, and the set loads.",
            set(&world.trust_and(world.alpha_next.trusted())),
            &[],
        ),
        loads(
            "policy-not-understood",
            "K-14",
            "An unknown must in a policy: the key is skipped and reported.",
            set(&world.trust().with(&world.policy("must"), json!({"com.example.quorum": 2}))),
            &[&kid],
        ),
        loads(
            "p-384-skipped",
            "K-14",
            "A curve that version 1 doesn't have; nothing else in the key is looked at.",
            strange(json!({"alg": "ES384", "crv": "P-384", "kid": "a", "kty": "EC", "x": 1, "z": {}})),
            &["a"],
        ),
        loads(
            "secp256k1-skipped",
            "K-14",
            "Another curve of the same size.",
            strange(json!({"alg": "ES256", "crv": "secp256k1", "kid": "k", "kty": "EC"})),
            &["k"],
        ),
        loads(
            "other-algorithm-skipped",
            "K-14",
            "The right curve under another algorithm.",
            strange(world.alpha_next_with("alg", "ES512")),
            &[&world.alpha_next.kid()],
        ),
        loads(
            "rsa-skipped",
            "K-14",
            "A key without a curve.",
            strange(json!({"alg": "RS256", "e": "AQAB", "kid": "rsa", "kty": "RSA", "n": "AQAB"})),
            &["rsa"],
        ),
        loads(
            "two-skipped",
            "K-14",
            "Skipped keys are reported in the order of keys.",
            set(&world
                .trust_and(json!({"alg": "EdDSA", "crv": "Ed25519", "kid": "z", "kty": "OKP"}))
                .with("keys/+", json!({"alg": "ML-DSA-65", "kid": "b", "kty": "AKP"}))),
            &["z", "b"],
        ),
    ]
}

fn forms(world: &World) -> Vec<Vector> {
    let right = || world.trust();
    let text = String::from_utf8_lossy(&right().bytes()).into_owned();
    let refused = |name: &str, spec: &str, about: &str, code: &str, input: Input| {
        bad(&format!("trust-{name}"), spec, about, code, input)
    };
    vec![
        refused("line-end", "K-1", "A line end after the set.", "not_canonical", exact(&format!("{text}\n"))),
        refused(
            "duplicate",
            "K-1",
            "The issuer stands twice.",
            "duplicate_member",
            exact(&text.replacen("\"iss\"", "\"iss\":\"Alpha Ltd\",\"iss\"", 1)),
        ),
        refused(
            "fraction-in-ext",
            "K-1",
            "Numbers are integers everywhere.",
            "number_not_integer",
            exact(&text.replacen("{\"iat\"", "{\"ext\":{\"a.b\":0.5},\"iat\"", 1)),
        ),
        refused("not-an-object", "K-4", "A set is an object.", "wrong_type", exact("[]")),
        refused(
            "without-issuer",
            "K-3",
            "A set belongs to one issuer.",
            "missing_member",
            set(&right().without("iss")),
        ),
        refused(
            "unknown-member",
            "K-2",
            "A trust set has no exp: old trust must never stop a product.",
            "unknown_member",
            set(&right().with("exp", SIGNED)),
        ),
        refused(
            "must",
            "K-2",
            "A trust set has no must.",
            "unknown_member",
            set(&right().with("must", json!({"com.example.a": 1}))),
        ),
        refused("version-zero", "K-5", "Versions begin with 1.", "out_of_range", set(&right().with("ver", 0))),
        refused("no-keys", "K-5", "A set has a key.", "out_of_range", set(&right().with("keys", json!([])))),
        refused(
            "129-keys",
            "K-5",
            "More than 128 keys.",
            "out_of_range",
            set(&right().with("keys", vec![json!({"alg": "a", "kid": "k", "kty": "t"}); 129])),
        ),
        refused(
            "key-not-an-object",
            "K-4",
            "An item of keys that is no object.",
            "wrong_type",
            set(&world.trust_and("key".into())),
        ),
        refused(
            "next-before-iat",
            "K-9",
            "The next set is announced for a time before this one.",
            "conflict",
            set(&right().with("next", 1)),
        ),
        refused(
            "clock-reset-false",
            "K-5",
            "Absent has one spelling.",
            "out_of_range",
            set(&right().with("clock_reset", false)),
        ),
        refused(
            "issuer-looks-like-a-uri",
            "K-5",
            "A name with a colon has the form of a URI.",
            "out_of_range",
            set(&right().with("iss", "Alpha Ltd: licenses")),
        ),
    ]
}

fn between_sets(world: &World) -> Vec<Vector> {
    let newer = world.trust().with("ver", 2);
    let (alpha, beta) = (world.alpha.kid(), world.beta.kid());
    let policy = world.trust().value().pointer(&format!("/policy/{alpha}")).cloned();
    let borrowed = world.beta_trust().with("keys/+", world.alpha.trusted()).with(&format!("policy/{alpha}"), policy);
    let broken_second = world.beta_trust().with(&format!("policy/{beta}/life"), 0);
    let both = |second: &Doc| sets(&[ALPHA.into(), second.value().clone()]).fault(second.faults());
    vec![
        bad(
            "trust-two-sets-of-one-issuer",
            "K-10",
            "A newer set of the same issuer beside the older one.",
            "trust_conflict",
            both(&newer),
        ),
        bad(
            "trust-one-key-of-two-issuers",
            "K-13",
            "A second issuer's set holds the first one's key.",
            "kid_twice",
            both(&borrowed),
        ),
        bad("trust-second-set-broken", "K-18", "Loading is all or nothing.", "out_of_range", both(&broken_second)),
    ]
}

pub(crate) fn set(doc: &Doc) -> Input {
    sets(&[doc.value().clone()]).fault(doc.faults())
}

fn exact(text: &str) -> Input {
    sets(&[json!({"bytes": text})])
}

fn sets(sets: &[Value]) -> Input {
    Input::default().with("op", "trust").with("trust", sets)
}
