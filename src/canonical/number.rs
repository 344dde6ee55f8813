//! Numbers: read to their end, and the rule for documents, which hold integers only.

use super::check::Numbers;
use super::error::{CanonicalError, CanonicalFault, not_json};

/// A number as it stands in the text.
pub(super) struct NumberToken {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Neither fraction nor exponent.
    pub(super) is_integer: bool,
}

impl NumberToken {
    #[inline]
    pub(super) fn literal<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }
}

/// Reads the number whose first byte stands at `start`.
#[inline]
pub(super) fn read(bytes: &[u8], start: usize) -> Result<NumberToken, CanonicalError> {
    let first_digit = start + usize::from(bytes.get(start) == Some(&b'-'));
    let integer_end = match bytes.get(first_digit) {
        Some(b'0') => first_digit + 1,
        _ => read_digits(bytes, first_digit)?,
    };
    let mut end = integer_end;
    if bytes.get(end) == Some(&b'.') {
        end = read_digits(bytes, end + 1)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let has_sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
        end = read_digits(bytes, end + 1 + usize::from(has_sign))?;
    }
    Ok(NumberToken { start, end, is_integer: end == integer_end })
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
    fn judge(literal: &[u8], is_integer: bool) -> Result<(), CanonicalFault> {
        if !is_integer || literal == b"-0" {
            Err(CanonicalFault::NumberNotInteger)
        } else if is_safe_integer(literal) {
            Ok(())
        } else {
            Err(CanonicalFault::NumberOutOfRange)
        }
    }
}
