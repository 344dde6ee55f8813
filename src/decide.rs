//! Stage 6 of 6: does this genuine activation or lease entitle this product, on this device, now? A value, never an error.
//!
//! Spec: `spec/decide.md`, same headings, same order. Vectors: `test-vectors/decide/`.
//! In: [`Verified`] and a [`Context`] that states what the caller knows. Out: [`Decision`] with the facts behind it.
//! Pure: the same token in the same context always gets the same answer. Never allocates, never panics, reads no clock.
//! Cost: some twenty scans of the document, a few microseconds; a hundredth of the signature.

mod check;
mod clock;
mod context;
mod denial;
pub(crate) mod fingerprint;
mod grant;
mod status;

pub use context::{Ask, Context, Device, Release};
pub use denial::{Denial, StatedVersion};
pub use grant::{Change, DeviceMatch, Grant, Outcome, Phase};

use crate::kind::Decided;
use crate::verify::Verified;
use core::fmt;

/// The answer: granted or denied, with its facts, owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a decision that nobody looks at grants nothing"]
pub enum Decision {
    /// Entitled.
    Grant(Grant),
    /// Genuine, but not entitled.
    Deny(Denial),
}

impl<K: Decided> Verified<'_, K> {
    /// Decides. The first restriction that isn't met says no, in the order of the spec: what the token is for, then when,
    /// then how much. A restriction on something that the context doesn't state is not met.
    ///
    /// # Examples
    /// ```
    /// # use licentia::{Activation, Context, Decision, UnixSeconds, Verified};
    /// # fn check(activation: &Verified<'_, Activation>, now: UnixSeconds) {
    /// match activation.decide(&Context::new().product("acme-db").wall_clock(now)) {
    ///     Decision::Grant(grant) => println!("go on; the next change is {:?}", grant.next_change()),
    ///     Decision::Deny(denial) => println!("{denial}"),
    /// }
    /// # }
    /// ```
    pub fn decide(&self, context: &Context<'_>) -> Decision {
        match check::check(&self.claims(), self.grants(), context) {
            Ok(grant) => Decision::Grant(grant),
            Err(denial) => Decision::Deny(denial),
        }
    }
}

impl Decision {
    /// Whether it is a grant.
    #[must_use]
    pub const fn is_granted(&self) -> bool {
        matches!(self, Self::Grant(_))
    }

    /// `granted`, or the denial's stable word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Grant(_) => "granted",
            Self::Deny(denial) => denial.code().as_str(),
        }
    }

    /// The decision in sentences, for a person.
    #[must_use]
    pub const fn explain(&self) -> Explanation<'_> {
        Explanation(self)
    }
}

/// A decision in sentences; see [`Decision::explain`].
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'d>(&'d Decision);

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Decision::Grant(grant) => write!(f, "granted{grant}"),
            Decision::Deny(denial) => write!(f, "denied: {denial}"),
        }
    }
}
