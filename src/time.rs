//! Points in time as the tokens state them: whole UTC seconds, no leap seconds, no zone, no "now".
//!
//! Spec: `spec/document.md`, *time*. The calendar is the proleptic Gregorian one of RFC 3339; the day count is
//! the era arithmetic of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).

use core::fmt;
use core::num::NonZeroU64;

const SECONDS_A_DAY: u64 = 86_400;
/// Days from 0000-03-01, where the era arithmetic starts, to 1970-01-01.
const EPOCH_SHIFT: u64 = 719_468;
const DAYS_AN_ERA: u64 = 146_097;

/// Seconds since 1970-01-01T00:00:00Z without leap seconds: RFC 7519's NumericDate, integers only.
///
/// Holds 0 ..= 253402300799 (9999-12-31T23:59:59Z).
///
/// # Examples
/// ```
/// let t = licentia::UnixSeconds::new(1_800_000_000).unwrap();
/// assert_eq!(t.to_string(), "2027-01-15T08:00:00Z");
/// assert_eq!(licentia::UnixSeconds::parse("2027-01-15T08:00:00Z"), Some(t));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixSeconds {
    /// One more than the seconds, so that an `Option` of it is no larger.
    plus_one: NonZeroU64,
}

const LAST: u64 = 253_402_300_799;

impl UnixSeconds {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self { plus_one: NonZeroU64::MIN };
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self { plus_one: NonZeroU64::MIN.saturating_add(LAST) };

    /// The time that many seconds after the epoch; nothing past the year 9999.
    #[must_use]
    pub const fn new(seconds: u64) -> Option<Self> {
        if seconds <= LAST { Some(Self { plus_one: NonZeroU64::MIN.saturating_add(seconds) }) } else { None }
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.plus_one.get() - 1
    }

    /// Reads `2027-01-15T08:00:00Z`, or `2027-01-15` for its first second. Nothing else: no zones, no fractions.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (date, clock) = match bytes.len() {
            10 => (bytes, None),
            20 => (bytes.get(..10)?, Some(bytes.get(10..)?)),
            _ => return None,
        };
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
        let year = number(&[*y1, *y2, *y3, *y4])?;
        let midnight = Self::from_date(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?)?;
        let Some(clock) = clock else { return Some(midnight) };
        let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = clock else { return None };
        let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?, number(&[*s1, *s2])?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        midnight.plus_seconds(hour * 3600 + minute * 60 + second)
    }

    /// That many seconds later, unless that is past the year 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: u64) -> Option<Self> {
        Self::new(self.get().checked_add(seconds)?)
    }

    /// That many days of 86,400 seconds later.
    #[must_use]
    pub fn plus_days(self, days: u64) -> Option<Self> {
        self.plus_seconds(days.checked_mul(SECONDS_A_DAY)?)
    }

    /// The same date and time of day that many years later; 29 February becomes 28 where the year has none.
    ///
    /// ```
    /// let leap_day = licentia::UnixSeconds::parse("2028-02-29").unwrap();
    /// assert_eq!(leap_day.plus_years(1), licentia::UnixSeconds::parse("2029-02-28"));
    /// ```
    #[must_use]
    pub fn plus_years(self, years: u64) -> Option<Self> {
        let Date { year, month, day } = self.date();
        let year = year.checked_add(years)?;
        let day = day.min(days_in_month(year, month));
        Self::from_date(year, month, day)?.plus_seconds(self.get() % SECONDS_A_DAY)
    }

    /// That many seconds earlier, but not before the epoch.
    #[must_use]
    pub const fn saturating_minus(self, seconds: u64) -> Self {
        match NonZeroU64::new(self.plus_one.get().saturating_sub(seconds)) {
            Some(plus_one) => Self { plus_one },
            None => Self::EPOCH,
        }
    }

    /// That many seconds later, but not past [`Self::MAX`].
    #[must_use]
    pub fn saturating_plus(self, seconds: u64) -> Self {
        self.plus_seconds(seconds).unwrap_or(Self::MAX)
    }

    fn from_date(year: u64, month: u64, day: u64) -> Option<Self> {
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) || !(1970..=9999).contains(&year) {
            return None;
        }
        // The year of the arithmetic begins in March, so that the leap day comes last.
        let year = if month <= 2 { year - 1 } else { year };
        let month = (month + 9) % 12;
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * month + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self::new((era * DAYS_AN_ERA + day_of_era - EPOCH_SHIFT) * SECONDS_A_DAY)
    }

    fn date(self) -> Date {
        let days = self.get() / SECONDS_A_DAY + EPOCH_SHIFT;
        let (era, day_of_era) = (days / DAYS_AN_ERA, days % DAYS_AN_ERA);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Date { year: era * 400 + year_of_era + u64::from(month <= 2), month, day }
    }
}

struct Date {
    year: u64,
    month: u64,
    day: u64,
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0')))
}

impl fmt::Display for UnixSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Date { year, month, day } = self.date();
        let second = self.get() % SECONDS_A_DAY;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Debug for UnixSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::UnixSeconds;
    use std::string::ToString;

    /// Walks every day of the whole span by counting, which no formula takes part in.
    #[test]
    fn dates_agree_with_counting_days() {
        let mut time = UnixSeconds::EPOCH;
        for year in 1970..=9999u64 {
            for month in 1..=12 {
                for day in 1..=super::days_in_month(year, month) {
                    let date = time.date();
                    assert_eq!((date.year, date.month, date.day), (year, month, day));
                    assert_eq!(UnixSeconds::from_date(year, month, day), Some(time));
                    time = time.plus_days(1).unwrap_or(UnixSeconds::EPOCH);
                }
            }
        }
        assert_eq!(time, UnixSeconds::EPOCH);
    }

    #[test]
    fn only_the_two_forms_are_read() {
        for bad in [
            "",
            "2027-1-15",
            "2027-01-15 08:00:00Z",
            "2027-02-29",
            "2027-01-15T24:00:00Z",
            "2027-01-15T08:00:60Z",
            "2027-01-15T08:00:00+00:00",
            "1969-12-31",
            "２０27-01-15",
        ] {
            assert_eq!(UnixSeconds::parse(bad), None, "{bad}");
        }
        assert_eq!(UnixSeconds::parse("9999-12-31T23:59:59Z"), Some(UnixSeconds::MAX));
        assert_eq!(UnixSeconds::MAX.to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn years_later_is_the_same_day_or_the_last_of_its_month() {
        let at = |text| UnixSeconds::parse(text).unwrap();
        for (from, years, to) in [
            ("2026-12-01", 1, "2027-12-01"),
            ("2028-02-29T23:59:59Z", 1, "2029-02-28T23:59:59Z"),
            ("2028-02-29", 4, "2032-02-29"),
            ("2096-02-29", 4, "2100-02-28"),
            ("1970-01-01", 8029, "9999-01-01"),
        ] {
            assert_eq!(at(from).plus_years(years), Some(at(to)), "{from}");
        }
        assert_eq!(at("1970-01-01").plus_years(8030), None);
        assert_eq!(at("2026-12-01").plus_years(1 << 62), None);
        assert_eq!(at("2026-12-01").plus_years(u64::MAX), None);
    }
}
