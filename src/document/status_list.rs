//! A status list's table of members, and what it says. Spec: `spec/document.md`, *Status list*.

use super::Claims;
use super::limit::Limit;
use super::rules::{ISSUER, TextRule, URI, is_strict_base64url};
use super::shape::{IntegerRule, Shape, Type, optional, required};
use super::tables::{DURATION, TIME, end_is_last, object};
use super::value::{Object, Text};
use crate::kind::StatusList;

pub(crate) static STATUS_LIST: Shape = object(
    &[
        optional("exp", TIME),
        optional("ext", Type::Open),
        required("iat", TIME),
        required("iss", Type::Text(&ISSUER)),
        required("status_list", Type::Object(&LIST)),
        required("sub", Type::Text(&URI)),
        optional("ttl", DURATION),
    ],
    end_is_last,
);

static LIST: Shape = object(
    &[
        optional("aggregation_uri", Type::Text(&URI)),
        required("bits", Type::Integer(&IntegerRule { min: 2, max: 2, says: Limit::Bits })),
        required("lst", Type::Text(&TextRule { says: Limit::Base64url, holds: is_strict_base64url })),
    ],
    super::shape::no_rule,
);

impl<'a> Claims<'a, StatusList> {
    /// `sub`: the place that tokens name as their list.
    #[must_use]
    pub fn uri(&self) -> &'a str {
        self.object().text("sub").map_or("", Text::plain)
    }

    /// `status_list.lst`: the compressed list, base64url.
    #[must_use]
    pub fn list(&self) -> &'a str {
        self.object().object("status_list").unwrap_or(Object::EMPTY).text("lst").map_or("", Text::plain)
    }
}
