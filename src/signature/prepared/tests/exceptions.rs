//! Each way to an addition that can't be done, through a whole verification.

use super::Words;
use super::points::value;
use crate::signature::prepared::digits::Digits;
use crate::signature::prepared::{PreparedKey, TableSize};
use crate::signature::{PublicKey, digest_of};
use p256::elliptic_curve::PrimeField as _;
use p256::elliptic_curve::ff::Field as _;
use p256::elliptic_curve::ops::Reduce as _;
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{ProjectivePoint, Scalar};

/// A key, a message and a signature that holds, made so that a step of its sum meets equal or opposite points.
struct Case {
    key: PublicKey,
    signature: [u8; 64],
    u1: Scalar,
    u2: Scalar,
}

pub(super) const MESSAGE: &[u8] = b"a message";

impl Case {
    /// u1·G is `sign` times the first term of u2·Q. With the nonce k this asks for d with r·d² + e·d = ±e·k, for the
    /// first digit ±1.
    fn at_the_join(words: &mut Words, wanted: Scalar) -> Option<Self> {
        let (k, e) = (words.scalar(), digest_of(MESSAGE));
        let r = Scalar::reduce(&(ProjectivePoint::GENERATOR * k).to_affine().x());
        let root: Option<Scalar> = (e.square() + Scalar::from(4_u64) * r * e * k * wanted).sqrt().into();
        let d = (root? - e) * (r + r).invert_vartime().into_option()?;
        let s = (e + r * d) * k.invert_vartime().into_option()?;
        let key = PublicKey { point: (ProjectivePoint::GENERATOR * d).to_affine() };
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r.to_repr());
        signature[32..].copy_from_slice(&s.to_repr());
        let by_s = s.invert_vartime().into_option()?;
        let case = Self { key, signature, u1: e * by_s, u2: r * by_s };
        assert!(case.u1 == wanted * d || case.u1 == -(wanted * d) || k == Scalar::ZERO);
        Some(case)
    }
}

#[test]
fn equal_and_opposite_points_at_the_join_are_decided_by_p256() {
    let mut words = Words(21);
    let mut met = [0, 0];
    while met.contains(&0) {
        for (place, wanted) in [Scalar::ONE, -Scalar::ONE].into_iter().enumerate() {
            let Some(case) = Case::at_the_join(&mut words, wanted) else { continue };
            if value(&Digits::<32>::of(&case.u2), 0) != wanted {
                continue;
            }
            met[place] += 1;
            let prepared = PreparedKey::with(TableSize::Fast, &case.key);
            assert!(prepared.tables.sum(&case.u1, &case.u2).is_broken());
            assert_eq!(case.key.verify(MESSAGE, &case.signature), Ok(()));
            assert_eq!(prepared.verify(MESSAGE, &case.signature), Ok(()));
            assert!(prepared.verify(b"another one", &case.signature).is_err());
        }
    }
}

/// Anybody can choose s so that u1 is the one scalar; all that it brings is p256's answer.
#[test]
fn an_s_chosen_to_break_the_sum_is_refused() {
    let two_to_252 = (0..252).fold(Scalar::ONE, |power, _| power + power);
    let u1 = Scalar::from(30_u64) * two_to_252;
    let (s, r) = (digest_of(MESSAGE) * u1.invert_vartime().unwrap(), Words(5).scalar());
    let key = PublicKey { point: (ProjectivePoint::GENERATOR * Scalar::from(77_u64)).to_affine() };
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r.to_repr());
    signature[32..].copy_from_slice(&s.to_repr());
    let prepared = PreparedKey::new(&key);
    assert!(prepared.tables.sum(&u1, &(r * s.invert_vartime().unwrap())).is_broken());
    assert!(key.verify(MESSAGE, &signature).is_err() && prepared.verify(MESSAGE, &signature).is_err());
}

/// docs/prepared-keys.md: within one half no addition can fail but the last, for u1 = 0 and for one scalar and its
/// negative.
#[test]
fn within_a_half_only_zero_and_one_scalar_break() {
    let two_to_252 = (0..252).fold(Scalar::ONE, |power, _| power + power);
    let single = Scalar::from(30_u64) * two_to_252;
    let key = PublicKey { point: (ProjectivePoint::GENERATOR * Scalar::from(0xABCD_EF01_u64)).to_affine() };
    let key = PreparedKey::new(&key);
    let u2 = Scalar::from(0x1234_5678_9ABC_u64);
    for broken in [Scalar::ZERO, single, -single] {
        assert!(key.tables.sum(&broken, &u2).is_broken(), "{broken:?}");
    }
    for close in [single + Scalar::ONE, single - Scalar::ONE, single + Scalar::from(2_u64), Scalar::ONE] {
        assert!(!key.tables.sum(&close, &u2).is_broken(), "{close:?}");
    }
}
