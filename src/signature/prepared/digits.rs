//! A scalar as odd signed digits, so that every window has a point to add and none is skipped.
//!
//! For odd k below 2^256 and windows of w bits, k = Σ dᵢ·2^wi with odd |dᵢ| < 2^w: dᵢ is ((k >> wi) | 1) mod 2^(w+1),
//! less 2^w, and the last digit is (k >> wi) | 1 itself (M. Joye and M. Tunstall, Exponent recoding and regular
//! exponentiation algorithms, 2009). For an even k it is n − k, odd as n is, with every digit's sign changed.

use super::field::{choose, sub};
use p256::elliptic_curve::PrimeField as _;
use p256::{FieldBytes, Scalar};
use subtle::CtOption;

/// The order of the group, lowest limb first.
pub(super) const ORDER: [u64; 4] =
    [0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000];

/// One digit d of the scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digit {
    /// The place of |d| among 1, 3, 5, …
    pub(super) place: u64,
    /// All bits set if d is negative.
    pub(super) negative: u64,
}

/// A scalar that gives its digits, for tables of `ENTRIES` odd multiples: 2^(w−1) of them for windows of w bits.
#[derive(Clone, Copy)]
pub(super) struct Digits<const ENTRIES: usize> {
    odd: [u64; 4],
    negated: u64,
}

impl<const ENTRIES: usize> Digits<ENTRIES> {
    /// Bits of a window.
    pub(super) const WIDTH: u32 = ENTRIES.trailing_zeros().wrapping_add(1);
    /// How many digits a scalar has.
    pub(super) const COUNT: u32 = 256_u32.div_ceil(Self::WIDTH);
    const BIT: u64 = 1 << Self::WIDTH;

    pub(super) fn of(scalar: &Scalar) -> Self {
        let k = limbs_of(scalar);
        let [lowest, ..] = k;
        let negated = core::hint::black_box((lowest & 1).wrapping_sub(1));
        let (opposite, _) = sub(ORDER, k);
        Self { odd: choose(negated, opposite, k), negated }
    }

    /// The digit of weight 2^(w·`position`). Positions are public, digits are not.
    #[inline(always)]
    pub(super) fn at(&self, position: u32) -> Digit {
        let window = (self.bits_from(position.wrapping_mul(Self::WIDTH)) & (Self::BIT << 1).wrapping_sub(1)) | 1;
        // The last digit loses nothing: 2^w is added where it would be taken away.
        let is_last = position.wrapping_add(1) == Self::COUNT;
        let window = if is_last { window.wrapping_add(Self::BIT) } else { window };
        let negative = (window >> Self::WIDTH).wrapping_sub(1);
        Digit { place: ((window ^ negative) & Self::BIT.wrapping_sub(1)) >> 1, negative: negative ^ self.negated }
    }

    #[inline(always)]
    fn bits_from(&self, bit: u32) -> u64 {
        let [a, b, c, d] = self.odd;
        let (low, high) = match bit / 64 {
            0 => (a, b),
            1 => (b, c),
            2 => (c, d),
            _ => (d, 0),
        };
        // In two steps, since a shift by 64 is none.
        (low >> (bit % 64)) | ((high << 1) << (63 - bit % 64))
    }
}

/// The limbs of a scalar, lowest first.
pub(super) fn limbs_of(scalar: &Scalar) -> [u64; 4] {
    limbs_of_bytes(scalar.to_repr().as_ref())
}

/// The scalar of these limbs, if they are below the order.
pub(super) fn scalar_of(limbs: [u64; 4]) -> CtOption<Scalar> {
    let mut bytes = FieldBytes::default();
    let eights = bytes.as_chunks_mut::<8>().0.iter_mut();
    eights.zip(limbs.iter().rev()).for_each(|(eight, limb)| *eight = limb.to_be_bytes());
    Scalar::from_repr(bytes)
}

/// The limbs of 32 bytes, big-endian; lowest limb first.
pub(super) fn limbs_of_bytes(bytes: &[u8]) -> [u64; 4] {
    let mut limbs = [0; 4];
    for (limb, eight) in limbs.iter_mut().zip(bytes.as_rchunks::<8>().1.iter().rev()) {
        *limb = u64::from_be_bytes(*eight);
    }
    limbs
}
