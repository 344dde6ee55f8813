//! Verifying takes the token: there is one `Verified` for one `Unverified`.
use licentia::{Activation, TrustedKeys, Unverified};

fn check(token: Unverified<'_, Activation>, trusted: &TrustedKeys<'_>) {
    let _ = token.verify(trusted);
    let _ = token.verify(trusted);
}

fn main() {}
