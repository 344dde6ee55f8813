//! Whole sums u1·G + u2·Q in lanes against p256, at the edges of both scalars and for keys that meet the base point's
//! multiples.

use crate::signature::PublicKey;
use crate::signature::prepared::VariableTimeKey;
use crate::signature::prepared::digits::{limbs_of, limbs_of_bytes};
use crate::signature::prepared::lanes::digits::Digits;
use crate::signature::prepared::lanes::sums::{Factors, SumEach, Sums};
use crate::signature::prepared::lanes::{LANES, Lanes, Portable, Task, rows};
use crate::signature::prepared::tests::points::scalars;
use crate::signature::prepared::tests::sums::keys;
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{ProjectivePoint, Scalar};
use std::vec::Vec;

/// A key and scalars u1 and u2, as many as fill groups.
#[derive(Clone, Copy)]
struct Pairs<'p>(&'p VariableTimeKey, &'p [(Scalar, Scalar)]);

impl Task for Pairs<'_> {
    type Output = Sums;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Sums {
        let (groups, rest) = self.1.as_chunks::<LANES>();
        assert!(rest.is_empty());
        let load = |scalars: [Scalar; LANES]| rows::load(lanes, &scalars.map(|scalar| limbs_of(&scalar)));
        let of_base = groups.iter().map(|group| (&*self.0.base, load(group.map(|(u1, _)| u1))));
        let of_key = groups.iter().map(|group| (&*self.0.multiples, load(group.map(|(_, u2)| u2))));
        let factors: Vec<_> = of_base
            .chain(of_key)
            .map(|(table, scalars)| Factors { tables: [table; LANES], digits: Digits::of(lanes, scalars) })
            .collect();
        lanes.run(SumEach(&factors))
    }
}

/// The sums by every kind of lanes that there is on this machine.
fn sums(key: &VariableTimeKey, pairs: &[(Scalar, Scalar)]) -> Vec<Sums> {
    let pairs = Pairs(key, pairs);
    let all = [Portable.run(pairs)].into_iter();
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    let all = all.chain(crate::signature::prepared::lanes::Ifma::try_new().map(|ifma| ifma.run(pairs)));
    all.collect()
}

fn key_of(secret: Scalar) -> VariableTimeKey {
    let key = PublicKey { point: (ProjectivePoint::GENERATOR * secret).to_affine() };
    VariableTimeKey::of(&[key]).pop().unwrap()
}

/// Each key with each scalar twice: with a distant one, and with itself.
#[test]
fn sums_agree_with_p256_or_say_that_they_could_not_be_done() {
    let (scalars, mut done, mut broken) = (scalars(), 0, 0);
    for (place, secret) in keys().into_iter().enumerate() {
        let own = scalars.iter().enumerate().skip(place).step_by(17);
        let mut pairs: Vec<(Scalar, Scalar)> = own
            .flat_map(|(index, u1)| [(*u1, *u1), (*u1, scalars[(index * 7 + place * 131) % scalars.len()])])
            .collect();
        pairs.truncate(pairs.len() / LANES * LANES);
        let key = key_of(secret);
        for Sums { x, undone } in sums(&key, &pairs) {
            for (index, (u1, u2)) in pairs.iter().enumerate() {
                if undone.contains(&index) {
                    broken += 1;
                    continue;
                }
                done += 1;
                let expected = ProjectivePoint::GENERATOR * (*u1 + secret * u2);
                assert_ne!(expected, ProjectivePoint::IDENTITY, "{secret:?} {u1:?} {u2:?}");
                assert_eq!(x[index], limbs_of_bytes(&expected.to_affine().x()), "{secret:?} {u1:?} {u2:?}");
            }
        }
    }
    assert!(done > 9 * broken && broken > 0, "{done} {broken}");
}

/// u1·G = ±u2·Q: the sum is infinite, or its two halves are equal.
#[test]
fn equal_and_opposite_halves_are_never_taken_for_a_sum() {
    for secret in keys() {
        let scalars = scalars().into_iter().step_by(83).take(LANES).enumerate();
        let pair = |(lane, u2): (usize, Scalar)| (if lane % 2 == 0 { secret * u2 } else { -(secret * u2) }, u2);
        let pairs: Vec<_> = scalars.map(pair).collect();
        for Sums { undone, .. } in sums(&key_of(secret), &pairs) {
            for (index, pair) in pairs.iter().enumerate() {
                assert!(undone.contains(&index), "{secret:?} {pair:?}");
            }
        }
    }
}
