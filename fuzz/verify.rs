#![no_main]
//! A genuine token, changed: it verifies only if header and payload are as signed and the signature is one of the two that hold.

#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/mutate.rs"]
mod mutate;

use arbitrary::Unstructured;
use issuer::Issuer;
use libfuzzer_sys::fuzz_target;
use licentia::{Activation, Code, Kind, License, TrustedKeys, Unverified};
use mutate::{Original, mutated};
use std::sync::LazyLock;

const PAYLOAD: &str = r#"{"aud":"acme-db","ent":{"sso":{}},"iat":1800000000,"iss":"Acme Ltd","jti":"abcdefghijklmnop","lic":{"id":"acme-license-0001","s256":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk","ver":1},"term":"perpetual","unbound":true}"#;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));
static ORIGINAL: LazyLock<Original> = LazyLock::new(|| Original::new(ISSUER.sign::<Activation>(PAYLOAD.as_bytes())));

fuzz_target!(|bytes: &[u8]| {
    judge(bytes);
    if let Ok(token) = mutated(&mut Unstructured::new(bytes), &ORIGINAL) {
        judge(&token);
    }
});

fn judge(file: &[u8]) {
    assert_eq!(accepted::<Activation>(file), ORIGINAL.is_same(file));
    // The key may sign licenses too, but this token never is one.
    assert!(!accepted::<License>(file));
}

fn accepted<K: Kind>(file: &[u8]) -> bool {
    let sets = [ISSUER.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let Ok(token) = Unverified::<K>::parse(file) else { return false };
    let reason = token.diagnose(&trusted);
    match token.verify(&trusted) {
        Ok(verified) => {
            assert_eq!(verified.payload(), PAYLOAD.as_bytes());
            assert_eq!(reason, None);
            true
        }
        Err(error) => {
            // Nothing but the header is looked at before the signature, and nothing false has one that holds.
            assert!(matches!(error.code(), Code::OtherKind | Code::HeaderUnknown | Code::NotGenuine), "{error}");
            assert_eq!(reason.is_some(), error.code() == Code::NotGenuine);
            false
        }
    }
}
