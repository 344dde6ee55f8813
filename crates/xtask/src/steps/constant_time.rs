//! Steps that look at compiled code for what depends on a secret. All of it is in `crates/ct`.

use std::path::PathBuf;
use std::time::Duration;

use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::system_tool;

/// The subjects take half a minute in all; longer than this is a hang.
const HANGS_AFTER: Duration = Duration::from_secs(600);

/// Enough for a difference of one part in ten thousand.
const TIMING_SECONDS: &str = "60";

/// Under valgrind, compiled as cargo does by default.
pub(crate) fn evidence(context: &Context) -> Result<(), Failure> {
    judge(context, "release")
}

/// The same, compiled as one piece.
pub(crate) fn evidence_fat(context: &Context) -> Result<(), Failure> {
    judge(context, "fat")
}

/// By the clock: a smoke test beside the evidence.
pub(crate) fn timing(context: &Context) -> Result<(), Failure> {
    Cmd::new(built(context, "release", "timing")?).arg(TIMING_SECONDS).run()
}

fn judge(context: &Context, profile: &str) -> Result<(), Failure> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        eprintln!("not run: there is evidence for x86-64 Linux; elsewhere constant time is how the code is written");
        return Ok(());
    }
    system_tool(context, "valgrind", "valgrind")?;
    cargo(context, "test", profile).run()?;
    Cmd::new(built(context, profile, "judge")?).run_within(HANGS_AFTER)
}

/// A program of `crates/ct`, built with the others, which it may run.
fn built(context: &Context, profile: &str, program: &str) -> Result<PathBuf, Failure> {
    cargo(context, "build", profile).run()?;
    Ok(context.target.join(profile).join(program))
}

fn cargo(context: &Context, verb: &str, profile: &str) -> Cmd {
    context.cargo_in(&context.root.join("crates/ct"), [verb, "--locked", "--profile", profile])
}
