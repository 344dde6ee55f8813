//! Arithmetic modulo the order n of the group in lanes.

use super::Lanes;
use super::number::{self, Number, constant, spread};
use super::product::{self, Modulus};
use super::rows::{self, Limbs};
use crate::signature::prepared::batch::invert_each;
use crate::signature::prepared::digits::{ORDER, limbs_of, scalar_of};
use p256::Scalar;

/// The arithmetic modulo n.
#[derive(Clone, Copy)]
pub(super) struct Order<L>(pub(super) L);

/// n itself.
pub(super) struct N;

impl N {
    /// What n's lowest limb has to be multiplied with to be −1 modulo 2^52.
    const FACTOR: u64 = {
        let [lowest, ..] = ORDER;
        // Newton: an odd number is its own inverse modulo 8, and each step doubles the bits that are right.
        let mut inverse = lowest;
        let mut right = 3;
        while right < 52 {
            inverse = inverse.wrapping_mul(2_u64.wrapping_sub(lowest.wrapping_mul(inverse)));
            right *= 2;
        }
        inverse.wrapping_neg() & ((1 << 52) - 1)
    };
}

impl Modulus for N {
    const LIMBS: [u64; 5] = spread(ORDER);

    #[inline(always)]
    fn clear_lowest<L: Lanes>(lanes: L, [t0, t1, t2, t3, t4, t5]: [L::Vector; 6]) -> [L::Vector; 5] {
        let Number([n0, n1, n2, n3, n4]) = constant(lanes, Self::LIMBS);
        let m = lanes.add_low(lanes.splat(0), t0, lanes.splat(Self::FACTOR));
        let t0 = lanes.add_low(t0, m, n0);
        let t1 = lanes.add_high(lanes.add_low(lanes.add(t1, lanes.down::<52>(t0)), m, n1), m, n0);
        let t2 = lanes.add_high(lanes.add_low(t2, m, n2), m, n1);
        let t3 = lanes.add_high(lanes.add_low(t3, m, n3), m, n2);
        let t4 = lanes.add_high(lanes.add_low(t4, m, n4), m, n3);
        [t1, t2, t3, t4, lanes.add_high(t5, m, n4)]
    }
}

impl<L: Lanes> Order<L> {
    /// 2^520 modulo n: what takes a number into Montgomery form.
    const SQUARE: Limbs = [0x0845_cc0d_ea6d_c3ba, 0x5571_bb19_2a06_7d8a, 0x45b2_392b_6bec_5961, 0xe12d_9559_d956_1fc2];
    /// 2^780 modulo n.
    const CUBE: Limbs = [0x6fc9_617f_757e_3b0d, 0x38f0_8c73_e9fd_2677, 0x3b92_46ba_5e93_f262, 0xa54e_7b43_7be6_4d51];

    #[inline(always)]
    pub(super) fn times(self, a: Number<L::Vector>, b: Number<L::Vector>) -> Number<L::Vector> {
        product::times::<N, L>(self.0, a, b)
    }

    /// The number in Montgomery form: times 2^260.
    #[inline(always)]
    pub(super) fn prepared(self, a: Number<L::Vector>) -> Number<L::Vector> {
        self.times(a, constant(self.0, spread(Self::SQUARE)))
    }

    /// The inverse of each lane's product, both in Montgomery form; none is zero.
    #[inline(always)]
    pub(super) fn invert(self, product: Number<L::Vector>) -> Number<L::Vector> {
        let limbs = rows::store(self.0, number::least::<N, L>(self.0, product));
        let mut scalars = limbs.map(|limbs| scalar_of(limbs).unwrap_or(Scalar::ZERO));
        invert_each(&mut scalars);
        let inverses = rows::load(self.0, &scalars.map(|scalar| limbs_of(&scalar)));
        self.times(inverses, constant(self.0, spread(Self::CUBE)))
    }
}
