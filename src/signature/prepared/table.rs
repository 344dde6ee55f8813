//! A point's odd multiples in wide windows, for batches.

use super::digits::{Digit, Digits};
use super::field::Field;
use super::multiples::odd_multiples;
use super::point::Affine;
use alloc::vec::Vec;

/// Odd multiples in a window. Lanes are so quick that they earn a wider one.
pub(super) const ENTRIES: usize = if cfg!(all(feature = "simd", target_arch = "x86_64")) { 1024 } else { 512 };

/// The multiples, window by window.
pub(super) struct Multiples(pub(super) Vec<Vec<Entry>>);

/// The limbs of a point's x and y as they are kept, in one line of the cache.
#[repr(align(64))]
pub(super) struct Entry([u64; 8]);

/// No digit has it; a point that is on no curve would make the answer no.
const NO_ENTRY: Entry = Entry([0; 8]);

impl Multiples {
    pub(super) fn of(point: Affine<u64>) -> Self {
        let mut windows: Vec<_> = (0..Digits::<ENTRIES>::COUNT).map(|_| Vec::with_capacity(ENTRIES)).collect();
        let put = |window: &mut Vec<_>, _, multiple| window.push(Entry::of(multiple));
        odd_multiples(point, Digits::<ENTRIES>::WIDTH, ENTRIES, &mut windows, put);
        Self(windows)
    }

    /// The multiple that this digit of a scalar stands for.
    #[inline]
    pub(super) fn at(&self, position: u32, digits: &Digits<ENTRIES>) -> Affine<u64> {
        let Digit { place, negative } = digits.at(position);
        let Affine { x, y } = self.entry(position, place).point();
        Affine { x, y: y.or(negative, Field::ZERO.sub(y)) }
    }

    /// The limbs of the multiple at this place of a window.
    #[cfg(any(test, all(feature = "simd", target_arch = "x86_64")))]
    #[inline(always)]
    pub(super) fn limbs(&self, position: u32, place: u64) -> &[u64; 8] {
        &self.entry(position, place).0
    }

    #[inline(always)]
    fn entry(&self, position: u32, place: u64) -> &Entry {
        let window = usize::try_from(position).ok().and_then(|position| self.0.get(position));
        let entry = usize::try_from(place).ok().and_then(|place| window?.get(place));
        entry.unwrap_or(&NO_ENTRY)
    }
}

impl Entry {
    fn of(point: Affine<u64>) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (point.x.kept(), point.y.kept());
        Self([a, b, c, d, e, f, g, h])
    }

    #[inline(always)]
    pub(super) const fn point(&self) -> Affine<u64> {
        let Self([a, b, c, d, e, f, g, h]) = *self;
        Affine { x: Field::from_kept([a, b, c, d]), y: Field::from_kept([e, f, g, h]) }
    }
}
