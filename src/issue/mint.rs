//! Minting: a draft becomes a token that every product with this trust set accepts, or an error.

use super::completion::Completion;
use super::draft::{Draft, DraftError};
use super::issuer_key::Signer;
use super::ledger::{Ledger, LedgerError, Record};
use super::narrow::{self, ExceedsLicense};
use super::rules::{self, RuleError};
use super::sign::{self, SigningError};
use super::unsigned::Unsigned;
use crate::document::{Claims, DocumentError};
use crate::kind::{Grant, Sold};
use crate::text::{Digest, Thumbprint};
use crate::time::UnixSeconds;
use crate::verify::{Grantable, Payload, TrustedKeys, Verified, VerifyError};
use crate::{CanonicalError, Error, Kind, License, Unverified};
use alloc::string::{String, ToString as _};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::fmt;
use core::marker::PhantomData;
use rand_core::TryCryptoRng;
use serde_json::json;

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
    pub(super) const fn new(
        text: String,
        s256: Digest,
        kid: Thumbprint,
        jti: String,
        expires: Option<UnixSeconds>,
    ) -> Self {
        Self { text, s256, kid, jti, expires, kind: PhantomData }
    }

    /// The token file's text: the token, and behind it the grants that it was minted under.
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
    /// The token of this name was issued with other content than the draft's.
    OtherContent {
        /// The name.
        jti: String,
    },
    /// Another key signed the token of this name.
    OtherKey {
        /// The name.
        jti: String,
        /// The key that signed it.
        kid: String,
    },
    /// Another token has this entry of the status list.
    EntryUsed {
        /// The entry.
        index: u32,
    },
    /// A status list has no such entry.
    NoSuchEntry {
        /// The entry.
        index: u32,
    },
    /// Every entry of the status list that was drawn is taken.
    StatusListFull,
    /// It wasn't signed.
    Signing(SigningError),
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
            Self::OtherContent { jti } => {
                write!(f, "the ledger has a token with the jti {jti} already, and it was issued with other content")
            }
            Self::OtherKey { jti, kid } => {
                write!(f, "the token with the jti {jti} was signed by the key {kid}; only that key can sign it again")
            }
            Self::EntryUsed { index } => {
                write!(
                    f,
                    "entry {index} of this status list is another token's; leave idx out to have a free one drawn"
                )
            }
            Self::NoSuchEntry { index } => {
                write!(f, "a status list has no entry {index}; its entries are 0 to {}", STATUS_ENTRIES - 1)
            }
            Self::StatusListFull => {
                f.write_str("this status list has no free entry left; begin a new one at another URI")
            }
            Self::Signing(error) => fmt::Display::fmt(error, f),
            Self::Refused(error) => write!(f, "no product would accept this token: {error}"),
            Self::Ledger(error) => write!(f, "nothing was issued, since it couldn't be written down: {error}"),
        }
    }
}

impl core::error::Error for MintError {}

impl MintError {
    /// Of a document that isn't one of its kind.
    pub(super) fn malformed(error: VerifyError) -> Self {
        match error {
            VerifyError::Canonical(error) => Self::Canonical(error),
            VerifyError::Document(error) => Self::Document(error),
            other => Self::Refused(other.into()),
        }
    }
}

/// Entries of a status list: 2^20.
const STATUS_ENTRIES: u32 = 1 << 20;
/// How often an entry of a status list is drawn before the list counts as full.
const STATUS_DRAWS: usize = 4_096;

impl<K: Sold> Draft<K> {
    /// Signs the draft. Mint fills in `iss`, `jti`, `iat`, a new license's `lic` and the entry of a status list where they
    /// are left out, checks the document and what it may give, signs, verifies the token as a product with this trust set
    /// will, and writes it into the ledger before it leaves.
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
        let unsigned = self.unsigned(signer, trusted, now, rng, ledger)?;
        let token = unsigned.sign(signer, trusted, rng)?;
        ledger.append(&unsigned.record()).map_err(MintError::Ledger)?;
        Ok(token)
    }

    /// Completed, and within every rule.
    pub(super) fn unsigned(
        &self,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
        ledger: &impl Ledger,
    ) -> Result<Unsigned<K>, MintError> {
        let kid = signer.kid();
        let payload = self.payload(issuer_of(kid, trusted)?, now, rng, ledger)?;
        Ok(Unsigned::new(payload, kid))
    }

    fn payload(
        &self,
        issuer: &str,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
        ledger: &impl Ledger,
    ) -> Result<Payload<'static, K>, MintError> {
        let payload = self.completed(issuer, now, rng, ledger)?.payload()?;
        self.check(&payload.claims(), ledger)?;
        Ok(payload)
    }

    fn completed(
        &self,
        issuer: &str,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
        ledger: &impl Ledger,
    ) -> Result<Completion<'_, K>, MintError> {
        let mut draft = Completion::of(self);
        draft.fill("iss", issuer);
        draft.fill_json("iat", now.get().to_string());
        if draft.lacks("jti") {
            draft.fill_json("jti", ["\"", &random_id(rng)?, "\""].concat());
        }
        if draft.lacks("lic") {
            draft.fill("lic", json!({"id": random_id(rng)?, "ver": 1}));
        }
        if let Some(uri) = draft.list_without_entry() {
            draft.list_as(&uri, free_entry(&uri, rng, ledger)?);
        }
        Ok(draft)
    }

    fn check(&self, claims: &Claims<'_, K>, ledger: &impl Ledger) -> Result<(), MintError> {
        rules::check(claims).map_err(MintError::Rule)?;
        if let Some(license) = &self.license {
            let license = license.claims();
            narrow::check(claims, &license).map_err(MintError::Exceeds)?;
            if !narrow::is_grant(claims) {
                devices_left(claims, &license, ledger)?;
            }
        }
        let used = ledger.holds_jti(claims.jti()).map_err(MintError::Ledger)?;
        if used {
            return Err(MintError::NameUsed { jti: claims.jti().to_string() });
        }
        let Some(entry) = claims.status() else { return Ok(()) };
        let taken = ledger.holds_status(entry.uri(), entry.index()).map_err(MintError::Ledger)?;
        if taken { Err(MintError::EntryUsed { index: entry.index() }) } else { Ok(()) }
    }
}

impl<K: Grantable> Draft<K> {
    /// Signs the draft under a grant: `signer` holds the key that the grant names, and `grant` is the grant's file, with
    /// the grants above it behind it. They travel behind the token.
    ///
    /// # Errors
    /// The first check that failed; see [`MintError`]. Nothing was issued then.
    pub fn mint_under(
        &self,
        grant: &str,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
        ledger: &mut impl Ledger,
    ) -> Result<Token<K>, MintError> {
        let above = Unverified::<Grant>::parse(grant.as_bytes()).map_err(Error::from).map_err(MintError::Refused)?;
        let above = above.verify_with_grants(trusted).map_err(Error::from).map_err(MintError::Refused)?;
        let kid = signer.kid();
        let payload = self.payload(above.claims().issuer(), now, rng, ledger)?;
        let header = sign::header_by_kid::<K>(kid);
        let mut text = sign::sign::<K>(&header, payload.bytes(), signer, rng).map_err(MintError::Signing)?;
        text.push('\n');
        text.push_str(grant);
        let token = verify_under_grants::<K>(&text, trusted).map_err(MintError::Refused)?;
        let (claims, kid, s256) = (token.claims(), token.kid(), token.s256());
        ledger.append(&Record::of(claims, kid, s256)).map_err(MintError::Ledger)?;
        Ok(Token::new(text.clone(), s256, kid, claims.jti().to_string(), claims.expires()))
    }
}

pub(super) fn issuer_of<'t>(kid: Thumbprint, trusted: &'t TrustedKeys<'_>) -> Result<&'t str, MintError> {
    trusted.key(kid).map(|key| key.issuer()).ok_or(MintError::KeyNotTrusted { kid })
}

/// A random entry that no token has yet.
fn free_entry(uri: &str, rng: &mut impl TryCryptoRng, ledger: &impl Ledger) -> Result<u32, MintError> {
    for _ in 0..STATUS_DRAWS {
        let mut drawn = [0; 4];
        rng.try_fill_bytes(&mut drawn).map_err(|_| MintError::Signing(SigningError::Randomness))?;
        let index = u32::from_le_bytes(drawn) % STATUS_ENTRIES;
        if !ledger.holds_status(uri, index).map_err(MintError::Ledger)? {
            return Ok(index);
        }
    }
    Err(MintError::StatusListFull)
}

fn devices_left<K: Sold>(
    activation: &Claims<'_, K>,
    license: &Claims<'_, License>,
    ledger: &impl Ledger,
) -> Result<(), MintError> {
    let Some(max) = license.devices().and_then(|devices| devices.max()) else { return Ok(()) };
    let this = narrow::bound_key(activation).and_then(|key| Thumbprint::parse(key.as_bytes()));
    let others = ledger.devices_of(license.license().id(), this.as_ref()).map_err(MintError::Ledger)?;
    if others < max { Ok(()) } else { Err(MintError::TooManyDevices { max }) }
}

/// 128 random bits as 22 characters.
fn random_id(rng: &mut impl TryCryptoRng) -> Result<String, MintError> {
    let mut bytes = [0; 16];
    rng.try_fill_bytes(&mut bytes).map_err(|_| MintError::Signing(SigningError::Randomness))?;
    Ok(Base64UrlUnpadded::encode_string(&bytes))
}

fn verify_under_grants<'t, K: Grantable>(text: &'t str, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, K>, Error> {
    Ok(Unverified::<K>::parse(text.as_bytes())?.verify_with_grants(trusted)?)
}
