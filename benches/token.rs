//! Splitting a token without branches on its characters, beside a splitter that jumps from dot to dot.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use licentia::{Activation, Unverified};
use std::hint::black_box;
use support::World;

criterion_group!(benches, splitting);
criterion_main!(benches);

fn splitting(criterion: &mut Criterion) {
    let world = World::new();
    let text = world.activation.as_bytes();
    let mut scratch = [0; 8_000];
    let mut group = criterion.benchmark_group("token/split");
    group.throughput(Throughput::Bytes(u64::try_from(text.len()).expect("a small token")));
    group.bench_function("licentia", |bencher| {
        bencher.iter(|| Unverified::<Activation>::parse_in(black_box(text), &mut scratch).is_ok())
    });
    group.bench_function("from dot to dot", |bencher| bencher.iter(|| jump(black_box(text)).is_some()));
}

fn jump(text: &[u8]) -> Option<[&[u8]; 3]> {
    let line = text.split(|byte| *byte == b'\n').next()?;
    let mut parts = line.split(|byte| *byte == b'.');
    let split = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(split)
}
