//! Vectors of the verify stage: the issuer that a key belongs to, and the key's policy.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::forge::Kind;
use crate::vector::{Vector, bad, ok};
use crate::world::{ALPHA, BETA, DAY, END, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [issuers(world), policies(world), narrow_but_met(world)].concat()
}

fn issuers(world: &World) -> Vec<Vector> {
    let both: [Value; 2] = [ALPHA.into(), BETA.into()];
    let claimed = |issuer: &str| world.token_of(&world.activation().with("iss", issuer));
    vec![
        bad(
            "issuer-of-another-trusted-key",
            "V-7",
            "Two issuers are trusted; the first one's key signs in the second one's name.",
            "other_issuer",
            claimed("Beta GmbH").shown_with(&both),
        ),
        bad(
            "issuer-in-lower-case",
            "V-7",
            "Issuers are compared byte by byte.",
            "other_issuer",
            claimed("alpha ltd").shown(),
        ),
        bad(
            "issuer-with-a-dot-behind",
            "V-7",
            "Another name that begins alike.",
            "other_issuer",
            claimed("Alpha Ltd.").shown(),
        ),
        bad(
            "issuer-before-policy",
            "V-6",
            "Another issuer, and a revoked key: the first check is named.",
            "other_issuer",
            claimed("Beta GmbH").shown_with(&[world
                .trust()
                .with(&world.policy("revoked"), json!({"at": SIGNED}))
                .value()
                .clone()]),
        ),
    ]
}

fn policies(world: &World) -> Vec<Vector> {
    let with = |member: &str, value: Value| world.trust().with(&world.policy(member), value);
    let with_number = |member: &str, number: u64| with(member, number.into());
    let refused = |name: &str, spec: &str, about: &str, code: &str, trust: Doc| {
        bad(name, spec, about, code, world.token().shown_with(&[trust.value().clone()]).fault(trust.faults()))
    };
    let two = world.token_of(&world.activation().with("aud", json!(["acme-suite", "other-product"])));
    let only = with("aud", json!(["acme-suite"])).value().clone();
    let ten_years = with_number("life", 3_650 * DAY).value().clone();
    vec![
        refused(
            "key-without-policy",
            "T-8",
            "A key without a policy is trusted for nothing.",
            "header_unknown",
            next_key_only(world),
        ),
        refused(
            "key-not-for-activations",
            "T-8",
            "A key that may sign licenses only.",
            "header_unknown",
            with("typ", json!([Kind::License.typ()])),
        ),
        refused(
            "key-policy-not-understood",
            "K-14 T-8",
            "An unknown must in the policy: the key is skipped.",
            "header_unknown",
            with("must", json!({"com.example.quorum": 2})),
        ),
        refused(
            "revoked-key",
            "V-8",
            "The key was revoked, and no keep list is at hand.",
            "key_revoked",
            with("revoked", json!({"at": SIGNED - DAY})),
        ),
        refused(
            "revoked-key-backdated",
            "V-8",
            "Signed, it says, before the revocation: a thief writes any date.",
            "key_revoked",
            with("revoked", json!({"at": SIGNED + DAY})),
        ),
        refused(
            "revoked-key-keep-list-not-at-hand",
            "V-8",
            "There is a keep list, but not here.",
            "key_revoked",
            with("revoked", json!({"at": SIGNED, "keep": world.activation().s256()})),
        ),
        refused(
            "before-the-key-window",
            "V-9",
            "Signed one second before the key's window.",
            "outside_key_window",
            with_number("nbf", SIGNED + 1),
        ),
        refused(
            "at-the-end-of-the-key-window",
            "V-9",
            "Signed in the first second after the key's window.",
            "outside_key_window",
            with_number("exp", SIGNED),
        ),
        refused(
            "product-not-allowed",
            "V-10",
            "The key may sign for another product.",
            "product_not_allowed",
            with("aud", json!(["other-product"])),
        ),
        bad(
            "one-product-not-allowed",
            "V-10",
            "The key may sign for one of the token's two products.",
            "product_not_allowed",
            two.shown_with(&[only]),
        ),
        refused(
            "license-not-allowed",
            "V-11",
            "The key may sign for another license.",
            "license_not_allowed",
            with("lic", json!(["acme-license-002"])),
        ),
        refused(
            "lifetime-too-long",
            "V-12",
            "One second longer than the key may grant.",
            "lifetime_too_long",
            with_number("life", END - SIGNED - 1),
        ),
        bad(
            "no-end-where-the-key-limits-lifetimes",
            "V-12",
            "A token without exp, under a key that may grant ten years.",
            "lifetime_too_long",
            world.token_of(&world.perpetual()).shown_with(&[ten_years]),
        ),
        refused(
            "key-policy-in-order",
            "V-6",
            "Window, product, license and lifetime are all not met: the window is named.",
            "outside_key_window",
            with_number("nbf", SIGNED + 1)
                .with(&world.policy("aud"), json!(["other"]))
                .with(&world.policy("lic"), json!(["acme-license-002"]))
                .with(&world.policy("life"), 1),
        ),
    ]
}

fn next_key_only(world: &World) -> Doc {
    let (kid, next) = (world.alpha.kid(), world.alpha_next.kid());
    let policy = world.trust().value().pointer(&format!("/policy/{kid}")).cloned();
    world
        .trust_and(world.alpha_next.trusted())
        .with(&format!("policy/{next}"), policy)
        .without(&format!("policy/{kid}"))
}

/// What a policy asks for is there, to the last second: the same policies, met.
fn narrow_but_met(world: &World) -> Vec<Vector> {
    let narrow = world
        .trust()
        .with(&world.policy("nbf"), SIGNED)
        .with(&world.policy("exp"), SIGNED + 1)
        .with(&world.policy("aud"), json!(["acme-suite"]))
        .with(&world.policy("lic"), json!(["acme-license-001"]))
        .with(&world.policy("life"), END - SIGNED);
    let perpetual = world.perpetual();
    let retired = world.trust().with(&world.policy("exp"), SIGNED + DAY);
    vec![
        ok(
            "key-policy-just-met",
            "V-9 V-10 V-11 V-12",
            "Window, product, license and lifetime fit exactly.",
            "genuine",
            world.token().shown_with(&[narrow.value().clone()]).fault(narrow.faults()),
        )
        .and("s256", world.activation().s256()),
        ok(
            "perpetual-outlives-its-key",
            "V-13",
            "The key's window is over, the perpetual token was signed inside it.",
            "genuine",
            world.token_of(&perpetual).shown_with(&[retired.value().clone()]),
        )
        .and("s256", perpetual.s256()),
    ]
}
