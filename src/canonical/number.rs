//! Numbers: read to their end, and the rule for documents, which hold integers only.

use super::check::Numbers;
use super::error::{CanonicalError, CanonicalFault, not_json};

/// A number as it stands in the text.
pub(super) struct NumberToken {
    pub(super) start: usize,
    pub(super) integer_end: usize,
    /// Before the exponent, if there is one.
    pub(super) fraction_end: usize,
    pub(super) end: usize,
}

impl NumberToken {
    #[inline]
    pub(super) fn literal<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Neither fraction nor exponent.
    #[inline]
    pub(super) const fn is_integer(&self) -> bool {
        self.end == self.integer_end
    }

    /// A fraction without exponent.
    #[inline]
    pub(super) const fn is_plain_fraction(&self) -> bool {
        self.end == self.fraction_end && self.end != self.integer_end
    }
}

/// Reads the number whose first byte stands at `start`.
#[inline(always)]
pub(super) fn read(bytes: &[u8], start: usize) -> Result<NumberToken, CanonicalError> {
    let first_digit = start + usize::from(bytes.get(start) == Some(&b'-'));
    let integer_end = match bytes.get(first_digit) {
        Some(b'0') => first_digit + 1,
        _ => read_digits(bytes, first_digit)?,
    };
    let mut end = integer_end;
    if bytes.get(end) == Some(&b'.') {
        end = read_fraction(bytes, end + 1)?;
    }
    let fraction_end = end;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let has_sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        end = read_digits(bytes, end + 1 + usize::from(has_sign))?;
    }
    Ok(NumberToken { start, integer_end, fraction_end, end })
}

/// One digit or more.
#[inline]
fn read_digits(bytes: &[u8], start: usize) -> Result<usize, CanonicalError> {
    let mut end = start;
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if end == start { Err(not_json(start)) } else { Ok(end) }
}

/// One digit or more, as a rule many.
#[inline]
fn read_fraction(bytes: &[u8], start: usize) -> Result<usize, CanonicalError> {
    let mut end = start;
    while let Some(eight) = bytes.get(end..).and_then(<[u8]>::first_chunk)
        && are_digits(u64::from_le_bytes(*eight))
    {
        end += 8;
    }
    while bytes.get(end).is_some_and(u8::is_ascii_digit) {
        end += 1;
    }
    if end == start { Err(not_json(start)) } else { Ok(end) }
}

/// Whether all eight bytes are digits: `3` in the upper half, and still so with 6 more in the lower one.
const fn are_digits(eight: u64) -> bool {
    const UPPER: u64 = u64::from_ne_bytes([0xF0; 8]);
    const THREES: u64 = u64::from_ne_bytes([0x30; 8]);
    const SIXES: u64 = u64::from_ne_bytes([0x06; 8]);
    eight & UPPER == THREES && eight.wrapping_add(SIXES) & UPPER == THREES
}

/// The number that has these digits behind those of `number`. All together are below 2^64.
#[inline]
pub(super) fn append_digits(mut number: u64, mut digits: &[u8]) -> u64 {
    while let Some((eight, rest)) = digits.split_first_chunk() {
        number = number.wrapping_mul(100_000_000).wrapping_add(eight_digits(u64::from_le_bytes(*eight)));
        digits = rest;
    }
    digits.iter().fold(number, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit & 0x0F)))
}

/// The number of eight digits: neighbors are put together, then pairs, then fours.
const fn eight_digits(eight: u64) -> u64 {
    const PAIRS: u64 = 0x00FF_00FF_00FF_00FF;
    const FOURS: u64 = 0x0000_FFFF_0000_FFFF;
    let digits = eight & u64::from_ne_bytes([0x0F; 8]);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & PAIRS;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & FOURS;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
}

/// Whether an integer's literal lies within ±(2^53−1), where every integer is a double of its own.
pub(super) fn is_safe_integer(literal: &[u8]) -> bool {
    const LARGEST: &[u8] = b"9007199254740991";
    let digits = literal.strip_prefix(b"-").unwrap_or(literal);
    digits.len() < LARGEST.len() || digits.len() == LARGEST.len() && digits <= LARGEST
}

/// Documents: integers within ±(2^53−1), and no `-0`. Never mentions a float, so that firmware links no number formatting.
pub(super) enum Integers {}

impl Numbers for Integers {
    #[inline]
    fn judge(text: &str, token: &NumberToken) -> Result<(), CanonicalFault> {
        let literal = token.literal(text.as_bytes());
        if !token.is_integer() || literal == b"-0" {
            Err(CanonicalFault::NumberNotInteger)
        } else if is_safe_integer(literal) {
            Ok(())
        } else {
            Err(CanonicalFault::NumberOutOfRange)
        }
    }
}
