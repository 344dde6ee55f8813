//! The kinds of token. Each has one `typ`, one table of members, one size limit; none passes for another.
//!
//! Spec: `spec/token.md`, *Kinds*.

use crate::document::Shape;

/// Which of our tokens this is. Sealed: nobody else can add a kind.
pub trait Kind: sealed::Sealed {
    /// The kind's one word, as the spec names it.
    const WORD: &'static str;
    /// The header's `typ`.
    const TYP: &'static str;
    /// The largest token of this kind, in bytes of text.
    const MAX_TEXT: usize = 8_000;
    /// The largest payload that such a token can hold: scratch of this size is always enough.
    const MAX_PAYLOAD: usize = Self::MAX_TEXT / 4 * 3;
}

/// A kind that an issuer's key signs, as far as its policy allows.
pub trait IssuerSigned: Kind {}

/// A kind that says what was sold: products, license, entitlements.
pub trait Sold: IssuerSigned {}

/// A kind that a product asks for a decision.
pub trait Decided: Sold {}

/// A kind that a device, or a server for its holder, signs with its own key. It carries no issuer's authority.
pub trait SelfSignedKind: Kind {}

/// Declares the kinds: their types, words, and which traits they have.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal, $typ:literal, $shape:path, [$($is:ident),*] $(, $max:literal)?;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $kind {}

            impl Kind for $kind {
                const WORD: &'static str = $word;
                const TYP: &'static str = $typ;
                $(const MAX_TEXT: usize = $max;)?
            }

            impl sealed::Sealed for $kind {
                const SHAPE: &'static Shape = &$shape;
            }

            $(impl $is for $kind {})*
        )*
    };
}

kinds! {
    /// A license: what was sold. It grants nothing by itself; an [`Activation`] or a [`Lease`] does.
    License = "license", "vnd.licentia.license+jwt", crate::document::tables::LICENSE, [IssuerSigned, Sold];

    /// An activation: what a license allows one device, or openly any device, to do.
    Activation = "activation", "vnd.licentia.activation+jwt", crate::document::tables::ACTIVATION, [IssuerSigned, Sold, Decided];

    /// A lease: a check-out of entitlements for a while.
    Lease = "lease", "vnd.licentia.lease+jwt", crate::document::lease::LEASE, [IssuerSigned, Sold, Decided];

    /// A grant: a part of a license handed on to a key that may sign leases, or smaller grants, within it.
    Grant = "grant", "vnd.licentia.grant+jwt", crate::document::lease::GRANT, [IssuerSigned, Sold];

    /// A status list: which of an issuer's tokens were revoked, suspended or given back.
    StatusList = "statuslist", "statuslist+jwt", crate::document::status_list::STATUS_LIST, [IssuerSigned], 524_288;

    /// A trust set that roots signed.
    Keys = "keys", "vnd.licentia.keys+jwt", crate::verify::TRUST_SET, [], 65_536;

    /// A device asks for an activation.
    Request = "request", "vnd.licentia.request+jwt", crate::document::statement::REQUEST, [SelfSignedKind];

    /// A device shows, by answering a challenge, that it holds the key of its token.
    Proof = "proof", "vnd.licentia.proof+jwt", crate::document::statement::PROOF, [SelfSignedKind];

    /// A device gives its token back.
    Release = "release", "vnd.licentia.release+jwt", crate::document::statement::RELEASE, [SelfSignedKind];

    /// A device reports what it used.
    Usage = "usage", "vnd.licentia.usage+jwt", crate::document::statement::USAGE, [SelfSignedKind];
}

/// Every kind that an issuer's key may sign under a policy.
pub(crate) const ISSUER_SIGNED: [&str; 5] = [License::TYP, Activation::TYP, Lease::TYP, Grant::TYP, StatusList::TYP];

/// Kinds that no key policy can allow: devices sign the first four, roots the last.
pub(crate) const NEVER_BY_POLICY: [&str; 5] = [Request::TYP, Proof::TYP, Release::TYP, Usage::TYP, Keys::TYP];

pub(crate) mod sealed {
    /// What the document stage knows of a kind.
    pub trait Sealed {
        /// The table of its members.
        #[doc(hidden)]
        const SHAPE: &'static super::Shape;
    }
}
