//! One scenario: which MUST it shows, what is put in, what must come out.

use serde_json::{Map, Value};

use crate::doc::Doc;
use crate::keys::base64url;

/// One file of the folder.
#[derive(Clone)]
pub(crate) struct Vector {
    ok: bool,
    name: String,
    members: Map<String, Value>,
    faults: Vec<String>,
}

/// What a stage is given, and the faults of the documents that it was made from.
#[derive(Clone, Default)]
pub(crate) struct Input {
    members: Map<String, Value>,
    faults: Vec<String>,
}

/// A scenario that is accepted; `expect` is the stage's word for that.
pub(crate) fn ok(name: &str, spec: &str, about: &str, expect: &str, input: Input) -> Vector {
    Vector::new(true, name, spec, about, expect, input)
}

/// A scenario that is refused with the code `expect`.
pub(crate) fn bad(name: &str, spec: &str, about: &str, expect: &str, input: Input) -> Vector {
    Vector::new(false, name, spec, about, expect, input)
}

impl Vector {
    fn new(ok: bool, name: &str, spec: &str, about: &str, expect: &str, input: Input) -> Self {
        let ids: Vec<&str> = spec.split_whitespace().collect();
        let spec = match ids.as_slice() {
            [id] => Value::from(*id),
            ids => Value::from(ids),
        };
        let members = [("about", about.into()), ("expect", expect.into()), ("spec", spec)];
        let mut members: Map<_, _> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        members.insert("input".to_owned(), Value::Object(input.members));
        Self { ok, name: name.to_owned(), members, faults: input.faults }
    }

    /// A further fact that the reader checks, such as `why`.
    pub(crate) fn and(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    pub(crate) fn is_ok(&self) -> bool {
        self.ok
    }

    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}.json", if self.ok { "ok" } else { "bad" }, self.name)
    }

    pub(crate) fn to_json(&self) -> Result<String, String> {
        if !self.faults.is_empty() {
            return Err(format!("{}: {}", self.file_name(), self.faults.join("; ")));
        }
        Ok(format!("{:#}\n", Value::Object(self.members.clone())))
    }
}

impl Input {
    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    /// A document as a JSON value.
    pub(crate) fn doc(mut self, member: &str, doc: &Doc) -> Self {
        self.faults.extend_from_slice(doc.faults());
        self.with(member, doc.value().clone())
    }

    /// Bytes: as text under `member` where they are text, else as base64url.
    pub(crate) fn bytes(self, member: &str, bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.with(member, text),
            Err(_) => self.with("base64url", base64url(bytes)),
        }
    }

    pub(crate) fn fault(mut self, faults: &[String]) -> Self {
        self.faults.extend_from_slice(faults);
        self
    }
}
