//! Verifying a token whole, beside its signature alone; refusing one; loading trust.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use criterion::{Criterion, criterion_group, criterion_main};
use licentia::{Activation, TrustedKeys, Unverified};
use std::hint::black_box;
use support::World;

criterion_group!(benches, verifying, loading);
criterion_main!(benches);

fn verifying(criterion: &mut Criterion) {
    let world = World::new();
    let sets = [world.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let forged = forged(&world.activation);
    let mut group = criterion.benchmark_group("verify");
    for (name, text) in [("genuine", &world.activation), ("forged", &forged)] {
        let mut scratch = [0; 8_000];
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let token = Unverified::<Activation>::parse_in(black_box(text.as_bytes()), &mut scratch);
                token.is_ok_and(|token| token.verify(&trusted).is_ok())
            });
        });
    }
    let (message, signature) = world.signed();
    let signature: [u8; 64] =
        Base64UrlUnpadded::decode_vec(signature).expect("base64url").try_into().expect("64 bytes");
    let key = world.public_key();
    group.bench_function("signature alone", |bencher| {
        bencher.iter(|| key.verify(black_box(message.as_bytes()), black_box(&signature)).is_ok())
    });
}

fn loading(criterion: &mut Criterion) {
    let world = World::new();
    criterion.bench_function("verify/load one key", |bencher| {
        bencher.iter(|| TrustedKeys::load(&[black_box(world.trust_set.as_slice())]).is_ok())
    });
}

/// Another letter in the middle of the payload.
fn forged(text: &str) -> String {
    let (before, after) = text.split_at(text.len() / 2);
    let other = if after.starts_with('A') { "B" } else { "A" };
    format!("{before}{other}{}", after.split_at(1).1)
}
