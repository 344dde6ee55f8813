//! Stage 4 of 6: the compact text of a token, split. Nothing in it is believed yet.
//!
//! Spec: `spec/token.md`, same headings, same order. Vectors: `test-vectors/token/`.
//! In: the bytes of a token file and, without a heap, a scratch buffer. Out: [`Unverified`].
//! No branch and no address depends on the payload's or the signature's characters; where the dots and the line's
//! end are is public. Never panics. Cost: one pass over the text.

mod attachments;
mod scan;
#[cfg(test)]
mod tests;
#[cfg(feature = "alloc")]
mod untrusted;

pub use attachments::{Attachment, Attachments};
#[cfg(feature = "alloc")]
pub use untrusted::Untrusted;

use crate::code::Code;
use crate::kind::Kind;
use crate::signature::SIGNATURE_TEXT;
#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

/// A token that was split and not verified. The only way on is [`Unverified::verify`].
pub struct Unverified<'t, K> {
    pub(crate) parts: Parts<'t>,
    pub(crate) room: Room<'t>,
    kind: PhantomData<K>,
}

/// The three parts of a token's text, and what was signed.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'t> {
    /// `header.payload`, as received.
    pub(crate) signed: &'t [u8],
    pub(crate) header: &'t [u8],
    pub(crate) payload: &'t [u8],
    pub(crate) signature: &'t [u8],
    /// What stands behind the first line.
    pub(crate) behind: &'t [u8],
}

/// Where the payload will be decoded to: the caller's buffer, or one of our own.
pub(crate) enum Room<'t> {
    Lent(&'t mut [u8]),
    #[cfg(feature = "alloc")]
    Own(Vec<u8>),
}

impl<'t> Room<'t> {
    /// Its first bytes; nothing if there aren't so many.
    pub(crate) fn shortened(self, length: usize) -> Option<Self> {
        match self {
            Self::Lent(bytes) => bytes.get_mut(..length).map(Self::Lent),
            #[cfg(feature = "alloc")]
            Self::Own(mut bytes) => {
                bytes.truncate(length);
                (bytes.len() == length).then_some(Self::Own(bytes))
            }
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            #[cfg(feature = "alloc")]
            Self::Own(bytes) => bytes,
        }
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Lent(bytes) => bytes,
            #[cfg(feature = "alloc")]
            Self::Own(bytes) => bytes,
        }
    }
}

impl<'t, K: Kind> Unverified<'t, K> {
    /// Splits the token on the first line of `file`. Later lines are attachments and never make it bad.
    ///
    /// # Errors
    /// [`TokenError::TooLong`] and [`TokenError::NotCompact`].
    ///
    /// # Examples
    /// ```
    /// use licentia::{Activation, Code, Unverified};
    /// let error = Unverified::<Activation>::parse(b"no token at all\n").unwrap_err();
    /// assert_eq!(error.code(), Some(Code::NotCompact));
    /// ```
    #[cfg(feature = "alloc")]
    pub fn parse(file: &'t [u8]) -> Result<Self, TokenError> {
        let parts = Parts::split(file, K::MAX_TEXT)?;
        let room = Room::Own(alloc::vec![0; decoded_length(parts.payload)]);
        Ok(Self { parts, room, kind: PhantomData })
    }

    /// The same without a heap: the payload will be decoded into `scratch`, which must hold three quarters of the
    /// payload's text. [`Kind::MAX_PAYLOAD`] bytes are always enough; a device that knows its tokens lends less.
    ///
    /// # Errors
    /// Those of `parse`, and [`TokenError::ScratchTooSmall`].
    pub fn parse_in(file: &'t [u8], scratch: &'t mut [u8]) -> Result<Self, TokenError> {
        let parts = Parts::split(file, K::MAX_TEXT)?;
        let (needed, given) = (decoded_length(parts.payload), scratch.len());
        if given < needed {
            return Err(TokenError::ScratchTooSmall { needed, given });
        }
        Ok(Self { parts, room: Room::Lent(scratch), kind: PhantomData })
    }
}

impl<'t, K> Unverified<'t, K> {
    /// What travels behind the token.
    #[must_use]
    pub fn attachments(&self) -> Attachments<'t> {
        Attachments::new(self.parts.behind)
    }
}

/// Bytes that unpadded base64url of this length holds.
pub(crate) fn decoded_length(text: &[u8]) -> usize {
    text.len().saturating_mul(3) / 4
}

impl<'t> Parts<'t> {
    pub(crate) fn split(file: &'t [u8], limit: usize) -> Result<Self, TokenError> {
        let line = scan::first_line(file, limit).ok_or(TokenError::TooLong { limit })?;
        Self::at_dots(&line).ok_or(TokenError::NotCompact)
    }

    fn at_dots(line: &scan::Line<'t>) -> Option<Self> {
        if line.dots.count != 2 {
            return None;
        }
        let (signed, signature) = line.text.split_at_checked(line.dots.second)?;
        let (header, payload) = signed.split_at_checked(line.dots.first)?;
        let (payload, signature) = (payload.split_first()?.1, signature.split_first()?.1);
        let behind = line.behind;
        (signature.len() == SIGNATURE_TEXT).then_some(Self { signed, header, payload, signature, behind })
    }
}

/// A text that can't be a token of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// Longer than the kind may be.
    TooLong {
        /// The kind's limit in bytes.
        limit: usize,
    },
    /// Not three parts with a signature of 86 characters.
    NotCompact,
    /// The caller's mistake: the scratch buffer can't hold the payload.
    ScratchTooSmall {
        /// Bytes that this token needs.
        needed: usize,
        /// Bytes that were lent.
        given: usize,
    },
}

impl TokenError {
    /// The stable word; none for the caller's own mistake.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::TooLong { .. } => Some(Code::TooLong),
            Self::NotCompact => Some(Code::NotCompact),
            Self::ScratchTooSmall { .. } => None,
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit } => {
                write!(
                    f,
                    "the first line is longer than {limit} bytes, so it is no token. Check that this is the right file."
                )
            }
            Self::NotCompact => f.write_str(
                "the first line is no token: a token is three parts with dots between them, the last of 86 characters. \
                 Check that it was copied whole.",
            ),
            Self::ScratchTooSmall { needed, given } => {
                write!(f, "the scratch buffer holds {given} bytes and this token needs {needed}; lend a larger one")
            }
        }
    }
}

impl core::error::Error for TokenError {}

impl<K: Kind> fmt::Debug for Unverified<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unverified {} of {} bytes", K::WORD, self.parts.signed.len().saturating_add(SIGNATURE_TEXT + 1))
    }
}
