//! Steps for a target without an operating system.

use std::path::PathBuf;
use std::time::Duration;

use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::{install_packages, system_tool};

const TARGET: &str = "thumbv7em-none-eabi";

/// An emulated verification takes a second; longer than this is a hang.
const HANGS_AFTER: Duration = Duration::from_secs(120);

/// Each instruction takes 128 ns, more than three ticks of SysTick: one instruction more or less is seen.
const COUNT_INSTRUCTIONS: &[&str] = &["-icount", "shift=7"];

pub(crate) fn core(context: &Context) -> Result<(), Failure> {
    let compiler = Compiler::provide(context)?;
    for features in ["", "alloc", "alloc,issue,simd"] {
        // With -p: a build of the workspace unifies features and would bring in the issuer.
        compiler
            .build(context, context.root.clone())
            .args(["-p", "licentia", "--no-default-features", "--features", features])
            .run()?;
    }
    Ok(())
}

pub(crate) fn firmware(context: &Context) -> Result<(), Failure> {
    system_tool(context, "qemu-system-arm", "qemu-system-arm")?;
    let compiler = Compiler::provide(context)?;
    let build = || compiler.build(context, context.root.join("examples/firmware")).arg("--release");
    // All of it: the linker refuses `bare` if the verifier has outgrown its flash. The others judge themselves.
    build().run()?;
    let program =
        |name: &str| executable(&build().args(["--bin", name, "--quiet", "--message-format", "json"]).output()?);
    emulate(program("licentia-firmware")?, &[])?;
    emulate(program("steady")?, COUNT_INSTRUCTIONS)
}

fn emulate(program: PathBuf, more: &[&str]) -> Result<(), Failure> {
    Cmd::new("qemu-system-arm")
        .args(["-machine", "mps2-an386", "-cpu", "cortex-m4", "-nographic"])
        .args(["-semihosting-config", "enable=on,target=native"])
        .args(more)
        .arg("-kernel")
        .arg(program)
        .run_within(HANGS_AFTER)
}

/// The one executable that cargo's messages name.
fn executable(messages: &str) -> Result<PathBuf, Failure> {
    let found = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    });
    found.ok_or_else(|| Failure::broken("examples/firmware builds no executable"))
}

/// Who compiles for the target: rustup's standard library, or Debian's compiler, which builds it from source.
enum Compiler {
    Rustup,
    Debian,
}

impl Compiler {
    fn provide(context: &Context) -> Result<Self, Failure> {
        if has_standard_library() || Cmd::new("rustup").args(["target", "add", TARGET]).run_thrice().is_ok() {
            return Ok(Self::Rustup);
        }
        install_packages(context, &format!("rustup target add {TARGET}"), &["rustc-web", "cargo-web", "rust-web-src"])?;
        Ok(Self::Debian)
    }

    fn build(&self, context: &Context, folder: PathBuf) -> Cmd {
        match self {
            Self::Rustup => context.cargo_in(&folder, ["build", "--target", TARGET]),
            Self::Debian => Cmd::new("/usr/bin/cargo")
                .args(["build", "-Zbuild-std=core,alloc", "--target", TARGET])
                .dir(&folder)
                .env("CARGO_TARGET_DIR", context.target.join("debian"))
                .env("RUSTC", "/usr/bin/rustc")
                .env("RUSTC_BOOTSTRAP", "1"),
        }
    }
}

fn has_standard_library() -> bool {
    let directory = Cmd::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output();
    directory.is_ok_and(|path| PathBuf::from(path.trim()).is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_cargos_messages() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                        {\"reason\":\"compiler-artifact\",\"executable\":\"/t/firmware\"}\n\
                        {\"reason\":\"build-finished\"}\n";
        assert_eq!(executable(messages).ok(), Some(PathBuf::from("/t/firmware")));
        assert!(executable("{\"reason\":\"build-finished\"}\n").is_err());
    }
}
