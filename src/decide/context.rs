//! What the caller states about the world. Nothing is looked up.

use crate::signature::PublicKey;
use crate::text::Thumbprint;
use crate::time::UnixSeconds;
use crate::verify::Listed;
use core::num::NonZeroU64;

/// What the product knows when it asks. Leave out what it doesn't know: a restriction on it is then not met.
///
/// # Examples
/// ```
/// use licentia::{Ask, Context, Release, UnixSeconds};
/// let built = UnixSeconds::parse("2026-11-01").unwrap();
/// let context = Context::new()
///     .product("acme-db")
///     .build_date(built)
///     .release(Release::new().version(&[4, 2, 0]).date(built))
///     .wall_clock(UnixSeconds::parse("2027-01-15").unwrap())
///     .ask(Ask::entitlement("admin-users"));
/// # let _ = context;
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Context<'c> {
    pub(super) wall_clock: Option<UnixSeconds>,
    pub(super) build_date: Option<UnixSeconds>,
    pub(super) latest_seen: Option<UnixSeconds>,
    pub(super) product: Option<&'c str>,
    pub(super) release: Release<'c>,
    pub(super) device: Option<Device>,
    pub(super) features: Option<&'c [(&'c str, &'c [u8])]>,
    pub(super) listed: &'c [Listed<'c>],
    pub(super) latest_version: Option<u64>,
    pub(super) ask: Option<Ask<'c>>,
}

impl<'c> Context<'c> {
    /// Knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The machine's clock. A device without one leaves it out; tokens with dates are then denied.
    #[must_use]
    pub const fn wall_clock(mut self, now: UnixSeconds) -> Self {
        self.wall_clock = Some(now);
        self
    }

    /// When this build of the product was released: it can't be earlier than that.
    #[must_use]
    pub const fn build_date(mut self, date: UnixSeconds) -> Self {
        self.build_date = Some(date);
        self
    }

    /// The latest time that this machine has proof of, from what the product stored.
    #[must_use]
    pub const fn latest_seen(mut self, time: UnixSeconds) -> Self {
        self.latest_seen = Some(time);
        self
    }

    /// The product that asks, as its SKU stands in licenses.
    #[must_use]
    pub const fn product(mut self, product: &'c str) -> Self {
        self.product = Some(product);
        self
    }

    /// The product's version and release date.
    #[must_use]
    pub const fn release(mut self, release: Release<'c>) -> Self {
        self.release = release;
        self
    }

    /// The device that the product runs on.
    #[must_use]
    pub const fn device(mut self, device: Device) -> Self {
        self.device = Some(device);
        self
    }

    /// The features of the device, name and value as they are read from it, for tokens that are bound to a fingerprint.
    /// State them even if none could be read; an empty value counts as different.
    #[must_use]
    pub const fn features(mut self, features: &'c [(&'c str, &'c [u8])]) -> Self {
        self.features = Some(features);
        self
    }

    /// What the newest status lists at hand say, looked up for the token and for the grants above it. Entries of other
    /// tokens do no harm.
    #[must_use]
    pub const fn listed(mut self, entries: &'c [Listed<'c>]) -> Self {
        self.listed = entries;
        self
    }

    /// The highest version of the token's license that this machine has seen: an older one is superseded.
    #[must_use]
    pub const fn latest_version(mut self, version: u64) -> Self {
        self.latest_version = Some(version);
        self
    }

    /// The entitlement that is asked for. Without one, only the activation itself is judged.
    #[must_use]
    pub const fn ask(mut self, ask: Ask<'c>) -> Self {
        self.ask = Some(ask);
        self
    }
}

/// A release of the product: what of it is known.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Release<'c> {
    pub(super) version: Option<&'c [u64]>,
    pub(super) date: Option<UnixSeconds>,
}

impl<'c> Release<'c> {
    /// Nothing known.
    #[must_use]
    pub const fn new() -> Self {
        Self { version: None, date: None }
    }

    /// Its version, most significant number first.
    #[must_use]
    pub const fn version(mut self, version: &'c [u64]) -> Self {
        self.version = Some(version);
        self
    }

    /// The date on which it was released, the same everywhere; not the date of an installation.
    #[must_use]
    pub const fn date(mut self, date: UnixSeconds) -> Self {
        self.date = Some(date);
        self
    }
}

/// How the device is known.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Device {
    /// Somebody says that it is the one with this key. The decision marks that.
    Asserted(Thumbprint),
    /// It has just signed something fresh with this key, and the product has verified that.
    Proven(PublicKey),
}

impl Device {
    pub(super) fn thumbprint(&self) -> Thumbprint {
        match self {
            Self::Asserted(thumbprint) => *thumbprint,
            Self::Proven(key) => key.thumbprint(),
        }
    }
}

/// One entitlement, and how much of it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'c> {
    pub(super) name: &'c str,
    pub(super) quantity: Option<NonZeroU64>,
    pub(super) unit: Option<&'c str>,
}

impl<'c> Ask<'c> {
    /// One of a counted entitlement; the whole of a valued one or a feature.
    #[must_use]
    pub const fn entitlement(name: &'c str) -> Self {
        Self { name, quantity: None, unit: None }
    }

    /// So many of it. Only a counted entitlement can be asked for that.
    #[must_use]
    pub const fn quantity(mut self, quantity: NonZeroU64) -> Self {
        self.quantity = Some(quantity);
        self
    }

    /// Counted in this unit, to be sure.
    #[must_use]
    pub const fn unit(mut self, unit: &'c str) -> Self {
        self.unit = Some(unit);
        self
    }
}
