//! The first tokens that aren't genuine, for whoever wants to look at them. The results have all.

use super::counts::{Class, Outcome, reason};
use super::item::Item;
use serde_json::{Map, Value};

/// So many are kept, however many there are.
const KEPT: usize = 10;

#[derive(Debug)]
pub(super) struct Bad {
    pub(super) place: Place,
    class: Class,
    code: String,
    why: String,
}

#[derive(Debug)]
pub(super) enum Place {
    Line(u64),
    File(String),
}

#[derive(Debug, Default)]
pub(super) struct FirstBad(Vec<Bad>);

impl FirstBad {
    pub(super) fn see(&mut self, item: &Item<'_>, outcome: Outcome) {
        if !outcome.class.is_genuine() && self.0.len() < KEPT {
            self.0.push(Bad::new(item, outcome));
        }
    }

    /// Those that come behind.
    pub(super) fn append(&mut self, more: Self) {
        self.0.extend(more.0);
        self.0.truncate(KEPT);
    }

    pub(super) fn all(&self) -> &[Bad] {
        &self.0
    }

    pub(super) fn to_json(&self) -> Value {
        self.0.iter().map(Bad::to_json).collect()
    }

    /// What [`Self::to_json`] wrote.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(Bad::from_json).collect::<Option<_>>().map(Self)
    }
}

impl Bad {
    fn new(item: &Item<'_>, outcome: Outcome) -> Self {
        let place = item.file.map_or(Place::Line(item.position), |file| Place::File(file.to_owned()));
        Self { place, class: outcome.class, code: outcome.code.to_owned(), why: outcome.why.to_owned() }
    }

    /// `not_genuine (signature_equation)`
    pub(super) fn reason(&self) -> String {
        reason(&self.code, &self.why)
    }

    fn to_json(&self) -> Value {
        let mut members = Map::new();
        match &self.place {
            Place::Line(number) => members.insert("line".to_owned(), (*number).into()),
            Place::File(name) => members.insert("file".to_owned(), name.as_str().into()),
        };
        let words = [("class", self.class.word()), ("code", &self.code), ("why", &self.why)];
        let words = words.into_iter().filter(|(_, word)| !word.is_empty());
        members.extend(words.map(|(name, word)| (name.to_owned(), word.into())));
        Value::Object(members)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let file = text("file").map(|name| Place::File(name.to_owned()));
        Some(Self {
            place: file.or_else(|| value.get("line")?.as_u64().map(Place::Line))?,
            class: Class::of_word(text("class")?)?,
            code: text("code")?.to_owned(),
            why: text("why").unwrap_or_default().to_owned(),
        })
    }
}
