//! Signing: header, payload, signature, put together as text. What a token may say is decided before.

use super::issuer_key::{SignError, Signer};
use crate::Kind;
use crate::signature::{PublicKey, SIGNATURE_BYTES, SIGNATURE_TEXT};
use crate::text::Thumbprint;
use alloc::string::{String, ToString as _};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::fmt;
use rand_core::TryCryptoRng;

/// Why a payload wasn't signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningError {
    /// The token would be longer than its kind may be.
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// There was no randomness.
    Randomness,
    /// The signer didn't sign.
    Sign(SignError),
}

impl fmt::Display for SigningError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length, limit } => {
                write!(f, "the token would have {length} bytes, and {limit} are allowed; shorten meta or ext")
            }
            Self::Randomness => f.write_str("the system gave no randomness; nothing was signed"),
            Self::Sign(error) => write!(f, "the signer didn't sign: {error}"),
        }
    }
}

impl core::error::Error for SigningError {}

/// The header of a kind that an issuer, a grant's holder or a root signs.
pub(super) fn header_by_kid<K: Kind>(kid: Thumbprint) -> String {
    [r#"{"alg":"ES256","kid":""#, &super::text_of(kid.as_bytes()), r#"","typ":""#, K::TYP, r#""}"#].concat()
}

/// The header of a self-signed kind: the key itself.
pub(super) fn header_by_key<K: Kind>(key: &PublicKey) -> String {
    let [x, y] = [key.x(), key.y()].map(|coordinate| Thumbprint::from_bytes(coordinate).to_string());
    let jwk = alloc::format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    alloc::format!(r#"{{"alg":"ES256","jwk":{jwk},"typ":"{}"}}"#, K::TYP)
}

/// The compact text of a token, signed with a low s.
pub(super) fn sign<K: Kind>(
    header: &str,
    payload: &[u8],
    signer: &(impl Signer + ?Sized),
    rng: &mut impl TryCryptoRng,
) -> Result<String, SigningError> {
    let [header, payload] = [header.as_bytes(), payload].map(Base64UrlUnpadded::encode_string);
    let length = [header.len(), payload.len(), SIGNATURE_TEXT].into_iter().fold(2, usize::saturating_add);
    if length > K::MAX_TEXT {
        return Err(SigningError::TooLong { length, limit: K::MAX_TEXT });
    }
    let mut text = String::with_capacity(length);
    [&header, ".", &payload].into_iter().for_each(|part| text.push_str(part));
    let mut randomness = zeroize::Zeroizing::new([0; 32]);
    rng.try_fill_bytes(&mut *randomness).map_err(|_| SigningError::Randomness)?;
    let signature = signer.sign(text.as_bytes(), &randomness).map_err(SigningError::Sign)?;
    text.push('.');
    text.push_str(&Base64UrlUnpadded::encode_string(&low_s(signature)));
    Ok(text)
}

/// Of the two signatures that hold, the one with the smaller s. Signers of other make give either.
fn low_s(signature: [u8; SIGNATURE_BYTES]) -> [u8; SIGNATURE_BYTES] {
    match p256::ecdsa::Signature::from_slice(&signature) {
        Ok(signature) => signature.normalize_s().to_bytes().into(),
        // It can't hold, and the verification that follows says so.
        Err(_) => signature,
    }
}
