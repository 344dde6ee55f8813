//! Verifying a token whole, beside its signature alone; refusing one; what the number of keys, the size of the token and
//! the size of the tables cost; loading trust.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use criterion::{Criterion, criterion_group, criterion_main};
use licentia::issue::{IssuerKey, Policy, Signer as _, TrustSetDraft};
use licentia::signature::TableSize;
use licentia::{Activation, TrustedKeys, Unverified};
use std::hint::black_box;
use support::{Seeded, World, now};

criterion_group!(benches, verifying, by_number_of_keys, by_size, loading);

const TABLES: [(&str, TableSize); 2] = [("86 KiB", TableSize::Fast), ("8 KiB", TableSize::Small)];
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

fn by_number_of_keys(criterion: &mut Criterion) {
    let world = World::new();
    let mut group = criterion.benchmark_group("verify/keys");
    for keys in [1, 16, 128] {
        let set = trust_set(&world, keys);
        let sets = [set.as_slice()];
        let trusted = TrustedKeys::load_with(TableSize::Small, &sets).expect("a legal trust set");
        group.bench_function(format!("{keys} of 8 KiB"), |bencher| {
            bencher.iter(|| verified(black_box(&world.activation), &trusted))
        });
    }
}

fn by_size(criterion: &mut Criterion) {
    let world = World::new();
    let sets = [world.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let mut group = criterion.benchmark_group("verify/size");
    for meta in [0, 500, 2_000, 5_000] {
        let activation = world.activation_with(meta);
        group.bench_function(format!("{} characters", activation.len()), |bencher| {
            bencher.iter(|| verified(black_box(&activation), &trusted))
        });
    }
}

fn loading(criterion: &mut Criterion) {
    let world = World::new();
    let mut group = criterion.benchmark_group("verify/load");
    for (tables, size) in TABLES {
        for keys in [1, 2] {
            let set = trust_set(&world, keys);
            group.bench_function(format!("{keys} of {tables}"), |bencher| {
                bencher.iter(|| TrustedKeys::load_with(size, &[black_box(set.as_slice())]).is_ok())
            });
        }
    }
}

fn verified(text: &str, trusted: &TrustedKeys<'_>) -> bool {
    Unverified::<Activation>::parse(text.as_bytes()).is_ok_and(|token| token.verify(trusted).is_ok())
}

/// The measured key's set, and so many keys in it.
fn trust_set(world: &World, keys: usize) -> Vec<u8> {
    let mut rng = Seeded(3);
    let others = (1..keys).map(|_| IssuerKey::generate(&mut rng).expect("a seeded generator").public_key());
    let keys = [world.public_key()].into_iter().chain(others);
    let draft = keys.fold(TrustSetDraft::new("Acme Ltd", now()), |set, key| set.key(&key, Policy::new(now())));
    draft.to_json().expect("a legal trust set")
}

/// Another letter in the middle of the payload.
fn forged(text: &str) -> String {
    let (before, after) = text.split_at(text.len() / 2);
    let other = if after.starts_with('A') { "B" } else { "A" };
    format!("{before}{other}{}", after.split_at(1).1)
}
