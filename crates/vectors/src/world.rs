//! The cast and the right documents: whatever a vector gets wrong, it starts from these.

use std::error::Error;

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::{Key, base64url};
use crate::zlib;

/// 2027-01-01T00:00:00Z: everything right was signed then,
pub(crate) const SIGNED: u64 = 1_798_761_600;
/// checked on 2027-01-15T08:00:00Z,
pub(crate) const NOW: u64 = 1_800_000_000;
/// and runs until 2028-01-01T00:00:00Z.
pub(crate) const END: u64 = 1_830_297_600;
pub(crate) const DAY: u64 = 86_400;

/// The alpha and beta trust sets as files.
pub(crate) const ALPHA: &str = "keys/alpha.trust.json";
pub(crate) const BETA: &str = "keys/beta.trust.json";
/// Alpha's set whose one key may sign leases, grants and status lists too.
pub(crate) const ALPHA_ALL_KINDS: &str = "keys/alpha-all-kinds.trust.json";

pub(crate) const ISSUER: &str = "Alpha Ltd";
pub(crate) const PRODUCT: &str = "acme-suite";
/// What the reader of a proof asked for.
pub(crate) const NONCE: &str = "challenge-000001";
/// Where alpha publishes its status list.
pub(crate) const LIST_URI: &str = "https://example.com/list";

/// Two issuers, two devices, two servers that hold a grant, three roots and a spare one.
pub(crate) struct World {
    pub(crate) alpha: Key,
    pub(crate) alpha_next: Key,
    pub(crate) beta: Key,
    pub(crate) device: Key,
    pub(crate) other_device: Key,
    pub(crate) server: Key,
    pub(crate) other_server: Key,
    pub(crate) roots: [Key; 3],
    pub(crate) spare: Key,
}

impl World {
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            alpha: Key::from_name("alpha")?,
            alpha_next: Key::from_name("alpha-next")?,
            beta: Key::from_name("beta")?,
            device: Key::from_name("device-a")?,
            other_device: Key::from_name("device-b")?,
            server: Key::from_name("server-a")?,
            other_server: Key::from_name("server-b")?,
            roots: [Key::from_name("root-a")?, Key::from_name("root-b")?, Key::from_name("root-c")?],
            spare: Key::from_name("root-spare")?,
        })
    }

    /// A subscription of one product with one entitlement of each sort.
    pub(crate) fn license(&self) -> Doc {
        Doc::of(json!({
            "aud": "acme-suite", "ent": entitlements(), "exp": END, "iat": SIGNED, "iss": "Alpha Ltd",
            "jti": "license-00000001", "lic": {"id": "acme-license-001", "ver": 1}, "sub": "Acme Corporation",
            "term": "subscription"
        }))
    }

    /// A perpetual license: no end, no clock.
    pub(crate) fn perpetual_license(&self) -> Doc {
        self.license().without("exp").with("term", "perpetual")
    }

    /// All that the license gives, for one device.
    pub(crate) fn activation(&self) -> Doc {
        Doc::of(json!({
            "aud": "acme-suite", "cnf": {"jkt": self.device.kid()}, "ent": entitlements(), "exp": END, "iat": SIGNED,
            "iss": "Alpha Ltd", "jti": "activation-00001",
            "lic": {"id": "acme-license-001", "s256": self.license().s256(), "ver": 1}, "term": "subscription"
        }))
    }

    /// An activation of the perpetual license.
    pub(crate) fn perpetual(&self) -> Doc {
        let s256 = self.perpetual_license().s256();
        self.activation().without("exp").with("term", "perpetual").with("lic/s256", s256)
    }

    /// A part of the license, borrowed by the device until the license's end.
    pub(crate) fn lease(&self) -> Doc {
        Doc::of(json!({
            "aud": PRODUCT, "checkout": {"type": "borrow"}, "cnf": {"jkt": self.device.kid()}, "ent": entitlements(),
            "exp": END, "iat": SIGNED, "iss": ISSUER, "jti": "lease-0000000001",
            "lic": {"id": "acme-license-001", "s256": self.license().s256(), "ver": 1}
        }))
    }

    /// A server may hand out leases of the license, and no smaller grants.
    pub(crate) fn grant(&self) -> Doc {
        Doc::of(json!({
            "aud": PRODUCT, "cnf": {"jwk": self.server.public()}, "depth": 0, "ent": entitlements(), "exp": END,
            "iat": SIGNED, "iss": ISSUER, "jti": "grant-0000000001", "life": END - SIGNED,
            "lic": {"id": "acme-license-001", "s256": self.license().s256(), "ver": 1}
        }))
    }

    /// A status list on which the tokens 0 to 3 have the statuses 0 to 3, and the further four are valid.
    pub(crate) fn status_list(&self) -> Doc {
        self.status_list_of(&[0b1110_0100, 0])
    }

    /// A status list of these bytes, four tokens in each.
    pub(crate) fn status_list_of(&self, statuses: &[u8]) -> Doc {
        let lst = base64url(&zlib::stored(statuses));
        Doc::of(json!({"iat": SIGNED, "iss": ISSUER, "status_list": {"bits": 2, "lst": lst}, "sub": LIST_URI}))
    }

    /// The device asks for an activation.
    pub(crate) fn request(&self) -> Doc {
        Doc::of(json!({"aud": ISSUER, "iat": SIGNED, "nonce": "request-00000001", "product": PRODUCT}))
    }

    /// The device shows that it holds the key of the activation.
    pub(crate) fn proof(&self) -> Doc {
        Doc::of(json!({"aud": PRODUCT, "iat": SIGNED, "nonce": NONCE, "of": self.of_the_activation()}))
    }

    /// The device gives the activation back: its first statement.
    pub(crate) fn release(&self) -> Doc {
        Doc::of(json!({
            "aud": ISSUER, "ctr": 0, "iat": SIGNED, "nonce": "release-00000001", "of": self.of_the_activation()
        }))
    }

    /// The device says what it used on the first day: its first statement.
    pub(crate) fn usage(&self) -> Doc {
        Doc::of(json!({
            "aud": ISSUER, "ctr": 0, "from": SIGNED, "iat": SIGNED + DAY,
            "lic": {"id": "acme-license-001", "s256": self.license().s256(), "ver": 1},
            "of": self.of_the_activation(), "to": SIGNED + DAY, "used": {"admin-users": {"n": 3}}
        }))
    }

    fn of_the_activation(&self) -> Value {
        json!({"iss": ISSUER, "jti": "activation-00001", "s256": self.activation().s256()})
    }

    /// A token of the right activation, by alpha.
    pub(crate) fn token(&self) -> Forged {
        self.token_of(&self.activation())
    }

    /// A token of this activation, by alpha.
    pub(crate) fn token_of(&self, activation: &Doc) -> Forged {
        Forged::new(Kind::Activation, &self.alpha, activation)
    }

    /// A token of this license, by alpha.
    pub(crate) fn license_token(&self, license: &Doc) -> Forged {
        Forged::new(Kind::License, &self.alpha, license)
    }

    /// Alpha's trust set: one key that may sign licenses and activations of every product.
    pub(crate) fn trust(&self) -> Doc {
        trust_set("Alpha Ltd", &self.alpha.trusted())
    }

    /// The same, and the key may sign leases, grants and status lists too.
    pub(crate) fn trust_all_kinds(&self) -> Doc {
        let more = [Kind::Lease, Kind::Grant, Kind::StatusList];
        more.into_iter().fold(self.trust(), |trust, kind| trust.with(&self.policy("typ/+"), kind.typ()))
    }

    pub(crate) fn beta_trust(&self) -> Doc {
        trust_set("Beta GmbH", &self.beta.trusted())
    }

    /// A path below alpha's key policy.
    pub(crate) fn policy(&self, member: &str) -> String {
        format!("policy/{}/{member}", self.alpha.kid())
    }

    /// Alpha's set with a second key, skipped or wrong as the caller makes it, that stands after the good one.
    pub(crate) fn trust_and(&self, key: Value) -> Doc {
        self.trust().with("keys/+", key)
    }

    /// Alpha's second key as it stands in a set, with one member changed.
    pub(crate) fn alpha_next_with(&self, member: &str, value: &str) -> Value {
        Doc::of(self.alpha_next.trusted()).with(member, value).value().clone()
    }

    /// A product that states what the right activation asks for.
    pub(crate) fn context(&self) -> Doc {
        Doc::of(json!({
            "build": SIGNED - 30 * DAY, "device": {"jkt": self.device.kid()}, "product": "acme-suite", "wall": NOW
        }))
    }

    /// `keys/`: the private keys, and the trust sets as files.
    pub(crate) fn key_files(&self) -> Vec<(String, Vec<u8>)> {
        let keys = [
            &self.alpha,
            &self.alpha_next,
            &self.beta,
            &self.device,
            &self.other_device,
            &self.server,
            &self.other_server,
            &self.spare,
        ];
        let private = keys
            .into_iter()
            .chain(&self.roots)
            .map(|key| (format!("keys/{}.jwk.json", key.name), format!("{:#}\n", key.private()).into_bytes()));
        let trust = [(ALPHA, self.trust()), (BETA, self.beta_trust()), (ALPHA_ALL_KINDS, self.trust_all_kinds())];
        private.into_iter().chain(trust.map(|(path, set)| (path.to_owned(), set.bytes()))).collect()
    }
}

fn entitlements() -> Value {
    json!({"admin-users": {"max": 10}, "edition": {"val": "gold"}, "sso": {}})
}

/// One key that may sign licenses and activations of every product.
pub(crate) fn trust_set(issuer: &str, key: &Value) -> Doc {
    let kid = key.get("kid").and_then(Value::as_str).unwrap_or_default();
    let policy = json!({"aud": ["*"], "nbf": SIGNED - 365 * DAY, "typ": [Kind::License.typ(), Kind::Activation.typ()]});
    Doc::of(json!({"iat": SIGNED - 365 * DAY, "iss": issuer, "keys": [key], "policy": {kid: policy}, "ver": 1}))
}
