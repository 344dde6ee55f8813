//! The objects inside a document, as views.

use super::claims::{strings, time};
use super::value::{Items, Object, Text, Value};
use crate::text::Digest;
use crate::time::UnixSeconds;
use core::cmp::Ordering;
use core::fmt;

/// The license's model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Term {
    /// For ever; perhaps with an end of updates.
    Perpetual,
    /// For a time that was paid for.
    Subscription,
    /// For a time, to try.
    Trial,
}

impl Term {
    pub(crate) fn from_text(text: Text<'_>) -> Option<Self> {
        [Self::Perpetual, Self::Subscription, Self::Trial].into_iter().find(|term| text.is(term.as_str()))
    }

    /// The word in the document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Perpetual => "perpetual",
            Self::Subscription => "subscription",
            Self::Trial => "trial",
        }
    }
}

/// `lic`: which license.
#[derive(Clone, Copy)]
pub struct LicenseRef<'a>(pub(super) Object<'a>);

impl<'a> LicenseRef<'a> {
    /// The license's id, the same in all its versions.
    #[must_use]
    pub fn id(&self) -> &'a str {
        self.0.text("id").map_or("", Text::plain)
    }

    /// Its version, from 1.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.0.integer("ver").unwrap_or(0)
    }

    /// Id and version as they stand in the document.
    #[cfg(feature = "issue")]
    pub(crate) fn json(&self) -> [&'a str; 2] {
        ["id", "ver"].map(|name| self.0.get(name).map_or("null", Value::json))
    }

    /// The digest of the license's payload; none in the license itself.
    #[must_use]
    pub fn s256(&self) -> Option<Digest> {
        self.0.digest("s256")
    }
}

impl fmt::Debug for LicenseRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {}", self.id(), self.version())
    }
}

/// One thing that was sold: counted (`max`), valued (`val`), or a feature that is on.
#[derive(Clone, Copy)]
pub struct Entitlement<'a>(pub(super) Object<'a>);

impl<'a> Entitlement<'a> {
    /// How many, if it is counted.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        self.0.integer("max")
    }

    /// Its value, if it is valued.
    #[must_use]
    pub fn value(&self) -> Option<Text<'a>> {
        self.0.text("val")
    }

    /// What is counted; `Count` unless it says otherwise.
    #[must_use]
    pub fn unit(&self) -> &'a str {
        self.0.text("unit").map_or("Count", Text::plain)
    }

    /// Whether more than `max` is granted, and the excess reported.
    #[must_use]
    pub fn overage(&self) -> bool {
        self.0.get("overage").is_some_and(Value::is_true)
    }

    /// Whether a check-out of it may be returned early.
    #[must_use]
    pub fn check_in(&self) -> bool {
        self.0.get("check_in").is_some_and(Value::is_true)
    }

    /// Whether this is no more than the other one, or why it is: another sort, value or unit, a larger maximum, a right
    /// more.
    #[cfg(feature = "alloc")]
    pub(crate) fn within(&self, limit: &Self) -> Result<(), &'static str> {
        match (self.max(), limit.max()) {
            (Some(asked), Some(most)) if asked > most => return Err("it is more than was licensed"),
            (Some(_), None) => return Err("it was licensed uncounted"),
            (None, Some(_)) => return Err("it was licensed as counted; say how many"),
            _ => {}
        }
        if self.value() != limit.value() {
            return Err("it was licensed with another value");
        }
        if self.unit() != limit.unit() {
            return Err("it was licensed in another unit");
        }
        if self.overage() && !limit.overage() {
            return Err("no overage was licensed");
        }
        if self.check_in() && !limit.check_in() {
            return Err("no early return was licensed");
        }
        Ok(())
    }

    #[cfg(feature = "issue")]
    pub(crate) fn must_object(&self) -> Option<Value<'a>> {
        self.0.get("must")
    }

    /// The names in its `must`: for who doesn't know one of them, this entitlement doesn't exist.
    pub fn must_names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.names("must").map(Text::plain)
    }
}

impl fmt::Debug for Entitlement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(self.0.0).unwrap_or_default())
    }
}

/// `releases`: the product releases that are covered. A decision about them needs no clock.
#[derive(Clone, Copy)]
pub struct Releases<'a>(pub(super) Object<'a>);

impl<'a> Releases<'a> {
    /// The first version that is covered.
    #[must_use]
    pub fn from(&self) -> Option<Version<'a>> {
        self.0.get("from").map(Version::new)
    }

    /// The first version that is not covered any more.
    #[must_use]
    pub fn below(&self) -> Option<Version<'a>> {
        self.0.get("below").map(Version::new)
    }

    /// The last release date that is covered.
    #[must_use]
    pub fn until(&self) -> Option<UnixSeconds> {
        time(self.0, "until")
    }
}

impl fmt::Debug for Releases<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(self.0.0).unwrap_or_default())
    }
}

/// A version of 1 to 4 numbers; the shorter of two is padded with zeros before they are compared.
#[derive(Clone)]
pub struct Version<'a>(Items<'a>);

impl<'a> Version<'a> {
    pub(crate) fn new(array: Value<'a>) -> Self {
        Self(array.items())
    }

    /// The numbers, most significant first.
    pub fn parts(&self) -> impl Iterator<Item = u64> + use<'a> {
        self.0.clone().filter_map(Value::integer)
    }

    /// How it stands to a version given as numbers.
    #[must_use]
    pub fn compare(&self, other: &[u64]) -> Ordering {
        compare_padded(self.parts(), other.iter().copied())
    }
}

/// Compares number by number, as if both went on with zeros for ever.
fn compare_padded(left: impl Iterator<Item = u64>, right: impl Iterator<Item = u64>) -> Ordering {
    let (mut left, mut right) = (left.fuse(), right.fuse());
    loop {
        let (l, r) = (left.next(), right.next());
        let order = l.unwrap_or(0).cmp(&r.unwrap_or(0));
        if order.is_ne() || (l.is_none() && r.is_none()) {
            return order;
        }
    }
}

impl PartialEq for Version<'_> {
    fn eq(&self, other: &Self) -> bool {
        compare_padded(self.parts(), other.parts()).is_eq()
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(compare_padded(self.parts(), other.parts()))
    }
}

impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_version(f, self.parts())
    }
}

impl fmt::Debug for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

pub(crate) fn write_version(f: &mut fmt::Formatter<'_>, parts: impl Iterator<Item = u64>) -> fmt::Result {
    for (position, part) in parts.enumerate() {
        let dot = if position == 0 { "" } else { "." };
        write!(f, "{dot}{part}")?;
    }
    Ok(())
}

/// `sched`: when the product should begin to notify, to warn, to do less. `exp` is the stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    notify: Option<UnixSeconds>,
    warn: Option<UnixSeconds>,
    degrade: Option<UnixSeconds>,
}

impl Schedule {
    pub(super) fn new(object: Object<'_>) -> Self {
        Self { notify: time(object, "notify"), warn: time(object, "warn"), degrade: time(object, "degrade") }
    }

    /// From when on to tell the administrator.
    #[must_use]
    pub const fn notify(&self) -> Option<UnixSeconds> {
        self.notify
    }

    /// From when on to warn everybody.
    #[must_use]
    pub const fn warn(&self) -> Option<UnixSeconds> {
        self.warn
    }

    /// From when on to do less.
    #[must_use]
    pub const fn degrade(&self) -> Option<UnixSeconds> {
        self.degrade
    }
}

/// `status.status_list`: an entry of a Token Status List.
#[derive(Clone, Copy)]
pub struct StatusRef<'a>(pub(super) Object<'a>);

impl<'a> StatusRef<'a> {
    /// `idx`: which entry.
    #[must_use]
    pub fn index(&self) -> u32 {
        self.0.integer("idx").and_then(|index| u32::try_from(index).ok()).unwrap_or(u32::MAX)
    }

    /// `uri`: of which list.
    #[must_use]
    pub fn uri(&self) -> &'a str {
        self.0.text("uri").map_or("", Text::plain)
    }
}

impl fmt::Debug for StatusRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} of {}", self.index(), self.uri())
    }
}

/// `stale`: the age of the newest status list, in seconds, at which to warn, to do less, to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staleness {
    warn: Option<u64>,
    degrade: Option<u64>,
    stop: Option<u64>,
}

impl Staleness {
    pub(super) fn new(object: Object<'_>) -> Self {
        Self { warn: object.integer("warn"), degrade: object.integer("degrade"), stop: object.integer("stop") }
    }

    /// From which age on to warn.
    #[must_use]
    pub const fn warn(&self) -> Option<u64> {
        self.warn
    }

    /// From which age on to do less.
    #[must_use]
    pub const fn degrade(&self) -> Option<u64> {
        self.degrade
    }

    /// From which age on to deny.
    #[must_use]
    pub const fn stop(&self) -> Option<u64> {
        self.stop
    }
}

/// `fp`: features of a device, of which enough must be the same. The holder can guess values that are easily guessed: it
/// deters, it doesn't prove.
#[derive(Clone, Copy)]
pub struct Fingerprint<'a>(pub(super) Object<'a>);

impl<'a> Fingerprint<'a> {
    /// `need`: how many parts must be the same.
    #[must_use]
    pub fn need(&self) -> u64 {
        self.0.integer("need").unwrap_or(u64::MAX)
    }

    /// `of`: the parts: name, and 16 bytes of base64url.
    pub fn parts(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let parts = self.0.object("of").unwrap_or(Object::EMPTY);
        parts.members().filter_map(|(name, part)| Some((name.plain(), part.text()?.plain())))
    }

    /// `salt`: the key of the parts' HMAC.
    #[must_use]
    pub fn salt(&self) -> [u8; 16] {
        let salt = self.0.text("salt").and_then(|salt| crate::text::decode_array(salt.plain().as_bytes()));
        salt.unwrap_or_default()
    }
}

impl fmt::Debug for Fingerprint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} parts of {}", self.need(), self.parts().count())
    }
}

/// `devices`: how a license lets its activations be bound.
#[derive(Clone, Copy)]
pub struct Devices<'a>(pub(super) Object<'a>);

impl<'a> Devices<'a> {
    /// The allowed ways: `cnf`, `fp`, `cnf+fp`, `unbound`.
    pub fn ways(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        strings(self.0.get("bind"))
    }

    /// On how many different devices, if that is limited.
    #[must_use]
    pub fn max(&self) -> Option<u64> {
        self.0.integer("max")
    }
}

impl fmt::Debug for Devices<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(core::str::from_utf8(self.0.0).unwrap_or_default())
    }
}
