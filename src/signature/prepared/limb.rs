//! The digits that field arithmetic is written in. The product uses 64-bit ones; the tests run the same source with
//! limbs so small that every input can be tried.

/// An unsigned digit of an even number of bits.
pub(super) trait Limb: Copy + PartialEq {
    /// No bit set.
    const ZERO: Self;
    /// The prime 2^4w − 2^3.5w + 2^3w + 2^1.5w − 1 for limbs of w bits, lowest limb first. With w = 64 it is P-256's.
    const P: [Self; 4];
    /// 2^4w modulo the prime: the number one in Montgomery form.
    const ONE: [Self; 4];
    /// 2^8w modulo the prime: what takes a number into Montgomery form.
    const SQUARE: [Self; 4];

    /// Sum and carry.
    fn carrying_add(self, other: Self, carry: bool) -> (Self, bool);
    /// Difference and borrow.
    fn borrowing_sub(self, other: Self, borrow: bool) -> (Self, bool);
    /// The low and the high limb of `self × other + carry + add`, which always fit.
    fn carrying_mul_add(self, other: Self, carry: Self, add: Self) -> (Self, Self);
    /// Up by half a limb; the upper half is lost.
    fn half_up(self) -> Self;
    /// Down by half a limb.
    fn half_down(self) -> Self;
    /// All bits set, or none.
    fn mask(bit: bool) -> Self;
    /// The bits of `one` where `self` has ones, else those of `other`.
    fn choose(self, one: Self, other: Self) -> Self;
}

impl Limb for u64 {
    const ZERO: Self = 0;
    const P: [Self; 4] = [0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0, 0xffff_ffff_0000_0001];
    const ONE: [Self; 4] = [1, 0xffff_ffff_0000_0000, 0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_fffe];
    const SQUARE: [Self; 4] = [3, 0xffff_fffb_ffff_ffff, 0xffff_ffff_ffff_fffe, 0x0000_0004_ffff_fffd];

    #[inline(always)]
    fn carrying_add(self, other: Self, carry: bool) -> (Self, bool) {
        self.carrying_add(other, carry)
    }

    #[inline(always)]
    fn borrowing_sub(self, other: Self, borrow: bool) -> (Self, bool) {
        self.borrowing_sub(other, borrow)
    }

    #[inline(always)]
    fn carrying_mul_add(self, other: Self, carry: Self, add: Self) -> (Self, Self) {
        self.carrying_mul_add(other, carry, add)
    }

    #[inline(always)]
    fn half_up(self) -> Self {
        self << 32
    }

    #[inline(always)]
    fn half_down(self) -> Self {
        self >> 32
    }

    #[inline(always)]
    fn mask(bit: bool) -> Self {
        Self::from(bit).wrapping_neg()
    }

    #[inline(always)]
    fn choose(self, one: Self, other: Self) -> Self {
        other ^ (self & (one ^ other))
    }
}
