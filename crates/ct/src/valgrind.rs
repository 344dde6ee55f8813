//! What a program tells the valgrind that it runs under. Outside of valgrind all of it does nothing.
//!
//! The requests are instructions that change nothing, which valgrind recognizes (`valgrind.h`, `VALGRIND_DO_CLIENT_REQUEST`);
//! so neither its headers nor C are needed.

use std::ffi::CString;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const MAKE_MEM_UNDEFINED: usize = tool(b'M', b'C') + 1;
const ZERO_STATS: usize = tool(b'C', b'T') + 1;
const DUMP_STATS_AT: usize = tool(b'C', b'T') + 3;

const fn tool(first: u8, second: u8) -> usize {
    ((first as usize) << 24) | ((second as usize) << 16)
}

/// Whether anybody listens.
#[must_use]
pub fn is_running() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) != 0
}

/// From now on memcheck reports each branch and each address that depends on these bytes.
pub fn mark_secret<T: ?Sized>(bytes: &T) {
    request(MAKE_MEM_UNDEFINED, (&raw const *bytes).cast::<u8>().addr(), size_of_val(bytes));
}

/// Callgrind counts from zero.
pub fn begin_count() {
    request(ZERO_STATS, 0, 0);
}

/// Callgrind writes down what it counted since [`begin_count`].
pub fn end_count(label: &str) {
    let label = CString::new(label).unwrap_or_default();
    request(DUMP_STATS_AT, label.as_ptr().addr(), 0);
}

#[cfg(target_arch = "x86_64")]
fn request(code: usize, first: usize, second: usize) -> usize {
    let arguments = [code, first, second, 0, 0, 0];
    let answer;
    // SAFETY: the rotations add up to two whole turns and the exchange is of a register with itself, so outside of
    // valgrind nothing changes; under it the answer comes in rdx. Memory is not declared untouched.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") arguments.as_ptr(),
            inout("rdx") 0_usize => answer,
        );
    }
    answer
}

#[cfg(not(target_arch = "x86_64"))]
fn request(_: usize, _: usize, _: usize) -> usize {
    0
}
