//! Public keys as JSON Web Keys (RFC 7517), in and out through `jose-jwk`.

use super::PublicKey;
use alloc::string::String;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::fmt;
use jose_jwk::jose_jwa::{Algorithm, Signing};
use jose_jwk::{Class, Ec, EcCurves, Jwk, JwkSet, Key, Operations, Parameters};

/// A JWK that isn't one P-256 public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwkError {
    /// Not a JWK at all.
    NotAJwk,
    /// A key for another curve or algorithm.
    NotP256,
    /// A key that may not verify signatures, by its `use` or `key_ops`.
    OtherUse,
    /// It holds the private part too.
    Private,
    /// Its coordinates aren't a point on the curve.
    NotOnCurve,
}

impl fmt::Display for JwkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAJwk => "this is no JSON Web Key (RFC 7517); give one public key as a JSON object",
            Self::NotP256 => "this key is for another algorithm; only EC keys on P-256 for ES256 can be used",
            Self::OtherUse => "this key says that it is not for verifying signatures (use, key_ops); take another one",
            Self::Private => {
                "this JSON Web Key holds a private key; export the public part only, and keep this one safe"
            }
            Self::NotOnCurve => "the coordinates x and y are no point on P-256; the key was damaged or made up",
        })
    }
}

impl core::error::Error for JwkError {}

impl PublicKey {
    /// Reads one public EC key on P-256 from a JWK, whatever the order of its members.
    ///
    /// A `kid` in it is not believed: [`Self::thumbprint`] computes it.
    ///
    /// # Errors
    /// [`JwkError`] for anything else, and for a JWK that holds a private key.
    pub fn from_jwk(json: &[u8]) -> Result<Self, JwkError> {
        Self::from_parsed(serde_json::from_slice(json).map_err(|_| JwkError::NotAJwk)?)
    }

    /// Reads a JWK Set (RFC 7517 section 5) of such keys. Its other members are not looked at; to trust a trust set,
    /// load it with [`TrustedKeys::load`](crate::TrustedKeys::load).
    ///
    /// # Errors
    /// [`JwkError`] for the first key that is anything else.
    pub fn from_jwk_set(json: &[u8]) -> Result<Vec<Self>, JwkError> {
        let set: JwkSet = serde_json::from_slice(json).map_err(|_| JwkError::NotAJwk)?;
        set.keys.into_iter().map(Self::from_parsed).collect()
    }

    fn from_parsed(jwk: Jwk) -> Result<Self, JwkError> {
        let other_algorithm = jwk.prm.alg.as_ref().is_some_and(|alg| *alg != Algorithm::Signing(Signing::Es256));
        let Key::Ec(Ec { crv: EcCurves::P256, x, y, d }) = jwk.key else { return Err(JwkError::NotP256) };
        if other_algorithm {
            return Err(JwkError::NotP256);
        }
        if d.is_some() {
            return Err(JwkError::Private);
        }
        if !verifies(&jwk.prm) {
            return Err(JwkError::OtherUse);
        }
        let coordinate = |bytes: &[u8]| bytes.try_into().map_err(|_| JwkError::NotOnCurve);
        Self::from_coordinates(&coordinate(&x)?, &coordinate(&y)?).ok_or(JwkError::NotOnCurve)
    }

    /// The key as a canonical JWK with `alg`, `crv`, `kid`, `kty`, `x`, `y`.
    #[must_use]
    pub fn to_jwk(&self) -> String {
        // Only strings are in it, so there is nothing that JSON can't hold; its map is sorted.
        serde_json::to_value(self.jwk()).map(|jwk| jwk.to_string()).unwrap_or_default()
    }

    /// Keys as a canonical JWK Set.
    ///
    /// # Examples
    /// ```
    /// # fn round_trip(keys: &[licentia::PublicKey]) {
    /// let set = licentia::PublicKey::to_jwk_set(keys);
    /// assert_eq!(licentia::PublicKey::from_jwk_set(set.as_bytes()).as_deref(), Ok(keys));
    /// # }
    /// ```
    #[must_use]
    pub fn to_jwk_set(keys: &[Self]) -> String {
        let set = JwkSet { keys: keys.iter().map(Self::jwk).collect() };
        serde_json::to_value(set).map(|set| set.to_string()).unwrap_or_default()
    }

    fn jwk(&self) -> Jwk {
        let ec = Ec { crv: EcCurves::P256, x: self.x().to_vec().into(), y: self.y().to_vec().into(), d: None };
        let parameters = Parameters {
            alg: Some(Algorithm::Signing(Signing::Es256)),
            kid: Some(self.thumbprint().to_string()),
            ..Parameters::default()
        };
        Jwk { key: Key::Ec(ec), prm: parameters }
    }
}

/// RFC 7517 sections 4.2 and 4.3: what isn't restricted may verify.
fn verifies(key: &Parameters) -> bool {
    let by_use = key.cls.is_none_or(|class| class == Class::Signing);
    by_use && key.ops.as_ref().is_none_or(|allowed| allowed.contains(&Operations::Verify))
}
