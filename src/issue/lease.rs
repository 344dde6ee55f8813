//! Drafts of leases and grants: parts of a license that are handed on.

use super::draft::{Draft, reference};
use super::members::Members;
use crate::document::CheckoutType;
use crate::kind::{Grant, Lease, License, Sold};
use crate::signature::PublicKey;
use crate::text::Thumbprint;
use crate::time::UnixSeconds;
use crate::verify::Verified;
use alloc::string::ToString as _;
use serde_json::json;

impl Draft<Lease> {
    /// A check-out of all that a genuine license gives, for so many seconds from now or up to its end, whichever is sooner.
    /// Say next what it is bound to: `device` or `unbound`; and how much: `only`.
    ///
    /// # Examples
    /// ```
    /// use licentia::document::CheckoutType;
    /// use licentia::issue::Draft;
    /// # use licentia::{Lease, License, UnixSeconds, Verified};
    /// # fn check_out(license: &Verified<'_, License>, now: UnixSeconds) -> Draft<Lease> {
    /// Draft::<Lease>::of(license, CheckoutType::Provisional, now, 3_600).unbound().only("admin-users", Some(10))
    /// # }
    /// ```
    #[must_use]
    pub fn of(license: &Verified<'_, License>, checkout: CheckoutType, now: UnixSeconds, seconds: u64) -> Self {
        let copied = ["aud", "ent", "iss", "must", "releases", "sub"];
        let mut draft = handed_on(license, &copied)
            .with_json("lic", reference(license))
            .with("checkout", json!({"type": checkout.as_str()}));
        draft.license = Some(license.to_payload());
        draft.ending(now, seconds, license.claims().expires())
    }

    /// A check-out of all that a grant hands on. Mint it with [`Draft::mint_under`].
    #[must_use]
    pub fn under(grant: &Verified<'_, Grant>, checkout: CheckoutType, now: UnixSeconds, seconds: u64) -> Self {
        let claims = grant.claims();
        let seconds = seconds.min(claims.lifetime());
        handed_on(grant, &["aud", "ent", "iss", "lic"]).with("checkout", json!({"type": checkout.as_str()})).ending(
            now,
            seconds,
            claims.expires(),
        )
    }

    /// The machine that it was checked out for, as the server knows it.
    #[must_use]
    pub fn node(self, node: &str) -> Self {
        self.within("checkout", |checkout| _ = checkout.insert("node".into(), node.into()))
    }
}

impl Draft<Grant> {
    /// All that a genuine license gives, handed on to the holder of `key` until `end`: it may sign leases that live for
    /// `lifetime` seconds at most. Say how much with `only`.
    #[must_use]
    pub fn of(license: &Verified<'_, License>, key: &PublicKey, end: UnixSeconds, lifetime: u64) -> Self {
        let mut draft = handed_on(license, &["aud", "ent", "iss"])
            .with_json("lic", reference(license))
            .handed_to(key, license.claims().expires().map_or(end, |last| last.min(end)), lifetime)
            .depth(0);
        draft.license = Some(license.to_payload());
        draft
    }

    /// All that a grant hands on, handed on once more. Mint it with [`Draft::mint_under`].
    #[must_use]
    pub fn below(grant: &Verified<'_, Grant>, key: &PublicKey, end: UnixSeconds) -> Self {
        let claims = grant.claims();
        handed_on(grant, &["aud", "ent", "iss", "lic"])
            .with("par", grant.s256().to_string())
            .handed_to(key, claims.end().min(end), claims.lifetime())
            .depth(claims.depth().saturating_sub(1))
    }

    /// How many grants may follow below it.
    #[must_use]
    pub fn depth(self, depth: u64) -> Self {
        self.with("depth", depth)
    }

    fn handed_to(self, key: &PublicKey, end: UnixSeconds, lifetime: u64) -> Self {
        let [x, y] = [key.x(), key.y()].map(|coordinate| Thumbprint::from_bytes(coordinate).to_string());
        self.with("cnf", json!({"jwk": {"crv": "P-256", "kty": "EC", "x": x, "y": y}}))
            .with("exp", end.get())
            .with("life", lifetime)
    }
}

impl Draft<Lease> {
    fn ending(self, now: UnixSeconds, seconds: u64, last: Option<UnixSeconds>) -> Self {
        let end = now.saturating_plus(seconds);
        self.with("exp", last.map_or(end, |last| last.min(end)).get())
    }
}

/// A draft with these members of a genuine document.
fn handed_on<K: Sold, L: Sold>(of: &Verified<'_, L>, names: &[&'static str]) -> Draft<K> {
    Draft::new(Members::copy(&of.claims(), names))
}
