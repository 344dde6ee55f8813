//! A point's multiples, laid out so that a multiple of it is a sum of entries.
//!
//! The table has a window for every `ROWS`-th digit of a scalar and, in it, the odd multiples 1, 3, 5, … of the point
//! times the digit's weight. The digits between are reached by doubling; with one row there is nothing to double.
//! An entry is read by reading all of them, so that no address tells which one was meant.

use super::digits::{Digit, Digits};
use super::field::Field;
use super::multiples::odd_multiples;
use super::point::{Affine, Sum};
use alloc::vec::Vec;

/// The entries of a window by words: the first word of each, then the second of each … x and y have four words each.
type Window<const ENTRIES: usize> = [[u64; ENTRIES]; 8];

/// The multiples of one point.
#[derive(Clone)]
pub(super) struct Comb<const ENTRIES: usize, const ROWS: u32> {
    windows: Vec<Window<ENTRIES>>,
}

impl<const ENTRIES: usize, const ROWS: u32> Comb<ENTRIES, ROWS> {
    /// Builds the table of a point, which is public: this takes its time from it.
    pub(super) fn of(point: Affine<u64>) -> Self {
        let count = Digits::<ENTRIES>::COUNT.div_ceil(ROWS);
        let mut windows: Vec<Window<ENTRIES>> = (0..count).map(|_| [[0; ENTRIES]; 8]).collect();
        odd_multiples(point, Digits::<ENTRIES>::WIDTH.wrapping_mul(ROWS), ENTRIES, &mut windows, put);
        Self { windows }
    }

    #[cfg(test)]
    pub(super) fn windows(&self) -> &[Window<ENTRIES>] {
        &self.windows
    }

    /// u1 times the point of `base` plus u2 times that of `key`.
    #[inline(always)]
    pub(super) fn sum(base: &Self, key: &Self, u1: &Digits<ENTRIES>, u2: &Digits<ENTRIES>) -> Sum<u64> {
        let highest = ROWS.wrapping_sub(1);
        let mut sum = base.begin(highest, u1);
        sum = base.add_row(sum, 1, highest, u1);
        sum = key.add_row(sum, 0, highest, u2);
        for row in (0..highest).rev() {
            sum = (0..Digits::<ENTRIES>::WIDTH).fold(sum, |sum, _| sum.double());
            sum = base.add_row(sum, 0, row, u1);
            sum = key.add_row(sum, 0, row, u2);
        }
        sum
    }

    fn begin(&self, row: u32, digits: &Digits<ENTRIES>) -> Sum<u64> {
        let first = self.windows.first().map(|window| look_up(window, digits.at(row)));
        Sum::of(first.unwrap_or(Affine { x: Field::ZERO, y: Field::ZERO }))
    }

    #[inline(always)]
    fn add_row(&self, sum: Sum<u64>, skipped: usize, row: u32, digits: &Digits<ENTRIES>) -> Sum<u64> {
        let positions = core::iter::successors(Some(row), |position| Some(position.wrapping_add(ROWS)));
        let windows = self.windows.iter().zip(positions).skip(skipped);
        windows.fold(sum, |sum, (window, position)| sum.add(look_up(window, digits.at(position))))
    }
}

fn put<const ENTRIES: usize>(window: &mut Window<ENTRIES>, place: usize, point: Affine<u64>) {
    let words = point.x.kept().into_iter().chain(point.y.kept());
    for (column, word) in window.iter_mut().zip(words) {
        column.iter_mut().skip(place).take(1).for_each(|entry| *entry = word);
    }
}

/// The digit's entry, negated where the digit is.
#[inline(always)]
fn look_up<const ENTRIES: usize>(window: &Window<ENTRIES>, digit: Digit) -> Affine<u64> {
    let masks = masks::<ENTRIES>(digit.place);
    let [a, b, c, d, e, f, g, h] = window;
    let [a, b, c, d] = [pick(a, &masks), pick(b, &masks), pick(c, &masks), pick(d, &masks)];
    let [e, f, g, h] = [pick(e, &masks), pick(f, &masks), pick(g, &masks), pick(h, &masks)];
    let y = Field::from_kept([e, f, g, h]);
    Affine { x: Field::from_kept([a, b, c, d]), y: y.or(digit.negative, Field::ZERO.sub(y)) }
}

/// All ones at one place. The compiler isn't told so: it would make a branch or an address of it.
#[inline(always)]
fn masks<const ENTRIES: usize>(place: u64) -> [u64; ENTRIES] {
    let mut masks = [0; ENTRIES];
    let mut here = 0_u64;
    for mask in &mut masks {
        // Only 0 − 1 has its highest bit set: both places are small.
        *mask = ((here ^ place).wrapping_sub(1) >> 63).wrapping_neg();
        here = here.wrapping_add(1);
    }
    core::hint::black_box(masks)
}

#[inline(always)]
fn pick<const ENTRIES: usize>(column: &[u64; ENTRIES], masks: &[u64; ENTRIES]) -> u64 {
    column.iter().zip(masks).fold(0, |picked, (entry, mask)| picked | (entry & mask))
}
