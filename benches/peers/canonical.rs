//! Canonicalizing 1 MB, beside other implementations of RFC 8785, which write what serde_json has read.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench stops at what it doesn't expect")]

#[path = "../support/json.rs"]
mod json;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use licentia::canonical::write;
use serde_json::Value;
use std::hint::black_box;

type Write = fn(&[u8]) -> Vec<u8>;

const WRITERS: [(&str, Write); 3] = [
    ("licentia", |input| write(input).expect("JSON")),
    ("serde_jcs", |input| serde_jcs::to_vec(&read(input)).expect("a value")),
    ("serde_json_canonicalizer", |input| serde_json_canonicalizer::to_vec(&read(input)).expect("a value")),
];

criterion_group!(benches, writing);
criterion_main!(benches);

fn writing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("peers/canonical");
    for (name, input) in json::inputs() {
        group.throughput(Throughput::Bytes(u64::try_from(input.len()).expect("a small input")));
        for (writer, write) in WRITERS {
            group.bench_with_input(BenchmarkId::new(writer, name), input.as_bytes(), |bencher, input| {
                bencher.iter(|| write(black_box(input)));
            });
        }
    }
}

fn read(input: &[u8]) -> Value {
    serde_json::from_slice(input).expect("JSON")
}
