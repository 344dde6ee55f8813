#![no_main]
//! Any key, message and signature, and edges of the range: ours says what the stock one says, however the key is held.

#[path = "../tests/support/held.rs"]
mod held;

use arbitrary::Arbitrary;
use held::Held;
use libfuzzer_sys::fuzz_target;
use licentia::PublicKey;
use p256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use p256::ecdsa::{Signature, SigningKey};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

#[derive(Arbitrary, Debug)]
struct Case {
    key: Key,
    message: Vec<u8>,
    attempt: Attempt,
}

/// Tables take a thousand times as long as a signature, so most cases share keys.
#[derive(Arbitrary, Debug)]
struct Key {
    place: u8,
    is_new: u8,
    secret: [u8; 32],
}

static KEYS: LazyLock<Vec<(SigningKey, Held)>> = LazyLock::new(|| {
    let key = |place: u8| prepared(Sha256::digest([place]).into()).expect("a scalar in range");
    (0..SHARED).map(key).collect()
});
const SHARED: u8 = 16;

#[derive(Arbitrary, Debug)]
enum Attempt {
    Random([u8; 32], [u8; 32]),
    Edges(u8, u8),
    Signed,
    Twin,
    OtherMessage(Vec<u8>),
    Flipped(u16),
    HalfFromEdge { first: bool, edge: u8 },
}

fuzz_target!(|case: Case| {
    let new;
    let (key, held) = if case.key.is_new == u8::MAX {
        let Some(key) = prepared(case.key.secret) else { return };
        new = key;
        &new
    } else {
        &KEYS[usize::from(case.key.place % SHARED)]
    };
    let signature = case.attempt.signature(key, &case.message);
    let prehash = Sha256::digest(&case.message);
    let stock =
        Signature::from_slice(&signature).is_ok_and(|s| key.verifying_key().verify_prehash(&prehash, &s).is_ok());
    assert_eq!(held.holds(&case.message, &signature), stock, "{case:?}");
});

impl Attempt {
    fn signature(&self, key: &SigningKey, message: &[u8]) -> [u8; 64] {
        match self {
            Self::Random(r, s) => joined(*r, *s),
            Self::Edges(r, s) => joined(edge(*r), edge(*s)),
            Self::Signed => signed(key, message),
            Self::Twin => twin(signed(key, message)),
            Self::OtherMessage(other) => signed(key, other),
            Self::Flipped(bit) => {
                let mut signature = signed(key, message);
                signature[usize::from(bit / 8 % 64)] ^= 1 << (bit % 8);
                signature
            }
            Self::HalfFromEdge { first, edge: index } => {
                let (r, s) = halves(signed(key, message));
                if *first { joined(edge(*index), s) } else { joined(r, edge(*index)) }
            }
        }
    }
}

fn prepared(secret: [u8; 32]) -> Option<(SigningKey, Held)> {
    let key = SigningKey::from_bytes(&secret.into()).ok()?;
    let held = Held::new(&ours(&key));
    Some((key, held))
}

fn ours(key: &SigningKey) -> PublicKey {
    let point = key.verifying_key().to_sec1_point(false);
    let coordinate = |at: Option<&p256::FieldBytes>| (*at.expect("an uncompressed point")).into();
    PublicKey::from_coordinates(&coordinate(point.x()), &coordinate(point.y())).expect("a point on the curve")
}

fn signed(key: &SigningKey, message: &[u8]) -> [u8; 64] {
    let signature: Signature = key.sign_prehash(&Sha256::digest(message)).expect("a key in memory signs");
    signature.to_bytes().into()
}

/// The other signature that holds: (r, n - s).
fn twin(signature: [u8; 64]) -> [u8; 64] {
    let signature = Signature::from_slice(&signature).expect("a signature");
    let (r, s) = signature.split_scalars();
    Signature::from_scalars(r, -s).expect("n - s is in range").to_bytes().into()
}

fn halves(signature: [u8; 64]) -> ([u8; 32], [u8; 32]) {
    (signature[..32].try_into().expect("32 bytes"), signature[32..].try_into().expect("32 bytes"))
}

fn joined(r: [u8; 32], s: [u8; 32]) -> [u8; 64] {
    [r, s].concat().try_into().expect("64 bytes")
}

/// 0, 1, 2, n - 1, n, n + 1, n / 2 and half of it more, p, 2^256 - 1.
fn edge(index: u8) -> [u8; 32] {
    const N: [u8; 32] = *b"\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";
    const HALF: [u8; 32] = *b"\x7f\xff\xff\xff\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff\xde\x73\x7d\x56\xd3\x8b\xcf\x42\x79\xdc\xe5\x61\x7e\x31\x92\xa8";
    const P: [u8; 32] =
        *b"\xff\xff\xff\xff\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    let last = |mut number: [u8; 32], byte: u8| {
        number[31] = byte;
        number
    };
    match index % 10 {
        small @ 0..=2 => last([0; 32], small),
        3 => last(N, 0x50),
        4 => N,
        5 => last(N, 0x52),
        6 => HALF,
        7 => last(HALF, 0xa9),
        8 => P,
        _ => [0xff; 32],
    }
}
