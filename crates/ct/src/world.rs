//! An issuer and what it signs. Only the accept bit is looked at, so that payloads are any bytes of one length.

use crate::random::Seeded;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use licentia::issue::{IssuerKey, Policy, Signer as _, TrustSetDraft};
use licentia::{Activation, Kind as _, PublicKey, Request, TableSize, TrustedKeys, UnixSeconds};

/// About what an activation has.
pub const PAYLOAD_BYTES: usize = 600;
pub const SIGNATURE_TEXT: usize = 86;

pub struct World {
    pub key: IssuerKey,
    pub public_key: PublicKey,
    trust_set: Vec<u8>,
}

impl World {
    #[must_use]
    pub fn new() -> Self {
        let key = IssuerKey::generate(&mut Seeded(1)).expect("a seeded generator");
        let public_key = key.public_key();
        let epoch = UnixSeconds::EPOCH;
        let draft = TrustSetDraft::new("Acme Ltd", epoch).key(&public_key, Policy::new(epoch));
        Self { trust_set: draft.to_json().expect("a legal trust set"), key, public_key }
    }

    /// Hands the trust set to `work`, with tables of this size.
    pub fn with_trust<T>(&self, size: TableSize, work: impl FnOnce(&TrustedKeys<'_>) -> T) -> T {
        let sets = [self.trust_set.as_slice()];
        work(&TrustedKeys::load_with(size, &sets).expect("a legal trust set"))
    }

    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message, &[7; 32]).expect("a signature")
    }

    /// An activation token; `number` decides about its payload.
    #[must_use]
    pub fn token(&self, number: u64) -> Vec<u8> {
        let kid = self.public_key.thumbprint();
        self.compact(&format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"{}"}}"#, Activation::TYP), number)
    }

    /// A request, whose key stands in its header: the heap-free path decides about it.
    #[must_use]
    pub fn request(&self, number: u64) -> Vec<u8> {
        let [x, y] = [self.public_key.x(), self.public_key.y()].map(|bytes| Base64UrlUnpadded::encode_string(&bytes));
        let jwk = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        self.compact(&format!(r#"{{"alg":"ES256","jwk":{jwk},"typ":"{}"}}"#, Request::TYP), number)
    }

    fn compact(&self, header: &str, number: u64) -> Vec<u8> {
        let payload = Seeded(number + 1).array::<PAYLOAD_BYTES>();
        let [header, payload] = [header.as_bytes(), &payload].map(Base64UrlUnpadded::encode_string);
        let signed = format!("{header}.{payload}");
        let signature = Base64UrlUnpadded::encode_string(&self.sign(signed.as_bytes()));
        format!("{signed}.{signature}").into_bytes()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// Payload and signature of a token, without the dot between them.
#[must_use]
pub fn secret_parts(token: &[u8]) -> [&[u8]; 2] {
    let dot = token.iter().position(|byte| *byte == b'.').expect("a dot");
    let (payload, signature) = token[dot + 1..].split_at(token.len() - dot - 1 - SIGNATURE_TEXT);
    [&payload[..payload.len() - 1], signature]
}
