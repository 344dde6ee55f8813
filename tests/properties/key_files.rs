//! Whoever writes a key's file can't make its reader spend what it hasn't got.

use crate::key_file::{Derivation, encrypted_pem};
use licentia::issue::{IssuerKey, KeyError};

fn read(derivation: Derivation) -> KeyError {
    IssuerKey::from_encrypted_pkcs8_pem(&encrypted_pem(derivation, &[1; 64]), b"passphrase").unwrap_err()
}

#[test]
fn work_within_the_limits_is_done() {
    // Done, since only a decrypted key shows that this is another passphrase.
    for n in [2, 1 << 10] {
        assert_eq!(read(Derivation::Scrypt { n, r: 8, p: 1 }), KeyError::WrongPassphrase);
    }
    assert_eq!(read(Derivation::Scrypt { n: 1 << 10, r: 1, p: 16 }), KeyError::WrongPassphrase);
    assert_eq!(read(Derivation::Pbkdf2 { rounds: 2_048 }), KeyError::WrongPassphrase);
}

#[test]
fn work_beyond_the_limits_is_refused_before_it_begins() {
    for n in [1 << 18, 1 << 30, 1 << 40, 1 << 63] {
        assert_eq!(read(Derivation::Scrypt { n, r: 8, p: 1 }), KeyError::TooCostly, "{n}");
    }
    for (r, p) in [(u16::MAX, 1), (1, u16::MAX), (u16::MAX, u16::MAX)] {
        assert_eq!(read(Derivation::Scrypt { n: 1 << 14, r, p }), KeyError::TooCostly, "{r} {p}");
    }
    for rounds in [(1 << 22) + 1, 100_000_000, u32::MAX] {
        assert_eq!(read(Derivation::Pbkdf2 { rounds }), KeyError::TooCostly, "{rounds}");
    }
}

#[test]
fn work_that_cannot_be_is_refused() {
    for n in [0, 3, (1 << 14) + 1] {
        assert_eq!(read(Derivation::Scrypt { n, r: 8, p: 1 }), KeyError::TooCostly, "{n}");
    }
    for (r, p) in [(0, 1), (1, 0)] {
        assert_eq!(read(Derivation::Scrypt { n: 2, r, p }), KeyError::WrongPassphrase, "{r} {p}");
    }
}
