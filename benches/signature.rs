//! Our constant-time verification, by a bare and by a prepared key, beside the stock one of p256, of a good signature and
//! of bad ones; preparing; signing.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use criterion::{Criterion, criterion_group, criterion_main};
use licentia::issue::Signer as _;
use licentia::{PreparedKey, PublicKey, TableSize};
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use std::hint::black_box;
use support::World;

const SIZES: [(&str, TableSize); 2] = [("prepared", TableSize::Fast), ("prepared small", TableSize::Small)];

criterion_group!(benches, verifying, preparing, signing);
criterion_main!(benches);

fn verifying(criterion: &mut Criterion) {
    let world = World::new();
    let (message, signature) = (world.signed().0.as_bytes(), signature(&world));
    let (ours, stock) = (world.public_key(), stock(&world.public_key()));
    assert!(ours.verify(message, &signature).is_ok() && stock_verifies(&stock, message, &signature));
    let mut group = criterion.benchmark_group("signature/verify");
    for (name, signature) in [("good", signature), ("changed", changed(signature)), ("out of range", [0; 64])] {
        group.bench_function(format!("licentia/{name}"), |bencher| {
            bencher.iter(|| ours.verify(black_box(message), black_box(&signature)).is_ok())
        });
        for (held, size) in SIZES {
            let key = PreparedKey::with(size, &ours);
            group.bench_function(format!("{held}/{name}"), |bencher| {
                bencher.iter(|| key.verify(black_box(message), black_box(&signature)).is_ok())
            });
        }
        group.bench_function(format!("p256/{name}"), |bencher| {
            bencher.iter(|| stock_verifies(&stock, black_box(message), black_box(&signature)))
        });
    }
}

fn preparing(criterion: &mut Criterion) {
    let key = World::new().public_key();
    for (held, size) in SIZES {
        criterion.bench_function(&format!("signature/prepare/{held}"), |bencher| {
            bencher.iter(|| PreparedKey::with(size, black_box(&key)))
        });
    }
}

fn signing(criterion: &mut Criterion) {
    let world = World::new();
    let message = world.signed().0.as_bytes();
    criterion.bench_function("signature/sign", |bencher| {
        bencher.iter(|| world.key.sign(black_box(message), &[7; 32]).is_ok())
    });
}

fn signature(world: &World) -> [u8; 64] {
    let bytes = Base64UrlUnpadded::decode_vec(world.signed().1).expect("base64url");
    bytes.try_into().expect("64 bytes")
}

fn changed(mut signature: [u8; 64]) -> [u8; 64] {
    signature.iter_mut().last().into_iter().for_each(|byte| *byte ^= 1);
    signature
}

fn stock(key: &PublicKey) -> VerifyingKey {
    let sec1 = [&[4][..], &key.x(), &key.y()].concat();
    VerifyingKey::from_sec1_bytes(&sec1).expect("a point on the curve")
}

fn stock_verifies(key: &VerifyingKey, message: &[u8], signature: &[u8; 64]) -> bool {
    Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}
