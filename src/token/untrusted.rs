//! A look into a token that nobody verified, for display only.

use super::Parts;
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding as _};

/// What a token says of itself. Anybody can write anything into it: show it, never act on it.
pub struct Untrusted<'t> {
    parts: Parts<'t>,
}

impl<'t> Untrusted<'t> {
    /// Splits the token on the first line of `file`.
    ///
    /// # Errors
    /// As for `Unverified::parse`, with the largest limit of any kind that is read.
    pub fn peek(file: &'t [u8]) -> Result<Self, super::TokenError> {
        Parts::split(file, <crate::License as crate::Kind>::MAX_TEXT).map(|parts| Self { parts })
    }

    /// The header's bytes, if they are base64url.
    #[must_use]
    pub fn untrusted_header(&self) -> Option<Vec<u8>> {
        decode(self.parts.header)
    }

    /// The payload's bytes, if they are base64url.
    #[must_use]
    pub fn untrusted_payload(&self) -> Option<Vec<u8>> {
        decode(self.parts.payload)
    }
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = alloc::vec![0; super::decoded_length(text)];
    let length = Base64UrlUnpadded::decode(text, &mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

impl core::fmt::Debug for Untrusted<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Untrusted token")
    }
}
