//! Changed tokens, and which of them are still the same token.

use crate::issuer::base64;
use arbitrary::{Result, Unstructured};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use p256::ecdsa::Signature;

/// A genuine token and its signature's twin.
pub(crate) struct Original {
    pub(crate) text: String,
    twin: String,
}

impl Original {
    pub(crate) fn new(text: String) -> Self {
        let (signed, signature) = text.rsplit_once('.').expect("three parts");
        let twin = format!("{signed}.{}", base64(&twin_of(signature)));
        Self { text, twin }
    }

    /// The same token with the other signature that holds.
    #[allow(dead_code, reason = "not every program that shares this file puts lines together")]
    pub(crate) fn twin(&self) -> &str {
        &self.twin
    }

    /// Whether the first line is the token or its twin: the only ones that may verify.
    pub(crate) fn is_same(&self, file: &[u8]) -> bool {
        let line = file.split(|byte| *byte == b'\n').next().unwrap_or(b"");
        let line = if line.len() < file.len() { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
        line == self.text.as_bytes() || line == self.twin.as_bytes()
    }
}

/// (r, n - s), which holds wherever (r, s) does.
fn twin_of(signature: &str) -> Vec<u8> {
    let bytes = Base64UrlUnpadded::decode_vec(signature).expect("base64url");
    let (r, s) = Signature::from_slice(&bytes).expect("r and s in range").split_scalars();
    Signature::from_scalars(r, -s).expect("n - s is in range").to_bytes().to_vec()
}

/// One to three changes of the token or its twin.
pub(crate) fn mutated(u: &mut Unstructured<'_>, original: &Original) -> Result<Vec<u8>> {
    let start = if u.ratio(1, 4)? { &original.twin } else { &original.text };
    let mut token = start.clone().into_bytes();
    for _ in 0..u.int_in_range(1..=3)? {
        change(u, &mut token)?;
    }
    Ok(token)
}

fn change(u: &mut Unstructured<'_>, token: &mut Vec<u8>) -> Result<()> {
    let (at, other) = (place(u, token.len())?, place(u, token.len())?);
    match u.int_in_range(0..=8)? {
        0 => flip(token, at, u.int_in_range(0..=7)?),
        1 => replace(token, at, *u.choose(b"ABwgQ_-.019az=+/ \n\r\0\xff")?),
        2 => replace(token, at, u.arbitrary()?),
        3 => token.truncate(at),
        4 => drop(token.drain(..at)),
        5 => drop(token.drain(at..token.len().min(at + u.int_in_range(1..=4)?))),
        6 => token.insert(at, *u.choose(b"A._=\n\r \0")?),
        7 => token.extend_from_slice(u.choose(&[
            &b"\n"[..],
            b"\r\n",
            b"\r",
            b"\nattachment",
            b"A",
            b".",
            b" ",
            b"\0",
        ])?),
        _ => swap(token, at, other),
    }
    Ok(())
}

/// Anywhere, but half of the time in the signature or beside a dot.
fn place(u: &mut Unstructured<'_>, length: usize) -> Result<usize> {
    let anywhere = u.int_in_range(0..=length)?;
    Ok(if u.arbitrary()? { anywhere } else { length.saturating_sub(anywhere % 90) })
}

fn flip(token: &mut [u8], at: usize, bit: u32) {
    if let Some(byte) = token.get_mut(at) {
        *byte ^= 1 << bit;
    }
}

fn replace(token: &mut [u8], at: usize, with: u8) {
    if let Some(byte) = token.get_mut(at) {
        *byte = with;
    }
}

fn swap(token: &mut [u8], one: usize, other: usize) {
    if one < token.len() && other < token.len() {
        token.swap(one, other);
    }
}
