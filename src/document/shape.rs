//! The walk: one pass over a document in canonical order, against a table of what may and must stand there.
//!
//! Spec: `spec/document.md`, *Order of checks*. The tables are in `tables.rs`; the recursion is as deep as they are.

use super::index::Index;
use super::limit::Limit;
use super::rules::{NAME, TextRule};
use super::value::{Cursor, Object, Text, Value};
use super::{DocumentError, DocumentFault};

/// An object with members of fixed names.
#[derive(Debug)]
pub struct Shape {
    /// In canonical order.
    pub(crate) members: &'static [Member],
    pub(crate) may_be_empty: bool,
    /// What one member decides about another: the first rule that is broken.
    pub(crate) rule: fn(&Found<'_>) -> Outcome,
}

/// A member that may or must stand in an object.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) value: Type,
}

/// Whether a rule between members holds.
pub(crate) type Outcome = Result<(), &'static Conflict>;

/// A rule between members that is broken.
#[derive(Debug)]
pub(crate) struct Conflict {
    /// Who is to blame; no name if all together are one value, and that is outside its limits.
    pub(crate) member: &'static str,
    pub(crate) says: Limit,
}

/// What a member's value may be. Small, for the tables hold many.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    Text(&'static TextRule),
    Integer(&'static IntegerRule),
    Bool,
    True,
    Object(&'static Shape),
    Map(&'static MapRule),
    Array(&'static ArrayRule),
    /// One item, or an array of several.
    OneOrMany(&'static ArrayRule),
    Either(&'static EitherRule),
    /// `ext` and `must`: named members, and any JSON in them.
    Open,
    /// An object that somebody else reads.
    AnyObject,
    /// Any JSON.
    Any,
}

/// An integer within bounds.
#[derive(Debug)]
pub(crate) struct IntegerRule {
    pub(crate) min: u8,
    pub(crate) max: u64,
    pub(crate) says: Limit,
}

/// An object keyed by names that the document chooses.
#[derive(Debug)]
pub(crate) struct MapRule {
    pub(crate) key: Option<&'static TextRule>,
    pub(crate) value: Type,
    pub(crate) min: u8,
    /// `u16::MAX` is no limit.
    pub(crate) max: u16,
    pub(crate) says: Limit,
}

/// An array of items that are alike.
#[derive(Debug)]
pub(crate) struct ArrayRule {
    pub(crate) item: Type,
    pub(crate) min: u8,
    pub(crate) max: u8,
    pub(crate) distinct: bool,
    pub(crate) says: Limit,
}

/// One value by its canonical bytes, or else something of this type.
#[derive(Debug)]
pub(crate) struct EitherRule {
    pub(crate) one: &'static [u8],
    pub(crate) other: Type,
}

static OPEN: MapRule = MapRule { key: Some(&NAME), value: Type::Any, min: 1, max: u16::MAX, says: Limit::Object };

pub(crate) const fn required(name: &'static str, value: Type) -> Member {
    Member { name, required: true, value }
}

pub(crate) const fn optional(name: &'static str, value: Type) -> Member {
    Member { name, required: false, value }
}

pub(crate) fn no_rule(_: &Found<'_>) -> Outcome {
    Ok(())
}

impl Shape {
    /// Checks a whole document; `bytes` are canonical.
    pub(crate) fn check(&'static self, bytes: &[u8]) -> Result<Index, DocumentError> {
        let mut walk = Walk { cursor: Cursor(bytes), index: Index::EMPTY, error: None };
        let unnoted = || DocumentError::new(DocumentFault::WrongType, Limit::Object, bytes, None);
        match walk.value(&Type::Object(self), None) {
            Ok(()) => Ok(walk.index),
            Err(Stopped) => Err(walk.error.unwrap_or_else(unnoted)),
        }
    }
}

/// A walk over a document. What stops it is noted here, once, and not handed from caller to caller; so is what it finds.
struct Walk<'a> {
    cursor: Cursor<'a>,
    index: Index,
    error: Option<DocumentError>,
}

struct Stopped;

/// The way to a value: the names of the members that it lies in, innermost first.
#[derive(Clone, Copy)]
pub(crate) struct Path<'p> {
    pub(crate) name: Text<'p>,
    pub(crate) outer: Option<&'p Path<'p>>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &Type, path: Option<&Path<'_>>) -> Result<(), Stopped> {
        match (value, self.cursor.peek()) {
            (Type::Object(shape), Some(b'{')) => self.object(shape, path),
            (Type::Map(rule), Some(b'{')) => self.map(rule, path),
            (Type::Open, Some(b'{')) => self.map(&OPEN, path),
            (Type::Array(rule) | Type::OneOrMany(rule), Some(b'[')) => self.array(rule, path),
            (Type::OneOrMany(rule), _) => self.value(&rule.item, path),
            (Type::Either(rule), _) => self.either(rule, path),
            _ => self.scalar(value, path),
        }
    }

    fn object(&mut self, shape: &Shape, path: Option<&Path<'_>>) -> Result<(), Stopped> {
        let mut found = Found { members: shape.members, object: self.cursor, places: Places::NONE };
        self.cursor.enter();
        let mut expected = shape.members;
        let mut empty = true;
        while self.cursor.has_next_member() {
            let member = self.next_member(&mut expected, path)?;
            let path = Path { name: Text::of_plain(member.name), outer: path };
            let start = self.cursor.left();
            self.value(&member.value, Some(&path))?;
            found.note(expected.len(), start, self.cursor.left());
            empty = false;
        }
        if let Some(missing) = expected.iter().find(|member| member.required) {
            return Err(self.missing(missing, path));
        }
        if empty && !shape.may_be_empty {
            return Err(self.stop(DocumentFault::OutOfRange, Limit::NotEmpty, b"{}", path));
        }
        if path.is_none() {
            self.index = Index::of(&found);
        }
        (shape.rule)(&found).map_err(|conflict| self.conflict(conflict, path))
    }

    /// The table's row for the name here, with the cursor behind it. A required row must not be passed over.
    fn next_member(
        &mut self,
        expected: &mut &'static [Member],
        object: Option<&Path<'_>>,
    ) -> Result<&'static Member, Stopped> {
        while let Some((member, rest)) = expected.split_first() {
            if self.cursor.skip_name(member.name) {
                *expected = rest;
                return Ok(member);
            }
            if member.required {
                break;
            }
            *expected = rest;
        }
        Err(self.unexpected(expected.first(), object))
    }

    /// A name that is neither this row's, which is required, nor that of a row before it.
    #[cold]
    fn unexpected(&mut self, row: Option<&Member>, object: Option<&Path<'_>>) -> Stopped {
        let name = self.cursor.next_name().unwrap_or(Text::of_plain(""));
        match row {
            Some(row) if name.order(row.name).is_gt() => self.missing(row, object),
            _ => self.stop(DocumentFault::UnknownMember, Limit::Member, b"", Some(&Path { name, outer: object })),
        }
    }

    fn map(&mut self, rule: &MapRule, path: Option<&Path<'_>>) -> Result<(), Stopped> {
        let start = self.cursor;
        self.cursor.enter();
        let mut count = 0_u16;
        while let Some(name) = self.cursor.next_name() {
            let path = Path { name, outer: path };
            if let Some(key) = rule.key
                && !(key.holds)(name)
            {
                return Err(self.stop(DocumentFault::OutOfRange, key.says, b"a member's name", Some(&path)));
            }
            self.value(&rule.value, Some(&path))?;
            count = count.saturating_add(1);
        }
        if (u16::from(rule.min)..=rule.max).contains(&count) {
            return Ok(());
        }
        Err(self.stop(DocumentFault::OutOfRange, rule.says, self.cursor.since(start), path))
    }

    fn array(&mut self, rule: &ArrayRule, path: Option<&Path<'_>>) -> Result<(), Stopped> {
        let start = self.cursor;
        self.cursor.enter();
        let mut count = 0_u16;
        while self.cursor.has_next_item() {
            self.value(&rule.item, path)?;
            count = count.saturating_add(1);
        }
        let array = Value(self.cursor.since(start));
        if (u16::from(rule.min)..=u16::from(rule.max)).contains(&count) && !(rule.distinct && repeats(array)) {
            return Ok(());
        }
        Err(self.stop(DocumentFault::OutOfRange, rule.says, array.bytes(), path))
    }

    fn either(&mut self, rule: &EitherRule, path: Option<&Path<'_>>) -> Result<(), Stopped> {
        let mut ahead = self.cursor;
        if ahead.value().bytes() != rule.one {
            return self.value(&rule.other, path);
        }
        self.cursor = ahead;
        Ok(())
    }

    fn scalar(&mut self, due: &Type, path: Option<&Path<'_>>) -> Result<(), Stopped> {
        let value = self.cursor.value();
        let fault = match due.admits(value) {
            Some(true) => return Ok(()),
            Some(false) => DocumentFault::OutOfRange,
            None => DocumentFault::WrongType,
        };
        Err(self.stop(fault, due.says(), value.bytes(), path))
    }

    fn missing(&mut self, member: &Member, path: Option<&Path<'_>>) -> Stopped {
        let path = Path { name: Text::of_plain(member.name), outer: path };
        self.stop(DocumentFault::MissingMember, member.value.says(), b"", Some(&path))
    }

    fn conflict(&mut self, conflict: &Conflict, path: Option<&Path<'_>>) -> Stopped {
        if conflict.member.is_empty() {
            return self.stop(DocumentFault::OutOfRange, conflict.says, b"", path);
        }
        let path = Path { name: Text::of_plain(conflict.member), outer: path };
        self.stop(DocumentFault::Conflict, conflict.says, b"", Some(&path))
    }

    #[cold]
    #[inline(never)]
    fn stop(&mut self, fault: DocumentFault, limit: Limit, came: &[u8], path: Option<&Path<'_>>) -> Stopped {
        self.error = Some(DocumentError::new(fault, limit, came, path));
        Stopped
    }
}

/// So many members the longest table has.
pub(super) const MAX_MEMBERS: usize = 24;

/// Where the members of an object stand, by the rows of its table.
#[derive(Clone, Copy)]
pub(super) struct Places([Place; MAX_MEMBERS]);

/// How many bytes follow where a value begins, and how many where it ends: to the end of all that its object's reader
/// holds, which is behind the object. Nowhere if it begins at 0.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    end: u32,
}

impl Places {
    pub(super) const NONE: Self = Self([Place { start: 0, end: 0 }; MAX_MEMBERS]);

    // Inlined, a literal name is compared without a call; a device would rather have the flash.
    #[cfg_attr(feature = "alloc", inline(always))]
    pub(super) fn get<'a>(&self, object: &'a [u8], members: &[Member], name: &str) -> Option<Value<'a>> {
        let place = self.place(members, name)?;
        let behind = |left| object.len().wrapping_sub(usize::try_from(left).unwrap_or(0));
        object.get(behind(place.start)..behind(place.end)).map(Value)
    }

    #[cfg_attr(feature = "alloc", inline(always))]
    fn place(&self, members: &[Member], name: &str) -> Option<&Place> {
        let (_, place) = members.iter().zip(&self.0).find(|(member, _)| member.name == name)?;
        (place.start > 0).then_some(place)
    }
}

/// The members of an object, so that its rule needn't search for them.
pub(crate) struct Found<'a> {
    members: &'static [Member],
    object: Cursor<'a>,
    pub(super) places: Places,
}

impl<'a> Found<'a> {
    /// Notes a value by how many rows stand behind its own, and how many bytes behind its beginning and its end.
    // Out of line it is fewer bytes of a device's flash.
    #[inline(never)]
    fn note(&mut self, rows: usize, start: usize, end: usize) {
        let row = self.members.len().wrapping_sub(rows).wrapping_sub(1);
        if let Some(place) = self.places.0.get_mut(row) {
            *place = Place { start: u32::try_from(start).unwrap_or(0), end: u32::try_from(end).unwrap_or(0) };
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Value<'a>> {
        self.places.get(self.object.0, self.members, name)
    }

    pub(crate) fn holds(&self, name: &str) -> bool {
        self.places.place(self.members, name).is_some()
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

impl Type {
    pub(crate) fn says(&self) -> Limit {
        match self {
            Self::Text(rule) => rule.says,
            Self::Integer(rule) => rule.says,
            Self::Map(rule) => rule.says,
            Self::Array(rule) => rule.says,
            Self::Either(rule) => rule.other.says(),
            Self::OneOrMany(rule) => rule.item.says(),
            Self::Bool => Limit::Bool,
            Self::True => Limit::True,
            Self::Object(_) | Self::Open | Self::AnyObject | Self::Any => Limit::Object,
        }
    }

    /// Whether a value is within the limits; nothing if it is of another JSON type.
    fn admits(&self, value: Value<'_>) -> Option<bool> {
        match (self, value.bytes().first()?) {
            (Self::Text(rule), b'"') => value.text().map(rule.holds),
            (Self::Integer(rule), b'-' | b'0'..=b'9') => {
                Some(value.integer().is_some_and(|integer| (u64::from(rule.min)..=rule.max).contains(&integer)))
            }
            (Self::Bool, b't' | b'f') => Some(true),
            (Self::True, b't' | b'f') => Some(value.is_true()),
            (Self::AnyObject, b'{') | (Self::Any, _) => Some(true),
            _ => None,
        }
    }
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
