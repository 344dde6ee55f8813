//! Other people's code against the built program.

use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::{node_packages, python, system_tool};

pub(crate) fn run(context: &Context) -> Result<(), Failure> {
    let folder = context.root.join("tests/interop");
    system_tool(context, "openssl", "openssl")?;
    let python = python(context, &folder.join("requirements.txt"))?;
    let packages = node_packages(context, &folder)?;
    context.cargo(["build", "-p", "licentia-cli"]).run()?;
    context.cargo_in(&context.root.join("tests/oracles"), ["build", "--locked"]).run()?;
    Cmd::new(python)
        .arg(folder.join("run.py"))
        .arg(context.target.join("debug/licentia"))
        .env("INTEROP_NODE_PACKAGES", packages)
        .env("INTEROP_ORACLES", context.target.join("debug/licentia-oracles"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .dir(&context.root)
        .run()
}
