//! The product's own limbs: fields against machine-checked code, inverses against p256's.

use super::{Words, scalar_of};
use crate::signature::prepared::field::{Field, PRIME};
use crate::signature::prepared::limb::Limb;
use crate::signature::prepared::{ORDER_MODULUS, digits, invert};
use fiat_crypto::p256_64 as fiat;
use p256::Scalar;
use std::vec::Vec;

/// As many as `cargo xtask deep` asks for, or ten million.
fn cases() -> u64 {
    std::env::var("LICENTIA_FIELD_CASES").map_or(10_000_000, |cases| cases.parse().unwrap())
}

fn number(words: &mut Words) -> [u64; 4] {
    loop {
        let limbs = words.limbs();
        if limbs.iter().rev().lt(<u64 as Limb>::P.iter().rev()) {
            return limbs;
        }
    }
}

type Fiat = fiat::fiat_p256_montgomery_domain_field_element;

fn fiat(by: impl FnOnce(&mut Fiat)) -> [u64; 4] {
    let mut out = fiat::fiat_p256_montgomery_domain_field_element([0; 4]);
    by(&mut out);
    out.0
}

#[test]
fn the_field_agrees_with_machine_checked_code() {
    let mut words = Words(0x5EED);
    for _ in 0..cases() / 5 {
        let (a, b) = (number(&mut words), number(&mut words));
        let (ours_a, ours_b) = (Field::from_kept(a), Field::from_kept(b));
        let name = (a, b);
        let [a, b] = [a, b].map(fiat::fiat_p256_montgomery_domain_field_element);
        assert_eq!(ours_a.mul(ours_b).kept(), fiat(|out| fiat::fiat_p256_mul(out, &a, &b)), "{name:?}");
        assert_eq!(ours_a.square().kept(), fiat(|out| fiat::fiat_p256_square(out, &a)), "{name:?}");
        assert_eq!(ours_a.add(ours_b).kept(), fiat(|out| fiat::fiat_p256_add(out, &a, &b)), "{name:?}");
        assert_eq!(ours_a.sub(ours_b).kept(), fiat(|out| fiat::fiat_p256_sub(out, &a, &b)), "{name:?}");
        let [first, second] =
            [fiat(|out| fiat::fiat_p256_mul(out, &a, &b)), fiat(|out| fiat::fiat_p256_square(out, &a))]
                .map(fiat::fiat_p256_montgomery_domain_field_element);
        let difference = fiat(|out| fiat::fiat_p256_sub(out, &first, &second));
        assert_eq!(Field::mul_sub(ours_a, ours_b, ours_a, ours_a).kept(), difference, "{name:?}");
    }
}

#[test]
fn inverses_of_scalars_agree_with_p256() {
    let mut words = Words(7);
    let edges = [1, 2, 3, u64::MAX].map(Scalar::from);
    let edges = edges.into_iter().flat_map(|edge| [edge, -edge]).chain([Scalar::ZERO]);
    let drawn: Vec<Scalar> = (0..20_000).map(|_| words.scalar()).collect();
    for scalar in edges.chain(drawn) {
        assert_eq!(invert(&scalar), scalar.invert().unwrap_or(Scalar::ZERO), "{scalar:?}");
    }
}

#[test]
fn a_number_times_its_inverse_is_one() {
    let mut words = Words(9);
    for _ in 0..20_000 {
        let limbs = number(&mut words);
        let number = Field::from_limbs(limbs);
        let product = number.mul(Field::from_limbs(PRIME.invert(limbs)));
        assert_eq!(product, if limbs == [0; 4] { Field::ZERO } else { Field::ONE }, "{limbs:?}");
    }
}

#[test]
fn the_order_is_p256_s() {
    let [lowest, rest @ ..] = digits::ORDER;
    assert_eq!(scalar_of(digits::ORDER), None);
    let [b, c, d] = rest;
    assert_eq!(scalar_of([lowest - 1, b, c, d]), Some(-Scalar::ONE));
    assert_eq!(ORDER_MODULUS.invert([1, 0, 0, 0]), [1, 0, 0, 0]);
}
