//! What stands in flags: numbers, entitlements, versions, pairs, thumbprints. Each refusal says how to write it.

use crate::date;
use licentia::{Thumbprint, UnixSeconds};
use std::num::NonZeroU64;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The largest whole number that a document holds.
pub(crate) const LARGEST: u64 = (1 << 53) - 1;

/// A whole number of this range.
pub(crate) fn whole(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<u64, String> + Clone {
    move |text| {
        let number = count(text).filter(|number| range.contains(number));
        number.ok_or_else(|| format!("write a whole number from {} to {}", range.start(), range.end()))
    }
}

/// `admin-users=10`, `admin-users=10+`, `edition:=gold`, `sso`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entitlement {
    Counted { name: String, max: u64, overage: bool },
    Valued { name: String, value: String },
    Feature { name: String },
}

impl Entitlement {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Counted { name, .. } | Self::Valued { name, .. } | Self::Feature { name } => name,
        }
    }
}

impl FromStr for Entitlement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((name, value)) = text.split_once('=') else {
            return Ok(Self::Feature { name: named(text, text)? });
        };
        if let Some(name) = name.strip_suffix(':') {
            return Ok(Self::Valued { name: named(name, text)?, value: value.to_owned() });
        }
        let (digits, overage) = value.strip_suffix('+').map_or((value, false), |digits| (digits, true));
        let max = count(digits).ok_or_else(|| {
            format!("`{text}`: `{value}` is no count; write NAME=10, NAME=10+ to allow more, or NAME:=TEXT for a text")
        })?;
        Ok(Self::Counted { name: named(name, text)?, max, overage })
    }
}

fn named(name: &str, text: &str) -> Result<String, String> {
    if name.is_empty() { Err(format!("`{text}` has no name before it")) } else { Ok(name.to_owned()) }
}

fn count(digits: &str) -> Option<u64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// `admin-users`, or `admin-users=3` for a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) quantity: Option<NonZeroU64>,
}

impl FromStr for Asked {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((name, digits)) = text.split_once('=') else {
            return Ok(Self { name: named(text, text)?, quantity: None });
        };
        let quantity = count(digits).and_then(NonZeroU64::new);
        let quantity = quantity.ok_or_else(|| format!("`{text}`: write NAME, or NAME=3 with a count of 1 or more"))?;
        Ok(Self { name: named(name, text)?, quantity: Some(quantity) })
    }
}

/// `5.0`: 1 to 4 numbers with dots between.
pub(crate) fn version(text: &str) -> Result<Vec<u64>, String> {
    const MOST_NUMBERS: usize = 4;
    let numbers: Option<Vec<u64>> = text.split('.').map(count).collect();
    numbers
        .filter(|numbers| numbers.len() <= MOST_NUMBERS)
        .ok_or_else(|| format!("`{text}` is no version; write 1 to 4 numbers with dots: 5, 5.0, 5.0.12"))
}

/// `4.2.0`, `4.2.0,2027-01-01`, or `,2027-01-01` where only the release date is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) version: Option<Vec<u64>>,
    pub(crate) date: Option<UnixSeconds>,
}

impl Release {
    /// As a context takes it.
    pub(crate) fn stated(&self) -> licentia::Release<'_> {
        let mut stated = licentia::Release::new();
        if let Some(version) = &self.version {
            stated = stated.version(version);
        }
        if let Some(date) = self.date {
            stated = stated.date(date);
        }
        stated
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (version_text, date_text) =
            text.split_once(',').map_or((text, None), |(version, date)| (version, Some(date)));
        let version = if version_text.is_empty() { None } else { Some(version(version_text)?) };
        let date = date_text.map(date::moment).transpose()?;
        if version.is_none() && date.is_none() {
            return Err("a release is its version, its date, or both: 4.2.0,2027-01-01".to_owned());
        }
        Ok(Self { version, date })
    }
}

/// `NAME=TEXT`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}`: write NAME=TEXT"))?;
    Ok((named(name, text)?, value.to_owned()))
}

/// A key's RFC 7638 thumbprint.
pub(crate) fn thumbprint(text: &str) -> Result<Thumbprint, String> {
    Thumbprint::parse(text.as_bytes())
        .ok_or_else(|| format!("`{text}` is no thumbprint: that is 43 characters of base64url (RFC 7638, SHA-256)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_entitlement() {
        let counted = |max, overage| Entitlement::Counted { name: "a".to_owned(), max, overage };
        assert_eq!("a=10".parse(), Ok(counted(10, false)));
        assert_eq!("a=10+".parse(), Ok(counted(10, true)));
        assert_eq!("a".parse(), Ok(Entitlement::Feature { name: "a".to_owned() }));
        let valued = Entitlement::Valued { name: "a".to_owned(), value: "b=c".to_owned() };
        assert_eq!("a:=b=c".parse(), Ok(valued));
    }

    #[test]
    fn what_is_no_entitlement() {
        for bad in ["=1", ":=x", "", "a=", "a=x", "a=-1", "a=+", "a=1.5", "a=99999999999999999999"] {
            assert!(bad.parse::<Entitlement>().is_err(), "{bad}");
        }
        for bad in ["", "a=0", "a=", "a=x", "=1"] {
            assert!(bad.parse::<Asked>().is_err(), "{bad}");
        }
    }

    #[test]
    fn releases() {
        let date = UnixSeconds::parse("2027-01-01");
        assert_eq!("4.2.0,2027-01-01".parse(), Ok(Release { version: Some(vec![4, 2, 0]), date }));
        assert_eq!(",2027-01-01".parse(), Ok(Release { version: None, date }));
        for bad in ["", ",", "4.", "v4", "1.2.3.4.5", "4,", "4,tomorrow"] {
            assert!(bad.parse::<Release>().is_err(), "{bad}");
        }
    }
}
