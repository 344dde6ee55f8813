//! What p256 would repair must not be hidden by it: ordinary signatures are decided without it, and so is the rare x
//! beyond the order.

use super::Words;
use super::exceptions::MESSAGE;
use crate::signature::prepared::batch::{Equation, sum_each};
use crate::signature::prepared::digits::ORDER;
use crate::signature::prepared::limb::Limb;
use crate::signature::prepared::{PreparedKey, Signed, TableSize, VariableTimeKey, field, has_second_x};
use crate::signature::{InvalidSignature, PublicKey, digest_of};
use p256::Scalar;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::PrimeField as _;
use std::vec::Vec;

fn public_key(key: &VerifyingKey) -> PublicKey {
    PublicKey { point: *key.as_affine() }
}

#[test]
fn only_what_cannot_be_added_is_left_to_p256() {
    let mut words = Words(41);
    let secrets: Vec<SigningKey> = (0..3).map(|_| SigningKey::from_bytes(&words.scalar().to_repr()).unwrap()).collect();
    let publics: Vec<PublicKey> = secrets.iter().map(|secret| public_key(secret.verifying_key())).collect();
    let keys = VariableTimeKey::of(&publics);
    let messages: Vec<[u8; 8]> = (0..60_u64).map(u64::to_be_bytes).collect();
    let sign = |(place, message): (usize, &[u8; 8])| -> [u8; 64] {
        let signature: Signature = secrets[place % 3].sign_prehash(&digest_of(message).to_repr()).unwrap();
        signature.to_bytes().into()
    };
    let mut signatures: Vec<[u8; 64]> = messages.iter().enumerate().map(sign).collect();
    let undone = |signatures: &[[u8; 64]]| {
        let both = messages.iter().zip(signatures).enumerate();
        let signed: Vec<Signed<'_>> =
            both.map(|(place, (message, signature))| Signed { key: &keys[place % 3], message, signature }).collect();
        let mut undone = sum_each(&signed, &Equation::of_each(&signed)).1;
        undone.sort_unstable();
        undone.dedup();
        undone
    };
    assert_eq!(undone(&signatures), Vec::<usize>::new());
    // s = 0 has no inverse: both scalars are then 0, and the others don't notice.
    signatures[7][32..].fill(0);
    assert_eq!(undone(&signatures), [7]);
}

#[test]
fn an_x_beyond_the_order_is_found_and_no_other_is_taken_for_it() {
    let mut found = 0;
    for r in 1..40_u64 {
        let signature = Signature::from_scalars(Scalar::from(r), Scalar::from(2_u64)).unwrap();
        let beyond = RecoveryId::new(false, true);
        let Ok(key) = VerifyingKey::recover_from_prehash(&digest_of(MESSAGE).to_repr(), &signature, beyond) else {
            continue;
        };
        let (key, signature) = (public_key(&key), signature.to_bytes().into());
        for size in [TableSize::Fast, TableSize::Small] {
            let key = PreparedKey::with(size, &key);
            assert_eq!(key.verify(MESSAGE, &signature), Ok(()), "r = {r}");
            assert_eq!(key.verify(b"another message", &signature), Err(InvalidSignature), "r = {r}");
        }
        let keys = VariableTimeKey::of(&[key]);
        let signed =
            [MESSAGE, b"another message"].map(|message| Signed { key: &keys[0], message, signature: &signature });
        assert_eq!(VariableTimeKey::verify_batch(&signed), [Ok(()), Err(InvalidSignature)], "r = {r}");
        found += 1;
    }
    assert!(found > 8, "{found}");
}

#[test]
fn there_is_a_second_x_exactly_below_the_difference_of_prime_and_order() {
    let (difference, _) = field::sub(<u64 as Limb>::P, ORDER);
    let (below, _) = field::sub(difference, [1, 0, 0, 0]);
    assert!(has_second_x([1, 0, 0, 0]).unwrap_u8() == 1 && has_second_x(below).unwrap_u8() == 1);
    assert!(
        has_second_x(difference).unwrap_u8() == 0 && has_second_x(field::sub(ORDER, [1, 0, 0, 0]).0).unwrap_u8() == 0
    );
}
