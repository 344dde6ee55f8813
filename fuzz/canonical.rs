#![no_main]
//! Any bytes: the two checks and the writer agree with each other, and with serde_json on what JSON is.

use libfuzzer_sys::fuzz_target;
use licentia::canonical::{Canonical, check, write};
use licentia::{CanonicalError, Code};
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let written = write(bytes);
    // What `check` accepts, `write` leaves as it is, and nothing else.
    assert_eq!(check(bytes).is_ok(), written.as_deref() == Ok(bytes));
    // A document's form is the stricter one.
    assert!(Canonical::check(bytes).is_err() || check(bytes).is_ok());
    for error in [written.as_ref().err().copied(), check(bytes).err(), Canonical::check(bytes).err()] {
        assert!(error.is_none_or(|error| error.at() <= bytes.len()));
    }
    let parsed = serde_json::from_slice::<Value>(bytes).ok();
    match written {
        Ok(written) => assert_written(&written, parsed.as_ref()),
        Err(error) => assert_refused(error, parsed.as_ref()),
    }
});

fn assert_written(written: &[u8], parsed: Option<&Value>) {
    // What `write` writes, `check` accepts.
    assert_eq!(check(written), Ok(()));
    let again = serde_json::from_slice::<Value>(written).expect("what is written is JSON");
    assert!(same(parsed.expect("what is taken is JSON"), &again));
}

fn assert_refused(error: CanonicalError, parsed: Option<&Value>) {
    if matches!(error.code(), Code::NotJson | Code::NotUtf8) {
        assert!(parsed.is_none());
    }
}

/// Equal but for numbers, which serde_json reads in another way.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => true,
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((name, a), (other, b))| name == other && same(a, b))
        }
        _ => left == right,
    }
}
