//! How many threads work side by side.

use std::num::NonZeroUsize;
use std::thread;

/// As many as were asked for, or one for each processor.
pub(crate) fn count(asked: Option<NonZeroUsize>) -> usize {
    asked.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}
