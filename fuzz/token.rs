#![no_main]
//! Any bytes, and bytes with the outline of a token: splitting agrees with a splitter that jumps from dot to dot, to the
//! limit of each kind.

use arbitrary::Unstructured;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use libfuzzer_sys::fuzz_target;
use licentia::kind::{Grant, Release};
use licentia::token::Untrusted;
use licentia::{Activation, Keys, Kind, Lease, License, Proof, Request, StatusList, TokenError, Unverified, Usage};
use std::cell::RefCell;

const MOST: usize = 8_000;
const MOST_KEYS: usize = 65_536;
const MOST_STATUS_LIST: usize = 524_288;

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; MOST_STATUS_LIST / 4 * 3]);
}

fuzz_target!(|bytes: &[u8]| {
    judge(bytes);
    if let Ok(file) = outline(&mut Unstructured::new(bytes)) {
        judge(&file);
    }
});

/// Parts of chosen lengths and what may stand between and behind them.
fn outline(u: &mut Unstructured<'_>) -> arbitrary::Result<Vec<u8>> {
    let mut file = Vec::new();
    // Long files are slow, and their limits are like the short one.
    let most = if u.ratio(1, 64)? { *u.choose(&[MOST_KEYS, MOST_STATUS_LIST])? } else { MOST };
    for _ in 0..u.int_in_range(0..=7)? {
        let filler = *u.choose(b"A-_=\r\0\xff+")?;
        let length = match u.int_in_range(0..=7)? {
            0 => 86,
            1 => u.int_in_range(85..=87)?,
            2 => u.int_in_range(most - 100..=most + 2)?,
            3 => most.saturating_sub(file.len()).saturating_sub(87) + u.int_in_range(0..=2)?,
            _ => u.int_in_range(0..=200)?,
        };
        file.resize(file.len() + length, filler);
        file.extend_from_slice(u.choose(&[&b"."[..], b".", b".", b"..", b"\n", b"\r\n", b"\r", b"", b".\n"])?);
    }
    Ok(file)
}

fn judge(file: &[u8]) {
    let expected = naive(file, MOST);
    assert_eq!(split::<License>(file), expected.map(|_| ()));
    for short in [
        split::<Activation>(file),
        split::<Lease>(file),
        split::<Grant>(file),
        split::<Request>(file),
        split::<Proof>(file),
        split::<Release>(file),
        split::<Usage>(file),
    ] {
        assert_eq!(short, expected.map(|_| ()));
    }
    assert_eq!(split::<Keys>(file), naive(file, MOST_KEYS).map(|_| ()));
    assert_eq!(split::<StatusList>(file), naive(file, MOST_STATUS_LIST).map(|_| ()));
    let peeked = Untrusted::peek(file).map(|token| (token.untrusted_header(), token.untrusted_payload()));
    assert_eq!(peeked, expected.map(|[header, payload]| (decoded(header), decoded(payload))));
}

/// Both ways in agree, and the scratch buffer that is said to be needed is just enough.
fn split<K: Kind>(file: &[u8]) -> Result<(), TokenError> {
    let owned = Unverified::<K>::parse(file).map(|_| ());
    SCRATCH.with_borrow_mut(|scratch| {
        assert_eq!(Unverified::<K>::parse_in(file, &mut scratch[..K::MAX_PAYLOAD]).map(|_| ()), owned);
        if let Err(TokenError::ScratchTooSmall { needed, given: 0 }) = Unverified::<K>::parse_in(file, &mut []) {
            assert!(Unverified::<K>::parse_in(file, &mut scratch[..needed]).is_ok());
            assert!(Unverified::<K>::parse_in(file, &mut scratch[..needed - 1]).is_err());
        }
    });
    owned
}

/// Header and payload of the token on the first line.
fn naive(file: &[u8], limit: usize) -> Result<[&[u8]; 2], TokenError> {
    let line = match file.iter().position(|byte| *byte == b'\n') {
        Some(end) => file[..end].strip_suffix(b"\r").unwrap_or(&file[..end]),
        None => file,
    };
    if line.len() > limit {
        return Err(TokenError::TooLong { limit });
    }
    let parts: Vec<&[u8]> = line.split(|byte| *byte == b'.').collect();
    match parts[..] {
        [header, payload, signature] if signature.len() == 86 => Ok([header, payload]),
        _ => Err(TokenError::NotCompact),
    }
}

fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(core::str::from_utf8(text).ok()?).ok()
}
