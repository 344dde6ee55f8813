//! Properties over generated keys, messages, drafts, documents and contexts; published cases for ECDSA beside them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "support/decision.rs"]
mod decision;
#[path = "support/documents.rs"]
mod documents;
#[path = "properties/drafts.rs"]
mod drafts;
#[path = "support/facts.rs"]
mod facts;
#[path = "support/issuer.rs"]
mod issuer;
#[path = "support/legal.rs"]
mod legal;
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

use arbitrary::{Result, Unstructured};
use issuer::Issuer;
use licentia::{Activation, Canonical, License, canonical};
use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::test_runner::Config;
use serde_json::Value;

fn cases(count: u32) -> Config {
    // A case that failed is written down as a test of its own, not in a file.
    Config { cases: count, failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn decisions_agree_with_the_naive_procedure(bytes in vec(any::<u8>(), 200..900)) {
        decision::judge(&mut Unstructured::new(&bytes), &Issuer::new(1)).unwrap();
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn documents_agree_with_the_second_opinion(bytes in vec(any::<u8>(), 60..200)) {
        let document = spoiled(&mut Unstructured::new(&bytes)).unwrap();
        // What the integers-only form can't hold is another stage's question.
        if let Ok(written) = canonical::write(document.to_string().as_bytes())
            && let Ok(bytes) = Canonical::check(&written)
        {
            judge(bytes, &document);
        }
    }
}

fn spoiled(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut document = if u.arbitrary()? { documents::license(u)? } else { documents::activation(u)? };
    for _ in 0..u.int_in_range(0..=2)? {
        spoil::spoil(u, &mut document)?;
    }
    Ok(document)
}

fn judge(bytes: Canonical<'_>, document: &Value) {
    let (license, activation) = (License::parse(bytes), Activation::parse(bytes));
    assert!(license.is_err() || activation.is_err(), "one payload, two kinds: {document}");
    assert_eq!(license.is_ok(), legal::is_license(document), "{license:?} {document}");
    assert_eq!(activation.is_ok(), legal::is_activation(document), "{activation:?} {document}");
    if let Ok(license) = license {
        reading::license(&license, document);
    }
    if let Ok(activation) = activation {
        reading::activation(&activation, document);
    }
}
