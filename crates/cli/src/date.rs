//! Dates and spans as people write them on a command line. UTC, and nothing else.

use licentia::UnixSeconds;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A length of time, as in `--for 1y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// To the same date that many years later; 29 February becomes 28.
    Years(u64),
    /// Days of 24 hours.
    Days(u64),
    /// Hours of 3600 seconds.
    Hours(u64),
}

const SECONDS_AN_HOUR: u64 = 3600;

impl Span {
    /// The moment that lies this span after another one; nothing past the year 9999.
    pub(crate) fn after(self, start: UnixSeconds) -> Option<UnixSeconds> {
        match self {
            Self::Years(years) => start.plus_years(years),
            Self::Days(days) => start.plus_days(days),
            Self::Hours(hours) => start.plus_seconds(hours.checked_mul(SECONDS_AN_HOUR)?),
        }
    }

    /// How many seconds it lasts from that moment on.
    pub(crate) fn seconds_from(self, start: UnixSeconds) -> Option<u64> {
        self.after(start)?.get().checked_sub(start.get())
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let explain =
            || format!("`{text}` is no span; write a number of years, weeks, days or hours: 1y, 2w, 90d, 12h");
        let unit = text.chars().next_back().ok_or_else(explain)?;
        let digits = text.strip_suffix(unit).unwrap_or_default();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(explain());
        }
        let number: u64 = digits.parse().map_err(|_| explain())?;
        if number == 0 {
            return Err(format!("`{text}` is no time at all; the shortest span is 1h"));
        }
        match unit {
            'y' => Ok(Self::Years(number)),
            'w' => number.checked_mul(7).map(Self::Days).ok_or_else(explain),
            'd' => Ok(Self::Days(number)),
            'h' => Ok(Self::Hours(number)),
            'm' => Err(format!("`{text}` could mean months or minutes; write days (30d) or hours (1h)")),
            _ => Err(explain()),
        }
    }
}

/// A moment, as in `--at 2027-01-01`.
pub(crate) fn moment(text: &str) -> Result<UnixSeconds, String> {
    UnixSeconds::parse(text).ok_or_else(|| {
        format!("`{text}` is no date; write 2027-01-31, or 2027-01-31T08:00:00Z with a time of day, in UTC")
    })
}

/// The wall clock.
pub(crate) fn now() -> UnixSeconds {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixSeconds::EPOCH.saturating_plus(since.as_secs())
}

/// `2027-01-15 08:00:00 UTC`, and a date alone where the time of day is midnight.
pub(crate) fn show(time: UnixSeconds) -> String {
    let text = time.to_string();
    match text.strip_suffix("T00:00:00Z") {
        Some(date) => format!("{date} 00:00 UTC"),
        None => text.replace('T', " ").replace('Z', " UTC"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, moment, show};
    use licentia::UnixSeconds;

    fn time(text: &str) -> UnixSeconds {
        UnixSeconds::parse(text).unwrap()
    }

    #[test]
    fn a_year_ends_on_the_same_date_and_leap_day_on_the_28th() {
        let year: Span = "1y".parse().unwrap();
        assert_eq!(year.after(time("2027-03-31T10:00:00Z")), Some(time("2028-03-31T10:00:00Z")));
        assert_eq!(year.after(time("2028-02-29")), Some(time("2029-02-28")));
        assert_eq!(year.seconds_from(time("2027-06-01")), Some(366 * 86_400));
    }

    #[test]
    fn days_and_hours_are_plain_seconds() {
        let start = time("2027-01-01");
        assert_eq!("90d".parse::<Span>().unwrap().after(start), start.plus_days(90));
        assert_eq!("2w".parse::<Span>().unwrap(), Span::Days(14));
        assert_eq!("12h".parse::<Span>().unwrap().after(start), start.plus_seconds(12 * 3600));
    }

    #[test]
    fn what_is_no_span_says_how_to_write_one() {
        for bad in ["", "d", "1", "-1d", "1.5y", "1 d", "0d", "6m", "1é", "99999999999999999999d"] {
            let complaint = bad.parse::<Span>().unwrap_err();
            assert!(complaint.contains("1h") || complaint.contains("90d"), "{bad}: {complaint}");
        }
        assert_eq!("9999999999999999y".parse::<Span>().unwrap().after(time("2027-01-01")), None);
        assert!(moment("31.12.2027").unwrap_err().contains("2027-01-31"));
    }

    #[test]
    fn moments_are_shown_with_their_zone() {
        assert_eq!(show(time("2027-01-15T08:00:00Z")), "2027-01-15 08:00:00 UTC");
        assert_eq!(show(time("2027-01-15")), "2027-01-15 00:00 UTC");
    }
}
