//! Vectors of the decide stage: what was understood, product, device, release and entitlement. Time is in `decide_time`.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{END, NOW, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [understood(world), products(world), devices(world), releases(world), entitlements(world), order(world)].concat()
}

fn understood(world: &World) -> Vec<Vector> {
    let must = || json!({"com.example.dongle": true});
    let denied = |name: &str, spec: &str, about: &str, doc: Doc| {
        bad(name, spec, about, "not_understood", asked(world, &doc, &world.context()))
    };
    let right = || world.activation();
    let in_sso = right().with("ent/sso/must", must());
    let ask = |name: &str| asked(world, &in_sso, &world.context().with("ask", json!({"ent": name})));
    vec![
        denied(
            "unknown-must",
            "E-2",
            "The token demands what this verifier doesn't know.",
            right().with("must", must()),
        ),
        denied(
            "reserved-must",
            "E-2",
            "A name that the spec reserves is as unknown as any other.",
            right().with("must", json!({"geo": ["DE"]})),
        ),
        bad(
            "unknown-must-in-the-entitlement",
            "E-16",
            "An entitlement with an unknown must counts as absent.",
            "no_such_entitlement",
            ask("sso"),
        ),
        granted(
            "unknown-must-in-another-entitlement",
            "E-16",
            "That entitlement alone is absent; the others stand.",
            ask("admin-users"),
        ),
        granted(
            "unknown-ext",
            "E-4",
            "What stands in ext never narrows a right.",
            asked(world, &right().with("ext", json!({"com.example.a": 1})), &world.context()),
        ),
    ]
}

fn products(world: &World) -> Vec<Vector> {
    let two = world.activation().with("aud", json!(["acme-suite", "acme-tools"]));
    let right = world.activation();
    vec![
        granted(
            "nothing-asked",
            "E-20",
            "The right product on the right device at the right time.",
            asked(world, &right, &world.context()),
        ),
        granted(
            "second-product",
            "E-6",
            "The token covers two products; the second asks.",
            asked(world, &two, &world.context().with("product", "acme-tools")),
        ),
        bad(
            "product-not-stated",
            "E-5",
            "Every token names a product, and none is stated.",
            "product_not_stated",
            asked(world, &right, &world.context().without("product")),
        ),
        bad(
            "other-product",
            "E-6",
            "Another product asks.",
            "other_product",
            asked(world, &right, &world.context().with("product", "acme-tools")),
        ),
        bad(
            "product-in-capitals",
            "E-6",
            "Products are compared byte by byte.",
            "other_product",
            asked(world, &right, &world.context().with("product", "Acme-Suite")),
        ),
    ]
}

fn devices(world: &World) -> Vec<Vector> {
    let right = world.activation();
    let unbound = world.activation().without("cnf").with("unbound", true);
    let elsewhere = world.context().with("device/jkt", world.other_device.kid());
    vec![
        granted(
            "unbound-without-device",
            "E-7",
            "An openly unbound activation needs no device.",
            asked(world, &unbound, &world.context().without("device")),
        ),
        granted("unbound-on-any-device", "E-7", "And runs on any.", asked(world, &unbound, &elsewhere)),
        bad(
            "device-not-stated",
            "E-7",
            "Bound to a device, and none is stated.",
            "device_not_stated",
            asked(world, &right, &world.context().without("device")),
        ),
        bad("other-device", "E-8", "Bound to another device.", "other_device", asked(world, &right, &elsewhere)),
    ]
}

fn releases(world: &World) -> Vec<Vector> {
    let below_5 = world.activation().with("releases", json!({"below": [5]}));
    let from_4_2 = world.activation().with("releases", json!({"from": [4, 2]}));
    let until = world.activation().with("releases", json!({"until": NOW}));
    let case = |doc: &Doc, release: Value| asked(world, doc, &world.context().with("release", release));
    let none = |doc: &Doc| asked(world, doc, &world.context());
    let version = |parts: &[u64]| json!({"version": parts});
    let missed =
        |name: &str, spec: &str, about: &str, input: Input| bad(name, spec, about, "release_not_covered", input);
    let silent =
        |name: &str, spec: &str, about: &str, input: Input| bad(name, spec, about, "release_not_stated", input);
    vec![
        granted("release-4-9-9-below-5", "E-10", "4.9.9 is below 5.", case(&below_5, version(&[4, 9, 9]))),
        missed("release-5-below-5", "E-10", "5 is not below 5.", case(&below_5, version(&[5]))),
        missed(
            "release-5-0-0-below-5",
            "E-10",
            "5.0.0 is 5: the shorter is padded with 0.",
            case(&below_5, version(&[5, 0, 0])),
        ),
        granted(
            "release-4-2-0-from-4-2",
            "E-10",
            "4.2.0 is 4.2, which is the first one covered.",
            case(&from_4_2, version(&[4, 2, 0])),
        ),
        missed("release-4-1-99-from-4-2", "E-10", "4.1.99 comes before 4.2.", case(&from_4_2, version(&[4, 1, 99]))),
        granted("release-4-10-from-4-2", "E-10", "Ten is more than two.", case(&from_4_2, version(&[4, 10]))),
        granted(
            "release-date-is-until",
            "E-10",
            "Released in the last second of the updates.",
            case(&until, json!({"date": NOW})),
        ),
        missed(
            "release-date-after-until",
            "E-10",
            "Released one second later.",
            case(&until, json!({"date": NOW + 1})),
        ),
        silent("release-not-stated", "E-9", "Restricted to releases, and nothing is stated.", none(&below_5)),
        silent(
            "release-date-for-a-version",
            "E-9",
            "Restricted by version, and only a date is stated.",
            case(&below_5, json!({"date": SIGNED})),
        ),
        silent(
            "release-version-for-a-date",
            "E-9",
            "Restricted by date, and only a version is stated.",
            case(&until, version(&[4])),
        ),
    ]
}

fn entitlements(world: &World) -> Vec<Vector> {
    let right = world.activation();
    let over = world.activation().with("ent/admin-users/overage", true);
    let case = |doc: &Doc, ask: Value| asked(world, doc, &world.context().with("ask", ask));
    let denied =
        |name: &str, spec: &str, about: &str, code: &str, ask: Value| bad(name, spec, about, code, case(&right, ask));
    vec![
        granted("one-of-ten", "E-19", "No quantity stated: one.", case(&right, json!({"ent": "admin-users"}))),
        granted("ten-of-ten", "E-19", "The maximum.", case(&right, json!({"ent": "admin-users", "n": 10}))),
        granted(
            "unit-stated",
            "E-18",
            "The unit that counted entitlements have unless they say another.",
            case(&right, json!({"ent": "admin-users", "n": 2, "unit": "Count"})),
        ),
        granted("a-feature", "E-16 E-20", "A feature that is on.", case(&right, json!({"ent": "sso"}))),
        granted("a-value", "E-16 E-20", "A valued entitlement.", case(&right, json!({"ent": "edition"}))),
        granted(
            "overage",
            "E-19 E-21",
            "Twelve of ten, and overage is allowed: the excess is reported.",
            case(&over, json!({"ent": "admin-users", "n": 12})),
        )
        .and("excess", 2),
        denied("too-many", "E-19", "Eleven of ten.", "too_many", json!({"ent": "admin-users", "n": 11})),
        denied(
            "no-such-entitlement",
            "E-16",
            "Nothing of this name.",
            "no_such_entitlement",
            json!({"ent": "audit-log"}),
        ),
        denied(
            "entitlement-in-capitals",
            "E-16",
            "Names are compared byte by byte.",
            "no_such_entitlement",
            json!({"ent": "SSO"}),
        ),
        denied(
            "quantity-of-a-feature",
            "E-17",
            "A feature isn't counted.",
            "not_counted",
            json!({"ent": "sso", "n": 1}),
        ),
        denied(
            "unit-of-a-value",
            "E-17",
            "A value has no unit.",
            "not_counted",
            json!({"ent": "edition", "unit": "Count"}),
        ),
        denied(
            "other-unit",
            "E-18",
            "Counted in another unit.",
            "other_unit",
            json!({"ent": "admin-users", "n": 1, "unit": "Gigabytes"}),
        ),
        denied(
            "other-unit-before-too-many",
            "E-1 E-18",
            "Another unit and too many: the unit is named.",
            "other_unit",
            json!({"ent": "admin-users", "n": 11, "unit": "Gigabytes"}),
        ),
        bad(
            "none-of-zero",
            "E-19",
            "One of a count of nothing.",
            "too_many",
            case(&world.activation().with("ent/admin-users/max", 0), json!({"ent": "admin-users"})),
        ),
    ]
}

/// Each row fails in more than one way; the first in order is named.
fn order(world: &World) -> Vec<Vector> {
    let doc = world.activation().with("releases", json!({"below": [5]}));
    let wrong = || {
        world
            .context()
            .with("product", "acme-tools")
            .with("device/jkt", world.other_device.kid())
            .with("release", json!({"version": [5]}))
            .with("wall", END)
            .with("ask", json!({"ent": "audit-log"}))
    };
    let product = |context: Doc| context.with("product", "acme-suite");
    let device = |context: Doc| product(context).with("device/jkt", world.device.kid());
    let release = |context: Doc| device(context).with("release/version", json!([4]));
    let must = doc.clone().with("must", json!({"com.example.dongle": true}));
    vec![
        bad(
            "order-understood-first",
            "E-1",
            "All is wrong: what isn't understood is named.",
            "not_understood",
            asked(world, &must, &wrong()),
        ),
        bad(
            "order-product-before-device",
            "E-1",
            "Product, device, release, time and entitlement are wrong.",
            "other_product",
            asked(world, &doc, &wrong()),
        ),
        bad(
            "order-device-before-release",
            "E-1",
            "Device, release, time and entitlement are wrong.",
            "other_device",
            asked(world, &doc, &product(wrong())),
        ),
        bad(
            "order-release-before-clock",
            "E-1",
            "Release, time and entitlement are wrong.",
            "release_not_covered",
            asked(world, &doc, &device(wrong())),
        ),
        bad(
            "order-clock-before-entitlement",
            "E-1",
            "Time and entitlement are wrong.",
            "expired",
            asked(world, &doc, &release(wrong())),
        ),
    ]
}

/// The activation in a genuine token, shown to a product that states the context.
pub(crate) fn asked(world: &World, activation: &Doc, context: &Doc) -> Input {
    world.token_of(activation).shown().doc("context", context)
}

/// Granted in the phase `normal`, which lasts until the right activation's end.
pub(crate) fn granted(name: &str, spec: &str, about: &str, input: Input) -> Vector {
    let until_the_end = json!({"at": END, "to": "expired"});
    ok(name, spec, about, "granted", input).and("phase", "normal").and("excess", 0).and("next_change", until_the_end)
}
