//! A JSON document that starts right and is then changed in one place, by a path such as `ent/admin-users/max`.

use serde_json::{Map, Value};

use crate::keys::{base64url, sha256};

/// A document and what went wrong while it was changed: a path that leads nowhere would make a vector that tests nothing.
#[derive(Clone)]
pub(crate) struct Doc {
    value: Value,
    faults: Vec<String>,
}

impl Doc {
    pub(crate) fn of(value: Value) -> Self {
        Self { value, faults: Vec::new() }
    }

    /// Sets one member, an array's item by its number, or a further item where the path ends in `+`; what it stands in
    /// must be there.
    pub(crate) fn with(mut self, path: &str, new: impl Into<Value>) -> Self {
        let new = new.into();
        let (parent, name) = split(path);
        let changed = match self.find(parent) {
            Some(Value::Object(members)) => {
                members.insert(name.to_owned(), new);
                true
            }
            Some(Value::Array(items)) if name == "+" => {
                items.push(new);
                true
            }
            Some(Value::Array(items)) => {
                let item = name.parse::<usize>().ok().and_then(|at| items.get_mut(at));
                item.map(|item| *item = new).is_some()
            }
            _ => false,
        };
        self.note(changed, "with", path)
    }

    /// Takes one member away; it must be there.
    pub(crate) fn without(mut self, path: &str) -> Self {
        let (parent, name) = split(path);
        let changed = match self.find(parent) {
            Some(Value::Object(members)) => members.remove(name).is_some(),
            _ => false,
        };
        self.note(changed, "without", path)
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The value there; null where nothing is.
    pub(crate) fn at(&self, path: &str) -> &Value {
        self.value.pointer(&format!("/{path}")).unwrap_or(&Value::Null)
    }

    /// Canonical bytes: serde_json's map is sorted, its numbers here are integers, its escapes are RFC 8785's.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.value.to_string().into_bytes()
    }

    pub(crate) fn s256(&self) -> String {
        base64url(&sha256(&self.bytes()))
    }

    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    fn note(mut self, changed: bool, verb: &str, path: &str) -> Self {
        if !changed {
            self.faults.push(format!("{verb} {path} leads nowhere"));
        }
        self
    }

    fn find(&mut self, path: &str) -> Option<&mut Value> {
        path.split('/').filter(|part| !part.is_empty()).try_fold(&mut self.value, |value, part| match value {
            Value::Object(members) => members.get_mut(part),
            Value::Array(items) => part.parse::<usize>().ok().and_then(|at| items.get_mut(at)),
            _ => None,
        })
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// An object of `count` members, all of one value: for limits on how many may stand.
pub(crate) fn many(count: usize, value: &Value) -> Value {
    Value::Object((0..count).map(|at| (format!("name-{at:03}"), value.clone())).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::Doc;
    use serde_json::json;

    #[test]
    fn bytes_are_canonical() {
        let doc = Doc::of(json!({"b": 1, "a": {"d": "\u{1f}\n\u{7f}é\"\\", "c": []}}));
        assert_eq!(doc.bytes(), "{\"a\":{\"c\":[],\"d\":\"\\u001f\\n\u{7f}é\\\"\\\\\"},\"b\":1}".as_bytes());
    }

    #[test]
    fn a_path_that_leads_nowhere_is_a_fault() {
        let doc = || Doc::of(json!({"a": {"b": 1}, "l": [1]}));
        assert!(doc().with("a/b", 2).with("a/c", 2).with("l/0", 4).with("l/+", 3).without("a").faults().is_empty());
        for wrong in [doc().with("x/y", 1), doc().with("l/1", 2), doc().without("x")] {
            assert_eq!(wrong.faults().len(), 1);
        }
    }
}
