//! An entry of a ledger, read.

use crate::document::Text;
use crate::document::value::{Members, Object};
use crate::text::{Digest, Thumbprint};
use crate::time::UnixSeconds;
use crate::{Canonical, CanonicalError};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// One line of a ledger.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    line: Vec<u8>,
}

impl Entry {
    /// Reads one line, without its end.
    ///
    /// # Errors
    /// Where the line isn't canonical JSON. A missing member reads as nothing.
    pub fn parse(line: &[u8]) -> Result<Self, CanonicalError> {
        Self::of(line.to_vec())
    }

    pub(super) fn of(line: Vec<u8>) -> Result<Self, CanonicalError> {
        Canonical::check(&line)?;
        Ok(Self { line })
    }

    /// The line, without its end.
    #[must_use]
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    fn object(&self) -> Object<'_> {
        Object(&self.line)
    }

    pub(super) fn members(&self) -> Members<'_> {
        self.object().members()
    }

    fn text(&self, member: &str) -> Option<Text<'_>> {
        self.object().text(member)
    }

    fn plain(&self, member: &str) -> &str {
        self.text(member).map_or("", Text::plain)
    }

    /// The digest that the next line names in `prev`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.line)
    }

    /// The kind of token, by its `typ`.
    #[must_use]
    pub fn typ(&self) -> &str {
        self.plain("typ")
    }

    /// The token's name.
    #[must_use]
    pub fn jti(&self) -> &str {
        self.plain("jti")
    }

    /// When it was signed.
    #[must_use]
    pub fn iat(&self) -> Option<UnixSeconds> {
        crate::document::time(self.object(), "iat")
    }

    /// When it ends, if it does.
    #[must_use]
    pub fn exp(&self) -> Option<UnixSeconds> {
        crate::document::time(self.object(), "exp")
    }

    /// The key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.plain("kid")
    }

    /// The license's id.
    #[must_use]
    pub fn license_id(&self) -> &str {
        self.object().object("lic").and_then(|lic| lic.text("id")).map_or("", Text::plain)
    }

    /// The beneficiary, escapes resolved.
    #[must_use]
    pub fn sub(&self) -> Option<String> {
        self.text("sub").map(|text| text.chars().collect())
    }

    /// The products.
    pub fn aud(&self) -> impl Iterator<Item = &str> {
        crate::document::strings(self.object().get("aud"))
    }

    /// The token's identity.
    #[must_use]
    pub fn s256(&self) -> Option<Digest> {
        self.object().digest("s256")
    }

    /// The device key that it is bound to, if any.
    #[must_use]
    pub fn cnf(&self) -> Option<Thumbprint> {
        Thumbprint::parse(self.text("cnf")?.plain().as_bytes())
    }

    /// The digest of the fingerprint that it is bound to, if any.
    #[must_use]
    pub fn fp(&self) -> Option<Digest> {
        self.object().digest("fp")
    }

    /// Whether it has this entry of a status list.
    #[must_use]
    pub fn is_listed_as(&self, uri: &str, index: u32) -> bool {
        self.index_in(uri) == Some(index)
    }

    /// Its entry of the status list at this URI, if it has one.
    #[must_use]
    pub fn index_in(&self, uri: &str) -> Option<u32> {
        let status = self.object().object("status")?;
        status.text("uri").filter(|text| text.is(uri))?;
        u32::try_from(status.integer("idx")?).ok()
    }

    /// The counted entitlements.
    pub fn entitlements(&self) -> impl Iterator<Item = (&str, u64)> {
        let counted = self.object().object("ent").unwrap_or(Object::EMPTY);
        counted.members().filter_map(|(name, max)| Some((name.plain(), max.integer()?)))
    }

    /// The digest of the line before.
    #[must_use]
    pub fn prev(&self) -> Option<Digest> {
        self.object().digest("prev")
    }

    pub(super) fn is_whole(&self) -> bool {
        let has_text = |member| self.text(member).is_some_and(|text| !text.plain().is_empty());
        ["jti", "kid", "typ"].into_iter().all(has_text)
            && self.s256().is_some()
            && self.iat().is_some()
            && !self.license_id().is_empty()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.line))
    }
}
