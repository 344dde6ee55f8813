//! One ES256 signature over 600 bytes, hash included: a prepared key beside other libraries, each with its key at hand.
//!
//! The sides take turns in one process, and medians are compared: `cargo bench --bench signature` prints the ratios.
#![allow(missing_docs, reason = "a bench")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench stops at what it doesn't expect")]

#[path = "turns.rs"]
mod turns;

use licentia::signature::{Signed, VariableTimeKey};
use licentia::{PreparedKey, PublicKey, TableSize};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey};
use std::hint::black_box;
use turns::Side;

const MESSAGE: [u8; 600] = [b'm'; 600];
const BATCH: u32 = 512;

fn main() {
    let secret = SigningKey::from_slice(&[7; 32]).expect("a scalar in range");
    let stock = *secret.verifying_key();
    let signed: Signature = secret.sign(&MESSAGE);
    let signature: [u8; 64] = signed.to_bytes().into();
    let sec1 = stock.to_sec1_point(false);
    let sec1 = sec1.as_bytes();
    let half = |from: usize| sec1[from..from + 32].try_into().expect("32 bytes");
    let bare = PublicKey::from_coordinates(&half(1), &half(33)).expect("a point on the curve");
    let [fast, small] = [TableSize::Fast, TableSize::Small].map(|size| PreparedKey::with(size, &bare));
    let aws = aws_lc_rs::signature::ParsedPublicKey::new(&aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED, sec1)
        .expect("a public key");
    let ring = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, sec1);
    let wide = VariableTimeKey::of(&[bare]);
    let all_signed: Vec<([u8; 600], [u8; 64])> = (0..BATCH).map(|number| signed_message(&secret, number)).collect();
    let batch: Vec<Signed<'_>> =
        all_signed.iter().map(|(message, signature)| Signed { key: &wide[0], message, signature }).collect();
    let graviola =
        graviola::signing::ecdsa::VerifyingKey::<graviola::signing::ecdsa::P256>::from_x962_uncompressed(sec1)
            .expect("a public key");
    let openssl = Openssl::new(sec1);
    println!("batches: {}", if has_lanes() { "in lanes of AVX-512 IFMA" } else { "one signature beside the other" });
    turns::compare(&mut [
        Side::new("licentia, prepared", || fast.verify(black_box(&MESSAGE), black_box(&signature)).is_ok()),
        Side::new("licentia, prepared small", || small.verify(black_box(&MESSAGE), black_box(&signature)).is_ok()),
        Side::new("licentia, batch", || VariableTimeKey::verify_batch(black_box(&batch)).iter().all(Result::is_ok))
            .at_once(BATCH),
        Side::new("licentia, bare key", || bare.verify(black_box(&MESSAGE), black_box(&signature)).is_ok()),
        Side::new("aws-lc-rs", || aws.verify_sig(black_box(&MESSAGE), black_box(&signature)).is_ok()),
        Side::new("ring", || ring.verify(black_box(&MESSAGE), black_box(&signature)).is_ok()),
        Side::new("graviola", || {
            let message = [black_box(MESSAGE.as_slice())];
            graviola.verify::<graviola::hashing::Sha256>(&message, black_box(&signature)).is_ok()
        }),
        Side::new("openssl", || openssl.verify(black_box(&MESSAGE), black_box(&signature))),
        Side::new("p256", || stock.verify(black_box(&MESSAGE), black_box(&signed)).is_ok()),
    ]);
}

/// Whether the library takes many signatures at a time: if it was built so, and the processor can.
#[cfg(target_arch = "x86_64")]
fn has_lanes() -> bool {
    cfg!(feature = "simd") && std::arch::is_x86_feature_detected!("avx512ifma")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_lanes() -> bool {
    false
}

/// One of many messages, for in a batch no two signatures are alike.
fn signed_message(secret: &SigningKey, number: u32) -> ([u8; 600], [u8; 64]) {
    let mut message = MESSAGE;
    message[..4].copy_from_slice(&number.to_be_bytes());
    let signature: Signature = secret.sign(&message);
    (message, signature.to_bytes().into())
}

struct Openssl(openssl::ec::EcKey<openssl::pkey::Public>);

impl Openssl {
    fn new(sec1: &[u8]) -> Self {
        use openssl::ec::{EcGroup, EcKey, EcPoint};
        let group = EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).expect("a known curve");
        let mut room = openssl::bn::BigNumContext::new().expect("memory");
        let point = EcPoint::from_bytes(&group, sec1, &mut room).expect("a point on the curve");
        Self(EcKey::from_public_key(&group, &point).expect("a public key"))
    }

    fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let half = |from: usize| openssl::bn::BigNum::from_slice(&signature[from..from + 32]).expect("a number");
        let signature = openssl::ecdsa::EcdsaSig::from_private_components(half(0), half(32)).expect("a signature");
        signature.verify(&openssl::sha::sha256(message), &self.0).expect("an answer")
    }
}
