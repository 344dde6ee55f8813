//! From the text of a token to a decision, as a product does it: with its trust loaded before, and with loading it.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use licentia::{Activation, Error, TrustedKeys, Unverified};
use std::hint::black_box;
use support::{World, context};

criterion_group!(benches, checking);
criterion_main!(benches);

fn checking(criterion: &mut Criterion) {
    let world = World::new();
    let mut group = criterion.benchmark_group("end_to_end");
    let sets = [world.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let mut scratch = [0; 8_000];
    assert_eq!(grants(world.activation.as_bytes(), &trusted, &mut scratch), Ok(true));
    group.bench_function("text to decision", |bencher| {
        bencher.iter(|| grants(black_box(world.activation.as_bytes()), &trusted, &mut scratch))
    });
    group.bench_function("trust set and text to decision", |bencher| {
        bencher.iter(|| {
            let sets = [black_box(world.trust_set.as_slice())];
            let trusted = TrustedKeys::load(&sets).map_err(Error::from)?;
            grants(black_box(world.activation.as_bytes()), &trusted, &mut scratch)
        });
    });
}

fn grants(text: &[u8], trusted: &TrustedKeys<'_>, scratch: &mut [u8]) -> Result<bool, Error> {
    let token = Unverified::<Activation>::parse_in(text, scratch)?.verify(trusted)?;
    Ok(token.decide(&context()).is_granted())
}
