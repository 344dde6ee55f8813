//! Status lists that a machine may have at hand: of two issuers and two places, older and newer, too short, dated ahead.

use crate::documents::{INDEXES, URIS};
use crate::issuer::{ISSUER, Issuer, base64};
use licentia::verify::Listed;
use licentia::{StatusList, TrustedKeys, Unverified, Verified, canonical};
use serde_json::json;
use std::sync::LazyLock;

/// What the two bits of an entry say.
const WORDS: [&str; 4] = ["valid", "revoked", "suspended", "returned"];
const DAY: u64 = 86_400;
/// Dates among those of the drawn tokens, each with what its list inflates to, the lowest bits first.
const LISTS: [(u64, &[u8]); 5] = [
    (1_800_000_000, &[0b1110_0100]),
    (1_800_000_000 + 29 * DAY, &[0, 0, 0, 0]),
    (1_800_000_000 + 30 * DAY, &[0b0001_0000, 0, 0, 2]),
    (1_800_000_000 + 31 * DAY + 1, &[0]),
    (1_800_000_000 + 400 * DAY, &[0b1000_0000, 0, 0, 0]),
];

/// A genuine list, and what was put into it.
pub(crate) struct AtHand {
    pub(crate) issuer: &'static str,
    pub(crate) uri: &'static str,
    pub(crate) issued_at: u64,
    bytes: &'static [u8],
    list: Verified<'static, StatusList>,
}

pub(crate) static AT_HAND: LazyLock<Vec<AtHand>> = LazyLock::new(|| {
    let places = [(ISSUER, URIS[0]), (ISSUER, URIS[1]), ("Other Ltd", URIS[0])];
    places.into_iter().flat_map(|(issuer, uri)| LISTS.map(|list| AtHand::new(issuer, uri, list))).collect()
});

impl AtHand {
    fn new(issuer: &'static str, uri: &'static str, (issued_at, bytes): (u64, &'static [u8])) -> Self {
        let lst = base64(&stored(bytes));
        let document = json!({"iat": issued_at, "iss": issuer, "status_list": {"bits": 2, "lst": lst}, "sub": uri});
        let payload = canonical::write(document.to_string().as_bytes()).expect("a document is JSON");
        let signer = Issuer::named(9, issuer);
        let text = signer.sign::<StatusList>(&payload);
        let sets = [signer.trust_set.as_slice()];
        let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
        let list = Unverified::<StatusList>::parse(text.as_bytes()).expect("three parts");
        let list = list.verify(&trusted).expect("a genuine list").into_owned();
        Self { issuer, uri, issued_at, bytes, list }
    }

    /// What the list says about each of the entries that are drawn.
    pub(crate) fn look_up_all(&self) -> impl Iterator<Item = Listed<'_>> {
        INDEXES.into_iter().map(|index| self.list.look_up(index))
    }

    /// The same by counting bits: a status, or that the list is broken.
    pub(crate) fn word(&self, index: u64) -> &'static str {
        let byte = usize::try_from(index / 4).ok().and_then(|place| self.bytes.get(place));
        byte.map_or("list_broken", |byte| WORDS[usize::from(byte >> (index % 4 * 2) & 3)])
    }
}

impl std::fmt::Debug for AtHand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.issuer, self.uri, self.issued_at)
    }
}

/// ZLIB without compression (RFC 1950, RFC 1951 section 3.2.4): one last block. The checksum is left out, as nobody may
/// look so far.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short list");
    [&[0x78, 0x01, 0x01][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
}
