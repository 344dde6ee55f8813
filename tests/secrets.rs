//! Secrets: nothing of them stays in memory or shows in words, and a generator that fails can't give them away.
#![cfg(feature = "issue")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[cfg(target_os = "linux")]
#[path = "secrets/memory.rs"]
mod memory;

use licentia::issue::{Draft, IssuerKey, KeyError, MemoryLedger, Policy, Signer as _, TrustSetDraft};
use licentia::{License, TrustedKeys, UnixSeconds};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};

/// A generator that is the same in every run, and fails after so many draws.
struct Failing {
    seed: u8,
    draws: u64,
    left: u64,
}

impl Failing {
    fn never(seed: u8) -> Self {
        Self::after(u64::MAX, seed)
    }

    fn after(left: u64, seed: u8) -> Self {
        Self { seed, draws: 0, left }
    }
}

impl TryRng for Failing {
    type Error = std::fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Self::Error> {
        self.left = self.left.checked_sub(1).ok_or(std::fmt::Error)?;
        for chunk in target.chunks_mut(32) {
            self.draws += 1;
            let drawn = Sha256::new().chain_update([self.seed]).chain_update(self.draws.to_be_bytes()).finalize();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Failing {}

fn key(seed: u8) -> IssuerKey {
    IssuerKey::generate(&mut Failing::never(seed)).unwrap()
}

/// Two signatures with one nonce and different messages give the key away; a generator that hangs must not lead there.
#[test]
fn a_generator_that_hangs_repeats_no_nonce() {
    let key = key(1);
    for stuck in [[0; 32], [0xff; 32], [7; 32]] {
        let messages = ["one message", "another message", ""];
        let mut halves = messages.map(|message| {
            let signature = key.sign(message.as_bytes(), &stuck).unwrap();
            assert!(key.public_key().verify(message.as_bytes(), &signature).is_ok());
            signature[..32].to_vec()
        });
        halves.sort();
        assert!(halves.windows(2).all(|pair| pair[0] != pair[1]), "an r came twice");
    }
}

#[test]
fn randomness_that_ends_at_any_draw_lets_nothing_out() {
    let (key, now) = (key(2), UnixSeconds::new(1_800_000_000).unwrap());
    let trust_set = TrustSetDraft::new("Acme Ltd", now).key(&key.public_key(), Policy::new(now)).to_json().unwrap();
    let sets = [trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let draft = Draft::<License>::perpetual("acme-db", "Customer Inc").feature("sso");
    let mint = |draws| {
        let mut ledger = MemoryLedger::new();
        let minted = draft.mint(&key, &trusted, now, &mut Failing::after(draws, 3), &mut ledger);
        let failed = minted.as_ref().is_err_and(|error| error.to_string().contains("no randomness"));
        assert_eq!(ledger.entries().len(), usize::from(minted.is_ok()), "after {draws} draws");
        assert!(failed || minted.is_ok(), "after {draws} draws");
        failed
    };
    let needed = (0..100).take_while(|draws| mint(*draws)).count();
    assert!((2..100).contains(&needed), "{needed}: a name and a nonce at least");
}

#[test]
fn a_key_is_made_and_locked_only_with_randomness() {
    assert!(matches!(IssuerKey::generate(&mut Failing::after(0, 4)), Err(KeyError::Randomness)));
    for draws in 0..2 {
        let locked = key(4).to_encrypted_pkcs8_pem(b"passphrase", &mut Failing::after(draws, 5));
        assert_eq!(locked.unwrap_err(), KeyError::Randomness, "salt and IV");
    }
}

/// A result that holds a key is what `unwrap_err` prints as it panics.
#[test]
fn a_panic_shows_no_secret() {
    let pem = key(6).to_pkcs8_pem().unwrap();
    let opened = IssuerKey::from_pkcs8_pem(&pem);
    let panic = std::panic::catch_unwind(|| opened.unwrap_err()).unwrap_err();
    let shown = panic.downcast_ref::<String>().unwrap();
    assert!(shown.contains("secret not shown"), "{shown}");
    let body: Vec<&str> = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    assert!(!body.iter().any(|line| shown.contains(&line[..16])), "{shown}");
}
