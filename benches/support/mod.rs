//! The tokens that are measured: minted anew with a seeded generator, so the same bytes in every run.
#![allow(dead_code, reason = "each bench takes what it needs")]

use core::convert::Infallible;
use licentia::issue::{Draft, IssuerKey, MemoryLedger, Policy, Signer as _, Token, TrustSetDraft};
use licentia::{Activation, Context, License, PublicKey, Release, Thumbprint, TrustedKeys, UnixSeconds, Unverified};
use rand_core::{TryCryptoRng, TryRng};

const NOW: u64 = 1_800_000_000;
pub(crate) const DEVICE: Thumbprint = Thumbprint::from_bytes([5; 32]);

/// An issuer, a license with five entitlements, and an activation of it for one device.
pub(crate) struct World {
    pub(crate) key: IssuerKey,
    pub(crate) trust_set: Vec<u8>,
    pub(crate) license: String,
    pub(crate) activation: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut rng = Seeded(1);
        let key = IssuerKey::generate(&mut rng).expect("a seeded generator");
        let draft = TrustSetDraft::new("Acme Ltd", now()).key(&key.public_key(), Policy::new(now()));
        let trust_set = draft.to_json().expect("a legal trust set");
        let sets = [trust_set.as_slice()];
        let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
        let mut ledger = MemoryLedger::new();
        let license = sold().mint(&key, &trusted, now(), &mut rng, &mut ledger).expect("a legal license");
        let activation = activated(license.text(), &trusted).mint(&key, &trusted, now(), &mut rng, &mut ledger);
        let (license, activation) = (text(&license), text(&activation.expect("a legal activation")));
        Self { key, trust_set, license, activation }
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// An activation that is longer by so many characters of `meta`, 500 at most in each member.
    pub(crate) fn activation_with(&self, characters: usize) -> String {
        let mut rng = Seeded(4);
        let sets = [self.trust_set.as_slice()];
        let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
        let texts = "x".repeat(characters);
        let texts = texts.as_bytes().chunks(500).map(|text| "x".repeat(text.len()));
        let named = texts.enumerate().map(|(at, text)| (format!("m{at}"), text));
        let draft = named.fold(activated(&self.license, &trusted), |draft, (name, text)| draft.meta(&name, &text));
        let activation = draft.mint(&self.key, &trusted, now(), &mut rng, &mut MemoryLedger::new());
        activation.expect("a legal activation").text().to_owned()
    }

    /// What the activation's signature covers, and the signature's characters.
    pub(crate) fn signed(&self) -> (&str, &str) {
        self.activation.rsplit_once('.').expect("three parts")
    }
}

fn text<K: licentia::Kind>(token: &Token<K>) -> String {
    token.text().to_owned()
}

fn sold() -> Draft<License> {
    Draft::<License>::subscription("acme-db", "Customer Inc", time(NOW + 365 * 86_400))
        .counted("admin-users", 10)
        .counted_with_overage("api-calls", 1_000_000)
        .valued("edition", "gold")
        .feature("sso")
        .feature("reports")
        .releases_below(&[5])
        .grace(14 * 86_400)
        .meta("order", "2027-000123")
}

fn activated(license: &str, trusted: &TrustedKeys<'_>) -> Draft<Activation> {
    let license = Unverified::<License>::parse(license.as_bytes()).expect("a token");
    Draft::<Activation>::of(&license.verify(trusted).expect("a genuine license"), now()).device(DEVICE)
}

pub(crate) fn now() -> UnixSeconds {
    time(NOW)
}

fn time(seconds: u64) -> UnixSeconds {
    UnixSeconds::new(seconds).expect("a time before the year 10000")
}

/// A context that grants the activation.
pub(crate) fn context() -> Context<'static> {
    Context::new()
        .product("acme-db")
        .release(Release::new().version(&[4, 2, 0]))
        .device(licentia::Device::Asserted(DEVICE))
        .wall_clock(now())
        .ask(licentia::Ask::entitlement("admin-users"))
}

/// xorshift64*: no secrets come of it.
pub(crate) struct Seeded(pub(crate) u64);

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| u32::try_from(word >> 32).unwrap_or(0))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        Ok(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.iter_mut().zip(word).for_each(|(byte, drawn)| *byte = drawn);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}
