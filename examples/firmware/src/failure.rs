//! What is left to do where nothing else can be done.

use core::panic::PanicInfo;
use cortex_m_semihosting::debug::{EXIT_FAILURE, exit};

/// A panic ends the run as a failure. The library has none of its own.
#[panic_handler]
fn on_panic(_: &PanicInfo<'_>) -> ! {
    exit(EXIT_FAILURE);
    halt()
}

pub(crate) fn halt() -> ! {
    loop {
        cortex_m::asm::wfi();
    }
}
