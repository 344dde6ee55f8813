//! What a caller may state, drawn from arbitrary bytes, and turned into a context.

use crate::documents::{
    COUNTS, ENTITLEMENTS, FEATURE_VALUES, FEATURES, PRODUCTS, UNITS, VERSIONS, device_key, maybe, mostly, thumbprint,
    time,
};
use crate::lists::{AT_HAND, AtHand};
use arbitrary::{Result, Unstructured};
use core::num::NonZeroU64;
use licentia::verify::Listed;
use licentia::{Ask, Context, Device, PublicKey, Release, Thumbprint, UnixSeconds};

#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) product: Option<&'static str>,
    pub(crate) device: Option<KnownDevice>,
    pub(crate) features: Option<Vec<(&'static str, &'static [u8])>>,
    pub(crate) version: Option<Vec<u64>>,
    pub(crate) date: Option<u64>,
    pub(crate) wall: Option<u64>,
    pub(crate) build: Option<u64>,
    pub(crate) latest: Option<u64>,
    pub(crate) lists: Vec<&'static AtHand>,
    pub(crate) latest_version: Option<u64>,
    pub(crate) ask: Option<Question>,
    /// The entries of these lists.
    pub(crate) listed: Vec<Listed<'static>>,
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
    pub(crate) fn draw(u: &mut Unstructured<'_>) -> Result<Self> {
        let lists = lists(u)?;
        Ok(Self {
            product: often(u, |u| mostly(u, &PRODUCTS))?,
            device: often(u, known_device)?,
            features: often(u, features)?,
            version: often(u, version)?,
            date: often(u, time)?,
            wall: often(u, time)?,
            build: maybe(u, time)?,
            latest: maybe(u, time)?,
            listed: lists.iter().flat_map(|list| list.look_up_all()).collect(),
            lists,
            latest_version: maybe(u, |u| u.int_in_range(1..=2))?,
            ask: if u.arbitrary()? { Some(Question::draw(u)?) } else { None },
        })
    }

    pub(crate) fn context(&self) -> Context<'_> {
        let mut context = Context::new().release(self.release()).listed(&self.listed);
        if let Some(product) = self.product {
            context = context.product(product);
        }
        if let Some(device) = &self.device {
            context = context.device(device.stated());
        }
        if let Some(features) = &self.features {
            context = context.features(features);
        }
        if let Some(version) = self.latest_version {
            context = context.latest_version(version);
        }
        if let Some(ask) = &self.ask {
            context = context.ask(ask.asked());
        }
        self.at_some_time(context)
    }

    fn release(&self) -> Release<'_> {
        let mut release = Release::new();
        if let Some(version) = &self.version {
            release = release.version(version);
        }
        if let Some(date) = self.date {
            release = release.date(seconds(date));
        }
        release
    }

    fn at_some_time<'c>(&self, mut context: Context<'c>) -> Context<'c> {
        if let Some(wall) = self.wall {
            context = context.wall_clock(seconds(wall));
        }
        if let Some(build) = self.build {
            context = context.build_date(seconds(build));
        }
        if let Some(latest) = self.latest {
            context = context.latest_seen(seconds(latest));
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
    if u.ratio(15, 16)? { make(u).map(Some) } else { Ok(None) }
}

fn known_device(u: &mut Unstructured<'_>) -> Result<KnownDevice> {
    if u.arbitrary()? { Ok(KnownDevice::Proven(device_key())) } else { Ok(KnownDevice::Named(thumbprint(u)?)) }
}

/// A value for each feature, which may be empty; some features are left out.
fn features(u: &mut Unstructured<'_>) -> Result<Vec<(&'static str, &'static [u8])>> {
    let mut stated = Vec::new();
    for name in FEATURES {
        match u.int_in_range(0..=7)? {
            0 => {}
            1 => stated.push((name, &b""[..])),
            _ => stated.push((name, mostly(u, &FEATURE_VALUES)?.as_bytes())),
        }
    }
    Ok(stated)
}

fn lists(u: &mut Unstructured<'_>) -> Result<Vec<&'static AtHand>> {
    let count = u.int_in_range(0..=3)?;
    (0..count).map(|_| u.choose(&AT_HAND)).collect()
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
