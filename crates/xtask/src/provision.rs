//! Fetches what a step needs and the machine lacks. Every download is tried three times.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;

/// A program of the system and the Debian package that holds it.
pub(crate) fn system_tool(context: &Context, program: &str, package: &str) -> Result<(), Failure> {
    if on_path(program) { Ok(()) } else { install_packages(context, program, &[package]) }
}

/// Installs Debian packages if that is allowed here, else says which command does.
pub(crate) fn install_packages(context: &Context, tool: &str, packages: &[&str]) -> Result<(), Failure> {
    if !on_path("apt-get") || !is_root() {
        return Err(missing(context, tool, packages));
    }
    Cmd::new("apt-get").args(["update", "-qq"]).run_thrice()?;
    Cmd::new("apt-get")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run_thrice()
}

fn missing(context: &Context, tool: &str, packages: &[&str]) -> Failure {
    let install = format!("sudo apt-get update && sudo apt-get install -y {}", packages.join(" "));
    if context.ci {
        return Failure::broken(format!("`{tool}` is missing, and with CI=true nothing is skipped: {install}"));
    }
    Failure::ToolMissing { tool: tool.to_owned(), install }
}

/// A cargo subcommand: the one on the path, else this version, built for this project alone.
///
/// Gives the program itself, which takes its own name as first argument, as cargo would give it.
pub(crate) fn cargo_tool(context: &Context, name: &str, version: &str) -> Result<PathBuf, Failure> {
    if let Some(found) = find(name) {
        return Ok(found);
    }
    let built = context.tools().join("bin").join(name);
    if !built.is_file() {
        context
            // Unoptimized: it builds in half the time, and runs for a second.
            .cargo(["install", "--locked", "--debug", "--version", version, name, "--root"])
            .arg(context.tools())
            .env("CARGO_TARGET_DIR", context.target.join("tools-build"))
            .run_thrice()?;
    }
    Ok(built)
}

/// A virtual environment with exactly the packages of `requirements`; gives its python.
pub(crate) fn python(context: &Context, requirements: &Path) -> Result<PathBuf, Failure> {
    system_tool(context, "python3", "python3")?;
    if !Cmd::new("python3").args(["-c", "import ensurepip, venv"]).succeeds() {
        install_packages(context, "python3 -m venv", &["python3-venv"])?;
    }
    let venv = context.target.join("venv");
    let python = venv.join("bin").join("python");
    if !stamped(&venv, &[requirements]) || !python.is_file() {
        remove(&venv)?;
        Cmd::new("python3").args(["-m", "venv"]).arg(&venv).run()?;
        Cmd::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(requirements).run_thrice()?;
        stamp(&venv, &[requirements])?;
    }
    Ok(python)
}

/// The packages of `folder`'s lock file, in a directory of their own below the target directory.
pub(crate) fn node_packages(context: &Context, folder: &Path) -> Result<PathBuf, Failure> {
    system_tool(context, "node", "nodejs")?;
    system_tool(context, "npm", "npm")?;
    let directory = context.target.join("interop-npm");
    let (manifest, lock) = (folder.join("package.json"), folder.join("package-lock.json"));
    if !stamped(&directory, &[&manifest, &lock]) {
        remove(&directory)?;
        fs::create_dir_all(&directory).map_err(|error| failed("create", &directory, &error))?;
        stamp(&directory, &[&manifest, &lock])?;
        if let Err(failure) = Cmd::new("npm").args(["ci", "--engine-strict"]).dir(&directory).run_thrice() {
            remove(&directory)?;
            return Err(failure);
        }
    }
    Ok(directory)
}

/// Whether `directory` holds the same files as when it was filled.
fn stamped(directory: &Path, sources: &[&Path]) -> bool {
    sources.iter().all(|source| {
        let stored = source.file_name().map(|name| directory.join(name)).and_then(|copy| fs::read(copy).ok());
        stored.is_some() && stored == fs::read(source).ok()
    })
}

fn stamp(directory: &Path, sources: &[&Path]) -> Result<(), Failure> {
    for source in sources {
        let name = source.file_name().unwrap_or_default();
        fs::copy(source, directory.join(name)).map_err(|error| failed("copy", source, &error))?;
    }
    Ok(())
}

/// Removes a directory and what is in it; none there is fine.
pub(crate) fn remove(directory: &Path) -> Result<(), Failure> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(|error| failed("remove", directory, &error))?;
    }
    Ok(())
}

pub(crate) fn failed(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::broken(format!("could not {verb} {}: {error}", path.display()))
}

fn on_path(program: &str) -> bool {
    find(program).is_some()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(program)).find(|candidate| candidate.is_file())
}

fn is_root() -> bool {
    Cmd::new("id").arg("-u").output().is_ok_and(|user| user.trim() == "0")
}
