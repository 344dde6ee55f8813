//! How far a long run is: one line at a terminal that overwrites itself and is gone at the end.

use std::io::{self, IsTerminal as _, Write as _};

#[derive(Debug)]
pub(super) struct Progress {
    done: usize,
    all: usize,
    is_watched: bool,
}

const EVERY: usize = 16;

impl Progress {
    pub(super) fn new(all: usize) -> Self {
        Self { done: 0, all, is_watched: io::stderr().is_terminal() }
    }

    pub(super) fn step(&mut self) {
        if self.is_watched && self.done.is_multiple_of(EVERY) {
            show(&format!("{} of {}", self.done, self.all));
        }
        self.done = self.done.saturating_add(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_watched {
            show("");
        }
    }
}

/// Over what was shown before.
fn show(text: &str) {
    // Nobody needs it, so nothing is lost if it can't be written.
    let _ = write!(io::stderr(), "\r{text:24}\r");
}
