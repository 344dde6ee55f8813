//! Stage 2 of 6: is this JSON in its one canonical form, and if not, what is that form?
//!
//! Spec: `spec/canonical.md`, same headings, same order. Vectors: `test-vectors/canonical/`.
//! In: bytes. Out: [`Canonical`] bytes (documents: integers only), a yes ([`check`]), the form itself (`write`), or the first fault.
//! Checking never allocates, never recurses, never panics. Cost: one pass over the bytes; writing adds a copy, or two where members came unsorted.

mod check;
mod double;
#[cfg(feature = "alloc")]
mod emit;
mod error;
mod es6;
mod name;
mod number;
mod quotient;
mod string;
#[cfg(test)]
#[cfg(feature = "alloc")]
mod tests;
mod walk;
#[cfg(feature = "alloc")]
mod write;

pub use error::{CanonicalError, CanonicalFault};
#[cfg(feature = "alloc")]
pub use write::write;

pub(crate) use name::{compare as compare_names, escape};
pub(crate) use string::end_of_plain_run;

use check::Checker;
use double::Doubles;
use number::Integers;

/// Objects and arrays that may stand inside each other in a document, the outermost counted.
pub const MAX_DOCUMENT_DEPTH: usize = 8;

/// Objects and arrays that may stand inside each other for [`check`] and `write`, the outermost counted.
pub const MAX_DEPTH: usize = 32;

/// The bytes of a document in canonical form: RFC 8785, and every number an integer within ±(2^53−1).
///
/// # Examples
/// ```
/// use licentia::{Code, canonical::Canonical};
///
/// let canonical = Canonical::check(br#"{"a":1,"b":[true]}"#)?;
/// assert_eq!(canonical.as_bytes(), br#"{"a":1,"b":[true]}"#);
/// assert_eq!(Canonical::check(br#"{"a": 1}"#).unwrap_err().code(), Code::NotCanonical);
/// # Ok::<(), licentia::canonical::CanonicalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Canonical<'a>(&'a [u8]);

impl<'a> Canonical<'a> {
    /// Takes `bytes` if they are a document's canonical form, at most [`MAX_DOCUMENT_DEPTH`] deep.
    ///
    /// # Errors
    /// The first fault: `not_utf8`, then in the order of the bytes `not_json`, `duplicate_member`, `not_canonical`,
    /// `too_deep`, `number_not_integer`, `number_out_of_range`.
    pub fn check(bytes: &'a [u8]) -> Result<Self, CanonicalError> {
        walk::walk(bytes, &mut Checker::<Integers, MAX_DOCUMENT_DEPTH>::new(bytes))?;
        Ok(Self(bytes))
    }

    /// The bytes that were checked.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }
}

/// Says whether `bytes` are canonical in the full sense of RFC 8785, at most [`MAX_DEPTH`] deep: exactly what `write` leaves as it is.
///
/// # Errors
/// The first fault: `not_utf8`, then in the order of the bytes `not_json`, `duplicate_member`, `not_canonical`,
/// `too_deep`, `number_out_of_range`, `number_not_exact`.
///
/// # Examples
/// ```
/// assert!(licentia::canonical::check(b"[0.1,1e+21]").is_ok());
/// assert!(licentia::canonical::check(b"[0.10]").is_err());
/// ```
pub fn check(bytes: &[u8]) -> Result<(), CanonicalError> {
    walk::walk(bytes, &mut Checker::<Doubles, MAX_DEPTH>::new(bytes))
}
