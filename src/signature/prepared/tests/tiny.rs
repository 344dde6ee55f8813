//! The same source with limbs of two and of four bits, whose primes 199 and 53,311 have P-256's shape.

use crate::signature::prepared::field::{Field, reduce};
use crate::signature::prepared::limb::Limb;
use crate::signature::prepared::point::{Affine, Sum};
use std::vec;
use std::vec::Vec;

/// A limb of `BITS` bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tiny<const BITS: u32>(u8);

impl<const BITS: u32> Tiny<BITS> {
    const ALL: u8 = (1 << BITS) - 1;

    fn split(sum: u32) -> (Self, Self) {
        let limb = |value: u32| Self(u8::try_from(value & u32::from(Self::ALL)).unwrap());
        assert!(sum >> (2 * BITS) == 0, "more than two limbs");
        (limb(sum), limb(sum >> BITS))
    }
}

/// What depends on the width: prime, 2^4w and 2^8w modulo it.
trait Width {
    const CONSTANTS: [[u8; 4]; 3];
}

impl Width for Tiny<2> {
    // 199; 256 mod 199 = 57; 57² mod 199 = 65.
    const CONSTANTS: [[u8; 4]; 3] = [[3, 1, 0, 3], [1, 2, 3, 0], [1, 0, 0, 1]];
}

impl Width for Tiny<4> {
    // 0xd03f; 2^16 mod 53,311 = 0x2fc1; its square mod 53,311 = 0x5fc2 … computed in the test below.
    const CONSTANTS: [[u8; 4]; 3] = [[15, 3, 0, 13], [1, 12, 15, 2], SQUARE_OF_FOUR];
}

const SQUARE_OF_FOUR: [u8; 4] = {
    let square = 0x2fc1_u64 * 0x2fc1 % 53_311;
    let [low, high, ..] = square.to_le_bytes();
    [low & 15, low >> 4, high & 15, high >> 4]
};

const fn limbs<const BITS: u32>([a, b, c, d]: [u8; 4]) -> [Tiny<BITS>; 4] {
    [Tiny(a), Tiny(b), Tiny(c), Tiny(d)]
}

impl<const BITS: u32> Limb for Tiny<BITS>
where
    Self: Width,
{
    const ZERO: Self = Self(0);
    const P: [Self; 4] = limbs(Self::CONSTANTS[0]);
    const ONE: [Self; 4] = limbs(Self::CONSTANTS[1]);
    const SQUARE: [Self; 4] = limbs(Self::CONSTANTS[2]);

    fn carrying_add(self, other: Self, carry: bool) -> (Self, bool) {
        let (sum, high) = Self::split(u32::from(self.0) + u32::from(other.0) + u32::from(carry));
        (sum, high.0 != 0)
    }

    fn borrowing_sub(self, other: Self, borrow: bool) -> (Self, bool) {
        let difference = i16::from(self.0) - i16::from(other.0) - i16::from(borrow);
        (Self(u8::try_from(difference & i16::from(Self::ALL)).unwrap()), difference < 0)
    }

    fn carrying_mul_add(self, other: Self, carry: Self, add: Self) -> (Self, Self) {
        Self::split(u32::from(self.0) * u32::from(other.0) + u32::from(carry.0) + u32::from(add.0))
    }

    fn half_up(self) -> Self {
        Self((self.0 << (BITS / 2)) & Self::ALL)
    }

    fn half_down(self) -> Self {
        Self(self.0 >> (BITS / 2))
    }

    fn mask(bit: bool) -> Self {
        Self(if bit { Self::ALL } else { 0 })
    }

    fn choose(self, one: Self, other: Self) -> Self {
        Self(other.0 ^ (self.0 & (one.0 ^ other.0)))
    }
}

pub(super) fn spread<const BITS: u32>(number: u32) -> [Tiny<BITS>; 4] {
    let limb = |place: u32| Tiny(u8::try_from(number >> (place * BITS) & u32::from(Tiny::<BITS>::ALL)).unwrap());
    [limb(0), limb(1), limb(2), limb(3)]
}

pub(super) fn gather<const BITS: u32>(limbs: [Tiny<BITS>; 4]) -> u32 {
    limbs.iter().rev().fold(0, |number, limb| number << BITS | u32::from(limb.0))
}

/// The prime with limbs of two bits.
pub(super) const P: u32 = 199;
type Two = Field<Tiny<2>>;

/// The field element that is kept as this number.
pub(super) fn kept(number: u32) -> Two {
    Field::from_kept(spread(number))
}

/// 1/256 modulo 199: a product comes out times this.
const BY_256: u32 = 7;

#[test]
fn the_constants_are_what_they_are_called() {
    assert_eq!(256 * BY_256 % P, 1);
    assert_eq!(gather(<Tiny<2> as Limb>::P), P);
    assert_eq!(gather(<Tiny<2> as Limb>::ONE), 256 % P);
    assert_eq!(gather(<Tiny<2> as Limb>::SQUARE), 256 * 256 % P);
    assert_eq!(gather(<Tiny<4> as Limb>::P), 53_311);
    assert_eq!(gather(<Tiny<4> as Limb>::ONE), 65_536 % 53_311);
}

#[test]
fn every_sum_difference_product_and_square_is_right() {
    for a in 0..P {
        assert_eq!(gather(Two::from_limbs(spread(a)).to_limbs()), a);
        assert_eq!(gather(kept(a).square().kept()), a * a % P * BY_256 % P);
        for b in 0..P {
            assert_eq!(gather(kept(a).add(kept(b)).kept()), (a + b) % P);
            assert_eq!(gather(kept(a).sub(kept(b)).kept()), (a + P - b) % P);
            assert_eq!(gather(kept(a).mul(kept(b)).kept()), a * b % P * BY_256 % P);
        }
    }
}

#[test]
fn every_reduction_is_right() {
    for t in 0..P * 256 {
        let [low, high] = [spread::<2>(t & 255), spread(t >> 8)];
        let [[a, b, c, d], [e, f, g, h]] = [low, high];
        assert_eq!(gather(reduce([a, b, c, d, e, f, g, h]).kept()), t % P * BY_256 % P, "{t}");
    }
}

/// a·b − c·d takes every value that it can take: each product meets each other one.
#[test]
fn every_difference_of_products_is_right() {
    let mut factors = vec![None; usize::try_from(P * P).unwrap()];
    for (a, b) in (0..P).flat_map(|a| (0..P).map(move |b| (a, b))) {
        factors[usize::try_from(a * b).unwrap()] = Some((a, b));
    }
    let factors: Vec<_> = factors.into_iter().flatten().collect();
    // Neighbours in the list are tried all; of those far from each other every 13th is.
    for (place, (a, b)) in factors.iter().enumerate() {
        for (c, d) in factors.iter().skip(place % 13).step_by(13) {
            let expected = (a * b + P * P - c * d) % P * BY_256 % P;
            assert_eq!(
                gather(Field::mul_sub(kept(*a), kept(*b), kept(*c), kept(*d)).kept()),
                expected,
                "{a}·{b} − {c}·{d}"
            );
        }
    }
}

/// A minute when optimized: `cargo xtask deep` runs it.
#[test]
#[ignore = "3.5 billion reductions"]
fn every_reduction_with_limbs_of_four_bits_is_right() {
    let p = 53_311_u64;
    let inverse = (1..p).find(|inverse| inverse * 65_536 % p == 1).unwrap();
    for t in 0..p * 65_536 {
        let [low, high] = [t & 65_535, t >> 16].map(|half| spread::<4>(u32::try_from(half).unwrap()));
        let [[a, b, c, d], [e, f, g, h]] = [low, high];
        assert_eq!(u64::from(gather(reduce([a, b, c, d, e, f, g, h]).kept())), t % p * inverse % p, "{t}");
    }
}

/// A point of y² = x³ − 3x + 5 modulo 199, none being infinity.
type Point = Option<(u32, u32)>;

fn plain_inverse(number: u32) -> u32 {
    (1..P).find(|inverse| number * inverse % P == 1).unwrap()
}

/// The school's addition, with all its cases.
fn plain_add(one: Point, other: Point) -> Point {
    let (Some((x1, y1)), Some((x2, y2))) = (one, other) else { return one.or(other) };
    if x1 == x2 && (y1 + y2) % P == 0 {
        return None;
    }
    let slope = if x1 == x2 {
        (3 * x1 * x1 + P - 3) % P * plain_inverse(2 * y1 % P) % P
    } else {
        (y2 + P - y1) % P * plain_inverse((x2 + P - x1) % P) % P
    };
    let x = (slope * slope + 2 * P - x1 - x2) % P;
    Some((x, (slope * (x1 + P - x) + P - y1) % P))
}

fn all_points() -> Vec<(u32, u32)> {
    let is_on_curve = |(x, y): &(u32, u32)| y * y % P == (x * x * x + (P - 3) * x + 5) % P;
    (0..P).flat_map(|x| (0..P).map(move |y| (x, y))).filter(is_on_curve).collect()
}

fn number(value: u32) -> Two {
    Field::from_limbs(spread(value))
}

/// The point with Z = `z`.
fn scaled((x, y): (u32, u32), z: u32) -> Sum<Tiny<2>> {
    let (zz, zzz) = (z * z % P, z * z % P * z % P);
    Sum { x: number(x * zz % P), y: number(y * zzz % P), zz: number(zz), zzz: number(zzz) }
}

fn plain(sum: Sum<Tiny<2>>) -> Point {
    let value = |field: Two| gather(field.to_limbs());
    let (zz, zzz) = (value(sum.zz), value(sum.zzz));
    (zz != 0).then(|| (value(sum.x) * plain_inverse(zz) % P, value(sum.y) * plain_inverse(zzz) % P))
}

#[test]
fn every_addition_on_a_small_curve_is_right_or_says_that_it_could_not_be_done() {
    let points = all_points();
    assert!(points.len() > 150);
    for z in [1, 2, 77, 198] {
        for one in &points {
            for other in &points {
                let sum = scaled(*one, z).add(Affine { x: number(other.0), y: number(other.1) });
                let expected = plain_add(Some(*one), Some(*other)).filter(|_| one.0 != other.0);
                assert_eq!(plain(sum), expected, "{one:?} + {other:?}");
                assert_eq!(sum.is_broken(), one.0 == other.0);
            }
        }
    }
}

#[test]
fn every_doubling_on_a_small_curve_is_right() {
    for z in [1, 2, 77, 198] {
        for point in all_points() {
            assert_eq!(plain(scaled(point, z).double()), plain_add(Some(point), Some(point)), "2·{point:?}");
        }
    }
}

#[test]
fn what_could_not_be_added_stays_broken() {
    let points = all_points();
    let affine = |(x, y): (u32, u32)| Affine { x: number(x), y: number(y) };
    for one in &points {
        let broken = scaled(*one, 3).add(affine(*one));
        assert!(broken.is_broken() && broken.double().is_broken());
        for other in &points {
            assert!(broken.add(affine(*other)).is_broken());
            assert!(broken.double().add(affine(*other)).is_broken());
        }
    }
}
