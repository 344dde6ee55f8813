//! What a caller may state, drawn from arbitrary bytes, and turned into a context.

use crate::documents::{COUNTS, ENTITLEMENTS, PRODUCTS, UNITS, VERSIONS, maybe, thumbprint, time};
use arbitrary::{Result, Unstructured};
use core::num::NonZeroU64;
use licentia::{Ask, Context, Device, PublicKey, Release, Thumbprint, UnixSeconds};

#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) product: Option<&'static str>,
    pub(crate) device: Option<KnownDevice>,
    pub(crate) version: Option<Vec<u64>>,
    pub(crate) date: Option<u64>,
    pub(crate) wall: Option<u64>,
    pub(crate) build: Option<u64>,
    pub(crate) latest: Option<u64>,
    pub(crate) ask: Option<Question>,
}

#[derive(Clone, Debug)]
pub(crate) enum KnownDevice {
    Named([u8; 32]),
    Proven(PublicKey),
}

#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) quantity: Option<u64>,
    pub(crate) unit: Option<&'static str>,
}

impl Facts {
    pub(crate) fn draw(u: &mut Unstructured<'_>, proven: PublicKey) -> Result<Self> {
        Ok(Self {
            product: often(u, |u| Ok(*u.choose(&PRODUCTS)?))?,
            device: often(u, |u| known_device(u, proven))?,
            version: often(u, version)?,
            date: often(u, time)?,
            wall: often(u, time)?,
            build: maybe(u, time)?,
            latest: maybe(u, time)?,
            ask: often(u, Question::draw)?,
        })
    }

    pub(crate) fn context(&self) -> Context<'_> {
        let mut release = Release::new();
        if let Some(version) = &self.version {
            release = release.version(version);
        }
        if let Some(date) = self.date {
            release = release.date(seconds(date));
        }
        let mut context = Context::new().release(release);
        if let Some(product) = self.product {
            context = context.product(product);
        }
        if let Some(device) = &self.device {
            context = context.device(device.stated());
        }
        if let Some(wall) = self.wall {
            context = context.wall_clock(seconds(wall));
        }
        if let Some(build) = self.build {
            context = context.build_date(seconds(build));
        }
        if let Some(latest) = self.latest {
            context = context.latest_seen(seconds(latest));
        }
        if let Some(ask) = &self.ask {
            context = context.ask(ask.asked());
        }
        context
    }
}

impl KnownDevice {
    pub(crate) fn thumbprint(&self) -> Thumbprint {
        match self {
            Self::Named(bytes) => Thumbprint::from_bytes(*bytes),
            Self::Proven(key) => key.thumbprint(),
        }
    }

    fn stated(&self) -> Device {
        match self {
            Self::Named(bytes) => Device::Asserted(Thumbprint::from_bytes(*bytes)),
            Self::Proven(key) => Device::Proven(*key),
        }
    }
}

impl Question {
    fn draw(u: &mut Unstructured<'_>) -> Result<Self> {
        let quantity = maybe(u, |u| Ok((*u.choose(&COUNTS)?).max(1)))?;
        let unit = maybe(u, |u| Ok(*u.choose(&UNITS)?))?;
        Ok(Self { name: u.choose(&ENTITLEMENTS)?, quantity, unit })
    }

    fn asked(&self) -> Ask<'_> {
        let mut ask = Ask::entitlement(self.name);
        if let Some(quantity) = self.quantity.and_then(NonZeroU64::new) {
            ask = ask.quantity(quantity);
        }
        if let Some(unit) = self.unit {
            ask = ask.unit(unit);
        }
        ask
    }
}

fn often<T>(u: &mut Unstructured<'_>, make: impl FnOnce(&mut Unstructured<'_>) -> Result<T>) -> Result<Option<T>> {
    if u.ratio(7, 8)? { make(u).map(Some) } else { Ok(None) }
}

fn known_device(u: &mut Unstructured<'_>, proven: PublicKey) -> Result<KnownDevice> {
    if u.ratio(1, 8)? { Ok(KnownDevice::Proven(proven)) } else { Ok(KnownDevice::Named(thumbprint(u)?)) }
}

/// The end of a range, or just beside it.
fn version(u: &mut Unstructured<'_>) -> Result<Vec<u64>> {
    let ends = *u.choose(&VERSIONS)?;
    let mut version = u.choose(&ends)?.to_vec();
    match u.int_in_range(0..=3)? {
        0 => version.push(0),
        1 => version.push(1),
        2 => version.iter_mut().for_each(|number| *number = number.saturating_sub(1)),
        _ => {}
    }
    Ok(version)
}

fn seconds(time: u64) -> UnixSeconds {
    UnixSeconds::new(time).expect("a drawn time is in range")
}
