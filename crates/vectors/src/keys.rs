//! Test keys that everybody can make again from a label, and what is signed with them.

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Error, Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A published private key. Nobody may ever trust it.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    secret: SigningKey,
}

impl Key {
    /// The private scalar is SHA-256 of the name between two fixed texts.
    pub(crate) fn from_name(name: &'static str) -> Result<Self, Error> {
        let secret = sha256(format!("licentia test key {name}, published, never trust").as_bytes());
        Ok(Self { name, secret: SigningKey::from_slice(&secret)? })
    }

    /// The key whose public point has the same x and the other y.
    pub(crate) fn mirrored(&self) -> Self {
        Self { name: self.name, secret: SigningKey::from(-*self.secret.as_nonzero_scalar()) }
    }

    /// RFC 6979, low s: one message has one signature here.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.secret.sign(message);
        signature.normalize_s().to_bytes().into()
    }

    /// The four members that RFC 7638 hashes.
    pub(crate) fn public(&self) -> Value {
        let point = self.secret.verifying_key().to_sec1_point(false);
        let coordinate = |bytes: Option<&_>| bytes.map(|bytes: &p256::FieldBytes| base64url(bytes));
        json!({"crv": "P-256", "kty": "EC", "x": coordinate(point.x()), "y": coordinate(point.y())})
    }

    /// The uncompressed point.
    pub(crate) fn sec1(&self) -> Vec<u8> {
        self.secret.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    pub(crate) fn kid(&self) -> String {
        thumbprint(&self.public())
    }

    /// The key as it stands in a trust set.
    pub(crate) fn trusted(&self) -> Value {
        trusted(self.public())
    }

    /// The private key with a warning in it.
    pub(crate) fn private(&self) -> Value {
        let mut jwk = self.trusted();
        if let Value::Object(members) = &mut jwk {
            members.insert("d".to_owned(), base64url(&self.secret.to_bytes()).into());
            members.insert("licentia.test".to_owned(), "published private key, never trust".into());
        }
        jwk
    }
}

/// The four members with the two that a trust set adds.
pub(crate) fn trusted(mut public: Value) -> Value {
    let kid = thumbprint(&public);
    if let Value::Object(members) = &mut public {
        members.insert("alg".to_owned(), "ES256".into());
        members.insert("kid".to_owned(), kid.into());
    }
    public
}

/// RFC 7638: SHA-256 of the four members in canonical form.
fn thumbprint(public: &Value) -> String {
    base64url(&sha256(public.to_string().as_bytes()))
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
