//! Inputs of one length that a verifier must spend the same on.

use crate::random::Seeded;
use crate::world::{SIGNATURE_TEXT, World};

pub const COUNT: usize = 64;

/// The order of the group: the first number that is out of range.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// A message and 64 bytes that may be its signature.
pub struct Signed {
    pub what: &'static str,
    pub message: Vec<u8>,
    pub signature: [u8; 64],
}

/// Good ones, and bad ones of every sort.
#[must_use]
pub fn signatures(world: &World) -> Vec<Signed> {
    (0..COUNT).map(|number| signed(world, number)).collect()
}

fn signed(world: &World, number: usize) -> Signed {
    let mut random = Seeded(number as u64 + 1);
    let mut message = random.array::<600>().to_vec();
    let signature = world.sign(&message);
    let (what, signature) = match number % 8 {
        0 | 1 => ("valid", signature),
        2 | 3 => ("one bit changed", with_bit_changed(signature, number * 8 + number / 8)),
        4 => ("another message", signature),
        5 => ("random", random.array()),
        _ => ("out of range", out_of_range(signature, number)),
    };
    if what == "another message" {
        message[number] ^= 1;
    }
    Signed { what, message, signature }
}

fn with_bit_changed(mut signature: [u8; 64], bit: usize) -> [u8; 64] {
    signature[bit / 8 % 64] ^= 1 << (bit % 8);
    signature
}

fn out_of_range(mut signature: [u8; 64], number: usize) -> [u8; 64] {
    let bad = [[0; 32], ORDER, [0xff; 32], plus_one(ORDER)][number / 8 % 4];
    let halves = if number.is_multiple_of(2) { 0..32 } else { 32..64 };
    if number / 32 == 0 {
        signature[halves].copy_from_slice(&bad);
    } else {
        signature = [bad, bad].concat().try_into().expect("64 bytes");
    }
    signature
}

fn plus_one(mut number: [u8; 32]) -> [u8; 32] {
    number[31] += 1;
    number
}

/// Tokens that aren't genuine, out of genuine ones: after a genuine one its payload is read, which takes what it takes.
#[must_use]
pub fn forgeries(genuine: impl Fn(u64) -> Vec<u8>, world: &World) -> Vec<(&'static str, Vec<u8>)> {
    (0..COUNT).map(|number| forgery(genuine(number as u64), world, number)).collect()
}

fn forgery(mut token: Vec<u8>, world: &World, number: usize) -> (&'static str, Vec<u8>) {
    let signature = token.len() - SIGNATURE_TEXT;
    let within = number * 7 % SIGNATURE_TEXT;
    let what = match number % 8 {
        0 | 1 => {
            token[signature + within] = b"!=+/ ~\0\xff"[number / 8 % 8];
            "no base64 in the signature"
        }
        2 => {
            // The last character has four bits that must be zero.
            token[signature + SIGNATURE_TEXT - 1] ^= 1 << (number / 8 % 2);
            "bits behind the signature"
        }
        3 => {
            token[signature - 2 - within] = b'!';
            "no base64 in the payload"
        }
        4 | 5 => {
            let from = signature - 2 - within;
            token[from] = if token[from] == b'A' { b'B' } else { b'A' };
            "another payload"
        }
        _ => {
            token[signature..].copy_from_slice(text(&signed(world, number).signature).as_bytes());
            "out of range"
        }
    };
    (what, token)
}

fn text(signature: &[u8; 64]) -> String {
    <base64ct::Base64UrlUnpadded as base64ct::Encoding>::encode_string(signature)
}
