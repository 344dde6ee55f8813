//! A changed token is refused: every single bit of its text, and a hundred thousand changes of many kinds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "support/issuer.rs"]
mod issuer;
#[path = "support/mutate.rs"]
mod mutate;

use arbitrary::Unstructured;
use issuer::{Issuer, Seeded};
use licentia::{Activation, TrustedKeys, Unverified};
use mutate::{Original, mutated};
use rand_core::TryRng as _;
use std::thread;

const PAYLOAD: &str = r#"{"aud":"acme-db","ent":{"sso":{}},"iat":1800000000,"iss":"Acme Ltd","jti":"abcdefghijklmnop","lic":{"id":"acme-license-0001","s256":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk","ver":1},"term":"perpetual","unbound":true}"#;
const MUTATIONS: u64 = 100_000;

fn sample() -> (Issuer, Original) {
    let issuer = Issuer::new(1);
    let text = issuer.sign::<Activation>(PAYLOAD.as_bytes());
    (issuer, Original::new(text))
}

#[test]
fn every_flipped_bit_is_refused() {
    let (issuer, original) = sample();
    assert!(verifies(&issuer, original.text.as_bytes()));
    let bits = original.text.len() * 8;
    let refused = in_threads(&|thread, threads| {
        let mut refused = 0;
        for bit in (thread..bits).step_by(threads) {
            let mut token = original.text.clone().into_bytes();
            token[bit / 8] ^= 1 << (bit % 8);
            assert!(!verifies(&issuer, &token), "bit {bit} was flipped: {}", token.escape_ascii());
            refused += 1;
        }
        refused
    });
    assert_eq!(refused, bits);
}

#[test]
fn a_changed_token_never_verifies_and_never_panics() {
    let (issuer, original) = sample();
    let mutations = usize::try_from(MUTATIONS).unwrap();
    let same = in_threads(&|thread, threads| {
        let mut random = Seeded(1 + u64::try_from(thread).unwrap());
        let mut same = 0;
        for _ in (thread..mutations).step_by(threads) {
            let mut bytes = [0; 64];
            random.try_fill_bytes(&mut bytes).unwrap();
            let token = mutated(&mut Unstructured::new(&bytes), &original).unwrap();
            let is_same = original.is_same(&token);
            assert_eq!(verifies(&issuer, &token), is_same, "{}", token.escape_ascii());
            same += usize::from(is_same);
        }
        same
    });
    // Line ends and attachments leave some as they were; were it most, this would test little.
    assert!((1..mutations / 10).contains(&same), "{same}");
}

/// Adds up what each thread counted.
fn in_threads(count: &(dyn Fn(usize, usize) -> usize + Sync)) -> usize {
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || count(thread, threads))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

fn verifies(issuer: &Issuer, file: &[u8]) -> bool {
    let sets = [issuer.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let Ok(token) = Unverified::<Activation>::parse(file) else { return false };
    token.verify(&trusted).is_ok_and(|token| {
        assert_eq!(token.payload(), PAYLOAD.as_bytes());
        true
    })
}
