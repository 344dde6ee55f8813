//! Arithmetic modulo P-256's prime p, in Montgomery form: x stands as x·2^256 mod p, always below p.
//!
//! The prime is 2^256 − 2^224 + 2^192 + 2^96 − 1. Its lowest limb is −1, so that a limb of the product is itself the
//! multiple of p that clears it (P. Montgomery, Modular multiplication without trial division, 1985), and that
//! multiple is shifts and one subtraction. No branch and no address depends on a value.

use super::inverse::Modulus;
use super::limb::Limb;

/// A number modulo p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Field<L>([L; 4]);

impl<L: Limb> Field<L> {
    pub(super) const ZERO: Self = Self([L::ZERO; 4]);
    pub(super) const ONE: Self = Self(L::ONE);

    /// From four limbs, lowest first, of a number below p.
    #[inline(always)]
    pub(super) fn from_limbs(limbs: [L; 4]) -> Self {
        Self(limbs).mul(Self(L::SQUARE))
    }

    /// The four limbs of the number itself.
    pub(super) fn to_limbs(self) -> [L; 4] {
        let [a0, a1, a2, a3] = self.0;
        reduce([a0, a1, a2, a3, L::ZERO, L::ZERO, L::ZERO, L::ZERO]).0
    }

    /// The four limbs as they are kept: for tables, and equal exactly if the numbers are.
    #[inline(always)]
    pub(super) const fn kept(self) -> [L; 4] {
        self.0
    }

    /// What [`Self::kept`] gave.
    #[inline(always)]
    pub(super) const fn from_kept(limbs: [L; 4]) -> Self {
        Self(limbs)
    }

    #[inline(always)]
    pub(super) fn add(self, other: Self) -> Self {
        let (sum, carry) = add(self.0, other.0);
        below_p(sum, carry)
    }

    #[inline(always)]
    pub(super) fn sub(self, other: Self) -> Self {
        let (difference, borrow) = sub(self.0, other.0);
        Self(add(difference, masked(L::P, borrow)).0)
    }

    #[inline(always)]
    pub(super) fn mul(self, other: Self) -> Self {
        reduce(product(self.0, other.0))
    }

    #[inline(always)]
    pub(super) fn square(self) -> Self {
        reduce(square(self.0))
    }

    /// `a × b − c × d` with one reduction.
    #[inline(always)]
    pub(super) fn mul_sub(a: Self, b: Self, c: Self, d: Self) -> Self {
        let ([l0, l1, l2, l3], [h0, h1, h2, h3], borrow) = sub_wide(product(a.0, b.0), product(c.0, d.0));
        // Both products lie below p², so the difference lies within ±p·2^256; p·2^256 counts as nothing.
        let [h0, h1, h2, h3] = add([h0, h1, h2, h3], masked(L::P, borrow)).0;
        reduce([l0, l1, l2, l3, h0, h1, h2, h3])
    }

    /// `other` in its place where `mask` is all ones; nothing where it is zero.
    #[inline(always)]
    pub(super) fn or(self, mask: L, other: Self) -> Self {
        Self(choose(mask, other.0, self.0))
    }
}

/// Four limbs times four.
#[inline(always)]
fn product<L: Limb>([a0, a1, a2, a3]: [L; 4], b: [L; 4]) -> [L; 8] {
    let (r0, upper) = multiply_row(a0, b, [L::ZERO; 4]);
    let (r1, upper) = multiply_row(a1, b, upper);
    let (r2, upper) = multiply_row(a2, b, upper);
    let (r3, [r4, r5, r6, r7]) = multiply_row(a3, b, upper);
    [r0, r1, r2, r3, r4, r5, r6, r7]
}

/// Four limbs squared: the products of different limbs count twice.
#[inline(always)]
fn square<L: Limb>([a0, a1, a2, a3]: [L; 4]) -> [L; 8] {
    let (r1, c2) = a0.carrying_mul_add(a1, L::ZERO, L::ZERO);
    let (r2, c3) = a0.carrying_mul_add(a2, c2, L::ZERO);
    let (r3, r4) = a0.carrying_mul_add(a3, c3, L::ZERO);
    let (r3, c4) = a1.carrying_mul_add(a2, r3, L::ZERO);
    let (r4, r5) = a1.carrying_mul_add(a3, c4, r4);
    let (r5, r6) = a2.carrying_mul_add(a3, r5, L::ZERO);
    let (r1, carry) = r1.carrying_add(r1, false);
    let (r2, carry) = r2.carrying_add(r2, carry);
    let (r3, carry) = r3.carrying_add(r3, carry);
    let (r4, carry) = r4.carrying_add(r4, carry);
    let (r5, carry) = r5.carrying_add(r5, carry);
    let (r6, carry) = r6.carrying_add(r6, carry);
    let (r7, _) = L::ZERO.carrying_add(L::ZERO, carry);
    let (r0, s1) = a0.carrying_mul_add(a0, L::ZERO, L::ZERO);
    let (s2, s3) = a1.carrying_mul_add(a1, L::ZERO, L::ZERO);
    let (s4, s5) = a2.carrying_mul_add(a2, L::ZERO, L::ZERO);
    let (s6, s7) = a3.carrying_mul_add(a3, L::ZERO, L::ZERO);
    let (r1, carry) = r1.carrying_add(s1, false);
    let (r2, carry) = r2.carrying_add(s2, carry);
    let (r3, carry) = r3.carrying_add(s3, carry);
    let (r4, carry) = r4.carrying_add(s4, carry);
    let (r5, carry) = r5.carrying_add(s5, carry);
    let (r6, carry) = r6.carrying_add(s6, carry);
    let (r7, _) = r7.carrying_add(s7, carry);
    [r0, r1, r2, r3, r4, r5, r6, r7]
}

/// `a × b + t`: its lowest limb and the four above.
#[inline(always)]
fn multiply_row<L: Limb>(a: L, [b0, b1, b2, b3]: [L; 4], [t0, t1, t2, t3]: [L; 4]) -> (L, [L; 4]) {
    let (s0, carry) = a.carrying_mul_add(b0, t0, L::ZERO);
    let (s1, carry) = a.carrying_mul_add(b1, t1, carry);
    let (s2, carry) = a.carrying_mul_add(b2, t2, carry);
    let (s3, s4) = a.carrying_mul_add(b3, t3, carry);
    (s0, [s1, s2, s3, s4])
}

/// `t ÷ 2^256` modulo p, for `t` below p·2^256.
#[inline(always)]
pub(super) fn reduce<L: Limb>([t0, t1, t2, t3, t4, t5, t6, t7]: [L; 8]) -> Field<L> {
    let low = clear_lowest(clear_lowest(clear_lowest(clear_lowest([t0, t1, t2, t3]))));
    // What is left of the lower half is at most p.
    let (sum, carry) = add(low, [t4, t5, t6, t7]);
    below_p(sum, carry)
}

/// Adds the multiple of p that clears the lowest limb, and drops it.
#[inline(always)]
fn clear_lowest<L: Limb>([m, t1, t2, t3]: [L; 4]) -> [L; 4] {
    // m·p + m = m·2^1.5w + m·(2^w − 2^0.5w + 1)·2^3w
    let (low, borrow) = m.borrowing_sub(m.half_up(), false);
    let (high, _) = m.borrowing_sub(m.half_down(), borrow);
    let (t1, carry) = t1.carrying_add(m.half_up(), false);
    let (t2, carry) = t2.carrying_add(m.half_down(), carry);
    let (t3, carry) = t3.carrying_add(low, carry);
    // The high limb is never all ones, so the carry fits.
    let (t4, _) = high.carrying_add(L::ZERO, carry);
    [t1, t2, t3, t4]
}

/// A number below 2p, as four limbs and a carry, modulo p.
#[inline(always)]
fn below_p<L: Limb>(t: [L; 4], carry: bool) -> Field<L> {
    let (less, borrow) = sub(t, L::P);
    Field(add(less, masked(L::P, borrow & !carry)).0)
}

#[inline(always)]
fn add<L: Limb>([a0, a1, a2, a3]: [L; 4], [b0, b1, b2, b3]: [L; 4]) -> ([L; 4], bool) {
    let (s0, carry) = a0.carrying_add(b0, false);
    let (s1, carry) = a1.carrying_add(b1, carry);
    let (s2, carry) = a2.carrying_add(b2, carry);
    let (s3, carry) = a3.carrying_add(b3, carry);
    ([s0, s1, s2, s3], carry)
}

#[inline(always)]
pub(super) fn sub<L: Limb>(a: [L; 4], b: [L; 4]) -> ([L; 4], bool) {
    sub_with(a, b, false)
}

#[inline(always)]
fn sub_with<L: Limb>([a0, a1, a2, a3]: [L; 4], [b0, b1, b2, b3]: [L; 4], borrow: bool) -> ([L; 4], bool) {
    let (d0, borrow) = a0.borrowing_sub(b0, borrow);
    let (d1, borrow) = a1.borrowing_sub(b1, borrow);
    let (d2, borrow) = a2.borrowing_sub(b2, borrow);
    let (d3, borrow) = a3.borrowing_sub(b3, borrow);
    ([d0, d1, d2, d3], borrow)
}

#[inline(always)]
fn sub_wide<L: Limb>(a: [L; 8], b: [L; 8]) -> ([L; 4], [L; 4], bool) {
    let [a0, a1, a2, a3, a4, a5, a6, a7] = a;
    let [b0, b1, b2, b3, b4, b5, b6, b7] = b;
    let (low, borrow) = sub_with([a0, a1, a2, a3], [b0, b1, b2, b3], false);
    let (high, borrow) = sub_with([a4, a5, a6, a7], [b4, b5, b6, b7], borrow);
    (low, high, borrow)
}

#[inline(always)]
fn masked<L: Limb>(limbs: [L; 4], bit: bool) -> [L; 4] {
    choose(L::mask(bit), limbs, [L::ZERO; 4])
}

#[inline(always)]
pub(super) fn choose<L: Limb>(mask: L, [a0, a1, a2, a3]: [L; 4], [b0, b1, b2, b3]: [L; 4]) -> [L; 4] {
    [mask.choose(a0, b0), mask.choose(a1, b1), mask.choose(a2, b2), mask.choose(a3, b3)]
}

/// p, for inversions.
pub(super) const PRIME: Modulus = Modulus::new(<u64 as Limb>::P);
