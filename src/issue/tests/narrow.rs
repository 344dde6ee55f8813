//! An activation within its license: releases, demands, the end, and the way to bind.

use super::{Desk, day, exceeds, sold};
use crate::document::DocumentFault;
use crate::issue::{Draft, MintError};
use crate::{Activation, Code, Context, Decision, License, Thumbprint};
use serde_json::json;
use std::string::ToString as _;

#[test]
fn releases_stay_within_those_of_the_license() {
    let mut desk = Desk::new();
    let license = sold().releases_from(&[2]).releases_below(&[3, 1]).updates_until(day("2027-06-01"));
    let license = desk.mint(&license).unwrap();
    let license = desk.verify::<License>(&license);
    let draft = Draft::<Activation>::of(&license, desk.now).unbound();
    let covering = |from: &[u64], below: &[u64], until: &str| {
        draft.clone().with("releases", json!({"from": from, "below": below, "until": day(until).get()}))
    };
    for (from, below, until, member) in [
        (&[1, 9][..], &[3, 1][..], "2027-06-01", "releases.from"),
        (&[2], &[3, 1, 1], "2027-06-01", "releases.below"),
        (&[2], &[3, 1], "2027-06-02", "releases.until"),
    ] {
        assert_eq!(exceeds(&mut desk, &covering(from, below, until)), member);
    }
    let without_limits = draft.clone().with("releases", json!({"until": day("2027-06-01").get()}));
    assert_eq!(exceeds(&mut desk, &without_limits), "releases.from");

    let text = desk.mint(&covering(&[2, 0, 0], &[3], "2027-05-31")).unwrap();
    let activation = desk.verify::<Activation>(&text);
    let (asked, licensed) = (activation.claims().releases().unwrap(), license.claims().releases().unwrap());
    assert_eq!(asked.from(), licensed.from(), "2.0.0 is 2");
    assert!(asked.below() < licensed.below());
}

#[test]
fn an_entitlement_demands_what_the_license_demands() {
    let mut desk = Desk::new();
    let demanding = |site: &str| json!({"must": {"com.acme.site": site}});
    let license = sold().within("ent", |ent| _ = ent.insert("backup".to_string(), demanding("Ulm")));
    let draft = desk.activation_of(&license).unbound();
    for other in [json!({}), demanding("Bonn")] {
        let draft = draft.clone().within("ent", |ent| _ = ent.insert("backup".to_string(), other));
        assert_eq!(exceeds(&mut desk, &draft), "ent.backup");
    }
    desk.mint(&draft).unwrap();
}

#[test]
fn each_way_to_bind_is_told_from_the_others() {
    let mut desk = Desk::new();
    let part = "A".repeat(22);
    let fingerprint = json!({"need": 2, "of": {"board": part, "disk": part}, "salt": part});
    let bound = |draft: &Draft<Activation>, way: &str| {
        let draft = draft.clone();
        match way {
            "cnf" => draft.device(Thumbprint::from_bytes([1; 32])),
            "fp" => draft.with("fp", fingerprint.clone()),
            "cnf+fp" => draft.device(Thumbprint::from_bytes([1; 32])).with("fp", fingerprint.clone()),
            _ => draft.unbound(),
        }
    };
    let ways = ["cnf", "fp", "cnf+fp", "unbound"];
    for licensed in ways {
        let mut devices = json!({"bind": [licensed]});
        if licensed.contains("fp") {
            devices["fp"] = json!({"need": 2, "of": ["board", "disk"]});
        }
        let draft = desk.activation_of(&sold().with("devices", devices));
        for asked in ways {
            let draft = bound(&draft, asked);
            if asked == licensed {
                desk.mint(&draft).unwrap();
            } else {
                assert_eq!(exceeds(&mut desk, &draft), "devices.bind", "{asked} of {licensed}");
            }
        }
    }
}

#[test]
fn only_what_is_perpetual_has_activations_without_end() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    let Err(MintError::Document(error)) = desk.mint(&draft.without_end()) else { panic!("a subscription ends") };
    assert_eq!((error.code(), error.member().as_str()), (Code::Conflict, "exp"));
    let draft = desk.activation_of(&Draft::perpetual("acme-db", "Customer Inc").feature("sso")).unbound();
    let text = desk.mint(&draft.without_end()).unwrap();
    assert_eq!(desk.verify::<Activation>(&text).claims().expires(), None);
}

#[test]
fn a_demand_that_no_product_knows_denies_and_the_others_are_counted() {
    let mut desk = Desk::new();
    let license = sold().with("must", json!({"com.acme.floor": 1, "com.acme.site": "Ulm"}));
    let draft = desk.activation_of(&license).unbound();
    let text = desk.mint(&draft).unwrap();
    let context = Context::new().product("acme-db").wall_clock(desk.now);
    let Decision::Deny(denial) = desk.verify::<Activation>(&text).decide(&context) else { panic!("granted") };
    let sentence =
        "the token has com.acme.floor and 1 more, which this version can't judge. A newer version of the product may.";
    assert_eq!((denial.code(), denial.to_string().as_str()), (Code::NotUnderstood, sentence));
}

#[test]
fn drafts_hold_what_was_put_into_them() {
    let json = |draft: &Draft<License>| std::string::String::from_utf8(draft.to_json().unwrap()).unwrap();
    let empty = || Draft::<License>::from_json(b"{}").unwrap();
    let three = empty().also_product("acme-db").also_product("acme-web").also_product("acme-app");
    assert_eq!(json(&three), r#"{"aud":["acme-db","acme-web","acme-app"]}"#);
    assert_eq!(json(&empty().license_id("acme-1", 2)), r#"{"lic":{"id":"acme-1","ver":2}}"#);
    // Without a license, nothing is offered and no order can be named after it.
    let activation = Draft::<Activation>::from_json(b"{}").unwrap().order("1").only("sso", None);
    assert_eq!(activation.to_json().unwrap(), br#"{"ent":{"sso":{}}}"#);
}

#[test]
fn a_member_of_another_type_is_left_for_mint_to_name() {
    let json = br#"{"aud":"a","ent":{"x":{}},"meta":7,"sub":"C","term":"perpetual"}"#;
    let draft = Draft::<License>::from_json(json).unwrap().meta("site", "Ulm");
    let Err(MintError::Document(error)) = Desk::new().mint(&draft) else { panic!("7 is no object") };
    assert_eq!((error.fault(), error.member().as_str()), (DocumentFault::WrongType, "meta"));
}

/// 10^19 is a number of RFC 8785, and no number of a document.
#[test]
fn a_number_that_no_document_holds_is_not_minted() {
    let minted = Desk::new().mint(&sold().counted("admin-users", 10_000_000_000_000_000_000));
    assert!(
        matches!(&minted, Err(MintError::Canonical(error)) if error.code() == Code::NumberOutOfRange),
        "{minted:?}"
    );
}
