//! HMAC-SHA256 by its definition (RFC 2104), and the part of a fingerprint by that of the spec.

use sha2::{Digest as _, Sha256};

const BLOCK: usize = 64;

fn hmac(key: &[u8; 16], message: &[u8]) -> [u8; 32] {
    let padded = |with: u8| {
        let mut block = [with; BLOCK];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

/// What a device with this value shows under this salt.
pub(crate) fn part(salt: &[u8; 16], name: &str, value: &[u8]) -> [u8; 16] {
    let message = [b"licentia-fp-v1\0", name.as_bytes(), b"\0", value].concat();
    hmac(salt, &message).first_chunk::<16>().copied().expect("a code has 32 bytes")
}
