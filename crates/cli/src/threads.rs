//! How many threads work side by side.

use crate::exit::Failure;
use std::num::NonZeroUsize;
use std::thread;

/// As many as were asked for, or one for each processor.
pub(crate) fn count(asked: Option<NonZeroUsize>) -> usize {
    asked.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}

/// A thread that `does` something was lost with its work.
pub(crate) fn ended_too_early(does: &str) -> Failure {
    Failure::io(format!("a thread that {does} ended too early; run the same command again"))
}
