//! PKCS#8 files with parameters of our choice (RFC 5958, RFC 8018, RFC 7914), put together byte by byte.

use base64ct::{Base64, Encoding as _};

/// How a file says that its passphrase becomes a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Derivation {
    Scrypt { n: u64, r: u16, p: u16 },
    Pbkdf2 { rounds: u32 },
}

const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
const SCRYPT: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b];
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];

/// An encrypted key's file that asks for this work. What is encrypted decides nothing before the work is done.
pub(crate) fn encrypted_pem(derivation: Derivation, encrypted: &[u8]) -> String {
    let (oid, parameters) = match derivation {
        Derivation::Scrypt { n, r, p } => {
            (SCRYPT, [octets(&[7; 16]), integer(n), integer(r.into()), integer(p.into())].concat())
        }
        Derivation::Pbkdf2 { rounds } => {
            let prf = sequence(&[identifier(HMAC_SHA256), vec![5, 0]].concat());
            (PBKDF2, [octets(&[7; 16]), integer(rounds.into()), prf].concat())
        }
    };
    let derivation = sequence(&[identifier(oid), sequence(&parameters)].concat());
    let cipher = sequence(&[identifier(AES_256_CBC), octets(&[9; 16])].concat());
    let scheme = sequence(&[identifier(PBES2), sequence(&[derivation, cipher].concat())].concat());
    pem("ENCRYPTED PRIVATE KEY", &sequence(&[scheme, octets(encrypted)].concat()))
}

pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let text = Base64::encode_string(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let bytes = length.to_be_bytes();
    let significant: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    let long = 0x80 | u8::try_from(significant.len()).expect("eight at most");
    let length = if length < 128 { vec![bytes[bytes.len() - 1]] } else { [&[long][..], &significant].concat() };
    [&[tag][..], &length, content].concat()
}

fn sequence(content: &[u8]) -> Vec<u8> {
    value(0x30, content)
}

fn identifier(oid: &[u8]) -> Vec<u8> {
    value(0x06, oid)
}

fn octets(content: &[u8]) -> Vec<u8> {
    value(0x04, content)
}

fn integer(number: u64) -> Vec<u8> {
    let bytes = [&[0][..], &number.to_be_bytes()].concat();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    // One zero stays where the number would be negative without it, or is zero.
    let first = bytes.get(zeros).is_none_or(|byte| *byte >= 128);
    value(0x02, &bytes[zeros - usize::from(first)..])
}
