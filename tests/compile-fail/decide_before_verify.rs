//! A token that nobody verified can't be decided.
use licentia::{Activation, Context, Unverified};

fn main() {
    let token = Unverified::<Activation>::parse(b"").unwrap();
    let _ = token.decide(&Context::new());
}
