//! The kinds of token. Each has one `typ`, one table of members, one size limit; none passes for another.
//!
//! Spec: `spec/token.md`, *Kinds*.

use crate::document::Shape;

/// A license: what was sold. It grants nothing by itself; an [`Activation`] does.
#[derive(Debug)]
pub enum License {}

/// An activation: what a license allows one device, or openly any device, to do.
#[derive(Debug)]
pub enum Activation {}

/// Which of our tokens this is. Sealed: nobody else can add a kind.
pub trait Kind: sealed::Sealed {
    /// The kind's one word, as the spec names it.
    const WORD: &'static str;
    /// The header's `typ`.
    const TYP: &'static str;
    /// The largest token of this kind, in bytes of text.
    const MAX_TEXT: usize;
    /// The largest payload that such a token can hold: scratch of this size is always enough.
    const MAX_PAYLOAD: usize = Self::MAX_TEXT / 4 * 3;
}

impl Kind for License {
    const WORD: &'static str = "license";
    const TYP: &'static str = "vnd.licentia.license+jwt";
    const MAX_TEXT: usize = 8_000;
}

impl Kind for Activation {
    const WORD: &'static str = "activation";
    const TYP: &'static str = "vnd.licentia.activation+jwt";
    const MAX_TEXT: usize = 8_000;
}

/// Every kind that an issuer's key may sign under a policy, so that a legal token of a kind that this version
/// doesn't read yet is told apart from a stranger's.
pub(crate) const ISSUER_SIGNED: [&str; 5] =
    [License::TYP, Activation::TYP, "vnd.licentia.lease+jwt", "vnd.licentia.grant+jwt", "statuslist+jwt"];

/// Kinds that no key policy can allow: devices sign the first four, roots the last.
pub(crate) const NEVER_BY_POLICY: [&str; 5] = [
    "vnd.licentia.request+jwt",
    "vnd.licentia.proof+jwt",
    "vnd.licentia.release+jwt",
    "vnd.licentia.usage+jwt",
    "vnd.licentia.keys+jwt",
];

pub(crate) mod sealed {
    /// What the document stage knows of a kind.
    pub trait Sealed {
        /// The table of its members.
        #[doc(hidden)]
        const SHAPE: &'static super::Shape;
    }
}
