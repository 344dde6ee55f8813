//! Flags that take a number: what isn't one, or lies out of range, is told which may be written, with the flag's name.

use crate::desk::Desk;

/// A command with a flag at its end that waits for a number, and what its range is called.
const FLAGS: [(&[&str], &str); 6] = [
    (&["audit", "mass", "--trust", "keys", "--threads"], "from 1 to 1024, or leave the flag out"),
    (
        &["activate", "--batch", "orders", "--key", "k", "--out", "o", "--threads"],
        "from 1 to 1024, or leave the flag out",
    ),
    (&["audit", "mass", "--trust", "keys", "--checkpoint"], "from 0 to 86400"),
    (&["vectors", "folder", "--runner", "program", "--timeout"], "from 1 to 86400"),
    (&["verify", "token", "--trust", "keys", "--product", "p", "--seen-version"], "from 0 to 9007199254740991"),
    (
        &["license", "new", "--product", "p", "--beneficiary", "b", "--bind", "device", "--max-devices"],
        "from 0 to 9007199254740991",
    ),
];

#[test]
fn every_number_that_cannot_be_taken_is_answered_with_its_flag_and_its_range() {
    let desk = Desk::new();
    for (words, range) in FLAGS {
        let flag = words.last().unwrap();
        let zero = range.starts_with("from 1 ").then_some("0");
        for bad in ["x", "-1", "1.5", "+1", "9007199254740992", "99999999999999999999"].into_iter().chain(zero) {
            let ran = desk.run(&[words, &[bad]].concat()).refuses(2, &format!("write a whole number {range}"));
            assert!(ran.err.starts_with(&format!("licentia: invalid value '{bad}' for '{flag} <")), "{ran:#?}");
            assert!(!ran.err.contains("digit") && !ran.err.contains("type"), "{ran:#?}");
        }
    }
    assert!(desk.names().is_empty());
}
