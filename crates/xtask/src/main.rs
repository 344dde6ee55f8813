//! `cargo xtask`: everything that checks this project, one named step after the other.
//!
//! `quick` needs nothing but Rust. `test` is what must hold before a change lands; it fetches what it needs. `deep` takes
//! hours, and looks for what `test` has no time to find.

mod args;
mod command;
mod context;
mod failure;
mod provision;
mod runner;
mod steps;

use std::process::ExitCode;

use args::{Args, Tier};
use clap::Parser;
use context::Context;
use failure::Failure;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    match &args.tier {
        Tier::Quick { stage } => runner::run(&steps::quick(*stage), &Context::new(*stage)?),
        Tier::Test { list: true, .. } => {
            runner::list(steps::ALL);
            Ok(())
        }
        Tier::Test { only, .. } => runner::run(&steps::chosen(only), &Context::new(None)?),
        Tier::Deep { list: true, .. } => {
            runner::list(steps::DEEP);
            Ok(())
        }
        Tier::Deep { hours, only, .. } => {
            let context = Context { hours: *hours, ..Context::new(None)? };
            runner::run(&steps::chosen_deep(only), &context)
        }
    }
}
