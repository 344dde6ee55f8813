//! A denial carries its facts: both sides of the comparison that failed.

use crate::code::Code;
use crate::document::Schedule;
use crate::text::{Excerpt, Thumbprint};
use crate::time::UnixSeconds;
use core::fmt;

/// Genuine, but not entitled: the first restriction that isn't met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denial {
    /// The token demands what this verifier can't judge.
    NotUnderstood {
        /// The first such member.
        name: Excerpt,
        /// How many more there are.
        others: usize,
    },
    /// The caller didn't say which product asks.
    ProductNotStated {
        /// A product that is licensed.
        licensed: Excerpt,
    },
    /// For another product.
    OtherProduct {
        /// The product that asks.
        asked: Excerpt,
        /// A product that is licensed.
        licensed: Excerpt,
    },
    /// Bound to a device, and the caller stated none.
    DeviceNotStated {
        /// The device's key, if it is bound to one.
        bound_to: Option<Thumbprint>,
    },
    /// Bound to another device.
    OtherDevice {
        /// The device's key.
        bound_to: Thumbprint,
        /// The key that was stated.
        stated: Thumbprint,
    },
    /// Too few of the device's features are those that it is bound to.
    FingerprintDiffers {
        /// How many are the same.
        same: u64,
        /// How many must be.
        need: u64,
    },
    /// Restricted to releases, and the caller didn't state what is needed.
    ReleaseNotStated {
        /// Whether the version is needed.
        version: bool,
        /// Whether the release date is needed.
        date: bool,
    },
    /// This release isn't covered.
    ReleaseNotCovered {
        /// The version that was stated.
        version: Option<StatedVersion>,
        /// The first version that is covered.
        from: Option<StatedVersion>,
        /// The first version that isn't any more.
        below: Option<StatedVersion>,
        /// The release date that was stated.
        date: Option<UnixSeconds>,
        /// The last date that is covered.
        until: Option<UnixSeconds>,
    },
    /// Restricted in time, and the caller stated no clock.
    ClockNotStated {
        /// The token's beginning.
        not_before: Option<UnixSeconds>,
        /// Its end.
        expires: Option<UnixSeconds>,
    },
    /// The token is from the future.
    ClockBehind {
        /// When it was signed.
        issued_at: UnixSeconds,
        /// What the clock shows.
        wall: UnixSeconds,
    },
    /// The clock shows an earlier time than was already seen.
    ClockTurnedBack {
        /// The latest time that is proven to be past.
        latest_seen: UnixSeconds,
        /// What the clock shows.
        wall: UnixSeconds,
    },
    /// Its time hasn't begun.
    NotYetValid {
        /// When it begins.
        from: UnixSeconds,
        /// The time that counts.
        now: UnixSeconds,
    },
    /// Its time is over.
    Expired {
        /// The first second without any right.
        at: UnixSeconds,
        /// The time that counts.
        now: UnixSeconds,
        /// The phases that came before.
        schedule: Option<Schedule>,
    },
    /// Its issuer's status list says: revoked.
    Revoked {
        /// When the list was signed.
        since: UnixSeconds,
    },
    /// Its issuer's status list says: suspended.
    Suspended {
        /// When the list was signed.
        since: UnixSeconds,
    },
    /// Its issuer's status list says: given back by its holder.
    Returned {
        /// When the list was signed.
        since: UnixSeconds,
    },
    /// The status list ends, or can't be inflated, before the token's entry.
    ListBroken {
        /// When the list was signed.
        issued_at: UnixSeconds,
    },
    /// The newest status list is too old.
    Stale {
        /// When the newest list was signed; the token itself, if none was seen.
        since: UnixSeconds,
        /// The time that counts.
        now: UnixSeconds,
        /// The first second of this denial.
        stop: UnixSeconds,
    },
    /// A later version of its license was seen.
    Superseded {
        /// The version that it is of.
        version: u64,
        /// The highest that was seen.
        latest: u64,
    },
    /// Nothing of this name was licensed.
    NoSuchEntitlement {
        /// The name.
        name: Excerpt,
    },
    /// A quantity or unit was asked of what isn't counted.
    NotCounted {
        /// The entitlement.
        name: Excerpt,
    },
    /// Counted in another unit.
    OtherUnit {
        /// The entitlement.
        name: Excerpt,
        /// The unit that was asked for.
        asked: Excerpt,
        /// The unit that was licensed.
        licensed: Excerpt,
    },
    /// More than was licensed.
    TooMany {
        /// The entitlement.
        name: Excerpt,
        /// How many were asked for.
        asked: u64,
        /// How many were licensed.
        max: u64,
    },
}

impl Denial {
    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotUnderstood { .. } => Code::NotUnderstood,
            Self::ProductNotStated { .. } => Code::ProductNotStated,
            Self::OtherProduct { .. } => Code::OtherProduct,
            Self::DeviceNotStated { .. } => Code::DeviceNotStated,
            Self::OtherDevice { .. } => Code::OtherDevice,
            Self::FingerprintDiffers { .. } => Code::FingerprintDiffers,
            Self::ReleaseNotStated { .. } => Code::ReleaseNotStated,
            Self::ReleaseNotCovered { .. } => Code::ReleaseNotCovered,
            Self::ClockNotStated { .. } => Code::ClockNotStated,
            Self::ClockBehind { .. } => Code::ClockBehind,
            Self::ClockTurnedBack { .. } => Code::ClockTurnedBack,
            Self::NotYetValid { .. } => Code::NotYetValid,
            Self::Expired { .. } => Code::Expired,
            Self::Revoked { .. } => Code::Revoked,
            Self::Suspended { .. } => Code::Suspended,
            Self::Returned { .. } => Code::Returned,
            Self::ListBroken { .. } => Code::ListBroken,
            Self::Stale { .. } => Code::Stale,
            Self::Superseded { .. } => Code::Superseded,
            Self::NoSuchEntitlement { .. } => Code::NoSuchEntitlement,
            Self::NotCounted { .. } => Code::NotCounted,
            Self::OtherUnit { .. } => Code::OtherUnit,
            Self::TooMany { .. } => Code::TooMany,
        }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUnderstood { name, others } => {
                write!(f, "the token has {name}")?;
                if *others > 0 {
                    write!(f, " and {others} more")?;
                }
                f.write_str(", which this version can't judge. A newer version of the product may.")
            }
            Self::ProductNotStated { licensed } => {
                write!(f, "it is for {licensed}, and which product asks was not stated.")
            }
            Self::OtherProduct { asked, licensed } => write!(f, "it is for {licensed}, not for {asked}."),
            Self::DeviceNotStated { bound_to: Some(key) } => {
                write!(f, "it is bound to the device with the key {key}, and no device was stated.")
            }
            Self::DeviceNotStated { bound_to: None } => {
                f.write_str("it is bound to a device, and no device was stated.")
            }
            Self::OtherDevice { bound_to, stated } => write!(
                f,
                "it is bound to the device with the key {bound_to}; this one has {stated}. Activate this device."
            ),
            Self::FingerprintDiffers { same, need } => write!(
                f,
                "it is bound to a device by its features: {same} of them are the same here, and {need} must be. Activate \
                 this device."
            ),
            Self::ReleaseNotStated { version, date } => {
                let missing = match (version, date) {
                    (true, true) => "version and release date were",
                    (true, false) => "version was",
                    _ => "release date was",
                };
                write!(f, "it covers certain releases only, and this one's {missing} not stated.")
            }
            Self::ReleaseNotCovered { version, from, below, date, until } => {
                write_release(f, *version, *date)?;
                write_covered(f, *from, *below, *until)?;
                f.write_str(" Use a covered release, or ask the vendor for an update of the license.")
            }
            Self::ClockNotStated { not_before, expires } => {
                f.write_str("it is limited in time")?;
                if let Some(from) = not_before {
                    write!(f, ", from {from}")?;
                }
                if let Some(end) = expires {
                    write!(f, ", until {end}")?;
                }
                f.write_str(", and no clock was stated.")
            }
            Self::ClockBehind { issued_at, wall } => {
                write!(
                    f,
                    "the clock shows {wall}, more than a day before {issued_at}, when it was signed. Set the clock."
                )
            }
            Self::ClockTurnedBack { latest_seen, wall } => {
                write!(f, "the clock shows {wall}, but it was {latest_seen} already. Set the clock.")
            }
            Self::NotYetValid { from, now } => write!(f, "it begins {from}; now it is {now}."),
            Self::Expired { at, now, schedule } => {
                write!(f, "expired {at}, {} ago.", Elapsed(now.get().saturating_sub(at.get())))?;
                write_schedule(f, *schedule)?;
                f.write_str(" A renewal is needed.")
            }
            Self::Revoked { since } => {
                write!(f, "revoked, says the vendor's status list of {since}. Ask the vendor.")
            }
            Self::Suspended { since } => {
                write!(
                    f,
                    "suspended, says the vendor's status list of {since}. Ask the vendor; a newer list may lift it."
                )
            }
            Self::Returned { since } => {
                write!(f, "given back, says the vendor's status list of {since}. Activate this device again.")
            }
            Self::ListBroken { issued_at } => write!(
                f,
                "the vendor's status list of {issued_at} can't be read as far as this token. Get the list again."
            ),
            Self::Stale { since, now, stop } => write!(
                f,
                "the newest word on its status is of {since}; one from after that was due by {stop}, and now it is {now}. \
                 Install the vendor's newest status list."
            ),
            Self::Superseded { version, latest } => write!(
                f,
                "it is of version {version} of the license, and version {latest} was seen here. Use the newest activation."
            ),
            Self::NoSuchEntitlement { name } => write!(f, "{name} is not licensed."),
            Self::NotCounted { name } => {
                write!(f, "{name} is licensed, but not counted; ask for it without a quantity or unit.")
            }
            Self::OtherUnit { name, asked, licensed } => {
                write!(f, "{name} is counted in {licensed}, not in {asked}.")
            }
            Self::TooMany { name, asked, max } => {
                write!(f, "{asked} {name} asked for, {max} licensed (overage not allowed).")
            }
        }
    }
}

fn write_release(f: &mut fmt::Formatter<'_>, version: Option<StatedVersion>, date: Option<UnixSeconds>) -> fmt::Result {
    match (version, date) {
        (Some(version), Some(date)) => write!(f, "release {version} of {date} is not covered: "),
        (Some(version), None) => write!(f, "release {version} is not covered: "),
        (None, Some(date)) => write!(f, "the release of {date} is not covered: "),
        (None, None) => f.write_str("this release is not covered: "),
    }
}

fn write_covered(
    f: &mut fmt::Formatter<'_>,
    from: Option<StatedVersion>,
    below: Option<StatedVersion>,
    until: Option<UnixSeconds>,
) -> fmt::Result {
    f.write_str("covered are releases")?;
    if let Some(from) = from {
        write!(f, " from {from}")?;
    }
    if let Some(below) = below {
        write!(f, " below {below}")?;
    }
    if let Some(until) = until {
        write!(f, " dated {until} or earlier")?;
    }
    f.write_str(".")
}

fn write_schedule(f: &mut fmt::Formatter<'_>, schedule: Option<Schedule>) -> fmt::Result {
    let Some(schedule) = schedule else { return Ok(()) };
    if let Some(warn) = schedule.warn() {
        write!(f, " Warnings began {warn}.")?;
    }
    if let Some(degrade) = schedule.degrade() {
        write!(f, " The product could do less from {degrade} on.")?;
    }
    Ok(())
}

/// A span of time in the largest unit that it fills.
struct Elapsed(u64);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.0 {
            seconds if seconds >= 86_400 => (seconds / 86_400, "day"),
            seconds if seconds >= 3_600 => (seconds / 3_600, "hour"),
            seconds if seconds >= 60 => (seconds / 60, "minute"),
            seconds => (seconds, "second"),
        };
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "{count} {unit}{plural}")
    }
}

/// Up to four numbers of a version, owned, for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatedVersion {
    parts: [u64; 4],
    count: usize,
}

impl StatedVersion {
    pub(super) fn new(version: &[u64]) -> Self {
        Self::collect(version.iter().copied())
    }

    pub(super) fn collect(numbers: impl Iterator<Item = u64>) -> Self {
        let mut version = Self { parts: [0; 4], count: 0 };
        for (room, number) in version.parts.iter_mut().zip(numbers) {
            *room = number;
            version.count = version.count.saturating_add(1);
        }
        version
    }

    /// The numbers, most significant first.
    #[must_use]
    pub fn parts(&self) -> &[u64] {
        self.parts.get(..self.count).unwrap_or(&[])
    }
}

impl fmt::Display for StatedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::document::write_version(f, self.parts().iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::Elapsed;
    use std::string::ToString as _;

    #[test]
    fn a_span_is_told_in_the_largest_unit_that_it_fills() {
        for (seconds, told) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (3_599, "59 minutes"),
            (3_600, "1 hour"),
            (86_399, "23 hours"),
            (86_400, "1 day"),
            (172_800, "2 days"),
        ] {
            assert_eq!(Elapsed(seconds).to_string(), told);
        }
    }
}
