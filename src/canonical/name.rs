//! The order of members: by the UTF-16 code units of their names, unescaped (RFC 8785 section 3.2.3).

use core::cmp::Ordering;
use core::str::Chars;

/// Compares two names as they stand in JSON text, without their quotes.
#[inline]
pub(crate) fn compare(left: &[u8], right: &[u8]) -> Ordering {
    for (&a, &b) in left.iter().zip(right) {
        if a == b'\\' || b == b'\\' {
            return Units::of(left).cmp(Units::of(right));
        }
        if a != b {
            return utf16_rank(a).cmp(&utf16_rank(b));
        }
    }
    left.len().cmp(&right.len())
}

/// UTF-8 sorts as UTF-16 does, but for U+E000 … U+FFFF (first byte EE or EF), which UTF-16 puts behind all that needs a surrogate pair (F0 … F4).
const fn utf16_rank(byte: u8) -> u8 {
    match byte {
        0xEE | 0xEF => byte + 0x10,
        _ => byte,
    }
}

/// The UTF-16 code units of a name with escapes.
struct Units<'a> {
    chars: Chars<'a>,
    /// The second half of a surrogate pair whose first half was given.
    pending: Option<u16>,
}

impl<'a> Units<'a> {
    fn of(name: &'a [u8]) -> Self {
        Self { chars: core::str::from_utf8(name).unwrap_or_default().chars(), pending: None }
    }

    fn plain(&mut self, character: char) -> Option<u16> {
        match *character.encode_utf16(&mut [0; 2]) {
            [unit] => Some(unit),
            [high, low] => {
                self.pending = Some(low);
                Some(high)
            }
            _ => None,
        }
    }
}

/// The code unit that an escape stands for; its backslash was read.
pub(crate) fn escape(rest: &mut Chars<'_>) -> Option<u16> {
    match rest.next()? {
        'b' => Some(0x08),
        't' => Some(0x09),
        'n' => Some(0x0A),
        'f' => Some(0x0C),
        'r' => Some(0x0D),
        'u' => hex(rest),
        other => u16::try_from(other).ok(),
    }
}

fn hex(rest: &mut Chars<'_>) -> Option<u16> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit << 4 | u16::try_from(rest.next()?.to_digit(16)?).ok()?;
    }
    Some(unit)
}

impl Iterator for Units<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if let Some(low) = self.pending.take() {
            return Some(low);
        }
        match self.chars.next()? {
            '\\' => escape(&mut self.chars),
            other => self.plain(other),
        }
    }
}
