//! What devices sign: requests, proofs, releases, usage. Their tables of members, and what they say. Spec:
//! `spec/document.md`, *Statements*.

use super::Claims;
use super::claims::time;
use super::limit::Limit;
use super::parts::LicenseRef;
use super::rules::{DIGEST, HALF, ID, ISSUER, NAME, PRODUCT, UNIT};
use super::shape::{Conflict, Found, MapRule, Outcome, Shape, Type, no_rule, optional, required};
use super::tables::{COUNT, DURATION, LICENSE_REFERENCE, META, PARTS, TIME, object, refuse};
use super::value::{Object, Text};
use crate::kind::{Proof, Release, Request, SelfSignedKind, Usage};
use crate::text::Digest;
use crate::time::UnixSeconds;

pub(crate) static REQUEST: Shape = object(
    &[
        required("aud", Type::Text(&ISSUER)),
        optional("ext", Type::Open),
        optional("fp", Type::Object(&PARTS_WITH_SALT)),
        required("iat", TIME),
        optional("lic", Type::Object(&LICENSE_REFERENCE)),
        optional("life", DURATION),
        optional("meta", META),
        optional("must", Type::Open),
        required("nonce", Type::Text(&ID)),
        required("product", Type::Text(&PRODUCT)),
        optional("want", WANTED),
    ],
    no_rule,
);

static PARTS_WITH_SALT: Shape = object(&[required("of", PARTS), required("salt", Type::Text(&HALF))], no_rule);

const WANTED: Type = Type::Map(&MapRule {
    key: Some(&NAME),
    value: Type::Object(&Shape {
        members: &[optional("max", COUNT), optional("unit", Type::Text(&UNIT))],
        may_be_empty: true,
        rule: |wanted| {
            refuse(wanted.holds("unit") && !wanted.holds("max"), &Conflict { member: "unit", says: Limit::MaxBeside })
        },
    }),
    min: 1,
    max: 64,
    says: Limit::Entitlements,
});

pub(crate) static PROOF: Shape = object(
    &[
        required("aud", Type::Text(&PRODUCT)),
        optional("ext", Type::Open),
        required("iat", TIME),
        optional("meta", META),
        optional("must", Type::Open),
        required("nonce", Type::Text(&ID)),
        required("of", Type::Object(&TOKEN_REFERENCE)),
    ],
    no_rule,
);

pub(crate) static RELEASE: Shape = object(
    &[
        required("aud", Type::Text(&ISSUER)),
        required("ctr", COUNT),
        optional("ext", Type::Open),
        required("iat", TIME),
        optional("meta", META),
        optional("must", Type::Open),
        required("nonce", Type::Text(&ID)),
        required("of", Type::Object(&TOKEN_REFERENCE)),
        optional("prev", Type::Text(&DIGEST)),
    ],
    chained,
);

pub(crate) static USAGE: Shape = object(
    &[
        required("aud", Type::Text(&ISSUER)),
        required("ctr", COUNT),
        optional("ext", Type::Open),
        required("from", TIME),
        required("iat", TIME),
        required("lic", Type::Object(&LICENSE_REFERENCE)),
        optional("meta", META),
        optional("must", Type::Open),
        required("of", Type::Object(&TOKEN_REFERENCE)),
        optional("prev", Type::Text(&DIGEST)),
        required("to", TIME),
        required("used", USED),
    ],
    |usage| {
        chained(usage)?;
        refuse(usage.integer("from") >= usage.integer("to"), &Conflict { member: "to", says: Limit::TimeAfterFrom })
    },
);

const USED: Type = Type::Map(&MapRule {
    key: Some(&NAME),
    value: Type::Object(&object(&[required("n", COUNT), optional("unit", Type::Text(&UNIT))], no_rule)),
    min: 1,
    max: 64,
    says: Limit::Quantities,
});

static TOKEN_REFERENCE: Shape = object(
    &[required("iss", Type::Text(&ISSUER)), required("jti", Type::Text(&ID)), required("s256", Type::Text(&DIGEST))],
    no_rule,
);

/// The first statement of a key has no other before it; all later ones name it.
fn chained(statement: &Found<'_>) -> Outcome {
    let first = statement.integer("ctr") == Some(0);
    refuse(first == statement.holds("prev"), &Conflict { member: "prev", says: Limit::PreviousIffLater })
}

/// `of`: the token that a statement is about.
#[derive(Clone, Copy)]
pub struct TokenRef<'a>(Object<'a>);

impl<'a> TokenRef<'a> {
    /// Who issued it.
    #[must_use]
    pub fn issuer(&self) -> &'a str {
        self.0.text("iss").map_or("", Text::plain)
    }

    /// Its name.
    #[must_use]
    pub fn jti(&self) -> &'a str {
        self.0.text("jti").map_or("", Text::plain)
    }

    /// The digest of its payload.
    #[must_use]
    pub fn s256(&self) -> Option<Digest> {
        self.0.digest("s256")
    }
}

impl core::fmt::Debug for TokenRef<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(core::str::from_utf8(self.0.0).unwrap_or_default())
    }
}

/// A quantity of an entitlement: wanted, or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity<'a> {
    /// The entitlement.
    pub name: &'a str,
    /// How much; none where the entitlement as a whole is wanted.
    pub count: Option<u64>,
    /// Counted in what.
    pub unit: &'a str,
}

fn quantities<'a>(object: Object<'a>, map: &str, count: &'static str) -> impl Iterator<Item = Quantity<'a>> + use<'a> {
    let map = object.object(map).unwrap_or(Object::EMPTY);
    map.members().filter_map(move |(name, value)| {
        let value = value.object()?;
        let unit = value.text("unit").map_or("Count", Text::plain);
        Some(Quantity { name: name.plain(), count: value.integer(count), unit })
    })
}

fn reference(object: Object<'_>) -> TokenRef<'_> {
    TokenRef(object.object("of").unwrap_or(Object::EMPTY))
}

impl<'a, K: SelfSignedKind> Claims<'a, K> {
    /// `aud`: who it is meant for.
    #[must_use]
    pub fn audience(&self) -> &'a str {
        self.object().text("aud").map_or("", Text::plain)
    }
}

impl<'a> Claims<'a, Request> {
    /// `nonce`: the name of this request.
    #[must_use]
    pub fn nonce(&self) -> &'a str {
        self.object().text("nonce").map_or("", Text::plain)
    }

    /// `product`: what is to be activated.
    #[must_use]
    pub fn product(&self) -> &'a str {
        self.object().text("product").map_or("", Text::plain)
    }

    /// `lic`: the license to activate, if the holder knows it.
    #[must_use]
    pub fn license(&self) -> Option<LicenseRef<'a>> {
        self.object().object("lic").map(LicenseRef)
    }

    /// `want`: the entitlements that are asked for; none means all.
    pub fn wanted(&self) -> impl Iterator<Item = Quantity<'a>> + use<'a> {
        quantities(self.object(), "want", "max")
    }

    /// `life`: for how many seconds.
    #[must_use]
    pub fn lifetime(&self) -> Option<u64> {
        self.object().integer("life")
    }
}

impl<'a> Claims<'a, Proof> {
    /// `nonce`: the challenge that it answers.
    #[must_use]
    pub fn nonce(&self) -> &'a str {
        self.object().text("nonce").map_or("", Text::plain)
    }

    /// `of`: the token whose key is shown.
    #[must_use]
    pub fn of(&self) -> TokenRef<'a> {
        reference(self.object())
    }
}

impl<'a> Claims<'a, Release> {
    /// `nonce`: the name of this release.
    #[must_use]
    pub fn nonce(&self) -> &'a str {
        self.object().text("nonce").map_or("", Text::plain)
    }

    /// `of`: the token that is given back.
    #[must_use]
    pub fn of(&self) -> TokenRef<'a> {
        reference(self.object())
    }

    /// `ctr`: how many statements this key signed before.
    #[must_use]
    pub fn counter(&self) -> u64 {
        self.object().integer("ctr").unwrap_or(0)
    }

    /// `prev`: the digest of the statement before; none in the first.
    #[must_use]
    pub fn previous(&self) -> Option<Digest> {
        self.object().digest("prev")
    }
}

impl<'a> Claims<'a, Usage> {
    /// `of`: the token that was used.
    #[must_use]
    pub fn of(&self) -> TokenRef<'a> {
        reference(self.object())
    }

    /// `lic`: its license.
    #[must_use]
    pub fn license(&self) -> LicenseRef<'a> {
        LicenseRef(self.object().object("lic").unwrap_or(Object::EMPTY))
    }

    /// `ctr`: how many statements this key signed before.
    #[must_use]
    pub fn counter(&self) -> u64 {
        self.object().integer("ctr").unwrap_or(0)
    }

    /// `prev`: the digest of the statement before; none in the first.
    #[must_use]
    pub fn previous(&self) -> Option<Digest> {
        self.object().digest("prev")
    }

    /// `from`: the first second of the span that is reported.
    #[must_use]
    pub fn from(&self) -> UnixSeconds {
        time(self.object(), "from").unwrap_or(UnixSeconds::EPOCH)
    }

    /// `to`: the first second behind it.
    #[must_use]
    pub fn to(&self) -> UnixSeconds {
        time(self.object(), "to").unwrap_or(UnixSeconds::EPOCH)
    }

    /// `used`: how much of what.
    pub fn used(&self) -> impl Iterator<Item = Quantity<'a>> + use<'a> {
        quantities(self.object(), "used", "n")
    }
}
