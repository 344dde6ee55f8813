//! Test vectors: every file is run, and what came out is compared member by member with what the file says.
//!
//! A member, a stage or a form that isn't known here counts as a disagreement; nothing is skipped.

mod input;
mod stage;

use crate::exit::Failure;
use crate::file::{self, limit};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) type Members = Map<String, Value>;

/// One file, and why this build disagrees with it, if it does.
#[derive(Debug)]
pub(crate) struct Run {
    /// The folder's name.
    pub(crate) stage: String,
    pub(crate) file: PathBuf,
    pub(crate) disagreement: Option<String>,
}

/// Runs every vector below a folder, in the order of their names.
pub(crate) fn run(folder: &Path) -> Result<Vec<Run>, Failure> {
    let mut runs = Vec::new();
    for stage in stages(folder)? {
        let path = folder.join(&stage);
        for file in sorted(&path)?.into_iter().filter(|file| is_vector(file)) {
            let disagreement = run_one(folder, &stage, &file).err();
            runs.push(Run { stage: stage.clone(), file, disagreement });
        }
    }
    Ok(runs)
}

/// The folders with vectors; `keys` holds what they need.
fn stages(folder: &Path) -> Result<Vec<String>, Failure> {
    let folders = sorted(folder)?.into_iter().filter(|path| path.is_dir());
    let names = folders.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    Ok(names.filter(|name| name != "keys").collect())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error| {
        Failure::io(format!("{} can't be read as a folder: {error}", folder.display()))
            .advise("Name the folder test-vectors/, in which there is a folder for each stage.")
    };
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

fn is_vector(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

fn run_one(folder: &Path, stage: &str, path: &Path) -> Result<(), String> {
    let bytes = file::read(path, limit::VECTOR).map_err(|failure| failure.message)?;
    let vector: Value = serde_json::from_slice(&bytes).map_err(|error| format!("isn't JSON: {error}"))?;
    let Value::Object(mut expected) = vector else { return Err("isn't an object".to_owned()) };
    let input = expected.remove("input").ok_or("has no input")?;
    for described in ["spec", "about"] {
        expected.remove(described).ok_or_else(|| format!("has no `{described}`"))?;
    }
    name_tells(path, &expected)?;
    let found = stage::run(folder, stage, input)?;
    if found == expected {
        return Ok(());
    }
    Err(format!("says {}, found {}", Value::Object(expected), Value::Object(found)))
}

/// `ok-` if and only if it is accepted.
fn name_tells(path: &Path, expected: &Members) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let expect = expected.get("expect").and_then(Value::as_str).ok_or("has no `expect`")?;
    let accepted = matches!(expect, "ok" | "genuine" | "granted");
    let prefix = if accepted { "ok-" } else { "bad-" };
    if name.starts_with(prefix) {
        Ok(())
    } else {
        Err(format!("expects {expect}, so its name has to begin with {prefix}"))
    }
}
