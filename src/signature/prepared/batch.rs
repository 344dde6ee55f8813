//! Many signatures at once, for servers and auditors: quickest, and not in constant time.
//!
//! Tables are wide and read where the digits point to; points are added by their coordinates, and a step of additions
//! takes one inversion for the whole batch (P. Montgomery's trick, 1987). Here, signatures are verified one beside the
//! other; where the processor can, `lanes` takes many at a time. Spec: `spec/signature.md`; formulas and
//! evidence: `docs/prepared-keys.md`.

use super::backend::Backend;
use super::digits::{Digits, ORDER, limbs_of};
use super::field::Field;
use super::normalize::add_to_each;
use super::point::Affine;
use super::table::{ENTRIES, Multiples};
use super::{affine, has_second_x};
use crate::signature::{InvalidSignature, PublicKey, SIGNATURE_BYTES, digest_of, split};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use p256::{AffinePoint, Scalar};

/// Signatures that share their inversions, one after the other. More of them gain nothing, and leave the cache.
pub(super) const BATCH: usize = 256;

/// A public key for verifying many signatures in variable time: on a server or an auditor's desk, where nobody measures.
///
/// In a product, use [`PreparedKey`](super::PreparedKey).
#[derive(Clone)]
pub struct VariableTimeKey {
    key: PublicKey,
    pub(super) base: Arc<Multiples>,
    pub(super) multiples: Arc<Multiples>,
}

/// A signature that is to be verified, with its message and its key.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'s> {
    /// Whose signature it should be.
    pub key: &'s VariableTimeKey,
    /// What was signed.
    pub message: &'s [u8],
    /// r then s, big-endian.
    pub signature: &'s [u8; SIGNATURE_BYTES],
}

impl Signed<'_> {
    /// An addition met two equal or opposite points, which takes a signature made for it: p256 knows the answer.
    pub(super) fn verify_alone(&self) -> Result<(), InvalidSignature> {
        self.key.key.verify(self.message, self.signature)
    }
}

impl VariableTimeKey {
    /// Lays out the tables of some keys, which share the base point's. Cost for each, and for the base point: 0.8 MB and
    /// about three milliseconds; with the feature `simd` twice as much of both.
    #[must_use]
    pub fn of(keys: &[PublicKey]) -> Vec<Self> {
        let base = Arc::new(Multiples::of(affine(&AffinePoint::GENERATOR)));
        let wide = |key: &PublicKey| Self {
            key: *key,
            base: Arc::clone(&base),
            multiples: Arc::new(Multiples::of(affine(&key.point))),
        };
        keys.iter().map(wide).collect()
    }

    /// The key itself.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// Verifies ES256 signatures, of one key or of many: the answers of [`PublicKey::verify`], in the order of the
    /// signatures. Keys that were laid out by one call of [`Self::of`] are the quickest together.
    ///
    /// # Examples
    /// ```
    /// # use licentia::PublicKey;
    /// # use licentia::signature::{Signed, VariableTimeKey};
    /// # fn check(key: &PublicKey, message: &[u8], signature: &[u8; 64]) {
    /// let keys = VariableTimeKey::of(&[*key]);
    /// let signed: Vec<_> = keys.iter().map(|key| Signed { key, message, signature }).collect();
    /// let answers = VariableTimeKey::verify_batch(&signed);
    /// println!("{} of {} hold", answers.iter().filter(|answer| answer.is_ok()).count(), answers.len());
    /// # }
    /// ```
    #[must_use]
    pub fn verify_batch(signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        Backend::of_this_machine().verify(signed)
    }
}

impl fmt::Debug for VariableTimeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VariableTimeKey {}", self.key.thumbprint())
    }
}

pub(super) fn verify_together(signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
    let equations = Equation::of_each(signed);
    let (sums, undone) = sum_each(signed, &equations);
    let mut answers: Vec<_> = sums.iter().zip(&equations).map(|(sum, equation)| equation.accept(sum.x)).collect();
    for place in undone {
        if let (Some(answer), Some(signed)) = (answers.get_mut(place), signed.get(place)) {
            *answer = signed.verify_alone();
        }
    }
    answers
}

/// What must hold: r and s lie in range, and u1·G + u2·Q has the x coordinate r.
pub(super) struct Equation {
    pub(super) in_range: bool,
    pub(super) r: Scalar,
    pub(super) u1: Digits<ENTRIES>,
    pub(super) u2: Digits<ENTRIES>,
}

impl Equation {
    pub(super) fn of_each(signed: &[Signed<'_>]) -> Vec<Self> {
        let split: Vec<_> = signed.iter().map(|signed| split(signed.signature)).collect();
        let mut inverses: Vec<Scalar> = split.iter().map(|(_, _, s)| *s).collect();
        invert_each(&mut inverses);
        let equation = |((signed, (in_range, r, _)), inverse): ((&Signed<'_>, (_, Scalar, _)), Scalar)| Self {
            in_range: bool::from(in_range),
            r,
            u1: Digits::of(&(digest_of(signed.message) * inverse)),
            u2: Digits::of(&(r * inverse)),
        };
        signed.iter().zip(split).zip(inverses).map(equation).collect()
    }

    /// x, reduced modulo n, is r: x = r, or x = r + n where that is below p.
    fn accept(&self, x: Field<u64>) -> Result<(), InvalidSignature> {
        let limbs = limbs_of(&self.r);
        let r = Field::from_limbs(limbs);
        let second = bool::from(has_second_x(limbs)) && x == r.add(Field::from_limbs(ORDER));
        if self.in_range && (x == r || second) { Ok(()) } else { Err(InvalidSignature) }
    }
}

/// The sums u1·G + u2·Q, and the places of those that an addition of equal or opposite points has spoiled.
pub(super) fn sum_each(signed: &[Signed<'_>], equations: &[Equation]) -> (Vec<Affine<u64>>, Vec<usize>) {
    let pairs = || signed.iter().map(|signed| signed.key).zip(equations);
    let of_base = |position| -> Vec<_> { pairs().map(|(key, equation)| key.base.at(position, &equation.u1)).collect() };
    let of_key =
        |position| -> Vec<_> { pairs().map(|(key, equation)| key.multiples.at(position, &equation.u2)).collect() };
    let mut sums = of_base(0);
    let mut undone = add_to_each(&mut sums, &of_key(0));
    for position in 1..Digits::<ENTRIES>::COUNT {
        undone.extend(add_to_each(&mut sums, &of_base(position)));
        undone.extend(add_to_each(&mut sums, &of_key(position)));
    }
    (sums, undone)
}

/// The inverse of each; of 0 it is 0.
pub(super) fn invert_each(scalars: &mut [Scalar]) {
    let mut before = Vec::with_capacity(scalars.len());
    let mut all = Scalar::ONE;
    for scalar in scalars.iter() {
        before.push(all);
        all *= or_one(*scalar);
    }
    let mut inverse = super::invert(&all);
    for (scalar, before) in scalars.iter_mut().zip(before).rev() {
        let next = inverse * or_one(*scalar);
        *scalar = if *scalar == Scalar::ZERO { Scalar::ZERO } else { inverse * before };
        inverse = next;
    }
}

fn or_one(scalar: Scalar) -> Scalar {
    if scalar == Scalar::ZERO { Scalar::ONE } else { scalar }
}
