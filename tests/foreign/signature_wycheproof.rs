//! Project Wycheproof: ECDSA on P-256 with SHA-256, as r‖s and in DER.

use crate::held::holds;
use crate::suite::{Case, Expected, Suite, json, unhex};
use licentia::PublicKey;
use p256::ecdsa::Signature;
use serde_json::Value;

pub(crate) const WYCHEPROOF: Suite =
    Suite { name: "wycheproof", upstream: "https://github.com/C2SP/wycheproof, testvectors_v1" };

#[test]
fn wycheproof_ecdsa_is_judged_as_it_says() {
    let Some(folder) = WYCHEPROOF.folder() else { return };
    let halves = |sig: &[u8]| sig.try_into().ok();
    // A token has no DER; a strict reader of it stands in front, and what it refuses is no signature.
    let der = |sig: &[u8]| Signature::from_der(sig).ok().map(|signature| signature.to_bytes().into());
    let file = |name: &str| json(&folder.join(name));
    let halves = cases("p1363", &file("ecdsa_secp256r1_sha256_p1363_test.json"), halves);
    let der = cases("der", &file("ecdsa_secp256r1_sha256_test.json"), der);
    let valid = |cases: &[Case]| cases.iter().filter(|case| case.expected == Expected::Accepted).count();
    assert_eq!([halves.len(), valid(&halves), der.len(), valid(&der)], [262, 173, 484, 174]);
    let jws = crate::token_jose::wycheproof(&folder);
    WYCHEPROOF.judge(&halves.into_iter().chain(der).chain(jws).collect::<Vec<_>>());
}

fn cases(form: &str, set: &Value, read: fn(&[u8]) -> Option<[u8; 64]>) -> Vec<Case> {
    let groups = set["testGroups"].as_array().unwrap();
    groups.iter().flat_map(|group| group_cases(form, group, read)).collect()
}

fn group_cases(form: &str, group: &Value, read: fn(&[u8]) -> Option<[u8; 64]>) -> Vec<Case> {
    let key = key(&group["publicKey"]);
    let tests = group["tests"].as_array().unwrap().iter();
    let judged = tests.map(|test| {
        let [message, signature] = ["msg", "sig"].map(|member| unhex(test[member].as_str().unwrap()));
        let holds = read(&signature).is_some_and(|signature| holds(&key, &message, &signature));
        let actual = if holds { "accepted" } else { "not_genuine" };
        Case { name: format!("{form} {}", test["tcId"]), expected: expected(test), actual: actual.to_owned() }
    });
    judged.collect()
}

/// The coordinates, which the suite writes as numbers with a sign.
fn key(key: &Value) -> PublicKey {
    let [x, y] = ["wx", "wy"].map(|member| {
        let bytes = unhex(key[member].as_str().unwrap());
        let significant = &bytes[bytes.len().saturating_sub(32)..];
        <[u8; 32]>::try_from([vec![0; 32 - significant.len()].as_slice(), significant].concat()).unwrap()
    });
    PublicKey::from_coordinates(&x, &y).unwrap()
}

pub(crate) fn expected(test: &Value) -> Expected {
    match test["result"].as_str().unwrap() {
        "valid" => Expected::Accepted,
        "invalid" => Expected::Refused,
        "acceptable" => Expected::Either,
        other => panic!("result {other}"),
    }
}
