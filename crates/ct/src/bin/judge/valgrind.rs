//! Starts valgrind on the programs that were built beside this one.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// Runs subject `number` of `program` under valgrind. Gives what valgrind wrote to the file that `file_option` names.
pub(crate) fn run(program: &str, number: usize, options: &[&str], file_option: &str) -> Result<String, String> {
    let folder = beside(&format!("{program}.valgrind"))?;
    let file = folder.join(format!("{number:02}"));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let output = Command::new("valgrind")
        .args(options)
        .arg(format!("{file_option}={}", file.display()))
        .arg(beside(program)?)
        .arg(format!("{number:02}"))
        .output()
        .map_err(|error| format!("valgrind could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
}

fn beside(name: &str) -> Result<PathBuf, String> {
    env::current_exe().map(|path| path.with_file_name(name)).map_err(|error| error.to_string())
}
