//! The checks, in the order of `spec/decide.md`: understood, product, device, release, clock, status, version,
//! entitlement.

use super::clock;
use super::context::{Ask, Context, Device, Release};
use super::denial::{Denial, StatedVersion};
use super::fingerprint;
use super::grant::{DeviceMatch, Grant};
use super::status;
use crate::document::{Claims, Entitlement, Releases};
use crate::kind::{self, Decided};
use crate::text::{Excerpt, Thumbprint};

pub(super) fn check<'g, K: Decided>(
    claims: &Claims<'_, K>,
    grants: impl Iterator<Item = Claims<'g, kind::Grant>>,
    context: &Context<'_>,
) -> Result<Grant, Denial> {
    understood(claims)?;
    product(claims, context.product)?;
    let device = device(claims, context)?;
    if let Some(releases) = claims.releases() {
        release(releases, context.release)?;
    }
    let list = status::newest(claims, context);
    let now = clock::check(claims, list, context)?;
    status::check(list, grants, context)?;
    let age = status::age(claims, list, now)?;
    superseded(claims, context.latest_version)?;
    let asked = context.ask.map(|ask| entitlement(claims, ask)).transpose()?;
    Ok(Grant::new(device, now, claims, age, asked))
}

fn understood<K: Decided>(claims: &Claims<'_, K>) -> Result<(), Denial> {
    let mut unknown = claims.must_names();
    match unknown.next() {
        None => Ok(()),
        Some(name) => Err(Denial::NotUnderstood { name: Excerpt::of(name), others: unknown.count() }),
    }
}

fn product<K: Decided>(claims: &Claims<'_, K>, asked: Option<&str>) -> Result<(), Denial> {
    let licensed = Excerpt::of(claims.audiences().next().unwrap_or(""));
    let Some(asked) = asked else { return Err(Denial::ProductNotStated { licensed }) };
    if claims.audiences().any(|product| product == asked) {
        return Ok(());
    }
    Err(Denial::OtherProduct { asked: Excerpt::of(asked), licensed })
}

/// The key first, then the features; what isn't stated of either comes before what differs.
fn device<K: Decided>(claims: &Claims<'_, K>, context: &Context<'_>) -> Result<DeviceMatch, Denial> {
    let (key, features) = (claims.key(), claims.fingerprint());
    let unstated = key.is_some() && context.device.is_none() || features.is_some() && context.features.is_none();
    if unstated {
        return Err(Denial::DeviceNotStated { bound_to: key });
    }
    let by_key = match (key, context.device) {
        (Some(bound_to), Some(device)) => Some(same_key(bound_to, device)?),
        _ => None,
    };
    if let (Some(bound_to), Some(features)) = (features, context.features) {
        fingerprint::check(bound_to, features)?;
        return Ok(by_key.unwrap_or(DeviceMatch::Fingerprint));
    }
    Ok(by_key.unwrap_or(DeviceMatch::Unbound))
}

fn same_key(bound_to: Thumbprint, device: Device) -> Result<DeviceMatch, Denial> {
    let stated = device.thumbprint();
    if stated != bound_to {
        return Err(Denial::OtherDevice { bound_to, stated });
    }
    Ok(match device {
        Device::Asserted(_) => DeviceMatch::Asserted,
        Device::Proven(_) => DeviceMatch::Proven,
    })
}

fn release(covered: Releases<'_>, stated: Release<'_>) -> Result<(), Denial> {
    let (from, below, until) = (covered.from(), covered.below(), covered.until());
    let needs_version = from.is_some() || below.is_some();
    if (needs_version && stated.version.is_none()) || (until.is_some() && stated.date.is_none()) {
        return Err(Denial::ReleaseNotStated { version: needs_version, date: until.is_some() });
    }
    let version = stated.version.unwrap_or(&[]);
    let too_old = from.as_ref().is_some_and(|from| from.compare(version).is_gt());
    let too_new = below.as_ref().is_some_and(|below| below.compare(version).is_le());
    let too_late = matches!((stated.date, until), (Some(date), Some(until)) if date > until);
    if !(too_old || too_new || too_late) {
        return Ok(());
    }
    Err(Denial::ReleaseNotCovered {
        version: stated.version.map(StatedVersion::new),
        from: from.map(|from| StatedVersion::collect(from.parts())),
        below: below.map(|below| StatedVersion::collect(below.parts())),
        date: stated.date,
        until,
    })
}

fn superseded<K: Decided>(claims: &Claims<'_, K>, latest: Option<u64>) -> Result<(), Denial> {
    let version = claims.license().version();
    match latest.filter(|latest| version < *latest) {
        None => Ok(()),
        Some(latest) => Err(Denial::Superseded { version, latest }),
    }
}

/// What was asked for and is there: its name, and how much of it is beyond the maximum.
pub(super) struct Asked {
    pub(super) name: Excerpt,
    pub(super) excess: u64,
}

fn entitlement<K: Decided>(claims: &Claims<'_, K>, ask: Ask<'_>) -> Result<Asked, Denial> {
    let name = Excerpt::of(ask.name);
    // A demand that isn't known makes this entitlement alone count as absent.
    let entitlement = claims.entitlement(ask.name).filter(|found| found.must_names().next().is_none());
    let entitlement = entitlement.ok_or(Denial::NoSuchEntitlement { name })?;
    let excess = match entitlement.max() {
        Some(max) => counted(entitlement, max, ask, name)?,
        None if ask.quantity.is_some() || ask.unit.is_some() => return Err(Denial::NotCounted { name }),
        None => 0,
    };
    Ok(Asked { name, excess })
}

fn counted(entitlement: Entitlement<'_>, max: u64, ask: Ask<'_>, name: Excerpt) -> Result<u64, Denial> {
    if let Some(asked) = ask.unit.filter(|unit| *unit != entitlement.unit()) {
        return Err(Denial::OtherUnit { name, asked: Excerpt::of(asked), licensed: Excerpt::of(entitlement.unit()) });
    }
    let asked = ask.quantity.map_or(1, core::num::NonZeroU64::get);
    let excess = asked.saturating_sub(max);
    if excess > 0 && !entitlement.overage() {
        return Err(Denial::TooMany { name, asked, max });
    }
    Ok(excess)
}
