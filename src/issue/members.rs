//! The members of a document that is still to be written: each value as its JSON text, so that what comes from a genuine
//! document is copied and not read.

use crate::Kind;
use crate::document::Claims;
use crate::document::value::Object;
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use core::cmp::Ordering;
use serde_json::{Map, Value};

/// By their names as they stand in JSON: with their escapes, which no name of ours has.
#[derive(Clone, Debug, Default)]
pub(super) struct Members(BTreeMap<Cow<'static, str>, String>);

impl Members {
    /// Those of a canonical object.
    pub(super) fn of(object: Object<'_>) -> Self {
        let members = object.members().map(|(name, value)| (name.plain().to_string().into(), value.json().to_string()));
        Self(members.collect())
    }

    /// Those of these names, from a genuine document.
    pub(super) fn copy<K: Kind>(claims: &Claims<'_, K>, names: &[&'static str]) -> Self {
        let member = |name: &&'static str| Some((Cow::from(*name), claims.get(name)?.json().to_string()));
        Self(names.iter().filter_map(member).collect())
    }

    pub(super) fn put(&mut self, name: &'static str, value: impl Into<Value>) {
        self.put_json(name, value.into().to_string());
    }

    pub(super) fn put_json(&mut self, name: &'static str, json: String) {
        self.0.insert(name.into(), json);
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
        self.to_json_with(&Self::default())
    }

    /// The same with these members too, which stand in for those of their names.
    pub(super) fn to_json_with(&self, others: &Self) -> String {
        let mut json = String::with_capacity(self.room().saturating_add(others.room()));
        json.push('{');
        for (name, value) in merged(&self.0, &others.0) {
            let comma = if json.len() > 1 { ",\"" } else { "\"" };
            [comma, name, "\":", value].into_iter().for_each(|part| json.push_str(part));
        }
        json.push('}');
        json
    }

    /// Bytes of its JSON, or some more.
    fn room(&self) -> usize {
        self.0.iter().fold(2, |sum, (name, value)| sum.saturating_add(name.len()).saturating_add(value.len() + 4))
    }
}

/// The entries of two maps in their order; of two with one key, the second map's.
fn merged<'m, K: Ord, V>(
    first: &'m BTreeMap<K, V>,
    second: &'m BTreeMap<K, V>,
) -> impl Iterator<Item = (&'m K, &'m V)> + use<'m, K, V> {
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    core::iter::from_fn(move || {
        let order = match (first.peek(), second.peek()) {
            (Some((first, _)), Some((second, _))) => first.cmp(second),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => first.next(),
            Ordering::Equal => first.next().and(second.next()),
            Ordering::Greater => second.next(),
        }
    })
}
