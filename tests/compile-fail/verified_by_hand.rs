//! Only `verify` makes a `Verified`.
use licentia::{Activation, Verified};

fn main() {
    let _ = Verified::<Activation> {};
}
