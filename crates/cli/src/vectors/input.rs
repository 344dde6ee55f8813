//! Reading a vector's input strictly: every member is taken once, and what is left over is an error.

use super::Members;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use licentia::UnixSeconds;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// An object of the input, from which members are taken.
#[derive(Debug)]
pub(super) struct Input(Members);

impl Input {
    pub(super) fn new(value: Value) -> Result<Self, String> {
        match value {
            Value::Object(members) => Ok(Self(members)),
            other => Err(format!("an object is due where {other} stands")),
        }
    }

    pub(super) fn maybe(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    pub(super) fn value(&mut self, name: &str) -> Result<Value, String> {
        self.maybe(name).ok_or_else(|| format!("the input has no `{name}`"))
    }

    pub(super) fn text(&mut self, name: &str) -> Result<String, String> {
        self.maybe_text(name)?.ok_or_else(|| format!("the input has no `{name}`"))
    }

    pub(super) fn maybe_text(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.maybe(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("`{name}` is {other} and not a string")),
        }
    }

    pub(super) fn maybe_number(&mut self, name: &str) -> Result<Option<u64>, String> {
        match self.maybe(name) {
            None => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("`{name}` is {value} and not a count")),
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Result<u64, String> {
        self.maybe_number(name)?.ok_or_else(|| format!("the input has no `{name}`"))
    }

    pub(super) fn maybe_time(&mut self, name: &str) -> Result<Option<UnixSeconds>, String> {
        let time = |seconds| UnixSeconds::new(seconds).ok_or_else(|| format!("`{name}` is {seconds} and no time"));
        self.maybe_number(name)?.map(time).transpose()
    }

    pub(super) fn maybe_texts(&mut self, name: &str) -> Result<Option<Vec<String>>, String> {
        let texts = |value| serde_json::from_value(value).map_err(|error| format!("`{name}`: {error}"));
        self.maybe(name).map(texts).transpose()
    }

    pub(super) fn object(&mut self, name: &str) -> Result<Self, String> {
        Self::new(self.value(name)?)
    }

    pub(super) fn maybe_object(&mut self, name: &str) -> Result<Option<Self>, String> {
        self.maybe(name).map(Self::new).transpose()
    }

    /// Text under this name, or any bytes under `base64url`.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, String> {
        match self.maybe_text("base64url")? {
            Some(text) => base64url(&text),
            None => Ok(self.text(name)?.into_bytes()),
        }
    }

    /// All members, each of them text.
    pub(super) fn texts(self) -> Result<Vec<(String, String)>, String> {
        let text = |(name, value)| match value {
            Value::String(text) => Ok((name, text)),
            other => Err(format!("`{name}` is {other} and not a string")),
        };
        self.0.into_iter().map(text).collect()
    }

    /// Nothing may be left: what isn't understood isn't skipped.
    pub(super) fn done(self) -> Result<(), String> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(format!("the input has a member that isn't known here: `{name}`")),
        }
    }
}

pub(super) fn base64url(text: &str) -> Result<Vec<u8>, String> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| format!("`{text}` isn't strict base64url"))
}

/// The trust sets' bytes: from a file, written out, or the canonical form of a value.
pub(super) fn trust(folder: &Path, value: Value) -> Result<Vec<Vec<u8>>, String> {
    let Value::Array(sets) = value else { return Err("`trust` isn't an array".to_owned()) };
    sets.into_iter().map(|set| trust_set(folder, set)).collect()
}

fn trust_set(folder: &Path, set: Value) -> Result<Vec<u8>, String> {
    match set {
        Value::String(path) => fs::read(folder.join(&path)).map_err(|error| format!("{path}: {error}")),
        Value::Object(members)
            if members.len() == 1 && ["bytes", "base64url"].iter().any(|name| members.contains_key(*name)) =>
        {
            Input(members).bytes("bytes")
        }
        // Sorted names, integers and no spaces: that is the canonical form.
        other => Ok(other.to_string().into_bytes()),
    }
}
