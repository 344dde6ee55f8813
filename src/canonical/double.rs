//! Numbers in full: the form that ECMAScript gives the double nearest to a literal, as RFC 8785 prescribes.

use super::check::Numbers;
use super::error::CanonicalFault;
use super::number::is_safe_integer;

/// Any number that a double holds.
pub(super) enum Doubles {}

impl Numbers for Doubles {
    fn judge(literal: &[u8], is_integer: bool) -> Result<(), CanonicalFault> {
        let mut buffer = ryu_js::Buffer::new();
        match canonical_number(literal, is_integer, &mut buffer)? {
            None => Ok(()),
            Some(_) => Err(CanonicalFault::NotCanonical),
        }
    }
}

/// The canonical spelling of a literal that is none; `None` if it is canonical as it stands.
pub(super) fn canonical_number<'b>(
    literal: &[u8],
    is_integer: bool,
    buffer: &'b mut ryu_js::Buffer,
) -> Result<Option<&'b str>, CanonicalFault> {
    let is_safe = is_integer && is_safe_integer(literal);
    if is_safe && literal != b"-0" {
        return Ok(None);
    }
    let value = nearest_double(literal);
    if !value.is_finite() {
        return Err(CanonicalFault::NumberOutOfRange);
    }
    let canonical = buffer.format_finite(value);
    if canonical.as_bytes() == literal {
        Ok(None)
    } else if is_integer && !is_safe {
        // Whoever wrote these digits meant all of them; rounding would change them in silence.
        Err(CanonicalFault::NumberNotExact)
    } else {
        Ok(Some(canonical))
    }
}

fn nearest_double(literal: &[u8]) -> f64 {
    // JSON's numbers are a part of what core reads. Were one not, infinity would be refused.
    core::str::from_utf8(literal).ok().and_then(|text| text.parse().ok()).unwrap_or(f64::INFINITY)
}
