//! Names a place in the source by package, file and function: `base64ct/src/encoding.rs decode`.
//!
//! The names in the debug information won't do: valgrind can't read those of functions that were inlined from another
//! compilation unit. Their files and lines it can, and the function is the one that the line stands in.

use super::report::Frame;
use std::fs;
use std::path::Path;

/// Where this frame is, or what is known of it if the source can't be read. Such a name stands on no list.
pub(crate) fn of(frame: &Frame) -> String {
    known(frame).unwrap_or_else(|| format!("{}:{} (at {})", frame.path, frame.line, frame.address))
}

/// The name of the package that a frame's source belongs to. The standard library's has none.
pub(crate) fn package(frame: &Frame) -> Option<String> {
    root_and_package(Path::new(&frame.path)).map(|(_, name)| name)
}

fn known(frame: &Frame) -> Option<String> {
    let path = Path::new(&frame.path);
    let (root, package) = root_and_package(path)?;
    let source = fs::read_to_string(path).ok()?;
    let function = enclosing_function(&source, frame.line)?;
    Some(format!("{package}/{} {function}", path.strip_prefix(root).ok()?.display()))
}

fn root_and_package(path: &Path) -> Option<(&Path, String)> {
    path.ancestors().skip(1).find_map(|folder| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = "))?;
        Some((folder, name.trim_matches('"').to_owned()))
    })
}

/// The innermost function that holds the line, in source as rustfmt leaves it.
fn enclosing_function(source: &str, line: usize) -> Option<&str> {
    let above: Vec<&str> = source.lines().take(line).collect();
    (0..above.len()).rev().find_map(|start| {
        let name = function_that_begins(above[start])?;
        holds_last(&above[start..]).then_some(name)
    })
}

/// Whether a function that begins in the first of the lines goes on until the last of them.
fn holds_last(lines: &[&str]) -> bool {
    let [first, rest @ ..] = lines else { return false };
    let indent = &first[..first.len() - first.trim_start().len()];
    let is_end = |line: &&str| line.strip_prefix(indent).is_some_and(|line| line == "}");
    rest.is_empty() || !first.ends_with('}') && !rest.iter().rev().skip(1).any(is_end)
}

fn function_that_begins(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let (before, after) = code.split_once("fn ")?;
    let is_item = !code.starts_with("//") && (before.is_empty() || before.ends_with(' '));
    let end = after.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    (is_item && end > 0).then(|| &after[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
/// A fn of no use
pub(crate) fn first<T>(
    t: T,
) {
    fn nested() {
        t.go(|f: fn (u8)| f(1));
    }
    fn short() {}
    t.go();
}

fn second() {
";

    #[test]
    fn a_line_belongs_to_the_innermost_function_around_it() {
        let functions = [
            None,
            Some("first"),
            Some("first"),
            Some("first"),
            Some("nested"),
            Some("nested"),
            Some("nested"),
            Some("short"),
            Some("first"),
            Some("first"),
            None,
            Some("second"),
        ];
        for (function, line) in functions.into_iter().zip(1..) {
            assert_eq!(enclosing_function(SOURCE, line), function, "line {line}");
        }
    }

    #[test]
    fn a_place_is_named_by_package_file_and_function() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/leaky.rs");
        let frame = Frame { path: path.into(), line: 13, ..Frame::default() };
        assert_eq!(of(&frame), "licentia-ct/src/leaky.rs compare");
        let nowhere = Frame { path: "/nowhere/src/lib.rs".into(), line: 7, address: "0x10".into() };
        assert_eq!(of(&nowhere), "/nowhere/src/lib.rs:7 (at 0x10)");
    }
}
