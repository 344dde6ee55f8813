//! A few seconds of fuzzing for each stage, on the stable compiler, from the vectors on.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::args::Stage;
use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::{cargo_tool, failed, remove, system_tool};

const CARGO_FUZZ: &str = "0.13.2";

pub(crate) fn smoke(context: &Context) -> Result<(), Failure> {
    // libFuzzer is C++, and is built with each target.
    system_tool(context, "c++", "g++")?;
    let program = cargo_tool(context, "cargo-fuzz", CARGO_FUZZ)?;
    let targets = targets(context)?;
    if let Some(stage) = Stage::all().find(|stage| !targets.iter().any(|target| target == stage.word())) {
        return Err(Failure::broken(format!("fuzz/{}.rs is missing", stage.word())));
    }
    targets.iter().try_for_each(|target| fuzz(context, &program, target))
}

/// The names of fuzz/*.rs.
fn targets(context: &Context) -> Result<Vec<String>, Failure> {
    let sources = files(&context.root.join("fuzz"), "rs")?;
    Ok(sources.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect())
}

fn fuzz(context: &Context, program: &Path, target: &str) -> Result<(), Failure> {
    let corpus = context.target.join("fuzz-corpus").join(target);
    remove(&corpus)?;
    let seeds = write_seeds(&context.root.join("test-vectors").join(target), &corpus)?;
    eprintln!("{target}: {seeds} seeds");
    // Without a sanitizer the stable compiler will do, and safe Rust has little for one to find.
    Cmd::new(program)
        .args(["fuzz", "run", "--sanitizer", "none", target])
        .arg(&corpus)
        .args(["--", "-max_total_time=5", "-len_control=0", "-seed=1", "-verbosity=0", "-print_final_stats=1"])
        .dir(&context.root)
        .run()
}

/// Writes what each vector gives to its stage as a file of its own; gives their number.
fn write_seeds(vectors: &Path, corpus: &Path) -> Result<usize, Failure> {
    fs::create_dir_all(corpus).map_err(|error| failed("create", corpus, &error))?;
    let mut written = 0;
    for path in files(vectors, "json")? {
        let text = fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))?;
        let vector: Value = serde_json::from_str(&text)
            .map_err(|error| Failure::broken(format!("{} is no JSON: {error}", path.display())))?;
        if let Some(seed) = vector.get("input").and_then(seed) {
            let file = corpus.join(path.file_stem().unwrap_or_default());
            fs::write(&file, seed).map_err(|error| failed("write", &file, &error))?;
            written += 1;
        }
    }
    Ok(written)
}

/// The bytes that a vector's stage reads first. What stands there in base64url is left to the fuzzer.
fn seed(input: &Value) -> Option<String> {
    let text = ["token", "bytes", "signature"].iter().find_map(|member| input.get(*member)?.as_str());
    text.map(str::to_owned).or_else(|| input.get("payload").map(Value::to_string))
}

/// The files of a folder that end in `.extension`, by name. A folder that isn't there has none.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Failure> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    let mut files: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_seed_is_what_the_stage_reads() {
        assert_eq!(seed(&json!({"kind": "license", "token": "a.b.c"})).as_deref(), Some("a.b.c"));
        assert_eq!(seed(&json!({"form": "full", "bytes": "{ }"})).as_deref(), Some("{ }"));
        assert_eq!(seed(&json!({"payload": {"b": 1, "a": 2}})).as_deref(), Some(r#"{"a":2,"b":1}"#));
        assert_eq!(seed(&json!({"base64url": "AAAA"})), None);
    }
}
