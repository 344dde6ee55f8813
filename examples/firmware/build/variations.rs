//! One genuine token and 63 forgeries of the same length, for `src/bin/steady.rs`.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use std::error::Error;

const SIGNATURE_TEXT: usize = 86;
const SIGNATURE_BITS: usize = 512;
const CHANGED_BITS: usize = 34;
const CHANGED_CHARACTERS: usize = 18;
/// The order of the group of P-256: r and s are below it.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Rust's text for an array of `Variation`, the token itself first.
pub(crate) fn of(token: &str) -> Result<String, Box<dyn Error>> {
    let genuine = Genuine::split(token).ok_or("the token has no three parts")?;
    let forgeries = [genuine.changed_bits(), genuine.changed_payloads(), genuine.out_of_range(), genuine.other_texts()];
    let all = [vec![genuine.unchanged()], forgeries.concat()].concat();
    Ok(format!("[\n{}]", all.concat()))
}

struct Genuine<'t> {
    token: &'t str,
    payload_at: usize,
    signature_at: usize,
    signature: [u8; 64],
}

impl<'t> Genuine<'t> {
    fn split(token: &'t str) -> Option<Self> {
        let payload_at = token.find('.')?.checked_add(1)?;
        let signature_at = token.rfind('.')?.checked_add(1)?;
        let signature = Base64UrlUnpadded::decode_vec(token.get(signature_at..)?).ok()?;
        Some(Self { token, payload_at, signature_at, signature: signature.try_into().ok()? })
    }

    fn unchanged(&self) -> String {
        self.signed("as it was signed", &self.signature)
    }

    fn signed(&self, what: &str, signature: &[u8; 64]) -> String {
        variation(what, self.signature_at, &Base64UrlUnpadded::encode_string(signature), Some(signature))
    }

    fn changed_bits(&self) -> Vec<String> {
        let places = (0..CHANGED_BITS).map(|number| number * (SIGNATURE_BITS - 1) / (CHANGED_BITS - 1));
        places.map(|place| self.signed("a bit of the signature", &self.with_bit_changed(place))).collect()
    }

    fn with_bit_changed(&self, place: usize) -> [u8; 64] {
        let mut signature = self.signature;
        if let Some(byte) = signature.get_mut(place / 8) {
            *byte ^= 0x80 >> (place % 8);
        }
        signature
    }

    fn changed_payloads(&self) -> Vec<String> {
        let length = self.signature_at - 1 - self.payload_at;
        let places = (0..CHANGED_CHARACTERS).map(|number| number * (length - 1) / (CHANGED_CHARACTERS - 1));
        let change = |place: usize| {
            let at = self.payload_at + place;
            let other = if self.token.get(at..).is_some_and(|rest| rest.starts_with('A')) { "B" } else { "A" };
            variation("a character of the payload", at, other, Some(&self.signature))
        };
        places.map(change).collect()
    }

    fn out_of_range(&self) -> Vec<String> {
        let mut beyond = ORDER;
        beyond[31] += 1;
        let numbers =
            [("zero", [0; 32]), ("the order", ORDER), ("more than the order", beyond), ("all ones", [0xff; 32])];
        let (r, s) = self.signature.split_at(32);
        let mut all = vec![self.signed("r and s zero", &[0; 64])];
        for (word, number) in numbers {
            all.push(self.signed(&format!("r is {word}"), &joined(&number, s)));
            all.push(self.signed(&format!("s is {word}"), &joined(r, &number)));
        }
        all
    }

    /// Texts that are no signature; there are no 64 bytes to verify.
    fn other_texts(&self) -> Vec<String> {
        let strange =
            |what, character: &str| variation(what, self.signature_at, &character.repeat(SIGNATURE_TEXT), None);
        vec![strange("characters that base64url doesn't have", "*"), strange("spare bits that are set", "_")]
    }
}

fn joined(r: &[u8], s: &[u8]) -> [u8; 64] {
    let mut signature = [0; 64];
    signature.iter_mut().zip(r.iter().chain(s)).for_each(|(room, byte)| *room = *byte);
    signature
}

fn variation(what: &str, at: usize, text: &str, signature: Option<&[u8; 64]>) -> String {
    format!("Variation {{ what: {what:?}, at: {at}, text: {text:?}, signature: {signature:?} }},\n")
}
