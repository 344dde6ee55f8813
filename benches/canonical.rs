//! Canonicalizing 1 MB, beside serde_json's way there and back through a `Value`; checking one document and 1 MB.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench stops at what it doesn't expect")]

#[path = "support/json.rs"]
mod json;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use json::{inputs, license};
use licentia::canonical::{Canonical, check, write};
use std::hint::black_box;

criterion_group!(benches, writing, checking);
criterion_main!(benches);

fn writing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("canonical/write");
    for (name, input) in inputs() {
        group.throughput(Throughput::Bytes(u64::try_from(input.len()).expect("a small input")));
        group.bench_with_input(BenchmarkId::new("licentia", name), input.as_bytes(), |bencher, input| {
            bencher.iter(|| write(black_box(input)).expect("JSON"));
        });
        group.bench_with_input(BenchmarkId::new("serde_json", name), input.as_bytes(), |bencher, input| {
            bencher.iter(|| through_a_value(black_box(input)));
        });
    }
}

fn checking(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("canonical/check");
    let one = write(license(&mut json::Random(1)).as_bytes()).expect("JSON");
    group.throughput(Throughput::Bytes(u64::try_from(one.len()).expect("a small input")));
    group.bench_function("document", |bencher| bencher.iter(|| Canonical::check(black_box(&one)).is_ok()));
    for (name, input) in inputs() {
        let input = write(input.as_bytes()).expect("JSON");
        group.throughput(Throughput::Bytes(u64::try_from(input.len()).expect("a small input")));
        group.bench_function(BenchmarkId::new("full", name), |bencher| {
            bencher.iter(|| check(black_box(&input)).is_ok());
        });
    }
}

fn through_a_value(input: &[u8]) -> Vec<u8> {
    let value: serde_json::Value = serde_json::from_slice(input).expect("JSON");
    serde_json::to_vec(&value).expect("a value")
}
