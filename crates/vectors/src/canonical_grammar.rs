//! Vectors of the canonical stage: text that stops being JSON somewhere inside, and which of two faults comes first.

use crate::canonical::{document, write};
use crate::vector::{Input, Vector, bad};

pub(crate) fn vectors() -> Vec<Vector> {
    [brackets(), members(), tokens(), judged_at_their_end(), written()].concat()
}

fn no_json(name: &str, spec: &str, about: &str, input: Input) -> Vector {
    bad(name, spec, about, "not_json", input)
}

fn brackets() -> Vec<Vector> {
    let refused = |name: &str, about: &str, text: &str| no_json(name, "C-2", about, document(text));
    vec![
        refused("array-not-closed", "The text ends inside an array.", "[1"),
        refused("object-not-closed", "The text ends inside an object.", r#"{"a":1"#),
        refused("array-closed-as-an-object", "A brace closes what a bracket opened.", "[1}"),
        refused("object-closed-as-an-array", "A bracket closes what a brace opened.", r#"{"a":1]"#),
        refused("closed-without-being-opened", "A bracket that closes nothing.", "1]"),
        refused("comma-first", "A comma before the first item.", "[,1]"),
        refused("comma-missing", "Two items and nothing between them.", r#"["a""b"]"#),
        refused("comma-twice", "Two commas and nothing between them.", "[1,,2]"),
    ]
}

fn members() -> Vec<Vector> {
    let refused = |name: &str, about: &str, text: &str| no_json(name, "C-2", about, document(text));
    vec![
        refused("member-without-a-colon", "A name and a value, and no colon.", r#"{"a"1}"#),
        refused("member-without-a-value", "A name and a colon, and no value.", r#"{"a":}"#),
        refused("member-without-a-name", "A value and no name.", "{1}"),
        refused("name-a-number", "A name that is no string.", "{1:2}"),
        refused("comma-at-the-end-of-an-object", "A comma before the closing brace.", r#"{"a":1,}"#),
    ]
}

fn tokens() -> Vec<Vector> {
    let refused = |name: &str, about: &str, text: &str| no_json(name, "C-2 C-14", about, document(text));
    vec![
        refused("exponent-cut-short", "An exponent without digits.", "[1e]"),
        refused("exponent-sign-cut-short", "A sign of an exponent without digits.", "[1E+]"),
        refused("exponent-behind-a-fraction-cut-short", "1.5e is no JSON; only then would it be a fraction.", "[1.5e]"),
        refused("minus-without-digits", "A sign and no number.", "[-]"),
        refused("fraction-without-a-whole", "A fraction with nothing before its point.", "[.5]"),
        refused("literal-cut-short", "The first three letters of true.", "[tru]"),
        refused("literal-in-capitals", "Literals are lower case.", "[True]"),
        refused("string-not-closed", "The text ends inside a string.", "[\"a"),
        refused("string-in-single-quotes", "JSON has one sort of quotes.", "['a']"),
        refused("escape-unknown", "An escape that JSON doesn't have.", r#"["\x41"]"#),
        refused("escape-cut-short", "An escape of three digits.", r#"["\u012"]"#),
        refused("escape-at-the-end", "The text ends behind a backslash.", r#"["\"#),
    ]
}

/// What the grammar lets a token be, it is judged as.
fn judged_at_their_end() -> Vec<Vector> {
    let integer =
        |name: &str, about: &str, text: &str| bad(name, "C-9 C-14", about, "number_not_integer", document(text));
    vec![
        integer("fraction-before-a-letter", "The number ends before the letter, and is judged there.", "[1.5x]"),
        integer("minus-zero-before-a-digit", "The number is -0; the digit behind it comes later.", "[-01]"),
        integer("exponent-too-large", "An exponent, whatever its size.", "[1e400]"),
        bad(
            "duplicate-not-adjacent",
            "C-6 C-7",
            "A name again, behind another one: it is out of order.",
            "not_canonical",
            document(r#"{"a":1,"b":2,"a":3}"#),
        ),
        bad(
            "duplicate-before-its-colon",
            "C-6 C-14",
            "A name is judged when its quote closes: the missing colon comes later.",
            "duplicate_member",
            document(r#"{"a":1,"a"2}"#),
        ),
        bad(
            "depth-before-what-is-inside",
            "C-8 C-14",
            "The ninth bracket opens, and nothing behind it is JSON.",
            "too_deep",
            document("[[[[[[[[[x"),
        ),
    ]
}

fn written() -> Vec<Vector> {
    let lone = |name: &str, about: &str, text: &str| bad(name, "C-5", about, "lone_surrogate", write(text));
    vec![
        lone("write-second-half-alone", "The second half of a pair, escaped, alone.", r#"["\udc00"]"#),
        lone("write-halves-swapped", "The second half of a pair before the first.", r#"["\udc00\ud800"]"#),
        lone("write-first-half-twice", "The first half of a pair twice.", r#"["\ud800\ud800\udc00"]"#),
        bad(
            "write-duplicate-not-adjacent",
            "C-6",
            "A name again, behind another one.",
            "duplicate_member",
            write(r#"{"a":1,"b":2,"a":3}"#),
        ),
        bad(
            "write-duplicate-before-a-later-fault",
            "C-6 C-14",
            "The duplicate counts where its name stands, before the number in its value.",
            "duplicate_member",
            write(r#"{"a":1,"b":2,"a":[1e400]}"#),
        ),
        no_json("write-comma-at-the-end", "C-2", "Any spelling, but of JSON.", write(r#"{"a":1,}"#)),
    ]
}
