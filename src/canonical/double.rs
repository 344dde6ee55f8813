//! Numbers in full: the form that ECMAScript gives the double nearest to a literal, as RFC 8785 prescribes.

use super::check::Numbers;
use super::error::CanonicalFault;
use super::es6;
use super::number::{NumberToken, is_safe_integer};
use super::quotient;

/// Any number that a double holds.
pub(super) enum Doubles {}

impl Numbers for Doubles {
    fn judge(text: &str, token: &NumberToken) -> Result<(), CanonicalFault> {
        let mut buffer = es6::Buffer::new();
        match canonical_number(text, token, &mut buffer)? {
            Some(canonical) if canonical.as_bytes() != token.literal(text.as_bytes()) => {
                Err(CanonicalFault::NotCanonical)
            }
            _ => Ok(()),
        }
    }
}

/// The canonical spelling of a number; `None` if a look at the literal shows that it is this already.
#[inline]
pub(super) fn canonical_number<'b>(
    text: &str,
    token: &NumberToken,
    buffer: &'b mut es6::Buffer,
) -> Result<Option<&'b str>, CanonicalFault> {
    let literal = token.literal(text.as_bytes());
    let is_safe = token.is_integer() && is_safe_integer(literal);
    if is_safe && literal != b"-0" || is_short_fraction(token, literal) {
        return Ok(None);
    }
    let value = nearest_double(text, token, literal);
    if !value.is_finite() {
        return Err(CanonicalFault::NumberOutOfRange);
    }
    let canonical = buffer.format(value);
    if token.is_integer() && !is_safe && canonical.as_bytes() != literal {
        // Whoever wrote these digits meant all of them; rounding would change them in silence.
        return Err(CanonicalFault::NumberNotExact);
    }
    Ok(Some(canonical))
}

/// Whether a number is a fraction of at most 15 digits that ECMAScript would spell the same way: without exponent or a last
/// zero, from 0.000001 on. No two such numbers share their nearest double, so that each is its double's shortest name.
fn is_short_fraction(token: &NumberToken, literal: &[u8]) -> bool {
    let unsigned = literal.strip_prefix(b"-").unwrap_or(literal);
    token.is_plain_fraction()
        && unsigned.len() <= 15 + b".".len()
        && unsigned.last() != Some(&b'0')
        && !unsigned.starts_with(b"0.000000")
}

fn nearest_double(text: &str, token: &NumberToken, literal: &[u8]) -> f64 {
    if token.is_plain_fraction()
        && let Some(value) = quotient::nearest(token, literal)
    {
        return value;
    }
    // JSON's numbers are a part of what core reads. Were one not, infinity would be refused.
    text.get(token.start..token.end).and_then(|literal| literal.parse().ok()).unwrap_or(f64::INFINITY)
}
