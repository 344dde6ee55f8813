//! u1 = e/s and u2 = r/s modulo n, with one inversion for a batch.

use super::digits::Digits;
use super::number::Number;
use super::order::Order;
use super::rows::{self, Limbs};
use super::{LANES, Lanes, TaskIn};
use crate::signature::digest_bytes;
use crate::signature::prepared::Signed;
use crate::signature::prepared::digits::{ORDER, limbs_of_bytes};
use crate::signature::prepared::field::sub;
use alloc::vec::Vec;

/// What a signature says of its message's digest: that e/s and r/s have to do with r.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub(super) e: Limbs,
    pub(super) r: Limbs,
    pub(super) s: Limbs,
    pub(super) in_range: bool,
}

impl Claim {
    /// Fills the last group of a batch.
    pub(super) const NONE: Self = Self { e: [1, 0, 0, 0], r: [1, 0, 0, 0], s: [1, 0, 0, 0], in_range: false };

    pub(super) fn of(signed: &Signed<'_>) -> Self {
        let ([r, s], []) = signed.signature.as_chunks::<32>() else { return Self::NONE };
        let (r, s) = (limbs_of_bytes(r), limbs_of_bytes(s));
        let e = limbs_of_bytes(&digest_bytes(signed.message));
        if is_in_range(r) && is_in_range(s) { Self { e, r, s, in_range: true } } else { Self::NONE }
    }
}

/// 1 … n−1.
fn is_in_range(limbs: [u64; 4]) -> bool {
    limbs != [0; 4] && sub(limbs, ORDER).1
}

/// The digits of u1 for each group of claims, and after these the digits of u2.
pub(super) struct DigitsOf<'c>(pub(super) &'c [[Claim; LANES]]);

impl<L: Lanes> TaskIn<L> for DigitsOf<'_> {
    type Output = Vec<Digits<L::Vector>>;

    #[inline(always)]
    fn run_in(self, lanes: L) -> Self::Output {
        digits_of(lanes, self.0)
    }
}

#[inline(always)]
fn digits_of<L: Lanes>(lanes: L, claims: &[[Claim; LANES]]) -> Vec<Digits<L::Vector>> {
    let order = Order(lanes);
    let inverses = inverses(order, claims);
    let mut digits = Vec::with_capacity(claims.len().wrapping_mul(2));
    for (claims, inverse) in claims.iter().zip(&inverses) {
        let e = rows::load(lanes, &claims.each_ref().map(|claim| claim.e));
        digits.push(Digits::of(lanes, order.times(e, *inverse)));
    }
    for (claims, inverse) in claims.iter().zip(&inverses) {
        let r = rows::load(lanes, &claims.each_ref().map(|claim| claim.r));
        digits.push(Digits::of(lanes, order.times(r, *inverse)));
    }
    digits
}

/// 1/s in Montgomery form (P. Montgomery's trick, in each lane).
#[inline(always)]
fn inverses<L: Lanes>(order: Order<L>, claims: &[[Claim; LANES]]) -> Vec<Number<L::Vector>> {
    let Order(lanes) = order;
    let mut steps = Vec::with_capacity(claims.len());
    let mut product = order.prepared(rows::load(lanes, &[[1, 0, 0, 0]; LANES]));
    for claims in claims {
        let s = order.prepared(rows::load(lanes, &claims.each_ref().map(|claim| claim.s)));
        steps.push((s, product));
        product = order.times(product, s);
    }
    let mut inverse = order.invert(product);
    let mut inverses = Vec::with_capacity(claims.len());
    for (s, before) in steps.iter().rev() {
        inverses.push(order.times(inverse, *before));
        inverse = order.times(inverse, *s);
    }
    inverses.reverse();
    inverses
}
