//! Vectors of trust sets: key policies, and the keys themselves.

use serde_json::{Value, json};

use crate::beyond::BEYOND;
use crate::forge::Kind;
use crate::keys::{base64url, trusted};
use crate::trust::set;
use crate::vector::{Input, Vector, bad};
use crate::world::{ISSUER, SIGNED, World, trust_set};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [policies(world), keys(world), beyond()].concat()
}

fn policies(world: &World) -> Vec<Vector> {
    let with = |member: &str, value: Value| set(&world.trust().with(&world.policy(member), value));
    let refused = |name: &str, spec: &str, about: &str, code: &str, input: Input| {
        bad(&format!("trust-policy-{name}"), spec, about, code, input)
    };
    let lonely = world.trust().value().pointer(&format!("/policy/{}", world.alpha.kid())).cloned();
    let only = |kind: Kind| world.trust().with(&world.policy("typ"), json!([kind.typ()]));
    let alone = |kind: Kind| set(&only(kind).without(&world.policy("aud")));
    vec![
        refused(
            "without-key",
            "K-9",
            "A policy for a key that isn't in the set.",
            "conflict",
            set(&world.trust().with(&format!("policy/{}", world.beta.kid()), lonely)),
        ),
        refused(
            "without-typ",
            "K-3",
            "A policy says which kinds.",
            "missing_member",
            set(&world.trust().without(&world.policy("typ"))),
        ),
        refused(
            "without-aud",
            "K-8",
            "Where licenses may be signed, products must be named.",
            "conflict",
            set(&world.trust().without(&world.policy("aud"))),
        ),
        refused(
            "license-without-aud",
            "K-8",
            "A key for licenses alone must name products too.",
            "conflict",
            alone(Kind::License),
        ),
        refused(
            "activation-without-aud",
            "K-8",
            "A key for activations alone must name products too.",
            "conflict",
            alone(Kind::Activation),
        ),
        refused(
            "lease-without-aud",
            "K-8",
            "A key for leases alone must name products too.",
            "conflict",
            alone(Kind::Lease),
        ),
        refused(
            "grant-without-aud",
            "K-8",
            "A key for grants alone must name products too.",
            "conflict",
            alone(Kind::Grant),
        ),
        refused(
            "without-nbf",
            "K-3",
            "A policy says from when.",
            "missing_member",
            set(&world.trust().without(&world.policy("nbf"))),
        ),
        refused(
            "self-signed-kind",
            "K-7",
            "No issuer's key signs what devices sign.",
            "out_of_range",
            with("typ/+", "vnd.licentia.request+jwt".into()),
        ),
        refused(
            "roots-kind",
            "K-7",
            "No issuer's key signs what roots sign.",
            "out_of_range",
            with("typ/+", "vnd.licentia.keys+jwt".into()),
        ),
        refused(
            "kind-twice",
            "K-5",
            "A kind stands twice.",
            "out_of_range",
            with("typ", json!(["vnd.licentia.license+jwt", "vnd.licentia.license+jwt"])),
        ),
        refused(
            "star-and-product",
            "K-6",
            "Every product, or named ones.",
            "out_of_range",
            with("aud", json!(["*", "acme-suite"])),
        ),
        refused(
            "window-empty",
            "K-8",
            "A window that ends when it begins.",
            "conflict",
            set(&world.trust().with(&world.policy("nbf"), SIGNED).with(&world.policy("exp"), SIGNED)),
        ),
        refused("life-zero", "K-5", "A lifetime of no seconds.", "out_of_range", with("life", 0.into())),
        refused(
            "license-id-too-short",
            "K-5",
            "An id has at least 16 characters.",
            "out_of_range",
            with("lic", json!(["short"])),
        ),
        refused(
            "unknown-member",
            "K-2",
            "A misspelt restriction can't be dropped.",
            "unknown_member",
            with("lief", 1.into()),
        ),
        refused(
            "too-many-kinds",
            "K-5",
            "More than 16 kinds.",
            "out_of_range",
            with("typ", json!((0..17).map(|at| format!("kind-{at}")).collect::<Vec<_>>())),
        ),
        refused(
            "empty-ext",
            "K-5",
            "Absent has one spelling, and it isn't an empty object.",
            "out_of_range",
            with("ext", json!({})),
        ),
    ]
}

fn keys(world: &World) -> Vec<Vector> {
    let with = |member: &str, value: &str| set(&world.trust().with(&format!("keys/0/{member}"), value));
    let refused = |name: &str, spec: &str, about: &str, code: &str, input: Input| {
        bad(&format!("trust-key-{name}"), spec, about, code, input)
    };
    let without = |member: &str| set(&world.trust().without(&format!("keys/0/{member}")));
    // p is a little below 2^256, so all ones is no coordinate.
    let above_p = base64url(&[0xff; 32]);
    let zero = base64url(&[0; 32]);
    vec![
        refused(
            "off-the-curve",
            "K-16",
            "x of one point and y of another.",
            "bad_key",
            with("y", &coordinate(&world.beta.public(), "y")),
        ),
        refused("x-above-p", "K-16", "A coordinate that isn't below p.", "bad_key", with("x", &above_p)),
        refused(
            "zero-point",
            "K-16",
            "Two zeros, as some write the point at infinity.",
            "bad_key",
            set(&world.trust().with("keys/0/x", zero.as_str()).with("keys/0/y", zero.as_str())),
        ),
        refused("compressed", "K-15", "A point of one coordinate.", "bad_key", without("y")),
        refused("short-coordinate", "K-16", "A coordinate of 31 bytes.", "bad_key", with("x", &base64url(&[1; 31]))),
        refused(
            "padded-coordinate",
            "K-16",
            "A coordinate with padding.",
            "bad_key",
            with("x", &(coordinate(&world.alpha.public(), "x") + "=")),
        ),
        refused("for-encryption", "K-15", "A key for encryption.", "bad_key", with("use", "enc")),
        refused(
            "key-ops",
            "K-15",
            "A member that keys here don't have.",
            "bad_key",
            set(&world.trust().with("keys/0/key_ops", json!(["verify"]))),
        ),
        refused("without-alg", "K-11", "A key says its algorithm.", "bad_key", without("alg")),
        refused(
            "without-kid",
            "K-11",
            "A key says its name.",
            "bad_key",
            set(&world.trust_and(json!({"alg": "ES256", "crv": "P-256", "kty": "EC"}))),
        ),
        refused(
            "kty-a-number",
            "K-11",
            "A key's type is a string, even in a key that would be skipped.",
            "bad_key",
            set(&world.trust_and(json!({"alg": "a", "kid": "k", "kty": 1}))),
        ),
        refused(
            "private",
            "K-12",
            "The private half in what should be public.",
            "private_key",
            with("d", &coordinate(&world.beta.private(), "d")),
        ),
        refused(
            "private-in-a-skipped-key",
            "K-12",
            "A private member is refused in a key of any sort.",
            "private_key",
            set(&world.trust_and(json!({"alg": "HS256", "k": "c2VjcmV0", "kid": "h", "kty": "oct"}))),
        ),
        refused("kid-mismatch", "K-17", "A kid that isn't the key's thumbprint.", "kid_mismatch", renamed(world)),
        refused("twice", "K-13", "The same key twice.", "kid_twice", set(&world.trust_and(world.alpha.trusted()))),
        refused(
            "kid-twice",
            "K-13",
            "Two keys of one kid.",
            "kid_twice",
            set(&world.trust_and(world.alpha_next_with("kid", &world.alpha.kid()))),
        ),
    ]
}

/// Right in all but a coordinate that isn't below the field's prime: name and policy are those of the texts.
fn beyond() -> Vec<Vector> {
    let of = |beyond: &crate::beyond::Beyond| set(&trust_set(ISSUER, &trusted(beyond.jwk())));
    BEYOND
        .iter()
        .map(|beyond| bad(&format!("trust-key-{}", beyond.name), "K-16", beyond.about, "bad_key", of(beyond)))
        .collect()
}

/// Alpha's key under another kid, and its policy too.
fn renamed(world: &World) -> Input {
    let (kid, other) = (world.alpha.kid(), world.alpha_next.kid());
    let policy = world.trust().value().pointer(&format!("/policy/{kid}")).cloned();
    set(&world
        .trust()
        .with("keys/0/kid", other.as_str())
        .with(&format!("policy/{other}"), policy)
        .without(&format!("policy/{kid}")))
}

fn coordinate(jwk: &Value, member: &str) -> String {
    jwk.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}
