//! JSON Web Signatures and Keys: Wycheproof's, and the examples of RFC 7520.
//!
//! None of their tokens is one of ours: reading them ends at the header. Their keys and signatures are judged one stage below.

use crate::signature_wycheproof::expected;
use crate::suite::{Case, Expected, Suite, files, json};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use licentia::signature::JwkError;
use licentia::{Activation, Code, Error, License, PublicKey, TrustedKeys, Unverified};
use serde_json::Value;
use std::path::Path;

const COOKBOOK: Suite = Suite { name: "jose-cookbook", upstream: "https://github.com/ietf-jose/cookbook" };

pub(crate) fn wycheproof(folder: &Path) -> Vec<Case> {
    let set = json(&folder.join("json_web_signature_test.json"));
    let groups = set["testGroups"].as_array().unwrap();
    let cases: Vec<Case> = groups.iter().flat_map(group_cases).collect();
    assert_eq!(cases.len(), 401);
    cases
}

fn group_cases(group: &Value) -> Vec<Case> {
    let (public, private) = (&group["public"], &group["private"]);
    assert!(private.is_null() || from_jwk(private).is_err(), "{private}");
    let key = from_jwk(if public.is_null() { private } else { public });
    let tests = group["tests"].as_array().unwrap().iter();
    let judged = tests.map(|test| {
        let jws = test["jws"].as_str().unwrap();
        assert_no_token_of_ours(jws);
        Case { name: format!("jws {}", test["tcId"]), expected: expected(test), actual: judged(key, jws) }
    });
    judged.collect()
}

fn from_jwk(jwk: &Value) -> Result<PublicKey, JwkError> {
    PublicKey::from_jwk(jwk.to_string().as_bytes())
}

fn judged(key: Result<PublicKey, JwkError>, jws: &str) -> String {
    match key {
        Err(error) => format!("{error:?}"),
        Ok(key) if holds(&key, jws).is_some() => "accepted".to_owned(),
        Ok(_) => "not_genuine".to_owned(),
    }
}

fn holds(key: &PublicKey, jws: &str) -> Option<()> {
    let (signed, signature) = jws.rsplit_once('.')?;
    let signature = Base64UrlUnpadded::decode_vec(signature).ok()?.try_into().ok()?;
    key.verify(signed.as_bytes(), &signature).ok()
}

fn assert_no_token_of_ours(jws: &str) {
    let nobody = TrustedKeys::load(&[]).unwrap();
    let license = Unverified::<License>::parse(jws.as_bytes()).map_err(Error::from);
    let activation = Unverified::<Activation>::parse(jws.as_bytes()).map_err(Error::from);
    let license = license.and_then(|token| token.verify(&nobody).map_err(Error::from)).unwrap_err();
    let activation = activation.and_then(|token| token.verify(&nobody).map_err(Error::from)).unwrap_err();
    for code in [license.code(), activation.code()] {
        assert!(matches!(code, Some(Code::NotCompact | Code::HeaderUnknown)), "{code:?}: {jws}");
    }
}

#[test]
fn the_examples_of_rfc_7520_are_for_other_algorithms() {
    let Some(folder) = COOKBOOK.folder() else { return };
    let (keys, signatures) = (files(&folder.join("jwk")), files(&folder.join("jws")));
    assert_eq!([keys.len(), signatures.len()], [6, 8]);
    let keys = keys.iter().map(|(name, bytes)| legal(name, &[serde_json::from_slice(bytes).unwrap()]));
    let signatures = signatures.iter().map(|(name, bytes)| {
        let example: Value = serde_json::from_slice(bytes).unwrap();
        if let Some(compact) = example["output"]["compact"].as_str() {
            assert_no_token_of_ours(compact);
        }
        let keys = &example["input"]["key"];
        legal(name, keys.as_array().map_or(std::slice::from_ref(keys), Vec::as_slice))
    });
    COOKBOOK.judge(&keys.chain(signatures).collect::<Vec<_>>());
}

/// A legal example, and what we say of its keys.
fn legal(name: &str, keys: &[Value]) -> Case {
    let words =
        keys.iter().map(|key| from_jwk(key).map_or_else(|error| format!("{error:?}"), |_| "accepted".to_owned()));
    Case { name: name.to_owned(), expected: Expected::Accepted, actual: words.collect::<Vec<_>>().join(", ") }
}
