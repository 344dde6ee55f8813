//! The procedures of `docs/operations.md`: each is a script that runs, and the page shows what the scripts do.

use std::fs;
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md");

/// The procedures, in their order: what begins with a number.
fn scripts() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let named = entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path));
    let mut scripts: Vec<_> =
        named.filter(|(name, _)| name.starts_with(|first: char| first.is_ascii_digit())).collect();
    scripts.sort();
    scripts
}

/// What the page says under the heading of each script: its name, and the command lines in its code blocks.
fn sections(page: &str) -> Vec<(String, Vec<String>)> {
    let mut sections = Vec::new();
    for section in page.split("\n## ").skip(1) {
        let Some((_, link)) = section.split_once("](operations/") else { continue };
        let (name, _) = link.split_once(')').unwrap();
        sections.push((name.to_owned(), blocks(section).flat_map(lines).collect()));
    }
    sections
}

fn blocks(section: &str) -> impl Iterator<Item = &str> {
    section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap())
}

/// Lines with a command, put together where `\` ends them, without what is only space.
fn lines(text: &str) -> Vec<String> {
    let whole = text.replace("\\\n", " ");
    let lines = whole.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// `COMMAND # CODE` on the page is `expect CODE COMMAND` in the script.
fn in_script(line: &str) -> String {
    let is_code = |code: &str| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match line.rsplit_once(" # ") {
        Some((command, code)) if is_code(code) => format!("expect {code} {command}"),
        _ => line.to_owned(),
    }
}

#[cfg(unix)]
#[test]
fn every_procedure_comes_out_as_it_says() {
    use std::process::{Command, Stdio};
    for (name, path) in scripts() {
        let mut command = Command::new("sh");
        let ran = command.arg(&path).env("LICENTIA", crate::desk::PROGRAM).stdin(Stdio::null()).output().unwrap();
        assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

#[test]
fn the_page_and_the_scripts_are_about_the_same() {
    let page = fs::read_to_string(PAGE).unwrap();
    let on_page: Vec<String> = sections(&page).into_iter().map(|(name, _)| name).collect();
    let there: Vec<String> = scripts().into_iter().map(|(name, _)| name).collect();
    assert!(!there.is_empty());
    assert_eq!(on_page, there);
}

#[test]
fn every_command_on_the_page_stands_in_its_script() {
    let page = fs::read_to_string(PAGE).unwrap();
    for ((name, commands), (_, path)) in sections(&page).iter().zip(scripts()) {
        let script = lines(&fs::read_to_string(path).unwrap());
        assert!(!commands.is_empty(), "the page shows no command of {name}");
        for command in commands {
            let wanted = in_script(command);
            assert!(script.contains(&wanted), "{name} has no line `{wanted}`");
        }
    }
}

/// Between the remark that begins the procedure and the next one nothing is done that the page doesn't show.
#[test]
fn every_step_of_a_script_stands_on_the_page() {
    let page = fs::read_to_string(PAGE).unwrap();
    for ((name, commands), (_, path)) in sections(&page).iter().zip(scripts()) {
        let script = fs::read_to_string(path).unwrap();
        let shown: Vec<String> = commands.iter().map(|command| in_script(command)).collect();
        let Some((_, steps)) = script.split_once("\n# The procedure.\n") else {
            panic!("{name} doesn't say where the procedure begins");
        };
        let (steps, _) = steps.split_once("\n# ").unwrap_or((steps, ""));
        for line in lines(steps) {
            assert!(shown.contains(&line), "the page doesn't show `{line}` of {name}");
        }
    }
}
