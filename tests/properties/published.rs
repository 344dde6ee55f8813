//! Other people's cases: Wycheproof for ECDSA P-256 with SHA-256 in r‖s form, RFC 6979 A.2.5.

use super::signatures::{accepts, ours, twin};
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

#[test]
fn wycheproof_is_judged_as_it_says() {
    let set = TestSet::load(TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for group in &set.test_groups {
        let key = VerifyingKey::from_sec1_bytes(&group.key.key).unwrap();
        for test in &group.tests {
            // A signature of another length has no 64 bytes to be given.
            let ok = <[u8; 64]>::try_from(test.sig.as_ref()).is_ok_and(|sig| accepts(&key, &test.msg, &sig));
            assert_eq!(ok, test.result != TestResult::Invalid, "{} {}", test.tc_id, test.comment);
            *(if ok { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert_eq!(accepted + refused, set.number_of_tests);
    assert!(accepted > 50 && refused > 50, "{accepted} accepted, {refused} refused");
}

/// RFC 6979 A.2.5, curve P-256, SHA-256: the key, then message, r and s.
const SECRET: &str = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
const PUBLIC: [&str; 2] = [
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
];
const SIGNED: [[&str; 3]; 2] = [
    [
        "sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ],
    [
        "test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    ],
];

#[test]
fn rfc_6979_signatures_come_out_and_verify() {
    let key = SigningKey::from_slice(&hex(SECRET)).unwrap();
    let public = ours(key.verifying_key());
    assert_eq!([public.x(), public.y()], PUBLIC.map(hex));
    for [message, r, s] in SIGNED {
        let signature: Signature = key.sign_prehash(&Sha256::digest(message)).unwrap();
        let bytes: [u8; 64] = signature.to_bytes().into();
        assert_eq!(bytes.as_slice(), [hex(r), hex(s)].concat(), "{message}");
        let low = signature.normalize_s().to_bytes().into();
        for signature in [bytes, low, twin(&bytes)] {
            assert!(public.verify(message.as_bytes(), &signature).is_ok(), "{message}");
        }
        assert!(public.verify(b"another message", &bytes).is_err());
    }
}

fn hex(digits: &str) -> [u8; 32] {
    let bytes = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap());
    bytes.collect::<Vec<_>>().try_into().unwrap()
}
