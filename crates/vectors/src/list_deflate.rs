//! Vectors of the verify stage: what DEFLATE (RFC 1951) and ZLIB (RFC 1950) allow inside a status list, bit by bit. What
//! goes wrong behind the token's place, in the same byte even, is decided: no inflater of general use is asked there.

use crate::decide::granted;
use crate::decide_status::{at, beside, list};
use crate::deflate::Bits;
use crate::keys::base64url;
use crate::list::{look_up, lost, of_stream};
use crate::vector::{Input, Vector, bad};
use crate::world::World;
use crate::zlib;

/// The order in which the lengths of the code of lengths are written (RFC 1951 section 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// Bit 0 of a block's head is set in the last one.
const LAST: u16 = 1;
const FIXED: u16 = 1;
const OWN_CODES: u16 = 2;
const NO_TYPE: u16 = 3;
/// A byte of the statuses 0, 1, 2, 3.
const STATUSES: u8 = 0b1110_0100;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [headers(world), own_codes(world), fixed_codes(world), bad_codes(world)].concat()
}

fn stream(bits: Bits) -> Vec<u8> {
    [&[0x78, 0x01], bits.into_bytes().as_slice(), &[0; 4]].concat()
}

fn block(kind: u16, last: u16) -> Bits {
    let mut bits = Bits::default();
    bits.put_number(last, 1);
    bits.put_number(kind, 2);
    bits
}

/// A ZLIB header of two bytes before the right list.
fn headers(world: &World) -> Vec<Vector> {
    let right = zlib::stored(&[STATUSES]);
    let behind = right.get(2..).unwrap_or_default();
    let with = |header: &[u8]| [header, behind].concat();
    vec![
        look_up(
            "smallest-window",
            "L-7",
            "A window of 256 bytes.",
            "revoked",
            of_stream(world, &with(&[0x08, 0x1d])),
            1,
        ),
        lost(world, "window-too-large", "A window of 64 KiB, which ZLIB doesn't have.", &with(&[0x88, 0x1c]), 1),
        lost(world, "method-unknown", "A method that isn't DEFLATE.", &with(&[0x77, 0x09]), 1),
        lost(
            world,
            "preset-dictionary",
            "A dictionary that the reader doesn't have.",
            &with(&[0x78, 0x20, 0x00, 0x00, 0x00, 0x01]),
            1,
        ),
        lost(
            world,
            "preset-dictionary-not-named",
            "A header that announces a dictionary, and none is named.",
            &with(&[0x78, 0x20]),
            1,
        ),
    ]
}

/// A block with codes of its own: `0` is a byte of statuses, `10` ends the block, `11` is a match of three, whose
/// distance `0` is one byte; no distance has the code `1`.
fn own(last: u16) -> Bits {
    let mut bits = block(OWN_CODES, last);
    put_counts(&mut bits, 258, 1);
    put_lengths_of(&mut bits, &[(0, 2), (1, 2), (2, 2), (18, 2)]);
    put_zeros(&mut bits, usize::from(STATUSES));
    bits.put_code(0b01, 2);
    put_zeros(&mut bits, 255 - usize::from(STATUSES));
    // Two codes of two bits, then the distance's of one.
    bits.put_code(0b10, 2);
    bits.put_code(0b10, 2);
    bits.put_code(0b01, 2);
    bits
}

fn put_counts(bits: &mut Bits, literals: u16, distances: u16) {
    bits.put_number(literals - 257, 5);
    bits.put_number(distances - 1, 5);
    bits.put_number(19 - 4, 4);
}

/// The lengths of the code in which the other codes' lengths are written.
fn put_lengths_of(bits: &mut Bits, lengths: &[(usize, u16)]) {
    for place in ORDER {
        let length = lengths.iter().find(|(symbol, _)| *symbol == place).map_or(0, |(_, length)| *length);
        bits.put_number(length, 3);
    }
}

/// So many symbols that have no code, as repeats of 11 to 138: symbol 18, the last of four with two bits.
fn put_zeros(bits: &mut Bits, count: usize) {
    let (most, rest) = (count / 138, count % 138);
    let repeats = match rest {
        0 => vec![138; most],
        1..11 => [vec![138; most - 1], vec![138 + rest - 11, 11]].concat(),
        _ => [vec![138; most], vec![rest]].concat(),
    };
    for repeat in repeats {
        bits.put_code(0b11, 2);
        bits.put_number(u16::try_from(repeat - 11).unwrap_or_default(), 7);
    }
}

fn own_codes(world: &World) -> Vec<Vector> {
    let mut right = own(LAST);
    [(0b0, 1), (0b11, 2), (0b0, 1), (0b10, 2)].into_iter().for_each(|(code, length)| right.put_code(code, length));
    let mut two_blocks = own(0);
    [(0b0, 1), (0b10, 2)].into_iter().for_each(|(code, length)| two_blocks.put_code(code, length));
    two_blocks.put_number(LAST, 1);
    two_blocks.put_number(FIXED, 2);
    // A literal of eight bits, and the end.
    two_blocks.put_code(0x30 + 0b0100, 8);
    two_blocks.put_code(0, 7);
    let (right, two_blocks) = (stream(right), stream(two_blocks));
    let read = |name: &str, about: &str, stream: &[u8], status: &str, idx: u64| {
        look_up(name, "L-6 L-8", about, status, of_stream(world, stream), idx)
    };
    vec![
        read("codes-of-its-own", "A block with codes of its own.", &right, "revoked", 1),
        read("match-in-codes-of-its-own", "A match in it, of the only distance that it has.", &right, "returned", 15),
        lost(world, "place-behind-codes-of-its-own", "And the first place behind it.", &right, 16),
        read("two-blocks", "A block with codes of its own, then one with fixed codes.", &two_blocks, "revoked", 5),
    ]
}

/// A literal, then what goes wrong in the bits behind it.
fn fixed(behind: &[Code]) -> Vec<u8> {
    let mut bits = block(FIXED, LAST);
    bits.put_code(0x190 + u16::from(STATUSES - 144), 9);
    behind.iter().for_each(|(code, length)| bits.put_code(*code, *length));
    stream(bits)
}

/// A code and how many bits it has.
type Code = (u16, usize);

/// Length code 286 and 287, distance code 30 and 31: they have bits, and mean nothing.
const MEANINGLESS: [(&str, &str, &[Code]); 5] = [
    ("length-286", "A length that means nothing.", &[(0b1100_0110, 8), (0, 5)]),
    ("length-287", "Another one.", &[(0b1100_0111, 8), (0, 5)]),
    ("distance-30", "A distance that means nothing.", &[(1, 7), (30, 5)]),
    ("distance-31", "Another one.", &[(1, 7), (31, 5)]),
    ("distance-before-the-first-byte", "A match of two bytes back, behind one byte.", &[(1, 7), (1, 5)]),
];

fn fixed_codes(world: &World) -> Vec<Vector> {
    MEANINGLESS.iter().map(|(name, about, bits)| lost(world, name, about, &fixed(bits), 4)).collect()
}

fn bad_codes(world: &World) -> Vec<Vector> {
    let ends_in_no_type = ended_then_no_type();
    vec![
        lost(world, "block-of-no-type", "The first block is of the type that DEFLATE doesn't have.", &no_type(), 0),
        lost(world, "second-block-of-no-type", "The second block is.", &ends_in_no_type, 4),
        lost(world, "distance-without-a-code", "A distance whose bits are no code.", &distance_without_a_code(), 4),
        lost(
            world,
            "code-of-lengths-overfull",
            "Three codes of one bit in the code of lengths.",
            &overfull_lengths(),
            0,
        ),
        lost(world, "literal-code-overfull", "Three codes of one bit among the literals.", &overfull_literals(), 0),
        lost(world, "distance-code-overfull", "Three codes of one bit among the distances.", &overfull_distances(), 0),
        lost(world, "repeats-nothing", "The length before the first one is repeated.", &repeats_nothing(), 0),
        lost(world, "cut-in-its-codes", "The stream ends among the lengths of its codes.", &cut_in_its_codes(), 0),
    ]
}

fn no_type() -> Vec<u8> {
    stream(block(NO_TYPE, LAST))
}

/// One byte of statuses and the block's end; then, in the same byte, a block of no type.
fn ended_then_no_type() -> Vec<u8> {
    let mut bits = own(0);
    bits.put_code(0b0, 1);
    bits.put_code(0b10, 2);
    bits.put_number(0, 1);
    bits.put_number(NO_TYPE, 2);
    stream(bits)
}

/// One byte of statuses, then a match whose distance has no code.
fn distance_without_a_code() -> Vec<u8> {
    let mut bits = own(LAST);
    [(0b0, 1), (0b11, 2), (0b1, 1), (0b1111, 4)].into_iter().for_each(|(code, length)| bits.put_code(code, length));
    stream(bits)
}

fn overfull_lengths() -> Vec<u8> {
    let mut bits = block(OWN_CODES, LAST);
    put_counts(&mut bits, 258, 1);
    put_lengths_of(&mut bits, &[(0, 1), (1, 1), (18, 1)]);
    bits.put_number(0, 16);
    stream(bits)
}

/// The bytes 0, 1 and the block's end, each of one bit.
fn overfull_literals() -> Vec<u8> {
    let mut bits = block(OWN_CODES, LAST);
    put_counts(&mut bits, 257, 1);
    put_lengths_of(&mut bits, &[(0, 2), (1, 2), (2, 2), (18, 2)]);
    bits.put_code(0b01, 2);
    bits.put_code(0b01, 2);
    put_zeros(&mut bits, 254);
    bits.put_code(0b01, 2);
    bits.put_code(0b01, 2);
    bits.put_number(0, 16);
    stream(bits)
}

/// The byte 0 and the block's end of one bit each, and three distances of one bit.
fn overfull_distances() -> Vec<u8> {
    let mut bits = block(OWN_CODES, LAST);
    put_counts(&mut bits, 257, 3);
    put_lengths_of(&mut bits, &[(0, 2), (1, 2), (2, 2), (18, 2)]);
    bits.put_code(0b01, 2);
    put_zeros(&mut bits, 255);
    (0..4).for_each(|_| bits.put_code(0b01, 2));
    bits.put_number(0, 16);
    stream(bits)
}

/// The first symbol of the lengths is 16, the repeat.
fn repeats_nothing() -> Vec<u8> {
    let mut bits = block(OWN_CODES, LAST);
    put_counts(&mut bits, 257, 1);
    put_lengths_of(&mut bits, &[(0, 2), (1, 2), (16, 2), (18, 2)]);
    bits.put_code(0b10, 2);
    bits.put_number(0, 2);
    bits.put_number(0, 16);
    stream(bits)
}

fn cut_in_its_codes() -> Vec<u8> {
    [&[0x78, 0x01], own(LAST).into_bytes().get(..10).unwrap_or_default()].concat()
}

/// The token's place, and behind it, where nobody looks, a fault: in the same byte of the stream, or the next one.
pub(crate) fn decided(world: &World) -> Vec<Vector> {
    let beside = |idx: u64, stream: &[u8]| -> Input {
        let doc = world.status_list().with("status_list/lst", base64url(stream));
        beside(world, &at(world, idx), &[list(world, &doc)], &world.context())
    };
    let places = [
        ("a-block-of-no-type", "a block of the type that DEFLATE doesn't have", ended_then_no_type()),
        ("a-distance-without-a-code", "a distance whose bits are no code", distance_without_a_code()),
        ("a-length-of-no-meaning", "a length that means nothing", fixed(&[(0b1100_0110, 8), (0, 5)])),
    ];
    let both = |(name, what, stream): &(&str, &str, Vec<u8>)| {
        let (about, spec) =
            (format!("Directly behind the token's place stands {what}: nobody looks there."), "L-6 E-30");
        let behind = granted(&format!("place-before-{name}"), spec, &about, beside(0, stream));
        let about = format!("Before the token's place stands {what}.");
        [behind, bad(&format!("place-behind-{name}"), "L-7 E-30", &about, "list_broken", beside(4, stream))]
    };
    places.iter().flat_map(both).collect()
}
