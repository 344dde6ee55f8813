//! Our verification beside the stock one, over keys, messages and signatures that hold, nearly hold, or don't.

use crate::held::holds;
use licentia::PublicKey;
use p256::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
use p256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::PrimeField as _;
use p256::elliptic_curve::ops::Reduce as _;
use p256::{FieldBytes, Scalar};
use proptest::array::uniform32;
use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, prop_assert_eq, prop_assume, proptest};
use sha2::{Digest as _, Sha256};

proptest! {
    #![proptest_config(super::cases(500))]

    #[test]
    fn random_halves(secret in uniform32(any::<u8>()), message in vec(any::<u8>(), 0..200), r in uniform32(any::<u8>()), s in uniform32(any::<u8>())) {
        let key = SigningKey::from_slice(&secret);
        prop_assume!(key.is_ok());
        let signature = [r, s].concat().try_into().unwrap();
        let key = *key.unwrap().verifying_key();
        prop_assert_eq!(accepts(&key, &message, &signature), stock(&key, &message, &signature));
    }

    #[test]
    fn signed_and_one_bit_of_it_flipped(secret in uniform32(any::<u8>()), message in vec(any::<u8>(), 0..200), bit in 0..512_usize) {
        let key = SigningKey::from_slice(&secret);
        prop_assume!(key.is_ok());
        let key = key.unwrap();
        let mut signature = sign(&key, &message);
        for signature in [signature, twin(&signature)] {
            prop_assert!(accepts(key.verifying_key(), &message, &signature));
            prop_assert!(stock(key.verifying_key(), &message, &signature));
        }
        signature[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!accepts(key.verifying_key(), &message, &signature));
        prop_assert!(!stock(key.verifying_key(), &message, &signature));
    }

    /// R = u1·G + u2·Q is the point at infinity where r = −e/d: no signature, whatever s is.
    #[test]
    fn a_point_at_infinity(secret in uniform32(any::<u8>()), message in vec(any::<u8>(), 0..200), s in uniform32(any::<u8>())) {
        let key = SigningKey::from_slice(&secret);
        prop_assume!(key.is_ok());
        let key = key.unwrap();
        let digest = Scalar::reduce(&FieldBytes::from(<[u8; 32]>::from(Sha256::digest(&message))));
        let r = -(digest * key.as_nonzero_scalar().invert().unwrap());
        let signature = [r.to_repr().into(), s].concat().try_into().unwrap();
        prop_assert!(!accepts(key.verifying_key(), &message, &signature));
        prop_assert!(!stock(key.verifying_key(), &message, &signature));
    }
}

/// The x of R lies between n and p, so that r = x − n: keys made to fit such signatures.
#[test]
fn an_x_beyond_the_order() {
    let message = b"r stands for two values of x";
    let mut found = 0;
    for r in 1..200_u64 {
        let signature = Signature::from_scalars(Scalar::from(r), Scalar::from(2_u64)).unwrap();
        let reduced = RecoveryId::new(false, true);
        let Ok(key) = VerifyingKey::recover_from_prehash(&Sha256::digest(message), &signature, reduced) else {
            continue;
        };
        assert!(accepts(&key, message, &signature.to_bytes().into()), "r = {r}");
        assert!(!accepts(&key, b"another message", &signature.to_bytes().into()), "r = {r}");
        found += 1;
    }
    assert!(found > 50, "{found}");
}

pub(crate) fn accepts(key: &VerifyingKey, message: &[u8], signature: &[u8; 64]) -> bool {
    holds(&ours(key), message, signature)
}

pub(crate) fn ours(key: &VerifyingKey) -> PublicKey {
    let point = key.to_sec1_point(false);
    PublicKey::from_coordinates(&(*point.x().unwrap()).into(), &(*point.y().unwrap()).into()).unwrap()
}

fn stock(key: &VerifyingKey, message: &[u8], signature: &[u8; 64]) -> bool {
    let signature = Signature::from_slice(signature);
    signature.is_ok_and(|signature| key.verify_prehash(&Sha256::digest(message), &signature).is_ok())
}

fn sign(key: &SigningKey, message: &[u8]) -> [u8; 64] {
    let signature: Signature = key.sign_prehash(&Sha256::digest(message)).unwrap();
    signature.to_bytes().into()
}

/// The other signature that holds: (r, n − s).
pub(crate) fn twin(signature: &[u8; 64]) -> [u8; 64] {
    let (r, s) = Signature::from_slice(signature).unwrap().split_scalars();
    Signature::from_scalars(r, -s).unwrap().to_bytes().into()
}
