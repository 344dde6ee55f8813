//! A secret can't be printed.
use licentia::issue::IssuerKey;

fn print(key: &IssuerKey) {
    println!("{key}");
}

fn main() {}
