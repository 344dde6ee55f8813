//! Products modulo a prime in lanes, by P. Montgomery's method with 2^260.
//!
//! Bounds, for a prime m between 2^255 and 2^256. A [`Number`] lies below 2m + 2^230. So a product of two before the
//! reduction lies below 4.1·m², and after it below 4.1·m²/2^260 + m < 1.3m. No limb overflows: it collects at most ten
//! parts of products and ten of multiples of m, each below 2^52, and one carry.

use super::Lanes;
use super::number::{Number, carry};

/// A prime modulus.
pub(super) trait Modulus {
    /// Its limbs of 52 bits.
    const LIMBS: [u64; 5];

    /// Adds the multiple of the prime that clears the lowest limb, and drops it.
    fn clear_lowest<L: Lanes>(lanes: L, t: [L::Vector; 6]) -> [L::Vector; 5];
}

/// `a × b ÷ 2^260`.
#[inline(always)]
pub(super) fn times<M: Modulus, L: Lanes>(
    lanes: L,
    Number([a0, a1, a2, a3, a4]): Number<L::Vector>,
    b: Number<L::Vector>,
) -> Number<L::Vector> {
    let t = multiply_row::<M, L>(lanes, a0, b, [lanes.splat(0); 5]);
    let t = multiply_row::<M, L>(lanes, a1, b, t);
    let t = multiply_row::<M, L>(lanes, a2, b, t);
    let t = multiply_row::<M, L>(lanes, a3, b, t);
    carry(lanes, multiply_row::<M, L>(lanes, a4, b, t))
}

/// `a × b + t`, without its lowest limb.
#[inline(always)]
fn multiply_row<M: Modulus, L: Lanes>(
    lanes: L,
    a: L::Vector,
    Number([b0, b1, b2, b3, b4]): Number<L::Vector>,
    [t0, t1, t2, t3, t4]: [L::Vector; 5],
) -> [L::Vector; 5] {
    let t0 = lanes.add_low(t0, a, b0);
    let t1 = lanes.add_high(lanes.add_low(t1, a, b1), a, b0);
    let t2 = lanes.add_high(lanes.add_low(t2, a, b2), a, b1);
    let t3 = lanes.add_high(lanes.add_low(t3, a, b3), a, b2);
    let t4 = lanes.add_high(lanes.add_low(t4, a, b4), a, b3);
    let t5 = lanes.add_high(lanes.splat(0), a, b4);
    M::clear_lowest(lanes, [t0, t1, t2, t3, t4, t5])
}

/// `a × a ÷ 2^260`: the products of different limbs count twice.
#[inline(always)]
pub(super) fn square<M: Modulus, L: Lanes>(lanes: L, a: Number<L::Vector>) -> Number<L::Vector> {
    let [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9] = wide_square(lanes, a);
    let [t1, t2, t3, t4, t5] = M::clear_lowest(lanes, [t0, t1, t2, t3, t4, t5]);
    let [t2, t3, t4, t5, t6] = M::clear_lowest(lanes, [t1, t2, t3, t4, t5, t6]);
    let [t3, t4, t5, t6, t7] = M::clear_lowest(lanes, [t2, t3, t4, t5, t6, t7]);
    let [t4, t5, t6, t7, t8] = M::clear_lowest(lanes, [t3, t4, t5, t6, t7, t8]);
    carry(lanes, M::clear_lowest(lanes, [t4, t5, t6, t7, t8, t9]))
}

#[inline(always)]
fn wide_square<L: Lanes>(lanes: L, a: Number<L::Vector>) -> [L::Vector; 10] {
    let Number([a0, a1, a2, a3, a4]) = a;
    let [t1, t2, t3, t4, t5, t6, t7, t8] = mixed_products(lanes, a);
    let t0 = lanes.add_low(lanes.splat(0), a0, a0);
    let t1 = lanes.add_high(lanes.add(t1, t1), a0, a0);
    let t2 = lanes.add_low(lanes.add(t2, t2), a1, a1);
    let t3 = lanes.add_high(lanes.add(t3, t3), a1, a1);
    let t4 = lanes.add_low(lanes.add(t4, t4), a2, a2);
    let t5 = lanes.add_high(lanes.add(t5, t5), a2, a2);
    let t6 = lanes.add_low(lanes.add(t6, t6), a3, a3);
    let t7 = lanes.add_high(lanes.add(t7, t7), a3, a3);
    let t8 = lanes.add_low(lanes.add(t8, t8), a4, a4);
    [t0, t1, t2, t3, t4, t5, t6, t7, t8, lanes.add_high(lanes.splat(0), a4, a4)]
}

/// The products of different limbs, once, from the limb of weight 2^52 on.
#[inline(always)]
fn mixed_products<L: Lanes>(lanes: L, Number([a0, a1, a2, a3, a4]): Number<L::Vector>) -> [L::Vector; 8] {
    let zero = lanes.splat(0);
    let t1 = lanes.add_low(zero, a0, a1);
    let t2 = lanes.add_high(lanes.add_low(zero, a0, a2), a0, a1);
    let t3 = lanes.add_high(lanes.add_low(lanes.add_low(zero, a0, a3), a1, a2), a0, a2);
    let t4 = lanes.add_high(lanes.add_low(lanes.add_low(zero, a0, a4), a1, a3), a0, a3);
    let t4 = lanes.add_high(t4, a1, a2);
    let t5 = lanes.add_high(lanes.add_low(lanes.add_low(zero, a1, a4), a2, a3), a0, a4);
    let t5 = lanes.add_high(t5, a1, a3);
    let t6 = lanes.add_high(lanes.add_high(lanes.add_low(zero, a2, a4), a1, a4), a2, a3);
    let t7 = lanes.add_high(lanes.add_low(zero, a3, a4), a2, a4);
    [t1, t2, t3, t4, t5, t6, t7, lanes.add_high(zero, a3, a4)]
}
