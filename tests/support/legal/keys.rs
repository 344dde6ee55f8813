//! Trust sets: which are legal documents, and what is the first fault of a legal one's keys.

use super::{
    Object, exactly, in_order, is_digest, is_duration, is_id, is_issuer, is_list, is_name, is_open, is_product,
    is_time, is_version_number, optional,
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Of the kinds with these words a policy may hold the first four only with products, the last five never.
const WITH_PRODUCTS: [&str; 4] = ["license", "activation", "lease", "grant"];
const NEVER: [&str; 5] = ["request", "proof", "release", "usage", "keys"];
const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

pub(super) fn is_keys(value: &Value) -> bool {
    exactly(value, &["iat", "iss", "keys", "policy", "ver"], &["clock_reset", "ext", "next"]).is_some_and(|set| {
        is_issuer(&set["iss"])
            && is_version_number(&set["ver"])
            && is_time(&set["iat"])
            && optional(set, "next", is_time)
            && in_order(set, "iat", "next")
            && optional(set, "clock_reset", |reset| *reset == Value::Bool(true))
            && optional(set, "ext", is_open)
            && set["keys"].as_array().is_some_and(|keys| (1..=128).contains(&keys.len()))
            && keys_of(set).all(Value::is_object)
            && set["policy"].as_object().is_some_and(|policies| are_policies(policies, set))
    })
}

fn are_policies(policies: &Object, set: &Object) -> bool {
    let names_a_key = |kid: &str| keys_of(set).any(|key| key["kid"] == kid);
    (1..=128).contains(&policies.len()) && policies.iter().all(|(kid, policy)| names_a_key(kid) && is_policy(policy))
}

fn keys_of(set: &Object) -> impl Iterator<Item = &Value> {
    set["keys"].as_array().into_iter().flatten()
}

fn is_policy(value: &Value) -> bool {
    exactly(value, &["nbf", "typ"], &["aud", "exp", "ext", "lic", "life", "must", "revoked"]).is_some_and(|policy| {
        let sells = WITH_PRODUCTS.iter().any(|word| lists(policy, word));
        is_list(&policy["typ"], 1, 16, is_name)
            && !NEVER.iter().any(|word| lists(policy, word))
            && policy.contains_key("aud") >= sells
            && optional(policy, "aud", |aud| *aud == serde_json::json!(["*"]) || is_list(aud, 1, 64, is_product))
            && is_time(&policy["nbf"])
            && optional(policy, "exp", is_time)
            && in_order(policy, "nbf", "exp")
            && optional(policy, "life", is_duration)
            && optional(policy, "lic", |lic| is_list(lic, 1, 64, is_id))
            && optional(policy, "revoked", is_revoked)
            && optional(policy, "ext", is_open)
            && optional(policy, "must", is_open)
    })
}

/// Whether a policy lists our kind with this word.
fn lists(policy: &Object, word: &str) -> bool {
    let typ = format!("vnd.licentia.{word}+jwt");
    policy["typ"].as_array().into_iter().flatten().any(|kind| *kind == *typ)
}

fn is_revoked(value: &Value) -> bool {
    exactly(value, &["at"], &["keep"])
        .is_some_and(|revoked| is_time(&revoked["at"]) && optional(revoked, "keep", is_digest))
}

/// Why a legal document's keys can't be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    BadKey,
    KidTwice,
    PrivateKey,
    KidMismatch,
}

/// The first fault of the keys in a legal set, where these kids are taken; else the kids that were passed over.
pub(crate) fn fault_of_keys(set: &Value, taken: &[String]) -> Result<Vec<String>, Fault> {
    let mut taken = taken.to_vec();
    let mut skipped = Vec::new();
    for key in keys_of(set.as_object().expect("a legal set")) {
        let kid = kid_of(key).ok_or(Fault::BadKey)?;
        if taken.contains(&kid) {
            return Err(Fault::KidTwice);
        }
        if PRIVATE.iter().any(|member| key.get(member).is_some()) {
            return Err(Fault::PrivateKey);
        }
        taken.push(kid.clone());
        if is_skipped(key, &set["policy"]) {
            skipped.push(kid);
        } else {
            usable(key, &kid)?;
        }
    }
    Ok(skipped)
}

/// The kid of a key that says in strings what it is.
fn kid_of(key: &Value) -> Option<String> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let (kty, _) = (text("kty")?, text("alg")?);
    if kty == "EC" {
        text("crv")?;
    }
    text("kid").map(str::to_owned)
}

fn is_skipped(key: &Value, policies: &Value) -> bool {
    let not_understood =
        key["kid"].as_str().and_then(|kid| policies.get(kid)).is_some_and(|policy| policy.get("must").is_some());
    key["kty"] != "EC" || key["crv"] != "P-256" || key["alg"] != "ES256" || not_understood
}

fn usable(key: &Value, kid: &str) -> Result<(), Fault> {
    let key = exactly(key, &["alg", "crv", "kid", "kty", "x", "y"], &["use"]).ok_or(Fault::BadKey)?;
    if !optional(key, "use", |usage| usage == "sig") || !is_point(key) {
        return Err(Fault::BadKey);
    }
    let text = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, key["x"], key["y"]);
    let thumbprint = Base64UrlUnpadded::encode_string(&Sha256::digest(text));
    if kid == thumbprint { Ok(()) } else { Err(Fault::KidMismatch) }
}

/// Whether `x` and `y` are a point on P-256.
pub(super) fn is_point(jwk: &Object) -> bool {
    let coordinate = |name: &str| {
        let bytes = jwk.get(name)?.as_str().and_then(|text| Base64UrlUnpadded::decode_vec(text).ok())?;
        (bytes.len() == 32).then_some(bytes)
    };
    let (Some(x), Some(y)) = (coordinate("x"), coordinate("y")) else { return false };
    p256::PublicKey::from_sec1_bytes(&[&[4][..], &x, &y].concat()).is_ok()
}
