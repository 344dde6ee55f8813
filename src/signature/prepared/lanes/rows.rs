//! Between lanes and what stands number by number.

use super::number::{Number, from_words, to_words};
use super::{LANES, Lanes};

/// Four limbs of 64 bits, lowest first.
pub(super) type Limbs = [u64; 4];

/// Each lane its number.
#[inline(always)]
pub(super) fn load<L: Lanes>(lanes: L, numbers: &[Limbs; LANES]) -> Number<L::Vector> {
    let mut rows = [[0; 8]; LANES];
    for (row, [a, b, c, d]) in rows.iter_mut().zip(numbers) {
        *row = [*a, *b, *c, *d, 0, 0, 0, 0];
    }
    let [a, b, c, d, ..] = lanes.columns(&rows.each_ref());
    from_words(lanes, [a, b, c, d])
}

/// The numbers of the lanes, which are below 2^256.
#[inline(always)]
pub(super) fn store<L: Lanes>(lanes: L, number: Number<L::Vector>) -> [Limbs; LANES] {
    let [a, b, c, d] = to_words(lanes, number);
    let [a, b, c, d] = [lanes.store(a), lanes.store(b), lanes.store(c), lanes.store(d)];
    let mut numbers = [[0; 4]; LANES];
    for (number, (((a, b), c), d)) in numbers.iter_mut().zip(a.into_iter().zip(b).zip(c).zip(d)) {
        *number = [a, b, c, d];
    }
    numbers
}
