//! How deep the stack was used. cortex-m-rt paints it before `main`; what still has the paint was never written.

use cortex_m_rt::STACK_PAINT_VALUE;

/// The most bytes of stack that were in use at any time until now.
#[allow(unsafe_code)]
pub(crate) fn most_used() -> u32 {
    // Both are made by the linker script; only their addresses mean something.
    unsafe extern "C" {
        static _stack_start: u32;
        static _stack_end: u32;
    }
    let (top, mut lowest_used) = (&raw const _stack_start, &raw const _stack_end);
    // SAFETY: the addresses between the two are all RAM, aligned, and hold initialised words; volatile, because the
    // stack is in use by what the compiler put there.
    while lowest_used < top && unsafe { lowest_used.read_volatile() } == STACK_PAINT_VALUE {
        lowest_used = lowest_used.wrapping_add(1);
    }
    u32::try_from(top.addr() - lowest_used.addr()).unwrap_or(u32::MAX)
}
