//! Whole sums u1·G + u2·Q against p256, at the edges of both scalars and for keys that meet the base point's multiples.

use super::points::scalars;
use crate::signature::PublicKey;
use crate::signature::prepared::digits::limbs_of_bytes;
use crate::signature::prepared::field::Field;
use crate::signature::prepared::{PreparedKey, TableSize};
use p256::elliptic_curve::PrimeField as _;
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{ProjectivePoint, Scalar};
use std::vec::Vec;

/// Keys whose multiples are small multiples of the base point, or opposite to them, among others.
pub(in crate::signature::prepared) fn keys() -> Vec<Scalar> {
    let two = Scalar::from(2_u64);
    let small = [1_u64, 2, 3, 5, 64, 65].map(Scalar::from);
    let odd = [two.invert_vartime().unwrap(), Scalar::ROOT_OF_UNITY];
    small.into_iter().chain(odd).flat_map(|key| [key, -key]).collect()
}

fn agree(size: TableSize) -> (usize, usize) {
    let scalars = scalars();
    let (mut done, mut broken) = (0, 0);
    for (place, secret) in keys().into_iter().enumerate() {
        let point = ProjectivePoint::GENERATOR * secret;
        let key = PreparedKey::with(size, &PublicKey { point: point.to_affine() });
        // Each scalar with a distant one, and with itself.
        for (index, u1) in scalars.iter().enumerate().skip(place).step_by(17) {
            let distant = &scalars[(index * 7 + place * 131) % scalars.len()];
            for u2 in [u1, distant] {
                let sum = key.tables.sum(u1, u2);
                let expected = ProjectivePoint::GENERATOR * u1 + point * u2;
                if sum.is_broken() {
                    broken += 1;
                    continue;
                }
                done += 1;
                assert_ne!(expected, ProjectivePoint::IDENTITY);
                let x = Field::from_limbs(limbs_of_bytes(&expected.to_affine().x()));
                assert_eq!(x.mul(sum.zz), sum.x, "{secret:?} {u1:?} {u2:?}");
            }
        }
    }
    (done, broken)
}

#[test]
fn sums_agree_with_p256_or_say_that_they_could_not_be_done() {
    for size in [TableSize::Fast, TableSize::Small] {
        let (done, broken) = agree(size);
        assert!(done > 9 * broken && broken > 0, "{done} {broken}");
    }
}

#[test]
fn a_sum_that_is_infinity_is_never_taken_for_a_point() {
    for size in [TableSize::Fast, TableSize::Small] {
        for secret in keys() {
            let point = (ProjectivePoint::GENERATOR * secret).to_affine();
            let key = PreparedKey::with(size, &PublicKey { point });
            for u2 in scalars().iter().step_by(11) {
                assert!(key.tables.sum(&-(secret * u2), u2).is_broken(), "{secret:?} {u2:?}");
            }
        }
    }
}
