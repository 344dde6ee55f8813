//! Stage 1 of 6: what was sold, as a typed view of canonical bytes. Whether anybody signed it is not known here.
//!
//! Spec: `spec/document.md`, same headings, same order. Vectors: `test-vectors/document/`.
//! In: [`Canonical`] bytes. Out: [`Claims`], or the first member that breaks a rule.
//! Never allocates, never panics, copies nothing. Cost: two passes over the bytes; with a heap a reading goes to where the
//! check found the member, without one it searches.

mod claims;
mod index;
pub(crate) mod lease;
pub(crate) mod limit;
mod parts;
pub(crate) mod rules;
pub(crate) mod shape;
pub(crate) mod statement;
pub(crate) mod status_list;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
pub(crate) mod value;

pub use claims::{Binding, Claims};
pub(crate) use claims::{strings, time};
pub(crate) use index::Index;
pub use lease::{Checkout, CheckoutType};
pub(crate) use parts::write_version;
pub use parts::{
    Devices, Entitlement, Fingerprint, LicenseRef, Releases, Schedule, Staleness, StatusRef, Term, Version,
};
pub use shape::Shape;
pub use statement::{Quantity, TokenRef};
pub use value::Text;

use crate::code::Code;
use crate::kind::{Activation, Grant, Keys, Lease, License, Proof, Release, Request, StatusList, Usage};
use crate::text::Excerpt;
use crate::{Canonical, Kind};
use core::fmt;
use limit::Limit;
use shape::Path;

impl License {
    /// Reads a license document.
    ///
    /// # Errors
    /// The first member, in canonical order, that is unknown, missing, or not what its row of the table asks.
    ///
    /// # Examples
    /// ```
    /// use licentia::{Canonical, License};
    /// let bytes = br#"{"aud":"acme-db","ent":{"admin-users":{"max":10}},"iat":1800000000,"iss":"Acme Ltd","jti":"AAAAAAAAAAAAAAAA","lic":{"id":"BBBBBBBBBBBBBBBB","ver":1},"sub":"Customer Inc","term":"perpetual"}"#;
    /// let license = License::parse(Canonical::check(bytes)?)?;
    /// assert_eq!(license.entitlement("admin-users").and_then(|entitlement| entitlement.max()), Some(10));
    /// # Ok::<(), licentia::Error>(())
    /// ```
    pub fn parse(document: Canonical<'_>) -> Result<Claims<'_, Self>, DocumentError> {
        Claims::parse(document)
    }
}

/// `parse` for the other kinds.
macro_rules! parse {
    ($($kind:ident),*) => {
        $(impl $kind {
            /// Reads a document of this kind.
            ///
            /// # Errors
            /// The first member, in canonical order, that is unknown, missing, or not what its row of the table asks.
            pub fn parse(document: Canonical<'_>) -> Result<Claims<'_, Self>, DocumentError> {
                Claims::parse(document)
            }
        })*
    };
}

parse!(Activation, Lease, Grant, StatusList, Keys, Request, Proof, Release, Usage);

/// A document that isn't what its kind asks for: which member, what is allowed, what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentError {
    fault: DocumentFault,
    member: Excerpt,
    limit: Limit,
    came: Excerpt,
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentFault {
    /// This kind has no such member.
    UnknownMember,
    /// It must stand and doesn't.
    MissingMember,
    /// Its value is of another JSON type.
    WrongType,
    /// Its value has the right type and breaks a limit.
    OutOfRange,
    /// It contradicts another member.
    Conflict,
}

impl DocumentError {
    pub(crate) fn new(fault: DocumentFault, limit: Limit, came: &[u8], path: Option<&Path<'_>>) -> Self {
        Self { fault, member: dotted(path), limit, came: Excerpt::of_bytes(came) }
    }

    /// What is wrong.
    #[must_use]
    pub const fn fault(&self) -> DocumentFault {
        self.fault
    }

    /// The stable word for it.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self.fault {
            DocumentFault::UnknownMember => Code::UnknownMember,
            DocumentFault::MissingMember => Code::MissingMember,
            DocumentFault::WrongType => Code::WrongType,
            DocumentFault::OutOfRange => Code::OutOfRange,
            DocumentFault::Conflict => Code::Conflict,
        }
    }

    /// The path of the member, such as `ent.admin-users.max`; empty for the document itself.
    #[must_use]
    pub const fn member(&self) -> Excerpt {
        self.member
    }
}

/// The names of a path, outermost first, with dots between them.
fn dotted(mut path: Option<&Path<'_>>) -> Excerpt {
    let mut inner = Excerpt::empty();
    while let Some(Path { name, outer }) = path {
        let mut names = Excerpt::empty();
        name.chars().for_each(|c| names.push(c));
        if !inner.as_str().is_empty() {
            names.push('.');
            names.push_str(inner.as_str());
        }
        (inner, path) = (names, *outer);
    }
    inner
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, member, limit, came } = self;
        let member: &dyn fmt::Display = if member.as_str().is_empty() { &"the document" } else { member };
        match fault {
            DocumentFault::UnknownMember => {
                write!(f, "{member} is no member of this kind of document; check its spelling")
            }
            DocumentFault::MissingMember => write!(f, "{member} is missing; it must be {limit}"),
            DocumentFault::WrongType => write!(f, "{member} is of the wrong type; it must be {limit}, not {came}"),
            DocumentFault::OutOfRange => write!(f, "{member} is outside its limits; it must be {limit}, not {came}"),
            DocumentFault::Conflict => write!(f, "{member} contradicts another member; there must be {limit}"),
        }
    }
}

impl core::error::Error for DocumentError {}

impl<K: Kind> fmt::Debug for Claims<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", K::WORD, core::str::from_utf8(self.as_bytes()).unwrap_or_default())
    }
}
