//! Test vectors: every file is run, and what came out is compared member by member with what the file says.
//!
//! A member, a stage or a form that isn't known here counts as a disagreement; nothing is skipped.

mod asked;
mod context;
mod input;
mod op;
mod peer;
mod progress;
mod stage;
mod token;

pub(crate) use peer::Peer;

use crate::exit::Failure;
use crate::file::{self, limit};
use progress::Progress;
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) type Members = Map<String, Value>;

/// One file, and what came of it.
#[derive(Debug)]
pub(crate) struct Run {
    /// The folder's name.
    pub(crate) stage: String,
    pub(crate) file: PathBuf,
    pub(crate) outcome: Outcome,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Agrees,
    /// Why not.
    Disagrees(String),
    /// The protocol of runners has no words for it.
    NotAsked,
}

impl Run {
    pub(crate) fn disagreement(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Disagrees(why) => Some(why),
            Outcome::Agrees | Outcome::NotAsked => None,
        }
    }
}

/// What a file says, apart from its description.
struct Vector {
    input: Value,
    expected: Members,
}

/// Runs every vector below a folder against this build, in the order of their names.
pub(crate) fn run(folder: &Path) -> Result<Vec<Run>, Failure> {
    each(folder, |stage, _, vector| Ok(compare(stage::run(folder, stage, vector.input), &vector.expected)))
}

/// Puts every vector that the protocol has words for to somebody else's implementation.
pub(crate) fn ask(folder: &Path, peer: &mut Peer) -> Result<Vec<Run>, Failure> {
    each(folder, |stage, file, vector| match asked::question(folder, stage, vector.input, &vector.expected) {
        Err(why) => Ok(Outcome::Disagrees(why)),
        Ok(None) => Ok(Outcome::NotAsked),
        Ok(Some(question)) => Ok(question.judge(&peer.ask(file, question.request())?)),
    })
}

fn each(
    folder: &Path,
    mut judge: impl FnMut(&str, &Path, Vector) -> Result<Outcome, Failure>,
) -> Result<Vec<Run>, Failure> {
    let files = files(folder)?;
    let mut progress = Progress::new(files.len());
    let one = |(stage, file): (String, PathBuf)| {
        progress.step();
        let outcome = match read(&file) {
            Ok(vector) => judge(&stage, &file, vector)?,
            Err(why) => Outcome::Disagrees(why),
        };
        Ok(Run { stage, file, outcome })
    };
    files.into_iter().map(one).collect()
}

fn compare(found: Result<Members, String>, expected: &Members) -> Outcome {
    match found {
        Ok(found) if found == *expected => Outcome::Agrees,
        Ok(found) => {
            Outcome::Disagrees(format!("says {}, found {}", Value::from(expected.clone()), Value::Object(found)))
        }
        Err(why) => Outcome::Disagrees(why),
    }
}

/// The vectors with their stages, the folders' names; `keys` holds what they need.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut files = Vec::new();
    for path in sorted(folder)?.into_iter().filter(|path| path.is_dir()) {
        let Some(stage) = path.file_name().and_then(|name| name.to_str()).filter(|name| *name != "keys") else {
            continue;
        };
        let vectors = sorted(&path)?.into_iter().filter(|file| is_vector(file));
        files.extend(vectors.map(|file| (stage.to_owned(), file)));
    }
    Ok(files)
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

fn read(path: &Path) -> Result<Vector, String> {
    let bytes = file::read(path, limit::VECTOR).map_err(|failure| failure.message)?;
    let vector: Value = serde_json::from_slice(&bytes).map_err(|error| format!("isn't JSON: {error}"))?;
    let Value::Object(mut expected) = vector else { return Err("isn't an object".to_owned()) };
    let input = expected.remove("input").ok_or("has no input")?;
    for described in ["spec", "about"] {
        expected.remove(described).ok_or_else(|| format!("has no `{described}`"))?;
    }
    name_tells(path, &expected)?;
    Ok(Vector { input, expected })
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
