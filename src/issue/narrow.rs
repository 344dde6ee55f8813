//! An activation may narrow its license, never widen it.

use crate::document::{Claims, Entitlement, Text, Version};
use crate::kind::{Grant, Kind as _, License, Sold};
use crate::text::Excerpt;
use core::fmt;

/// What an activation would give beyond its license.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExceedsLicense {
    member: Excerpt,
    why: &'static str,
}

impl ExceedsLicense {
    const fn new(member: Excerpt, why: &'static str) -> Self {
        Self { member, why }
    }

    /// The member that exceeds, such as `ent.admin-users`.
    #[must_use]
    pub const fn member(&self) -> Excerpt {
        self.member
    }
}

impl fmt::Display for ExceedsLicense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.member, self.why)
    }
}

impl core::error::Error for ExceedsLicense {}

/// The first way in which the activation exceeds its license.
pub(super) fn check<K: Sold>(activation: &Claims<'_, K>, license: &Claims<'_, License>) -> Result<(), ExceedsLicense> {
    let same = |member| activation.get(member) == license.get(member);
    require(same("iss"), "iss", "it must be issued by the license's issuer")?;
    let term = activation.get("term").is_none() || same("term");
    require(term, "term", "it must say the license's term")?;
    require(same("must"), "must", "it must demand what the license demands")?;
    products(activation, license)?;
    entitlements(activation, license)?;
    releases(activation, license)?;
    time(activation, license)?;
    binding(activation, license)
}

fn require(holds: bool, member: &str, why: &'static str) -> Result<(), ExceedsLicense> {
    if holds { Ok(()) } else { Err(ExceedsLicense::new(Excerpt::of(member), why)) }
}

fn products<K: Sold>(activation: &Claims<'_, K>, license: &Claims<'_, License>) -> Result<(), ExceedsLicense> {
    let licensed = |product| license.audiences().any(|other| other == product);
    require(activation.audiences().all(licensed), "aud", "it names a product that the license doesn't cover")
}

/// What is taken over whole can't be more. Else both have their names in one order, so that one pass over the license's
/// is enough.
fn entitlements<K: Sold>(activation: &Claims<'_, K>, license: &Claims<'_, License>) -> Result<(), ExceedsLicense> {
    if activation.get("ent") == license.get("ent") {
        return Ok(());
    }
    let mut licensed = license.entitlements();
    for (name, asked) in activation.entitlements() {
        let licensed = licensed.find(|(other, _)| *other == name).map(|(_, licensed)| licensed);
        entitlement_within(asked, licensed).map_err(|why| {
            let mut member = Excerpt::of("ent.");
            member.push_str(name);
            ExceedsLicense::new(member, why)
        })?;
    }
    Ok(())
}

fn entitlement_within(asked: Entitlement<'_>, licensed: Option<Entitlement<'_>>) -> Result<(), &'static str> {
    let Some(licensed) = licensed else { return Err("the license doesn't have it") };
    if asked.must_object() != licensed.must_object() {
        return Err("it must demand what the license demands");
    }
    asked.within(&licensed)
}

fn releases<K: Sold>(activation: &Claims<'_, K>, license: &Claims<'_, License>) -> Result<(), ExceedsLicense> {
    let Some(licensed) = license.releases() else { return Ok(()) };
    let asked = activation.releases();
    let ours = |of: fn(&crate::document::Releases<'_>) -> bool| asked.as_ref().is_some_and(of);
    let from = licensed.from().is_none_or(|limit| at_least(asked.and_then(|asked| asked.from()), limit));
    require(from, "releases.from", "it covers releases before those of the license")?;
    let below = licensed.below().is_none_or(|limit| at_most(asked.and_then(|asked| asked.below()), limit));
    require(below, "releases.below", "it covers releases after those of the license")?;
    let dated = ours(|asked| asked.until().is_some()) || licensed.until().is_none();
    let until = asked.and_then(|asked| asked.until()) <= licensed.until() || licensed.until().is_none();
    require(dated && until, "releases.until", "it covers releases after those of the license")
}

fn at_least(asked: Option<Version<'_>>, limit: Version<'_>) -> bool {
    asked.is_some_and(|asked| asked >= limit)
}

fn at_most(asked: Option<Version<'_>>, limit: Version<'_>) -> bool {
    asked.is_some_and(|asked| asked <= limit)
}

fn time<K: Sold>(activation: &Claims<'_, K>, license: &Claims<'_, License>) -> Result<(), ExceedsLicense> {
    if let Some(end) = license.expires() {
        let sooner = activation.expires().is_some_and(|exp| exp <= end);
        require(sooner, "exp", "it outlives the license")?;
    }
    let Some(begin) = license.not_before() else { return Ok(()) };
    let earliest = activation.not_before().unwrap_or(activation.issued_at());
    require(earliest >= begin, "nbf", "it begins before the license")
}

fn binding<K: Sold>(activation: &Claims<'_, K>, license: &Claims<'_, License>) -> Result<(), ExceedsLicense> {
    let Some(devices) = license.devices().filter(|_| !is_grant(activation)) else { return Ok(()) };
    let way = way(activation);
    require(devices.ways().any(|allowed| allowed == way), "devices.bind", "the license doesn't allow this way to bind")
}

/// A grant's `cnf` names who may hand on, not a device.
pub(super) fn is_grant<K: Sold>(claims: &Claims<'_, K>) -> bool {
    K::TYP == Grant::TYP && claims.get("depth").is_some()
}

/// How a document is bound, in the words of `devices.bind`.
fn way<K: Sold>(claims: &Claims<'_, K>) -> &'static str {
    match (claims.get("cnf"), claims.get("fp")) {
        (Some(_), Some(_)) => "cnf+fp",
        (Some(_), None) => "cnf",
        (None, Some(_)) => "fp",
        (None, None) => "unbound",
    }
}

/// The thumbprint that a document is bound to, as text.
pub(super) fn bound_key<'a, K: Sold>(claims: &Claims<'a, K>) -> Option<&'a str> {
    claims.part("cnf")?.text("jkt").map(Text::plain)
}
