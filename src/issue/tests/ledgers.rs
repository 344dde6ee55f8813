//! What an entry of a ledger says, which ledgers are refused, and what a full status list does.

use super::{Desk, day, sold};
use crate::issue::{
    Index, Ledger, LedgerError, MemoryLedger, MintError, Record, Rehearsal, SigningError, ledger, sign,
};
use crate::text::Digest;
use crate::verify::TrustedKeys;
use crate::{License, Thumbprint, canonical};
use serde_json::{Value, json};
use std::string::{String, ToString as _};
use std::vec::Vec;

const URI: &str = "https://status.example/1";

#[test]
fn an_entry_says_what_was_issued() {
    let mut desk = Desk::new();
    let part = "A".repeat(22);
    let fingerprint = json!({"need": 2, "of": {"board": part, "disk": part}, "salt": part});
    let listed = json!({"status_list": {"idx": 7, "uri": URI}});
    let draft = desk.activation_of(&sold()).device(Thumbprint::from_bytes([1; 32]));
    desk.mint(&draft.with("fp", fingerprint).with("status", listed)).unwrap();
    let entries = desk.ledger.entries();
    let entry = entries.last().unwrap();
    assert_eq!((entry.exp(), entry.iat()), (Some(day("2027-12-01")), Some(desk.now)));
    assert_eq!(entry.aud().collect::<Vec<_>>(), ["acme-db"]);
    assert_eq!(entry.cnf(), Some(Thumbprint::from_bytes([1; 32])));
    assert!(entry.fp().is_some() && entries[0].fp().is_none());
    assert!(entry.is_listed_as(URI, 7) && !entry.is_listed_as(URI, 8) && !entries[0].is_listed_as(URI, 7));
    assert_eq!(Digest::of(entry.line()), entry.digest());
    let index = Index::of(entries);
    assert_eq!((index.position(entry.jti()), index.position("nobody")), (Some(1), None));
    assert!(index.holds_status(URI, 7) && !index.holds_status(URI, 8));
}

fn line(entry: &Value) -> String {
    String::from_utf8(canonical::write(entry.to_string().as_bytes()).unwrap()).unwrap() + "\n"
}

#[test]
fn a_name_that_stands_twice_or_a_member_that_is_missing_is_a_fault() {
    let mut desk = Desk::new();
    desk.mint(&sold()).unwrap();
    let first: Value = serde_json::from_slice(desk.ledger.entries()[0].line()).unwrap();
    let mut second = first.clone();
    second["prev"] = desk.ledger.entries()[0].digest().to_string().into();
    let fault = ledger::read((line(&first) + &line(&second)).as_bytes()).unwrap_err();
    assert_eq!(fault.line(), 2);
    assert!(fault.why().contains("stands in an earlier line"), "{fault}");
    let mut without_name = first;
    without_name.as_object_mut().unwrap().remove("jti");
    let fault = ledger::read(line(&without_name).as_bytes()).unwrap_err();
    assert_eq!(fault.to_string(), "line 1 of the ledger: it lacks a member that every entry has");
}

/// A ledger of tokens that have every entry of every list.
struct Taken;

impl Ledger for Taken {
    fn devices_of(&self, _: &str, _: Option<&Thumbprint>) -> Result<u64, LedgerError> {
        Ok(0)
    }

    fn holds_jti(&self, _: &str) -> Result<bool, LedgerError> {
        Ok(false)
    }

    fn holds_status(&self, _: &str, _: u32) -> Result<bool, LedgerError> {
        Ok(true)
    }

    fn append(&mut self, _: &Record) -> Result<(), LedgerError> {
        Err(LedgerError::new("nothing is to be written here"))
    }
}

#[test]
fn a_list_without_a_free_entry_is_full() {
    let mut desk = Desk::new();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let minted = sold().status_list(URI).mint(&desk.key, &trusted, desk.now, &mut desk.rng, &mut Taken);
    assert!(matches!(minted, Err(MintError::StatusListFull)));
}

#[test]
fn a_ledger_that_was_lent_is_written_and_a_rehearsal_writes_nothing() {
    let mut desk = Desk::new();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let mut ledger = MemoryLedger::new();
    let mut lent = &mut ledger;
    sold().mint(&desk.key, &trusted, desk.now, &mut desk.rng, &mut lent).unwrap();
    let entry = ledger.entries()[0].clone();
    let mut rehearsal = Rehearsal::new(&mut ledger);
    rehearsal.mint(&sold(), &desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    assert_eq!(rehearsal.ledger().entries().len(), 1);
    let other = sold().counted("admin-users", 11).with("jti", entry.jti());
    let again = rehearsal.mint_again(&other, &entry, &desk.key, &trusted);
    assert!(matches!(again, Err(MintError::OtherContent { .. })), "{again:?}");
    assert_eq!(ledger.entries().len(), 1);
}

#[test]
fn a_text_that_no_product_would_read_is_not_signed() {
    let mut desk = Desk::new();
    let mut sign = |bytes| sign::sign::<License>("{}", &std::vec![b'x'; bytes], &desk.key, &mut desk.rng);
    assert_eq!(sign(5_931).map(|text| text.len()), Ok(7_999));
    assert_eq!(sign(5_932), Err(SigningError::TooLong { length: 8_001, limit: 8_000 }));
}
