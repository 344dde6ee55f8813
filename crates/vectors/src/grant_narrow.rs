//! Vectors of the verify stage: what a grant's key signs lies within the grant.

use serde_json::{Value, json};

use crate::chain::{Chain, child, not_met, top};
use crate::doc::Doc;
use crate::vector::{Vector, ok};
use crate::world::{DAY, END, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [within(world), claims(world), entitlements(world), children(world)].concat()
}

fn within(world: &World) -> Vec<Vector> {
    let genuine = |name: &str, spec: &str, about: &str, grant: Doc, lease: Doc| {
        let input = Chain::of_one(world, &grant, &lease).shown();
        ok(&format!("grant-{name}"), spec, about, "genuine", input).and("s256", lease.s256())
    };
    let right = || world.grant();
    let lease = || world.lease();
    let generous = json!({"check_in": true, "max": 10, "overage": true});
    let unit = json!({"max": 3, "unit": "Count"});
    vec![
        genuine(
            "narrower-lease",
            "G-6 G-7",
            "One of two products, one of three entitlements, three of ten, for a day.",
            right().with("aud", json!(["acme-suite", "acme-tools"])),
            lease().with("ent", json!({"admin-users": {"max": 3}})).with("exp", SIGNED + DAY),
        ),
        genuine(
            "unit-written-out",
            "G-7",
            "A unit that is absent in the grant is Count.",
            right(),
            lease().with("ent/admin-users", unit),
        ),
        genuine(
            "overage-and-check-in",
            "G-7",
            "Overage and early return, which the grant has too.",
            right().with("ent/admin-users", generous.clone()),
            lease().with("ent/admin-users", generous),
        ),
        genuine(
            "overage-false",
            "G-7",
            "False is what an absent member means.",
            right(),
            lease().with("ent/admin-users", json!({"check_in": false, "max": 10, "overage": false})),
        ),
        genuine(
            "unknown-must-in-another-entitlement",
            "G-7",
            "Another entitlement of the grant demands what isn't known; this one stands.",
            right().with("ent/sso/must", json!({"com.example.realm": "a"})),
            lease().without("ent/sso"),
        ),
        genuine(
            "life-just-met",
            "G-6",
            "As long as the grant allows, to the second.",
            right().with("life", DAY),
            lease().with("exp", SIGNED + DAY),
        ),
    ]
}

fn claims(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, grant: Doc, lease: Doc| {
        not_met(name, "G-6", about, Chain::of_one(world, &grant, &lease).shown())
    };
    let with = |member: &str, value: Value| world.lease().with(member, value);
    let right = || world.grant();
    vec![
        refused("lease-in-another-name", "Another issuer's lease.", right(), with("iss", "Beta GmbH".into())),
        refused("lease-of-another-product", "Another product.", right(), with("aud", "acme-tools".into())),
        refused(
            "lease-of-one-product-more",
            "The granted product and another one.",
            right(),
            with("aud", json!(["acme-suite", "acme-tools"])),
        ),
        refused("lease-of-another-license", "Another license.", right(), with("lic/id", "acme-license-002".into())),
        refused("lease-of-another-version", "A later version of the license.", right(), with("lic/ver", 2.into())),
        refused(
            "lease-of-another-license-text",
            "The same id and version, and another license document.",
            right(),
            with("lic/s256", world.perpetual_license().s256().into()),
        ),
        refused(
            "lease-ends-later",
            "It ends a second after the grant.",
            right().with("life", 2 * (END - SIGNED)),
            with("exp", (END + 1).into()),
        ),
        refused(
            "lease-without-end",
            "It never ends.",
            right(),
            world.lease().without("exp").with("checkout/type", "perpetual"),
        ),
        refused(
            "lease-lives-too-long",
            "A second longer than a lease may live.",
            right().with("life", DAY),
            with("exp", (SIGNED + DAY + 1).into()),
        ),
    ]
}

fn entitlements(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, grant: Doc, lease: Doc| {
        not_met(name, "G-7", about, Chain::of_one(world, &grant, &lease).shown())
    };
    let with = |path: &str, value: Value| world.lease().with(path, value);
    let right = || world.grant();
    vec![
        refused("one-more", "Eleven of ten.", right(), with("ent/admin-users/max", 11.into())),
        refused("an-entitlement-more", "One that wasn't granted.", right(), with("ent/audit-log", json!({}))),
        refused("other-value", "Another value.", right(), with("ent/edition/val", "platinum".into())),
        refused("other-unit", "Another unit.", right(), with("ent/admin-users/unit", "Gigabytes".into())),
        refused("overage-not-granted", "More than the maximum.", right(), with("ent/admin-users/overage", true.into())),
        refused("early-return-not-granted", "Early return.", right(), with("ent/admin-users/check_in", true.into())),
        refused("a-feature-counted", "A feature becomes a count.", right(), with("ent/sso/max", 1.into())),
        refused("a-count-without-maximum", "A count becomes a feature.", right(), with("ent/admin-users", json!({}))),
        refused("a-value-dropped", "A value becomes a feature.", right(), with("ent/edition", json!({}))),
        refused(
            "entitlement-not-understood",
            "The grant's entitlement demands what isn't known, so it counts as absent.",
            right().with("ent/sso/must", json!({"com.example.realm": "a"})),
            world.lease(),
        ),
    ]
}

/// The same between two grants; the lease lies within both.
fn children(world: &World) -> Vec<Vector> {
    let top = top(world);
    let refused = |name: &str, spec: &str, about: &str, change: fn(Doc) -> Doc| {
        let child = change(child(world, &top));
        not_met(&format!("child-{name}"), spec, about, Chain::of_two(world, &top, &child, &world.lease()).shown())
    };
    let long = top.clone().with("life", 2 * (END - SIGNED));
    let short = top.clone().with("life", DAY);
    let lives_long = child(world, &short).with("life", DAY);
    let brief = world.lease().with("exp", SIGNED + DAY);
    let brief_child = lives_long.clone().with("exp", SIGNED + DAY).with("life", 2 * DAY);
    vec![
        refused("in-another-name", "G-6", "A grant in another issuer's name.", |child| child.with("iss", "Beta GmbH")),
        refused("of-one-product-more", "G-6", "A product more than was granted.", |child| {
            child.with("aud", json!(["acme-suite", "acme-tools"]))
        }),
        refused("of-another-version", "G-6", "Another version of the license.", |child| child.with("lic/ver", 2)),
        not_met(
            "child-ends-later",
            "G-6",
            "It ends a second after the grant above it.",
            Chain::of_two(world, &long, &child(world, &long).with("exp", END + 1), &world.lease()).shown(),
        ),
        not_met(
            "child-lives-too-long",
            "G-6",
            "A grant that lives longer than what the one above it may sign.",
            Chain::of_two(world, &short, &lives_long, &brief).shown(),
        ),
        ok(
            "grant-child-with-a-longer-life",
            "G-6",
            "The child's own life may be larger: it ends before that matters.",
            "genuine",
            Chain::of_two(world, &short, &brief_child, &brief).shown(),
        )
        .and("s256", brief.s256()),
        refused("one-more", "G-7", "Eleven of ten, and the lease takes ten.", |child| {
            child.with("ent/admin-users/max", 11)
        }),
        refused("an-entitlement-more", "G-7", "One that wasn't granted, and the lease doesn't take it.", |child| {
            child.with("ent/audit-log", json!({}))
        }),
    ]
}
