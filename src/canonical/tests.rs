//! Every code, every corner of the order of faults, and two oracles: [`reference`] and serde_json.

mod numbers;
mod properties;
mod reference;

use super::{Canonical, CanonicalError, MAX_DEPTH, MAX_DOCUMENT_DEPTH, check, write};
use crate::Code;
use crate::Code::{
    DuplicateMember, LoneSurrogate, NotCanonical, NotJson, NotUtf8, NumberNotExact, NumberNotInteger, NumberOutOfRange,
    TooDeep,
};
use reference::Mode;
use std::format;
use std::string::{String, ToString as _};
use std::vec::Vec;

type Fault = (Code, usize);

fn fault(error: CanonicalError) -> Fault {
    (error.code(), error.at())
}

/// What the stage says in one of its three forms.
fn run(mode: Mode, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    match mode {
        Mode::Document => Canonical::check(bytes).map(|canonical| canonical.as_bytes().to_vec()).map_err(fault),
        Mode::Full => check(bytes).map(|()| bytes.to_vec()).map_err(fault),
        Mode::Write => write(bytes).map_err(fault),
    }
}

/// Each input's first fault, which the reference must see as well.
fn assert_faults(mode: Mode, cases: &[(&[u8], Code, usize)]) {
    for (input, code, at) in cases {
        let shown = String::from_utf8_lossy(input);
        assert_eq!(run(mode, input), Err((*code, *at)), "{mode:?} of {shown}");
        assert_eq!(reference::run(mode, input), Err((*code, *at)), "reference, {mode:?} of {shown}");
    }
}

fn assert_written(cases: &[(&str, &str)]) {
    for (input, output) in cases {
        assert_eq!(run(Mode::Write, input.as_bytes()), Ok(output.as_bytes().to_vec()), "{input}");
        assert_eq!(reference::run(Mode::Write, input.as_bytes()), Ok(output.as_bytes().to_vec()), "{input}");
        assert_eq!(check(output.as_bytes()), Ok(()), "{output}");
        assert_eq!(check(input.as_bytes()).is_ok(), input == output, "{input}");
    }
}

/// What JSON's grammar has no room for, in each form alike.
const NOT_JSON: &[(&[u8], Code, usize)] = &[
    (b"", NotJson, 0),
    (b"\xEF\xBB\xBF{}", NotJson, 0),
    (b"x", NotJson, 0),
    (b"\x0b1", NotJson, 0),
    (b"tru", NotJson, 3),
    (b"truE", NotJson, 3),
    (b"nul1", NotJson, 3),
    (b"falsy", NotJson, 4),
    (b"True", NotJson, 0),
    (b"truetrue", NotJson, 4),
    (b"[", NotJson, 1),
    (b"[1", NotJson, 2),
    (b"[1,", NotJson, 3),
    (b"[1,]", NotJson, 3),
    (b"[,1]", NotJson, 1),
    (b"[1}", NotJson, 2),
    (b"[1]]", NotJson, 3),
    (b"[1:2]", NotJson, 2),
    (b"{", NotJson, 1),
    (b"{]", NotJson, 1),
    (b"{1:2}", NotJson, 1),
    (b"{\"a\"", NotJson, 4),
    (b"{\"a\",", NotJson, 4),
    (b"{\"a\":", NotJson, 5),
    (b"{\"a\":}", NotJson, 5),
    (b"{\"a\":1", NotJson, 6),
    (b"{\"a\":1]", NotJson, 6),
    (b"{\"a\":1,", NotJson, 7),
    (b"{\"a\":1,}", NotJson, 7),
    (b"{\"a\":1}{}", NotJson, 7),
    (b"{}\x00", NotJson, 2),
    (b"-", NotJson, 1),
    (b"-x", NotJson, 1),
    (b"+1", NotJson, 0),
    (b".5", NotJson, 0),
    (b"01", NotJson, 1),
    (b"1.", NotJson, 2),
    (b"1.x", NotJson, 2),
    (b"1.5e", NotJson, 4),
    (b"1.5e+", NotJson, 5),
    (b"1e-x", NotJson, 3),
    (b"9007199254740993.", NotJson, 17),
    (b"\"", NotJson, 1),
    (b"\"abc", NotJson, 4),
    (b"\"abcdefgh", NotJson, 9),
    (b"\"a\nb\"", NotJson, 2),
    (b"\"1234567\x1f\"", NotJson, 8),
    (b"\"a\\", NotJson, 3),
    (b"\"\\x\"", NotJson, 2),
    (b"\"\\u12\"", NotJson, 5),
    (b"\"\\u12g4\"", NotJson, 5),
    // A string is read to its end before it is judged.
    (b"\"\\/\\ud800\\q\"", NotJson, 10),
    (b"\"\\u0041\n\"", NotJson, 7),
];

#[test]
fn no_form_takes_what_is_not_json() {
    for mode in [Mode::Document, Mode::Full, Mode::Write] {
        assert_faults(mode, NOT_JSON);
    }
}

#[test]
fn utf8_comes_before_everything_else() {
    let cases: &[(&[u8], Code, usize)] = &[
        (b"\xff", NotUtf8, 0),
        (b"x \xc0\x80", NotUtf8, 2),
        (b"{\"a\":1,\"a\":1.5}\xed\xa0\x80", NotUtf8, 15),
        (b"\"\xf5\x80\x80\x80\"", NotUtf8, 1),
        (b"\"\xe2\x82\"", NotUtf8, 1),
    ];
    for mode in [Mode::Document, Mode::Full, Mode::Write] {
        assert_faults(mode, cases);
    }
}

/// What is JSON, but another spelling of it, for both checks.
const NOT_CANONICAL: &[(&[u8], Code, usize)] = &[
    (b" {}", NotCanonical, 0),
    (b"{} ", NotCanonical, 2),
    (b"{}\n", NotCanonical, 2),
    (b" ", NotCanonical, 0),
    (b"[1, 2]", NotCanonical, 3),
    (b"[ ]", NotCanonical, 1),
    (b"[1 x", NotCanonical, 2),
    (b"{\t}", NotCanonical, 1),
    (b"{ \"a\":1}", NotCanonical, 1),
    (b"{\"a\"\r:1}", NotCanonical, 4),
    (b"{\"a\": 1}", NotCanonical, 5),
    (b"{\"a\":1 }", NotCanonical, 6),
    (b"\"\\/\"", NotCanonical, 1),
    (b"\"\\u0041\"", NotCanonical, 1),
    (b"\"\\u001F\"", NotCanonical, 1),
    (b"\"\\u000a\"", NotCanonical, 1),
    (b"\"\\u0008\"", NotCanonical, 1),
    (b"\"\\u0009\"", NotCanonical, 1),
    (b"\"\\u000c\"", NotCanonical, 1),
    (b"\"\\u000d\"", NotCanonical, 1),
    (b"\"\\u0020\"", NotCanonical, 1),
    (b"\"\\u0022\"", NotCanonical, 1),
    (b"\"\\u007f\"", NotCanonical, 1),
    (b"\"\\n\\u00e9\"", NotCanonical, 3),
    (b"\"\\ud83d\\ude00\"", NotCanonical, 1),
    (b"\"\\ud800\"", NotCanonical, 1),
    (b"\"\\uDC00\"", NotCanonical, 1),
    (b"{\"b\":1,\"a\":2}", NotCanonical, 7),
    (b"{\"aa\":1,\"a\":2}", NotCanonical, 8),
    // The name before it counts; an earlier one is out of order first.
    (b"{\"a\":1,\"b\":2,\"a\":3}", NotCanonical, 13),
    // A name given again with an escape.
    (b"{\"a\":1,\"\\u0061\":2}", NotCanonical, 8),
    // Order is judged when the name is read, before what follows it.
    (b"{\"b\":1,\"a\"x", NotCanonical, 7),
    (b"{\"a\":1,\"a\":2}", DuplicateMember, 7),
    (b"{\"\":1,\"\":2}", DuplicateMember, 6),
    (b"{\"a\":1,\"a\" :2}", DuplicateMember, 7),
    (b"{\"\\n\":1,\"\\n\":2}", DuplicateMember, 8),
    (b"[{\"a\":{\"b\":1,\"b\":2}}]", DuplicateMember, 13),
    (b"{\"x\":{\"a\":1},\"x\":2}", DuplicateMember, 13),
];

#[test]
fn neither_check_takes_another_spelling() {
    for mode in [Mode::Document, Mode::Full] {
        assert_faults(mode, NOT_CANONICAL);
    }
}

#[test]
fn a_document_holds_integers_only() {
    assert_faults(
        Mode::Document,
        &[
            (b"1.5", NumberNotInteger, 0),
            (b"1.0", NumberNotInteger, 0),
            (b"[1e2]", NumberNotInteger, 1),
            (b"[1E2]", NumberNotInteger, 1),
            (b"1e400", NumberNotInteger, 0),
            (b"-0", NumberNotInteger, 0),
            (b"-0.0", NumberNotInteger, 0),
            (b"1.5x", NumberNotInteger, 0),
            (b"99999999999999999999.5", NumberNotInteger, 0),
            // The grammar ends a number after a leading zero.
            (b"-01", NumberNotInteger, 0),
            (b"9007199254740992", NumberOutOfRange, 0),
            (b"-9007199254740992", NumberOutOfRange, 0),
            (b"10000000000000000", NumberOutOfRange, 0),
            (b"{\"a\":99999999999999999999x", NumberOutOfRange, 5),
        ],
    );
    for taken in ["0", "-1", "9007199254740991", "-9007199254740991", "9007199254740990", "999999999999999"] {
        assert_eq!(run(Mode::Document, taken.as_bytes()), Ok(taken.into()));
    }
}

#[test]
fn the_full_check_wants_numbers_in_their_es6_form() {
    assert_faults(
        Mode::Full,
        &[
            (b"-0", NotCanonical, 0),
            (b"[1.0]", NotCanonical, 1),
            (b"0.10", NotCanonical, 0),
            (b"1e2", NotCanonical, 0),
            (b"1e21", NotCanonical, 0),
            (b"1E+21", NotCanonical, 0),
            (b"0.0000001", NotCanonical, 0),
            (b"1e-400", NotCanonical, 0),
            (b"9007199254740993", NumberNotExact, 0),
            (b"1152921504606846976", NumberNotExact, 0),
            (b"1000000000000000000000", NumberNotExact, 0),
            (b"-9007199254740993", NumberNotExact, 0),
            (b"1e400", NumberOutOfRange, 0),
            (b"-1.8e308", NumberOutOfRange, 0),
            ("9".repeat(400).as_bytes(), NumberOutOfRange, 0),
        ],
    );
    for taken in ["0", "-1", "0.1", "1e+21", "1e-7", "0.000001", "5e-324", "9007199254740992", "1152921504606847000"] {
        assert_eq!(run(Mode::Full, taken.as_bytes()), Ok(taken.into()));
    }
}

#[test]
fn writing_says_the_first_fault() {
    assert_faults(
        Mode::Write,
        &[
            (b"1e400", NumberOutOfRange, 0),
            (b"[9007199254740993]", NumberNotExact, 1),
            (b"[18446744073709551616]", NumberNotExact, 1),
            (b"\"\\ud800\"", LoneSurrogate, 1),
            (b"\"\\udc00\\ud800\"", LoneSurrogate, 1),
            (b"\"x\\ud800\\ud800\\udc00\"", LoneSurrogate, 2),
            (b"\"\\/\\ud83dx\\ude00\"", LoneSurrogate, 3),
            (b"\"\\ud83d\\u0041\"", LoneSurrogate, 1),
            (b"{\"\\ud800\":1,x", LoneSurrogate, 2),
            (b"{\"a\":1,\"a\":2}", DuplicateMember, 7),
            (b"{\"a\":1,\"b\":2,\"a\":3}", DuplicateMember, 13),
            (b"{\"b\":1,\"a\":2,\"b\":3,x", DuplicateMember, 13),
            (b"{\"a\":1,\"\\u0061\":2}", DuplicateMember, 7),
            (b"{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}", DuplicateMember, 18),
            (b"{\"b\":1,\"a\":2,\"b\":{\"y\":1,\"x\":2,\"y\":3}}", DuplicateMember, 13),
            (b"{\"a\":1,\"a\"x", DuplicateMember, 7),
            (b"{\"c\":1,\"b\":1,\"b\":1,\"c\":1}", DuplicateMember, 13),
            // In the inner object, because the outer twin comes later.
            (b"{\"b\":{\"y\":1,\"x\":2,\"y\":3},\"a\":2,\"b\":3}", DuplicateMember, 18),
            (b"{\"b\":1,\"a\":2,x,\"b\":3}", NotJson, 13),
        ],
    );
}

#[test]
fn writing_gives_the_canonical_form() {
    assert_written(&[
        ("null", "null"),
        (" [ ] ", "[]"),
        ("\t{\r\n}", "{}"),
        ("[ true , false,null ]", "[true,false,null]"),
        ("{\"b\":1, \"a\" : [2 , {\"d\":3,\"c\":4}]}", "{\"a\":[2,{\"c\":4,\"d\":3}],\"b\":1}"),
        ("{\"a\":{\"z\":1,\"y\":2},\"b\":3}", "{\"a\":{\"y\":2,\"z\":1},\"b\":3}"),
        ("{\"b\":{},\"a\":[{}, {\"y\":[],\"x\":{}}],\"\":\"\"}", "{\"\":\"\",\"a\":[{},{\"x\":{},\"y\":[]}],\"b\":{}}"),
        ("[{\"b\":1,\"a\":2},{\"a\":3},{\"d\":4,\"c\":5}]", "[{\"a\":2,\"b\":1},{\"a\":3},{\"c\":5,\"d\":4}]"),
        ("{\"ab\":1,\"a\":2}", "{\"a\":2,\"ab\":1}"),
        ("[-0,-0.0,0e9,1e-400]", "[0,0,0,0]"),
        ("[1.50,1E2,1e21,0.0000001,333333333.33333329]", "[1.5,100,1e+21,1e-7,333333333.3333333]"),
        ("1e20", "100000000000000000000"),
        // Halfway between two shortest forms: the even one.
        ("[1592484193152597.3,1592484193152597.25]", "[1592484193152597.2,1592484193152597.2]"),
        ("[9007199254740992,9.007199254740993e15]", "[9007199254740992,9007199254740992]"),
        (r#""\/\u0041\u00e9\u20ac\ud83d\ude00\uD83D\uDE00""#, "\"/Aé€😀😀\""),
        (r#""\u0008\u0009\u000a\u000c\u000d\u0022\u005c\u002f""#, r#""\b\t\n\f\r\"\\/""#),
        (r#""\u0000\u001F\u001f\u007f\u0080""#, "\"\\u0000\\u001f\\u001f\u{7f}\u{80}\""),
        (r#""a\nb\/c\\\"d\u0020""#, r#""a\nb/c\\\"d ""#),
        (r#""\uFFFF\ufdd0""#, "\"\u{ffff}\u{fdd0}\""),
        (r#"{"\u0062":1,"a\/":2}"#, r#"{"a/":2,"b":1}"#),
    ]);
}

#[test]
fn members_go_by_utf16_code_units() {
    // U+FB33 and U+FFFD come after every character beyond U+FFFF, though their code points are smaller.
    assert_written(&[
        ("{\"\u{fffd}\":1,\"\u{10000}\":2}", "{\"\u{10000}\":2,\"\u{fffd}\":1}"),
        ("{\"\u{10ffff}\":1,\"\u{e000}\":2,\"\u{d7ff}\":3}", "{\"\u{d7ff}\":3,\"\u{10ffff}\":1,\"\u{e000}\":2}"),
        (r#"{"\ufffd":1,"\ud800\udc00":2}"#, "{\"\u{10000}\":2,\"\u{fffd}\":1}"),
        ("{\"x\u{fffd}\":1,\"x\u{10000}\":2,\"x\":3}", "{\"x\":3,\"x\u{10000}\":2,\"x\u{fffd}\":1}"),
        // An escape sorts as what it stands for: U+000A before the space, the backslash between Z and a.
        (r#"{"a":1,"\\":2,"Z":3," ":4,"\n":5,"\"":6}"#, r#"{"\n":5," ":4,"\"":6,"Z":3,"\\":2,"a":1}"#),
        (r#"{"\u0001":1,"\t":2,"\u000b":3}"#, r#"{"\u0001":1,"\t":2,"\u000b":3}"#),
    ]);
    let swapped = "{\"\u{fffd}\":1,\"\u{10000}\":2}";
    assert_faults(Mode::Document, &[(swapped.as_bytes(), NotCanonical, 9)]);
}

#[test]
fn depth_is_counted_from_the_outermost() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let objects = |depth: usize| "{\"a\":".repeat(depth) + "1" + &"}".repeat(depth);
    for (mode, limit) in [(Mode::Document, MAX_DOCUMENT_DEPTH), (Mode::Full, MAX_DEPTH), (Mode::Write, MAX_DEPTH)] {
        for text in [nested(limit), objects(limit)] {
            assert_eq!(run(mode, text.as_bytes()), Ok(text.into()), "{mode:?}");
        }
        assert_faults(
            mode,
            &[
                (nested(limit + 1).as_bytes(), TooDeep, limit),
                (objects(limit + 1).as_bytes(), TooDeep, limit * 5),
                ("[".repeat(100_000).as_bytes(), TooDeep, limit),
            ],
        );
        // Side by side is not inside each other.
        let flat = format!("[{}[]]", "[],".repeat(1000));
        assert_eq!(run(mode, flat.as_bytes()), Ok(flat.into()), "{mode:?}");
    }
}

#[test]
fn names_are_compared_in_the_innermost_object_too() {
    for (mode, limit) in [(Mode::Document, MAX_DOCUMENT_DEPTH), (Mode::Full, MAX_DEPTH)] {
        let around = |inside: &str| "[".repeat(limit - 1) + inside + &"]".repeat(limit - 1);
        let second = limit - 1 + r#"{"b":1,"#.len();
        assert_faults(
            mode,
            &[
                (around(r#"{"b":1,"a":2}"#).as_bytes(), NotCanonical, second),
                (around(r#"{"b":1,"b":2}"#).as_bytes(), DuplicateMember, second),
            ],
        );
    }
}

#[test]
fn deep_reversed_nests_come_out_sorted() {
    let mut input = "0".to_string();
    let mut output = input.clone();
    for _ in 0..MAX_DEPTH {
        input = format!("{{\"c\":1,\"b\":{input},\"a\":2}}");
        output = format!("{{\"a\":2,\"b\":{output},\"c\":1}}");
    }
    assert_written(&[(&input, &output)]);
}

#[test]
fn one_object_may_have_many_members() {
    let member = |key: usize| format!("\"{key:05}\":{key}");
    let object =
        |keys: &mut dyn Iterator<Item = usize>| format!("{{{}}}", keys.map(member).collect::<Vec<_>>().join(","));
    assert_written(&[(&object(&mut (10_000..40_000).rev()), &object(&mut (10_000..40_000)))]);
}

#[test]
fn every_fault_tells_a_person_where_and_what() {
    let error = Canonical::check(b"{\"a\":1.5}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "at byte 5: this number has a fraction, an exponent or a minus before zero; a document holds integers only. \
         Write a text instead, or count in a smaller unit."
    );
    let inputs: [&[u8]; 9] = [
        b"\xff",
        b"x",
        b"{\"a\":1,\"a\":1}",
        b" 1",
        &[b'['; 33],
        b"1.5",
        b"1e400",
        b"9007199254740993",
        b"\"\\ud800\"",
    ];
    let mut sentences = Vec::new();
    for input in inputs {
        for mode in [Canonical::check(input).err(), check(input).err(), write(input).err()] {
            sentences.extend(mode.map(|error| (error.code().as_str(), error.fault(), error.to_string())));
        }
    }
    sentences.sort_by(|a, b| a.0.cmp(b.0));
    sentences.dedup_by(|a, b| a.0 == b.0);
    assert_eq!(sentences.len(), 9);
    assert!(sentences.iter().all(|(.., sentence)| sentence.starts_with("at byte ") && sentence.ends_with('.')));
}

#[test]
fn names_are_sorted_by_what_their_escapes_stand_for() {
    assert_written(&[(
        r#"{"\\":7,"\r":5,"\f":4,"\n":3,"\t":2,"\b":1,"\u0007":0," ":6}"#,
        r#"{"\u0007":0,"\b":1,"\t":2,"\n":3,"\f":4,"\r":5," ":6,"\\":7}"#,
    )]);
}
