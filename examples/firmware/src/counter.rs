//! A count of the processor's time: SysTick, which every Cortex-M has.

use cortex_m::peripheral::SYST;
use cortex_m::peripheral::syst::SystClkSource;

/// SysTick has 24 bits and counts down.
const MASK: u32 = 0x00ff_ffff;

/// Starts the count.
pub(crate) fn start(mut syst: SYST) {
    syst.set_clock_source(SystClkSource::Core);
    syst.set_reload(MASK);
    syst.clear_current();
    syst.enable_counter();
}

/// What `work` gives, and the clock cycles that it took; beyond 2^24 they wrap.
pub(crate) fn measure<T>(work: impl FnOnce() -> T) -> (T, u32) {
    let before = SYST::get_current();
    let result = work();
    (result, between(SYST::get_current(), before))
}

/// How far it is up from one number to the other, where what follows the largest is zero.
pub(crate) const fn between(from: u32, to: u32) -> u32 {
    to.wrapping_sub(from) & MASK
}
