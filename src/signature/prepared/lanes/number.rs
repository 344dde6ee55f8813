//! Numbers in lanes, and their way in and out.

use super::Lanes;
use super::product::Modulus;

/// A number in each lane: five limbs from 0 up to 2^52, lowest first. Below 2m + 2^230, where m is its modulus.
#[derive(Clone, Copy)]
pub(super) struct Number<V>(pub(super) [V; 5]);

const LOW: u64 = (1 << 52) - 1;

/// A number below 2m, below m.
#[inline(always)]
pub(super) fn least<M: Modulus, L: Lanes>(lanes: L, number: Number<L::Vector>) -> Number<L::Vector> {
    let less = carry(lanes, differences(lanes, number.0, constant::<L>(lanes, M::LIMBS).0));
    choose(lanes, is_negative(lanes, less), number, less)
}

/// All ones in the lanes where the number is negative.
#[inline(always)]
fn is_negative<L: Lanes>(lanes: L, Number([.., highest]): Number<L::Vector>) -> L::Vector {
    lanes.down_signed::<63>(highest)
}

/// `one` in the lanes where the mask is all ones, and `other` where it is zero.
#[inline(always)]
pub(super) fn choose<L: Lanes>(
    lanes: L,
    mask: L::Vector,
    Number([a0, a1, a2, a3, a4]): Number<L::Vector>,
    Number([b0, b1, b2, b3, b4]): Number<L::Vector>,
) -> Number<L::Vector> {
    let (c0, c1, c2) = (lanes.choose(mask, a0, b0), lanes.choose(mask, a1, b1), lanes.choose(mask, a2, b2));
    Number([c0, c1, c2, lanes.choose(mask, a3, b3), lanes.choose(mask, a4, b4)])
}

/// The differences of the limbs, of whatever sign.
#[inline(always)]
pub(super) fn differences<L: Lanes>(
    lanes: L,
    [a0, a1, a2, a3, a4]: [L::Vector; 5],
    [b0, b1, b2, b3, b4]: [L::Vector; 5],
) -> [L::Vector; 5] {
    [lanes.sub(a0, b0), lanes.sub(a1, b1), lanes.sub(a2, b2), lanes.sub(a3, b3), lanes.sub(a4, b4)]
}

/// The same number with limbs from 0 up to 2^52, but for the highest, which has the number's sign.
#[inline(always)]
pub(super) fn carry<L: Lanes>(lanes: L, [a, b, c, d, e]: [L::Vector; 5]) -> Number<L::Vector> {
    let low = lanes.splat(LOW);
    let b = lanes.add(b, lanes.down_signed::<52>(a));
    let c = lanes.add(c, lanes.down_signed::<52>(b));
    let d = lanes.add(d, lanes.down_signed::<52>(c));
    let e = lanes.add(e, lanes.down_signed::<52>(d));
    Number([lanes.and(a, low), lanes.and(b, low), lanes.and(c, low), lanes.and(d, low), e])
}

/// The same number in each lane.
#[inline(always)]
pub(super) fn constant<L: Lanes>(lanes: L, [a, b, c, d, e]: [u64; 5]) -> Number<L::Vector> {
    Number([lanes.splat(a), lanes.splat(b), lanes.splat(c), lanes.splat(d), lanes.splat(e)])
}

/// From four limbs of 64 bits in each lane.
#[inline(always)]
pub(super) fn from_words<L: Lanes>(lanes: L, [a, b, c, d]: [L::Vector; 4]) -> Number<L::Vector> {
    let low = lanes.splat(LOW);
    let second = lanes.or(lanes.down::<52>(a), lanes.up::<12>(b));
    let third = lanes.or(lanes.down::<40>(b), lanes.up::<24>(c));
    let fourth = lanes.or(lanes.down::<28>(c), lanes.up::<36>(d));
    let [first, second, third] = [lanes.and(a, low), lanes.and(second, low), lanes.and(third, low)];
    Number([first, second, third, lanes.and(fourth, low), lanes.down::<16>(d)])
}

/// To four limbs of 64 bits in each lane, of a number below 2^256.
#[inline(always)]
pub(super) fn to_words<L: Lanes>(lanes: L, Number([a, b, c, d, e]): Number<L::Vector>) -> [L::Vector; 4] {
    let first = lanes.or(a, lanes.up::<52>(b));
    let second = lanes.or(lanes.down::<12>(b), lanes.up::<40>(c));
    let third = lanes.or(lanes.down::<24>(c), lanes.up::<28>(d));
    [first, second, third, lanes.or(lanes.down::<36>(d), lanes.up::<16>(e))]
}

/// From four limbs of 64 bits to five of 52.
pub(super) const fn spread([a, b, c, d]: [u64; 4]) -> [u64; 5] {
    [a & LOW, ((a >> 52) | (b << 12)) & LOW, ((b >> 40) | (c << 24)) & LOW, ((c >> 28) | (d << 36)) & LOW, d >> 16]
}
