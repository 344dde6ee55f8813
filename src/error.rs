//! One error for a call that goes through several stages, so that `?` works across them.

use crate::CanonicalError;
use crate::code::Code;
use crate::document::DocumentError;
use crate::token::TokenError;
use crate::verify::{TrustError, VerifyError};
use core::fmt;

/// The error of whichever stage said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes weren't canonical.
    Canonical(CanonicalError),
    /// The document broke its table.
    Document(DocumentError),
    /// The text was no token.
    Token(TokenError),
    /// The token wasn't genuine, or not what its key may sign.
    Verify(VerifyError),
    /// The trust sets couldn't be loaded.
    Trust(TrustError),
}

impl Error {
    /// The stable word; none for the caller's own mistake.
    #[must_use]
    pub const fn code(&self) -> Option<Code> {
        match self {
            Self::Canonical(error) => Some(error.code()),
            Self::Document(error) => Some(error.code()),
            Self::Token(error) => error.code(),
            Self::Verify(error) => Some(error.code()),
            Self::Trust(error) => Some(error.code()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Canonical(error) => fmt::Display::fmt(error, f),
            Self::Document(error) => fmt::Display::fmt(error, f),
            Self::Token(error) => fmt::Display::fmt(error, f),
            Self::Verify(error) => fmt::Display::fmt(error, f),
            Self::Trust(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for Error {}

/// `From` for each stage's error.
macro_rules! from {
    ($($error:ty => $variant:ident,)*) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from! {
    CanonicalError => Canonical,
    DocumentError => Document,
    TokenError => Token,
    VerifyError => Verify,
    TrustError => Trust,
}
