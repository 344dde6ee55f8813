//! Attacks that are too large, or too many, for vectors.

use licentia::canonical::{Canonical, check, write};
use licentia::{Activation, Code, PublicKey, TrustedKeys, Unverified};
use serde_json::Value;
use std::fs;

const MEGABYTE: usize = 1 << 20;

fn refusal(token: &[u8]) -> Option<Code> {
    Unverified::<Activation>::parse(token).unwrap_err().code()
}

#[test]
fn a_megabyte_in_the_place_of_a_name_is_too_long() {
    let (header, rest) = token().split_once('.').map(|(header, rest)| (header.to_owned(), rest.to_owned())).unwrap();
    assert_eq!(refusal(format!("{}.{rest}", header.repeat(MEGABYTE / header.len())).as_bytes()), Some(Code::TooLong));
}

#[test]
fn a_million_dots_are_no_token() {
    assert_eq!(refusal(&[b'.'; 1_000_000]), Some(Code::TooLong));
    assert_eq!(refusal(&[b'.'; 8_000]), Some(Code::NotCompact));
}

#[test]
fn a_million_attachments_change_nothing() {
    let trust_set = fs::read(super::root().join("test-vectors/keys/alpha.trust.json")).unwrap();
    let sets = [trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let file = token() + &"\nkeep AAAA".repeat(1_000_000);
    assert!(Unverified::<Activation>::parse(file.as_bytes()).unwrap().verify(&trusted).is_ok());
}

/// The token of a vector that is genuine.
fn token() -> String {
    let vector = fs::read(super::vector("token/ok-activation")).unwrap();
    let vector: Value = serde_json::from_slice(&vector).unwrap();
    vector["input"]["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_hundred_thousand_levels_are_too_deep() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for code in faults(nested.as_bytes()) {
            assert_eq!(code, Some(Code::TooDeep));
        }
    }
}

#[test]
fn a_million_names_and_a_text_of_ten_megabytes_are_checked_in_place() {
    let names: Vec<String> = (0..1_000_000).map(|number| format!(r#""{number:07}":0"#)).collect();
    let names = format!("{{{}}}", names.join(","));
    let text = format!("\"{}\"", "a".repeat(10 * MEGABYTE));
    for json in [names, text] {
        assert_eq!(faults(json.as_bytes()), [None, None, None]);
    }
}

fn faults(json: &[u8]) -> [Option<Code>; 3] {
    let faults = [Canonical::check(json).err(), check(json).err(), write(json).err()];
    faults.map(|fault| fault.map(licentia::CanonicalError::code))
}

/// In hex: 0, 1, n−1, n, n+1, p, 2^256−1, with n the order of the curve and p that of its field.
const SPECIAL: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000001",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

#[test]
fn no_pair_of_special_numbers_is_a_signature() {
    let vector = fs::read(super::vector("signature/ok-low-s")).unwrap();
    let vector: Value = serde_json::from_slice(&vector).unwrap();
    let key = PublicKey::from_jwk(vector["input"]["key"].to_string().as_bytes()).unwrap();
    let halves = SPECIAL.map(unhex);
    for r in halves {
        for s in halves {
            let signature = [r, s].concat().try_into().unwrap();
            assert!(key.verify(b"any message", &signature).is_err(), "{signature:?}");
        }
    }
}

fn unhex(digits: &str) -> [u8; 32] {
    std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
}
