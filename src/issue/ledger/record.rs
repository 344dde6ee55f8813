//! What is written down about a token, put together from its own canonical bytes.

use super::{Entry, LedgerError};
use crate::document::value::Value;
use crate::document::{Claims, LicenseRef, StatusRef};
use crate::issue::narrow::bound_key;
use crate::kind::Sold;
use crate::text::{DIGEST_TEXT, Digest, Thumbprint};
use alloc::string::String;
use alloc::vec::Vec;

/// What is written down about one token: a canonical line, in which `prev` is still to be put.
#[derive(Clone, Debug)]
pub struct Record {
    before_prev: String,
    behind_prev: String,
}

impl Record {
    pub(in crate::issue) fn of<K: Sold>(claims: Claims<'_, K>, kid: Thumbprint, s256: Digest) -> Self {
        let mut before = Members(String::with_capacity(ROOM));
        before.put("aud", &products(&claims));
        before.put_text("cnf", bound_key(&claims));
        before.put_some("ent", counted(&claims).as_deref());
        before.put_some("exp", claims.get("exp").map(Value::json));
        before.put_digest("fp", claims.get("fp").map(|features| Digest::of(features.bytes()).to_text()));
        before.put_some("iat", claims.get("iat").map(Value::json));
        before.put_some("jti", claims.get("jti").map(Value::json));
        before.put_digest("kid", Some(kid.to_text()));
        before.put("lic", &id_and_version(claims.license()));
        let mut behind = Members(String::with_capacity(ROOM));
        behind.put_digest("s256", Some(s256.to_text()));
        behind.put_some("status", claims.status().map(list_and_entry).as_deref());
        behind.put_some("sub", claims.get("sub").map(Value::json));
        behind.put_text("typ", Some(K::TYP));
        Self { before_prev: before.0, behind_prev: behind.0 }
    }

    /// The entry's line, without its end: canonical JSON, chained to the line with the digest `prev`.
    #[must_use]
    pub fn to_line(&self, prev: Option<Digest>) -> Vec<u8> {
        let prev = prev.map(|prev| alloc::format!(r#""prev":"{prev}","#)).unwrap_or_default();
        ["{", &self.before_prev, ",", &prev, &self.behind_prev, "}"].concat().into_bytes()
    }

    /// The entry as it will be read, behind the line with the digest `prev`.
    ///
    /// # Errors
    /// [`LedgerError`] if nobody could read it.
    pub fn entry(&self, prev: Option<Digest>) -> Result<Entry, LedgerError> {
        let unreadable = |error| LedgerError::new(alloc::format!("the new entry wouldn't be readable: {error}"));
        Entry::of(self.to_line(prev)).map_err(unreadable)
    }
}

/// Members of an object, with commas between them. Who puts them in keeps to the canonical order.
#[derive(Default)]
struct Members(String);

/// Most of an entry's halves are shorter.
const ROOM: usize = 512;

impl Members {
    fn put(&mut self, name: &str, json: &str) {
        let comma = if self.0.is_empty() { "\"" } else { ",\"" };
        [comma, name, "\":", json].into_iter().for_each(|part| self.0.push_str(part));
    }

    fn put_some(&mut self, name: &str, json: Option<&str>) {
        json.into_iter().for_each(|json| self.put(name, json));
    }

    fn put_digest(&mut self, name: &str, digest: Option<[u8; DIGEST_TEXT]>) {
        self.put_text(name, digest.as_ref().and_then(|text| core::str::from_utf8(text).ok()));
    }

    /// A string that holds nothing to be escaped.
    fn put_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.put(name, "\"");
            self.0.push_str(text);
            self.0.push('"');
        }
    }
}

/// An array, of one product too.
fn products<K: Sold>(claims: &Claims<'_, K>) -> String {
    let products = claims.get("aud").map_or("", Value::json);
    if products.starts_with('[') { products.into() } else { ["[", products, "]"].concat() }
}

/// The counted entitlements, name → maximum, if there are any.
fn counted<K: Sold>(claims: &Claims<'_, K>) -> Option<String> {
    let mut counted = Members::default();
    for (name, entitlement) in claims.members("ent") {
        counted.put_some(name.plain(), entitlement.object().and_then(|of| of.get("max")).map(Value::json));
    }
    (!counted.0.is_empty()).then(|| ["{", &counted.0, "}"].concat())
}

fn id_and_version(license: LicenseRef<'_>) -> String {
    let [id, version] = license.json();
    [r#"{"id":"#, id, r#","ver":"#, version, "}"].concat()
}

/// The URI stands in the document with its escapes.
fn list_and_entry(entry: StatusRef<'_>) -> String {
    alloc::format!(r#"{{"idx":{},"uri":"{}"}}"#, entry.index(), entry.uri())
}
