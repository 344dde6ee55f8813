//! The odd multiples of a point in each window of a scalar, worked out for all windows at a time.

use super::normalize::{add_to_each, normalize};
use super::point::{Affine, Sum};
use alloc::vec::Vec;

/// Puts into each window the multiples 1, 3, 5, … of the point times 2^(`bits`·window), `entries` of them. Takes its
/// time from the point, which is public.
pub(super) fn odd_multiples<W>(
    point: Affine<u64>,
    bits: u32,
    entries: usize,
    windows: &mut [W],
    put: impl Fn(&mut W, usize, Affine<u64>),
) {
    let next = |base: &Sum<u64>| Some((0..bits).fold(*base, |base, _| base.double()));
    let bases: Vec<Sum<u64>> = core::iter::successors(Some(Sum::of(point)), next).take(windows.len()).collect();
    let doubles: Vec<Sum<u64>> = bases.iter().map(|base| base.double()).collect();
    let (mut multiples, doubles) = (normalize(&bases), normalize(&doubles));
    for place in 0..entries {
        windows.iter_mut().zip(&multiples).for_each(|(window, multiple)| put(window, place, *multiple));
        // No odd multiple that small is twice the base or its opposite, for the order is a large prime: all can be added.
        add_to_each(&mut multiples, &doubles);
    }
}
