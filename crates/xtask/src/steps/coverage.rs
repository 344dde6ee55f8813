//! How much of the core its own tests run.

use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::cargo_tool;

const CARGO_LLVM_COV: &str = "0.9.1";

/// Lines, in percent. What is left is named in the output, and is const functions or can't be reached.
const LEAST: &str = "95";

/// Tests are no part of what they cover.
const TESTS: &str = r"/tests(/|\.rs$)";

pub(crate) fn of_lines(context: &Context) -> Result<(), Failure> {
    // What reads a profile has to be as new as the compiler that made it.
    Cmd::new("rustup").args(["component", "add", "llvm-tools"]).dir(&context.root).run_thrice()?;
    Cmd::new(cargo_tool(context, "cargo-llvm-cov", CARGO_LLVM_COV)?)
        .args(["llvm-cov", "-p", "licentia", "--features", "issue", "--tests"])
        .args(["--ignore-filename-regex", TESTS, "--show-missing-lines", "--fail-under-lines", LEAST])
        // What must not compile covers nothing, and is compiled anew here.
        .args(["--", "--skip", "what_must_not_compile"])
        .env("CARGO_TARGET_DIR", &context.target)
        .dir(&context.root)
        .run()
}
