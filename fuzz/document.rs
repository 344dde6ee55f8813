#![no_main]
//! Legal documents with a few changes, and any bytes: what parses reads back as it was written, and as one kind only.

#[path = "../tests/support/documents.rs"]
#[allow(dead_code)]
mod documents;
#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/legal.rs"]
mod legal;
#[path = "../tests/support/reading.rs"]
mod reading;
#[path = "../tests/support/spoil.rs"]
mod spoil;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use licentia::canonical::{self, Canonical};
use licentia::{Activation, License};
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
    let mut document = if u.arbitrary()? { documents::license(u)? } else { documents::activation(u)? };
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
    let (license, activation) = (License::parse(document), Activation::parse(document));
    assert!(license.is_err() || activation.is_err(), "one payload, two kinds");
    assert_eq!(license.is_ok(), legal::is_license(&value), "{license:?} {value}");
    assert_eq!(activation.is_ok(), legal::is_activation(&value), "{activation:?} {value}");
    if let Ok(license) = license {
        reading::license(&license, &value);
    }
    if let Ok(activation) = activation {
        reading::activation(&activation, &value);
    }
}
