//! Minting: a draft becomes a token that every product with this trust set accepts, or an error.

use super::draft::{Draft, DraftError};
use super::issuer_key::{SignError, Signer};
use super::ledger::{Ledger, LedgerError, Record};
use super::narrow::{self, ExceedsLicense};
use super::rules::{self, RuleError};
use crate::document::value::Object;
use crate::document::{Claims, DocumentError};
use crate::signature::SIGNATURE_BYTES;
use crate::text::{Digest, Thumbprint};
use crate::time::UnixSeconds;
use crate::verify::{TrustedKey, TrustedKeys, Verified};
use crate::{Canonical, CanonicalError, Error, Kind, License, Unverified};
use alloc::string::{String, ToString as _};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::fmt;
use core::marker::PhantomData;
use rand_core::TryCryptoRng;
use serde_json::{Value, json};

/// A signed token, as it leaves: verified and written down.
pub struct Token<K> {
    text: String,
    s256: Digest,
    kid: Thumbprint,
    jti: String,
    expires: Option<UnixSeconds>,
    kind: PhantomData<K>,
}

impl<K> Token<K> {
    /// The compact text: the first line of a token file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The payload's digest: the token's identity.
    #[must_use]
    pub const fn s256(&self) -> Digest {
        self.s256
    }

    /// The key that signed it.
    #[must_use]
    pub const fn kid(&self) -> Thumbprint {
        self.kid
    }

    /// The first second without any right; none if it never ends.
    #[must_use]
    pub const fn expires(&self) -> Option<UnixSeconds> {
        self.expires
    }

    /// Its name, unique for its issuer.
    #[must_use]
    pub fn jti(&self) -> &str {
        &self.jti
    }
}

impl<K: Kind> fmt::Debug for Token<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token {} {}", K::WORD, self.jti)
    }
}

/// Why nothing was minted. Nothing left, and nothing was written down.
#[derive(Debug)]
#[non_exhaustive]
pub enum MintError {
    /// The draft can't be written.
    Draft(DraftError),
    /// It can't be canonical.
    Canonical(CanonicalError),
    /// It breaks the table of its kind.
    Document(DocumentError),
    /// It is well formed, but not for sale.
    Rule(RuleError),
    /// It gives more than its license.
    Exceeds(ExceedsLicense),
    /// The license allows no further device.
    TooManyDevices {
        /// How many it allows.
        max: u64,
    },
    /// The trust set doesn't have the signer's key.
    KeyNotTrusted {
        /// The signer's key.
        kid: Thumbprint,
    },
    /// A token of this name was issued before.
    NameUsed {
        /// The name.
        jti: String,
    },
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
    /// Products would refuse what was signed.
    Refused(Error),
    /// It couldn't be written down.
    Ledger(LedgerError),
}

impl fmt::Display for MintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft(error) => fmt::Display::fmt(error, f),
            Self::Canonical(error) => fmt::Display::fmt(error, f),
            Self::Document(error) => fmt::Display::fmt(error, f),
            Self::Rule(error) => fmt::Display::fmt(error, f),
            Self::Exceeds(error) => write!(f, "the activation would exceed its license: {error}"),
            Self::TooManyDevices { max } => {
                write!(f, "the license allows {max} devices, and the ledger shows that as many are activated")
            }
            Self::KeyNotTrusted { kid } => {
                write!(f, "the key {kid} isn't in the trust set, so no product would accept what it signs")
            }
            Self::NameUsed { jti } => {
                write!(f, "a token with the jti {jti} was issued before; leave it out for a new one")
            }
            Self::TooLong { length, limit } => {
                write!(f, "the token would have {length} bytes, and {limit} are allowed; shorten meta or ext")
            }
            Self::Randomness => f.write_str("the system gave no randomness; nothing was signed"),
            Self::Sign(error) => write!(f, "the signer didn't sign: {error}"),
            Self::Refused(error) => write!(f, "no product would accept this token: {error}"),
            Self::Ledger(error) => write!(f, "nothing was issued, since it couldn't be written down: {error}"),
        }
    }
}

impl core::error::Error for MintError {}

impl<K: Kind> Draft<K> {
    /// Signs the draft. Mint fills in `iss`, `jti`, `iat` and a new license's `lic` where they are left out, checks the
    /// document and what it may give, signs, verifies the token as a product with this trust set will, and writes it
    /// into the ledger before it leaves.
    ///
    /// # Errors
    /// The first check that failed; see [`MintError`]. Nothing was issued then.
    pub fn mint(
        &self,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
        ledger: &mut impl Ledger,
    ) -> Result<Token<K>, MintError> {
        let kid = signer.public_key().thumbprint();
        let key = trusted.keys().find(|key| key.kid() == kid).ok_or(MintError::KeyNotTrusted { kid })?;
        let payload = self.completed(key, now, rng)?.to_json().map_err(MintError::Draft)?;
        self.check(&payload, ledger)?;
        let text = sign::<K>(&payload, kid, signer, rng)?;
        let token = verify_again::<K>(&text, trusted).map_err(MintError::Refused)?;
        ledger.append(&Record::of(&token)).map_err(MintError::Ledger)?;
        let claims = token.claims();
        let (s256, jti, expires) = (token.s256(), claims.jti().to_string(), claims.expires());
        drop(token);
        Ok(Token { text, s256, kid, jti, expires, kind: PhantomData })
    }

    fn completed(&self, key: TrustedKey<'_>, now: UnixSeconds, rng: &mut impl TryCryptoRng) -> Result<Self, MintError> {
        let mut draft = self.clone();
        let missing = |draft: &Self, name| !draft.members.contains_key(name);
        let put = |draft: &mut Self, name: &str, value: Value| _ = draft.members.insert(name.to_string(), value);
        if missing(&draft, "iss") {
            put(&mut draft, "iss", key.issuer().into());
        }
        if missing(&draft, "iat") {
            put(&mut draft, "iat", now.get().into());
        }
        if missing(&draft, "jti") {
            put(&mut draft, "jti", random_id(rng)?.into());
        }
        if missing(&draft, "lic") {
            put(&mut draft, "lic", json!({"id": random_id(rng)?, "ver": 1}));
        }
        Ok(draft)
    }

    fn check(&self, payload: &[u8], ledger: &impl Ledger) -> Result<(), MintError> {
        let canonical = Canonical::check(payload).map_err(MintError::Canonical)?;
        let claims = Claims::<K>::parse(canonical).map_err(MintError::Document)?;
        rules::check(&claims).map_err(MintError::Rule)?;
        if let Some(license) = &self.license {
            let license = Claims::<License>::validated(license);
            narrow::check(&claims, &license).map_err(MintError::Exceeds)?;
            devices_left(claims.object(), &license, ledger)?;
        }
        let used = ledger.holds_jti(claims.jti()).map_err(MintError::Ledger)?;
        if used { Err(MintError::NameUsed { jti: claims.jti().to_string() }) } else { Ok(()) }
    }
}

fn devices_left(activation: Object<'_>, license: &Claims<'_, License>, ledger: &impl Ledger) -> Result<(), MintError> {
    let Some(max) = license.devices().and_then(|devices| devices.max()) else { return Ok(()) };
    let this = narrow::bound_key(activation).and_then(|key| Thumbprint::parse(key.as_bytes()));
    let others = ledger.devices_of(license.license().id(), this.as_ref()).map_err(MintError::Ledger)?;
    if others < max { Ok(()) } else { Err(MintError::TooManyDevices { max }) }
}

/// 128 random bits as 22 characters.
fn random_id(rng: &mut impl TryCryptoRng) -> Result<String, MintError> {
    let mut bytes = [0; 16];
    rng.try_fill_bytes(&mut bytes).map_err(|_| MintError::Randomness)?;
    Ok(Base64UrlUnpadded::encode_string(&bytes))
}

fn sign<K: Kind>(
    payload: &[u8],
    kid: Thumbprint,
    signer: &impl Signer,
    rng: &mut impl TryCryptoRng,
) -> Result<String, MintError> {
    let header = alloc::format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"{}"}}"#, K::TYP);
    let mut text = Base64UrlUnpadded::encode_string(header.as_bytes());
    text.push('.');
    text.push_str(&Base64UrlUnpadded::encode_string(payload));
    let length = text.len().saturating_add(1 + crate::signature::SIGNATURE_TEXT);
    if length > K::MAX_TEXT {
        return Err(MintError::TooLong { length, limit: K::MAX_TEXT });
    }
    let mut randomness = zeroize::Zeroizing::new([0; 32]);
    rng.try_fill_bytes(&mut *randomness).map_err(|_| MintError::Randomness)?;
    let signature = signer.sign(text.as_bytes(), &randomness).map_err(MintError::Sign)?;
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

fn verify_again<'t, K: Kind>(text: &'t str, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, K>, Error> {
    Ok(Unverified::<K>::parse(text.as_bytes())?.verify(trusted)?)
}
