//! Writes a status list: which of an issuer's tokens were revoked, suspended or given back.

use super::draft::{Draft, DraftError};
use super::issuer_key::Signer;
use super::members::Members;
use super::mint::MintError;
use super::sign;
use crate::kind::StatusList;
use crate::time::UnixSeconds;
use crate::verify::{Status, TrustedKeys};
use crate::{Error, Unverified};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use rand_core::TryCryptoRng;
use serde_json::json;

/// Entries of a list: all lists have the same length, so that it tells nothing.
const ENTRIES: usize = 1 << 20;
/// How hard to compress: 1 to 10.
const LEVEL: u8 = 9;

/// A status list in the making. Entries that aren't named are valid.
///
/// # Examples
/// ```
/// use licentia::issue::StatusListDraft;
/// use licentia::verify::Status;
/// let list = StatusListDraft::new("https://example.com/status/1").entry(4_711, Status::Revoked);
/// # let _ = list;
/// ```
#[derive(Clone, Debug)]
pub struct StatusListDraft {
    uri: String,
    expires: Option<UnixSeconds>,
    entries: BTreeMap<u32, Status>,
}

impl StatusListDraft {
    /// A list where nothing is revoked, at the place that tokens name.
    #[must_use]
    pub fn new(uri: &str) -> Self {
        Self { uri: uri.to_string(), expires: None, entries: BTreeMap::new() }
    }

    /// What to say about the token with this `idx`: 0 to 2^20 − 1.
    #[must_use]
    pub fn entry(mut self, index: u32, status: Status) -> Self {
        self.entries.insert(index, status);
        self
    }

    /// From when on its "valid" says nothing more.
    #[must_use]
    pub fn expires(self, end: UnixSeconds) -> Self {
        Self { expires: Some(end), ..self }
    }

    /// Signs the list, and verifies it as a product with this trust set will. The key's policy must allow
    /// `statuslist+jwt`.
    ///
    /// # Errors
    /// [`MintError`]; nothing was issued then.
    pub fn mint(
        &self,
        signer: &impl Signer,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        rng: &mut impl TryCryptoRng,
    ) -> Result<String, MintError> {
        let kid = signer.kid();
        let key = trusted.keys().find(|key| key.kid() == kid).ok_or(MintError::KeyNotTrusted { kid })?;
        let bytes = self.bytes()?;
        let payload = self.payload(&bytes, key.issuer(), now).map_err(MintError::Draft)?;
        let header = sign::header_by_kid::<StatusList>(kid);
        let text = sign::sign::<StatusList>(&header, &payload, signer, rng).map_err(MintError::Signing)?;
        let token =
            Unverified::<StatusList>::parse(text.as_bytes()).map_err(Error::from).map_err(MintError::Refused)?;
        token.verify(trusted).map_err(Error::from).map_err(MintError::Refused)?;
        Ok(text)
    }

    fn payload(&self, bytes: &[u8], issuer: &str, now: UnixSeconds) -> Result<Vec<u8>, DraftError> {
        let list = super::text_of(&miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL));
        let draft = Draft::<StatusList>::new(Members::default())
            .with("iss", issuer)
            .with("sub", self.uri.as_str())
            .with("iat", now.get())
            .with("status_list", json!({"bits": 2, "lst": list}));
        self.expires.map_or(draft.clone(), |end| draft.with("exp", end.get())).to_json()
    }

    /// Four entries a byte, the first in the lowest bits.
    fn bytes(&self) -> Result<Vec<u8>, MintError> {
        let mut bytes = alloc::vec![0_u8; ENTRIES / 4];
        for (index, status) in &self.entries {
            let place = usize::try_from(index / 4).ok().and_then(|place| bytes.get_mut(place));
            *place.ok_or(MintError::NoSuchEntry { index: *index })? |= bits(*status) << (index % 4 * 2);
        }
        Ok(bytes)
    }
}

const fn bits(status: Status) -> u8 {
    match status {
        Status::Valid => 0,
        Status::Revoked => 1,
        Status::Suspended => 2,
        Status::Returned => 3,
    }
}
