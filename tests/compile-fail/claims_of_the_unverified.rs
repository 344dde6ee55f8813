//! What a token says can't be read before it was verified.
use licentia::{Activation, Unverified};

fn main() {
    let token = Unverified::<Activation>::parse(b"").unwrap();
    let _ = token.claims();
}
