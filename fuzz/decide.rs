#![no_main]
//! Any legal activation or lease in any context: the decision is the naive one, stands when asked again, and bends with
//! facts only as it may.

#[path = "../tests/support/decision.rs"]
mod decision;
#[path = "../tests/support/documents.rs"]
#[allow(dead_code)]
mod documents;
#[path = "../tests/support/facts.rs"]
mod facts;
#[path = "../tests/support/hmac.rs"]
mod hmac;
#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/lists.rs"]
mod lists;
#[path = "../tests/support/naive.rs"]
mod naive;

use arbitrary::Unstructured;
use issuer::Issuer;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));

fuzz_target!(|bytes: &[u8]| {
    // Running out of bytes yields smaller documents, never an error worth a look.
    let _ = decision::judge(&mut Unstructured::new(bytes), &ISSUER);
});
