//! What verify and the loading of trust sets say no with.

use crate::CanonicalError;
use crate::code::Code;
use crate::document::DocumentError;
use crate::text::Excerpt;
use crate::time::UnixSeconds;
use core::fmt;

/// The first check that a token failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// A legal token of a trusted key, but of another kind.
    OtherKind {
        /// The `typ` that was asked for.
        asked: &'static str,
        /// The `typ` that came.
        came: &'static str,
    },
    /// No trusted key has this header.
    HeaderUnknown {
        /// The key that the header names, where it can be read.
        kid: Option<Excerpt>,
    },
    /// A grant in the chain doesn't hold, or something goes beyond the grant above it.
    GrantNotMet {
        /// The member that isn't met; `chain` for the chain itself.
        member: Excerpt,
        /// Why.
        why: &'static str,
    },
    /// The signature doesn't hold.
    NotGenuine,
    /// Signed, but the payload isn't strict base64url.
    PayloadBase64,
    /// Signed, but the payload isn't canonical.
    Canonical(CanonicalError),
    /// Signed and canonical, but no document of this kind.
    Document(DocumentError),
    /// The token names another issuer than the key belongs to.
    OtherIssuer {
        /// The key's issuer.
        key: Excerpt,
        /// The token's.
        claimed: Excerpt,
    },
    /// The key was revoked.
    KeyRevoked {
        /// When, as its issuer says.
        at: UnixSeconds,
    },
    /// Signed outside the key's window.
    OutsideKeyWindow {
        /// When it was signed.
        issued_at: UnixSeconds,
        /// The window's first second.
        from: UnixSeconds,
        /// The first second behind it.
        until: Option<UnixSeconds>,
    },
    /// The key may not sign for this product.
    ProductNotAllowed {
        /// The product.
        product: Excerpt,
    },
    /// The key may not sign for this license.
    LicenseNotAllowed {
        /// The license's id.
        license: Excerpt,
    },
    /// The token lives longer than its key may grant.
    LifetimeTooLong {
        /// The key's limit in seconds.
        limit: u64,
        /// The token's lifetime in seconds; none if it never ends.
        lifetime: Option<u64>,
    },
    /// A statement that is meant for somebody else.
    OtherAudience {
        /// Who reads it.
        expected: Excerpt,
        /// Who it is meant for.
        came: Excerpt,
    },
    /// A proof that answers another challenge.
    OtherNonce {
        /// The challenge that it answers.
        came: Excerpt,
    },
}

impl VerifyError {
    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::OtherKind { .. } => Code::OtherKind,
            Self::HeaderUnknown { .. } => Code::HeaderUnknown,
            Self::GrantNotMet { .. } => Code::GrantNotMet,
            Self::NotGenuine => Code::NotGenuine,
            Self::PayloadBase64 => Code::PayloadBase64,
            Self::Canonical(error) => error.code(),
            Self::Document(error) => error.code(),
            Self::OtherIssuer { .. } => Code::OtherIssuer,
            Self::KeyRevoked { .. } => Code::KeyRevoked,
            Self::OutsideKeyWindow { .. } => Code::OutsideKeyWindow,
            Self::ProductNotAllowed { .. } => Code::ProductNotAllowed,
            Self::LicenseNotAllowed { .. } => Code::LicenseNotAllowed,
            Self::LifetimeTooLong { .. } => Code::LifetimeTooLong,
            Self::OtherAudience { .. } => Code::OtherAudience,
            Self::OtherNonce { .. } => Code::OtherNonce,
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherKind { asked, came } => {
                write!(f, "this is a token of another kind: {came} came where {asked} was asked for")
            }
            Self::HeaderUnknown { kid: Some(kid) } => write!(
                f,
                "no trusted key fits this token: it names the key {kid}. Is the trust set of its issuer the right one, \
                 and new enough?"
            ),
            Self::HeaderUnknown { kid: None } => {
                f.write_str("no trusted key fits this token: its header is none that this format has")
            }
            Self::GrantNotMet { member, why } => {
                write!(f, "the grants behind this token don't cover it ({member}): {why}. Ask who gave it to you.")
            }
            Self::NotGenuine => f.write_str(
                "the token was changed after it was signed, or it was never signed by this key. Ask the vendor for the \
                 original.",
            ),
            Self::PayloadBase64 => {
                f.write_str("the key signed a payload that isn't base64url; the issuer must mend this")
            }
            Self::Canonical(error) => write!(f, "the key signed a payload that isn't canonical: {error}"),
            Self::Document(error) => write!(f, "the key signed a document that breaks the rules: {error}"),
            Self::OtherIssuer { key, claimed } => {
                write!(f, "signed by a key of {key}, but it says that {claimed} issued it")
            }
            Self::KeyRevoked { at } => {
                write!(f, "its key was revoked (as of {at}). Ask the vendor for a token signed with a current key.")
            }
            Self::OutsideKeyWindow { issued_at, from, until } => {
                write!(f, "signed {issued_at}; its key may sign from {from} on")?;
                until.map_or(Ok(()), |until| write!(f, " and before {until}"))
            }
            Self::ProductNotAllowed { product } => write!(f, "its key may not sign for the product {product}"),
            Self::LicenseNotAllowed { license } => write!(f, "its key may not sign for the license {license}"),
            Self::LifetimeTooLong { limit, lifetime: Some(lifetime) } => {
                write!(f, "it lives {lifetime} seconds, and its key may grant {limit} at most")
            }
            Self::LifetimeTooLong { limit, lifetime: None } => {
                write!(f, "it has no end, and its key may grant {limit} seconds at most")
            }
            Self::OtherAudience { expected, came } => {
                write!(f, "it is meant for {came}, not for {expected}. Send it there, or have it made for {expected}.")
            }
            Self::OtherNonce { came } => write!(
                f,
                "it answers another challenge ({came}) than the one that was put. Put a new challenge; an old answer \
                 proves nothing."
            ),
        }
    }
}

impl core::error::Error for VerifyError {}

/// Trust sets that can't be loaded: which one, and why. Nothing was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustError {
    set: usize,
    fault: TrustFault,
}

/// What is wrong with a trust set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustFault {
    /// Its bytes aren't canonical.
    Canonical(CanonicalError),
    /// It breaks the table of members.
    Document(DocumentError),
    /// There is another set of this issuer.
    SecondSet {
        /// The issuer.
        issuer: Excerpt,
    },
    /// One of its keys can't be trusted.
    Key {
        /// Why.
        fault: KeyFault,
        /// The key's `kid`, as the set gives it.
        kid: Excerpt,
    },
}

/// What is wrong with a key in a trust set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFault {
    /// Not a well-formed public key.
    BadKey,
    /// Its `kid` was there before.
    KidTwice,
    /// It holds a private member.
    PrivateKey,
    /// Its `kid` isn't its thumbprint.
    KidMismatch,
}

impl TrustError {
    pub(super) const fn new(set: usize, fault: TrustFault) -> Self {
        Self { set, fault }
    }

    /// Which of the sets, counted from 0.
    #[must_use]
    pub const fn set(&self) -> usize {
        self.set
    }

    /// What is wrong with it.
    #[must_use]
    pub const fn fault(&self) -> TrustFault {
        self.fault
    }

    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.fault.code()
    }
}

impl TrustFault {
    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Canonical(error) => error.code(),
            Self::Document(error) => error.code(),
            Self::SecondSet { .. } => Code::TrustConflict,
            Self::Key { fault: KeyFault::BadKey, .. } => Code::BadKey,
            Self::Key { fault: KeyFault::KidTwice, .. } => Code::KidTwice,
            Self::Key { fault: KeyFault::PrivateKey, .. } => Code::PrivateKey,
            Self::Key { fault: KeyFault::KidMismatch, .. } => Code::KidMismatch,
        }
    }
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "trust set {}: {}", self.set.saturating_add(1), self.fault)
    }
}

impl fmt::Display for TrustFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Canonical(error) => write!(f, "{error}"),
            Self::Document(error) => write!(f, "{error}"),
            Self::SecondSet { issuer } => {
                write!(f, "there is a set of {issuer} already; give one set for each issuer, the newest")
            }
            Self::Key { fault, kid } => write!(f, "key {kid}: {fault}"),
        }
    }
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadKey => {
                "not a well-formed public key; an ES256 key has exactly alg, crv, kid, kty, x and y (and use, which is \
                 sig), and its point lies on P-256"
            }
            Self::KidTwice => "its kid stands in a trust set already; each key is listed once",
            Self::PrivateKey => "it holds a private key. Remove it, and treat that key as leaked",
            Self::KidMismatch => "its kid isn't the RFC 7638 thumbprint of the key",
        })
    }
}

impl core::error::Error for TrustError {}
