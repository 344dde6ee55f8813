//! A license alone grants nothing.
use licentia::{Context, License, Verified};

fn check(license: &Verified<'_, License>) {
    let _ = license.decide(&Context::new());
}

fn main() {}
