//! What a log shows of each thing: names, numbers and public bytes, and of a secret nothing.

use super::{Counter, Desk, day, sold};
use crate::document::CheckoutType;
use crate::issue::{Batch, Draft, Policy, Signer as _, TrustSetDraft, sign_manifest};
use crate::kind::{Lease, Proof, Sold};
use crate::signature::{PreparedKey, VariableTimeKey};
use crate::text::{Digest, Excerpt};
use crate::token::{Untrusted, Unverified};
use crate::verify::{KeepList, Quorum, Roots, TrustedKeys, Verified};
use crate::{Activation, Kind as _, License};
use serde_json::json;
use std::format;
use std::string::ToString as _;

/// A desk whose key may sign leases too.
fn desk() -> Desk {
    let mut desk = Desk::new();
    let policy = Policy::new(desk.now).kinds(&[License::TYP, Activation::TYP, Lease::TYP]);
    desk.trust_set = TrustSetDraft::new("Acme Ltd", desk.now).key(&desk.key.public_key(), policy).to_json().unwrap();
    desk
}

#[test]
fn keys_and_trust_sets_are_shown_by_their_thumbprints() {
    let desk = desk();
    let key = desk.key.public_key();
    let kid = key.thumbprint();
    assert_eq!(format!("{key:?}"), format!("PublicKey {kid}"));
    let prepared = PreparedKey::new(&key);
    assert_eq!((format!("{prepared:?}"), prepared.public_key()), (format!("PreparedKey {kid}"), &key));
    for key in VariableTimeKey::of(&[key]) {
        assert_eq!(format!("{key:?}"), format!("VariableTimeKey {kid}"));
    }
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let shown = format!("TrustedKey {kid} of Acme Ltd");
    assert!(trusted.keys().map(|key| format!("{key:?}")).eq([shown.as_str()]));
    assert!(format!("{trusted:?}").contains(&shown));
    let digest = Digest::of(b"kept");
    assert_eq!(format!("{digest:?}"), digest.to_string());
    assert_eq!(format!("{:?}", desk.now), "2026-12-01T00:00:00Z");
}

#[test]
fn drafts_batches_and_tokens_are_shown_by_kind_and_content() {
    let mut desk = desk();
    let draft = Draft::<License>::from_json(br#"{"sub": "C"}"#).unwrap();
    assert_eq!(format!("{draft:?}"), r#"Draft license {"sub":"C"}"#);
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut batch = Batch::new(&mut desk.ledger);
    batch.mint(&sold(), &desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    assert_eq!(format!("{batch:?}"), "Batch of 1 tokens that didn't leave yet");
    let token = batch.commit().unwrap().remove(0);
    assert_eq!(format!("{token:?}"), format!("Token license {}", token.jti()));
    assert_eq!(token.expires(), Some(day("2028-01-01")));
    let unverified = Unverified::<License>::parse(token.text().as_bytes()).unwrap();
    assert_eq!(format!("{unverified:?}"), format!("Unverified license of {} bytes", token.text().len()));
    assert_eq!(unverified.attachments().count(), 0);
    let verified = unverified.verify(&trusted).unwrap();
    let payload = core::str::from_utf8(verified.payload()).unwrap();
    assert_eq!(format!("{verified:?}"), format!("Verified license {payload}"));
    let untrusted = Untrusted::peek(token.text().as_bytes()).unwrap();
    assert_eq!(format!("{untrusted:?}"), "Untrusted token");
    assert_eq!(untrusted.untrusted_payload().as_deref(), Some(verified.payload()));
}

fn minted<K: Sold>(desk: &mut Desk, draft: &Draft<K>) -> Verified<'static, K> {
    let text = desk.mint(draft).unwrap();
    desk.verify(&text)
}

#[test]
fn the_parts_of_a_document_are_shown_as_they_are_written() {
    let mut desk = desk();
    let part = "A".repeat(22);
    let license = sold()
        .license_id("acme-license-0001", 3)
        .releases_from(&[2, 1])
        .with("devices", json!({"bind": ["fp"], "fp": {"need": 2, "of": ["board", "disk"]}}));
    let license = minted(&mut desk, &license);
    let draft = Draft::<Activation>::of(&license, desk.now)
        .with("fp", json!({"need": 2, "of": {"board": part, "disk": part}, "salt": part}))
        .with("status", json!({"status_list": {"idx": 7, "uri": "https://status.example/1"}}));
    let activation = minted(&mut desk, &draft);
    let claims = activation.claims();
    assert_eq!(format!("{:?}", claims.license()), "acme-license-0001 version 3");
    assert_eq!(format!("{:?}", claims.releases().unwrap()), r#"{"from":[2,1]}"#);
    assert_eq!(format!("{:?}", claims.releases().and_then(|releases| releases.from())), "Some(2.1)");
    assert_eq!(format!("{:?}", claims.status().unwrap()), "entry 7 of https://status.example/1");
    assert_eq!(format!("{:?}", claims.fingerprint().unwrap()), "2 parts of 2");
    let devices = r#"{"bind":["fp"],"fp":{"need":2,"of":["board","disk"]}}"#;
    assert_eq!(format!("{:?}", license.claims().devices().unwrap()), devices);
    assert_eq!(format!("{:?}", claims.entitlement("admin-users").unwrap()), r#"{"max":10}"#);
    let subject = license.claims().subject().unwrap();
    assert_eq!((format!("{subject:?}"), subject.as_str()), ("\"Customer Inc\"".to_string(), Some("Customer Inc")));

    let license = minted(&mut desk, &sold());
    let draft = Draft::<Lease>::of(&license, CheckoutType::Borrow, desk.now, 60).unbound();
    let lease = minted(&mut desk, &draft);
    assert_eq!(format!("{:?}", lease.claims().checkout()), r#"{"type":"borrow"}"#);
    let proof = Draft::<Proof>::answer("acme-db", "challenge-000001", &lease, desk.now);
    let proof = proof.sign(&desk.key, &mut desk.rng).unwrap();
    let proof = Unverified::<Proof>::parse(proof.as_bytes()).unwrap().verify_answer("acme-db", "challenge-000001");
    let proof = proof.unwrap();
    let of = format!(r#"{{"iss":"Acme Ltd","jti":"{}","s256":"{}"}}"#, lease.claims().jti(), lease.s256());
    assert_eq!(format!("{:?}", proof.claims().of()), of);
    let payload = core::str::from_utf8(proof.payload()).unwrap();
    assert_eq!(format!("{proof:?}"), format!("SelfSigned proof {payload}"));
}

#[test]
fn what_a_stranger_wrote_is_shown_with_its_escapes() {
    let mut desk = desk();
    let text = desk.mint(&Draft::<License>::perpetual("a", r#"The "First" \ Ltd"#).feature("x")).unwrap();
    let license = desk.verify::<License>(&text);
    let subject = license.claims().subject().unwrap();
    assert_eq!((format!("{subject:?}"), subject.as_str()), (r#""The \"First\" \\ Ltd""#.to_string(), None));
    assert_eq!(format!("{:?}", Excerpt::of("Line\n")), r#""Line\n""#);
    let error = crate::Claims::<License>::parse(crate::Canonical::check(b"{}").unwrap()).unwrap_err();
    assert!(format!("{error:?}").contains("limit: \""), "{error:?}");
}

#[test]
fn manifests_and_keep_lists_are_shown_by_what_they_count() {
    let mut desk = Desk::new();
    let root = crate::issue::IssuerKey::generate(&mut Counter(400)).unwrap();
    let line = sign_manifest(&desk.trust_set, &root, &mut desk.rng).unwrap();
    let roots = Roots::new(std::vec![Quorum::new(1, &[root.public_key()]).unwrap()]);
    let manifest = roots.verify(line.as_bytes(), None).unwrap();
    assert_eq!(format!("{manifest:?}"), "Manifest of Acme Ltd, quorum 0, version 1");
    let kept = [[1; 32], [2; 32]].concat();
    let list = KeepList::check(&kept).unwrap();
    assert_eq!(format!("{list:?}"), format!("KeepList {} of 2 tokens", list.digest()));
}
