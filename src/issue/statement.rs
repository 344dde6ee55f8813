//! Statements: what a device signs with its own key. No trust set takes part, and no ledger.

use super::draft::{Draft, DraftError};
use super::issuer_key::Signer;
use super::members::Members;
use super::sign::{self, SigningError};
use crate::document::{Claims, DocumentError};
use crate::kind::{Decided, Proof, Release, Request, SelfSignedKind, Usage};
use crate::text::Digest;
use crate::time::UnixSeconds;
use crate::verify::Verified;
use crate::{Canonical, CanonicalError};
use alloc::string::{String, ToString as _};
use core::fmt;
use rand_core::TryCryptoRng;
use serde_json::{Map, Value, json};

/// Why a statement wasn't signed.
#[derive(Debug)]
#[non_exhaustive]
pub enum StatementError {
    /// The draft can't be written.
    Draft(DraftError),
    /// It can't be canonical.
    Canonical(CanonicalError),
    /// It breaks the table of its kind.
    Document(DocumentError),
    /// It wasn't signed.
    Signing(SigningError),
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft(error) => fmt::Display::fmt(error, f),
            Self::Canonical(error) => fmt::Display::fmt(error, f),
            Self::Document(error) => fmt::Display::fmt(error, f),
            Self::Signing(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for StatementError {}

impl<K: SelfSignedKind> Draft<K> {
    /// Signs the statement with the device's key, which stands in the header.
    ///
    /// # Errors
    /// [`StatementError`]; nothing was signed then.
    ///
    /// # Examples
    /// ```
    /// use licentia::issue::{Draft, Signer};
    /// # use licentia::{Request, UnixSeconds};
    /// # fn ask(device: &impl Signer, now: UnixSeconds, rng: &mut impl rand_core::CryptoRng) {
    /// let request = Draft::<Request>::to("Acme Ltd", "acme-db", "a-fresh-nonce-001", now);
    /// let token = request.sign(device, rng);
    /// # let _ = token; }
    /// ```
    pub fn sign(&self, device: &impl Signer, rng: &mut impl TryCryptoRng) -> Result<String, StatementError> {
        let payload = self.to_json().map_err(StatementError::Draft)?;
        let canonical = Canonical::check(&payload).map_err(StatementError::Canonical)?;
        Claims::<K>::parse(canonical).map_err(StatementError::Document)?;
        let header = sign::header_by_key::<K>(&device.public_key());
        sign::sign::<K>(&header, &payload, device, rng).map_err(StatementError::Signing)
    }

    fn stated(audience: &str, at: UnixSeconds) -> Self {
        Self::new(Members::default()).with("aud", audience).with("iat", at.get())
    }

    fn about<D: Decided>(self, token: &Verified<'_, D>) -> Self {
        let claims = token.claims();
        self.with("of", json!({"iss": claims.issuer(), "jti": claims.jti(), "s256": token.s256().to_string()}))
    }

    /// The statement before it, and how many there were.
    fn after(self, previous: Option<(u64, Digest)>) -> Self {
        match previous {
            None => self.with("ctr", 0),
            Some((counter, digest)) => self.with("ctr", counter.saturating_add(1)).with("prev", digest.to_string()),
        }
    }
}

impl Draft<Request> {
    /// A device asks an issuer for an activation of this product. `nonce` is fresh: 16 to 64 characters of base64url.
    #[must_use]
    pub fn to(issuer: &str, product: &str, nonce: &str, now: UnixSeconds) -> Self {
        Self::stated(issuer, now).with("product", product).with("nonce", nonce)
    }

    /// Only so much of an entitlement; without this, all that the license has.
    #[must_use]
    pub fn want(self, name: &str, count: Option<u64>) -> Self {
        let wanted = count.map_or_else(|| json!({}), |count| json!({"max": count}));
        self.within("want", |want| _ = want.insert(name.to_string(), wanted))
    }

    /// For so many seconds.
    #[must_use]
    pub fn lifetime(self, seconds: u64) -> Self {
        self.with("life", seconds)
    }

    /// The device's features, as HMACs under a fresh salt: values as they are read, never sent as they are. Empty ones are
    /// left out.
    #[must_use]
    pub fn features(self, salt: [u8; 16], features: &[(&str, &[u8])]) -> Self {
        let parts = features.iter().filter(|(_, value)| !value.is_empty()).filter_map(|(name, value)| {
            let part = crate::decide::fingerprint::part_of(&salt, name, value)?;
            Some((name.to_string(), core::str::from_utf8(&part).ok()?.into()))
        });
        let parts: Map<String, Value> = parts.collect();
        self.with("fp", json!({"of": parts, "salt": super::text_of(&salt)}))
    }
}

impl Draft<Proof> {
    /// Shows a product that this device holds the key of its token, by answering the product's challenge.
    #[must_use]
    pub fn answer<D: Decided>(product: &str, nonce: &str, token: &Verified<'_, D>, now: UnixSeconds) -> Self {
        Self::stated(product, now).with("nonce", nonce).about(token)
    }
}

impl Draft<Release> {
    /// Gives a token back. `previous` is this key's last release or usage report: its counter and digest.
    #[must_use]
    pub fn of<D: Decided>(
        token: &Verified<'_, D>,
        nonce: &str,
        previous: Option<(u64, Digest)>,
        now: UnixSeconds,
    ) -> Self {
        Self::stated(token.claims().issuer(), now).with("nonce", nonce).about(token).after(previous)
    }
}

impl Draft<Usage> {
    /// Reports what was used under a token between two times. `previous` is this key's last release or usage report.
    #[must_use]
    pub fn of<D: Decided>(
        token: &Verified<'_, D>,
        span: (UnixSeconds, UnixSeconds),
        previous: Option<(u64, Digest)>,
        now: UnixSeconds,
    ) -> Self {
        let claims = token.claims();
        let license = claims.object().get("lic").and_then(|lic| serde_json::from_slice::<Value>(lic.bytes()).ok());
        Self::stated(claims.issuer(), now)
            .with("from", span.0.get())
            .with("to", span.1.get())
            .with("lic", license.unwrap_or_default())
            .about(token)
            .after(previous)
    }

    /// So much of an entitlement was used.
    #[must_use]
    pub fn used(self, name: &str, count: u64) -> Self {
        self.within("used", |used| _ = used.insert(name.to_string(), json!({"n": count})))
    }
}
