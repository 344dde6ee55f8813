//! The writing visitor: any I-JSON in, its RFC 8785 form out.
//!
//! One pass copies the text in its own order, without white space, escapes and numbers rewritten, and notes where members lie.
//! Bytes that stay as they are wait in the input until something differs, and then go over in one piece.
//! Objects whose members came unsorted are put in order afterwards, all in one go ([`emit`]), so that no byte moves once for each level.

use super::MAX_DEPTH;
use super::double::canonical_number;
use super::emit::{self, Member, Object};
use super::error::{CanonicalError, CanonicalFault, error};
use super::es6;
use super::name;
use super::number::NumberToken;
use super::string::{self, StringToken};
use super::walk::{self, Outcome, Visitor};
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::Range;

/// Writes the canonical form (RFC 8785) of the JSON in `bytes`, which may be at most [`MAX_DEPTH`] deep.
///
/// # Errors
/// The first fault: `not_utf8`, then in the order of the bytes `not_json`, `duplicate_member`, `too_deep`,
/// `number_out_of_range`, `number_not_exact`, `lone_surrogate`.
///
/// # Examples
/// ```
/// let written = licentia::canonical::write(br#"{ "b": 1.50, "a": "\u0041" }"#)?;
/// assert_eq!(written, br#"{"a":"A","b":1.5}"#);
/// # Ok::<(), licentia::canonical::CanonicalError>(())
/// ```
pub fn write(bytes: &[u8]) -> Result<Vec<u8>, CanonicalError> {
    let mut writer = Writer::new(bytes);
    match walk::walk(bytes, &mut writer) {
        Ok(()) => Ok(writer.finish()),
        Err(fault) => Err(writer.earliest_duplicate().unwrap_or(fault)),
    }
}

struct Writer<'a> {
    input: &'a [u8],
    /// Up to here the input stands in `output`, is dropped, or was replaced.
    taken: usize,
    output: Vec<u8>,
    /// Where the last string with escapes that weren't canonical begins in `output`.
    rewritten_at: usize,
    /// The first of its escapes that is half of a surrogate pair.
    lone_surrogate: Option<usize>,
    open: Vec<OpenObject>,
    /// The members so far of all open objects, the innermost last.
    members: Vec<Member<'a>>,
    /// Objects in the order of their opening, without those that have nothing to sort in them.
    objects: Vec<Object>,
    /// The members of unsorted objects that are closed.
    sorted_members: Vec<Member<'a>>,
}

struct OpenObject {
    /// Its place among `objects`.
    index: usize,
    /// Where its members begin among `members`.
    first_member: usize,
    is_sorted: bool,
}

impl<'a> Writer<'a> {
    fn new(input: &'a [u8]) -> Self {
        Self {
            input,
            taken: 0,
            rewritten_at: 0,
            lone_surrogate: None,
            output: Vec::with_capacity(input.len()),
            open: Vec::with_capacity(MAX_DEPTH),
            members: Vec::new(),
            objects: Vec::new(),
            sorted_members: Vec::new(),
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.take(self.input.len());
        if self.objects.is_empty() {
            self.output
        } else {
            emit::emit(&self.output, &self.objects, &self.sorted_members)
        }
    }

    /// Where the input's byte at `at`, not yet taken, will stand in the output.
    #[inline]
    fn output_position(&self, at: usize) -> usize {
        self.output.len() + at - self.taken
    }

    /// Copies what waits in the input before `until`.
    #[inline]
    fn take(&mut self, until: usize) {
        match self.input.get(self.taken..until).unwrap_or_default() {
            // A comma between numbers.
            [byte] => self.output.push(*byte),
            bytes => self.output.extend_from_slice(bytes),
        }
        self.taken = until;
    }

    fn replace(&mut self, range: Range<usize>, replacement: &[u8]) {
        self.take(range.start);
        self.output.extend_from_slice(replacement);
        self.taken = range.end;
    }

    /// The first name that stands twice in an object still open. Objects are searched for twins when they close, so a
    /// fault inside one may hide an earlier twin around it.
    fn earliest_duplicate(&mut self) -> Option<CanonicalError> {
        let mut earliest = None;
        while let Some(object) = self.open.pop() {
            let members = self.members.get_mut(object.first_member..).unwrap_or_default();
            earliest = first_twin(members).into_iter().chain(earliest).min();
            self.members.truncate(object.first_member);
        }
        earliest.map(|at| error(CanonicalFault::DuplicateMember, at))
    }
}

impl<'a> Visitor for Writer<'a> {
    const MAX_DEPTH: usize = MAX_DEPTH;

    fn space(&mut self, run: Range<usize>) -> Outcome {
        self.replace(run, &[]);
        Ok(())
    }

    fn loose_escape(&mut self, start: usize, at: usize) {
        if self.taken <= start {
            self.rewritten_at = self.output_position(start);
        }
        if at < self.taken {
            return;
        }
        match string::unescape(self.input, at) {
            Some((character, end)) => {
                self.take(at);
                push_character(&mut self.output, character);
                self.taken = end;
            }
            None => self.lone_surrogate = self.lone_surrogate.or(Some(at)),
        }
    }

    #[inline]
    fn string(&mut self, _token: &StringToken) -> Outcome {
        match self.lone_surrogate {
            None => Ok(()),
            Some(at) => Err(error(CanonicalFault::LoneSurrogate, at)),
        }
    }

    fn number(&mut self, text: &str, token: &NumberToken) -> Outcome {
        let mut buffer = es6::Buffer::new();
        let rewritten = canonical_number(text, token, &mut buffer).map_err(|fault| error(fault, token.start))?;
        if let Some(canonical) = rewritten {
            self.replace(token.start..token.end, canonical.as_bytes());
        }
        Ok(())
    }

    #[inline]
    fn name(&mut self, _level: usize, is_first: bool, token: &StringToken) -> Outcome {
        let name = token.inner(self.input);
        if !is_first
            && let (Some(object), Some(last)) = (self.open.last_mut(), self.members.last())
            && name::compare(last.name, name) != Ordering::Less
        {
            object.is_sorted = false;
        }
        let is_rewritten = self.taken > token.start;
        let start = if is_rewritten { self.rewritten_at } else { self.output_position(token.start) };
        self.members.push(Member { name, at: token.start, start, end: start, first_inside: self.objects.len() });
        self.string(token)
    }

    #[inline]
    fn open_object(&mut self, at: usize) {
        let inside = self.output_position(at) + 1;
        self.open.push(OpenObject { index: self.objects.len(), first_member: self.members.len(), is_sorted: true });
        self.objects.push(Object { inside: inside..inside, members: None, next: 0 });
    }

    #[inline]
    fn end_member(&mut self, at: usize) {
        let end = self.output_position(at);
        if let Some(member) = self.members.last_mut() {
            member.end = end;
        }
    }

    #[inline]
    fn close_object(&mut self, at: usize) -> Outcome {
        let Some(closed) = self.open.last() else { return Ok(()) };
        let (index, first_member, is_sorted) = (closed.index, closed.first_member, closed.is_sorted);
        if is_sorted && index + 1 == self.objects.len() {
            self.objects.pop();
        } else {
            self.keep_object(at, index, first_member, is_sorted)?;
        }
        self.members.truncate(first_member);
        self.open.pop();
        Ok(())
    }
}

impl Writer<'_> {
    /// Closes an object that is unsorted, or has such objects inside.
    fn keep_object(&mut self, at: usize, index: usize, first_member: usize, is_sorted: bool) -> Outcome {
        let end = self.output_position(at);
        let next = self.objects.len();
        let mut order = None;
        if !is_sorted {
            let members = self.members.get_mut(first_member..).unwrap_or_default();
            if let Some(twin) = first_twin(members) {
                return Err(error(CanonicalFault::DuplicateMember, twin));
            }
            let start = self.sorted_members.len();
            self.sorted_members.extend_from_slice(members);
            order = Some(start..self.sorted_members.len());
        }
        if let Some(object) = self.objects.get_mut(index) {
            object.inside.end = end;
            object.members = order;
            object.next = next;
        }
        Ok(())
    }
}

/// Sorts members by name, and says where the first one stands whose name was there before.
fn first_twin(members: &mut [Member<'_>]) -> Option<usize> {
    members.sort_unstable_by(|a, b| name::compare(a.name, b.name).then(a.at.cmp(&b.at)));
    let twins = members.windows(2).filter_map(|pair| match pair {
        [a, b] if name::compare(a.name, b.name) == Ordering::Equal => Some(b.at),
        _ => None,
    });
    twins.min()
}

/// Writes a character as the canonical form has it inside a string.
fn push_character(output: &mut Vec<u8>, character: char) {
    let short = match character {
        '"' => b'"',
        '\\' => b'\\',
        '\u{8}' => b'b',
        '\t' => b't',
        '\n' => b'n',
        '\u{c}' => b'f',
        '\r' => b'r',
        '\0'..' ' => return push_control(output, character),
        _ => return output.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    };
    output.extend_from_slice(&[b'\\', short]);
}

fn push_control(output: &mut Vec<u8>, character: char) {
    let digits = [16, 1].map(|place| char::from_digit(u32::from(character) / place % 16, 16).unwrap_or('0'));
    output.extend_from_slice(b"\\u00");
    output.extend(digits.iter().flat_map(|&digit| u8::try_from(digit)));
}
