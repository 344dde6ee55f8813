//! The checking visitor: refuses whatever the canonical form writes otherwise.

use super::error::{CanonicalFault, error};
use super::name;
use super::number::NumberToken;
use super::string::StringToken;
use super::walk::{Outcome, Visitor};
use core::cmp::Ordering;
use core::marker::PhantomData;
use core::ops::Range;

/// Which numbers pass. A type and not a flag, so that a check of integers doesn't link what floats need.
pub(super) trait Numbers {
    fn judge(text: &str, token: &NumberToken) -> Result<(), CanonicalFault>;
}

pub(super) struct Checker<'a, N, const MAX_DEPTH: usize> {
    bytes: &'a [u8],
    /// The last name of each open object; an array leaves its place unused.
    last_names: [&'a [u8]; MAX_DEPTH],
    numbers: PhantomData<N>,
}

impl<'a, N, const MAX_DEPTH: usize> Checker<'a, N, MAX_DEPTH> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, last_names: [&[]; MAX_DEPTH], numbers: PhantomData }
    }
}

impl<N: Numbers, const MAX_DEPTH: usize> Visitor for Checker<'_, N, MAX_DEPTH> {
    const MAX_DEPTH: usize = MAX_DEPTH;

    fn space(&mut self, run: Range<usize>) -> Outcome {
        Err(error(CanonicalFault::NotCanonical, run.start))
    }

    #[inline]
    fn string(&mut self, token: &StringToken) -> Outcome {
        match token.loose_escape {
            None => Ok(()),
            Some(at) => Err(error(CanonicalFault::NotCanonical, at)),
        }
    }

    #[inline]
    fn number(&mut self, text: &str, token: &NumberToken) -> Outcome {
        N::judge(text, token).map_err(|fault| error(fault, token.start))
    }

    #[inline]
    fn name(&mut self, level: usize, is_first: bool, token: &StringToken) -> Outcome {
        self.string(token)?;
        let name = token.inner(self.bytes);
        if let Some(last) = self.last_names.get_mut(level) {
            if !is_first {
                match name::compare(last, name) {
                    Ordering::Less => {}
                    Ordering::Equal => return Err(error(CanonicalFault::DuplicateMember, token.start)),
                    Ordering::Greater => return Err(error(CanonicalFault::NotCanonical, token.start)),
                }
            }
            *last = name;
        }
        Ok(())
    }
}
