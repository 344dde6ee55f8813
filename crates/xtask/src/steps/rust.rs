//! Steps that need nothing but Rust.

use crate::context::Context;
use crate::failure::Failure;

/// Workspaces of their own, because they need more than Rust.
pub(crate) const APART: [&str; 5] = ["benches/peers", "crates/ct", "examples/firmware", "fuzz", "tests/oracles"];

/// Those with which the program links the core, so that it is built once for all.
const ALL_FEATURES: &str = "issue,simd";

/// Crates that compile or look for something that isn't Rust.
const NOT_ONLY_RUST: [&str; 5] = ["bindgen", "cc", "cmake", "pkg-config", "vcpkg"];

pub(crate) fn fmt(context: &Context) -> Result<(), Failure> {
    context.cargo(["fmt", "--all", "--check"]).run()?;
    for folder in APART {
        context.cargo_in(&context.root.join(folder), ["fmt", "--check"]).run()?;
    }
    Ok(())
}

pub(crate) fn clippy(context: &Context) -> Result<(), Failure> {
    context.cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]).run()?;
    // What is dead without a feature shows only without it.
    context.cargo(["clippy", "-p", "licentia", "--", "-D", "warnings"]).run()?;
    context.cargo(["clippy", "-p", "licentia", "--no-default-features", "--", "-D", "warnings"]).run()
}

/// The unit tests and the vectors; what the others prove doesn't depend on features.
pub(crate) fn core_default(context: &Context) -> Result<(), Failure> {
    core_tests(context, &["--lib", "--test", "vectors"])
}

pub(crate) fn core_issue(context: &Context) -> Result<(), Failure> {
    core_tests(context, &["--tests", "--features", ALL_FEATURES])
}

pub(crate) fn core_bare(context: &Context) -> Result<(), Failure> {
    core_tests(context, &["--lib", "--no-default-features"])
}

fn core_tests(context: &Context, which: &[&str]) -> Result<(), Failure> {
    let tests = context.cargo(["test", "-p", "licentia"]).args(which);
    match context.stage {
        Some(stage) => tests.args(["--", stage.word()]).run(),
        None => tests.run(),
    }
}

pub(crate) fn cli(context: &Context) -> Result<(), Failure> {
    context.cargo(["test", "-p", "licentia-cli", "--tests"]).run()
}

/// Every input of what is only sampled otherwise: a minute when optimized.
pub(crate) fn exhaustive(context: &Context) -> Result<(), Failure> {
    context.cargo(["test", "--release", "-p", "licentia", "--lib", "--", "--ignored"]).run()
}

/// What the tests do ten million times: the better part of an hour.
pub(crate) fn field(context: &Context) -> Result<(), Failure> {
    let test = ["test", "--release", "-p", "licentia", "--lib", "--", "the_field_agrees"];
    context.cargo(test).env("LICENTIA_FIELD_CASES", "10000000000").run()
}

pub(crate) fn mirror(context: &Context) -> Result<(), Failure> {
    context.cargo(["test", "-p", "licentia", "--test", "mirror"]).run()
}

pub(crate) fn lock(context: &Context) -> Result<(), Failure> {
    let all = std::iter::once(".").chain(APART);
    all.into_iter().try_for_each(|folder| {
        let metadata = ["metadata", "--locked", "--format-version", "1", "--quiet"];
        context.cargo_in(&context.root.join(folder), metadata).output().map(drop)
    })
}

pub(crate) fn build(context: &Context) -> Result<(), Failure> {
    context.cargo(["build", "--locked"]).run()?;
    let tree = context.cargo(["tree", "-e", "normal,build", "--prefix", "none", "--format", "{p}"]).output()?;
    super::dependencies::none_of(&tree, &NOT_ONLY_RUST, "p256")
}

pub(crate) fn doctests(context: &Context) -> Result<(), Failure> {
    context.cargo(["test", "-p", "licentia", "--features", ALL_FEATURES, "--doc"]).run()
}

pub(crate) fn doc(context: &Context) -> Result<(), Failure> {
    let rustdoc = |features: &[&str]| {
        context.cargo(["doc", "-p", "licentia", "--no-deps"]).args(features).env("RUSTDOCFLAGS", "-D warnings").run()
    };
    rustdoc(&["--features", ALL_FEATURES])?;
    // Links to what a feature brings must not break where it is off.
    rustdoc(&["--no-default-features"])
}

pub(crate) fn workspace(context: &Context) -> Result<(), Failure> {
    context.cargo(["build", "--workspace"]).run()?;
    // The core's and the program's tests have steps of their own; left are the others', and each bench once.
    context.cargo(["test", "-p", "licentia-vectors", "-p", "licentia-xtask"]).run()?;
    context.cargo(["test", "-p", "licentia", "--features", ALL_FEATURES, "--benches"]).run()
}

pub(crate) fn demo(context: &Context) -> Result<(), Failure> {
    let folder = context.target.join("demo");
    crate::provision::remove(&folder)?;
    context.cargo(["run", "--release", "--quiet", "--", "demo", "--dir"]).arg(folder).run()
}
