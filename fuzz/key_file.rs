#![no_main]
//! Any text as a private key's file or a JSON Web Key, files with a few changes, and files that ask for any work: what is
//! read reads back, and nobody is made to spend more than the limit.

#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/key_file.rs"]
mod key_file;

use arbitrary::{Arbitrary, Result, Unstructured};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use issuer::{Issuer, Seeded};
use key_file::{Derivation, encrypted_pem, pem};
use libfuzzer_sys::fuzz_target;
use licentia::PublicKey;
use licentia::issue::{IssuerKey, KeyError, Signer as _};
use serde_json::Value;
use std::sync::LazyLock;

/// N·r·p, and rounds, up to which a reader goes.
const MOST_SCRYPT: u64 = 1 << 20;
const MOST_PBKDF2: u32 = 1 << 22;
/// What a single run may spend.
const CHEAP: u64 = 1 << 10;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));
/// The bytes of a genuine file without encryption.
static PLAIN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let pem = ISSUER.key.to_pkcs8_pem().expect("a key in memory");
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    Base64::decode_vec(&text).expect("PEM holds base64")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = core::str::from_utf8(bytes) {
        read_plain(text);
        read_jwk(text);
    }
    let _ = draw(&mut Unstructured::new(bytes));
});

fn draw(u: &mut Unstructured<'_>) -> Result<()> {
    match u.int_in_range(0..=3)? {
        0 => read_plain(&pem("PRIVATE KEY", &changed(u, &PLAIN)?)),
        1 => read_jwk(&String::from_utf8_lossy(&changed(u, ISSUER.public_key().to_jwk().as_bytes())?)),
        2 => read_jwk(&jwk(u)?),
        _ => read_encrypted(derivation(u)?, Vec::arbitrary(u)?),
    }
    Ok(())
}

fn changed(u: &mut Unstructured<'_>, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut changed = bytes.to_vec();
    for _ in 0..u.int_in_range(0..=3)? {
        let at = u.choose_index(changed.len())?;
        match u.int_in_range(0..=2)? {
            0 => changed[at] ^= 1 << u.int_in_range(0..=7)?,
            1 => changed.insert(at, u.arbitrary()?),
            _ => drop(changed.remove(at)),
        }
    }
    Ok(changed)
}

/// A key that is read can be written and read once more.
fn read_plain(text: &str) {
    if let Ok(key) = IssuerKey::from_pkcs8_pem(text) {
        let again = key.to_pkcs8_pem().expect("a key in memory");
        let again = IssuerKey::from_pkcs8_pem(&again).expect("what was written");
        assert_eq!(again.public_key(), key.public_key());
        let signature = key.sign(b"message", &[7; 32]).expect("a key in memory signs");
        assert!(key.public_key().verify(b"message", &signature).is_ok());
    }
}

fn derivation(u: &mut Unstructured<'_>) -> Result<Derivation> {
    if u.arbitrary()? {
        return Ok(Derivation::Pbkdf2 { rounds: u.arbitrary()? });
    }
    let n = if u.ratio(3, 4)? { 1 << u.int_in_range(0..=63)? } else { u.arbitrary()? };
    Ok(Derivation::Scrypt { n, r: u.arbitrary()?, p: u.arbitrary()? })
}

/// What is beyond the limits is refused for that. What is within them is left out here if it takes long.
fn read_encrypted(derivation: Derivation, encrypted: Vec<u8>) {
    let (cost, affordable) = match derivation {
        Derivation::Scrypt { n, r, p } => {
            let cost = u128::from(n) * u128::from(r) * u128::from(p);
            (cost, n.is_power_of_two() && cost <= MOST_SCRYPT.into())
        }
        Derivation::Pbkdf2 { rounds } => (rounds.into(), rounds <= MOST_PBKDF2),
    };
    if affordable && cost > CHEAP.into() {
        return;
    }
    let error = IssuerKey::from_encrypted_pkcs8_pem(&encrypted_pem(derivation, &encrypted), b"a passphrase")
        .expect_err("nobody encrypted a key like that");
    assert_eq!(error == KeyError::TooCostly, !affordable, "{derivation:?} {error}");
}

/// A JWK of members that are often right.
fn jwk(u: &mut Unstructured<'_>) -> Result<String> {
    let key = IssuerKey::generate(&mut Seeded(u.int_in_range(1..=3)?)).expect("seeded").public_key();
    let mut jwk: Value = serde_json::from_str(&key.to_jwk()).expect("a key is JSON");
    let name = *u.choose(&["alg", "crv", "kid", "kty", "x", "y", "d", "use", "key_ops", "n", "e"])?;
    let other = u.choose(&["ES256", "ES384", "P-256", "P-384", "EC", "RSA", "oct", "sig", "AAAA", "", "AQAB"])?;
    match u.int_in_range(0..=2)? {
        0 => jwk[name] = (*other).into(),
        1 => drop(jwk.as_object_mut().and_then(|members| members.remove(name))),
        _ => {}
    }
    let count = u.int_in_range(0..=2)?;
    Ok(if count == 0 { jwk.to_string() } else { serde_json::json!({"keys": vec![jwk; count]}).to_string() })
}

/// What is read as a JWK says so itself, is a point on the curve, and reads back.
fn read_jwk(text: &str) {
    if let Ok(key) = PublicKey::from_jwk(text.as_bytes()) {
        assert_eq!(PublicKey::from_jwk(key.to_jwk().as_bytes()), Ok(key));
        is_stated(&serde_json::from_str(text).expect("a JWK is JSON"), key);
    }
    if let Ok(keys) = PublicKey::from_jwk_set(text.as_bytes()) {
        assert_eq!(PublicKey::from_jwk_set(PublicKey::to_jwk_set(&keys).as_bytes()).as_deref(), Ok(&keys[..]));
        let set: Value = serde_json::from_str(text).expect("a JWK Set is JSON");
        let stated = set["keys"].as_array().expect("a JWK Set has keys");
        assert_eq!(stated.len(), keys.len());
        stated.iter().zip(keys).for_each(|(jwk, key)| is_stated(jwk, key));
    }
}

fn is_stated(jwk: &Value, key: PublicKey) {
    let coordinate = |name: &str| Base64UrlUnpadded::decode_vec(jwk[name].as_str()?).ok();
    assert_eq!((&jwk["kty"], &jwk["crv"]), (&"EC".into(), &"P-256".into()), "{jwk}");
    assert!(jwk.get("d").is_none(), "{jwk}");
    assert_eq!([coordinate("x"), coordinate("y")], [Some(key.x().to_vec()), Some(key.y().to_vec())], "{jwk}");
    assert!(p256::PublicKey::from_sec1_bytes(&[&[4][..], &key.x(), &key.y()].concat()).is_ok());
}
