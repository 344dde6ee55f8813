//! The short ways for numbers beside the long ones: ryu-js for spelling, core for reading, the reference for both.

use super::properties::assert_agreement;
use crate::canonical::es6::Buffer;
use crate::canonical::number;
use crate::canonical::quotient::nearest;
use proptest::prelude::*;
use std::format;
use std::string::String;

/// As ryu-js spells it.
fn assert_spelled(value: f64) {
    assert_eq!(Buffer::new().format(value), ryu_js::Buffer::new().format_finite(value));
}

/// What the short way makes of a fraction.
fn short_way(literal: &str) -> Option<f64> {
    let token = number::read(literal.as_bytes(), 0).unwrap();
    assert!(token.is_plain_fraction() && token.end == literal.len(), "{literal}");
    nearest(&token, literal.as_bytes())
}

/// The short way says what core says, or nothing.
fn assert_read(literal: &str) {
    let read = short_way(literal).map(f64::to_bits);
    assert!(read.is_none() || read == Some(literal.parse::<f64>().unwrap().to_bits()), "{literal}");
}

/// A fraction with so many of the digits behind its point.
fn fraction(digits: u64, behind: usize) -> String {
    let digits = format!("{digits:0width$}", width = behind + 1);
    let (integer, fraction) = digits.split_at(digits.len() - behind);
    format!("{integer}.{fraction}")
}

/// 19 digits or a few less, cut off from the middle between two doubles: from 2^`exponent` on, an odd number of half steps.
fn cut_off_middle(half_steps: u64, exponent: u32, fewer: u32) -> (u64, u32) {
    let behind_the_point = 53 - exponent;
    let integer_digits = (half_steps >> behind_the_point).max(1).ilog10() + 1;
    let behind = 19_u32.saturating_sub(integer_digits + fewer).max(1);
    let cut = (u128::from(half_steps) * 10_u128.pow(behind)) >> behind_the_point;
    (u64::try_from(cut).unwrap(), behind)
}

#[test]
fn doubles_at_every_power_of_ten_are_spelled_as_ryu_js_spells_them() {
    for exponent in -324..=308 {
        let power = format!("1e{exponent}").parse::<f64>().unwrap();
        for bits in power.to_bits().saturating_sub(3)..power.to_bits() + 3 {
            assert_spelled(f64::from_bits(bits));
            assert_spelled(-f64::from_bits(bits));
        }
    }
}

/// So that the short way's property isn't kept by silence.
#[test]
fn most_fractions_are_read_the_short_way() {
    let seventeen = |step: u64| fraction(10_000_000_000_000_000 + step * 123_456_789_012_347, 16);
    let read = (0..700).filter(|step| short_way(&seventeen(*step)).is_some()).count();
    assert!(read > 680, "{read} of 700");
    for literal in ["0.1", "-0.5", "1.10", "999999999999999999.9", "0.000000000000000001"] {
        assert_eq!(short_way(literal), literal.parse().ok());
    }
}

#[test]
fn core_reads_middles_and_what_is_long() {
    for literal in ["4503599627370496.5", "4503599627370497.5", "-1592484193152597.125", "0.0", "-0.0"] {
        assert_eq!(short_way(literal), None, "{literal}");
    }
    for literal in ["1.1234567890123456789", "12345678901234567890.5", "0.00000000000000000001"] {
        assert_eq!(short_way(literal), None, "{literal}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn doubles_are_spelled_as_ryu_js_spells_them(value in any::<f64>(), bits in 0u64..1 << 52, exponent in -80i32..80) {
        assert_spelled(value);
        assert_spelled(f64::from_bits(1023 << 52 | bits) * 2f64.powi(exponent));
    }

    #[test]
    fn fractions_are_read_as_core_reads_them(digits in any::<u64>(), shift in 0u32..64, behind in 1usize..20, is_negative: bool) {
        let sign = if is_negative { "-" } else { "" };
        assert_read(&format!("{sign}{}", fraction(digits >> shift, behind)));
    }

    #[test]
    fn fractions_near_middles_are_read_as_core_reads_them(
        half_steps in 1u64 << 53..1 << 54, exponent in 0u32..53, fewer in 0u32..4, step in -1i64..2,
    ) {
        let (digits, behind) = cut_off_middle(half_steps | 1, exponent, fewer);
        assert_read(&fraction(digits.saturating_add_signed(step), usize::try_from(behind).unwrap()));
    }

    #[test]
    fn fractions_are_judged_as_the_reference_judges_them(digits in any::<u64>(), shift in 0u32..64, behind in 1usize..24) {
        assert_agreement(format!("[{},-{}]", fraction(digits >> shift, behind), digits >> shift).as_bytes())?;
    }
}
