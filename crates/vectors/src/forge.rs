//! A right token, and ways to write it wrong on purpose. What a change doesn't name stays right, the signature too,
//! so that a vector can fail for its one reason only.

use serde_json::Value;

use crate::doc::Doc;
use crate::keys::{Key, base64url};
use crate::vector::Input;
use crate::world::{ALPHA, ALPHA_ALL_KINDS, ISSUER, NONCE, PRODUCT};

/// The kinds of version 1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    License,
    Activation,
    Lease,
    Grant,
    StatusList,
    Keys,
    Request,
    Proof,
    Release,
    Usage,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::License => "license",
            Self::Activation => "activation",
            Self::Lease => "lease",
            Self::Grant => "grant",
            Self::StatusList => "statuslist",
            Self::Keys => "keys",
            Self::Request => "request",
            Self::Proof => "proof",
            Self::Release => "release",
            Self::Usage => "usage",
        }
    }

    pub(crate) fn typ(self) -> &'static str {
        match self {
            Self::License => "vnd.licentia.license+jwt",
            Self::Activation => "vnd.licentia.activation+jwt",
            Self::Lease => "vnd.licentia.lease+jwt",
            Self::Grant => "vnd.licentia.grant+jwt",
            Self::StatusList => "statuslist+jwt",
            Self::Keys => "vnd.licentia.keys+jwt",
            Self::Request => "vnd.licentia.request+jwt",
            Self::Proof => "vnd.licentia.proof+jwt",
            Self::Release => "vnd.licentia.release+jwt",
            Self::Usage => "vnd.licentia.usage+jwt",
        }
    }

    pub(crate) fn is_self_signed(self) -> bool {
        matches!(self, Self::Request | Self::Proof | Self::Release | Self::Usage)
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
    /// The right token of this payload: for a self-signed kind, the key's own half stands in the header.
    pub(crate) fn new(kind: Kind, key: &Key, payload: &Doc) -> Self {
        Self {
            kind,
            key: key.clone(),
            header: base64url(right_header(kind, key).as_bytes()),
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
        let right = right_header(self.kind, &self.key);
        let mut forged = self.header(&right.replacen(old, new, 1));
        if !right.contains(old) {
            forged.faults.push(format!("no {old} in the header"));
        }
        forged
    }

    /// The header's text changed before it is signed.
    pub(crate) fn header_text(mut self, change: impl FnOnce(String) -> String) -> Self {
        self.header = change(self.header);
        self
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

    /// What went wrong while its document was made.
    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    /// A token file: the token, then these lines.
    pub(crate) fn with_lines(&self, lines: &[String]) -> String {
        let lines = lines.iter().map(|line| format!("{line}\n"));
        format!("{}\n{}", self.text(), lines.collect::<String>())
    }

    /// The token as its reader gets it: with alpha's trust set compiled in, or, self-signed, with what the reader expects.
    pub(crate) fn shown(&self) -> Input {
        self.file_shown(self.text())
    }

    /// The token, with these trust sets compiled in.
    pub(crate) fn shown_with(&self, trust: &[Value]) -> Input {
        self.file(self.text()).with("trust", trust)
    }

    /// The self-signed token, read by who expects this audience and this nonce.
    pub(crate) fn shown_to(&self, audience: &str, nonce: Option<&str>) -> Input {
        let input = self.file(self.text()).with("audience", audience);
        nonce.into_iter().fold(input, |input, nonce| input.with("nonce", nonce))
    }

    /// A file made from the token, read as `shown` is.
    pub(crate) fn file_shown(&self, file: impl AsRef<[u8]>) -> Input {
        stated(self.kind, self.file(file))
    }

    /// The token, offered to whoever asks for another kind.
    pub(crate) fn shown_as(&self, kind: Kind) -> Input {
        stated(kind, self.file(self.text()).with("kind", kind.word()))
    }

    fn file(&self, file: impl AsRef<[u8]>) -> Input {
        Input::default().with("kind", self.kind.word()).bytes("token", file.as_ref()).fault(&self.faults)
    }
}

/// What a reader of this kind states beside the file.
fn stated(kind: Kind, input: Input) -> Input {
    match kind {
        Kind::License | Kind::Activation => input.with("trust", [ALPHA].as_slice()),
        Kind::Lease | Kind::Grant | Kind::StatusList | Kind::Keys => input.with("trust", [ALPHA_ALL_KINDS].as_slice()),
        Kind::Proof => input.with("audience", PRODUCT).with("nonce", NONCE),
        Kind::Request | Kind::Release | Kind::Usage => input.with("audience", ISSUER),
    }
}

fn right_header(kind: Kind, key: &Key) -> String {
    if kind.is_self_signed() { self_signed_header(kind.typ(), &key.public()) } else { header(kind.typ(), key) }
}

/// The header that brings its own key.
pub(crate) fn self_signed_header(typ: &str, jwk: &Value) -> String {
    format!(r#"{{"alg":"ES256","jwk":{jwk},"typ":"{typ}"}}"#)
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
