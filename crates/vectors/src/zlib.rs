//! ZLIB (RFC 1950) without compression: what is inside stands there as it is.

const ADLER_MODULUS: u32 = 65_521;

/// A stream of stored blocks.
pub(crate) fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or_default();
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(bytes).to_be_bytes());
    stream
}

pub(crate) fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % ADLER_MODULUS;
        (a, (b + a) % ADLER_MODULUS)
    });
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::stored;

    #[test]
    fn the_checksum_is_that_of_rfc_1950() {
        // Python's zlib.compress(b"Wikipedia", 0).
        let expected = [&[0x78, 0x01, 0x01, 0x09, 0x00, 0xf6, 0xff][..], b"Wikipedia", &[0x11, 0xe6, 0x03, 0x98]];
        assert_eq!(stored(b"Wikipedia"), expected.concat());
    }
}
