//! Runs every subject under valgrind and judges what valgrind saw. Ends with success if nothing leaks but what leaks on
//! purpose.

mod callgrind;
mod memcheck;
mod parallel;
mod place;
mod report;
mod valgrind;

use std::process::ExitCode;

fn main() -> ExitCode {
    let faults = [memcheck::judge(), callgrind::judge()].concat();
    for fault in &faults {
        eprintln!("judge: {fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
