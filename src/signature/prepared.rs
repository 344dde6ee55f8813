//! A public key with tables: the same answers at a fraction of the time.
//!
//! The issuer's key doesn't change, so the multiples of it (and those of the base point) that a verification needs are
//! laid out once, and u1·G + u2·Q becomes a sum of their entries without one doubling. Spec: `spec/signature.md`;
//! formulas, bounds and evidence: `docs/prepared-keys.md`.

mod backend;
mod batch;
mod comb;
mod digits;
mod field;
mod inverse;
#[cfg(any(test, all(feature = "simd", target_arch = "x86_64")))]
mod lanes;
mod limb;
mod multiples;
mod normalize;
mod point;
mod table;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it doesn't expect"
)]
mod tests;
mod variable_time;

pub use variable_time::{Signed, VariableTimeKey};

use super::{InvalidSignature, PublicKey, SIGNATURE_BYTES, accept, accept_text, digest_of, split};
use alloc::sync::Arc;
use comb::Comb;
use core::fmt;
use digits::{Digits, ORDER, limbs_of, limbs_of_bytes, scalar_of};
use field::Field;
use inverse::Modulus;
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{AffinePoint, FieldBytes, Scalar};
use point::{Affine, Sum};
use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _};

const ORDER_MODULUS: Modulus = Modulus::new(ORDER);

/// A public key with its tables.
#[derive(Clone)]
pub struct PreparedKey {
    key: PublicKey,
    tables: Tables,
}

#[derive(Clone)]
enum Tables {
    Fast(Arc<Comb<32, 1>>, Arc<Comb<32, 1>>),
    Small(Arc<Comb<8, 4>>, Arc<Comb<8, 4>>),
}

/// How much memory a prepared key may take, which decides how fast it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableSize {
    /// 86 KiB a key, and as much again for the base point, which all keys share.
    #[default]
    Fast,
    /// 8 KiB a key, and as much again for the base point.
    Small,
}

impl PreparedKey {
    /// Prepares one key, with tables of the default size. Cost: under a millisecond, the base point's table included.
    ///
    /// # Examples
    /// ```
    /// # use licentia::{PreparedKey, PublicKey};
    /// # fn check(key: &PublicKey, message: &[u8], signature: &[u8; 64]) {
    /// let key = PreparedKey::new(key);
    /// if key.verify(message, signature).is_err() { println!("not genuine"); }
    /// # }
    /// ```
    #[must_use]
    pub fn new(key: &PublicKey) -> Self {
        Self::with(TableSize::Fast, key)
    }

    /// Prepares one key, with tables of this size.
    #[must_use]
    pub fn with(size: TableSize, key: &PublicKey) -> Self {
        Preparation::new(size).prepare(key)
    }

    /// The key itself.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// Verifies an ES256 signature over `message`: the answer of [`PublicKey::verify`], sooner.
    ///
    /// # Errors
    /// [`InvalidSignature`] if it doesn't hold, for whatever reason.
    pub fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Result<(), InvalidSignature> {
        accept(self.holds(message, signature))
    }

    /// The same for a signature as a token carries it.
    pub(crate) fn verify_text(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        accept_text(signature, |bytes| self.holds(message, bytes))
    }

    fn holds(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Choice {
        let (in_range, r, s) = split(signature);
        // Out of range they were zero, which the sum below has no digits for.
        let r = Scalar::conditional_select(&Scalar::ONE, &r, in_range);
        let s_inverse = invert(&Scalar::conditional_select(&Scalar::ONE, &s, in_range));
        let sum = self.tables.sum(&(digest_of(message) * s_inverse), &(r * s_inverse));
        if sum.is_broken() {
            // An addition met two equal or opposite points, which takes a signature made for it: p256 knows the answer.
            return self.key.holds(message, signature);
        }
        in_range & has_x(&sum, &r)
    }
}

impl Tables {
    fn sum(&self, u1: &Scalar, u2: &Scalar) -> Sum<u64> {
        match self {
            Self::Fast(base, key) => Comb::sum(base, key, &Digits::of(u1), &Digits::of(u2)),
            Self::Small(base, key) => Comb::sum(base, key, &Digits::of(u1), &Digits::of(u2)),
        }
    }
}

impl fmt::Debug for PreparedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedKey {}", self.key.thumbprint())
    }
}

/// Prepares keys that share the base point's table.
pub(crate) struct Preparation(Base);

enum Base {
    Fast(Arc<Comb<32, 1>>),
    Small(Arc<Comb<8, 4>>),
}

impl Preparation {
    pub(crate) fn new(size: TableSize) -> Self {
        let base = affine(&AffinePoint::GENERATOR);
        Self(match size {
            TableSize::Fast => Base::Fast(Arc::new(Comb::of(base))),
            TableSize::Small => Base::Small(Arc::new(Comb::of(base))),
        })
    }

    pub(crate) fn prepare(&self, key: &PublicKey) -> PreparedKey {
        let point = affine(&key.point);
        let tables = match &self.0 {
            Base::Fast(base) => Tables::Fast(Arc::clone(base), Arc::new(Comb::of(point))),
            Base::Small(base) => Tables::Small(Arc::clone(base), Arc::new(Comb::of(point))),
        };
        PreparedKey { key: *key, tables }
    }
}

fn affine(point: &AffinePoint) -> Affine<u64> {
    let coordinate = |bytes: FieldBytes| Field::from_limbs(limbs_of_bytes(&bytes));
    Affine { x: coordinate(point.x()), y: coordinate(point.y()) }
}

fn invert(scalar: &Scalar) -> Scalar {
    scalar_of(ORDER_MODULUS.invert(limbs_of(scalar))).unwrap_or(Scalar::ZERO)
}

/// Whether the sum's x, reduced modulo n, is r: x = r, or x = r + n where that is below p. Compared as X and r·ZZ.
fn has_x(sum: &Sum<u64>, r: &Scalar) -> Choice {
    let limbs = limbs_of(r);
    let r = Field::from_limbs(limbs);
    let is = |x: Field<u64>| sum.x.kept().ct_eq(&x.mul(sum.zz).kept());
    is(r) | (has_second_x(limbs) & is(r.add(Field::from_limbs(ORDER))))
}

/// Whether r + n is below p, which few r are small enough for.
fn has_second_x(r: [u64; 4]) -> Choice {
    let (_, is_less) = field::sub(r, field::sub(<u64 as limb::Limb>::P, ORDER).0);
    Choice::from(u8::from(is_less))
}
