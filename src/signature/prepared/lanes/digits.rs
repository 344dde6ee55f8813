//! The digits of a scalar in each lane: those that [`Digits`](crate::signature::prepared::digits::Digits) gives, for the
//! same position in all lanes.

use super::Lanes;
use super::number::{self, Number, constant};
use super::order::N;
use super::product::Modulus as _;
use crate::signature::prepared::digits::Digits as OfOne;
use crate::signature::prepared::table::ENTRIES;

/// A scalar in each lane that gives its digits.
#[derive(Clone, Copy)]
pub(super) struct Digits<V> {
    odd: Number<V>,
    negated: V,
}

/// A digit in each lane: the place of its multiple, and all ones where it is negative.
#[derive(Clone, Copy)]
pub(super) struct Digit<V> {
    pub(super) place: V,
    pub(super) negative: V,
}

const WIDTH: u32 = OfOne::<ENTRIES>::WIDTH;
const BIT: u64 = 1 << WIDTH;

impl<V: Copy> Digits<V> {
    /// Of products modulo n, or of numbers below n.
    #[inline(always)]
    pub(super) fn of<L: Lanes<Vector = V>>(lanes: L, scalar: Number<V>) -> Self {
        let scalar = number::least::<N, L>(lanes, scalar);
        let Number([lowest, ..]) = scalar;
        let negated = lanes.sub(lanes.and(lowest, lanes.splat(1)), lanes.splat(1));
        let opposite = number::carry(lanes, number::differences(lanes, constant(lanes, N::LIMBS).0, scalar.0));
        Self { odd: number::choose(lanes, negated, opposite, scalar), negated }
    }

    /// The digits of weight 2^(w·`position`).
    #[inline(always)]
    pub(super) fn at<L: Lanes<Vector = V>>(&self, lanes: L, position: u32) -> Digit<V> {
        let window = lanes.and(self.bits_from(lanes, position.wrapping_mul(WIDTH)), lanes.splat((BIT << 1) - 1));
        let window = lanes.or(window, lanes.splat(1));
        // The last digit loses nothing: 2^w is added where it would be taken away.
        let is_last = position.wrapping_add(1) == OfOne::<ENTRIES>::COUNT;
        let window = lanes.add(window, lanes.splat(if is_last { BIT } else { 0 }));
        let negative = lanes.sub(lanes.down::<WIDTH>(window), lanes.splat(1));
        let place = lanes.down::<1>(lanes.and(lanes.xor(window, negative), lanes.splat(BIT - 1)));
        Digit { place, negative: lanes.xor(negative, self.negated) }
    }

    #[inline(always)]
    fn bits_from<L: Lanes<Vector = V>>(&self, lanes: L, bit: u32) -> V {
        let Number([a, b, c, d, e]) = self.odd;
        let (low, high) = match bit / 52 {
            0 => (a, b),
            1 => (b, c),
            2 => (c, d),
            3 => (d, e),
            _ => (e, lanes.splat(0)),
        };
        lanes.or(lanes.down_by(low, bit % 52), lanes.up_by(high, 52_u32.wrapping_sub(bit % 52)))
    }
}
