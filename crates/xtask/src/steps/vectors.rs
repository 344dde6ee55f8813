//! The vectors: that they are up to date, and that the program agrees with them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::failure::Failure;
use crate::provision::{failed, remove};

/// The one file of test-vectors/ that no program writes.
const BY_HAND: &str = "LICENSE";

pub(crate) fn run_by_program(context: &Context) -> Result<(), Failure> {
    context.cargo(["run", "--quiet", "-p", "licentia-cli", "--", "vectors", "test-vectors"]).run()
}

/// Generates into an empty folder and compares, so that a vector which nothing writes any more is noticed as well.
pub(crate) fn fresh(context: &Context) -> Result<(), Failure> {
    let generated = context.target.join("vectors-fresh");
    remove(&generated)?;
    context.cargo(["run", "--quiet", "-p", "licentia-vectors", "--"]).arg(&generated).run()?;
    let (stored, written) = (files_below(&context.root.join("test-vectors"))?, files_below(&generated)?);
    if written.is_empty() {
        return Err(Failure::broken("the generator wrote nothing"));
    }
    let differences = differences(&stored, &written);
    if differences.is_empty() {
        eprintln!("{} files, each the same byte for byte", written.len());
        return Ok(());
    }
    let advice = "Generate them with: cargo run -p licentia-vectors -- test-vectors";
    Err(Failure::broken(format!("test-vectors/ differs from its generator:\n{}\n{advice}", differences.join("\n"))))
}

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn differences(stored: &Files, written: &Files) -> Vec<String> {
    let changed = written.iter().filter_map(|(path, bytes)| match stored.get(path) {
        None => Some(format!("  {}: not stored", path.display())),
        Some(other) if other != bytes => Some(format!("  {}: differs", path.display())),
        Some(_) => None,
    });
    let extra = stored.keys().filter(|path| !written.contains_key(*path));
    changed.chain(extra.map(|path| format!("  {}: nothing writes it", path.display()))).collect()
}

fn files_below(folder: &Path) -> Result<Files, Failure> {
    let mut files = Files::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        let entries = fs::read_dir(&directory).map_err(|error| failed("read", &directory, &error))?;
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
            if path.is_dir() {
                waiting.push(path);
            } else if name != Path::new(BY_HAND) {
                let bytes = fs::read(&path).map_err(|error| failed("read", &path, &error))?;
                files.insert(name, bytes);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_differ_is_named() {
        let files = |list: &[(&str, &str)]| -> Files {
            list.iter().map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec())).collect()
        };
        let stored = files(&[("same", "1"), ("changed", "1"), ("left", "1")]);
        let written = files(&[("same", "1"), ("changed", "2"), ("new", "1")]);
        assert_eq!(differences(&stored, &stored), Vec::<String>::new());
        assert_eq!(
            differences(&stored, &written),
            ["  changed: differs", "  new: not stored", "  left: nothing writes it"]
        );
    }
}
