//! Small owned values that stages hand to each other: digests, thumbprints, and excerpts for error messages.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::fmt;
use sha2::{Digest as _, Sha256};

/// Characters of 32 bytes in base64url.
pub(crate) const DIGEST_TEXT: usize = 43;

/// Declares a 32-byte value whose one text form is strict base64url of 43 characters.
macro_rules! thirty_two_bytes {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// From the bytes themselves.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// Reads 43 characters of strict base64url: no padding, no other alphabet, spare bits zero.
            #[must_use]
            pub fn parse(text: &[u8]) -> Option<Self> {
                decode_array(text).map(Self)
            }

            /// The 43 characters.
            #[must_use]
            pub fn to_text(&self) -> [u8; DIGEST_TEXT] {
                let mut text = [0; DIGEST_TEXT];
                // 43 characters hold 32 bytes, so this can't fail; a blank text would match nothing.
                let _ = Base64UrlUnpadded::encode(&self.0, &mut text);
                text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.to_text().iter().try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

thirty_two_bytes! {
    /// SHA-256 of a payload's bytes (`s256`): the identity of what was signed.
    Digest
}
thirty_two_bytes! {
    /// The RFC 7638 SHA-256 thumbprint of a public key: the only `kid` and `jkt` there is.
    Thumbprint
}

impl Digest {
    /// SHA-256 (FIPS 180-4) of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl Thumbprint {
    pub(crate) fn of(canonical_jwk: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        canonical_jwk.iter().for_each(|part| hash.update(part));
        Self(hash.finalize().into())
    }
}

/// Strict base64url of exactly `N` bytes.
pub(crate) fn decode_array<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let length = Base64UrlUnpadded::decode(text, &mut bytes).ok()?.len();
    (length == N).then_some(bytes)
}

/// The beginning of a string from a token, owned and small, so that an error can name what came.
///
/// Holds at most 47 bytes; a longer string is cut at a character and shown with `…`. Control characters are
/// shown escaped, so that a token can't steer a terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; Self::ROOM],
    length: u8,
    cut: bool,
}

impl Excerpt {
    const ROOM: usize = 47;

    /// Nothing yet.
    pub(crate) const fn empty() -> Self {
        Self { bytes: [0; Self::ROOM], length: 0, cut: false }
    }

    /// As much of this text as there is room for.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut excerpt = Self::empty();
        text.chars().for_each(|c| excerpt.push(c));
        excerpt
    }

    /// The beginning of bytes that were found to be UTF-8 before; the cut may fall into a character.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let beginning = bytes.get(..Self::ROOM.wrapping_add(4)).unwrap_or(bytes);
        let valid = match core::str::from_utf8(beginning) {
            Ok(text) => text,
            Err(error) => {
                let valid = beginning.get(..error.valid_up_to()).unwrap_or(b"");
                core::str::from_utf8(valid).unwrap_or("")
            }
        };
        Self::of(valid)
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    pub(crate) fn push(&mut self, c: char) {
        let mut utf8 = [0; 4];
        let encoded = c.encode_utf8(&mut utf8).as_bytes();
        let start = usize::from(self.length);
        match self.bytes.get_mut(start..start.wrapping_add(encoded.len())) {
            Some(room) if !self.cut => {
                // Not copy_from_slice: it would link a panic that can't happen.
                room.iter_mut().zip(encoded).for_each(|(place, byte)| *place = *byte);
                self.length = self.length.wrapping_add(u8::try_from(encoded.len()).unwrap_or(0));
            }
            _ => self.cut = true,
        }
    }

    /// What is held, without the mark of a cut.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.bytes.get(..usize::from(self.length)).and_then(|held| core::str::from_utf8(held).ok()).unwrap_or("")
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.as_str().chars() {
            if c.is_control() || is_invisible(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                fmt::Write::write_char(f, c)?;
            }
        }
        if self.cut { f.write_str("…") } else { Ok(()) }
    }
}

/// Characters that reorder or hide what stands beside them on a terminal.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, Excerpt};
    use std::string::ToString;

    /// FIPS 180-4's example "abc", by the outside value that every implementation publishes.
    #[test]
    fn digest_of_abc() {
        assert_eq!(Digest::of(b"abc").to_string(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_eq!(Digest::parse(b"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"), Some(Digest::of(b"abc")));
    }

    #[test]
    fn only_strict_base64url_is_a_digest() {
        for bad in [
            "",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa1",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa",
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
            "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=",
        ] {
            assert_eq!(Digest::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn excerpts_are_cut_at_a_character_and_escaped() {
        let long = "ä".repeat(40);
        assert_eq!(Excerpt::of(&long).to_string(), "ä".repeat(23) + "…");
        assert_eq!(Excerpt::of("a\u{1b}[2J\u{202e}b").to_string(), "a\\u{1b}[2J\\u{202e}b");
        assert_eq!(Excerpt::of(&"a".repeat(47)).to_string(), "a".repeat(47));
    }
}
