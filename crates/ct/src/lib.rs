//! Evidence for what is claimed about constant time (`spec/signature.md`, *Constant time*).
//!
//! | program | under | shows |
//! |---|---|---|
//! | `tainted` | memcheck | no branch and no address depends on a byte that is marked as secret, but for a list of functions |
//! | `counted` | callgrind | the same number of instructions for every input of one length |
//! | `timing` | nothing | no difference that a clock sees, in a short run; a smoke test |
//!
//! `judge` runs the first two and compares. Each has twins that leak on purpose: if they aren't caught, nothing was shown.

pub mod inputs;
pub mod leaky;
pub mod random;
pub mod subjects;
pub mod valgrind;
pub mod world;

/// The subject that the command line asks for.
#[must_use]
pub fn number_given() -> usize {
    let number = std::env::args().nth(1).and_then(|number| number.parse().ok());
    number.expect("give the number of a subject")
}
