//! The members of a document that is still to be written: each value as its JSON text, so that what comes from a genuine
//! document is copied and not read.

use crate::Kind;
use crate::document::Claims;
use crate::document::value::Object;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use serde_json::{Map, Value};

/// By their names as they stand in JSON: with their escapes, which no name of ours has.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(BTreeMap<String, String>);

impl Members {
    /// Those of a canonical object.
    pub(super) fn of(object: Object<'_>) -> Self {
        let members = object.members().map(|(name, value)| (name.plain().to_string(), value.json().to_string()));
        Self(members.collect())
    }

    /// Those of these names, from a genuine document.
    pub(super) fn copy<K: Kind>(claims: &Claims<'_, K>, names: &[&str]) -> Self {
        let member = |name: &&str| Some(((*name).to_string(), claims.get(name)?.json().to_string()));
        Self(names.iter().filter_map(member).collect())
    }

    pub(super) fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.put_json(name, value.into().to_string());
    }

    pub(super) fn put_json(&mut self, name: &str, json: String) {
        self.0.insert(name.to_string(), json);
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).and_then(|json| serde_json::from_str(&json).ok())
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn get(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.0.get(name)?).ok()
    }

    /// The member that is an object; an empty one if there is none.
    pub(super) fn object(&self, name: &str) -> Map<String, Value> {
        match self.get(name) {
            Some(Value::Object(object)) => object,
            _ => Map::new(),
        }
    }

    /// One JSON object.
    pub(super) fn to_json(&self) -> String {
        let mut json = String::from("{");
        for (name, value) in &self.0 {
            let comma = if json.len() > 1 { ",\"" } else { "\"" };
            [comma, name, "\":", value].into_iter().for_each(|part| json.push_str(part));
        }
        json.push('}');
        json
    }
}
