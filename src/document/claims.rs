//! The view: the members that kinds share, read when asked for.

use super::DocumentError;
use super::index::Index;
use super::parts::{Devices, Entitlement, Fingerprint, LicenseRef, Releases, Schedule, Staleness, StatusRef, Term};
use super::value::{Cursor, Items, Members, Object, Text, Value};
use crate::kind::{Decided, IssuerSigned, License, Sold};
use crate::text::{Digest, Thumbprint};
use crate::time::UnixSeconds;
use crate::{Canonical, Kind};
use core::marker::PhantomData;

/// The claims of one document (RFC 7519's claims set): borrowed, validated whole, read lazily.
///
/// Made by the kinds' `parse`, by [`Verified::claims`](crate::Verified::claims) and
/// [`SelfSigned::claims`](crate::SelfSigned::claims). With a heap, each reading goes to where the member stands; without
/// one it scans the document anew, some 0.1 µs.
pub struct Claims<'a, K> {
    bytes: &'a [u8],
    index: Index,
    kind: PhantomData<K>,
}

impl<K> Clone for Claims<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Claims<'_, K> {}

impl<'a, K: Kind> Claims<'a, K> {
    pub(crate) fn parse(document: Canonical<'a>) -> Result<Self, DocumentError> {
        let bytes = document.as_bytes();
        K::SHAPE.check(bytes).map(|index| Self::checked(bytes, index))
    }

    /// Of bytes that [`Self::parse`] has accepted before, with the index that it made.
    pub(crate) const fn checked(bytes: &'a [u8], index: Index) -> Self {
        Self { bytes, index, kind: PhantomData }
    }

    pub(crate) const fn index(&self) -> Index {
        self.index
    }

    /// The canonical bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// SHA-256 of the canonical bytes: the document's identity.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.as_bytes())
    }

    pub(crate) fn object(&self) -> Object<'a> {
        Object(self.as_bytes())
    }

    /// The member of this name.
    #[cfg_attr(feature = "alloc", inline(always))]
    pub(crate) fn get(&self, name: &str) -> Option<Value<'a>> {
        self.index.get(self.bytes, K::SHAPE, name)
    }

    /// The member of this name that is an object.
    pub(crate) fn part(&self, name: &str) -> Option<Object<'a>> {
        self.get(name)?.object()
    }

    /// The members of the member of this name; none if it isn't there.
    pub(crate) fn members(&self, name: &str) -> Members<'a> {
        self.part(name).unwrap_or(Object::EMPTY).members()
    }

    fn text(&self, name: &str) -> Option<Text<'a>> {
        self.get(name)?.text()
    }

    fn time(&self, name: &str) -> Option<UnixSeconds> {
        self.get(name).and_then(moment)
    }

    fn names(&self, name: &str) -> impl Iterator<Item = &'a str> + use<'a, K> {
        self.members(name).map(|(name, _)| name.plain())
    }

    /// `iat`: when it was signed, as the signer says.
    #[must_use]
    pub fn issued_at(&self) -> UnixSeconds {
        self.time("iat").unwrap_or(UnixSeconds::MAX)
    }

    /// `meta`: what was written down beside it. No decision reads it.
    pub fn meta(&self) -> impl Iterator<Item = (&'a str, Text<'a>)> + use<'a, K> {
        self.members("meta").filter_map(|(name, value)| Some((name.plain(), value.text()?)))
    }

    /// The names in `ext`: none of them narrows or widens a right.
    pub fn ext_names(&self) -> impl Iterator<Item = &'a str> + use<'a, K> {
        self.names("ext")
    }

    /// The names in `must`: who doesn't know one of them may not grant.
    pub fn must_names(&self) -> impl Iterator<Item = &'a str> + use<'a, K> {
        self.names("must")
    }
}

impl<'a, K: IssuerSigned> Claims<'a, K> {
    /// `iss`: who issued it.
    #[must_use]
    pub fn issuer(&self) -> &'a str {
        self.text("iss").map_or("", Text::plain)
    }

    /// `exp`: the first second without any right; none means for ever.
    #[must_use]
    pub fn expires(&self) -> Option<UnixSeconds> {
        self.time("exp")
    }
}

impl<'a, K: Sold> Claims<'a, K> {
    /// `sub`: the beneficiary. No decision reads it.
    #[must_use]
    pub fn subject(&self) -> Option<Text<'a>> {
        self.text("sub")
    }

    /// `aud`: the products it is for; one at least.
    pub fn audiences(&self) -> impl Iterator<Item = &'a str> + use<'a, K> {
        strings(self.get("aud"))
    }

    /// `jti`: this token's own name, unique for its issuer.
    #[must_use]
    pub fn jti(&self) -> &'a str {
        self.text("jti").map_or("", Text::plain)
    }

    /// `nbf`: not before; none means no lower bound.
    #[must_use]
    pub fn not_before(&self) -> Option<UnixSeconds> {
        self.time("nbf")
    }

    /// `term`: the license's model.
    #[must_use]
    pub fn term(&self) -> Option<Term> {
        Term::from_text(self.text("term")?)
    }

    /// `lic`: which license, in which version.
    #[must_use]
    pub fn license(&self) -> LicenseRef<'a> {
        LicenseRef(self.part("lic").unwrap_or(Object::EMPTY))
    }

    /// `ent`: what was sold, in canonical order.
    pub fn entitlements(&self) -> impl Iterator<Item = (&'a str, Entitlement<'a>)> + use<'a, K> {
        self.members("ent").filter_map(|(name, value)| Some((name.plain(), Entitlement(value.object()?))))
    }

    /// The entitlement of this name.
    #[must_use]
    pub fn entitlement(&self, name: &str) -> Option<Entitlement<'a>> {
        self.members("ent").get(name)?.object().map(Entitlement)
    }

    /// `releases`: the product releases that are covered; none means all.
    #[must_use]
    pub fn releases(&self) -> Option<Releases<'a>> {
        self.part("releases").map(Releases)
    }

    /// `sched`: the phases before the end.
    #[must_use]
    pub fn schedule(&self) -> Option<Schedule> {
        self.part("sched").map(Schedule::new)
    }

    /// `status`: where its issuer says whether it was revoked.
    #[must_use]
    pub fn status(&self) -> Option<StatusRef<'a>> {
        self.part("status")?.object("status_list").map(StatusRef)
    }

    /// `stale`: how old the newest status list may be.
    #[must_use]
    pub fn staleness(&self) -> Option<Staleness> {
        self.part("stale").map(Staleness::new)
    }
}

impl<'a> Claims<'a, License> {
    /// `devices`: how activations of this license must be bound.
    #[must_use]
    pub fn devices(&self) -> Option<Devices<'a>> {
        self.part("devices").map(Devices)
    }
}

/// What an activation is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binding {
    /// Openly to nothing.
    Unbound,
    /// To the device that holds the key with this thumbprint.
    Key(Thumbprint),
    /// To a device with enough of these features.
    Fingerprint,
    /// To both.
    KeyAndFingerprint(Thumbprint),
}

impl<'a, K: Decided> Claims<'a, K> {
    /// `cnf`, `fp`, `unbound`: what it is bound to.
    #[must_use]
    pub fn binding(&self) -> Binding {
        match (self.key(), self.get("fp").is_some()) {
            (Some(key), false) => Binding::Key(key),
            (Some(key), true) => Binding::KeyAndFingerprint(key),
            (None, true) => Binding::Fingerprint,
            (None, false) => Binding::Unbound,
        }
    }

    /// `cnf.jkt`: the device key that it is bound to.
    pub(crate) fn key(&self) -> Option<Thumbprint> {
        Thumbprint::parse(self.part("cnf")?.text("jkt")?.plain().as_bytes())
    }

    /// `fp`: the features that it is bound to.
    #[must_use]
    pub fn fingerprint(&self) -> Option<Fingerprint<'a>> {
        self.part("fp").map(Fingerprint)
    }
}

pub(crate) fn time(object: Object<'_>, name: &str) -> Option<UnixSeconds> {
    object.get(name).and_then(moment)
}

fn moment(value: Value<'_>) -> Option<UnixSeconds> {
    UnixSeconds::new(value.integer()?)
}

/// The strings of a value that is one string or an array of them.
pub(crate) fn strings<'a>(value: Option<Value<'a>>) -> impl Iterator<Item = &'a str> + use<'a> {
    // One string is read like an array that has lost its brackets.
    let list = value.map_or(&b""[..], |value| value.0.strip_prefix(b"[").unwrap_or(value.0));
    Items(Cursor(list)).filter_map(Value::text).map(Text::plain)
}
