//! The examples of draft-ietf-oauth-status-list: their lists, signed here, and looked up.

use crate::suite::{Case, Expected, Suite, files};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use licentia::verify::Status;
use licentia::{Canonical, Kind, PublicKey, StatusList, TrustedKeys, Unverified, Verified, canonical};
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const STATUS_LIST: Suite =
    Suite { name: "status-list", upstream: "https://github.com/oauth-wg/draft-ietf-oauth-status-list, examples" };

/// What the draft's text says of its example of 2^20 entries; all others are 0.
const LONG: [(u32, u8); 11] = [
    (0, 1),
    (1_993, 2),
    (25_460, 1),
    (159_495, 3),
    (495_669, 1),
    (554_353, 1),
    (645_645, 2),
    (723_232, 1),
    (854_545, 1),
    (934_534, 2),
    (1_000_345, 3),
];

#[test]
fn the_examples_of_the_status_list_draft_are_read_at_two_bits() {
    let Some(folder) = STATUS_LIST.folder() else { return };
    let examples: Vec<(String, String)> = files(&folder)
        .into_iter()
        .filter(|(name, _)| name != "LICENSE.md")
        .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()))
        .collect();
    assert_eq!(examples.len(), 8);
    let cases: Vec<Case> = examples
        .iter()
        .map(|(name, text)| Case { name: name.clone(), expected: Expected::Accepted, actual: judged(name, text) })
        .collect();
    STATUS_LIST.judge(&cases);
}

fn judged(name: &str, text: &str) -> String {
    match name {
        "status_list_jwt_raw.md" => token(&text.replace(['\n', '\r'], "")),
        // Header and payload of the same token, with a dot between.
        "status_list_jwt.md" => {
            let (_, payload) = text.split_once("\n.\n").unwrap();
            document(&canonical::write(payload.as_bytes()).unwrap())
        }
        _ => list(name, text),
    }
}

fn token(text: &str) -> String {
    let nobody = TrustedKeys::load(&[]).unwrap();
    let token = Unverified::<StatusList>::parse(text.as_bytes()).unwrap();
    token.verify(&nobody).unwrap_err().code().as_str().to_owned()
}

fn document(payload: &[u8]) -> String {
    let parsed = StatusList::parse(Canonical::check(payload).unwrap());
    parsed.map_or_else(|error| error.code().as_str().to_owned(), |_| "accepted".to_owned())
}

/// The example's list in a payload of ours, and every entry of it.
fn list(name: &str, text: &str) -> String {
    let (before, list) = text.split_at(text.find("{\n").unwrap());
    let list: Value = serde_json::from_str(&list.replace("\n  ", "").replace('\n', "")).unwrap();
    let payload =
        json!({"iat": 1_700_000_000, "iss": "Alpha Ltd", "status_list": list, "sub": "https://example.com/1"});
    let payload = payload.to_string();
    let said = document(payload.as_bytes());
    if said == "accepted" {
        assert_entries(name, before, &signed(&payload));
    }
    said
}

fn assert_entries(name: &str, before: &str, list: &Signed) {
    list.with(|list| {
        let entry = |index| list.look_up(index).status().map(number);
        if name.contains("long") {
            assert_eq!(LONG.map(|(index, _)| entry(index)), LONG.map(|(_, status)| Some(status)));
            let is_special = |index: &u32| LONG.iter().any(|(special, _)| special == index);
            // Each look-up inflates anew, so some of the others stand for all.
            assert!(
                (0..1 << 20).step_by(20_011).filter(|index| !is_special(index)).all(|index| entry(index) == Some(0))
            );
            assert_eq!(entry(1 << 20), None);
        } else {
            let bytes: Vec<u8> =
                before.split("0x").skip(1).map(|byte| u8::from_str_radix(&byte[..2], 16).unwrap()).collect();
            let expected = bytes.iter().flat_map(|byte| [0, 2, 4, 6].map(|shift| Some(byte >> shift & 3)));
            let end = u32::try_from(bytes.len() * 4).unwrap();
            assert_eq!((0..end).map(entry).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
            assert_eq!(entry(end), None);
        }
    });
}

const fn number(status: Status) -> u8 {
    match status {
        Status::Valid => 0,
        Status::Revoked => 1,
        Status::Suspended => 2,
        Status::Returned => 3,
    }
}

/// A token with the trust set that it is genuine under.
struct Signed {
    token: String,
    trust_set: String,
}

impl Signed {
    fn with(&self, then: impl FnOnce(&Verified<'_, StatusList>)) {
        let sets = [self.trust_set.as_bytes()];
        let trusted = TrustedKeys::load(&sets).unwrap();
        then(&Unverified::<StatusList>::parse(self.token.as_bytes()).unwrap().verify(&trusted).unwrap());
    }
}

/// By a key that nobody else trusts.
fn signed(payload: &str) -> Signed {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let point = key.verifying_key().to_sec1_point(false);
    let public = PublicKey::from_coordinates(&(*point.x().unwrap()).into(), &(*point.y().unwrap()).into()).unwrap();
    let kid = public.thumbprint().to_string();
    let jwk: Value = serde_json::from_str(&public.to_jwk()).unwrap();
    let policy = json!({ &kid: {"nbf": 0, "typ": ["statuslist+jwt"]} });
    let trust_set = json!({"iat": 0, "iss": "Alpha Ltd", "keys": [jwk], "policy": policy, "ver": 1}).to_string();
    let header = format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"{}"}}"#, StatusList::TYP);
    let [header, payload] = [&header, payload].map(|text| Base64UrlUnpadded::encode_string(text.as_bytes()));
    let text = format!("{header}.{payload}");
    let signature: Signature = key.sign_prehash(&Sha256::digest(&text)).unwrap();
    Signed { token: format!("{text}.{}", Base64UrlUnpadded::encode_string(&signature.to_bytes())), trust_set }
}
