//! Vectors of the verify stage: leases, grants and status lists under an issuer's key, and several keys of one issuer.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{DAY, END, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [genuine(world), documents(world), policies(world), lists_under_policy(world), keys_in_turn(world)].concat()
}

fn lease(world: &World) -> Forged {
    Forged::new(Kind::Lease, &world.alpha, &world.lease())
}

fn grant(world: &World) -> Forged {
    Forged::new(Kind::Grant, &world.alpha, &world.grant())
}

fn status_list(world: &World) -> Forged {
    Forged::new(Kind::StatusList, &world.alpha, &world.status_list())
}

fn genuine(world: &World) -> Vec<Vector> {
    let read = |name: &str, about: &str, doc: &Doc, token: Forged| {
        ok(name, "V-13", about, "genuine", token.shown()).and("s256", doc.s256())
    };
    let broken = world.status_list().with("status_list/lst", "AAAA");
    vec![
        read("lease", "A lease under the issuer's own key.", &world.lease(), lease(world)),
        read(
            "grant",
            "A grant under the issuer's key: genuine, and it is never decided.",
            &world.grant(),
            grant(world),
        ),
        read("statuslist", "A status list.", &world.status_list(), status_list(world)),
        read(
            "statuslist-that-cannot-be-inflated",
            "Verifying doesn't inflate: what is inside comes out when a token is looked up.",
            &broken,
            Forged::new(Kind::StatusList, &world.alpha, &broken),
        ),
    ]
}

fn documents(world: &World) -> Vec<Vector> {
    let under = |kind: Kind, doc: Doc| Forged::new(kind, &world.alpha, &doc).shown();
    let refused = |name: &str, about: &str, code: &str, input: Input| bad(name, "V-5", about, code, input);
    vec![
        refused(
            "lease-payload-in-an-activation",
            "A lease's claims under the header of an activation.",
            "unknown_member",
            under(Kind::Activation, world.lease()),
        ),
        refused(
            "activation-payload-in-a-lease",
            "An activation's claims under the header of a lease.",
            "missing_member",
            under(Kind::Lease, world.activation()),
        ),
        refused(
            "license-payload-in-a-grant",
            "A license's claims under the header of a grant.",
            "missing_member",
            under(Kind::Grant, world.license()),
        ),
        refused(
            "grant-payload-in-a-statuslist",
            "A grant's claims under the header of a status list.",
            "unknown_member",
            under(Kind::StatusList, world.grant()),
        ),
    ]
}

fn policies(world: &World) -> Vec<Vector> {
    let with = |member: &str, value: Value| world.trust_all_kinds().with(&world.policy(member), value);
    let refused = |name: &str, spec: &str, about: &str, code: &str, token: Forged, trust: Doc| {
        bad(name, spec, about, code, token.shown_with(&[trust.value().clone()]).fault(trust.faults()))
    };
    let endless = world.lease().without("exp").with("checkout/type", "perpetual");
    let endless = Forged::new(Kind::Lease, &world.alpha, &endless);
    vec![
        refused(
            "lease-product-not-allowed",
            "V-10",
            "Leases are bound by the key's products.",
            "product_not_allowed",
            lease(world),
            with("aud", json!(["other-product"])),
        ),
        refused(
            "grant-license-not-allowed",
            "V-11",
            "Grants are bound by the key's licenses.",
            "license_not_allowed",
            grant(world),
            with("lic", json!(["acme-license-002"])),
        ),
        refused(
            "grant-lifetime-too-long",
            "V-12",
            "Grants are bound by the key's lifetime.",
            "lifetime_too_long",
            grant(world),
            with("life", (END - SIGNED - 1).into()),
        ),
        refused(
            "lease-without-end-where-the-key-limits-lifetimes",
            "V-12",
            "A lease that never ends, under a key that may grant ten years.",
            "lifetime_too_long",
            endless,
            with("life", (3_650 * DAY).into()),
        ),
        refused(
            "key-policy-requires-a-second-signature",
            "K-14 T-8",
            "The policy asks for what this verifier doesn't know, a second signature: the key is skipped.",
            "header_unknown",
            lease(world),
            with("must", json!({"with": [world.beta.kid()]})),
        ),
    ]
}

fn lists_under_policy(world: &World) -> Vec<Vector> {
    let under = |trust: &Doc| status_list(world).shown_with(&[trust.value().clone()]).fault(trust.faults());
    let with = |member: &str, value: Value| world.trust_all_kinds().with(&world.policy(member), value);
    let elsewhere = with("aud", json!(["other-product"]))
        .with(&world.policy("lic"), json!(["acme-license-002"]))
        .with(&world.policy("life"), 1);
    let only_lists = with("typ", json!([Kind::StatusList.typ()])).without(&world.policy("aud"));
    let genuine = |name: &str, about: &str, trust: &Doc| {
        ok(name, "V-18", about, "genuine", under(trust)).and("s256", world.status_list().s256())
    };
    let refused =
        |name: &str, spec: &str, about: &str, code: &str, trust: Doc| bad(name, spec, about, code, under(&trust));
    let others = Forged::new(Kind::StatusList, &world.alpha, &world.status_list().with("iss", "Beta GmbH"));
    vec![
        genuine(
            "statuslist-beside-narrow-policy",
            "Products, licenses and lifetimes of the policy don't bind a status list.",
            &elsewhere,
        ),
        genuine("statuslist-by-a-key-for-lists", "A key that may sign status lists alone.", &only_lists),
        bad("statuslist-of-another-issuer", "V-7 V-18", "In another issuer's name.", "other_issuer", others.shown()),
        refused(
            "statuslist-under-a-revoked-key",
            "V-8 V-18",
            "A thief of the key would call everything valid.",
            "key_revoked",
            with("revoked", json!({"at": SIGNED + DAY})),
        ),
        refused(
            "statuslist-outside-the-key-window",
            "V-9 V-18",
            "Signed in the first second after the key's window.",
            "outside_key_window",
            with("exp", SIGNED.into()),
        ),
        refused(
            "statuslist-by-a-key-not-for-lists",
            "T-8",
            "A key that may sign licenses and activations only.",
            "header_unknown",
            world.trust(),
        ),
    ]
}

/// An old key and its successor in one set, whose windows overlap by a day.
fn keys_in_turn(world: &World) -> Vec<Vector> {
    let (old, new) = (world.alpha.kid(), world.alpha_next.kid());
    let policy = world.trust().value().pointer(&format!("/policy/{old}")).cloned();
    let both = world
        .trust_and(world.alpha_next.trusted())
        .with(&format!("policy/{new}"), policy)
        .with(&format!("policy/{old}/exp"), SIGNED + DAY)
        .with(&format!("policy/{new}/nbf"), SIGNED);
    let turned = both.clone().with("keys", json!([world.alpha_next.trusted(), world.alpha.trusted()]));
    let later = world.activation().with("iat", SIGNED + DAY);
    let earlier = world.activation().with("iat", SIGNED - 1);
    let by = |key, doc: &Doc| Forged::new(Kind::Activation, key, doc);
    let under = |token: Forged, trust: &Doc| token.shown_with(&[trust.value().clone()]).fault(trust.faults());
    let genuine = |name: &str, about: &str, doc: &Doc, input: Input| {
        ok(name, "V-1 V-9", about, "genuine", input).and("s256", doc.s256())
    };
    let right = world.activation();
    vec![
        genuine("old-key-in-the-overlap", "Two keys may sign; the old one did.", &right, under(world.token(), &both)),
        genuine(
            "new-key-in-the-overlap",
            "Two keys may sign; the new one did.",
            &right,
            under(by(&world.alpha_next, &right), &both),
        ),
        genuine("keys-in-the-other-order", "The order of keys changes nothing.", &right, under(world.token(), &turned)),
        genuine(
            "new-key-after-the-old-one",
            "The old key is retired.",
            &later,
            under(by(&world.alpha_next, &later), &turned),
        ),
        genuine(
            "new-key-beside-a-revoked-one",
            "The old key was stolen and revoked; its successor's tokens are not affected.",
            &right,
            under(by(&world.alpha_next, &right), &both.clone().with(&world.policy("revoked"), json!({"at": SIGNED}))),
        ),
        bad(
            "retired-key",
            "V-9",
            "A retired key signs on, beside its successor.",
            "outside_key_window",
            under(world.token_of(&later), &both),
        ),
        bad(
            "new-key-before-its-time",
            "V-9",
            "The successor signs for a time when only the old key might.",
            "outside_key_window",
            under(by(&world.alpha_next, &earlier), &both),
        ),
    ]
}
