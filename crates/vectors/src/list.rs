//! Vectors of the verify stage: installing status lists, and looking tokens up in them.

use serde_json::Value;

use crate::deflate::runs;
use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::base64url;
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{ALPHA_ALL_KINDS, DAY, ISSUER, LIST_URI, NOW, SIGNED, World};
use crate::zlib;

/// Bytes of a list of 2^20 tokens.
const LONGEST: usize = 262_144;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [installed(world), others(world), when(world), statuses(world), cut(world), long(world), broken(world)].concat()
}

/// A list, as whoever reads tokens of alpha gets it.
fn read(world: &World, list: &Doc) -> Input {
    timeless(world, list).with("wall", NOW)
}

/// The same, where nothing is known of the time.
fn timeless(world: &World, list: &Doc) -> Input {
    let token = Forged::new(Kind::StatusList, &world.alpha, list);
    file(&token.text()).fault(token.faults())
}

fn file(text: &str) -> Input {
    Input::default()
        .with("op", "list")
        .with("file", text)
        .with("trust", [ALPHA_ALL_KINDS].as_slice())
        .with("iss", ISSUER)
        .with("uri", LIST_URI)
}

fn accepted(name: &str, spec: &str, about: &str, input: Input) -> Vector {
    ok(&format!("list-{name}"), spec, about, "ok", input)
}

fn refused(name: &str, spec: &str, about: &str, code: &str, input: Input) -> Vector {
    bad(&format!("list-{name}"), spec, about, code, input)
}

fn installed(world: &World) -> Vec<Vector> {
    let right = world.status_list();
    let expired = right.clone().with("exp", NOW - DAY).with("ttl", 1);
    let aggregated = right.clone().with("status_list/aggregation_uri", "https://example.com/lists");
    let text = Forged::new(Kind::StatusList, &world.alpha, &right);
    let forged = text.clone().signed_by(&world.beta).text();
    vec![
        accepted("first", "L-5", "The first list of its place.", read(world, &right)),
        accepted("again", "L-3 L-5", "The newest list once more.", read(world, &right).with("newest", SIGNED)),
        accepted("newer", "L-3 L-5", "A second newer.", read(world, &right).with("newest", SIGNED - 1)),
        accepted("expired", "L-5", "Past its exp and its ttl: it is installed all the same.", read(world, &expired)),
        accepted("with-aggregation-uri", "L-5", "Another member of the draft stands.", read(world, &aggregated)),
        refused("not-genuine", "L-1", "Another key signed it.", "not_genuine", file(&forged))
            .and("why", "signature_equation"),
        refused(
            "that-is-a-license",
            "L-1",
            "A license in a list's place.",
            "other_kind",
            file(&world.license_token(&world.license()).text()),
        ),
        refused(
            "misspelt",
            "L-1",
            "A member that lists don't have.",
            "unknown_member",
            read(world, &right.with("must", serde_json::json!({"a.b": 1}))),
        ),
    ]
}

fn others(world: &World) -> Vec<Vector> {
    let elsewhere = world.status_list().with("sub", "https://example.com/list2");
    let beta = world.beta_trust().with(&format!("policy/{}/typ/+", world.beta.kid()), Kind::StatusList.typ());
    let by_beta = Forged::new(Kind::StatusList, &world.beta, &world.status_list().with("iss", "Beta GmbH"));
    let both: [Value; 2] = [ALPHA_ALL_KINDS.into(), beta.value().clone()];
    let of_beta = file(&by_beta.text()).with("wall", NOW).with("trust", both.as_slice()).fault(beta.faults());
    let other = |name: &str, about: &str, input: Input| refused(name, "L-2", about, "other_list", input);
    vec![
        other("of-another-issuer", "Another trusted issuer's list of the same name.", of_beta.clone()),
        other("of-another-place", "A list of another place.", read(world, &elsewhere)),
        refused(
            "other-before-rollback",
            "L-5",
            "Another place, and older than the newest list: the place is named.",
            "other_list",
            read(world, &elsewhere).with("newest", SIGNED + 1),
        ),
        accepted(
            "of-the-second-issuer",
            "L-2",
            "The same list, where tokens of that issuer are read.",
            of_beta.with("iss", "Beta GmbH"),
        ),
    ]
}

fn when(world: &World) -> Vec<Vector> {
    let right = world.status_list();
    let at = |wall: Option<u64>, floor: Option<u64>| {
        let known = [("wall", wall), ("floor", floor)].into_iter().filter_map(|(name, time)| Some((name, time?)));
        known.fold(timeless(world, &right), |input, (name, time)| input.with(name, time))
    };
    let future = |name: &str, about: &str, input: Input| refused(name, "L-4", about, "list_from_the_future", input);
    vec![
        refused(
            "older",
            "L-3",
            "A second older than the newest list.",
            "list_rollback",
            read(world, &right).with("newest", SIGNED + 1),
        ),
        accepted("a-day-ahead", "L-4", "Dated 24 hours ahead of the clock.", at(Some(SIGNED - DAY), None)),
        future("more-than-a-day-ahead", "24 hours and a second.", at(Some(SIGNED - DAY - 1), None)),
        accepted(
            "a-day-ahead-of-the-floor",
            "L-4",
            "The clock is far behind, and the floor is a day: the later of both counts.",
            at(Some(1), Some(SIGNED - DAY)),
        ),
        future("more-than-a-day-ahead-of-both", "The floor is a second more.", at(Some(1), Some(SIGNED - DAY - 1))),
        accepted("without-clock", "L-4", "No clock, and a floor.", at(None, Some(SIGNED))),
        future("without-clock-or-floor", "Nothing is known of the time.", at(None, None)),
        refused(
            "rollback-before-future",
            "L-5",
            "Older than the newest list, and ahead of the clock.",
            "list_rollback",
            at(Some(1), None).with("newest", SIGNED + 1),
        ),
    ]
}

pub(crate) fn look_up(name: &str, spec: &str, about: &str, status: &str, input: Input, idx: u64) -> Vector {
    accepted(name, spec, about, input.with("idx", idx)).and("status", status)
}

fn statuses(world: &World) -> Vec<Vector> {
    let list = || read(world, &world.status_list());
    let expired = read(world, &world.status_list().with("exp", SIGNED + DAY));
    vec![
        look_up("valid", "L-8", "Bits 0.", "valid", list(), 0),
        look_up("revoked", "L-8", "Bits 1.", "revoked", list(), 1),
        look_up("suspended", "L-8", "Bits 2.", "suspended", list(), 2),
        look_up("returned", "L-8", "Bits 3.", "returned", list(), 3),
        look_up("last", "L-7 L-8", "The last place in the list.", "valid", list(), 7),
        look_up(
            "revoked-in-an-expired-list",
            "L-8",
            "Past the list's exp: revoked stays revoked.",
            "revoked",
            expired,
            1,
        ),
        refused(
            "place-beyond-the-list",
            "L-7",
            "The first place behind the list.",
            "list_broken",
            list().with("idx", 8),
        ),
        refused(
            "place-far-beyond-the-list",
            "L-7",
            "The last place that a token may name.",
            "list_broken",
            list().with("idx", 1_048_575),
        ),
    ]
}

/// The list with this stream inside.
pub(crate) fn of_stream(world: &World, stream: &[u8]) -> Input {
    read(world, &world.status_list().with("status_list/lst", base64url(stream)))
}

/// A stream that doesn't reach the place.
pub(crate) fn lost(world: &World, name: &str, about: &str, stream: &[u8], idx: u64) -> Vector {
    refused(name, "L-7", about, "list_broken", of_stream(world, stream).with("idx", idx))
}

/// Streams that end or go wrong at some byte. The header has 2 bytes, a stored block's 5, and then come the statuses.
fn cut(world: &World) -> Vec<Vector> {
    let whole = zlib::stored(&[0b1110_0100, 0b0100_0000]);
    let upto = |length: usize| of_stream(world, whole.get(..length).unwrap_or_default());
    let mut wrong_sum = whole.clone();
    if let Some(last) = wrong_sum.last_mut() {
        *last ^= 1;
    }
    let lost = |name: &str, about: &str, input: Input, idx: u64| {
        refused(name, "L-7", about, "list_broken", input.with("idx", idx))
    };
    vec![
        look_up("cut-behind-the-place", "L-6", "Cut behind the first byte of statuses.", "revoked", upto(8), 1),
        lost("cut-before-the-place", "Cut before the second byte of statuses.", upto(8), 4),
        lost("cut-before-everything", "Cut before the first byte of statuses.", upto(7), 0),
        lost("cut-in-the-header", "One byte.", upto(1), 0),
        look_up("without-checksum", "L-6", "Cut before the checksum.", "revoked", upto(9), 7),
        look_up(
            "wrong-checksum",
            "L-6",
            "A wrong checksum behind the place isn't looked at.",
            "revoked",
            of_stream(world, &wrong_sum),
            7,
        ),
        look_up(
            "anything-behind-the-stream",
            "L-6",
            "What stands behind isn't looked at.",
            "revoked",
            of_stream(world, &[whole.as_slice(), b"more"].concat()),
            7,
        ),
        look_up(
            "second-block-broken",
            "L-6",
            "A block of an unknown type behind the place isn't looked at.",
            "revoked",
            of_stream(world, &second_block_broken()),
            1,
        ),
        lost("second-block-broken", "And before the place it is.", of_stream(world, &second_block_broken()), 4),
    ]
}

/// A stored block that isn't the last, then a block of the type that DEFLATE doesn't have.
fn second_block_broken() -> Vec<u8> {
    vec![0x78, 0x01, 0x00, 0x01, 0x00, 0xfe, 0xff, 0b1110_0100, 0b0000_0111, 0, 0, 0, 0]
}

/// Lists as long as they may be, and longer.
fn long(world: &World) -> Vec<Vector> {
    let longest = runs(&[(0, LONGEST - 1), (0b0100_0000, 1)]);
    let too_long = runs(&[(0, LONGEST), (0b0000_0001, 1)]);
    let bomb = runs(&[(0b0100_0100, 16 * LONGEST)]);
    vec![
        look_up(
            "last-of-the-longest",
            "L-6 L-8",
            "The last of 2^20 tokens.",
            "revoked",
            of_stream(world, &longest),
            1_048_575,
        ),
        refused(
            "place-behind-the-longest",
            "L-6",
            "The first place that no token may name, in a list that is a byte too long.",
            "list_broken",
            of_stream(world, &too_long).with("idx", 1_048_576),
        ),
        look_up("compressed", "L-8", "A long run in a short stream.", "valid", of_stream(world, &longest), 1_048_574),
        look_up(
            "inflates-to-four-million-bytes",
            "L-6",
            "A stream that would inflate to sixteen times what a list may have: nobody looks so far.",
            "revoked",
            of_stream(world, &bomb),
            1,
        ),
        look_up(
            "last-place-of-a-bomb",
            "L-6",
            "And the last place that a token may name.",
            "revoked",
            of_stream(world, &bomb),
            1_048_575,
        ),
    ]
}

fn broken(world: &World) -> Vec<Vector> {
    let right = zlib::stored(&[0b1110_0100]);
    let behind_the_header = right.get(2..).unwrap_or_default();
    let lost = |name: &str, about: &str, stream: &[u8]| {
        refused(name, "L-7", about, "list_broken", of_stream(world, stream).with("idx", 1))
    };
    vec![
        lost("without-zlib-header", "Bare DEFLATE, without ZLIB's header.", behind_the_header),
        lost(
            "wrong-zlib-header",
            "A header whose check bits don't hold.",
            &[&[0x78, 0x02], behind_the_header].concat(),
        ),
        lost("gzip", "A gzip header.", &[&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], behind_the_header].concat()),
        lost("not-compressed", "Bytes that no one compressed.", &[0b1110_0100, 0, 0, 0]),
        lost(
            "length-contradicts-itself",
            "A stored block whose two lengths don't agree.",
            &[0x78, 0x01, 0x01, 0x01, 0x00, 0xff, 0xff, 0b1110_0100],
        ),
        lost(
            "distance-before-the-begin",
            "A match that reaches back before the first byte.",
            // Last block, fixed codes; length code 257, distance code 0.
            &[0x78, 0x01, 0b0000_0011, 0b0000_0010, 0b0000_0000, 0, 0, 0, 0],
        ),
    ]
}
