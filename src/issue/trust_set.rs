//! Writes a trust set: an issuer's public keys and what each may sign.

use super::draft::DraftError;
use crate::signature::PublicKey;
use crate::time::UnixSeconds;
use crate::verify::TrustedKeys;
use crate::{Activation, Kind as _, License};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use serde_json::{Map, Value, json};

/// What a key may sign.
#[derive(Clone, Debug)]
pub struct Policy {
    members: Map<String, Value>,
}

impl Policy {
    /// Licenses and activations, for any product, signed from this time on.
    #[must_use]
    pub fn new(from: UnixSeconds) -> Self {
        let mut members = Map::new();
        members.insert("nbf".to_string(), from.get().into());
        members.insert("typ".to_string(), json!([License::TYP, Activation::TYP]));
        members.insert("aud".to_string(), json!(["*"]));
        Self { members }
    }

    /// For these products only.
    #[must_use]
    pub fn products(self, products: &[&str]) -> Self {
        self.with("aud", json!(products))
    }

    /// For the licenses with these ids only.
    #[must_use]
    pub fn license_ids(self, ids: &[&str]) -> Self {
        self.with("lic", json!(ids))
    }

    /// Only what is signed before this time, by when the private key is destroyed.
    #[must_use]
    pub fn until(self, end: UnixSeconds) -> Self {
        self.with("exp", end.get().into())
    }

    /// Only what ends within so many seconds of its signing.
    #[must_use]
    pub fn lifetime(self, seconds: u64) -> Self {
        self.with("life", seconds.into())
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_string(), value);
        self
    }
}

/// A trust set in the making.
///
/// # Examples
/// ```
/// use licentia::issue::{IssuerKey, Policy, Signer as _, TrustSetDraft};
/// # fn make(key: &IssuerKey, now: licentia::UnixSeconds) -> Result<Vec<u8>, licentia::issue::DraftError> {
/// TrustSetDraft::new("Acme Ltd", now).key(&key.public_key(), Policy::new(now).products(&["acme-db"])).to_json()
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TrustSetDraft {
    issuer: String,
    issued_at: UnixSeconds,
    version: u32,
    keys: Vec<Value>,
    policies: Map<String, Value>,
}

impl TrustSetDraft {
    /// The first version of an issuer's trust set, without keys yet.
    #[must_use]
    pub fn new(issuer: &str, issued_at: UnixSeconds) -> Self {
        Self { issuer: issuer.to_string(), issued_at, version: 1, keys: Vec::new(), policies: Map::new() }
    }

    /// A later version of it.
    #[must_use]
    pub fn version(mut self, version: u32) -> Self {
        self.version = version;
        self
    }

    /// One more key, and what it may sign.
    #[must_use]
    pub fn key(mut self, key: &PublicKey, policy: Policy) -> Self {
        self.keys.extend(serde_json::from_str::<Value>(&key.to_jwk()));
        self.policies.insert(key.thumbprint().to_string(), policy.members.into());
        self
    }

    /// The set's canonical bytes, loaded once as a product will.
    ///
    /// # Errors
    /// [`DraftError`] for what a product would refuse to load.
    pub fn to_json(&self) -> Result<Vec<u8>, DraftError> {
        let set = json!({
            "iat": self.issued_at.get(),
            "iss": self.issuer,
            "keys": self.keys,
            "policy": self.policies,
            "ver": self.version,
        });
        let bytes = crate::canonical::write(set.to_string().as_bytes()).map_err(DraftError::Json)?;
        TrustedKeys::load(&[bytes.as_slice()]).map_err(DraftError::Trust)?;
        Ok(bytes)
    }
}
