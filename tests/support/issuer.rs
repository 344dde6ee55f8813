//! An issuer with one key that may sign anything, a device with the same key, and tokens of any payload, legal or not.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::convert::Infallible;
use licentia::issue::{IssuerKey, Policy, Signer as _, TrustSetDraft};
use licentia::kind::Grant;
use licentia::verify::VariableTimeKeys;
use licentia::{Activation, Kind, Lease, License, PublicKey, StatusList, TrustedKeys, UnixSeconds};
use rand_core::{TryCryptoRng, TryRng};
use std::sync::OnceLock;

pub(crate) const ISSUER: &str = "Acme Ltd";

/// An issuer's key and the trust set that a product would hold.
pub(crate) struct Issuer {
    pub(crate) key: IssuerKey,
    pub(crate) trust_set: Vec<u8>,
    trusted: OnceLock<TrustedKeys<'static>>,
    for_batches: OnceLock<VariableTimeKeys<'static>>,
}

impl Issuer {
    pub(crate) fn new(seed: u64) -> Self {
        Self::named(seed, ISSUER)
    }

    pub(crate) fn named(seed: u64, issuer: &str) -> Self {
        let key = IssuerKey::generate(&mut Seeded(seed)).expect("a seeded generator doesn't fail");
        let every = [License::TYP, Activation::TYP, Lease::TYP, Grant::TYP, StatusList::TYP];
        let policy = Policy::new(UnixSeconds::EPOCH).kinds(&every);
        let draft = TrustSetDraft::new(issuer, UnixSeconds::EPOCH).key(&key.public_key(), policy);
        Self {
            trust_set: draft.to_json().expect("a legal trust set"),
            key,
            trusted: OnceLock::new(),
            for_batches: OnceLock::new(),
        }
    }

    /// The trust set, loaded: once, since its tables cost more than a verification.
    #[allow(dead_code, reason = "not every program that shares this file verifies")]
    pub(crate) fn trusted(&self) -> &TrustedKeys<'static> {
        let load = || TrustedKeys::load(vec![&*self.trust_set.clone().leak()].leak());
        self.trusted.get_or_init(|| load().expect("a legal trust set"))
    }

    /// The same for batches.
    #[allow(dead_code, reason = "not every program that shares this file verifies")]
    pub(crate) fn for_batches(&self) -> &VariableTimeKeys<'static> {
        self.for_batches.get_or_init(|| VariableTimeKeys::new(self.trusted().clone()))
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// Signs any bytes as the payload of this kind; mint would check them first.
    pub(crate) fn sign<K: Kind>(&self, payload: &[u8]) -> String {
        let kid = self.public_key().thumbprint();
        self.compact(&format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"{}"}}"#, K::TYP), payload)
    }

    /// The same as a device signs, with the key in the header.
    #[allow(dead_code, reason = "not every program that shares this file has devices")]
    pub(crate) fn sign_itself<K: Kind>(&self, payload: &[u8]) -> String {
        let key = self.public_key();
        let jwk = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, base64(&key.x()), base64(&key.y()));
        self.compact(&format!(r#"{{"alg":"ES256","jwk":{jwk},"typ":"{}"}}"#, K::TYP), payload)
    }

    fn compact(&self, header: &str, payload: &[u8]) -> String {
        let signed = format!("{}.{}", base64(header.as_bytes()), base64(payload));
        let signature = self.key.sign(signed.as_bytes(), &[7; 32]).expect("a key in memory signs");
        format!("{signed}.{}", base64(&signature))
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// xorshift64*: the same keys and tokens in every run, and no secrets.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Some number below the bound, which isn't 0.
    #[allow(dead_code, reason = "not every program that shares this file draws positions")]
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("64 bits at most");
        usize::try_from(self.next() % bound).expect("below a usize")
    }
}

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.next() >> 32).unwrap_or(0))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next().to_le_bytes();
            chunk.iter_mut().zip(word).for_each(|(byte, drawn)| *byte = drawn);
        }
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}
