//! Batches and orders: what is written down together, and what is issued once.

use super::{Counter, Desk, Full, day, sold};
use crate::issue::{
    Batch, Bind, Draft, Entry, IssuerKey, MemoryLedger, MintError, Rehearsal, Token, Unsigned, jti_of_order,
};
use crate::text::Digest;
use crate::verify::TrustedKeys;
use crate::{Activation, Thumbprint};
use std::string::ToString as _;

fn device(number: u8) -> Thumbprint {
    Thumbprint::from_bytes([number; 32])
}

#[test]
fn nothing_is_written_down_before_the_batch_is_and_then_all_of_it() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut batch = Batch::new(&mut desk.ledger);
    for id in ["1", "2", "3"] {
        batch.mint(&draft.clone().order(id), &desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    }
    assert_eq!(batch.ledger().entries().len(), 1, "the license alone");
    let again = batch.mint(&draft.clone().order("2"), &desk.key, &trusted, desk.now, &mut desk.rng);
    assert!(matches!(again, Err(MintError::NameUsed { .. })), "what isn't written down yet counts");
    let tokens = batch.commit().unwrap();
    assert!(batch.commit().unwrap().is_empty(), "each token leaves once");
    let written: std::vec::Vec<_> = desk.ledger.entries().iter().skip(1).map(Entry::s256).collect();
    assert_eq!(written, tokens.iter().map(|token| Some(token.s256())).collect::<std::vec::Vec<_>>());
}

#[test]
fn no_token_leaves_a_batch_that_cannot_be_written_down() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut batch = Batch::new(Full);
    batch.mint(&draft, &desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    assert!(batch.commit().is_err());
    assert!(batch.commit().unwrap().is_empty(), "nor later");
}

#[test]
fn what_is_prepared_can_be_signed_elsewhere_and_leaves_in_order() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut batch = Batch::new(&mut desk.ledger);
    let prepared = ["1", "2", "3", "4"].map(|id| {
        let draft = draft.clone().order(id);
        batch.prepare(&draft, &desk.key, &trusted, desk.now, &mut desk.rng).unwrap()
    });
    let again = batch.prepare(&draft.clone().order("2"), &desk.key, &trusted, desk.now, &mut desk.rng);
    assert!(matches!(again, Err(MintError::NameUsed { .. })), "it counts as issued before it is signed");
    let (key, trusted) = (&desk.key, &trusted);
    let tokens = std::thread::scope(|scope| {
        let sign = |seed: u64, unsigned: &Unsigned<Activation>| {
            let token = unsigned.sign(key, trusted, &mut Counter(seed)).unwrap();
            assert_eq!(token.s256(), unsigned.s256());
            token
        };
        let threads = [1, 2, 3, 4].into_iter().zip(&prepared);
        let threads = threads.map(|(seed, unsigned)| scope.spawn(move || sign(seed, unsigned)));
        threads
            .collect::<std::vec::Vec<_>>()
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect::<std::vec::Vec<_>>()
    });
    tokens.into_iter().for_each(|token| batch.add(token));
    let left = batch.commit().unwrap();
    assert_eq!(left.iter().map(Token::s256).collect::<std::vec::Vec<_>>(), prepared.map(|unsigned| unsigned.s256()));
    assert_eq!(desk.ledger.entries().len(), 5, "the license and four activations");
}

#[test]
fn a_batch_with_other_tokens_than_were_prepared_is_not_written_down() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut batch = Batch::new(&mut desk.ledger);
    for added in [[].as_slice(), &[0], &[1, 0], &[0, 1, 1], &[0, 0]] {
        let prepared = ["1", "2"].map(|id| {
            let draft = draft.clone().order(&std::format!("{id} of {added:?}"));
            batch.prepare(&draft, &desk.key, &trusted, desk.now, &mut desk.rng).unwrap()
        });
        for place in added {
            batch.add(prepared[*place].sign(&desk.key, &trusted, &mut desk.rng).unwrap());
        }
        assert!(batch.commit().is_err(), "{added:?}");
        assert_eq!(batch.ledger().entries().len(), 1, "the license alone");
    }
}

#[test]
fn devices_are_counted_over_what_is_written_down_and_what_is_not() {
    let mut desk = Desk::new();
    let license = sold().bind(&[Bind::Device]).max_devices(2);
    let draft = desk.activation_of(&license);
    desk.mint(&draft.clone().device(device(1))).unwrap();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut rehearsal = Rehearsal::new(&mut desk.ledger);
    for (number, fits) in [(1, true), (2, true), (2, true), (1, true), (3, false)] {
        let draft = draft.clone().device(device(number));
        let rehearsed = rehearsal.mint(&draft, &desk.key, &trusted, desk.now, &mut desk.rng);
        assert_eq!(rehearsed.is_ok(), fits, "{number}");
    }
    let mut batch = Batch::new(&mut desk.ledger);
    for (number, fits) in [(1, true), (2, true), (2, true), (1, true), (3, false)] {
        let draft = draft.clone().device(device(number));
        assert_eq!(batch.mint(&draft, &desk.key, &trusted, desk.now, &mut desk.rng).is_ok(), fits, "{number}");
    }
    batch.commit().unwrap();
    let third = batch.mint(&draft.device(device(3)), &desk.key, &trusted, desk.now, &mut desk.rng);
    assert!(matches!(third, Err(MintError::TooManyDevices { max: 2 })));
}

#[test]
fn an_order_is_named_after_its_license_and_its_number() {
    let license = Digest::of(b"license");
    let name = jti_of_order(license, "A-1");
    assert_eq!(name, "HEcLKUrXL48cjdpxvnB5XdsjCTKjMbav");
    assert_eq!(name, jti_of_order(license, "A-1"));
    assert_ne!(name, jti_of_order(license, "A-2"));
    assert_ne!(name, jti_of_order(Digest::of(b"another"), "A-1"));
}

#[test]
fn the_same_order_comes_again_and_a_changed_one_does_not() {
    let mut desk = Desk::new();
    let listed = |draft: Draft<Activation>| draft.device(device(1)).status_list("https://acme.example/1").order("A-1");
    let draft = listed(desk.activation_of(&sold()));
    let first = desk.mint(&draft).unwrap();
    let entry = desk.ledger.entries()[1].clone();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut again = |draft: &Draft<Activation>, key: &IssuerKey| draft.mint_again(&entry, key, &trusted, &mut desk.rng);
    let second = again(&draft, &desk.key).unwrap();
    assert_eq!(second.text().rsplit_once('.').unwrap().0, first.rsplit_once('.').unwrap().0, "the same payload");
    let other = again(&draft.clone().only("sso", None), &desk.key).unwrap_err();
    assert!(matches!(other, MintError::OtherContent { .. }) && other.to_string().contains("other content"));
    let later = again(&draft.clone().expires(day("2027-06-01")), &desk.key);
    assert!(matches!(later, Err(MintError::OtherContent { .. })));
    let stranger = IssuerKey::generate(&mut Counter(99)).unwrap();
    assert!(matches!(again(&draft, &stranger), Err(MintError::KeyNotTrusted { .. })));
}

#[test]
fn another_key_does_not_sign_what_the_ledger_says_this_one_signed() {
    use crate::issue::{Policy, Signer as _, TrustSetDraft};
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound().order("A-1");
    desk.mint(&draft).unwrap();
    let other = IssuerKey::generate(&mut Counter(99)).unwrap();
    let both = TrustSetDraft::new("Acme Ltd", desk.now)
        .key(&desk.key.public_key(), Policy::new(desk.now))
        .key(&other.public_key(), Policy::new(desk.now))
        .to_json()
        .unwrap();
    let sets = [both.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let again = draft.mint_again(&desk.ledger.entries()[1], &other, &trusted, &mut desk.rng);
    assert!(matches!(again, Err(MintError::OtherKey { .. })));
}

#[test]
fn a_rehearsal_changes_nothing() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound().order("A-1");
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut ledger = MemoryLedger::new();
    let mut rehearsal = Rehearsal::new(&mut ledger);
    rehearsal.mint(&draft, &desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    let twice = rehearsal.mint(&draft, &desk.key, &trusted, desk.now, &mut desk.rng);
    assert!(matches!(twice, Err(MintError::NameUsed { .. })));
    assert!(ledger.entries().is_empty());
}
