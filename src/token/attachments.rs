//! The lines behind the token: what travels with it. Whoever doesn't know a line ignores it.

use super::Parts;

/// Lines behind the first that are read; what comes later is ignored.
const MAX_LINES: usize = 64;
/// Bytes behind the first line that are read.
const MAX_BYTES: usize = 1 << 20;
/// Characters of an attachment's name.
const MAX_NAME: usize = 32;

/// What travels behind a token, in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attachment<'t> {
    /// Another token: a grant, a further signature of a manifest. It proves nothing until somebody verifies it.
    Token(&'t [u8]),
    /// Something with a name, such as a manifest's `keep` list.
    Named {
        /// Its name.
        name: &'t str,
        /// Its text, which should be base64url.
        value: &'t [u8],
    },
}

/// The attachments of a token file, in their order.
///
/// # Examples
/// ```
/// use licentia::token::{Attachment, Attachments};
/// let file = b"token\nkeep AAAA\n# nothing that is known\n";
/// let found: Vec<_> = Attachments::of_file(file).collect();
/// assert_eq!(found, [Attachment::Named { name: "keep", value: b"AAAA" }]);
/// ```
#[derive(Clone, Debug)]
pub struct Attachments<'t> {
    rest: &'t [u8],
    lines: usize,
}

impl<'t> Attachments<'t> {
    /// Those of a whole file: everything behind its first line.
    #[must_use]
    pub fn of_file(file: &'t [u8]) -> Self {
        let behind = file.iter().position(|byte| *byte == b'\n').and_then(|end| file.get(end.wrapping_add(1)..));
        Self::new(behind.unwrap_or(b""))
    }

    pub(crate) fn new(behind: &'t [u8]) -> Self {
        // A line that the limit cuts is not read.
        let rest = match behind.get(..MAX_BYTES) {
            Some(window) if window.len() < behind.len() => {
                let whole = window.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end.wrapping_add(1));
                window.get(..whole).unwrap_or(b"")
            }
            _ => behind,
        };
        Self { rest, lines: MAX_LINES }
    }

    /// The tokens among them, split; one that is longer than `limit` isn't there.
    #[cfg(feature = "alloc")]
    pub(crate) fn tokens(self, limit: usize) -> impl Iterator<Item = Parts<'t>> {
        self.filter_map(move |line| match line {
            Attachment::Token(text) => Parts::split(text, limit).ok(),
            Attachment::Named { .. } => None,
        })
    }

    fn next_line(&mut self) -> Option<&'t [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.lines = self.lines.checked_sub(1)?;
        let (line, rest) = match self.rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                let (line, rest) = self.rest.split_at_checked(end)?;
                (line.strip_suffix(b"\r").unwrap_or(line), rest.get(1..)?)
            }
            None => (self.rest, self.rest.get(self.rest.len()..)?),
        };
        self.rest = rest;
        Some(line)
    }
}

impl<'t> Iterator for Attachments<'t> {
    type Item = Attachment<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.next_line()?;
            if let Some(attachment) = read(line) {
                return Some(attachment);
            }
        }
    }
}

fn read(line: &[u8]) -> Option<Attachment<'_>> {
    named(line).or_else(|| Parts::split(line, line.len()).ok().map(|_| Attachment::Token(line)))
}

fn named(line: &[u8]) -> Option<Attachment<'_>> {
    let space = line.iter().take(MAX_NAME.wrapping_add(1)).position(|byte| *byte == b' ')?;
    let (name, value) = line.split_at_checked(space)?;
    let name = core::str::from_utf8(name).ok().filter(|name| is_name(name))?;
    Some(Attachment::Named { name, value: value.get(1..)? })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
