//! Batches: their tables, their sums at the edges of both scalars, and what happens where a sum can't be done.

use super::Words;
use super::exceptions::MESSAGE;
use super::points::scalars;
use super::sums::keys;
use crate::signature::prepared::backend::Backend;
use crate::signature::prepared::batch::{BATCH, Equation, sum_each};
use crate::signature::prepared::digits::Digits;
use crate::signature::prepared::lanes::{Lanes as _, Portable, VerifyEach};
use crate::signature::prepared::table::{ENTRIES, Multiples};
use crate::signature::prepared::{Signed, VariableTimeKey, affine};
use crate::signature::{InvalidSignature, PublicKey, digest_of};
use p256::elliptic_curve::ops::Reduce as _;
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::elliptic_curve::{Group as _, PrimeField as _};
use p256::{ProjectivePoint, Scalar};
use std::vec::Vec;

#[test]
fn every_entry_is_its_multiple() {
    let point = ProjectivePoint::GENERATOR * Scalar::from(0xC0FFEE_u64);
    let multiples = Multiples::of(affine(&point.to_affine()));
    assert_eq!(u32::try_from(multiples.0.len()).unwrap(), Digits::<ENTRIES>::COUNT);
    let mut base = point;
    for window in &multiples.0 {
        assert_eq!(window.len(), ENTRIES);
        let mut multiple = base;
        for entry in window {
            assert_eq!(entry.point(), affine(&multiple.to_affine()));
            multiple += base.double();
        }
        base = (0..Digits::<ENTRIES>::WIDTH).fold(base, |base, _| base.double());
    }
}

/// Each key with each scalar twice: with a distant one, and with itself. What is marked as undone is left out here.
#[test]
fn sums_agree_with_p256_or_say_that_they_could_not_be_done() {
    let (scalars, secrets) = (scalars(), keys());
    let points: Vec<PublicKey> = secrets.iter().map(|secret| public_key(*secret)).collect();
    let (mut done, mut broken) = (0, 0);
    for (place, (secret, key)) in secrets.iter().zip(VariableTimeKey::of(&points)).enumerate() {
        let own = scalars.iter().enumerate().skip(place).step_by(17);
        let pairs: Vec<(Scalar, Scalar)> = own
            .flat_map(|(index, u1)| [(*u1, *u1), (*u1, scalars[(index * 7 + place * 131) % scalars.len()])])
            .collect();
        let signed = std::vec![Signed { key: &key, message: b"", signature: &[0; 64] }; pairs.len()];
        let equations: Vec<Equation> = pairs.iter().map(|(u1, u2)| equation(u1, u2)).collect();
        let (sums, undone) = sum_each(&signed, &equations);
        for (index, (u1, u2)) in pairs.iter().enumerate() {
            let expected = ProjectivePoint::GENERATOR * (*u1 + secret * u2);
            if undone.contains(&index) {
                broken += 1;
                continue;
            }
            done += 1;
            assert_ne!(expected, ProjectivePoint::IDENTITY, "{secret:?} {u1:?} {u2:?}");
            assert_eq!(sums[index], affine(&expected.to_affine()), "{secret:?} {u1:?} {u2:?}");
        }
    }
    assert!(done > 9 * broken && broken > 0, "{done} {broken}");
}

/// Good and bad ones of several keys in turn, more than one batch of them, with sums among them that can't be done.
#[test]
fn each_signature_has_the_answer_of_its_own_key() {
    let mut words = Words(22);
    let secrets = [Scalar::ONE, words.scalar(), -Scalar::ONE, words.scalar(), words.scalar()];
    let keys = VariableTimeKey::of(&secrets.map(public_key));
    let drawn: Vec<[u8; 64]> = (0..2 * BATCH + 7)
        .map(|number| match (secrets[number % 5], number % 20) {
            (secret, 0 | 12) => spoiled(&mut words, secret),
            (secret, _) => any_signature(&mut words, secret, number),
        })
        .collect();
    let numbered = drawn.iter().enumerate();
    let signed: Vec<Signed<'_>> =
        numbered.map(|(number, signature)| Signed { key: &keys[number % 5], message: MESSAGE, signature }).collect();
    let (_, undone) = sum_each(&signed, &Equation::of_each(&signed));
    assert!(undone.len() > 40, "{}", undone.len());
    let expected = alone(&signed);
    for backend in Backend::all() {
        assert_eq!(backend.verify(&signed), expected, "{backend:?}");
    }
    assert_eq!(VariableTimeKey::verify_batch(&signed), expected);
    let held = expected.iter().filter(|answer| answer.is_ok()).count();
    assert!(held > 200 && expected.len() - held > 200, "{held}");
}

/// Groups that are full, or lack one, or have one more; bad signatures at both ends.
#[test]
fn batches_of_any_size_have_an_answer_to_each() {
    let mut words = Words(71);
    let secrets = [words.scalar(), words.scalar()];
    let keys = VariableTimeKey::of(&secrets.map(public_key));
    let drawn: Vec<[u8; 64]> = (0..34).map(|number| any_signature(&mut words, secrets[number % 2], number)).collect();
    let one = |(number, signature)| Signed { key: &keys[number % 2], message: MESSAGE, signature };
    let signed: Vec<Signed<'_>> = drawn.iter().enumerate().map(one).collect();
    let expected = alone(&signed);
    for backend in Backend::all() {
        for size in [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33] {
            assert_eq!(backend.verify(&signed[..size]), expected[..size], "{backend:?} {size}");
            assert_eq!(backend.verify(&signed[1..=size]), expected[1..=size], "{backend:?} {size}");
        }
    }
}

/// With d = ±e/r the halves u1·G and u2·Q are equal or opposite, whatever s is; with one s the former hold.
#[test]
fn halves_that_cannot_be_added_are_decided_by_p256() {
    let mut words = Words(73);
    let e = digest_of(MESSAGE);
    for _ in 0..3 {
        let nonce = words.scalar();
        let r = Scalar::reduce(&(ProjectivePoint::GENERATOR * nonce).to_affine().x());
        let secret = e * r.invert_vartime().unwrap();
        let holds = joined(r, (e + e) * nonce.invert_vartime().unwrap());
        let keys = VariableTimeKey::of(&[secret, -secret, Scalar::ONE].map(public_key));
        let other = any_signature(&mut words, Scalar::ONE, 5);
        let by = |place: usize, signature| Signed { key: &keys[place], message: MESSAGE, signature };
        let signed = [by(2, &other), by(0, &holds), by(1, &holds), by(2, &other), by(2, &holds)];
        let sums = Portable.run(VerifyEach(&signed));
        assert_eq!(sums, [Some(true), None, None, Some(true), Some(false)]);
        for backend in Backend::all() {
            let answers = backend.verify(&signed).into_iter().map(|answer| answer.is_ok());
            assert_eq!(answers.collect::<Vec<_>>(), [true, true, false, true, false], "{backend:?}");
        }
    }
}

fn alone(signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
    signed.iter().map(|one| one.key.public_key().verify(one.message, one.signature)).collect()
}

#[test]
fn no_signature_is_no_answer() {
    assert!(VariableTimeKey::verify_batch(&[]).is_empty());
}

fn public_key(secret: Scalar) -> PublicKey {
    PublicKey { point: (ProjectivePoint::GENERATOR * secret).to_affine() }
}

fn equation(u1: &Scalar, u2: &Scalar) -> Equation {
    Equation { in_range: true, r: Scalar::ONE, u1: Digits::of(u1), u2: Digits::of(u2) }
}

/// A signature that holds, of a key ±G: its two lowest digits are those of points that are equal or opposite.
fn spoiled(words: &mut Words, secret: Scalar) -> [u8; 64] {
    loop {
        let (r, s) = sign(words, secret);
        let by_s = s.invert_vartime().unwrap();
        let place = |scalar: &Scalar| Digits::<ENTRIES>::of(scalar).at(0).place;
        if place(&(digest_of(MESSAGE) * by_s)) == place(&(r * by_s)) {
            return joined(r, s);
        }
    }
}

/// One that holds, its twin, one with a bit changed, zeros, or numbers out of range.
fn any_signature(words: &mut Words, secret: Scalar, number: usize) -> [u8; 64] {
    let (r, s) = sign(words, secret);
    match number % 7 {
        0 => joined(r, -s),
        1 => joined(r + Scalar::ONE, s),
        2 => joined(Scalar::ZERO, s),
        3 => joined(r, Scalar::ZERO),
        4 if number.is_multiple_of(2) => [0xff; 64],
        _ => joined(r, s),
    }
}

fn sign(words: &mut Words, secret: Scalar) -> (Scalar, Scalar) {
    let nonce = words.scalar();
    let r = Scalar::reduce(&(ProjectivePoint::GENERATOR * nonce).to_affine().x());
    (r, (digest_of(MESSAGE) + r * secret) * nonce.invert_vartime().unwrap())
}

fn joined(r: Scalar, s: Scalar) -> [u8; 64] {
    [r.to_repr(), s.to_repr()].concat().try_into().unwrap()
}
