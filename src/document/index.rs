//! What the check of a document leaves for its readers: with a heap, where the members stand; without one nothing, since
//! a device would rather search than lend the memory.

#[cfg(feature = "alloc")]
use super::shape::Places;
use super::shape::{Found, Shape};
#[cfg(not(feature = "alloc"))]
use super::value::Object;
use super::value::Value;

/// Finds a document's members by name.
#[derive(Clone, Copy)]
pub(crate) struct Index {
    #[cfg(feature = "alloc")]
    places: Places,
}

impl Index {
    /// Of a document in which nothing was found yet.
    pub(super) const EMPTY: Self = Self {
        #[cfg(feature = "alloc")]
        places: Places::NONE,
    };

    pub(super) const fn of(_found: &Found<'_>) -> Self {
        Self {
            #[cfg(feature = "alloc")]
            places: _found.places,
        }
    }

    /// The member of this name, in the document that this is the index of.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(super) fn get<'a>(&self, document: &'a [u8], shape: &Shape, name: &str) -> Option<Value<'a>> {
        self.places.get(document, shape.members, name)
    }

    /// As with a heap, by searching.
    #[cfg(not(feature = "alloc"))]
    #[inline(always)]
    pub(super) fn get<'a>(&self, document: &'a [u8], _: &Shape, name: &str) -> Option<Value<'a>> {
        Object(document).get(name)
    }
}
