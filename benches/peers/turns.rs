//! Sides that take turns, so that whatever else the machine does meets all of them alike.

use std::time::{Duration, Instant};

const ROUNDS: usize = 400;
const CALLS: u32 = 25;

/// One side: its name, what it does, and how long it took.
pub(crate) struct Side<'s> {
    name: &'static str,
    work: Box<dyn FnMut() -> bool + 's>,
    /// How many of what is compared one call does.
    at_once: u32,
    taken: Vec<Duration>,
}

impl<'s> Side<'s> {
    pub(crate) fn new(name: &'static str, work: impl FnMut() -> bool + 's) -> Self {
        Self { name, work: Box::new(work), at_once: 1, taken: Vec::new() }
    }

    /// One call does so many of what the others do one of.
    #[allow(dead_code, reason = "only batches need it")]
    pub(crate) fn at_once(self, at_once: u32) -> Self {
        Self { at_once, ..self }
    }

    fn turn(&mut self) {
        let begin = Instant::now();
        let calls = CALLS.div_ceil(self.at_once);
        for _ in 0..calls {
            assert!((self.work)(), "{} says no", self.name);
        }
        self.taken.push(begin.elapsed() / (calls * self.at_once));
    }

    fn median(&mut self) -> Duration {
        self.taken.sort();
        self.taken.get(self.taken.len() / 2).copied().unwrap_or_default()
    }
}

/// Lets the sides take turns, and prints the median of each and how many times the first one's it is.
pub(crate) fn compare(sides: &mut [Side<'_>]) {
    for _ in 0..if std::env::args().any(|arg| arg == "--test") { 1 } else { ROUNDS } {
        sides.iter_mut().for_each(Side::turn);
    }
    let medians: Vec<(&str, f64)> =
        sides.iter_mut().map(|side| (side.name, side.median().as_secs_f64() * 1e6)).collect();
    let Some((_, first)) = medians.first().copied() else { return };
    for (name, micros) in medians {
        println!("{name:<26} {micros:>8.1} µs {:>7.2} ×", micros / first);
    }
}
