//! Many signatures at once, for servers and auditors: quickest, and not in constant time.
//!
//! Tables are wide and read where the digits point to; points are added by their coordinates, and a step of additions
//! takes one inversion for the whole batch (P. Montgomery's trick, 1987). Here, signatures are verified one beside the
//! other; where the processor can, `lanes` takes many at a time. Spec: `spec/signature.md`; formulas and
//! evidence: `docs/prepared-keys.md`.

use super::digits::{Digits, ORDER, limbs_of};
use super::field::Field;
use super::has_second_x;
use super::normalize::add_to_each;
use super::point::Affine;
use super::table::ENTRIES;
use super::variable_time::Signed;
use crate::signature::{InvalidSignature, digest_of, split};
use alloc::vec::Vec;
use p256::Scalar;

/// Signatures that share their inversions, one after the other. More of them gain nothing, and leave the cache.
pub(super) const BATCH: usize = 256;

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
