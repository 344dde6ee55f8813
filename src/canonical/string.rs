//! Strings: read to their end, with a note of the first escape that the canonical form writes otherwise.

use super::error::{CanonicalError, not_json};

/// A string as it stands in the text, both quotes included.
pub(super) struct StringToken {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The first escape that isn't the canonical one for its character.
    pub(super) loose_escape: Option<usize>,
}

impl StringToken {
    /// What stands between the quotes.
    #[inline]
    pub(super) fn inner<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        bytes.get(self.start + 1..self.end - 1).unwrap_or_default()
    }
}

/// Reads the string whose opening quote stands at `start`. Each escape that isn't canonical goes to `loosely` by the place of
/// its backslash, in their order; the second of a surrogate pair as well.
#[inline(always)]
pub(super) fn read(bytes: &[u8], start: usize, loosely: impl FnMut(usize)) -> Result<StringToken, CanonicalError> {
    let at = end_of_plain_run(bytes, start + 1);
    if bytes.get(at) == Some(&b'"') {
        return Ok(StringToken { start, end: at + 1, loose_escape: None });
    }
    read_on(bytes, start, at, loosely)
}

/// Reads the rest of a string that isn't plain.
#[inline(never)]
fn read_on(
    bytes: &[u8],
    start: usize,
    mut at: usize,
    mut loosely: impl FnMut(usize),
) -> Result<StringToken, CanonicalError> {
    let mut loose_escape = None;
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(StringToken { start, end: at + 1, loose_escape }),
            Some(b'\\') => {
                let (end, is_canonical) = read_escape(bytes, at)?;
                if !is_canonical {
                    loose_escape = loose_escape.or(Some(at));
                    loosely(at);
                }
                at = end_of_plain_run(bytes, end);
            }
            _ => return Err(not_json(at)),
        }
    }
}

/// Reads the escape whose backslash stands at `at`: where it ends, and whether it is the canonical one for its character.
#[inline(always)]
fn read_escape(bytes: &[u8], at: usize) -> Result<(usize, bool), CanonicalError> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => Ok((at + 2, true)),
        Some(b'/') => Ok((at + 2, false)),
        Some(b'u') => read_hex_escape(bytes, at),
        _ => Err(not_json(at + 1)),
    }
}

fn read_hex_escape(bytes: &[u8], at: usize) -> Result<(usize, bool), CanonicalError> {
    let end = at + 6;
    for digit in at + 2..end {
        if !bytes.get(digit).is_some_and(u8::is_ascii_hexdigit) {
            return Err(not_json(digit));
        }
    }
    // The control characters that have no short escape: all of U+0000 … U+001F but \b \t \n \f \r.
    let is_canonical = matches!(
        bytes.get(at + 2..end),
        Some([b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f'] | [b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f'])
    );
    Ok((end, is_canonical))
}

/// The character meant by the escape at `at`, which is none of the short canonical ones, and where it ends; two escapes
/// for a surrogate pair. The grammar of the first has been checked.
#[cfg(feature = "alloc")]
pub(super) fn unescape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let Some(unit) = hex_unit(bytes, at) else { return Some(('/', at + 2)) };
    let next = at + 6;
    if let Some(character) = char::from_u32(u32::from(unit)) {
        return Some((character, next));
    }
    // Without a second escape the surrogate meets a unit that can't be its partner.
    let pair = [unit, hex_unit(bytes, next).unwrap_or_default()];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, next + 6))
}

/// The code unit of a `\u` escape, if one stands there.
#[cfg(feature = "alloc")]
fn hex_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let Some([b'\\', b'u', digits @ ..]) = bytes.get(at..at + 6) else { return None };
    // Letters have bit 6 set, in either case, and their low nibble counts from 1.
    Some(digits.iter().fold(0, |unit, &digit| unit << 4 | u16::from((digit & 0x0F) + (digit >> 6) * 9)))
}

/// As many bytes as the machine adds at once.
const WORD: usize = size_of::<usize>();

/// The first quote, backslash or control character at or after `at`, or the end of the bytes.
#[inline]
pub(crate) fn end_of_plain_run(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let special = special_bytes(usize::from_le_bytes(*chunk));
        if special != 0 {
            return at + lowest_marked(special);
        }
        at += WORD;
    }
    while bytes.get(at).is_some_and(|&byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        at += 1;
    }
    at
}

/// Marks the bytes of `word` that end a plain run with their highest bit. A borrow may mark a byte too many, but only above a true mark.
const fn special_bytes(word: usize) -> usize {
    const ONES: usize = usize::from_ne_bytes([0x01; WORD]);
    const HIGH: usize = usize::from_ne_bytes([0x80; WORD]);
    const QUOTES: usize = usize::from_ne_bytes([b'"'; WORD]);
    const BACKSLASHES: usize = usize::from_ne_bytes([b'\\'; WORD]);
    const SPACES: usize = usize::from_ne_bytes([b' '; WORD]);
    let control = word.wrapping_sub(SPACES);
    let quote = (word ^ QUOTES).wrapping_sub(ONES);
    let backslash = (word ^ BACKSLASHES).wrapping_sub(ONES);
    // A byte of 0x80 and above is never special, and XOR with ASCII leaves its high bit set: one mask serves all three.
    (control | quote | backslash) & !word & HIGH
}

fn lowest_marked(marks: usize) -> usize {
    usize::try_from(marks.trailing_zeros() / 8).unwrap_or_default()
}
