//! Vectors of the canonical stage: the integers-only form of documents, RFC 8785 in full, and writing it.

use crate::vector::{Input, Vector, bad, ok};

const SORTED: &str = r#"{"a":null,"b":[1,{"c":3,"d":2}]}"#;

pub(crate) fn vectors() -> Vec<Vector> {
    [documents(), document_faults(), numbers(), full(), written(), write_faults()].concat()
}

fn documents() -> Vec<Vector> {
    vec![
        ok(
            "document-of-every-value",
            "C-3 C-4",
            "Objects, arrays, strings, integers and literals in canonical form.",
            "ok",
            document(r#"{"a":[],"b":{},"c":[true,false,null,-1,0,"é","\u001f\n\"\\"]}"#),
        ),
        ok(
            "document-eight-deep",
            "C-8",
            "Eight nested objects and arrays are the limit of a document.",
            "ok",
            document(&nested(8)),
        ),
        ok(
            "document-largest-integers",
            "C-10",
            "2^53-1 with either sign.",
            "ok",
            document("[9007199254740991,-9007199254740991]"),
        ),
        ok(
            "document-utf16-order",
            "C-7",
            "U+10000 sorts before U+FFFD: names are ordered by UTF-16 code units.",
            "ok",
            document("{\"\u{10000}\":1,\"\u{fffd}\":2}"),
        ),
        ok(
            "document-no-normalisation",
            "C-7",
            "é composed and decomposed are two names; the decomposed one sorts first.",
            "ok",
            document("{\"e\u{301}\":1,\"\u{e9}\":2}"),
        ),
        ok("document-noncharacter", "C-4", "Noncharacters pass.", "ok", document("[\"\u{ffff}\"]")),
        bad(
            "document-nine-deep",
            "C-8",
            "One more than eight nested objects and arrays.",
            "too_deep",
            document(&nested(9)),
        ),
        bad(
            "order-eight-deep",
            "C-7",
            "Names in the innermost object that a document may have.",
            "not_canonical",
            document(r#"[[[[[[[{"b":1,"a":2}]]]]]]]"#),
        ),
        bad(
            "duplicate-eight-deep",
            "C-6",
            "And one name twice.",
            "duplicate_member",
            document(r#"[[[[[[[{"b":1,"b":2}]]]]]]]"#),
        ),
    ]
}

fn document_faults() -> Vec<Vector> {
    vec![
        bad("empty", "C-2", "No bytes are no JSON.", "not_json", document("")),
        bad("comma-at-the-end", "C-2", "A comma before the closing bracket isn't JSON.", "not_json", document("[1,]")),
        bad("bytes-after-the-value", "C-2", "A second value after the first.", "not_json", document("{}{}")),
        bad("not-a-literal", "C-2", "NaN is JavaScript, not JSON.", "not_json", document("[NaN]")),
        bad(
            "raw-control-character",
            "C-2 C-14",
            "A control character in a string that isn't escaped.",
            "not_json",
            document("[\"\u{1}\"]"),
        ),
        bad("space", "C-3", "A space after the colon.", "not_canonical", document(r#"{"a": 1}"#)),
        bad("line-end", "C-3", "A line end after the value.", "not_canonical", document("{}\n")),
        bad("order", "C-7", "The names are in the wrong order.", "not_canonical", document(r#"{"b":1,"a":2}"#)),
        bad(
            "utf8-order",
            "C-7",
            "U+FFFD before U+10000: the order of UTF-8, not of UTF-16.",
            "not_canonical",
            document("{\"\u{fffd}\":2,\"\u{10000}\":1}"),
        ),
        bad("needless-escape", "C-4", "A letter written as an escape.", "not_canonical", document(r#"["\u0061"]"#)),
        bad("escaped-slash", "C-4", "A solidus needs no escape.", "not_canonical", document(r#"["\/"]"#)),
        bad(
            "upper-case-escape",
            "C-4",
            "The digits of an escape are lower case.",
            "not_canonical",
            document(r#"["\u001F"]"#),
        ),
        bad("long-escape", "C-4", "A line feed has a short escape.", "not_canonical", document(r#"["\u000a"]"#)),
        bad(
            "escaped-surrogate",
            "C-4",
            "In a document half a surrogate pair is an escape too many.",
            "not_canonical",
            document(r#"["\ud800"]"#),
        ),
        bad("duplicate", "C-6", "A name stands twice.", "duplicate_member", document(r#"{"a":1,"a":1}"#)),
        bad(
            "duplicate-nested",
            "C-6",
            "A name stands twice in an inner object.",
            "duplicate_member",
            document(r#"{"a":{"b":1,"b":2}}"#),
        ),
        bad(
            "duplicate-escaped",
            "C-4",
            "A name given again with an escape: the escape is the first fault.",
            "not_canonical",
            document(r#"{"a":1,"\u0061":2}"#),
        ),
        bad(
            "first-fault-counts",
            "C-7 C-14",
            "Order first, then a float: the first fault in the order of bytes is named.",
            "not_canonical",
            document(r#"{"b":1,"a":1.5}"#),
        ),
        bad("surrogate-in-utf8", "C-1", "A surrogate as three bytes of UTF-8.", "not_utf8", raw(b"[\"\xed\xa0\x80\"]")),
        bad("overlong-utf8", "C-1", "A solidus in two bytes.", "not_utf8", raw(b"[\"\xc0\xaf\"]")),
        bad(
            "utf8-cut-short",
            "C-1",
            "A character that ends before it is complete.",
            "not_utf8",
            raw(b"[\"\xe2\x82\"]"),
        ),
        bad("byte-order-mark", "C-2", "A byte order mark isn't JSON.", "not_json", document("\u{feff}{}")),
    ]
}

fn numbers() -> Vec<Vector> {
    vec![
        bad("fraction", "C-9", "A fraction.", "number_not_integer", document("[0.1]")),
        bad(
            "fraction-of-zero",
            "C-9",
            "1.0 is an integer to a mathematician, not here.",
            "number_not_integer",
            document("[1.0]"),
        ),
        bad("exponent", "C-9", "An exponent.", "number_not_integer", document("[1E1]")),
        bad("minus-zero", "C-9", "Minus zero.", "number_not_integer", document("[-0]")),
        bad(
            "two-to-the-53",
            "C-10",
            "2^53 is one more than the limit.",
            "number_out_of_range",
            document("[9007199254740992]"),
        ),
        bad("two-to-the-64", "C-10", "2^64.", "number_out_of_range", document("[-18446744073709551616]")),
        bad("leading-zero", "C-14", "JSON has no leading zeros.", "not_json", document("[01]")),
        bad(
            "number-cut-short",
            "C-14",
            "A fraction without digits is no JSON; only then would it be a fraction.",
            "not_json",
            document("[1.]"),
        ),
        bad(
            "utf8-before-all-else",
            "C-1",
            "A space first, a wrong byte at the end: UTF-8 is checked as a whole.",
            "not_utf8",
            raw(b" [\"\xff\"]"),
        ),
        bad("plus-sign", "C-2", "JSON has no plus sign.", "not_json", document("[+1]")),
    ]
}

fn full() -> Vec<Vector> {
    vec![
        ok(
            "full-numbers",
            "C-12 C-13 C-15",
            "The shortest form that ECMAScript prints.",
            "ok",
            full_form("[0,0.1,1e+21,1e-7,123456789012345680000,5e-324]"),
        ),
        ok(
            "full-thirty-two-deep",
            "C-8",
            "The public tool takes 32 nested objects and arrays.",
            "ok",
            full_form(&nested(32)),
        ),
        bad(
            "full-exponent-out-of-range",
            "C-11",
            "No double holds 1e400; that goes before its form.",
            "number_out_of_range",
            full_form("[1e400]"),
        ),
        bad(
            "full-number-not-exact",
            "C-12",
            "2^53+1 is no double.",
            "number_not_exact",
            full_form("[9007199254740993]"),
        ),
        ok(
            "full-of-what-write-gives",
            "C-15",
            "The text that ok-write-sorts-and-strips gives is in the form.",
            "ok",
            full_form(SORTED),
        ),
        bad(
            "full-colon-behind-a-fraction",
            "C-2",
            "A colon is no digit, although it is the character behind 9.",
            "not_json",
            full_form(r#"{"a":0.1234567:}"#),
        ),
        bad("full-thirty-three-deep", "C-8", "One more than 32.", "too_deep", full_form(&nested(33))),
        bad(
            "full-other-number-form",
            "C-13",
            "A number that ECMAScript prints in another way.",
            "not_canonical",
            full_form("[1.0]"),
        ),
    ]
}

fn written() -> Vec<Vector> {
    vec![
        ok(
            "write-sorts-and-strips",
            "C-3 C-7",
            "Spaces go, names are sorted at every depth.",
            "ok",
            write(" { \"b\" : [ 1 , { \"d\" : 2 , \"c\" : 3 } ] , \"a\" : null } "),
        )
        .and("output", SORTED),
        ok(
            "write-escapes",
            "C-4 C-5",
            "Only what must be escaped is, in the shortest way.",
            "ok",
            write(r#"["\u0061\/\u20ac\u000a\u001F\"\\\ud83d\ude00"]"#),
        )
        .and("output", "[\"a/€\\n\\u001f\\\"\\\\😀\"]"),
        ok(
            "write-numbers",
            "C-13",
            "Numbers in ECMAScript's form.",
            "ok",
            write("[1.0,-0,1E2,0.000001,1e-7,1e21,4.50,333333333.33333329]"),
        )
        .and("output", "[1,0,100,0.000001,1e-7,1e+21,4.5,333333333.3333333]"),
        ok(
            "write-large-integer-in-its-own-form",
            "C-12",
            "An integer beyond 2^53-1 passes if it is its own ECMAScript form.",
            "ok",
            write("[9007199254740992]"),
        )
        .and("output", "[9007199254740992]"),
        ok(
            "write-utf16-order",
            "C-7",
            "Names are sorted by UTF-16 code units.",
            "ok",
            write("{\"\u{fffd}\":2,\"\u{10000}\":1}"),
        )
        .and("output", "{\"\u{10000}\":1,\"\u{fffd}\":2}"),
    ]
}

fn write_faults() -> Vec<Vector> {
    vec![
        bad(
            "write-number-not-exact",
            "C-12",
            "2^53+1: a double would round it.",
            "number_not_exact",
            write("[9007199254740993]"),
        ),
        bad(
            "write-exact-double-not-its-own-form",
            "C-12",
            "2^60 is an exact double, but ECMAScript prints other digits.",
            "number_not_exact",
            write("[1152921504606846976]"),
        ),
        bad("write-number-out-of-range", "C-11", "No double holds 1e400.", "number_out_of_range", write("[1e400]")),
        bad(
            "write-lone-surrogate",
            "C-5",
            "Half of a surrogate pair, escaped.",
            "lone_surrogate",
            write(r#"["\ud800x"]"#),
        ),
        bad(
            "write-duplicate-escaped",
            "C-6",
            "A name again, this time with an escape.",
            "duplicate_member",
            write(r#"{"a":1,"\u0061":2}"#),
        ),
        bad(
            "write-thirty-three-deep",
            "C-8",
            "One more than 32 nested objects and arrays.",
            "too_deep",
            write(&nested(33)),
        ),
    ]
}

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

pub(crate) fn document(text: &str) -> Input {
    form("document", text.as_bytes())
}

fn raw(bytes: &[u8]) -> Input {
    form("document", bytes)
}

fn full_form(text: &str) -> Input {
    form("full", text.as_bytes())
}

pub(crate) fn write(text: &str) -> Input {
    form("write", text.as_bytes())
}

fn form(form: &str, bytes: &[u8]) -> Input {
    Input::default().with("form", form).bytes("bytes", bytes)
}
