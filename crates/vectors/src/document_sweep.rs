//! What is done to every kind alike: each member of its fullest document spoilt in turn, and nothing else with it.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::document::read_as;
use crate::forge::Kind;
use crate::vector::{Vector, bad, ok};

/// Maps and open objects: no name in them is unknown.
const KEYED_BY_NAME: [&str; 7] = ["ent", "want", "used", "meta", "ext", "must", "policy"];

/// A kind, and its right document with every member in it that may stand beside the others.
pub(crate) struct Sweep {
    pub(crate) kind: Kind,
    pub(crate) full: Doc,
}

/// A value outside its limits: path, value, rule, the end of the vector's name, the sentence.
pub(crate) type Outside<'a> = (&'a str, Value, &'a str, &'a str, &'a str);

impl Sweep {
    pub(crate) fn read(&self, name: &str, spec: &str, about: &str, doc: &Doc) -> Vector {
        ok(&self.name(name), spec, about, "ok", read_as(self.kind, doc)).and("s256", doc.s256())
    }

    pub(crate) fn refused(&self, name: &str, spec: &str, about: &str, code: &str, doc: &Doc) -> Vector {
        bad(&self.name(name), spec, about, code, read_as(self.kind, doc))
    }

    /// Every member of another type, an unknown one in every closed object, each of these taken away.
    pub(crate) fn spoilt(&self, required: &[&str]) -> Vec<Vector> {
        let paths = paths(self.full.value(), self.kind);
        let mistyped = paths.iter().map(|path| self.mistyped(path));
        let closed = paths.iter().filter(|path| is_closed(self.full.at(path), path)).map(String::as_str);
        let unknown = closed.chain([""]).map(|path| self.unknown(path));
        mistyped.chain(unknown).chain(required.iter().map(|path| self.missing(path))).collect()
    }

    pub(crate) fn outside(&self, rows: &[Outside<'_>]) -> Vec<Vector> {
        let spoilt = |(path, value, spec, end, about): &Outside<'_>| {
            let name = format!("{}-{end}", named(path));
            self.refused(&name, spec, about, "out_of_range", &self.full.clone().with(path, value.clone()))
        };
        rows.iter().map(spoilt).collect()
    }

    fn mistyped(&self, path: &str) -> Vector {
        let name = format!("{}-mistyped", named(path));
        let about = format!("{path} is of another type.");
        let other = of_another_type(self.full.at(path));
        self.refused(&name, "D-5", &about, "wrong_type", &self.full.clone().with(path, other))
    }

    fn unknown(&self, path: &str) -> Vector {
        let place = if path.is_empty() { "the document" } else { path };
        let name = format!("{}-of-an-unknown-member", named(if path.is_empty() { "document" } else { path }));
        let about = format!("A member of {place} that its table doesn't name.");
        self.refused(&name, "D-3", &about, "unknown_member", &self.full.clone().with(&format!("{path}/zone"), 1))
    }

    fn missing(&self, path: &str) -> Vector {
        let name = format!("without-{}", named(path));
        let about = format!("{path} is required.");
        self.refused(&name, "D-4", &about, "missing_member", &self.full.clone().without(path))
    }

    fn name(&self, rest: &str) -> String {
        format!("{}-{rest}", self.kind.word())
    }
}

/// Paths to every value that the kind's tables type: nothing inside `ext`, `must` and keys.
fn paths(value: &Value, kind: Kind) -> Vec<String> {
    let below = |name: String, value: &Value| {
        let inside = match name.as_str() {
            "ext" | "must" => Vec::new(),
            "keys" if kind == Kind::Keys => vec!["0".to_owned()],
            _ => paths(value, kind),
        };
        let inside = inside.into_iter().map(|path| format!("{name}/{path}")).collect::<Vec<_>>();
        [vec![name], inside].concat()
    };
    match value {
        Value::Object(members) => members.iter().flat_map(|(name, value)| below(name.clone(), value)).collect(),
        Value::Array(items) => items.first().map(|item| below("0".to_owned(), item)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// An object with a table of members. A fingerprint's parts are keyed by name; what stands in `keys` is no document's matter.
fn is_closed(value: &Value, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    value.is_object() && !KEYED_BY_NAME.contains(&name) && path != "fp/of" && path != "keys/0"
}

fn of_another_type(value: &Value) -> Value {
    match value {
        Value::Object(_) => json!(["x"]),
        Value::String(_) | Value::Bool(_) => json!(1),
        // Not a string: one product is one.
        Value::Array(_) => json!(true),
        _ => json!("1"),
    }
}

/// The path as a part of a file's name. A key's name in it says nothing.
fn named(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.len() < 43 { part } else { "item" });
    parts.collect::<Vec<_>>().join("-").replace('_', "-")
}
