#![no_main]
//! Any bytes, and trust sets with a few changes: what loads is what the spec's tables and key rules say, and reads back.

#[path = "../tests/support/documents.rs"]
#[allow(dead_code, unused_imports)]
mod documents;
#[path = "../tests/support/hmac.rs"]
mod hmac;
#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/legal.rs"]
mod legal;
#[path = "../tests/support/spoil.rs"]
mod spoil;
#[path = "../tests/support/trust.rs"]
mod trust;

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    trust::judge(&[bytes]);
    // A line for each set; none of ours holds a line's end.
    trust::judge(&bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>());
    // Running out of bytes yields smaller sets, never an error worth a look.
    let _ = trust::judge_drawn(&mut Unstructured::new(bytes));
});
