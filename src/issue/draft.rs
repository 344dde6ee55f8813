//! Drafts: what is to be signed, while it can still be changed.

use super::members::Members;
use crate::document::value::Value as Written;
use crate::kind::{Activation, Decided, License, Sold};
use crate::text::Thumbprint;
use crate::time::UnixSeconds;
use crate::verify::{Payload, TrustError, Verified};
use crate::{Canonical, CanonicalError, Kind};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde_json::{Map, Value, json};

/// How long an activation lives unless somebody says otherwise.
const DEFAULT_ACTIVATION_DAYS: u64 = 365;

/// A document that is still to be signed. [`Draft::mint`] checks it whole.
pub struct Draft<K> {
    pub(super) members: Members,
    /// The license that an activation may not exceed.
    pub(super) license: Option<Payload<'static, License>>,
    /// The entitlements that were there before the first was chosen.
    offered: Option<Map<String, Value>>,
    kind: PhantomData<K>,
}

impl<K> Clone for Draft<K> {
    fn clone(&self) -> Self {
        let license = self.license.as_ref().map(Payload::to_owned);
        Self { members: self.members.clone(), license, offered: self.offered.clone(), kind: PhantomData }
    }
}

impl<K: Kind> fmt::Debug for Draft<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Draft {} {}", K::WORD, self.members.to_json())
    }
}

/// A draft that can't be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DraftError {
    /// Not JSON that can be made canonical.
    Json(CanonicalError),
    /// JSON, but no object.
    NotAnObject,
    /// A trust set that products wouldn't load.
    Trust(TrustError),
}

impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "the document can't be made canonical: {error}"),
            Self::NotAnObject => f.write_str("a document is a JSON object; this is another value"),
            Self::Trust(error) => write!(f, "no product would load this: {error}"),
        }
    }
}

impl core::error::Error for DraftError {}

impl<K: Kind> Draft<K> {
    /// Reads a draft in the document's own member names. What mint fills in may be left
    /// out.
    ///
    /// # Errors
    /// [`DraftError`] for what is no JSON object, and for names that stand twice.
    pub fn from_json(json: &[u8]) -> Result<Self, DraftError> {
        let json = crate::canonical::write(json).map_err(DraftError::Json)?;
        let canonical = Canonical::check(&json).map_err(DraftError::Json)?;
        let object = Written(canonical.as_bytes()).object().ok_or(DraftError::NotAnObject)?;
        Ok(Self::new(Members::of(object)))
    }

    pub(super) const fn new(members: Members) -> Self {
        Self { members, license: None, offered: None, kind: PhantomData }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.put(name, value);
        self
    }

    pub(super) fn with_json(mut self, name: &'static str, json: String) -> Self {
        self.members.put_json(name, json);
        self
    }

    /// Changes a member that is an object, which is made if it isn't there.
    pub(super) fn within(mut self, name: &'static str, change: impl FnOnce(&mut Map<String, Value>)) -> Self {
        let mut object = match self.members.get(name) {
            None => Map::new(),
            Some(Value::Object(object)) => object,
            // Not ours to change; mint names it.
            Some(_) => return self,
        };
        change(&mut object);
        self.members.put(name, object);
        self
    }

    fn time(&self, name: &str) -> Option<UnixSeconds> {
        UnixSeconds::new(self.members.get(name)?.as_u64()?)
    }

    /// The draft as canonical JSON, complete or not.
    ///
    /// # Errors
    /// [`DraftError::Json`] if a text in it can't be written.
    pub fn to_json(&self) -> Result<Vec<u8>, DraftError> {
        crate::canonical::write(self.members.to_json().as_bytes()).map_err(DraftError::Json)
    }

    /// Not before this time.
    #[must_use]
    pub fn not_before(self, time: UnixSeconds) -> Self {
        self.with("nbf", time.get())
    }

    /// Its status stands in the list at this URI; mint draws a free entry.
    #[must_use]
    pub fn status_list(self, uri: &str) -> Self {
        self.with("status", json!({"status_list": {"uri": uri}}))
    }

    /// Something to remember beside it; no decision reads it.
    #[must_use]
    pub fn meta(self, name: &str, text: &str) -> Self {
        self.within("meta", |meta| _ = meta.insert(name.to_string(), text.into()))
    }
}

/// How activations of a license may be bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bind {
    /// To the key of a device.
    Device,
    /// Openly to none.
    Unbound,
}

impl Draft<License> {
    /// A license for ever.
    ///
    /// # Examples
    /// ```
    /// use licentia::issue::Draft;
    /// use licentia::{License, UnixSeconds};
    /// let draft = Draft::<License>::perpetual("acme-db", "Customer Inc")
    ///     .counted("admin-users", 10)
    ///     .updates_until(UnixSeconds::parse("2027-12-31T23:59:59Z").unwrap());
    /// # let _ = draft;
    /// ```
    #[must_use]
    pub fn perpetual(product: &str, beneficiary: &str) -> Self {
        Self::sold(product, beneficiary, "perpetual")
    }

    /// A license up to a time that was paid for.
    #[must_use]
    pub fn subscription(product: &str, beneficiary: &str, until: UnixSeconds) -> Self {
        Self::sold(product, beneficiary, "subscription").with("exp", until.get())
    }

    /// A license to try, up to a time.
    #[must_use]
    pub fn trial(product: &str, beneficiary: &str, until: UnixSeconds) -> Self {
        Self::sold(product, beneficiary, "trial").with("exp", until.get())
    }

    fn sold(product: &str, beneficiary: &str, term: &str) -> Self {
        Self::new(Members::default()).with("aud", product).with("sub", beneficiary).with("term", term)
    }

    /// One more product.
    #[must_use]
    pub fn also_product(mut self, product: &str) -> Self {
        let products = match self.members.remove("aud") {
            Some(Value::Array(mut products)) => {
                products.push(product.into());
                products
            }
            first => first.into_iter().chain([Value::from(product)]).collect(),
        };
        self.with("aud", products)
    }

    fn entitled(self, name: &str, to: Value) -> Self {
        self.within("ent", |entitlements| _ = entitlements.insert(name.to_string(), to))
    }

    /// So many of something.
    #[must_use]
    pub fn counted(self, name: &str, max: u64) -> Self {
        self.entitled(name, json!({"max": max}))
    }

    /// So many of something; more is granted, and the excess reported.
    #[must_use]
    pub fn counted_with_overage(self, name: &str, max: u64) -> Self {
        self.entitled(name, json!({"max": max, "overage": true}))
    }

    /// Something with a value, such as an edition.
    #[must_use]
    pub fn valued(self, name: &str, value: &str) -> Self {
        self.entitled(name, json!({"val": value}))
    }

    /// A feature that is on.
    #[must_use]
    pub fn feature(self, name: &str) -> Self {
        self.entitled(name, json!({}))
    }

    /// Releases from this version on.
    #[must_use]
    pub fn releases_from(self, version: &[u64]) -> Self {
        self.within("releases", |releases| _ = releases.insert("from".to_string(), version.into()))
    }

    /// Releases below this version.
    #[must_use]
    pub fn releases_below(self, version: &[u64]) -> Self {
        self.within("releases", |releases| _ = releases.insert("below".to_string(), version.into()))
    }

    /// Releases up to this date.
    #[must_use]
    pub fn updates_until(self, date: UnixSeconds) -> Self {
        self.within("releases", |releases| _ = releases.insert("until".to_string(), date.get().into()))
    }

    /// Time after the paid end, in seconds: the product warns from the paid end on and stops so much later. Without an
    /// end there is nothing to add to, and nothing changes.
    #[must_use]
    pub fn grace(self, seconds: u64) -> Self {
        let Some(paid_end) = self.time("exp") else { return self };
        let stop = paid_end.saturating_plus(seconds);
        self.within("sched", |phases| _ = phases.insert("warn".to_string(), paid_end.get().into()))
            .with("exp", stop.get())
    }

    /// How activations may be bound; without this, either way.
    #[must_use]
    pub fn bind(self, ways: &[Bind]) -> Self {
        let word = |way: &Bind| Value::from(if *way == Bind::Device { "cnf" } else { "unbound" });
        self.within("devices", |devices| _ = devices.insert("bind".to_string(), ways.iter().map(word).collect()))
    }

    /// On how many devices; needs [`Self::bind`].
    #[must_use]
    pub fn max_devices(self, max: u64) -> Self {
        self.within("devices", |devices| _ = devices.insert("max".to_string(), max.into()))
    }

    /// The license's id and version. Without this it is the first version of a new license.
    #[must_use]
    pub fn license_id(self, id: &str, version: u32) -> Self {
        self.with("lic", json!({"id": id, "ver": version}))
    }
}

impl Draft<Activation> {
    /// All that a genuine license gives, for 365 days from now (or from its later beginning) or up to its end, whichever
    /// is sooner. Say next what it is bound
    /// to: [`Self::device`] or [`Self::unbound`].
    #[must_use]
    pub fn of(license: &Verified<'_, License>, now: UnixSeconds) -> Self {
        let claims = license.claims();
        let copied = ["aud", "ent", "iss", "must", "releases", "sub", "term"];
        let begin = claims.not_before().filter(|begin| *begin > now);
        let default_end = begin.unwrap_or(now).plus_days(DEFAULT_ACTIVATION_DAYS).unwrap_or(UnixSeconds::MAX);
        let end = claims.expires().map_or(default_end, |end| end.min(default_end));
        let mut draft = Self::new(Members::copy(&claims, &copied)).with_json("lic", reference(license));
        if let Some(begin) = begin {
            draft = draft.not_before(begin);
        }
        draft.license = Some(license.to_payload());
        draft.expires(end)
    }

    /// Ends at this time.
    #[must_use]
    pub fn expires(self, end: UnixSeconds) -> Self {
        self.with_json("exp", end.get().to_string()).with_phases()
    }

    /// Never ends, as only a perpetual license allows.
    #[must_use]
    pub fn without_end(mut self) -> Self {
        self.members.remove("exp");
        self.with_phases()
    }

    /// The license's phases that lie before this activation's end.
    fn with_phases(mut self) -> Self {
        self.members.remove("sched");
        let phases = self.license.as_ref().and_then(|license| license.claims().part("sched"));
        let Some(phases) = phases else { return self };
        let end = self.members.get("exp").and_then(|end| end.as_u64());
        let before = phases.members().filter(|(_, at)| at.integer() < end);
        let before: Map<_, _> = before.map(|(name, at)| (name.to_string(), at.integer().into())).collect();
        if before.is_empty() { self } else { self.with("sched", before) }
    }
}

impl<K: Decided> Draft<K> {
    /// Bound to the device that holds the key with this thumbprint.
    #[must_use]
    pub fn device(mut self, key: Thumbprint) -> Self {
        self.members.remove("unbound");
        self.with_json("cnf", [r#"{"jkt":""#, &super::text_of(key.as_bytes()), r#""}"#].concat())
    }

    /// Openly bound to no device: whoever holds the file can use it.
    #[must_use]
    pub fn unbound(mut self) -> Self {
        self.members.remove("cnf");
        self.with("unbound", true)
    }
}

impl<K: Sold> Draft<K> {
    /// Only what is named in this way, and of a counted entitlement only so many. The first call takes all others out.
    #[must_use]
    pub fn only(mut self, name: &str, quantity: Option<u64>) -> Self {
        if self.offered.is_none() {
            self.offered = Some(self.members.object("ent"));
            self = self.with("ent", json!({}));
        }
        let offered = self.offered.as_ref().and_then(|offered| offered.get(name));
        // What isn't offered is put in all the same, so that mint names it.
        let mut entitlement = offered.cloned().unwrap_or_else(|| json!({}));
        if let (Some(quantity), Some(entitlement)) = (quantity, entitlement.as_object_mut()) {
            entitlement.insert("max".to_string(), quantity.into());
        }
        self.within("ent", |entitlements| _ = entitlements.insert(name.to_string(), entitlement))
    }
}

/// How a document names the license that it is under.
pub(super) fn reference(license: &Verified<'_, License>) -> String {
    let [id, version] = license.claims().license().json();
    let s256 = super::text_of(license.s256().as_bytes());
    [r#"{"id":"#, id, r#","s256":""#, &s256, r#"","ver":"#, version, "}"].concat()
}
