//! A secret can't be copied.
use licentia::issue::IssuerKey;

fn copy(key: &IssuerKey) -> IssuerKey {
    key.clone()
}

fn main() {}
