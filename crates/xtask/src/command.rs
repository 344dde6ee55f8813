//! A child process: shown before it runs, and an error when it doesn't succeed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// So many lines show how a program failed.
const LAST_LINES: usize = 40;

#[derive(Debug)]
pub(crate) struct Cmd {
    inner: Command,
    shown: String,
}

impl Cmd {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let name = Path::new(&program).file_name().unwrap_or(program.as_ref()).to_string_lossy().into_owned();
        Self { inner: Command::new(&program), shown: name }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.inner.arg(arg);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.inner.current_dir(dir);
        self
    }

    pub(crate) fn run(mut self) -> Result<(), Failure> {
        eprintln!("$ {}", self.shown);
        let status = self.inner.status().map_err(|error| self.not_started(&error))?;
        self.judge(status)
    }

    /// Runs it with all that it prints in a file; gives that, and shows its end if it fails.
    pub(crate) fn run_into(mut self, log: &Path) -> Result<String, Failure> {
        eprintln!("$ {} > {}", self.shown, log.display());
        let unwritable = |error| Failure::broken(format!("{} can't be written: {error}", log.display()));
        let file = File::create(log).map_err(unwritable)?;
        self.inner.stderr(file.try_clone().map_err(unwritable)?).stdout(file);
        let status = self.inner.status().map_err(|error| self.not_started(&error))?;
        let printed = String::from_utf8_lossy(&fs::read(log).map_err(unwritable)?).into_owned();
        if !status.success() {
            let lines: Vec<_> = printed.lines().collect();
            eprintln!("{}", lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default().join("\n"));
        }
        self.judge(status).map(|()| printed)
    }

    /// Runs it up to three times: for downloads, which fail for reasons of their own.
    pub(crate) fn run_thrice(mut self) -> Result<(), Failure> {
        for wait in [2, 10] {
            eprintln!("$ {}", self.shown);
            if self.inner.status().map_err(|error| self.not_started(&error))?.success() {
                return Ok(());
            }
            eprintln!("xtask: that failed; once more in {wait} s");
            sleep(Duration::from_secs(wait));
        }
        self.run()
    }

    /// Runs it and stops it when it hangs.
    pub(crate) fn run_within(mut self, limit: Duration) -> Result<(), Failure> {
        eprintln!("$ {}", self.shown);
        let mut child = self.inner.spawn().map_err(|error| self.not_started(&error))?;
        match wait_within(&mut child, limit) {
            Some(status) => self.judge(status),
            None => Err(Failure::broken(format!("`{}` was still running after {} s", self.shown, limit.as_secs()))),
        }
    }

    /// What it prints to standard output; errors go to the terminal.
    pub(crate) fn output(mut self) -> Result<String, Failure> {
        let output = self.inner.stderr(Stdio::inherit()).output().map_err(|error| self.not_started(&error))?;
        self.judge(output.status)?;
        String::from_utf8(output.stdout).map_err(|_| Failure::broken(format!("`{}` printed no UTF-8", self.shown)))
    }

    /// Whether it succeeds, quietly.
    pub(crate) fn succeeds(mut self) -> bool {
        self.inner.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    fn judge(&self, status: ExitStatus) -> Result<(), Failure> {
        if status.success() { Ok(()) } else { Err(Failure::broken(format!("`{}` ended with {status}", self.shown))) }
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::broken(format!("`{}` could not be started: {error}", self.shown))
    }
}

fn wait_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let end = Instant::now() + limit;
    while Instant::now() < end {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        sleep(Duration::from_millis(100));
    }
    // It may have ended in this very moment; then there is nothing to kill.
    let _ = child.kill();
    let _ = child.wait();
    None
}
