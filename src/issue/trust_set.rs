//! Writes a trust set: an issuer's public keys and what each may sign.

use super::draft::DraftError;
use super::issuer_key::Signer;
use super::sign::{self, SigningError};
use crate::kind::{Activation, Keys, Kind as _, License};
use crate::signature::PublicKey;
use crate::text::{Digest, Thumbprint};
use crate::time::UnixSeconds;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use rand_core::TryCryptoRng;
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

    /// These kinds only, such as [`Lease::TYP`](crate::Kind::TYP).
    #[must_use]
    pub fn kinds(self, typs: &[&str]) -> Self {
        self.with("typ", json!(typs))
    }

    /// Revoked as of this time: nothing that the key signed is good any more, but the tokens in the keep list with this
    /// digest.
    #[must_use]
    pub fn revoked(self, at: UnixSeconds, keep: Option<Digest>) -> Self {
        let mut revoked = json!({"at": at.get()});
        if let (Some(keep), Some(members)) = (keep, revoked.as_object_mut()) {
            members.insert("keep".to_string(), keep.to_string().into());
        }
        self.with("revoked", revoked)
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
    /// All but `keys` and `policy`.
    members: Map<String, Value>,
    keys: Vec<Value>,
    policies: Map<String, Value>,
}

impl TrustSetDraft {
    /// The first version of an issuer's trust set, without keys yet.
    #[must_use]
    pub fn new(issuer: &str, issued_at: UnixSeconds) -> Self {
        let draft = Self { members: Map::new(), keys: Vec::new(), policies: Map::new() };
        draft.with("iss", issuer).with("iat", issued_at.get()).with("ver", 1)
    }

    /// The version after `trust_set`, with its keys and policies, to be changed. What is said of that one version
    /// alone (`next`, `clock_reset`) isn't taken over.
    ///
    /// # Errors
    /// [`DraftError`] for a set that a product would refuse to load.
    pub fn after(trust_set: &[u8], issued_at: UnixSeconds) -> Result<Self, DraftError> {
        check_set(trust_set)?;
        let mut members: Map<String, Value> = serde_json::from_slice(trust_set).map_err(|_| DraftError::NotAnObject)?;
        let version = members.get("ver").and_then(Value::as_u64).unwrap_or(0);
        let (keys, policies) = (members.remove("keys"), members.remove("policy"));
        let (Some(Value::Array(keys)), Some(Value::Object(policies))) = (keys, policies) else {
            return Err(DraftError::NotAnObject);
        };
        members.retain(|name, _| !matches!(name.as_str(), "next" | "clock_reset"));
        let draft = Self { members, keys, policies };
        Ok(draft.with("iat", issued_at.get()).with("ver", version.saturating_add(1)))
    }

    /// A later version of it.
    #[must_use]
    pub fn version(self, version: u32) -> Self {
        self.with("ver", version)
    }

    /// Sets the clock floor of products that install it as a manifest to the set's own date.
    #[must_use]
    pub fn clock_reset(self) -> Self {
        self.with("clock_reset", true)
    }

    /// One more key, and what it may sign.
    #[must_use]
    pub fn key(mut self, key: &PublicKey, policy: Policy) -> Self {
        self.keys.extend(serde_json::from_str::<Value>(&key.to_jwk()));
        self.policies.insert(key.thumbprint().to_string(), policy.members.into());
        self
    }

    /// Revokes a key as [`Policy::revoked`] does, or once more with another date and list. Nothing if the set has no
    /// policy for this key.
    #[must_use]
    pub fn revoke(mut self, kid: &Thumbprint, at: UnixSeconds, keep: Option<Digest>) -> Option<Self> {
        let policy = self.policies.get_mut(&kid.to_string())?;
        let revoked = Policy { members: policy.as_object()?.clone() }.revoked(at, keep);
        *policy = revoked.members.into();
        Some(self)
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_string(), value.into());
        self
    }

    /// The set's canonical bytes, checked as a product will.
    ///
    /// # Errors
    /// [`DraftError`] for what a product would refuse to load.
    pub fn to_json(&self) -> Result<Vec<u8>, DraftError> {
        let set = self.clone().with("keys", self.keys.clone()).with("policy", self.policies.clone());
        let json = Value::Object(set.members).to_string();
        let bytes = crate::canonical::write(json.as_bytes()).map_err(DraftError::Json)?;
        check_set(&bytes)?;
        Ok(bytes)
    }
}

fn check_set(trust_set: &[u8]) -> Result<(), DraftError> {
    crate::verify::check_sets(&[trust_set]).map_err(DraftError::Trust)
}

/// One root's line of a manifest: the trust set's bytes, signed. Put the lines of enough roots below each other, and the
/// keep lists behind them.
///
/// # Errors
/// [`SigningError`]; nothing was signed then.
pub fn sign_manifest(
    trust_set: &[u8],
    root: &(impl Signer + ?Sized),
    rng: &mut impl TryCryptoRng,
) -> Result<String, SigningError> {
    let header = sign::header_by_kid::<Keys>(root.kid());
    sign::sign::<Keys>(&header, trust_set, root, rng)
}
