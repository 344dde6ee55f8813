//! Arithmetic modulo p, beside the field of four limbs, which machine-checked code was put beside.

use super::{Five, drawn, in_all_lanes, load, store};
use crate::signature::prepared::field::Field;
use crate::signature::prepared::lanes::prime::{Loose, P, Prime};
use crate::signature::prepared::lanes::product::Modulus as _;
use crate::signature::prepared::lanes::{LANES, Lanes, Task, number, rows};
use crate::signature::prepared::tests::Words;

const CASES: usize = 20_000;

/// The number that the limbs stand for, modulo p.
fn value(limbs: &Five) -> Field<u64> {
    let small = |limb| Field::from_limbs([limb, 0, 0, 0]);
    limbs.iter().rev().fold(Field::ZERO, |sum, limb| sum.mul(small(1 << 52)).add(small(*limb)))
}

fn montgomery() -> Field<u64> {
    value(&[0, 0, 0, 0, 1 << 52])
}

#[derive(Clone, Copy)]
struct Products;

impl Task for Products {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (prime, mut words) = (Prime(lanes), Words(41));
        for _ in 0..CASES / LANES {
            let (a, b) = (drawn(&mut words), drawn(&mut words));
            let [x, y] = [load(lanes, &a), load(lanes, &b)];
            let products = store(lanes, prime.times(x, y));
            let squares = store(lanes, prime.square(x));
            for (((a, b), product), square) in a.iter().zip(&b).zip(&products).zip(&squares) {
                assert_eq!(value(product).mul(montgomery()), value(a).mul(value(b)), "{a:x?} {b:x?}");
                assert_eq!(value(square).mul(montgomery()), value(a).square(), "{a:x?}");
                let [.., highest] = product;
                assert!(*highest < (1 << 48) + (1 << 47), "{a:x?} {b:x?}");
            }
        }
    }
}

#[test]
fn products_and_squares_agree_with_the_field() {
    in_all_lanes(Products);
}

#[derive(Clone, Copy)]
struct Differences;

impl Task for Differences {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (prime, mut words) = (Prime(lanes), Words(43));
        for _ in 0..CASES / LANES {
            let (a, b, c) = (drawn(&mut words), drawn(&mut words), drawn(&mut words));
            let [x, y, z] = [load(lanes, &a), load(lanes, &b), load(lanes, &c)];
            let above = prime.minus(prime.shifted::<2>(x), y);
            let below = prime.minus(prime.minus(x, y), prime.shifted::<2>(z));
            let [odd] = [lanes.splat(u64::MAX)];
            let negative = prime.minus(prime.signed(prime.shifted::<1>(x), odd), z);
            let [above, below, negative] = [above, below, negative].map(|loose| store(lanes, prime.settle(loose)));
            for lane in 0..LANES {
                let [a, b, c] = [value(&a[lane]), value(&b[lane]), value(&c[lane])];
                let fourfold = |number: Field<u64>| number.add(number).add(number.add(number));
                assert_eq!(value(&above[lane]), fourfold(a).sub(b));
                assert_eq!(value(&below[lane]), a.sub(b).sub(fourfold(c)));
                assert_eq!(value(&negative[lane]), Field::ZERO.sub(a.add(a)).sub(c));
            }
        }
    }
}

#[test]
fn settled_differences_agree_with_the_field_and_keep_their_bounds() {
    in_all_lanes(Differences);
}

#[derive(Clone, Copy)]
struct Zeros;

impl Task for Zeros {
    type Output = ();

    /// In each lane in turn: equal numbers, that plus p on either side, and numbers that differ anywhere but in their
    /// lowest limb.
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (prime, mut words) = (Prime(lanes), Words(47));
        for round in 0..1_000 {
            let (lane, a) = (round % LANES, drawn(&mut words).map(|[a, b, c, d, e]| [a, b, c, d, e % (1 << 47)]));
            let mut b = drawn(&mut words).map(|[a, b, c, d, e]| [a, b, c, d, e % (1 << 47)]);
            b[lane] = a[lane];
            if a[(lane + 1) % LANES] != b[(lane + 1) % LANES] {
                b[(lane + 1) % LANES][0] = a[(lane + 1) % LANES][0];
            }
            let [x, y] = [load(lanes, &a), load(lanes, &b)];
            let (difference, p) = (prime.minus(x, y), Loose(number::constant(lanes, P::LIMBS).0));
            let less_or_more = match round % 3 {
                0 => difference,
                1 => prime.minus(difference, p),
                _ => prime.minus(difference, prime.signed(p, lanes.splat(u64::MAX))),
            };
            let settled = prime.settle(less_or_more);
            assert!(prime.may_be_zero(settled));
            let (without, are_zero) = prime.without_zeros(settled);
            let without = store(lanes, without);
            for lane in 0..LANES {
                let expected = value(&a[lane]).sub(value(&b[lane]));
                assert_eq!(are_zero[lane], expected == Field::ZERO, "{lane} {a:x?} {b:x?}");
                let one = if are_zero[lane] { montgomery() } else { expected };
                assert_eq!(value(&without[lane]), one);
            }
        }
    }
}

#[test]
fn zeros_are_found_where_they_are_and_nowhere_else() {
    in_all_lanes(Zeros);
}

#[derive(Clone, Copy)]
struct Inverses;

impl Task for Inverses {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (prime, mut words) = (Prime(lanes), Words(53));
        for _ in 0..1_000 {
            let number = prime.times(load(lanes, &drawn(&mut words)), prime.one());
            let (number, _) = prime.without_zeros(prime.settle(number.into()));
            let one = store(lanes, prime.times(prime.invert(number), number));
            assert!(one.iter().all(|one| value(one) == montgomery()), "{one:x?}");
        }
    }
}

#[test]
fn a_number_times_its_inverse_is_one() {
    in_all_lanes(Inverses);
}

#[derive(Clone, Copy)]
struct Conversions;

impl Task for Conversions {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (prime, mut words) = (Prime(lanes), Words(59));
        for _ in 0..CASES / LANES {
            let limbs = [[0; 4]; LANES].map(|_| words.limbs());
            let number = rows::load(lanes, &limbs);
            assert_eq!(rows::store(lanes, number), limbs);
            for (number, limbs) in store(lanes, number).iter().zip(limbs) {
                assert_eq!(*number, number::spread(limbs));
            }
            let drawn = drawn(&mut words);
            for (limbs, number) in prime.plain::<2>(load(lanes, &drawn)).into_iter().zip(&drawn) {
                let fourfold = value(number).mul(Field::from_limbs([4, 0, 0, 0]));
                assert_eq!(Field::from_limbs(limbs).mul(montgomery()), fourfold);
                assert_eq!(Field::from_limbs(limbs).to_limbs(), limbs, "not below p");
            }
        }
    }
}

#[test]
fn numbers_come_out_as_they_went_in() {
    in_all_lanes(Conversions);
}
