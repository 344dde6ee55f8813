//! What stands in a line or a file: a token's text, bare or as the member of an object.

use super::source::{Chunk, LONGEST_LINE, Piece};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A token's text, and where it stands.
pub(super) struct Item<'c> {
    /// Which line or file, from 1.
    pub(super) position: u64,
    /// The file's name; none for a line.
    pub(super) file: Option<&'c str>,
    /// What the line calls it, as it was written.
    pub(super) id: Option<&'c str>,
    pub(super) text: Result<Cow<'c, [u8]>, Flaw>,
}

/// Why there is no token to look at.
#[derive(Clone, Copy)]
pub(super) enum Flaw {
    TooLong,
    NoObject,
    Unread,
}

/// A line's object. Other members are passed over.
#[derive(Deserialize)]
struct Line<'c> {
    #[serde(borrow)]
    token: Cow<'c, str>,
    #[serde(borrow)]
    id: Option<&'c RawValue>,
}

impl Item<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_deref().unwrap_or_default()
    }
}

impl Chunk {
    /// All but the empty lines.
    pub(super) fn items(&self) -> Vec<Item<'_>> {
        let mut start = 0;
        let mut items = Vec::with_capacity(self.pieces.len());
        for (position, piece) in (self.start.position.saturating_add(1)..).zip(&self.pieces) {
            let bytes = self.bytes.get(start..piece.end).unwrap_or_default();
            start = piece.end;
            items.extend(item(position, piece, bytes));
        }
        items
    }
}

impl Chunk {
    /// The lines as they came; files as lines that hold them.
    pub(super) fn as_lines(&self, items: &[Item<'_>]) -> Vec<u8> {
        if self.pieces.iter().all(|piece| piece.name.is_none()) {
            return self.bytes.clone();
        }
        let line = |item: &Item<'_>| {
            let file = item.file.unwrap_or_default();
            let line = match str::from_utf8(item.bytes()) {
                Ok(token) => json!({"file": file, "token": token}),
                Err(_) => json!({"file": file, "base64url": Base64UrlUnpadded::encode_string(item.bytes())}),
            };
            format!("{line}\n").into_bytes()
        };
        items.iter().flat_map(line).collect()
    }
}

fn item<'c>(position: u64, piece: &'c Piece, bytes: &'c [u8]) -> Option<Item<'c>> {
    let item = |id, text| Some(Item { position, file: piece.name.as_deref(), id, text });
    if piece.is_unread {
        return item(None, Err(Flaw::Unread));
    }
    if piece.name.is_some() {
        return item(None, Ok(Cow::Borrowed(bytes)));
    }
    match bytes {
        [] | [b'\n'] | [b'\r', b'\n'] => None,
        _ if bytes.strip_suffix(b"\n").unwrap_or(bytes).len() > LONGEST_LINE => item(None, Err(Flaw::TooLong)),
        [b'{', ..] => match serde_json::from_slice::<Line<'_>>(bytes) {
            Ok(line) => item(line.id.map(RawValue::get), Ok(bytes_of(line.token))),
            Err(_) => item(None, Err(Flaw::NoObject)),
        },
        _ => item(None, Ok(Cow::Borrowed(bytes))),
    }
}

fn bytes_of(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}
