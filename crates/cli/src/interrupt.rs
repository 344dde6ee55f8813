//! Ctrl-C: nothing half-written. While something is being written, the signal waits until it is whole or gone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static WRITING: Mutex<()> = Mutex::new(());
static WAITS: AtomicBool = AtomicBool::new(false);
static ASKED: AtomicBool = AtomicBool::new(false);

/// What shells report for a program that ended by SIGINT.
const EXIT_INTERRUPTED: i32 = 130;

/// While this is held, SIGINT and SIGTERM wait. Everything that creates or changes files holds it; nothing else does,
/// least of all a prompt or a wait for a lock.
#[derive(Debug)]
pub(crate) struct Undisturbed(#[expect(dead_code, reason = "held, not read")] MutexGuard<'static, ()>);

impl Undisturbed {
    pub(crate) fn begin() -> Self {
        Self(WRITING.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Leaves on SIGINT, SIGTERM and SIGHUP once nothing is being written.
pub(crate) fn watch() {
    // Without a handler the signal ends the program at once, and a temporary file may stay; no reason not to work.
    let _ = ctrlc::set_handler(|| {
        let is_first = !ASKED.swap(true, Ordering::Relaxed);
        if !(is_first && WAITS.load(Ordering::Relaxed)) {
            leave();
        }
    });
}

/// From now on the first signal only asks. Whoever works through a mass looks at [`is_asked_for`] between two pieces, and
/// leaves with what is done put aside. A second signal doesn't wait.
pub(crate) fn wait_for_a_good_moment() {
    WAITS.store(true, Ordering::Relaxed);
}

/// The mass is done.
pub(crate) fn at_once_again() {
    WAITS.store(false, Ordering::Relaxed);
    if is_asked_for() {
        leave();
    }
}

pub(crate) fn is_asked_for() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Leaves as after Ctrl-C, once nothing is being written.
pub(crate) fn leave() -> ! {
    let _never_released = Undisturbed::begin();
    std::process::exit(EXIT_INTERRUPTED)
}
