//! Objects of a request, each value as it was written: numbers keep their digits, and no member gets lost.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

#[derive(Debug, Default)]
pub(crate) struct Members<'a>(pub(super) Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// An object in which no name stands twice.
    pub(crate) fn read(text: &'a str) -> Result<Self, String> {
        let members: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut names: Vec<&str> = members.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let twin = names.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first());
        match twin {
            None => Ok(members),
            Some(name) => Err(format!("`{name}` stands there twice")),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, value)| *value)
    }

    /// A member that may be absent, but not of another type; null is another type.
    pub(crate) fn maybe<T: Deserialize<'a>>(&self, name: &str) -> Result<Option<T>, String> {
        let read =
            |value: &'a RawValue| serde_json::from_str(value.get()).map_err(|error| format!("`{name}`: {error}"));
        self.raw(name).map(read).transpose()
    }

    pub(crate) fn must<T: Deserialize<'a>>(&self, name: &str) -> Result<T, String> {
        self.maybe(name)?.ok_or_else(|| format!("there is no `{name}`"))
    }

    /// An object; an absent one has no members.
    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, String> {
        let read = |value: &'a RawValue| Self::read(value.get()).map_err(|error| format!("`{name}`: {error}"));
        self.raw(name).map(read).transpose()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
