//! ECMAScript's spelling of a double (`Number::toString`), which RFC 8785 prescribes.
//!
//! `zmij` finds the shortest digits, of several the nearest to the double, of two equally near the even ones. Its spelling is
//! ECMAScript's but for `.0` behind an integer and for the exponents −6 and 16 … 20, which ECMAScript writes out.

/// A sign, `0.00000`, 17 digits.
const LONGEST: usize = 25;

pub(super) struct Buffer {
    shortest: zmij::Buffer,
    /// Filled in the rare case only.
    written_out: Option<[u8; LONGEST]>,
}

impl Buffer {
    pub(super) fn new() -> Self {
        Self { shortest: zmij::Buffer::new(), written_out: None }
    }

    /// Spells a double that is neither infinite nor NaN.
    #[inline]
    pub(super) fn format(&mut self, value: f64) -> &str {
        let text = self.shortest.format_finite(value);
        if (1e-5..1e16).contains(&value.abs()) {
            return text.strip_suffix(".0").unwrap_or(text);
        }
        match text.split_once('e') {
            None => "0",
            Some((mantissa, exponent)) => {
                write_out(mantissa, exponent, self.written_out.insert([b'0'; LONGEST])).unwrap_or(text)
            }
        }
    }
}

/// The same number without exponent, if ECMAScript writes it so; `room` holds zeros.
fn write_out<'b>(mantissa: &str, exponent: &str, room: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let (leading_zeros, integer_digits) = match exponent {
        "-6" => ("0.00000", 0),
        "+16" => ("", 17),
        "+17" => ("", 18),
        "+18" => ("", 19),
        "+19" => ("", 20),
        "+20" => ("", 21),
        _ => return None,
    };
    let (sign, digits) = if let Some(digits) = mantissa.strip_prefix('-') { ("-", digits) } else { ("", mantissa) };
    let digits = digits.bytes().filter(|&byte| byte != b'.');
    let written = sign.bytes().chain(leading_zeros.bytes()).chain(digits);
    let count = room.iter_mut().zip(written).map(|(place, byte)| *place = byte).count();
    core::str::from_utf8(room.get(..count.max(sign.len() + integer_digits))?).ok()
}
