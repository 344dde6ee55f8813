//! Reads canonical bytes. That they are canonical was proven before ([`Canonical`](crate::Canonical)), so nothing is
//! checked again here; on bytes that were not, every reader still ends and nothing panics.

use crate::canonical::{compare_names, end_of_plain_run, escape};
use crate::text::Digest;
use core::cmp::Ordering;
use core::fmt;

/// A string of a document: borrowed as written, read with its escapes resolved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    raw: &'a [u8],
}

impl<'a> Text<'a> {
    /// The string, if it holds no escapes; only quotes, backslashes and control characters are ever escaped.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        (!self.has_escapes()).then(|| self.plain())
    }

    /// A name of ours: it has no escapes.
    pub(crate) const fn of_plain(name: &'a str) -> Self {
        Self { raw: name.as_bytes() }
    }

    fn has_escapes(self) -> bool {
        self.raw.iter().fold(false, |found, byte| found | (*byte == b'\\'))
    }

    /// The characters, escapes resolved.
    pub fn chars(self) -> impl Iterator<Item = char> + 'a {
        let mut rest = self.plain().chars();
        core::iter::from_fn(move || match rest.next()? {
            '\\' => char::from_u32(escape(&mut rest)?.into()),
            c => Some(c),
        })
    }

    /// Whether this is that string.
    #[must_use]
    pub fn is(self, other: &str) -> bool {
        if self.has_escapes() { self.chars().eq(other.chars()) } else { self.raw == other.as_bytes() }
    }

    /// In which order this and a name without escapes stand in an object.
    #[inline]
    pub(crate) fn order(self, name: &str) -> Ordering {
        compare_names(self.raw, name.as_bytes())
    }

    /// For names that a rule has found free of escapes.
    pub(crate) fn plain(self) -> &'a str {
        core::str::from_utf8(self.raw).unwrap_or("")
    }

    /// The bytes as written.
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.raw
    }

    /// Length in bytes of UTF-8, escapes resolved.
    pub(crate) fn len(self) -> usize {
        if self.has_escapes() { self.chars().map(char::len_utf8).sum() } else { self.raw.len() }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chars().try_for_each(|c| fmt::Write::write_char(f, c))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.plain())
    }
}

/// One JSON value, by its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value<'a>(pub(crate) &'a [u8]);

impl<'a> Value<'a> {
    pub(crate) fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// The value's JSON text.
    #[cfg(feature = "issue")]
    pub(crate) fn json(self) -> &'a str {
        core::str::from_utf8(self.0).unwrap_or("null")
    }

    pub(crate) fn text(self) -> Option<Text<'a>> {
        match self.0 {
            [b'"', inner @ .., b'"'] => Some(Text { raw: inner }),
            _ => None,
        }
    }

    pub(crate) fn integer(self) -> Option<u64> {
        let digits = self.0.iter().map(|byte| byte.is_ascii_digit().then(|| u64::from(byte & 0x0F)));
        let append = |number: u64, digit: Option<u64>| number.checked_mul(10)?.checked_add(digit?);
        if self.0.is_empty() { None } else { digits.into_iter().try_fold(0, append) }
    }

    pub(crate) fn is_true(self) -> bool {
        self.0 == b"true"
    }

    // Asked for in many places; a copy in each would be a device's flash.
    #[inline(never)]
    pub(crate) fn object(self) -> Option<Object<'a>> {
        matches!(self.0, [b'{', ..]).then_some(Object(self.0))
    }

    /// The items of an array; none of anything else.
    pub(crate) fn items(self) -> Items<'a> {
        Items(Cursor(self.0.strip_prefix(b"[").unwrap_or_default()))
    }
}

/// One JSON object, by its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a>(pub(crate) &'a [u8]);

impl<'a> Object<'a> {
    pub(crate) const EMPTY: Object<'static> = Object(b"{}");

    // Asked for in many places; a copy in each would be a device's flash.
    #[inline(never)]
    pub(crate) fn members(self) -> Members<'a> {
        Members(Cursor(self.0.get(1..).unwrap_or_default()))
    }

    pub(crate) fn get(self, name: &str) -> Option<Value<'a>> {
        self.members().get(name)
    }

    pub(crate) fn holds(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn integer(self, name: &str) -> Option<u64> {
        self.get(name)?.integer()
    }

    pub(crate) fn text(self, name: &str) -> Option<Text<'a>> {
        self.get(name)?.text()
    }

    pub(crate) fn object(self, name: &str) -> Option<Object<'a>> {
        self.get(name)?.object()
    }

    pub(crate) fn digest(self, name: &str) -> Option<Digest> {
        Digest::parse(self.text(name)?.bytes())
    }

    /// The names of the members of a member that is an object.
    pub(crate) fn names(self, name: &str) -> impl Iterator<Item = Text<'a>> + use<'a> {
        self.object(name).unwrap_or(Object::EMPTY).members().map(|(name, _)| name)
    }
}

/// The members of an object, in canonical order.
#[derive(Clone)]
pub(crate) struct Members<'a>(Cursor<'a>);

impl<'a> Members<'a> {
    // Asked for in many places; a copy in each would be a device's flash.
    #[inline(never)]
    pub(crate) fn get(self, name: &str) -> Option<Value<'a>> {
        let Self(mut cursor) = self;
        while let Some(member) = cursor.next_name() {
            match member.order(name) {
                Ordering::Less => _ = cursor.value(),
                Ordering::Equal => return Some(cursor.value()),
                Ordering::Greater => break,
            }
        }
        None
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.0.next_name()?;
        Some((name, self.0.value()))
    }
}

/// The items of an array.
#[derive(Clone)]
pub(crate) struct Items<'a>(pub(crate) Cursor<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.has_next_item().then(|| self.0.value())
    }
}

/// A place in canonical bytes.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl<'a> Cursor<'a> {
    pub(crate) fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        if eaten {
            self.advance(1);
        }
        eaten
    }

    fn advance(&mut self, count: usize) {
        self.0 = self.0.get(count..).unwrap_or(b"");
    }

    /// Steps over `{`, `[` when a container is entered.
    pub(crate) fn enter(&mut self) {
        self.advance(1);
    }

    /// Whether a member follows, with the cursor on its name; otherwise the cursor is behind the object's end.
    pub(crate) fn has_next_member(&mut self) -> bool {
        self.eat(b',');
        !self.eat(b'}') && self.peek() == Some(b'"')
    }

    /// Steps over the name here if it is this one, which needs no escapes.
    #[inline(always)]
    pub(crate) fn skip_name(&mut self, name: &str) -> bool {
        let [b'"', inner @ ..] = self.0 else { return false };
        // Most names differ in their first byte.
        if inner.first() != name.as_bytes().first() {
            return false;
        }
        let behind = inner.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"\":"));
        self.0 = behind.unwrap_or(self.0);
        behind.is_some()
    }

    /// The next member's name, with the cursor on its value; `None` behind the object's end.
    pub(crate) fn next_name(&mut self) -> Option<Text<'a>> {
        if !self.has_next_member() {
            return None;
        }
        let inner = self.0.get(1..)?;
        let end = closing_quote(inner, 0);
        // Behind the quote stands a colon.
        self.0 = inner.get(end.wrapping_add(2)..).unwrap_or(b"");
        Some(Text { raw: inner.get(..end)? })
    }

    /// Whether an item follows, with the cursor on it; otherwise the cursor is behind the array's end.
    pub(crate) fn has_next_item(&mut self) -> bool {
        self.eat(b',');
        !self.eat(b']') && !self.0.is_empty()
    }

    /// The value here, with the cursor behind it.
    pub(crate) fn value(&mut self) -> Value<'a> {
        let length = match self.peek() {
            Some(b'"') => string_end(self.0, 0),
            Some(b'{' | b'[') => container_length(self.0),
            _ => self.0.iter().position(|byte| matches!(byte, b',' | b']' | b'}')).unwrap_or(self.0.len()),
        };
        self.take(length)
    }

    fn take(&mut self, length: usize) -> Value<'a> {
        let (value, rest) = self.0.split_at_checked(length).unwrap_or((self.0, b""));
        self.0 = rest;
        Value(value)
    }

    /// How many bytes follow.
    pub(crate) fn left(self) -> usize {
        self.0.len()
    }

    /// The bytes from an earlier place up to this one.
    pub(crate) fn since(self, start: Self) -> &'a [u8] {
        start.0.get(..self.behind(start)).unwrap_or(b"")
    }

    /// How many bytes an earlier place lies before this one.
    pub(crate) fn behind(self, start: Self) -> usize {
        start.0.len().wrapping_sub(self.0.len())
    }
}

/// The end of the string whose first character stands at `at`: its closing quote.
fn closing_quote(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = end_of_plain_run(bytes, at);
        match bytes.get(at) {
            Some(b'\\') => at = at.wrapping_add(2),
            None | Some(b'"') => return at,
            Some(_) => at = at.wrapping_add(1),
        }
    }
}

/// Behind the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    closing_quote(bytes, start.wrapping_add(1)).wrapping_add(1)
}

/// The length of the object or array that begins here, brackets included.
fn container_length(bytes: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = string_end(bytes, at),
            b'{' | b'[' => {
                depth = depth.wrapping_add(1);
                at = at.wrapping_add(1);
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at = at.wrapping_add(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => at = at.wrapping_add(1),
        }
    }
    bytes.len()
}
