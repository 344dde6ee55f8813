//! A right token, and ways to write it wrong on purpose. What a change doesn't name stays right, the signature too,
//! so that a vector can fail for its one reason only.

use serde_json::Value;

use crate::doc::Doc;
use crate::keys::{Key, base64url};
use crate::vector::Input;

/// The kinds that are built so far.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    License,
    Activation,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::Activation => "activation",
        }
    }

    pub(crate) fn typ(self) -> &'static str {
        match self {
            Self::License => "vnd.licentia.license+jwt",
            Self::Activation => "vnd.licentia.activation+jwt",
        }
    }
}

/// A token in the making: header and payload as text, the key that signs what stands there at the end.
#[derive(Clone)]
pub(crate) struct Forged {
    kind: Kind,
    key: Key,
    header: String,
    payload: String,
    faults: Vec<String>,
}

impl Forged {
    pub(crate) fn new(kind: Kind, key: &Key, payload: &Doc) -> Self {
        Self {
            kind,
            key: key.clone(),
            header: base64url(header(kind.typ(), key).as_bytes()),
            payload: base64url(&payload.bytes()),
            faults: payload.faults().to_vec(),
        }
    }

    /// Another header, validly signed.
    pub(crate) fn header(mut self, json: &str) -> Self {
        self.header = base64url(json.as_bytes());
        self
    }

    /// The right header with one text in it replaced, validly signed.
    pub(crate) fn header_with(self, old: &str, new: &str) -> Self {
        let right = header(self.kind.typ(), &self.key);
        let mut forged = self.header(&right.replacen(old, new, 1));
        if !right.contains(old) {
            forged.faults.push(format!("no {old} in the header"));
        }
        forged
    }

    /// Other payload bytes, validly signed.
    pub(crate) fn payload(mut self, bytes: &[u8]) -> Self {
        self.payload = base64url(bytes);
        self
    }

    /// The payload's text changed before it is signed.
    pub(crate) fn payload_text(mut self, change: impl FnOnce(String) -> String) -> Self {
        self.payload = change(self.payload);
        self
    }

    /// Another key signs under the same header.
    pub(crate) fn signed_by(mut self, key: &Key) -> Self {
        self.key = key.clone();
        self
    }

    /// What is signed: header, dot, payload, as they stand in the text.
    pub(crate) fn message(&self) -> String {
        format!("{}.{}", self.header, self.payload)
    }

    pub(crate) fn signature(&self) -> [u8; 64] {
        self.key.sign(self.message().as_bytes())
    }

    /// The compact text.
    pub(crate) fn text(&self) -> String {
        self.with_signature(&base64url(&self.signature()))
    }

    /// The compact text with this in the signature's place.
    pub(crate) fn with_signature(&self, text: &str) -> String {
        format!("{}.{text}", self.message())
    }

    /// The token as the product gets it, with alpha's trust set compiled in.
    pub(crate) fn shown(&self) -> Input {
        self.shown_with(&[crate::world::ALPHA.into()])
    }

    /// The token, with these trust sets compiled in.
    pub(crate) fn shown_with(&self, trust: &[Value]) -> Input {
        self.file(self.text()).with("trust", trust)
    }

    /// A file made from the token, with alpha's trust set.
    pub(crate) fn file_shown(&self, file: impl AsRef<[u8]>) -> Input {
        self.file(file).with("trust", [crate::world::ALPHA].as_slice())
    }

    /// The token, offered to whoever asks for another kind.
    pub(crate) fn shown_as(&self, kind: Kind) -> Input {
        self.shown().with("kind", kind.word())
    }

    fn file(&self, file: impl AsRef<[u8]>) -> Input {
        Input::default().with("kind", self.kind.word()).bytes("token", file.as_ref()).fault(&self.faults)
    }
}

/// The one legal header of a key and a kind.
fn header(typ: &str, key: &Key) -> String {
    format!(r#"{{"alg":"ES256","kid":"{}","typ":"{typ}"}}"#, key.kid())
}

/// The text with its last character replaced by the next one of base64url's alphabet: only spare bits differ
/// where the number of bytes leaves some.
pub(crate) fn set_spare_bit(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut characters = text.chars();
    let last = characters.next_back().and_then(|last| ALPHABET.find(last)).unwrap_or(0);
    characters.chain(ALPHABET.chars().nth(last | 1)).collect()
}
