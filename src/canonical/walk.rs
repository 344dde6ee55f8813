//! JSON's grammar (RFC 8259) as one loop: no recursion, no memory that grows with the input. What is met goes to a visitor, in the order of the bytes.

use super::error::{CanonicalError, CanonicalFault, error, not_json};
use super::number::{self, NumberToken};
use super::string::{self, StringToken};
use core::ops::Range;

pub(super) type Outcome = Result<(), CanonicalError>;

/// Judges or rewrites what a walk meets. Tokens arrive whole: JSON's grammar has nothing against them any more.
pub(super) trait Visitor {
    /// At most 32: the walk keeps one bit for each level.
    const MAX_DEPTH: usize;

    fn space(&mut self, run: Range<usize>) -> Outcome;
    /// An escape that isn't canonical, by its backslash, in the string that began at `start` and isn't read to its end yet.
    fn loose_escape(&mut self, _start: usize, _at: usize) {}
    fn string(&mut self, token: &StringToken) -> Outcome;
    fn number(&mut self, text: &str, token: &NumberToken) -> Outcome;
    /// A member's name; `level` is 0 in the outermost object or array.
    fn name(&mut self, level: usize, is_first: bool, token: &StringToken) -> Outcome;

    fn open_object(&mut self, _at: usize) {}
    fn end_member(&mut self, _at: usize) {}
    fn close_object(&mut self, _at: usize) -> Outcome {
        Ok(())
    }
}

/// Walks over the one JSON text in `bytes`, and says the first fault: of UTF-8, of grammar, of depth, or of the visitor.
pub(super) fn walk<V: Visitor>(bytes: &[u8], visitor: &mut V) -> Outcome {
    let text = core::str::from_utf8(bytes).map_err(|fault| error(CanonicalFault::NotUtf8, fault.valid_up_to()))?;
    let mut walk = Walk { text, bytes, visitor, at: 0, depth: 0, object_levels: 0 };
    let mut next = Next::Value;
    loop {
        next = match next {
            Next::Value => walk.value()?,
            Next::Sequel => walk.sequel()?,
            Next::End => return Ok(()),
        };
    }
}

struct Walk<'a, 'v, V> {
    text: &'a str,
    /// The same.
    bytes: &'a [u8],
    visitor: &'v mut V,
    at: usize,
    depth: usize,
    /// One bit for each open level, the innermost lowest: set for an object, clear for an array.
    object_levels: u32,
}

enum Next {
    Value,
    /// What follows a value: a comma, a closing bracket, or the end.
    Sequel,
    End,
}

impl<V: Visitor> Walk<'_, '_, V> {
    #[inline]
    fn value(&mut self) -> Result<Next, CanonicalError> {
        match self.due()? {
            b'"' => {
                let token = self.string()?;
                self.visitor.string(&token)?;
            }
            b'-' | b'0'..=b'9' => {
                let token = number::read(self.bytes, self.at)?;
                self.at = token.end;
                self.visitor.number(self.text, &token)?;
            }
            b'{' => return self.open_object(),
            b'[' => return self.open_array(),
            b't' => self.literal(b"true")?,
            b'f' => self.literal(b"false")?,
            b'n' => self.literal(b"null")?,
            _ => return Err(not_json(self.at)),
        }
        Ok(Next::Sequel)
    }

    #[inline]
    fn sequel(&mut self) -> Result<Next, CanonicalError> {
        if self.depth == 0 {
            return self.end();
        }
        let is_object = self.object_levels & 1 == 1;
        match (self.due()?, is_object) {
            (b',', true) => {
                self.visitor.end_member(self.at);
                self.at += 1;
                self.name(false)?;
                Ok(Next::Value)
            }
            (b',', false) => {
                self.at += 1;
                Ok(Next::Value)
            }
            (b'}', true) => {
                self.visitor.end_member(self.at);
                self.close_object()
            }
            (b']', false) => Ok(self.leave()),
            _ => Err(not_json(self.at)),
        }
    }

    fn end(&mut self) -> Result<Next, CanonicalError> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !is_space(byte) {
                return Err(not_json(self.at));
            }
            self.skip_space()?;
        }
        Ok(Next::End)
    }

    #[inline]
    fn open_object(&mut self) -> Result<Next, CanonicalError> {
        self.enter(1)?;
        self.visitor.open_object(self.at);
        self.at += 1;
        if self.due()? == b'}' {
            return self.close_object();
        }
        self.name(true)?;
        Ok(Next::Value)
    }

    fn close_object(&mut self) -> Result<Next, CanonicalError> {
        self.visitor.close_object(self.at)?;
        Ok(self.leave())
    }

    fn open_array(&mut self) -> Result<Next, CanonicalError> {
        self.enter(0)?;
        self.at += 1;
        Ok(if self.due()? == b']' { self.leave() } else { Next::Value })
    }

    fn enter(&mut self, object_bit: u32) -> Outcome {
        if self.depth == V::MAX_DEPTH {
            return Err(error(CanonicalFault::TooDeep, self.at));
        }
        self.depth += 1;
        self.object_levels = self.object_levels << 1 | object_bit;
        Ok(())
    }

    fn leave(&mut self) -> Next {
        self.at += 1;
        self.depth -= 1;
        self.object_levels >>= 1;
        Next::Sequel
    }

    #[inline]
    fn name(&mut self, is_first: bool) -> Outcome {
        if self.due()? != b'"' {
            return Err(not_json(self.at));
        }
        let token = self.string()?;
        self.visitor.name(self.depth - 1, is_first, &token)?;
        if self.due()? != b':' {
            return Err(not_json(self.at));
        }
        self.at += 1;
        Ok(())
    }

    #[inline(always)]
    fn string(&mut self) -> Result<StringToken, CanonicalError> {
        let start = self.at;
        let token = string::read(self.bytes, start, |at| self.visitor.loose_escape(start, at))?;
        self.at = token.end;
        Ok(token)
    }

    fn literal(&mut self, word: &[u8]) -> Outcome {
        for byte in word {
            if self.bytes.get(self.at) != Some(byte) {
                return Err(not_json(self.at));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// The next byte that is no white space, which stays where it is. There must be one.
    #[inline]
    fn due(&mut self) -> Result<u8, CanonicalError> {
        loop {
            match self.bytes.get(self.at) {
                Some(&byte) if !is_space(byte) => return Ok(byte),
                Some(_) => self.skip_space()?,
                None => return Err(not_json(self.at)),
            }
        }
    }

    fn skip_space(&mut self) -> Outcome {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|&byte| is_space(byte)) {
            self.at += 1;
        }
        self.visitor.space(start..self.at)
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
