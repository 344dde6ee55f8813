//! What every step is told: where things are, and how strict to be.

use std::env;
use std::path::{Path, PathBuf};

use crate::args::Stage;
use crate::command::Cmd;
use crate::failure::Failure;

#[derive(Debug)]
pub(crate) struct Context {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target directory; venv, packages and tools live below it as well.
    pub(crate) target: PathBuf,
    /// `CI=true`: a tool that can't be provided is a failure of the check, not a request to the person.
    pub(crate) ci: bool,
    pub(crate) stage: Option<Stage>,
    /// How long `deep` may take.
    pub(crate) hours: u64,
}

impl Context {
    pub(crate) fn new(stage: Option<Stage>) -> Result<Self, Failure> {
        let root = repository()?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let ci = env::var("CI").is_ok_and(|value| value == "true");
        Ok(Self { root, target, ci, stage, hours: 0 })
    }

    /// `cargo …`, run in the repository, by the cargo that started us.
    pub(crate) fn cargo<const N: usize>(&self, args: [&str; N]) -> Cmd {
        self.cargo_in(&self.root, args)
    }

    pub(crate) fn cargo_in<const N: usize>(&self, dir: &Path, args: [&str; N]) -> Cmd {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Cmd::new(cargo).args(args).dir(dir).env("CARGO_TARGET_DIR", &self.target)
    }

    /// The directory of a tool that isn't installed on the system but for this project alone.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }
}

fn repository() -> Result<PathBuf, Failure> {
    // Set by `cargo run`, so it is right even if the repository was moved after xtask had been built.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| Failure::broken("start me as `cargo xtask`"))?;
    Path::new(&manifest)
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::broken("the repository's root wasn't found"))
}
