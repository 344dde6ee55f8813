//! What must hold with a heap and without one: the vectors' runner needs a heap, and this doesn't.

use super::{TrustedKeys, VerifyError};
use crate::Kind as _;
use crate::kind::License;
use crate::text::Digest;
use crate::token::Unverified;
use serde_json::Value;
use std::path::Path;
use std::string::{String, ToString as _};
use std::vec::Vec;
use std::{fs, vec};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("test-vectors").join(name)).unwrap()
}

fn verify_license(token: &str, sets: &[&str]) -> Result<Digest, VerifyError> {
    let sets: Vec<&[u8]> = sets.iter().map(|set| set.as_bytes()).collect();
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut scratch = vec![0; License::MAX_PAYLOAD];
    let token = Unverified::<License>::parse_in(token.as_bytes(), &mut scratch).unwrap();
    token.verify(&trusted).map(|license| license.s256())
}

#[test]
fn a_token_is_verified_under_the_key_that_it_names() {
    let (alpha, beta) = (file("keys/alpha.trust.json"), file("keys/beta.trust.json"));
    let vector: Value = serde_json::from_str(&file("verify/ok-license.json")).unwrap();
    let (token, s256) = (vector["input"]["token"].as_str().unwrap(), vector["s256"].as_str());
    for sets in [[&*beta, &*alpha], [&*alpha, &*beta]] {
        let digest = verify_license(token, &sets).map(|digest| digest.to_string());
        assert_eq!(digest.as_deref().ok(), s256);
    }
    assert!(matches!(verify_license(token, &[&beta]), Err(VerifyError::HeaderUnknown { kid: Some(_) })));
}

#[test]
fn a_key_that_is_passed_over_says_why() {
    let unknown = r#""keys":[{"alg":"ML-DSA-65","kid":"post-quantum","kty":"AKP"},"#;
    let set = file("keys/alpha.trust.json").replacen(r#""keys":["#, unknown, 1);
    let sets = [set.as_bytes()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let skipped: Vec<_> = trusted.skipped().map(|key| (key.kid().plain(), key.reason())).collect();
    assert_eq!(skipped, [("post-quantum", "its algorithm is not ES256 on P-256")]);
    assert_eq!(trusted.keys().count(), 1);
}
