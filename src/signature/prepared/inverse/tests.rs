//! The steps against the textbook's, and the range that the end of an inversion relies on.

use super::{Delta, Modulus, Steps, Wide, carried, lowest_bits, sign, spread};
use crate::signature::prepared::digits::ORDER;
use crate::signature::prepared::field::PRIME;
use crate::signature::prepared::tests::Words;

/// One step of Bernstein and Yang, with δ doubled so that it is an integer.
fn divstep((delta, f, g): (i64, i128, i128)) -> (i64, i128, i128) {
    if delta > 0 && g & 1 == 1 { (2 - delta, g, (g - f) >> 1) } else { (2 + delta, f, (g + (g & 1) * f) >> 1) }
}

/// Beginning at δ = 1/2, which the bound of 590 steps is for.
#[test]
fn fifty_nine_steps_are_those_of_the_textbook() {
    let mut words = Words(31);
    for _ in 0..2_000 {
        let [f, g] = [words.next() >> 2 | 1, words.next() >> 2].map(u64::cast_signed);
        let start = (1, i128::from(f), i128::from(g));
        let (delta, new_f, new_g) = (0..59).fold(start, |state, _| divstep(state));
        let (found, steps) = Steps::work_out(Delta::HALF, f, g);
        let row = |a: i64, b: i64| i128::from(a) * i128::from(f) + i128::from(b) * i128::from(g);
        assert_eq!((row(steps.u, steps.v), row(steps.q, steps.r)), (new_f << 62, new_g << 62), "{f} {g}");
        assert_eq!(found.0, -(delta + 1) / 2, "{f} {g}");
    }
}

/// In every round, not only after the last one.
#[test]
fn the_cofactors_stay_between_minus_twice_the_prime_and_the_prime() {
    let mut words = Words(32);
    for modulus in [&PRIME, &Modulus::new(ORDER)] {
        for _ in 0..2_000 {
            let [a, b, c, d] = words.limbs();
            let number = [a, b, c, d >> 1];
            let (mut f, mut g) = (modulus.limbs, spread(number));
            let (mut d, mut e): (Wide, Wide) = ([0; 5], [1, 0, 0, 0, 0]);
            let mut delta = Delta::HALF;
            for round in 0..10 {
                let steps;
                (delta, steps) = Steps::work_out(delta, lowest_bits(&f), lowest_bits(&g));
                (d, e) = modulus.apply_modulo(&steps, &d, &e);
                (f, g) = steps.apply(&f, &g);
                assert!(is_within(modulus, &d) && is_within(modulus, &e), "{number:?}, round {round}");
            }
            assert_eq!(g, [0; 5], "{number:?}");
        }
    }
}

fn is_within(modulus: &Modulus, number: &Wide) -> bool {
    let with_twice = modulus.plus_if(-1, modulus.plus_if(-1, *number));
    let mut without = *number;
    without.iter_mut().zip(modulus.limbs).for_each(|(limb, prime)| *limb -= prime);
    sign(&with_twice) == 0 && sign(&carried(without)) == -1
}
