//! Leases and grants: their tables of members, and what they say beyond an activation. Spec: `spec/document.md`, *Lease*,
//! *Grant*.

use super::Claims;
use super::claims::{strings, time};
use super::limit::Limit;
use super::rules::{DIGEST, ID, ISSUER, NAME, SUBJECT, TEXT, TextRule};
use super::shape::{ArrayRule, Conflict, Found, IntegerRule, Outcome, Shape, Type, no_rule, optional, required};
use super::tables::{
    AUDIENCE, CONFIRMATION, DURATION, ENTITLEMENTS, FINGERPRINT, LICENSE_REFERENCE, META, RELEASES, SCHEDULE, STALE,
    STATUS, TIME, bound_or_unbound, end_is_last, object, phases_rules, refuse,
};
use super::value::{Object, Text, Value};
use crate::kind::{Grant, Lease};
use crate::signature::PublicKey;
use crate::text::Digest;
use crate::time::UnixSeconds;

pub(crate) static LEASE: Shape = object(
    &[
        required("aud", AUDIENCE),
        required("checkout", Type::Object(&CHECKOUT)),
        optional("cnf", Type::Object(&CONFIRMATION)),
        required("ent", ENTITLEMENTS),
        optional("exp", TIME),
        optional("ext", Type::Open),
        optional("fp", Type::Object(&FINGERPRINT)),
        required("iat", TIME),
        required("iss", Type::Text(&ISSUER)),
        required("jti", Type::Text(&ID)),
        required("lic", Type::Object(&LICENSE_REFERENCE)),
        optional("meta", META),
        optional("must", Type::Open),
        optional("nbf", TIME),
        optional("releases", Type::Object(&RELEASES)),
        optional("sched", Type::Object(&SCHEDULE)),
        optional("stale", Type::Object(&STALE)),
        optional("status", Type::Object(&STATUS)),
        optional("sub", Type::Text(&SUBJECT)),
        optional("unbound", Type::True),
    ],
    lease_rules,
);

fn lease_rules(lease: &Found<'_>) -> Outcome {
    let perpetual = lease.object("checkout").is_some_and(|checkout| is(checkout.text("type"), "perpetual"));
    refuse(!perpetual && !lease.holds("exp"), &Conflict { member: "exp", says: Limit::EndUnlessPerpetualCheckout })?;
    end_is_last(lease)?;
    bound_or_unbound(lease)?;
    phases_rules(lease)
}

static CHECKOUT: Shape = object(
    &[
        optional("early_check_in", Type::Bool),
        optional("node", Type::Text(&TEXT)),
        required("type", Type::Text(&CHECKOUT_TYPE)),
    ],
    |checkout| {
        let early = checkout.holds("early_check_in") && !is(checkout.text("type"), "borrow");
        refuse(early, &Conflict { member: "early_check_in", says: Limit::EarlyWithBorrow })
    },
);

const CHECKOUT_TYPE: TextRule =
    TextRule { says: Limit::CheckoutType, holds: |text| CheckoutType::from_text(text).is_some() };

fn is(text: Option<Text<'_>>, word: &str) -> bool {
    text.is_some_and(|text| text.is(word))
}

pub(crate) static GRANT: Shape = object(
    &[
        required("aud", AUDIENCE),
        required("cnf", Type::Object(&KEY_CONFIRMATION)),
        required("depth", Type::Integer(&IntegerRule { min: 0, max: 8, says: Limit::Depth })),
        required("ent", ENTITLEMENTS),
        required("exp", TIME),
        optional("ext", Type::Open),
        required("iat", TIME),
        required("iss", Type::Text(&ISSUER)),
        required("jti", Type::Text(&ID)),
        required("lic", Type::Object(&LICENSE_REFERENCE)),
        required("life", DURATION),
        optional("must", Type::Open),
        optional("ops", OPERATIONS),
        optional("par", Type::Text(&DIGEST)),
        optional("status", Type::Object(&STATUS)),
    ],
    end_is_last,
);

const OPERATIONS: Type =
    Type::Array(&ArrayRule { item: Type::Text(&NAME), min: 1, max: 16, distinct: true, says: Limit::Operations });

static KEY_CONFIRMATION: Shape = object(&[required("jwk", Type::Object(&P256_KEY))], no_rule);

static P256_KEY: Shape = object(
    &[
        required("crv", Type::Text(&TextRule { says: Limit::Curve, holds: |text| text.is("P-256") })),
        required("kty", Type::Text(&TextRule { says: Limit::KeyType, holds: |text| text.is("EC") })),
        required("x", Type::Text(&DIGEST)),
        required("y", Type::Text(&DIGEST)),
    ],
    |jwk| match public_key(jwk.text("x"), jwk.text("y")) {
        Some(_) => Ok(()),
        None => Err(&Conflict { member: "", says: Limit::Point }),
    },
);

fn public_key(x: Option<Text<'_>>, y: Option<Text<'_>>) -> Option<PublicKey> {
    PublicKey::from_text(x?.bytes(), y?.bytes())
}

/// `checkout`: how a lease was checked out, in AWS License Manager's terms.
#[derive(Clone, Copy)]
pub struct Checkout<'a>(Object<'a>);

/// How long a check-out lasts, in AWS License Manager's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckoutType {
    /// For a short time, renewed while it is in use.
    Provisional,
    /// For a longer time away from the server.
    Borrow,
    /// For ever.
    Perpetual,
}

impl CheckoutType {
    fn from_text(text: Text<'_>) -> Option<Self> {
        [Self::Provisional, Self::Borrow, Self::Perpetual].into_iter().find(|checkout| text.is(checkout.as_str()))
    }

    /// The word in the document.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Provisional => "provisional",
            Self::Borrow => "borrow",
            Self::Perpetual => "perpetual",
        }
    }
}

impl<'a> Checkout<'a> {
    /// `type`: how long it lasts.
    #[must_use]
    pub fn checkout_type(&self) -> Option<CheckoutType> {
        CheckoutType::from_text(self.0.text("type")?)
    }

    /// `node`: the machine that it was checked out for, as the server knows it.
    #[must_use]
    pub fn node(&self) -> Option<Text<'a>> {
        self.0.text("node")
    }

    /// `early_check_in`: whether it may be returned before its end.
    #[must_use]
    pub fn early_check_in(&self) -> bool {
        self.0.get("early_check_in").is_some_and(Value::is_true)
    }
}

impl core::fmt::Debug for Checkout<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(core::str::from_utf8(self.0.0).unwrap_or_default())
    }
}

impl<'a> Claims<'a, Lease> {
    /// `checkout`: how it was checked out. `jti` is AWS's consumption token.
    #[must_use]
    pub fn checkout(&self) -> Checkout<'a> {
        Checkout(self.part("checkout").unwrap_or(Object::EMPTY))
    }
}

impl<'a> Claims<'a, Grant> {
    /// `cnf.jwk`: the key that may sign under this grant.
    #[must_use]
    pub fn key(&self) -> Option<PublicKey> {
        let jwk = self.part("cnf")?.object("jwk")?;
        public_key(jwk.text("x"), jwk.text("y"))
    }

    /// `depth`: how many grants may follow below it.
    #[must_use]
    pub fn depth(&self) -> u64 {
        self.object().integer("depth").unwrap_or(0)
    }

    /// `life`: the longest time, in seconds, from `iat` to `exp` of what is signed under it.
    #[must_use]
    pub fn lifetime(&self) -> u64 {
        self.object().integer("life").unwrap_or(0)
    }

    /// `par`: the digest of the grant above it; none in the topmost.
    #[must_use]
    pub fn parent(&self) -> Option<Digest> {
        self.object().digest("par")
    }

    /// `ops`: what the holder of its key may do at a server; no check of a token reads it.
    pub fn operations(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        strings(self.get("ops"))
    }

    /// The end, which every grant has.
    #[must_use]
    pub fn end(&self) -> UnixSeconds {
        time(self.object(), "exp").unwrap_or(UnixSeconds::EPOCH)
    }
}
