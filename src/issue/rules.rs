//! What mint asks of a document beyond its table: names that are registered, and units that exist. Spec: `spec/document.md`, *Issuing*.

use crate::Kind;
use crate::document::value::{Object, Value};
use crate::document::{Claims, Text};
use crate::text::Excerpt;
use core::fmt;

/// The units of AWS License Manager, but None.
const UNITS: [&str; 26] = [
    "Count",
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
];

/// A well-formed document that mint won't sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleError {
    /// A name in `ext` or `must` that is neither registered nor the vendor's own.
    NameNotRegistered {
        /// The name.
        name: Excerpt,
    },
    /// A unit that AWS License Manager doesn't have.
    UnknownUnit {
        /// The unit.
        unit: Excerpt,
    },
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameNotRegistered { name } => {
                write!(f, "{name} is no registered name; a vendor's own names hold a dot, such as com.example.{name}")
            }
            Self::UnknownUnit { unit } => {
                write!(f, "{unit} is no unit of AWS License Manager; use Count, Seconds, Gigabytes or another of them")
            }
        }
    }
}

impl core::error::Error for RuleError {}

pub(super) fn check<K: Kind>(claims: &Claims<'_, K>) -> Result<(), RuleError> {
    names_are_known(claims.ext_names().chain(claims.must_names()))?;
    for (_, entitlement) in claims.members("ent") {
        entitlement.object().unwrap_or(Object::EMPTY).members().try_for_each(member_is_known)?;
    }
    Ok(())
}

fn member_is_known((name, value): (Text<'_>, Value<'_>)) -> Result<(), RuleError> {
    match name.bytes() {
        b"ext" | b"must" => {
            names_are_known(value.object().unwrap_or(Object::EMPTY).members().map(|(name, _)| name.plain()))
        }
        b"unit" => unit_is_known(value.text().map_or("", Text::plain)),
        _ => Ok(()),
    }
}

fn names_are_known<'a>(mut names: impl Iterator<Item = &'a str>) -> Result<(), RuleError> {
    match names.find(|name| !name.contains('.')) {
        None => Ok(()),
        Some(name) => Err(RuleError::NameNotRegistered { name: Excerpt::of(name) }),
    }
}

fn unit_is_known(unit: &str) -> Result<(), RuleError> {
    if UNITS.contains(&unit) { Ok(()) } else { Err(RuleError::UnknownUnit { unit: Excerpt::of(unit) }) }
}
