//! Deciding about a genuine activation: granted with an entitlement asked for, and denied at the first and the last check.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use licentia::{Activation, Ask, Context, TrustedKeys, Unverified};
use std::hint::black_box;
use support::{World, context};

criterion_group!(benches, deciding);
criterion_main!(benches);

fn deciding(criterion: &mut Criterion) {
    let world = World::new();
    let sets = [world.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let token = Unverified::<Activation>::parse(world.activation.as_bytes()).expect("a token");
    let token = token.verify(&trusted).expect("a genuine token");
    let cases = [
        ("granted", context(), "granted"),
        ("product not stated", Context::new(), "product_not_stated"),
        ("no such entitlement", context().ask(Ask::entitlement("none")), "no_such_entitlement"),
    ];
    let mut group = criterion.benchmark_group("decide");
    for (name, context, word) in cases {
        assert_eq!(token.decide(&context).word(), word);
        group.bench_function(name, |bencher| bencher.iter(|| token.decide(black_box(&context)).is_granted()));
    }
}
