//! Runs one subject with its secrets marked: `valgrind tainted NUMBER`.

use licentia_ct::subjects::tainted;
use licentia_ct::{number_given, valgrind, world::World};

fn main() {
    assert!(valgrind::is_running(), "run me under valgrind's memcheck; `judge` does");
    (tainted()[number_given()].run)(&World::new());
}
