//! Properties over generated keys, messages, drafts, documents and contexts; published cases for ECDSA beside them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "properties/batches.rs"]
mod batches;
#[path = "support/decision.rs"]
mod decision;
#[path = "support/documents.rs"]
mod documents;
#[path = "properties/drafts.rs"]
mod drafts;
#[path = "support/facts.rs"]
mod facts;
#[path = "properties/handed_on.rs"]
mod handed_on;
#[path = "support/held.rs"]
mod held;
#[path = "support/hmac.rs"]
mod hmac;
#[path = "support/issuer.rs"]
mod issuer;
#[path = "support/key_file.rs"]
mod key_file;
#[path = "properties/key_files.rs"]
mod key_files;
#[path = "support/legal.rs"]
mod legal;
#[path = "support/lists.rs"]
mod lists;
#[path = "support/naive.rs"]
mod naive;
#[path = "properties/published.rs"]
mod published;
#[path = "support/reading.rs"]
mod reading;
#[path = "properties/signatures.rs"]
mod signatures;
#[path = "support/spoil.rs"]
mod spoil;
#[path = "properties/statements.rs"]
mod statements;
#[path = "properties/status_lists.rs"]
mod status_lists;
#[path = "support/trust.rs"]
mod trust;

use arbitrary::{Result, Unstructured};
use issuer::Issuer;
use licentia::{Canonical, canonical};
use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::test_runner::Config;
use serde_json::Value;
use std::sync::LazyLock;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));

fn cases(count: u32) -> Config {
    // A case that failed is written down as a test of its own, not in a file.
    Config { cases: count, failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn decisions_agree_with_the_naive_procedure(bytes in vec(any::<u8>(), 1_000..3_000)) {
        decision::judge(&mut Unstructured::new(&bytes), &ISSUER).unwrap();
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn exactly_one_kind_accepts_what_is_legal(bytes in vec(any::<u8>(), 60..200)) {
        let u = &mut Unstructured::new(&bytes);
        for word in documents::KINDS {
            let document = documents::of_kind(word, u).unwrap();
            assert_eq!(accepting(&document), [word], "{document}");
        }
    }
}

proptest! {
    #![proptest_config(cases(40_000))]

    #[test]
    fn documents_agree_with_the_second_opinion(bytes in vec(any::<u8>(), 60..200)) {
        accepting(&spoiled(&mut Unstructured::new(&bytes)).unwrap());
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn trust_sets_agree_with_the_second_opinion(bytes in vec(any::<u8>(), 60..300)) {
        trust::judge_drawn(&mut Unstructured::new(&bytes)).unwrap();
    }
}

fn spoiled(u: &mut Unstructured<'_>) -> Result<Value> {
    let word = *u.choose(&documents::KINDS)?;
    let mut document = documents::of_kind(word, u)?;
    for _ in 0..u.int_in_range(0..=2)? {
        spoil::spoil(u, &mut document)?;
    }
    Ok(document)
}

/// The kinds that accept it. What the integers-only form can't hold is another stage's question.
fn accepting(document: &Value) -> Vec<&'static str> {
    let written = canonical::write(document.to_string().as_bytes()).unwrap_or_default();
    Canonical::check(&written).map_or(Vec::new(), |bytes| reading::as_every_kind(bytes, document))
}
