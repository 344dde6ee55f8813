//! ZLIB (RFC 1950) over DEFLATE's fixed codes (RFC 1951): long runs of one byte in a short stream.

use crate::zlib::adler32;

/// The longest match that DEFLATE has.
const MATCH: usize = 258;

/// A stream that inflates to these runs, one behind the other: a byte, and how often it stands.
pub(crate) fn runs(runs: &[(u8, usize)]) -> Vec<u8> {
    let mut bits = Bits::default();
    // The last block, with fixed codes.
    bits.put_number(0b011, 3);
    runs.iter().for_each(|(byte, count)| put_run(&mut bits, *byte, *count));
    bits.put_code(0, 7);
    let inflated: Vec<u8> = runs.iter().flat_map(|(byte, count)| std::iter::repeat_n(*byte, *count)).collect();
    [&[0x78, 0x01], bits.bytes.as_slice(), &adler32(&inflated).to_be_bytes()].concat()
}

/// One literal, matches of what stands one byte before, literals for the rest.
fn put_run(bits: &mut Bits, byte: u8, count: usize) {
    let behind_the_first = count.saturating_sub(1);
    put_literal(bits, byte);
    for _ in 0..behind_the_first / MATCH {
        // Length code 285 stands for 258, distance code 0 for 1.
        bits.put_code(0b1100_0101, 8);
        bits.put_code(0, 5);
    }
    (0..behind_the_first % MATCH).for_each(|_| put_literal(bits, byte));
}

fn put_literal(bits: &mut Bits, byte: u8) {
    match byte {
        0..144 => bits.put_code(0x30 + u16::from(byte), 8),
        144.. => bits.put_code(0x190 + u16::from(byte - 144), 9),
    }
}

/// Bits from the lowest of each byte to the highest.
#[derive(Default)]
pub(crate) struct Bits {
    bytes: Vec<u8>,
    used: usize,
}

impl Bits {
    /// The bits, and zeros up to a whole byte.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn put(&mut self, bit: bool) {
        if self.used.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.used % 8);
        }
        self.used += 1;
    }

    /// Numbers begin with their lowest bit,
    pub(crate) fn put_number(&mut self, number: u16, length: usize) {
        (0..length).for_each(|at| self.put(number >> at & 1 == 1));
    }

    /// codes with their highest.
    pub(crate) fn put_code(&mut self, code: u16, length: usize) {
        (0..length).rev().for_each(|at| self.put(code >> at & 1 == 1));
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn a_run_is_what_zlib_makes_of_it() {
        // Python's zlib.compressobj(9, DEFLATED, 15, 8, Z_FIXED) over 776 zeros and a byte of ones: it spends two literals
        // before the first match.
        let expected = [0x78, 0x01, 0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0xfc, 0x07, 0x00, 0x04, 0x08, 0x01, 0x00];
        assert_eq!(runs(&[(0, 1), (0, 775), (0xff, 1)]), expected);
    }
}
