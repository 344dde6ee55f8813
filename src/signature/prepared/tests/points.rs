//! Digits add up to their scalar, and every entry of a table is the multiple that its place says.

use super::{Words, scalar_of};
use crate::signature::prepared::affine;
use crate::signature::prepared::comb::Comb;
use crate::signature::prepared::digits::{Digit, Digits, ORDER};
use p256::elliptic_curve::{Group as _, PrimeField as _};
use p256::{AffinePoint, ProjectivePoint, Scalar};
use std::vec::Vec;

/// Scalars at the ends, around every window's border, and drawn ones.
pub(in crate::signature::prepared) fn scalars() -> Vec<Scalar> {
    let borders = (0..256).map(|bit| (0..bit).fold(Scalar::ONE, |power, _| power + power));
    let edges = [Scalar::ZERO, Scalar::ONE, Scalar::from(2_u64), ROOT];
    let close =
        edges.into_iter().chain(borders).flat_map(|border| [border, border - Scalar::ONE, border + Scalar::ONE]);
    let mut words = Words(3);
    let drawn: Vec<Scalar> = (0..500).map(|_| words.scalar()).collect();
    close.chain(drawn).flat_map(|scalar| [scalar, -scalar]).collect()
}

const ROOT: Scalar = Scalar::ROOT_OF_UNITY;

pub(super) fn value<const ENTRIES: usize>(digits: &Digits<ENTRIES>, position: u32) -> Scalar {
    let Digit { place, negative } = digits.at(position);
    assert!(usize::try_from(place).unwrap() < ENTRIES && (negative == 0 || negative == u64::MAX));
    let magnitude = Scalar::from(2 * place + 1);
    if negative == 0 { magnitude } else { -magnitude }
}

fn add_up<const ENTRIES: usize>() {
    let base = Scalar::from(1_u64 << Digits::<ENTRIES>::WIDTH);
    for scalar in scalars() {
        let digits = Digits::<ENTRIES>::of(&scalar);
        let positions = (0..Digits::<ENTRIES>::COUNT).rev();
        let sum = positions.fold(Scalar::ZERO, |sum, position| sum * base + value(&digits, position));
        assert_eq!(sum, scalar, "{scalar:?}");
    }
}

#[test]
fn digits_add_up_to_their_scalar() {
    add_up::<1024>();
    add_up::<512>();
    add_up::<32>();
    add_up::<8>();
    add_up::<4>();
}

#[test]
fn every_entry_is_its_multiple() {
    entries::<32, 1>();
    entries::<8, 4>();
}

fn entries<const ENTRIES: usize, const ROWS: u32>() {
    let point = ProjectivePoint::GENERATOR * Scalar::from(0xC0FFEE_u64);
    let comb = Comb::<ENTRIES, ROWS>::of(affine(&point.to_affine()));
    let mut base = point;
    for window in comb.windows() {
        let mut multiple = base;
        for place in 0..ENTRIES {
            let words: Vec<u64> = window.iter().map(|column| column[place]).collect();
            let expected = affine(&multiple.to_affine());
            assert_eq!(words, [expected.x.kept(), expected.y.kept()].concat());
            multiple += base.double();
        }
        base = (0..Digits::<ENTRIES>::WIDTH * ROWS).fold(base, |base, _| base.double());
    }
}

#[test]
fn the_generator_is_on_its_own_table() {
    let comb = Comb::<32, 1>::of(affine(&AffinePoint::GENERATOR));
    assert_eq!(comb.windows().len(), 43);
    assert!(scalar_of(ORDER).is_none());
}
