//! Small owned values that stages hand to each other: digests, thumbprints, and excerpts for error messages.

use core::fmt;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

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
                encode_array(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(core::str::from_utf8(&self.to_text()).unwrap_or(""))
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

/// The first `N` characters of base64url of public bytes.
fn encode_array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut bytes = bytes.iter();
    let (mut held, mut bits) = (0_u32, 0_u32);
    let sextets: [u8; N] = core::array::from_fn(|_| {
        if bits < 6 {
            held = held << 8 | u32::from(bytes.next().copied().unwrap_or(0));
            bits = bits.wrapping_add(8);
        }
        bits = bits.wrapping_sub(6);
        held.wrapping_shr(bits).to_le_bytes()[0] & 0x3F
    });
    // Many characters at once, where a machine can.
    sextets.map(character)
}

/// The character that stands for six bits: a step of the alphabet added where one is passed.
fn character(sextet: u8) -> u8 {
    let step = |passed: bool, by: u8| u8::from(passed).wrapping_neg() & by;
    sextet
        .wrapping_add(b'A')
        .wrapping_add(step(sextet > 25, b'a' - b'Z' - 1))
        .wrapping_sub(step(sextet > 51, b'z' - b'0' + 1))
        .wrapping_sub(step(sextet > 61, b'9' + 1 - b'-'))
        .wrapping_add(step(sextet > 62, b'_' - b'-' - 1))
}

/// Strict base64url into the beginning of `room`; nothing if it isn't, or doesn't fit.
pub(crate) fn decode<'r>(text: &[u8], room: &'r mut [u8]) -> Option<&'r [u8]> {
    let bytes = room.get_mut(..text.len().checked_mul(3)? / 4)?;
    bool::from(decode_exactly(text, bytes)).then_some(bytes)
}

/// Whether this is strict base64url of exactly so many bytes, which it leaves there. All texts of one length have one
/// cost: what a character is decides no branch and no address. (`base64ct` looks at the bits behind the last character
/// only if all characters are good, and so has two.)
pub(crate) fn decode_exactly(text: &[u8], bytes: &mut [u8]) -> Choice {
    let fits = text.len() % 4 != 1 && Some(bytes.len()) == text.len().checked_mul(3).map(|bits| bits / 4);
    let mut wrong = u32::from(!fits);
    let (fours, end) = text.as_chunks();
    let (threes, room) = bytes.as_chunks_mut();
    for (three, four) in threes.iter_mut().zip(fours) {
        let unknown;
        (*three, unknown) = decode_four(*four);
        wrong |= unknown;
    }
    // A last group that is shorter holds its bytes at the top, and zeros behind them.
    let mut four = *b"AAAA";
    four.iter_mut().zip(end).for_each(|(place, character)| *place = *character);
    let (three, unknown) = decode_four(four);
    wrong |= unknown;
    let mut room = room.iter_mut();
    for byte in three {
        match room.next() {
            Some(place) => *place = byte,
            None => wrong |= u32::from(byte),
        }
    }
    wrong.ct_eq(&0)
}

/// The highest bit of each of four characters.
const HIGH: u32 = each(0x80);

/// What is added to the lower six bits of a character to make its value of it, by the ranges of characters.
const RANGES: [(u8, u8, u8); 5] =
    [(b'A', b'Z', 63), (b'a', b'z', 57), (b'0', b'9', 4), (b'-', b'-', 17), (b'_', b'_', 32)];

/// The three bytes of four characters, which are worked out side by side; and not zero where one of them is none. A small
/// device has one copy of it.
#[cfg_attr(target_pointer_width = "64", inline(always))]
#[cfg_attr(not(target_pointer_width = "64"), inline(never))]
fn decode_four(four: [u8; 4]) -> ([u8; 3], u32) {
    let word = u32::from_be_bytes(four);
    let characters = word & !HIGH;
    let (mut known, mut sextets) = (0, word & each(0x3F));
    for (first, last, plus) in RANGES {
        let inside = at_least(characters, first) & !at_least(characters, last.wrapping_add(1));
        known |= inside;
        // What is added where is below 64, as what it is added to: no sum leaves its byte.
        sextets = sextets.wrapping_add((inside >> 7).wrapping_mul(u32::from(plus)));
    }
    let [a, b, c, d] = (sextets & each(0x3F)).to_be_bytes().map(u32::from);
    let [_, three @ ..] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
    (three, (word | !known) & HIGH)
}

/// Marks the characters, all below 0x80, from this one on.
const fn at_least(characters: u32, first: u8) -> u32 {
    (characters | HIGH).wrapping_sub(each(first)) & HIGH
}

const fn each(byte: u8) -> u32 {
    u32::from_be_bytes([byte; 4])
}

/// Strict base64url of exactly `N` bytes.
pub(crate) fn decode_array<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    bool::from(decode_exactly(text, &mut bytes)).then_some(bytes)
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
    use super::{Digest, Excerpt, decode};
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    use std::string::ToString;
    use std::vec::Vec;

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

    fn agrees(text: &[u8]) {
        let (mut ours, mut theirs) = ([0; 72], [0; 72]);
        let expected = Base64UrlUnpadded::decode(text, &mut theirs).ok();
        assert_eq!(decode(text, &mut ours), expected, "{}", text.escape_ascii());
    }

    #[test]
    fn a_short_text_is_base64url_for_us_if_it_is_for_base64ct() {
        agrees(b"");
        for first in 0..=255 {
            agrees(&[first]);
            for second in 0..=255 {
                agrees(&[first, second]);
                agrees(&[b'a', first, second]);
                agrees(&[b'_', b'Z', first, second]);
            }
        }
    }

    #[test]
    fn any_byte_at_any_place_of_a_signature_is_judged_as_base64ct_does() {
        let text: Vec<u8> = (0..86).map(|place| b"AZaz09-_Q"[place % 9]).collect();
        for place in 0..text.len() {
            for byte in 0..=255 {
                let mut changed = text.clone();
                changed.iter_mut().skip(place).take(1).for_each(|here| *here = byte);
                agrees(&changed);
                agrees(changed.get(..place).unwrap_or_default());
            }
        }
    }

    #[test]
    fn a_digest_is_written_as_base64ct_writes_it() {
        for byte in 0..=255_u8 {
            let bytes =
                core::array::from_fn(|place| byte.wrapping_mul(u8::try_from(place).unwrap_or(0)).wrapping_add(byte));
            let written = Digest::from_bytes(bytes).to_text();
            assert_eq!(&written[..], Base64UrlUnpadded::encode_string(&bytes).as_bytes());
        }
    }
}
