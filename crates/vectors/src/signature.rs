//! Vectors of the signature stage: ES256 over a message, with one public key.
//!
//! Some signatures are made to fit by choosing the key last; they reach corners that no honest signer reaches.

use std::error::Error;

use p256::ecdsa::Signature;
use p256::elliptic_curve::ops::Reduce;
use p256::elliptic_curve::point::{AffineCoordinates, DecompressPoint};
use p256::elliptic_curve::subtle::Choice;
use p256::elliptic_curve::{Group, PrimeField};
use p256::{AffinePoint, FieldBytes, ProjectivePoint, PublicKey, Scalar};
use serde_json::{Value, json};

use crate::keys::{Key, base64url, sha256};
use crate::vector::{Input, Vector, bad, ok};
use crate::world::World;

type Bytes = [u8; 32];
type Result<T> = std::result::Result<T, Box<dyn Error>>;

const MESSAGE: &str = "what was signed";
const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const ONE: &str = "0000000000000000000000000000000000000000000000000000000000000001";
const N: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const N_MINUS_1: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
const P: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
const ALL_ONES: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

pub(crate) fn vectors(world: &World) -> Result<Vec<Vector>> {
    Ok([honest(world)?, out_of_range(world)?, wrong(world)?, made_to_fit()?].concat())
}

fn honest(world: &World) -> Result<Vec<Vector>> {
    let right = world.alpha.sign(MESSAGE.as_bytes());
    let empty = Input::default().with("message", "").with("signature", base64url(&world.alpha.sign(b"")));
    Ok(vec![
        ok("low-s", "S-3", "A signature as mint writes it.", "ok", case(world, &right)),
        ok(
            "high-s",
            "S-5",
            "The same with n-s: hardware signs so, and both verify.",
            "ok",
            case(world, &high_s(&right)?),
        ),
        ok("empty-message", "S-6", "Nothing can be signed too.", "ok", empty.with("key", world.alpha.public())),
    ])
}

fn out_of_range(world: &World) -> Result<Vec<Vector>> {
    let (r, s) = halves(&world.alpha.sign(MESSAGE.as_bytes()))?;
    let rows = [
        ("both-zero", "S-1", "r and s are 0.", hex(ZERO)?, hex(ZERO)?),
        ("r-zero", "S-1", "r is 0.", hex(ZERO)?, s),
        ("s-zero", "S-1", "s is 0.", r, hex(ZERO)?),
        ("r-is-n", "S-1", "r is n, which is 0 again.", hex(N)?, s),
        ("s-is-n", "S-1", "s is n, which is 0 again.", r, hex(N)?),
        ("both-n", "S-1", "r and s are n.", hex(N)?, hex(N)?),
        ("r-is-p", "S-1", "r is p.", hex(P)?, s),
        ("s-is-p", "S-1", "s is p.", r, hex(P)?),
        ("both-all-ones", "S-1", "r and s are 2^256-1.", hex(ALL_ONES)?, hex(ALL_ONES)?),
    ];
    Ok(rows
        .into_iter()
        .map(|(name, spec, about, r, s)| refused(name, spec, about, "signature_range", case(world, &join(r, s))))
        .collect())
}

fn wrong(world: &World) -> Result<Vec<Vector>> {
    let right = world.alpha.sign(MESSAGE.as_bytes());
    let (r, s) = halves(&right)?;
    let other_message = world.alpha.sign(b"what was not signed");
    let rows = [
        ("both-one", "S-3", "r and s are 1: in range, and no signature of this message.", join(hex(ONE)?, hex(ONE)?)),
        ("both-n-minus-one", "S-3", "r and s are n-1, the largest in range.", join(hex(N_MINUS_1)?, hex(N_MINUS_1)?)),
        ("halves-swapped", "S-3", "s before r.", join(s, r)),
        ("of-another-message", "S-3", "Right for another message.", other_message),
        ("of-another-key", "S-3", "Right for another key.", world.beta.sign(MESSAGE.as_bytes())),
    ];
    Ok(rows
        .into_iter()
        .map(|(name, spec, about, bytes)| refused(name, spec, about, "signature_equation", case(world, &bytes)))
        .collect())
}

fn made_to_fit() -> Result<Vec<Vector>> {
    let (key, signature) = r_plus_n()?;
    let fits = fitted(&key, &signature)?;
    let mut second = signature;
    if let Some(last) = second.get_mut(31) {
        *last ^= 1;
    }
    let (halves_key, halves_signature) = equal_halves()?;
    let (infinity_key, infinity_signature) = infinity()?;
    Ok(vec![
        // About one signature in 2^128 is like this; an implementation that only compares x with r refuses it.
        ok("x-is-r-plus-n", "S-3", "The point's x is r+n, which is r modulo n.", "ok", fits),
        ok(
            "equal-halves",
            "S-4",
            "u1*G equals u2*Q, so that their sum is a doubling.",
            "ok",
            fitted(&halves_key, &halves_signature)?,
        ),
        refused("x-is-not-r-plus-n", "S-3", "Another small r beside it.", "signature_equation", fitted(&key, &second)?),
        refused(
            "sum-is-infinity",
            "S-2",
            "u1*G + u2*Q is the point at infinity, which has no x.",
            "signature_equation",
            fitted(&infinity_key, &infinity_signature)?,
        ),
    ])
}

/// R = (n + r, …) for the first r that names a point; then the key Q = (s·R − e·G) / r.
fn r_plus_n() -> Result<(ProjectivePoint, [u8; 64])> {
    let n = hex(N)?;
    for small in 1..=200_u8 {
        let mut x = n;
        let Some(sum) = x.last().and_then(|last| last.checked_add(small)) else { break };
        if let Some(last) = x.last_mut() {
            *last = sum;
        }
        let point: Option<AffinePoint> = AffinePoint::decompress(&FieldBytes::from(x), Choice::from(0)).into();
        if let Some(point) = point {
            let (r, s) = (Scalar::from(u64::from(small)), Scalar::from(7_u64));
            let key = (ProjectivePoint::from(point) * s - ProjectivePoint::generator() * hash()) * inverse(r)?;
            return Ok((key, scalars(r, s)));
        }
    }
    Err("no point has such an x".into())
}

/// R = 2·t·G, s = e/t: then u1 = t, and u2·Q is t·G too when d = e/r.
fn equal_halves() -> Result<(ProjectivePoint, [u8; 64])> {
    let t = Scalar::from(5_u64);
    let x = (ProjectivePoint::generator() * (t + t)).to_affine().x();
    let r = <Scalar as Reduce<FieldBytes>>::reduce(&x);
    Ok((ProjectivePoint::generator() * (hash() * inverse(r)?), scalars(r, hash() * inverse(t)?)))
}

/// d = −e/r makes u1·G and u2·Q cancel, whatever s is.
fn infinity() -> Result<(ProjectivePoint, [u8; 64])> {
    let r = Scalar::from(3_u64);
    Ok((ProjectivePoint::generator() * -(hash() * inverse(r)?), scalars(r, Scalar::from(11_u64))))
}

fn inverse(scalar: Scalar) -> Result<Scalar> {
    Option::from(scalar.invert()).ok_or_else(|| "zero has no inverse".into())
}

/// The other key under which a signature holds: one belongs to each of the two points whose x is r.
pub(crate) fn second_key(first: &Key, message: &str, signature: &[u8; 64]) -> Result<Value> {
    let (r, s) = Signature::from_slice(signature)?.split_scalars();
    for odd in [0, 1] {
        let point: Option<AffinePoint> = AffinePoint::decompress(&r.to_repr(), Choice::from(odd)).into();
        let point = ProjectivePoint::from(point.ok_or("r names no point")?);
        let key = jwk(&((point * *s - ProjectivePoint::generator() * hash_of(message)) * inverse(*r)?))?;
        if key != first.public() {
            return Ok(key);
        }
    }
    Err("both points gave the same key".into())
}

fn hash() -> Scalar {
    hash_of(MESSAGE)
}

fn hash_of(message: &str) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(sha256(message.as_bytes())))
}

fn high_s(signature: &[u8; 64]) -> Result<[u8; 64]> {
    let (r, s) = Signature::from_slice(signature)?.split_scalars();
    Ok(scalars(*r, -*s))
}

fn scalars(r: Scalar, s: Scalar) -> [u8; 64] {
    join(r.to_repr().into(), s.to_repr().into())
}

fn join(r: Bytes, s: Bytes) -> [u8; 64] {
    let mut whole = [0; 64];
    for (to, from) in whole.iter_mut().zip(r.into_iter().chain(s)) {
        *to = from;
    }
    whole
}

fn halves(signature: &[u8; 64]) -> Result<(Bytes, Bytes)> {
    let (r, s) = signature.split_at(32);
    Ok((r.try_into()?, s.try_into()?))
}

fn hex(digits: &str) -> Result<Bytes> {
    let bytes: std::result::Result<Vec<u8>, _> =
        (0..32).map(|at| u8::from_str_radix(digits.get(2 * at..2 * at + 2).unwrap_or(""), 16)).collect();
    Ok(bytes?.as_slice().try_into()?)
}

fn case(world: &World, signature: &[u8; 64]) -> Input {
    signed(signature).with("key", world.alpha.public())
}

fn fitted(key: &ProjectivePoint, signature: &[u8; 64]) -> Result<Input> {
    Ok(signed(signature).with("key", jwk(key)?))
}

fn signed(signature: &[u8; 64]) -> Input {
    Input::default().with("message", MESSAGE).with("signature", base64url(signature))
}

fn jwk(point: &ProjectivePoint) -> Result<Value> {
    let sec1 = p256::ecdsa::VerifyingKey::from(PublicKey::from_affine(point.to_affine())?).to_sec1_point(false);
    let (x, y) = (sec1.x().ok_or("no x")?, sec1.y().ok_or("no y")?);
    Ok(json!({"crv": "P-256", "kty": "EC", "x": base64url(x), "y": base64url(y)}))
}

fn refused(name: &str, spec: &str, about: &str, why: &str, input: Input) -> Vector {
    bad(name, spec, about, "not_genuine", input).and("why", why)
}
