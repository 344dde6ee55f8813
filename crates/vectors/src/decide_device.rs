//! Vectors of the decide stage: leases, and devices that are known by their parts.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use crate::decide::{asked, granted};
use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::base64url;
use crate::vector::{Input, Vector, bad};
use crate::world::{DAY, END, NOW, World};

const SALT: [u8; 16] = [7; 16];
/// The right device.
const PARTS: [(&str, &str); 3] = [("board", "B-4711"), ("disk", "Größe 512 GB"), ("net", "02:00:5e:10:00:01")];

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [leases(world), fingerprints(world), odd_parts(world), both(world), not_stated(world)].concat()
}

fn leases(world: &World) -> Vec<Vector> {
    let case =
        |lease: &Doc, context: Doc| Forged::new(Kind::Lease, &world.alpha, lease).shown().doc("context", &context);
    let right = world.lease();
    let endless = right.clone().without("exp").with("checkout/type", "perpetual");
    let early = right.clone().with("checkout/early_check_in", true).with("checkout/node", "node-1");
    let users = |n: u64| world.context().with("ask", json!({"ent": "admin-users", "n": n}));
    vec![
        granted("lease", "E-24", "A lease is decided as an activation is.", case(&right, users(10))),
        granted(
            "lease-with-node",
            "E-24",
            "What stands in checkout changes no decision.",
            case(&early, world.context()),
        ),
        granted("lease-without-end", "E-24", "A lease that was checked out for ever.", case(&endless, world.context()))
            .and("next_change", Value::Null),
        bad("lease-too-many", "E-24 E-19", "Eleven of ten.", "too_many", case(&right, users(11))),
        bad(
            "lease-expired",
            "E-24 E-15",
            "A stale lease: its end is over.",
            "expired",
            case(&right, world.context().with("wall", END)),
        ),
        bad(
            "lease-on-another-device",
            "E-24 E-8",
            "A lease copied to another device.",
            "other_device",
            case(&right, world.context().with("device/jkt", world.other_device.kid())),
        ),
        bad(
            "lease-unknown-must",
            "E-24 E-2",
            "A demand that this verifier doesn't know.",
            "not_understood",
            case(&right.with("must", json!({"com.example.dongle": true})), world.context()),
        ),
    ]
}

/// What a device's feature becomes in a token.
fn part(name: &str, value: &str) -> String {
    let message = [b"licentia-fp-v1\0", name.as_bytes(), b"\0", value.as_bytes()].concat();
    Hmac::<Sha256>::new_from_slice(&SALT)
        .map(|mac| mac.chain_update(message).finalize().into_bytes())
        .map_or_else(|_| String::new(), |code| base64url(code.get(..16).unwrap_or_default()))
}

fn fingerprint(need: u64) -> Value {
    let of: Map<String, Value> =
        PARTS.iter().map(|(name, value)| ((*name).to_owned(), part(name, value).into())).collect();
    json!({"need": need, "of": of, "salt": base64url(&SALT)})
}

/// An activation of the device that has these parts.
fn activation(world: &World, need: u64) -> Doc {
    world.activation().without("cnf").with("fp", fingerprint(need))
}

fn on(world: &World, doc: &Doc, parts: Value) -> Input {
    asked(world, doc, &world.context().with("device", json!({"parts": parts})))
}

fn right_parts() -> Value {
    Value::Object(PARTS.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect())
}

fn fingerprints(world: &World) -> Vec<Vector> {
    let with = |need: u64, parts: Value| on(world, &activation(world, need), parts);
    let differs = |name: &str, about: &str, input: Input| bad(name, "E-26", about, "fingerprint_differs", input);
    let new_disk = json!({"board": "B-4711", "disk": "1 TB", "net": "02:00:5e:10:00:01"});
    let new_board = json!({"board": "B-4712", "disk": "1 TB", "net": "02:00:5e:10:00:01"});
    let lease = world.lease().without("cnf").with("fp", fingerprint(2));
    let lease = Forged::new(Kind::Lease, &world.alpha, &lease).shown();
    let on_lease =
        |parts: Value| lease.clone().doc("context", &world.context().with("device", json!({"parts": parts})));
    vec![
        granted("fingerprint-all-parts", "E-26 E-27", "Three of three agree, two are needed.", with(2, right_parts())),
        granted("fingerprint-all-needed", "E-26", "All three are needed, and agree.", with(3, right_parts())),
        granted(
            "fingerprint-just-enough",
            "E-26",
            "Two of three agree, as many as are needed.",
            with(2, new_disk.clone()),
        ),
        differs("fingerprint-one-below", "Two agree where three are needed.", with(3, new_disk)),
        differs("fingerprint-of-another-device", "One agrees where two are needed.", with(2, new_board.clone())),
        differs("fingerprint-nothing-left", "The device has no parts at all, and says so.", with(2, json!({}))),
        granted(
            "lease-by-fingerprint",
            "E-24 E-26",
            "A lease of a device known by its parts.",
            on_lease(right_parts()),
        ),
        bad(
            "lease-by-another-fingerprint",
            "E-24 E-26",
            "One agrees where two are needed.",
            "fingerprint_differs",
            on_lease(new_board),
        ),
    ]
}

/// Parts that are missing, empty, unknown or swapped.
fn odd_parts(world: &World) -> Vec<Vector> {
    let with = |need: u64, parts: Value| on(world, &activation(world, need), parts);
    let renamed = activation(world, 3).with("fp/of/net", part("serial", "02:00:5e:10:00:01"));
    let of_nothing = activation(world, 3).with("fp/of/net", part("net", ""));
    let differs =
        |name: &str, spec: &str, about: &str, input: Input| bad(name, spec, about, "fingerprint_differs", input);
    let swapped = json!({"board": "Größe 512 GB", "disk": "B-4711", "net": "02:00:5e:10:00:01"});
    let decomposed = json!({"board": "B-4711", "disk": "Gro\u{308}ße 512 GB", "net": "02:00:5e:10:00:01"});
    let empty_net = json!({"board": "B-4711", "disk": "Größe 512 GB", "net": ""});
    vec![
        granted(
            "fingerprint-one-part-missing",
            "E-26",
            "A part that the device doesn't have is different, and enough others agree.",
            with(2, json!({"board": "B-4711", "net": "02:00:5e:10:00:01"})),
        ),
        granted(
            "fingerprint-with-other-parts",
            "E-26",
            "The device states parts that the token doesn't have.",
            with(3, Doc::of(right_parts()).with("gpu", "G-1").value().clone()),
        ),
        differs(
            "fingerprint-missing-part-needed",
            "E-26",
            "All are needed and one is missing.",
            with(3, json!({"board": "B-4711", "net": "02:00:5e:10:00:01"})),
        ),
        differs(
            "fingerprint-empty-value",
            "E-26",
            "A part made from an empty value, and an empty value stated: empty is always different.",
            on(world, &of_nothing, empty_net),
        ),
        differs(
            "fingerprint-part-of-another-name",
            "E-27",
            "The name belongs to the part: another name's part is another one.",
            on(world, &renamed, right_parts()),
        ),
        differs("fingerprint-values-swapped", "E-27", "The right values under each other's names.", with(2, swapped)),
        differs(
            "fingerprint-other-normalization",
            "E-27",
            "The same letter as two characters: values are taken as given.",
            with(3, decomposed),
        ),
        granted(
            "fingerprint-salt-used-again",
            "E-27",
            "The salt of other vectors' tokens, used again: each token is judged by itself.",
            with(3, right_parts()),
        ),
        differs(
            "fingerprint-salt-of-another-device",
            "E-26 E-27",
            "Another device's token under the salt of this one's: the parts are another device's.",
            on(world, &activation(world, 2), json!({"board": "B-4712", "disk": "1 TB", "net": "02:00:5e:10:00:02"})),
        ),
        differs(
            "fingerprint-other-salt",
            "E-27",
            "The right parts under another salt.",
            on(world, &activation(world, 2).with("fp/salt", base64url(&[8; 16])), right_parts()),
        ),
    ]
}

/// Key and parts.
fn both(world: &World) -> Vec<Vector> {
    let doc = world.activation().with("fp", fingerprint(2));
    let stated = |jkt: String, parts: Value| {
        asked(world, &doc, &world.context().with("device", json!({"jkt": jkt, "parts": parts})))
    };
    let (right, other) = (world.device.kid(), world.other_device.kid());
    vec![
        granted("key-and-fingerprint", "E-28", "Both hold.", stated(right.clone(), right_parts())),
        bad(
            "key-and-other-fingerprint",
            "E-28",
            "The device's key file was copied to another machine.",
            "fingerprint_differs",
            stated(right, json!({})),
        ),
        bad(
            "other-key-and-fingerprint",
            "E-28",
            "The right machine with another key.",
            "other_device",
            stated(other.clone(), right_parts()),
        ),
        bad(
            "other-key-before-fingerprint",
            "E-1 E-8",
            "Another key and other parts: the key is named.",
            "other_device",
            stated(other, json!({})),
        ),
    ]
}

fn not_stated(world: &World) -> Vec<Vector> {
    let both = world.activation().with("fp", fingerprint(2));
    let by_parts = activation(world, 2);
    let unbound = world.activation().without("cnf").with("unbound", true);
    let stating = |doc: &Doc, device: Value| asked(world, doc, &world.context().with("device", device));
    let silent = |name: &str, spec: &str, about: &str, input: Input| bad(name, spec, about, "device_not_stated", input);
    vec![
        silent(
            "fingerprint-not-stated",
            "E-25",
            "Bound to parts, and only a key is stated.",
            stating(&by_parts, json!({"jkt": world.device.kid()})),
        ),
        silent(
            "key-not-stated-beside-parts",
            "E-7",
            "Bound to a key, and only parts are stated.",
            stating(&world.activation(), json!({"parts": right_parts()})),
        ),
        silent(
            "parts-not-stated-beside-key",
            "E-25 E-28",
            "Bound to both, and the parts aren't stated.",
            stating(&both, json!({"jkt": world.device.kid()})),
        ),
        silent(
            "parts-not-stated-before-other-key",
            "E-1 E-25",
            "Another key, and the parts aren't stated: what isn't stated is named.",
            stating(&both, json!({"jkt": world.other_device.kid()})),
        ),
        granted(
            "unbound-with-parts",
            "E-7",
            "An openly unbound activation runs on any device, however it is stated.",
            stating(&unbound, json!({"parts": {}})),
        ),
        bad(
            "fingerprint-before-release",
            "E-1",
            "Parts and release are wrong: the parts are named.",
            "fingerprint_differs",
            on(world, &by_parts.with("releases", json!({"until": NOW - DAY})), json!({})),
        ),
    ]
}
