//! A grant and its facts: the phase, what changes next, how the device is known, how much is beyond the maximum.

use super::check::Asked;
use super::status::Age;
use crate::document::Claims;
use crate::kind::Decided;
use crate::text::Excerpt;
use crate::time::UnixSeconds;
use core::fmt;

/// Entitled, for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    device: DeviceMatch,
    now: Option<UnixSeconds>,
    phase: Phase,
    next: Option<Change>,
    entitlement: Option<Excerpt>,
    excess: u64,
}

/// What the signed schedule asks of the product. Only the end stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Nothing to say.
    Normal,
    /// Tell the administrator.
    Notify,
    /// Warn everybody.
    Warn,
    /// Do less.
    Degrade,
}

impl Phase {
    /// The word of the phase.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Notify => "notify",
            Self::Warn => "warn",
            Self::Degrade => "degrade",
        }
    }
}

/// How the device that the token is bound to is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceMatch {
    /// The token is openly bound to none.
    Unbound,
    /// Somebody says so.
    Asserted,
    /// It proved that it holds the key.
    Proven,
    /// Enough of its features are the same.
    Fingerprint,
}

/// When the answer will change, and to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    at: UnixSeconds,
    to: Outcome,
}

/// What an answer changes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Outcome {
    /// Still granted, in a later phase.
    Phase(Phase),
    /// Denied: the newest status list is too old.
    Stale,
    /// Denied: expired.
    Expired,
}

impl Change {
    /// The first second of the new answer.
    #[must_use]
    pub const fn at(&self) -> UnixSeconds {
        self.at
    }

    /// The new answer.
    #[must_use]
    pub const fn to(&self) -> Outcome {
        self.to
    }
}

impl Outcome {
    /// The word of the phase, `expired` or `stale`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phase(phase) => phase.as_str(),
            Self::Expired => "expired",
            Self::Stale => "stale",
        }
    }
}

impl Grant {
    pub(super) fn new<K: Decided>(
        device: DeviceMatch,
        now: Option<UnixSeconds>,
        claims: &Claims<'_, K>,
        age: Age,
        asked: Option<Asked>,
    ) -> Self {
        let changes = changes(claims, age);
        // Without a clock there is no schedule: a token that has one was denied.
        let phase = now.map_or(Phase::Normal, |now| phase_at(now, &changes));
        let next = now.and_then(|now| next_change(now, phase, &changes));
        let (entitlement, excess) = asked.map_or((None, 0), |asked| (Some(asked.name), asked.excess));
        Self { device, now, phase, next, entitlement, excess }
    }

    /// What the schedule asks for now.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// When the answer will change, and to what; none if it never will.
    #[must_use]
    pub const fn next_change(&self) -> Option<Change> {
        self.next
    }

    /// How the device is known.
    #[must_use]
    pub const fn device(&self) -> DeviceMatch {
        self.device
    }

    /// The time that counted: the wall clock, or what is proven to be past if that is later. None without a clock.
    #[must_use]
    pub const fn now(&self) -> Option<UnixSeconds> {
        self.now
    }

    /// How many were granted beyond the maximum, to be reported. Zero unless the entitlement has `overage`.
    #[must_use]
    pub const fn excess(&self) -> u64 {
        self.excess
    }
}

/// The phases and the ends of the schedule and of the status list's age.
fn changes<K: Decided>(claims: &Claims<'_, K>, age: Age) -> [Option<Change>; 7] {
    let schedule = claims.schedule();
    let change = |at: Option<UnixSeconds>, to| at.map(|at| Change { at, to });
    [
        change(schedule.and_then(|schedule| schedule.notify()), Outcome::Phase(Phase::Notify)),
        change(schedule.and_then(|schedule| schedule.warn()), Outcome::Phase(Phase::Warn)),
        change(schedule.and_then(|schedule| schedule.degrade()), Outcome::Phase(Phase::Degrade)),
        change(age.warn, Outcome::Phase(Phase::Warn)),
        change(age.degrade, Outcome::Phase(Phase::Degrade)),
        change(claims.expires(), Outcome::Expired),
        change(age.stop, Outcome::Stale),
    ]
}

/// The latest of the phases that have begun.
fn phase_at(now: UnixSeconds, changes: &[Option<Change>]) -> Phase {
    let mut latest = Phase::Normal;
    for change in changes.iter().flatten() {
        if let Outcome::Phase(phase) = change.to
            && change.at <= now
        {
            latest = latest.max(phase);
        }
    }
    latest
}

/// The first change to come. A phase that another one has overtaken changes nothing; of several changes in one second, the
/// last word counts.
fn next_change(now: UnixSeconds, phase: Phase, changes: &[Option<Change>]) -> Option<Change> {
    let mut next: Option<Change> = None;
    for change in changes.iter().flatten() {
        let comes = change.at > now && change.to > Outcome::Phase(phase);
        let is_first = next.is_none_or(|next| change.at < next.at || change.at == next.at && change.to > next.to);
        if comes && is_first {
            next = Some(*change);
        }
    }
    next
}

/// Continues the sentence that begins with "granted".
impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.entitlement {
            write!(f, ": {name}")?;
        }
        if self.excess > 0 {
            write!(f, ", {} of them beyond the licensed maximum (overage; report it)", self.excess)?;
        }
        f.write_str(match self.phase {
            Phase::Normal => ".",
            Phase::Notify => ". The end is near: tell the administrator.",
            Phase::Warn => ". The end is near: warn everybody who works with it.",
            Phase::Degrade => ". The end is very near: the product may do less until it is renewed.",
        })?;
        if self.device == DeviceMatch::Asserted {
            f.write_str(" The device was named, not proven.")?;
        }
        match self.next {
            None => f.write_str(" It never expires."),
            Some(Change { at, to: Outcome::Expired }) => write!(f, " It expires {at}."),
            Some(Change { at, to: Outcome::Stale }) => write!(f, " It needs a newer status list before {at}."),
            Some(Change { at, to: Outcome::Phase(phase) }) => {
                write!(f, " The next change is at {at}, to the phase {}.", phase.as_str())
            }
        }
    }
}
