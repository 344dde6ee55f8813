//! The RFC 8785 examples, and JSONTestSuite.

use crate::suite::{Case, Expected, Suite, files};
use licentia::canonical::{Canonical, check, write};
use std::fs;

pub(crate) const JCS: Suite =
    Suite { name: "jcs", upstream: "https://github.com/cyberphone/json-canonicalization, testdata" };
const JSON_TEST_SUITE: Suite = Suite { name: "jsontestsuite", upstream: "https://github.com/nst/JSONTestSuite" };

#[test]
fn the_examples_of_rfc_8785_come_out_as_published() {
    let Some(folder) = JCS.folder() else { return };
    let inputs = files(&folder.join("input"));
    assert_eq!(inputs.len(), 6);
    for (name, input) in inputs {
        let output = fs::read(folder.join("output").join(&name)).unwrap();
        let hex = fs::read_to_string(folder.join("outhex").join(&name).with_extension("txt")).unwrap();
        let bytes: Vec<u8> = hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
        assert_eq!(write(&input).unwrap(), output, "{name}");
        assert_eq!(output, bytes, "{name}");
        assert_eq!(check(&output), Ok(()), "{name}");
    }
}

#[test]
fn json_test_suite_is_judged_as_it_says() {
    let Some(folder) = JSON_TEST_SUITE.folder() else { return };
    let parsing = files(&folder.join("test_parsing"));
    let count = |letter| parsing.iter().filter(|(name, _)| name.starts_with(letter)).count();
    assert_eq!(["y_", "n_", "i_"].map(count), [95, 188, 35]);
    let transform = files(&folder.join("test_transform"));
    assert_eq!(transform.len(), 22);
    let cases: Vec<Case> = parsing
        .iter()
        .map(|(name, input)| Case { name: name.clone(), expected: expected(name), actual: judged(name, input) })
        .chain(transform.iter().map(|(name, input)| transformed(name, input)))
        .collect();
    JSON_TEST_SUITE.judge(&cases);
}

fn expected(name: &str) -> Expected {
    match name.as_bytes()[0] {
        b'y' => Expected::Accepted,
        b'n' => Expected::Refused,
        _ => Expected::Either,
    }
}

/// What [`write`] says, once it is clear that the two checks go with it.
fn judged(name: &str, input: &[u8]) -> String {
    let written = write(input);
    assert_eq!(check(input).is_ok(), written.as_deref() == Ok(input), "{name}");
    assert!(written.is_ok() || Canonical::check(input).is_err(), "{name}");
    match written {
        Ok(written) => {
            assert_eq!(check(&written), Ok(()), "{name}");
            "accepted".to_owned()
        }
        Err(error) => {
            assert!(error.at() <= input.len(), "{name}");
            error.code().as_str().to_owned()
        }
    }
}

/// The suite asks what a reader makes of these, without an answer of its own.
fn transformed(name: &str, input: &[u8]) -> Case {
    let actual = match write(input) {
        Ok(written) => format!("accepted as {}", String::from_utf8(written).unwrap()),
        Err(_) => judged(name, input),
    };
    Case { name: name.to_owned(), expected: Expected::Either, actual }
}
