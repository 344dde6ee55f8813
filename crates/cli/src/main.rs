//! The `licentia` program: the library with files, a terminal and a clock.
//!
//! Each verb stands in `verb/`, with its flags, its help and its work. What it found out goes back as a `Report`
//! or a `Failure`; only `output` prints.

mod args;
mod audit;
mod date;
mod exit;
mod file;
mod hidden;
mod interrupt;
mod issuer;
mod keep_file;
mod key;
mod ledger_file;
mod list_file;
mod output;
mod parse;
mod progress;
mod public_key;
mod roots;
mod runner;
mod show;
mod threads;
mod token;
mod trust;
mod trust_args;
mod vectors;
mod verb;
mod verdict;

use std::process::ExitCode;

fn main() -> ExitCode {
    interrupt::watch();
    let (answer, as_json) = match args::read() {
        Ok(cli) => (verb::run(cli.verb), cli.json),
        Err(instead) => instead,
    };
    output::print(answer, as_json).into()
}
