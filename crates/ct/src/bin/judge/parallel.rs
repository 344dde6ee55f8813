//! As many at a time as there are processors.

use std::sync::Mutex;
use std::thread::{available_parallelism, scope};

/// What `work` gives for each number below `count`, in their order.
pub(crate) fn for_each<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (numbers, results) = (Mutex::new(0..count), Mutex::new(Vec::new()));
    let next = || numbers.lock().expect("no thread panicked").next();
    scope(|scope| {
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(number) = next() {
                    let result = work(number);
                    results.lock().expect("no thread panicked").push((number, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("no thread panicked");
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}
