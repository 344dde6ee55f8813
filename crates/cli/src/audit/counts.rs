//! What came of the tokens, counted.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The classes of `spec/runner.md`; `error` is for what couldn't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Granted,
    Denied,
    Genuine,
    Refused,
    Error,
}

impl Class {
    pub(super) const ALL: [Self; 5] = [Self::Granted, Self::Denied, Self::Genuine, Self::Refused, Self::Error];

    /// Denied ones are genuine, too.
    pub(super) const fn is_genuine(self) -> bool {
        matches!(self, Self::Granted | Self::Denied | Self::Genuine)
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|of| of.word() == word)
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Genuine => "genuine",
            Self::Refused => "refused",
            Self::Error => "error",
        }
    }
}

/// What came of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outcome {
    pub(super) class: Class,
    pub(super) code: &'static str,
    pub(super) why: &'static str,
}

/// The same, kept: the words may come from a checkpoint.
type Row = (Class, String, String);

#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<Row, u64>);

impl Counts {
    pub(super) fn add(&mut self, some: &BTreeMap<Outcome, u64>) {
        for (outcome, count) in some {
            let row = (outcome.class, outcome.code.to_owned(), outcome.why.to_owned());
            let sum = self.0.entry(row).or_default();
            *sum = sum.saturating_add(*count);
        }
    }

    /// In the order of classes, then of words.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Class, &str, &str, u64)> {
        self.0.iter().map(|((class, code, why), count)| (*class, code.as_str(), why.as_str(), *count))
    }

    pub(super) fn of(&self, class: Class) -> u64 {
        self.rows().filter(|(of, ..)| *of == class).map(|(.., count)| count).sum()
    }

    pub(super) fn all(&self) -> u64 {
        self.0.values().sum()
    }

    pub(super) fn genuine(&self) -> u64 {
        self.rows().filter(|(of, ..)| of.is_genuine()).map(|(.., count)| count).sum()
    }

    pub(super) fn to_json(&self) -> Value {
        let row = |(class, code, why, count): (Class, &str, &str, u64)| {
            let mut row = json!({"class": class.word(), "code": code, "count": count});
            if let Some(members) = row.as_object_mut().filter(|_| !why.is_empty()) {
                members.insert("why".to_owned(), why.into());
            }
            row
        };
        self.rows().map(row).collect()
    }

    /// What [`Self::to_json`] wrote.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let row = |row: &Value| {
            let text = |name: &str| row.get(name).and_then(Value::as_str);
            let row_of =
                (Class::of_word(text("class")?)?, text("code")?.to_owned(), text("why").unwrap_or_default().to_owned());
            Some((row_of, row.get("count")?.as_u64()?))
        };
        value.as_array()?.iter().map(row).collect::<Option<_>>().map(Self)
    }
}

/// `not_genuine (signature_equation)`
pub(super) fn reason(code: &str, why: &str) -> String {
    if why.is_empty() { code.to_owned() } else { format!("{code} ({why})") }
}
