//! What was changed is refused: every single bit of tokens of every way to sign, of manifests and keep lists, and a hundred
//! thousand changes of many kinds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "mutation/chains.rs"]
mod chains;
#[path = "support/issuer.rs"]
mod issuer;
#[path = "mutation/manifests.rs"]
mod manifests;
#[path = "support/mutate.rs"]
mod mutate;
#[path = "support/samples.rs"]
mod samples;

use arbitrary::Unstructured;
use issuer::{Issuer, Seeded};
use licentia::{Activation, Proof, Request, Unverified};
use mutate::{Original, mutated};
use rand_core::TryRng as _;
use std::thread;

const MUTATIONS: u64 = 100_000;

/// A token that verifies, and how to tell whether a file does.
struct Sample {
    original: Original,
    verifies: fn(&Issuer, &[u8]) -> bool,
}

impl Sample {
    fn new(text: String, verifies: fn(&Issuer, &[u8]) -> bool) -> Self {
        Self { original: Original::new(text), verifies }
    }
}

fn samples(issuer: &Issuer) -> [Sample; 3] {
    [
        Sample::new(issuer.sign::<Activation>(samples::ACTIVATION.as_bytes()), activation),
        Sample::new(issuer.sign_itself::<Request>(samples::REQUEST.as_bytes()), request),
        Sample::new(issuer.sign_itself::<Proof>(samples::PROOF.as_bytes()), proof),
    ]
}

fn activation(issuer: &Issuer, file: &[u8]) -> bool {
    let trusted = issuer.trusted();
    let token = Unverified::<Activation>::parse(file).ok().and_then(|token| token.verify(trusted).ok());
    token.is_some_and(|token| same(token.payload(), samples::ACTIVATION))
}

fn request(issuer: &Issuer, file: &[u8]) -> bool {
    let request = Unverified::<Request>::parse(file).ok().and_then(|token| token.verify_for("Acme Ltd").ok());
    request.is_some_and(|request| {
        assert_eq!(request.key(), issuer.public_key());
        same(request.payload(), samples::REQUEST)
    })
}

fn proof(issuer: &Issuer, file: &[u8]) -> bool {
    let parsed = Unverified::<Proof>::parse(file).ok();
    let proof = parsed.and_then(|token| token.verify_answer("acme-db", "a-fresh-nonce-0001").ok());
    proof.is_some_and(|proof| {
        assert_eq!(proof.key(), issuer.public_key());
        same(proof.payload(), samples::PROOF)
    })
}

/// What verifies says what was signed, whoever asks.
fn same(payload: &[u8], signed: &str) -> bool {
    assert_eq!(payload, signed.as_bytes());
    true
}

#[test]
fn every_flipped_bit_is_refused() {
    let issuer = Issuer::new(1);
    for Sample { original, verifies } in samples(&issuer) {
        let text = original.text.as_bytes();
        assert!(verifies(&issuer, text));
        for_each_flipped_bit(text, 0..text.len(), &|place, token| {
            assert!(!verifies(&issuer, token), "byte {place} was changed: {}", token.escape_ascii());
        });
    }
}

#[test]
fn a_changed_token_never_verifies_and_never_panics() {
    let issuer = Issuer::new(1);
    let samples = samples(&issuer);
    let mutations = usize::try_from(MUTATIONS).unwrap();
    let same = in_threads(&|thread, threads| {
        let mut random = Seeded(1 + u64::try_from(thread).unwrap());
        let mut same = 0;
        for round in (thread..mutations).step_by(threads) {
            let Sample { original, verifies } = &samples[round / threads % samples.len()];
            let mut bytes = [0; 64];
            random.try_fill_bytes(&mut bytes).unwrap();
            let token = mutated(&mut Unstructured::new(&bytes), original).unwrap();
            let is_same = original.is_same(&token);
            assert_eq!(verifies(&issuer, &token), is_same, "{}", token.escape_ascii());
            same += usize::from(is_same);
        }
        same
    });
    // Line ends and attachments leave some as they were; were it most, this would test little.
    assert!((1..mutations / 10).contains(&same), "{same}");
}

/// Judges the file once for each bit in these places, with that bit flipped. Each bit has its turn.
fn for_each_flipped_bit(file: &[u8], places: std::ops::Range<usize>, judge: &(dyn Fn(usize, &[u8]) + Sync)) {
    let bits = places.start * 8..places.end * 8;
    let flipped = in_threads(&|thread, threads| {
        let mut flipped = 0;
        for bit in bits.clone().skip(thread).step_by(threads) {
            let mut changed = file.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            judge(bit / 8, &changed);
            flipped += 1;
        }
        flipped
    });
    assert_eq!(flipped, bits.len());
    assert!(flipped > 0, "nothing was flipped");
}

/// Adds up what each thread counted.
fn in_threads(count: &(dyn Fn(usize, usize) -> usize + Sync)) -> usize {
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || count(thread, threads))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}
