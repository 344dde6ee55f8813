//! Vectors of the verify stage: revoked keys, and the tokens that are kept.

use serde_json::json;

use crate::doc::Doc;
use crate::forge::Forged;
use crate::keys::{base64url, sha256};
use crate::vector::{Input, Vector, bad, ok};
use crate::verify::high_s;
use crate::world::{DAY, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [kept(world), not_kept(world), kept_but_not_allowed(world)].concat()
}

/// A keep list of these documents and of others before, between and behind them.
pub(crate) fn keep_list(documents: &[&Doc]) -> Vec<u8> {
    let strangers = [[0; 32], [0x80; 32], [0xff; 32]];
    sorted(documents.iter().map(|doc| sha256(&doc.bytes())).chain(strangers).collect())
}

/// A keep list of these digests.
pub(crate) fn sorted(mut digests: Vec<[u8; 32]>) -> Vec<u8> {
    digests.sort_unstable();
    digests.concat()
}

/// Alpha's set, whose key was revoked with this list kept.
pub(crate) fn revoked(world: &World, list: &[u8]) -> Doc {
    let keep = base64url(&sha256(list));
    world.trust().with(&world.policy("revoked"), json!({"at": SIGNED + DAY, "keep": keep}))
}

fn under(token: &Forged, trust: &Doc, at_hand: &[&[u8]]) -> Input {
    let lists: Vec<String> = at_hand.iter().map(|list| base64url(list)).collect();
    token.shown_with(&[trust.value().clone()]).with("keep", lists).fault(trust.faults())
}

fn kept(world: &World) -> Vec<Vector> {
    let right = world.activation();
    let own = sha256(&right.bytes());
    let (many, alone) = (keep_list(&[&right]), own.to_vec());
    let (first, last) = (sorted(vec![own, [0xff; 32]]), sorted(vec![[0; 32], own]));
    let later = world.activation().with("iat", SIGNED + 2 * DAY);
    let keeps_later = keep_list(&[&later]);
    let genuine = |name: &str, spec: &str, about: &str, doc: &Doc, input: Input| {
        ok(name, spec, about, "genuine", input).and("s256", doc.s256())
    };
    let plain = |list: &[u8]| under(&world.token(), &revoked(world, list), &[list]);
    let twin = world.token().with_signature(&base64url(&high_s(world.token().signature())));
    let twin = world.token().file_shown(twin).with("trust", vec![revoked(world, &many).value().clone()]);
    vec![
        genuine("revoked-key-in-keep-list", "V-8", "The token stands in the keep list.", &right, plain(&many)),
        genuine("revoked-key-keep-list-of-one", "V-8", "A keep list of one token.", &right, plain(&alone)),
        genuine("revoked-key-first-in-keep-list", "V-8", "The first of two.", &right, plain(&first)),
        genuine("revoked-key-last-in-keep-list", "V-8", "The last of two.", &right, plain(&last)),
        genuine(
            "revoked-key-second-list-at-hand",
            "V-8",
            "Two lists are at hand; the policy names the second.",
            &right,
            under(&world.token(), &revoked(world, &many), &[&alone, &many]),
        ),
        genuine(
            "revoked-key-kept-and-dated-later",
            "V-8",
            "Dated after the revocation, and kept: the list counts, no date does.",
            &later,
            under(&world.token_of(&later), &revoked(world, &keeps_later), &[&keeps_later]),
        ),
        genuine(
            "revoked-key-kept-with-high-s",
            "V-8 V-15",
            "The kept token under its signature's twin: what is kept is the payload.",
            &right,
            twin.with("keep", [base64url(&many)].as_slice()),
        ),
    ]
}

fn not_kept(world: &World) -> Vec<Vector> {
    let right = world.activation();
    let (with, without) = (keep_list(&[&right]), keep_list(&[&world.perpetual()]));
    let backdated = world.activation().with("iat", SIGNED - 300 * DAY);
    let only_revoked = world.trust().with(&world.policy("revoked"), json!({"at": SIGNED + DAY}));
    let refused = |name: &str, about: &str, input: Input| bad(name, "V-8", about, "key_revoked", input);
    vec![
        refused(
            "revoked-key-not-in-keep-list",
            "Another token is kept.",
            under(&world.token(), &revoked(world, &without), &[&without]),
        ),
        refused(
            "revoked-key-forged-and-backdated",
            "A thief's token, dated long before the revocation, beside a keep list that doesn't hold it.",
            under(&world.token_of(&backdated), &revoked(world, &with), &[&with]),
        ),
        refused(
            "revoked-key-other-list-at-hand",
            "The list at hand holds the token, but the policy names another one.",
            under(&world.token(), &revoked(world, &without), &[&with]),
        ),
        refused(
            "revoked-key-without-keep",
            "A list is at hand, and the policy names none.",
            under(&world.token(), &only_revoked, &[&with]),
        ),
    ]
}

fn kept_but_not_allowed(world: &World) -> Vec<Vector> {
    let list = keep_list(&[&world.activation()]);
    let other = keep_list(&[&world.perpetual()]);
    let narrowed = |list: &[u8]| revoked(world, list).with(&world.policy("nbf"), SIGNED + 1);
    let elsewhere = revoked(world, &list).with(&world.policy("aud"), json!(["other-product"]));
    vec![
        bad(
            "revoked-key-kept-outside-the-window",
            "V-19",
            "Kept, but signed before the key's window.",
            "outside_key_window",
            under(&world.token(), &narrowed(&list), &[&list]),
        ),
        bad(
            "revoked-key-kept-product-not-allowed",
            "V-19",
            "Kept, but for a product that the key may not sign for.",
            "product_not_allowed",
            under(&world.token(), &elsewhere, &[&list]),
        ),
        bad(
            "revoked-key-before-the-window",
            "V-6 V-8",
            "Not kept, and outside the window: the revocation is named.",
            "key_revoked",
            under(&world.token(), &narrowed(&other), &[&other]),
        ),
    ]
}
