//! The steps by name, in the order in which they run: what fails fastest comes first.

mod bare_metal;
mod constant_time;
mod coverage;
mod dependencies;
mod fuzz;
mod interop;
mod rust;
mod vectors;

use crate::args::Stage;
use crate::runner::Step;

pub(crate) const ALL: &[Step] = &[
    step("fmt", "every source file is formatted", rust::fmt),
    step("clippy", "no lint speaks, in any target or feature set", rust::clippy),
    step("core", "the core's tests pass as a product links it", rust::core_default),
    step("core-issue", "the core's tests pass with everything that touches a secret, and in lanes", rust::core_issue),
    step("core-bare", "the core's tests pass without features", rust::core_bare),
    step("cli", "the program's tests and transcripts pass", rust::cli),
    step("vectors", "the built program agrees with every vector", vectors::run_by_program),
    step("mirror", "each stage has its page, vectors, fuzz target and bench", rust::mirror),
    step("lock", "the lock files are complete", rust::lock),
    step("build", "`cargo build` needs nothing but Rust", rust::build),
    step("doctests", "every example in the documentation runs", rust::doctests),
    step("doc", "the documentation builds without a warning", rust::doc),
    step("workspace", "every target of the workspace builds and passes", rust::workspace),
    step("demo", "the whole story runs from a release build", rust::demo),
    step("vectors-fresh", "test-vectors/ is what its generator writes, byte for byte", vectors::fresh),
    step("bare-metal", "the core builds without an operating system, feature by feature", bare_metal::core),
    step("trees", "the verifier depends on no source of randomness", dependencies::trees),
    step("deny", "licenses, sources and bans of all dependencies are as deny.toml says", dependencies::deny),
    step("constant-time", "no branch, address or instruction count depends on a secret", constant_time::evidence),
    step("firmware", "the firmware example gives its verdicts in an emulated Cortex-M4", bare_metal::firmware),
    step("fuzz", "each fuzz target holds for twenty seconds from the vectors on", fuzz::smoke),
    step("interop", "other people's libraries and openssl read and write what we do", interop::run),
];

/// What `deep` does, in the order in which it does it.
pub(crate) const DEEP: &[Step] = &[
    step("constant-fat", "the same as constant-time, compiled as one piece", constant_time::evidence_fat),
    step("exhaustive", "the field's reduction is right for every input, with limbs of four bits", rust::exhaustive),
    step("coverage", "tests run at least 95 % of the core's lines", coverage::of_lines),
    step("field", "ten billion operations of the field agree with machine-checked code", rust::field),
    step("timing", "a clock can't tell good signatures from bad ones", constant_time::timing),
    step(
        "fuzz-long",
        "each fuzz target holds for its share of the hours, from all that was found before on",
        fuzz::deep,
    ),
];

/// Those of [`ALL`] that need only Rust and little time.
const QUICK: &[&str] = &["fmt", "clippy", "core", "core-issue", "core-bare", "cli", "vectors", "mirror"];

/// Those of [`QUICK`] whose tests are told apart by stage.
const BY_STAGE: &[&str] = &["core", "core-issue", "core-bare"];

const fn step(
    name: &'static str,
    about: &'static str,
    run: fn(&crate::context::Context) -> Result<(), crate::failure::Failure>,
) -> Step {
    Step { name, about, run }
}

pub(crate) fn quick(stage: Option<Stage>) -> Vec<Step> {
    pick(ALL, if stage.is_some() { BY_STAGE } else { QUICK })
}

/// The named steps, or all where none is named.
pub(crate) fn chosen(names: &[String]) -> Vec<Step> {
    if names.is_empty() { ALL.to_vec() } else { pick(ALL, names) }
}

/// The same of [`DEEP`].
pub(crate) fn chosen_deep(names: &[String]) -> Vec<Step> {
    if names.is_empty() { DEEP.to_vec() } else { pick(DEEP, names) }
}

pub(crate) fn names() -> Vec<&'static str> {
    ALL.iter().map(|step| step.name).collect()
}

pub(crate) fn deep_names() -> Vec<&'static str> {
    DEEP.iter().map(|step| step.name).collect()
}

fn pick<N: AsRef<str>>(steps: &[Step], names: &[N]) -> Vec<Step> {
    steps.iter().filter(|step| names.iter().any(|name| name.as_ref() == step.name)).copied().collect()
}
