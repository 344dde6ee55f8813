//! Arithmetic modulo n, beside p256's scalars.

use super::{Five, drawn, in_all_lanes, load, store};
use crate::signature::prepared::digits::scalar_of;
use crate::signature::prepared::lanes::order::Order;
use crate::signature::prepared::lanes::{LANES, Lanes, Task, rows};
use crate::signature::prepared::tests::Words;
use p256::Scalar;

fn value(limbs: &Five) -> Scalar {
    limbs.iter().rev().fold(Scalar::ZERO, |sum, limb| sum * Scalar::from(1_u64 << 52) + Scalar::from(*limb))
}

fn montgomery() -> Scalar {
    value(&[0, 0, 0, 0, 1 << 52])
}

#[derive(Clone, Copy)]
struct Products;

impl Task for Products {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (order, mut words) = (Order(lanes), Words(61));
        for _ in 0..1_000 {
            let (a, b) = (drawn(&mut words), drawn(&mut words));
            let [x, y] = [load(lanes, &a), load(lanes, &b)];
            let products = store(lanes, order.times(x, y));
            let prepared = store(lanes, order.prepared(x));
            for lane in 0..LANES {
                let [a, b] = [value(&a[lane]), value(&b[lane])];
                assert_eq!(value(&products[lane]) * montgomery(), a * b);
                assert_eq!(value(&prepared[lane]), a * montgomery());
            }
        }
    }
}

#[test]
fn products_agree_with_p256() {
    in_all_lanes(Products);
}

#[derive(Clone, Copy)]
struct Inverses;

impl Task for Inverses {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (order, mut words) = (Order(lanes), Words(67));
        for _ in 0..200 {
            let limbs = [[0; 4]; LANES].map(|_| words.limbs());
            let inverse = store(lanes, order.invert(order.prepared(rows::load(lanes, &limbs))));
            for (inverse, limbs) in inverse.iter().zip(limbs) {
                let Some(scalar) = Option::<Scalar>::from(scalar_of(limbs)) else { continue };
                let expected = Option::<Scalar>::from(scalar.invert()).map(|inverse| inverse * montgomery());
                assert_eq!(value(inverse), expected.unwrap_or(Scalar::ZERO));
            }
        }
    }
}

#[test]
fn inverses_agree_with_p256() {
    in_all_lanes(Inverses);
}
