//! What may be wrong with JSON bytes, and where.

use crate::Code;
use core::fmt;

/// The first fault of bytes that were to be canonical, or to become it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CanonicalError {
    fault: CanonicalFault,
    at: usize,
}

/// What is wrong, for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CanonicalFault {
    /// Not UTF-8.
    NotUtf8,
    /// Not JSON.
    NotJson,
    /// A name stands twice in one object.
    DuplicateMember,
    /// JSON, but written in another way than the canonical one.
    NotCanonical,
    /// Too many objects and arrays inside each other.
    TooDeep,
    /// A fraction, an exponent or `-0` where integers are due.
    NumberNotInteger,
    /// An integer beyond ±(2^53−1) where integers are due; a number beyond every double elsewhere.
    NumberOutOfRange,
    /// An integer beyond ±(2^53−1) that would be written with other digits.
    NumberNotExact,
    /// An escaped half of a surrogate pair.
    LoneSurrogate,
}

pub(super) const fn error(fault: CanonicalFault, at: usize) -> CanonicalError {
    CanonicalError { fault, at }
}

pub(super) const fn not_json(at: usize) -> CanonicalError {
    error(CanonicalFault::NotJson, at)
}

impl CanonicalError {
    /// What is wrong.
    #[must_use]
    pub const fn fault(self) -> CanonicalFault {
        self.fault
    }

    /// Where: the offset of the byte, counted from 0. At the end of the input, its length.
    #[must_use]
    pub const fn at(self) -> usize {
        self.at
    }

    /// The stable word.
    #[must_use]
    pub const fn code(self) -> Code {
        match self.fault {
            CanonicalFault::NotUtf8 => Code::NotUtf8,
            CanonicalFault::NotJson => Code::NotJson,
            CanonicalFault::DuplicateMember => Code::DuplicateMember,
            CanonicalFault::NotCanonical => Code::NotCanonical,
            CanonicalFault::TooDeep => Code::TooDeep,
            CanonicalFault::NumberNotInteger => Code::NumberNotInteger,
            CanonicalFault::NumberOutOfRange => Code::NumberOutOfRange,
            CanonicalFault::NumberNotExact => Code::NumberNotExact,
            CanonicalFault::LoneSurrogate => Code::LoneSurrogate,
        }
    }
}

impl fmt::Display for CanonicalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.fault.sentence())
    }
}

impl core::error::Error for CanonicalError {}

impl CanonicalFault {
    const fn sentence(self) -> &'static str {
        match self {
            Self::NotUtf8 => "this is not UTF-8 text. JSON must be saved as UTF-8.",
            Self::NotJson => "JSON doesn't allow what stands or is missing here.",
            Self::DuplicateMember => "this name stands twice in one object. Keep the one that is meant.",
            Self::NotCanonical => {
                "this is JSON, but not in its canonical form (RFC 8785): white space, the order of names, an escape \
                 or a number is written in another way."
            }
            Self::TooDeep => {
                "too many objects and arrays inside each other: 8 are allowed in a document, 32 elsewhere."
            }
            Self::NumberNotInteger => {
                "this number has a fraction, an exponent or a minus before zero; a document holds integers only. \
                 Write a text instead, or count in a smaller unit."
            }
            Self::NumberOutOfRange => {
                "this number is too large: a document holds integers up to 9007199254740991 either side of zero, and \
                 other JSON numbers below 1.8e308."
            }
            Self::NumberNotExact => {
                "this integer is beyond 9007199254740991 and would lose digits in other programs. Write it as text."
            }
            Self::LoneSurrogate => "this escape is one half of a surrogate pair, and the other half is missing.",
        }
    }
}
