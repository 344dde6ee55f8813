//! How many threads work side by side.

use crate::exit::Failure;
use crate::parse;
use std::num::NonZeroUsize;
use std::thread;

/// More than any machine has use for, and few enough to be started everywhere.
const MOST: u64 = 1_024;

/// What `--threads` asks for.
pub(crate) fn asked(text: &str) -> Result<usize, String> {
    let number = parse::whole(1..=MOST)(text);
    let number = number.map_err(|why| format!("{why}, or leave the flag out: then each processor has one"))?;
    Ok(usize::try_from(number).unwrap_or(1))
}

/// As many as were asked for, or one for each processor.
pub(crate) fn count(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get))
}

/// What the work on each share comes to, in the order of the shares; each has a thread of its own, which `does` it.
pub(crate) fn each<S: Send, T: Send>(
    shares: impl Iterator<Item = S>,
    does: &str,
    work: impl Fn(S) -> T + Sync,
) -> Vec<Result<T, Failure>> {
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = shares.map(|share| scope.spawn(move || work(share))).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| ended_too_early(does))).collect()
    })
}

/// A thread that `does` something was lost with its work.
pub(crate) fn ended_too_early(does: &str) -> Failure {
    Failure::io(format!("a thread that {does} ended too early; run the same command again"))
}
