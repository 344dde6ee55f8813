//! Runs one subject for each of its inputs, one count each: `valgrind --tool=callgrind counted NUMBER`.

use licentia_ct::subjects::counted;
use licentia_ct::{number_given, valgrind, world::World};

fn main() {
    assert!(valgrind::is_running(), "run me under valgrind's callgrind; `judge` does");
    (counted()[number_given()].run)(&World::new());
}
