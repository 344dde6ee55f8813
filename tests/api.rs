//! What must not compile: a wrong order of calls, an unverified reading, a copied or printed secret.

#[test]
fn what_must_not_compile_does_not() {
    trybuild::TestCases::new().compile_fail("tests/compile-fail/*.rs");
}
