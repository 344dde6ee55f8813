#![no_main]
//! Any bytes as the compressed list of a genuine status list, and lists with a few changes: looking up says what another
//! inflater says, and no more is inflated than is asked for.

#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;

use arbitrary::{Result, Unstructured};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use flate2::{Compression, Decompress, FlushDecompress};
use issuer::{Issuer, base64};
use libfuzzer_sys::fuzz_target;
use licentia::{StatusList, Unverified, canonical};
use serde_json::{Value, json};
use std::io::Write as _;
use std::sync::LazyLock;

const WORDS: [&str; 4] = ["valid", "revoked", "suspended", "returned"];
const ENTRIES: u32 = 1 << 20;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));

fuzz_target!(|bytes: &[u8]| {
    judge(&list_of_file(bytes).unwrap_or(bytes.to_vec()), &[0, 5, ENTRIES - 1]);
    let _ = changed(&mut Unstructured::new(bytes));
});

/// A list that is compressed well, with a few bytes changed.
fn changed(u: &mut Unstructured<'_>) -> Result<()> {
    // Long lists are slow, and only their ends differ from short ones.
    let long = u.ratio(1, 64)?;
    let length = *u.choose(if long { &[70_000, 262_144, 300_000][..] } else { &[1, 2, 300, 4_000] })?;
    let mut list = vec![u.arbitrary()?; length];
    for _ in 0..u.int_in_range(0..=40)? {
        let at = u.choose_index(length)?;
        list[at] = u.arbitrary()?;
    }
    let mut stream = compressed(&list, u.int_in_range(0..=9)?);
    for _ in 0..u.int_in_range(0..=2)? {
        let at = u.choose_index(stream.len())?;
        stream[at] ^= 1 << u.int_in_range(0..=7)?;
    }
    stream.truncate(u.int_in_range(1..=stream.len())?);
    let last = u32::try_from(length * 4).unwrap_or(ENTRIES);
    judge(&stream, &[u.int_in_range(0..=ENTRIES)?, last - 1, last]);
    Ok(())
}

fn compressed(list: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(list).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// The compressed list in the token on a file's first line.
fn list_of_file(file: &[u8]) -> Option<Vec<u8>> {
    let payload = core::str::from_utf8(file).ok()?.split('.').nth(1)?;
    let payload: Value = serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).ok()?).ok()?;
    Base64UrlUnpadded::decode_vec(payload.get("status_list")?.get("lst")?.as_str()?).ok()
}

fn judge(stream: &[u8], indexes: &[u32]) {
    let text = base64(stream);
    let document = json!({"iat": 0, "iss": "Acme Ltd", "status_list": {"bits": 2, "lst": text}, "sub": "urn:list"});
    let payload = canonical::write(document.to_string().as_bytes()).expect("a document is JSON");
    let token = ISSUER.sign::<StatusList>(&payload);
    let trusted = ISSUER.trusted();
    // Empty or too long lists are another target's.
    let Ok(list) = Unverified::<StatusList>::parse(token.as_bytes()) else { return };
    let Ok(list) = list.verify(trusted) else { return };
    for index in indexes {
        let status = list.look_up(*index).status().map(|status| status.as_str());
        assert_eq!(status, expected(stream, *index), "{index} of {}", stream.escape_ascii());
    }
}

fn expected(stream: &[u8], index: u32) -> Option<&'static str> {
    let place = usize::try_from(index / 4).ok().filter(|_| index < ENTRIES)?;
    let byte = inflated(stream, place)?;
    Some(WORDS[usize::from(byte >> (index % 4 * 2) & 3)])
}

/// The byte at this place, if the stream gets there. The room ends behind it, and so does the work.
fn inflated(stream: &[u8], place: usize) -> Option<u8> {
    let mut room = vec![0; place + 1];
    let mut inflater = Decompress::new(true);
    // A fault behind the place is nobody's business, and what came before it stays.
    let _ = inflater.decompress(stream, &mut room, FlushDecompress::None);
    let written = usize::try_from(inflater.total_out()).ok()?;
    room[..written].get(place).copied()
}
