//! Parsing an activation of 700 bytes and reading it, beside serde_json into a borrowed struct of the same fields.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it doesn't expect")]

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use licentia::token::Untrusted;
use licentia::{Activation, Canonical};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hint::black_box;
use support::World;

criterion_group!(benches, parsing, reading, checking_and_reading);
criterion_main!(benches);

fn parsing(criterion: &mut Criterion) {
    let payload = payload();
    let canonical = Canonical::check(&payload).expect("canonical");
    let mut group = criterion.benchmark_group("document/parse");
    group.bench_function("licentia", |bencher| bencher.iter(|| Activation::parse(black_box(canonical)).is_ok()));
    group.bench_function("licentia after its canonical check", |bencher| {
        bencher.iter(|| Canonical::check(black_box(&payload)).is_ok_and(|bytes| Activation::parse(bytes).is_ok()))
    });
    group.bench_function("serde_json", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Borrowed<'_>>(black_box(&payload)).is_ok())
    });
}

fn reading(criterion: &mut Criterion) {
    let payload = payload();
    let claims = Activation::parse(Canonical::check(&payload).expect("canonical")).expect("legal");
    let parsed: Borrowed<'_> = serde_json::from_slice(&payload).expect("JSON");
    let mut group = criterion.benchmark_group("document/read");
    group.bench_function("licentia", |bencher| {
        bencher.iter(|| black_box(&claims).entitlement("sso").is_some() && claims.expires().is_some())
    });
    group.bench_function("serde_json", |bencher| {
        bencher.iter(|| black_box(&parsed).ent.contains_key("sso") && parsed.exp.is_some())
    });
}

fn checking_and_reading(criterion: &mut Criterion) {
    let payload = payload();
    let mut group = criterion.benchmark_group("document/check and read");
    group.bench_function("licentia", |bencher| {
        bencher.iter(|| {
            let canonical = Canonical::check(black_box(&payload)).expect("canonical");
            let claims = Activation::parse(canonical).expect("legal");
            claims.entitlement("sso").is_some() && claims.expires().is_some()
        })
    });
    group.bench_function("serde_json", |bencher| {
        bencher.iter(|| {
            let parsed: Borrowed<'_> = serde_json::from_slice(black_box(&payload)).expect("JSON");
            parsed.ent.contains_key("sso") && parsed.exp.is_some()
        })
    });
}

fn payload() -> Vec<u8> {
    let world = World::new();
    let activation = world.activation_with(240);
    let token = Untrusted::peek(activation.as_bytes()).expect("a token");
    token.untrusted_payload().expect("base64url")
}

/// The members of the measured activation; types only, no limits and no rules between members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "parsing fills them; reading them is not what is measured")]
struct Borrowed<'a> {
    aud: &'a str,
    #[serde(borrow)]
    cnf: Confirmation<'a>,
    ent: BTreeMap<&'a str, Entitlement<'a>>,
    exp: Option<u64>,
    iat: u64,
    iss: &'a str,
    jti: &'a str,
    lic: Reference<'a>,
    meta: BTreeMap<&'a str, Cow<'a, str>>,
    releases: Option<Releases>,
    sched: Option<Schedule>,
    sub: Option<Cow<'a, str>>,
    term: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "as above")]
struct Confirmation<'a> {
    jkt: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "as above")]
struct Entitlement<'a> {
    max: Option<u64>,
    overage: Option<bool>,
    #[serde(borrow)]
    val: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "as above")]
struct Reference<'a> {
    id: &'a str,
    s256: &'a str,
    ver: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "as above")]
struct Releases {
    below: Option<Vec<u64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "as above")]
struct Schedule {
    warn: Option<u64>,
}
