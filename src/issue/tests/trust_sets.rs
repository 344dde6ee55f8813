//! Trust sets: what a policy limits, and how the next set follows from the one before.

use super::{Counter, Desk, day, sold};
use crate::document::CheckoutType;
use crate::issue::{Draft, IssuerKey, MintError, Policy, Signer as _, StatusListDraft, TrustSetDraft};
use crate::kind::{Kind as _, Lease, StatusList};
use crate::signature::Reason;
use crate::text::Digest;
use crate::token::Unverified;
use crate::verify::{TrustedKeys, VariableTimeKeys};
use crate::{Code, License, TableSize, Thumbprint, UnixSeconds};
use serde_json::{Value, json};
use std::string::ToString as _;

/// A desk whose key has this policy.
fn desk(policy: Policy) -> Desk {
    let mut desk = Desk::new();
    desk.trust_set = TrustSetDraft::new("Acme Ltd", desk.now).key(&desk.key.public_key(), policy).to_json().unwrap();
    desk
}

#[test]
fn a_policy_limits_products_licenses_times_and_lifetimes() {
    let license = sold().license_id("acme-license-0001", 1);
    let from = day("2026-01-01");
    let fits = Policy::new(from)
        .products(&["acme-db"])
        .license_ids(&["acme-license-0001"])
        .until(day("2027-01-01"))
        .lifetime(3 * 366 * 86_400);
    desk(fits.clone()).mint(&license).unwrap();
    for (policy, code) in [
        (fits.clone().products(&["acme-web"]), Code::ProductNotAllowed),
        (fits.clone().license_ids(&["acme-license-0002"]), Code::LicenseNotAllowed),
        (fits.clone().until(day("2026-06-01")), Code::OutsideKeyWindow),
        (fits.lifetime(86_400), Code::LifetimeTooLong),
    ] {
        let refused = desk(policy).mint(&license).unwrap_err();
        assert!(matches!(&refused, MintError::Refused(error) if error.code() == Some(code)), "{code:?}: {refused}");
    }
}

fn parsed(set: &TrustSetDraft) -> Value {
    serde_json::from_slice(&set.to_json().unwrap()).unwrap()
}

#[test]
fn the_next_set_goes_on_from_the_one_before() {
    let desk = Desk::new();
    let before: Value = serde_json::from_slice(&desk.trust_set).unwrap();
    let later = day("2026-12-24");
    let reset = TrustSetDraft::after(&desk.trust_set, later).unwrap().clock_reset();
    let set = parsed(&reset);
    assert_eq!((&set["ver"], &set["iat"], &set["clock_reset"]), (&json!(2), &json!(later.get()), &json!(true)));
    assert_eq!((&set["iss"], &set["keys"], &set["policy"]), (&before["iss"], &before["keys"], &before["policy"]));

    let kid = desk.key.public_key().thumbprint();
    let next = || TrustSetDraft::after(&reset.to_json().unwrap(), later).unwrap();
    let kept = Digest::of(b"kept");
    let set = parsed(&next().revoke(&kid, later, Some(kept)).unwrap());
    assert_eq!((&set["ver"], &set["clock_reset"]), (&json!(3), &Value::Null), "one reset is for one set");
    let policy = &set["policy"][kid.to_string()];
    assert_eq!(policy["revoked"], json!({"at": later.get(), "keep": kept.to_string()}));
    assert_eq!(policy["nbf"], before["policy"][kid.to_string()]["nbf"]);
    assert!(next().revoke(&Thumbprint::from_bytes([0; 32]), later, None).is_none(), "no key of this set");
}

#[test]
fn whichever_way_the_keys_are_laid_out_the_answers_are_the_same() {
    let mut desk = desk(Policy::new(day("2026-01-01")).kinds(&[License::TYP, Lease::TYP]));
    let license = desk.mint(&sold()).unwrap();
    let draft = Draft::<Lease>::of(&desk.verify(&license), CheckoutType::Borrow, desk.now, 60);
    let text = desk.mint(&draft.unbound()).unwrap();
    let other = IssuerKey::generate(&mut Counter(9)).unwrap();
    let forged = text.rsplit_once('.').unwrap().0;
    let signature = other.sign(forged.as_bytes(), &[0; 32]).unwrap();
    let forged = [forged, &crate::issue::text_of(&signature)].join(".");
    let sets = [desk.trust_set.as_slice()];
    for size in [TableSize::Fast, TableSize::Small] {
        let trusted = TrustedKeys::load_with(size, &sets).unwrap();
        let parsed = |text| Unverified::<Lease>::parse(text).unwrap();
        assert!(parsed(text.as_bytes()).verify(&trusted).is_ok());
        let refused = parsed(forged.as_bytes()).verify(&trusted).unwrap_err();
        assert_eq!(refused.code(), Code::NotGenuine);
        assert_eq!(parsed(forged.as_bytes()).diagnose_with_grants(&trusted), Some(Reason::SignatureEquation));
        let kids = VariableTimeKeys::new(trusted).trusted().keys().map(|key| key.kid()).collect::<std::vec::Vec<_>>();
        assert_eq!(kids, [desk.key.public_key().thumbprint()]);
    }
}

#[test]
fn a_status_list_says_until_when_it_counts() {
    let mut desk = desk(Policy::new(day("2026-01-01")).kinds(&[StatusList::TYP]));
    let end: UnixSeconds = day("2027-01-01");
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let draft = StatusListDraft::new("https://status.example/1").expires(end);
    let text = draft.mint(&desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    let list = Unverified::<StatusList>::parse(text.as_bytes()).unwrap().verify(&trusted).unwrap();
    assert_eq!(list.claims().expires(), Some(end));
    assert_eq!(list.inflate().list().s256(), list.s256());
}
