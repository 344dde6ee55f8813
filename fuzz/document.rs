#![no_main]
//! Legal documents of every kind with a few changes, and any bytes: what parses reads back as it was written, and as one
//! kind only.

#[path = "../tests/support/documents.rs"]
#[allow(dead_code, unused_imports)]
mod documents;
#[path = "../tests/support/hmac.rs"]
mod hmac;
#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/legal.rs"]
#[allow(dead_code, unused_imports)]
mod legal;
#[path = "../tests/support/reading.rs"]
mod reading;
#[path = "../tests/support/spoil.rs"]
mod spoil;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use licentia::canonical::{self, Canonical};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    judge(bytes);
    if let Ok(document) = draw(&mut Unstructured::new(bytes))
        && let Ok(written) = canonical::write(document.to_string().as_bytes())
    {
        judge(&written);
    }
});

fn draw(u: &mut Unstructured<'_>) -> Result<Value> {
    let word = *u.choose(&documents::KINDS)?;
    let mut document = documents::of_kind(word, u)?;
    for _ in 0..u.int_in_range(0..=2)? {
        spoil::spoil(u, &mut document)?;
    }
    Ok(document)
}

fn judge(bytes: &[u8]) {
    let Ok(document) = Canonical::check(bytes) else { return };
    let value: Value = serde_json::from_slice(bytes).expect("canonical bytes are JSON");
    // One value, one form.
    assert_eq!(canonical::write(value.to_string().as_bytes()).as_deref(), Ok(bytes));
    reading::as_every_kind(document, &value);
}
