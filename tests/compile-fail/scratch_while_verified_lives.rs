//! The bytes that were verified can't be changed afterwards.
use licentia::{Activation, TrustedKeys, Unverified};

fn check(file: &[u8], trusted: &TrustedKeys<'_>) {
    let mut scratch = [0; 8_000];
    let token = Unverified::<Activation>::parse_in(file, &mut scratch).unwrap().verify(trusted).unwrap();
    scratch.fill(0);
    let _ = token.claims();
}

fn main() {}
