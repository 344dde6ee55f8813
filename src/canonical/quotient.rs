//! Fractions without exponent, read faster than core reads them: 19 digits are an integer over a power of ten, and one
//! multiplication by that power's reciprocal tells nearly always to which double their quotient rounds.

use super::number::{self, NumberToken};

/// So many digits are below 2^64, and so is the power of ten under them.
const MAX_DIGITS: usize = 19;

/// 1 / 10^n as (r, t): r / 2^(63+t), cut off behind the 64 bits of r, of which the first is set.
static RECIPROCALS: [(u64, u32); MAX_DIGITS + 1] = reciprocals();

/// The double nearest to a fraction without exponent. `None` if core must say it: the digits are too many, or a shorter
/// reckoning can't tell on which side of the middle between two doubles they lie.
pub(super) fn nearest(token: &NumberToken, literal: &[u8]) -> Option<f64> {
    let unsigned = literal.strip_prefix(b"-").unwrap_or(literal);
    let fraction_length = token.end.wrapping_sub(token.integer_end).wrapping_sub(1);
    let (integer, fraction) = unsigned.split_at_checked(unsigned.len().wrapping_sub(fraction_length))?;
    if unsigned.len() > MAX_DIGITS + b".".len() {
        return None;
    }
    let (_, integer) = integer.split_last()?;
    let value = divide(number::append_digits(number::append_digits(0, integer), fraction), fraction_length)?;
    Some(if unsigned.len() == literal.len() { value } else { -value })
}

/// The double nearest to `dividend` / 10^`exponent`.
fn divide(dividend: u64, exponent: usize) -> Option<f64> {
    let &(reciprocal, reciprocal_shift) = RECIPROCALS.get(exponent)?;
    let shift = dividend.leading_zeros();
    let product = u128::from(dividend.checked_shl(shift)?).wrapping_mul(u128::from(reciprocal));
    let last_shift = upper_half(product).leading_zeros();
    // Its first bit is set now. The true quotient is larger by less than 4 units of the last bit: 1 cut off here, 1 cut off of
    // the reciprocal, and both doubled by the last shift if there is one.
    let quotient = upper_half(product).wrapping_shl(last_shift);
    // A double holds 53 of the 64 bits.
    let dropped = quotient & 0x7FF;
    if (0x3FD..=0x400).contains(&dropped) {
        return None;
    }
    let rounded_up = u64::from(dropped > 0x400);
    let halvings = u64::from(shift.wrapping_add(reciprocal_shift).wrapping_add(last_shift));
    let exponent = (1023 + 64_u64).wrapping_sub(halvings);
    // The first of the 53 bits isn't written: added, it makes up for the 1.
    Some(f64::from_bits((exponent.wrapping_sub(1) << 52).wrapping_add(quotient >> 11).wrapping_add(rounded_up)))
}

const fn reciprocals() -> [(u64, u32); MAX_DIGITS + 1] {
    let mut reciprocals = [(0, 0); MAX_DIGITS + 1];
    let mut rest: &mut [(u64, u32)] = &mut reciprocals;
    let mut power: u128 = 1;
    while let Some((first, behind)) = rest.split_first_mut() {
        let reciprocal = (1 << 127) / power;
        let shift = reciprocal.leading_zeros();
        *first = (upper_half(reciprocal << shift), shift);
        power *= 10;
        rest = behind;
    }
    reciprocals
}

/// The upper half of 128 bits.
const fn upper_half(bits: u128) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = bits.to_be_bytes();
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
