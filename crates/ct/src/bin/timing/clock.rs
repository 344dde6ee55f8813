//! A clock that is finer than what is measured.

/// What `work` took.
#[cfg(target_arch = "x86_64")]
pub(crate) fn ticks(work: impl FnOnce() -> bool) -> u64 {
    use core::arch::x86_64::{_mm_lfence, _rdtsc};
    let now = || {
        // SAFETY: every x86-64 has both instructions; they touch no memory. The fences keep the work between the readings.
        unsafe {
            _mm_lfence();
            let now = _rdtsc();
            _mm_lfence();
            now
        }
    };
    let before = now();
    work();
    now().wrapping_sub(before)
}

/// What `work` took.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn ticks(work: impl FnOnce() -> bool) -> u64 {
    let before = std::time::Instant::now();
    work();
    u64::try_from(before.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
