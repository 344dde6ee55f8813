//! The walk: one pass over a document in canonical order, against a table of what may and must stand there.
//!
//! Spec: `spec/document.md`, *Order of checks*. The tables are in `tables.rs`; the recursion is as deep as they are.

use super::rules::TextRule;
use super::value::{Cursor, Object, Text, Value};
use super::{DocumentError, DocumentFault};
use crate::text::Excerpt;
use core::cmp::Ordering;

/// An object with members of fixed names.
#[derive(Debug)]
pub struct Shape {
    /// In canonical order.
    pub(crate) members: &'static [Member],
    pub(crate) may_be_empty: bool,
    /// What one member decides about another: the first rule that is broken.
    pub(crate) rule: fn(&Found<'_>) -> Result<(), Conflict>,
}

/// A member that may or must stand in an object.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) value: Type,
}

/// A rule between members that is broken.
#[derive(Clone, Copy, Debug)]
pub struct Conflict {
    pub(crate) member: &'static str,
    pub(crate) says: &'static str,
    /// `Conflict`, unless the members together are one value that is outside its limits.
    pub(crate) fault: DocumentFault,
}

impl Conflict {
    /// Two members contradict each other.
    pub(crate) const fn new(member: &'static str, says: &'static str) -> Self {
        Self { member, says, fault: DocumentFault::Conflict }
    }
}

/// What a member's value may be.
#[derive(Debug)]
pub(crate) enum Type {
    Text(&'static TextRule),
    Integer {
        min: u64,
        max: u64,
        says: &'static str,
    },
    Bool,
    True,
    Object(&'static Shape),
    /// An object keyed by names that the document chooses.
    Map {
        key: Option<&'static TextRule>,
        value: &'static Type,
        min: usize,
        max: usize,
        says: &'static str,
    },
    Array {
        item: &'static Type,
        min: usize,
        max: usize,
        distinct: bool,
        says: &'static str,
    },
    /// One string, or an array of several.
    OneOrMany(&'static TextRule, &'static Type),
    /// One value by its canonical bytes, or else what the type says.
    Either(&'static [u8], &'static Type),
    /// `ext` and `must`: named members, and any JSON in them.
    Open,
    /// An object that somebody else reads.
    AnyObject,
}

pub(crate) const fn required(name: &'static str, value: Type) -> Member {
    Member { name, required: true, value }
}

pub(crate) const fn optional(name: &'static str, value: Type) -> Member {
    Member { name, required: false, value }
}

pub(crate) fn no_rule(_: &Found<'_>) -> Result<(), Conflict> {
    Ok(())
}

impl Shape {
    /// Checks a whole document; `bytes` are canonical.
    pub(crate) fn check(&'static self, bytes: &[u8]) -> Result<(), DocumentError> {
        Type::Object(self).walk(&mut Cursor(bytes))
    }

    fn walk(&self, cursor: &mut Cursor<'_>) -> Result<(), DocumentError> {
        let mut found = Found { members: self.members, object: *cursor, values: [0; MAX_MEMBERS] };
        cursor.enter();
        let mut expected = self.members;
        let mut empty = true;
        while let Some(name) = cursor.next_name() {
            let member = next_member(&mut expected, name)?;
            found.note(expected, *cursor);
            member.value.walk(cursor).map_err(|error| error.within(member.name))?;
            empty = false;
        }
        if let Some(missing) = expected.iter().find(|member| member.required) {
            return Err(missing.is_missing());
        }
        if empty && !self.may_be_empty {
            return Err(out_of_range("an object with at least one member", b"{}"));
        }
        (self.rule)(&found).map_err(DocumentError::from)
    }
}

/// So many members the longest table has.
pub(super) const MAX_MEMBERS: usize = 24;

/// Where the members of an object stand, so that its rule needn't search for them.
pub(crate) struct Found<'a> {
    members: &'static [Member],
    object: Cursor<'a>,
    /// How far behind the object's beginning each member's value begins; 0 where it doesn't stand.
    values: [u32; MAX_MEMBERS],
}

impl<'a> Found<'a> {
    /// Notes a value by the rows that stand behind its own.
    fn note(&mut self, behind: &[Member], value: Cursor<'a>) {
        let row = self.members.len().wrapping_sub(behind.len()).wrapping_sub(1);
        if let Some(place) = self.values.get_mut(row) {
            *place = u32::try_from(value.behind(self.object)).unwrap_or(0);
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Value<'a>> {
        let row = self.members.iter().position(|member| member.name == name)?;
        let start = self.values.get(row).filter(|start| **start > 0)?;
        let rest = self.object.0.get(usize::try_from(*start).ok()?..)?;
        Some(Cursor(rest).value())
    }

    pub(crate) fn holds(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn integer(&self, name: &str) -> Option<u64> {
        self.get(name)?.integer()
    }

    pub(crate) fn text(&self, name: &str) -> Option<Text<'a>> {
        self.get(name)?.text()
    }

    pub(crate) fn object(&self, name: &str) -> Option<Object<'a>> {
        self.get(name)?.object()
    }

    /// The names of the members of a member that is an object.
    pub(crate) fn names(&self, name: &str) -> impl Iterator<Item = Text<'a>> + use<'a> {
        self.object(name).unwrap_or(Object::EMPTY).members().map(|(name, _)| name)
    }
}

impl Member {
    fn is_missing(&self) -> DocumentError {
        DocumentError::new(DocumentFault::MissingMember, self.value.says(), b"").within(self.name)
    }
}

/// The table's row for this name, unless a required row before it was passed over.
fn next_member(expected: &mut &'static [Member], name: Text<'_>) -> Result<&'static Member, DocumentError> {
    while let Some((member, rest)) = expected.split_first() {
        match name.order(member.name) {
            Ordering::Equal => {
                *expected = rest;
                return Ok(member);
            }
            Ordering::Less => break,
            Ordering::Greater if member.required => return Err(member.is_missing()),
            Ordering::Greater => *expected = rest,
        }
    }
    let unknown = DocumentError::new(DocumentFault::UnknownMember, "a member of this kind", b"");
    Err(unknown.within_text(name))
}

impl Type {
    pub(crate) fn says(&self) -> &'static str {
        match self {
            Self::Text(rule) | Self::OneOrMany(rule, _) => rule.says,
            Self::Integer { says, .. } | Self::Map { says, .. } | Self::Array { says, .. } => says,
            Self::Either(_, other) => other.says(),
            Self::Bool => "true or false",
            Self::True => "true",
            Self::Object(_) | Self::Open | Self::AnyObject => "an object",
        }
    }

    fn walk(&self, cursor: &mut Cursor<'_>) -> Result<(), DocumentError> {
        match (self, cursor.peek()) {
            (Self::Object(shape), Some(b'{')) => shape.walk(cursor),
            (Self::Map { key, value, min, max, .. }, Some(b'{')) => {
                self.walk_map(cursor, *key, Some(value), *min..=*max)
            }
            (Self::Open, Some(b'{')) => self.walk_map(cursor, Some(&super::rules::NAME), None, 1..=usize::MAX),
            (Self::Array { item, min, max, distinct, .. }, Some(b'[')) => {
                self.walk_array(cursor, item, *min..=*max, *distinct)
            }
            (Self::OneOrMany(_, many), Some(b'[')) => many.walk(cursor),
            (Self::Either(one, other), _) => {
                let mut ahead = *cursor;
                if ahead.value().bytes() != *one {
                    return other.walk(cursor);
                }
                *cursor = ahead;
                Ok(())
            }
            _ => self.check_scalar(cursor.value()),
        }
    }

    fn walk_map(
        &self,
        cursor: &mut Cursor<'_>,
        key: Option<&TextRule>,
        value: Option<&Type>,
        size: core::ops::RangeInclusive<usize>,
    ) -> Result<(), DocumentError> {
        let start = *cursor;
        cursor.enter();
        let mut count = 0_usize;
        while let Some(name) = cursor.next_name() {
            if let Some(key) = key
                && !(key.holds)(name)
            {
                return Err(out_of_range(key.says, b"a member's name").within_text(name));
            }
            match value {
                Some(value) => value.walk(cursor).map_err(|error| error.within_text(name))?,
                None => _ = cursor.value(),
            }
            count = count.saturating_add(1);
        }
        if !size.contains(&count) {
            return Err(out_of_range(self.says(), cursor.since(start)));
        }
        Ok(())
    }

    fn walk_array(
        &self,
        cursor: &mut Cursor<'_>,
        item: &Type,
        size: core::ops::RangeInclusive<usize>,
        distinct: bool,
    ) -> Result<(), DocumentError> {
        let start = *cursor;
        cursor.enter();
        let mut count = 0_usize;
        while cursor.has_next_item() {
            item.walk(cursor)?;
            count = count.saturating_add(1);
        }
        let array = Value(cursor.since(start));
        if !size.contains(&count) || (distinct && repeats(array)) {
            return Err(out_of_range(self.says(), array.bytes()));
        }
        Ok(())
    }

    fn check_scalar(&self, value: Value<'_>) -> Result<(), DocumentError> {
        let fits = match (self, value.bytes().first()) {
            (Self::Text(rule) | Self::OneOrMany(rule, _), Some(b'"')) => value.text().is_some_and(rule.holds),
            (Self::Integer { min, max, .. }, Some(b'-' | b'0'..=b'9')) => {
                value.integer().is_some_and(|integer| (*min..=*max).contains(&integer))
            }
            (Self::Bool, Some(b't' | b'f')) => true,
            (Self::True, Some(b't' | b'f')) => value.is_true(),
            (Self::AnyObject, Some(b'{')) => true,
            _ => return Err(DocumentError::new(DocumentFault::WrongType, self.says(), value.bytes())),
        };
        if fits { Ok(()) } else { Err(out_of_range(self.says(), value.bytes())) }
    }
}

fn out_of_range(limit: &'static str, came: &[u8]) -> DocumentError {
    DocumentError::new(DocumentFault::OutOfRange, limit, came)
}

/// Arrays hold 128 items at most where this is asked, so that comparing each with each is cheap.
fn repeats(array: Value<'_>) -> bool {
    let mut rest = array.items();
    while let Some(item) = rest.next() {
        if rest.clone().any(|other| other == item) {
            return true;
        }
    }
    false
}

impl From<Conflict> for DocumentError {
    fn from(conflict: Conflict) -> Self {
        let mut error = Self::new(conflict.fault, conflict.says, b"");
        error.member = Excerpt::of(conflict.member);
        error
    }
}
