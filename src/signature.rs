//! Stage 3 of 6: does this signature belong to this message and key? ES256 (RFC 7518 section 3.4), yes or no.
//!
//! Spec: `spec/signature.md`, same headings, same order. Vectors: `test-vectors/signature/`.
//! In: a message, 64 bytes r‖s, a [`PublicKey`]. Out: nothing, or [`InvalidSignature`] without a reason.
//! No branch and no address depends on message or signature: every bad one costs what a good one does. Never
//! allocates, never panics. Cost: two scalar multiplications of p256, about 0.18 ms on a server.

#[cfg(feature = "alloc")]
mod jwk;
#[cfg(feature = "alloc")]
mod prepared;

#[cfg(feature = "alloc")]
pub use jwk::JwkError;
#[cfg(feature = "alloc")]
pub(crate) use prepared::Preparation;
#[cfg(feature = "alloc")]
pub use prepared::{PreparedKey, Signed, TableSize, VariableTimeKey};

use crate::text::{Thumbprint, decode_array, decode_exactly};
use core::fmt;
use p256::elliptic_curve::PrimeField as _;
use p256::elliptic_curve::bigint::modular::ConstMontyForm;
use p256::elliptic_curve::bigint::{U256, const_monty_params};
use p256::elliptic_curve::ops::{LinearCombination as _, Reduce as _};
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _, CtOption};

/// Bytes of a signature: r then s, big-endian (RFC 7518 section 3.4).
pub const SIGNATURE_BYTES: usize = 64;
/// Characters of a signature in base64url.
pub(crate) const SIGNATURE_TEXT: usize = 86;

/// The signature doesn't hold. Why, strangers aren't told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature doesn't belong to this message and key")
    }
}

impl core::error::Error for InvalidSignature {}

/// A P-256 public key: a point on the curve, never the point at infinity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    point: AffinePoint,
}

impl PublicKey {
    /// The key at these coordinates (32 bytes each, big-endian), if they are a point on the curve.
    #[must_use]
    pub fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Option<Self> {
        let point = AffinePoint::from_coordinates(&FieldBytes::from(*x), &FieldBytes::from(*y));
        Option::from(point).map(|point| Self { point })
    }

    pub(crate) fn from_text(x: &[u8], y: &[u8]) -> Option<Self> {
        Self::from_coordinates(&decode_array(x)?, &decode_array(y)?)
    }

    #[cfg(feature = "issue")]
    pub(crate) const fn from_point(point: AffinePoint) -> Self {
        Self { point }
    }

    /// The x coordinate, 32 bytes, big-endian.
    #[must_use]
    pub fn x(&self) -> [u8; 32] {
        self.point.x().into()
    }

    /// The y coordinate, 32 bytes, big-endian.
    #[must_use]
    pub fn y(&self) -> [u8; 32] {
        self.point.y().into()
    }

    /// The RFC 7638 thumbprint: SHA-256 of the key's required JWK members in canonical order.
    #[must_use]
    pub fn thumbprint(&self) -> Thumbprint {
        let (x, y) = (Thumbprint::from_bytes(self.x()).to_text(), Thumbprint::from_bytes(self.y()).to_text());
        Thumbprint::of(&[br#"{"crv":"P-256","kty":"EC","x":""#, &x, br#"","y":""#, &y, br#""}"#])
    }

    /// Verifies an ES256 signature over `message`. High and low s are both accepted: which of the two a signer
    /// writes says nothing, and nothing here treats a signature as an identity.
    ///
    /// # Errors
    /// [`InvalidSignature`] if it doesn't hold, for whatever reason.
    ///
    /// # Examples
    /// ```
    /// # use licentia::PublicKey;
    /// # fn check(key: &PublicKey, message: &[u8], signature: &[u8; 64]) {
    /// if key.verify(message, signature).is_err() { println!("not genuine"); }
    /// # }
    /// ```
    pub fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Result<(), InvalidSignature> {
        accept(self.holds(message, signature))
    }

    /// The same for a signature as a token carries it: 86 characters, of which none may change the cost.
    pub(crate) fn verify_text(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        accept_text(signature, |bytes| self.holds(message, bytes))
    }

    fn holds(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Choice {
        let (in_range, r, s) = split(signature);
        let s_inverse = modulo_n(&s).invert().unwrap_or(ModuloN::ZERO);
        let over_s = |scalar| Scalar::reduce(&(modulo_n(&scalar) * s_inverse).retrieve());
        // One ladder for both products; its table look-ups read every entry.
        let point = ProjectivePoint::lincomb(&[
            (ProjectivePoint::GENERATOR, over_s(digest_of(message))),
            (ProjectivePoint::from(self.point), over_s(r)),
        ]);
        // The point at infinity has x = 0 here, which no r in range equals.
        in_range & Scalar::reduce(&point.to_affine().x()).ct_eq(&r)
    }
}

/// The message's SHA-256 as a scalar.
fn digest_of(message: &[u8]) -> Scalar {
    Scalar::reduce(&FieldBytes::from(digest_bytes(message)))
}

fn digest_bytes(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

const_monty_params!(
    Order,
    U256,
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    "The order n of P-256."
);

/// A scalar as crypto-bigint multiplies it, with the loop that p256's field needs anyway. p256's own product of scalars is
/// unrolled: 2.7 kB on a microcontroller, and slower there.
type ModuloN = ConstMontyForm<Order, { U256::LIMBS }>;

fn modulo_n(scalar: &Scalar) -> ModuloN {
    ModuloN::new(&U256::from(scalar))
}

/// The accept bit: the first thing about a signature that anybody may learn.
fn accept(holds: Choice) -> Result<(), InvalidSignature> {
    if bool::from(holds) { Ok(()) } else { Err(InvalidSignature) }
}

/// The same where the signature is text, which may be no signature at all.
fn accept_text(text: &[u8], holds: impl FnOnce(&[u8; SIGNATURE_BYTES]) -> Choice) -> Result<(), InvalidSignature> {
    let (bytes, strict) = decode_signature(text);
    accept(strict & holds(&bytes))
}

/// r and s, with whether both lie in 1 … n−1. Out of range they are zero, and the arithmetic goes on.
fn split(signature: &[u8; SIGNATURE_BYTES]) -> (Choice, Scalar, Scalar) {
    let mut halves = signature.as_chunks::<32>().0.iter().map(|half| Scalar::from_repr(FieldBytes::from(*half)));
    let mut next = || halves.next().unwrap_or_else(|| CtOption::new(Scalar::ZERO, Choice::from(0)));
    let (r, s) = (next(), next());
    let (r_in_range, s_in_range) = (r.is_some(), s.is_some());
    let (r, s) = (r.unwrap_or(Scalar::ZERO), s.unwrap_or(Scalar::ZERO));
    (r_in_range & s_in_range & !r.ct_eq(&Scalar::ZERO) & !s.ct_eq(&Scalar::ZERO), r, s)
}

/// Decodes what can be decoded and says whether all of it was strict base64url.
fn decode_signature(text: &[u8]) -> ([u8; SIGNATURE_BYTES], Choice) {
    let mut bytes = [0; SIGNATURE_BYTES];
    let strict = decode_exactly(text, &mut bytes);
    (bytes, strict)
}

/// The bytes of a signature's text, if it is strict base64url. Only for who may learn that before all else.
#[cfg(feature = "alloc")]
pub(crate) fn signature_of_text(text: &[u8]) -> Option<[u8; SIGNATURE_BYTES]> {
    let (bytes, strict) = decode_signature(text);
    bool::from(strict).then_some(bytes)
}

/// Why a signature was refused: for auditors and vectors, never on a product's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its 86 characters aren't strict base64url.
    SignatureBase64,
    /// r or s isn't in 1 … n−1.
    SignatureRange,
    /// r and s are fine, but not for this message and key.
    SignatureEquation,
}

impl Reason {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignatureBase64 => "signature_base64",
            Self::SignatureRange => "signature_range",
            Self::SignatureEquation => "signature_equation",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PublicKey {
    /// Why this signature is refused, if it is. Takes its time from its input.
    pub(crate) fn diagnose(&self, message: &[u8], signature: &[u8]) -> Option<Reason> {
        let (bytes, strict) = decode_signature(signature);
        if !bool::from(strict) {
            return Some(Reason::SignatureBase64);
        }
        if !bool::from(split(&bytes).0) {
            return Some(Reason::SignatureRange);
        }
        self.verify(message, &bytes).err().map(|InvalidSignature| Reason::SignatureEquation)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey {}", self.thumbprint())
    }
}
