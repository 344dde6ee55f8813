//! A story of commands: each is run as a program of its own, in the story's folder, and shown with what it printed.

use crate::exit::{Exit, Failure};
use crate::file::{self, Access, NewFile};
use crate::interrupt::Undisturbed;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

#[derive(Debug)]
pub(super) struct Story {
    program: PathBuf,
    pub(super) folder: PathBuf,
    text: String,
    pub(super) verdicts: Vec<Verdict>,
}

/// The verdict that the story tells beforehand.
#[derive(Debug)]
pub(super) struct Told {
    code: &'static str,
    exit: Exit,
}

impl Told {
    pub(super) const fn new(code: &'static str, exit: Exit) -> Self {
        Self { code, exit }
    }
}

/// What was told, and what the program answered.
#[derive(Debug)]
pub(super) struct Verdict {
    about: &'static str,
    told: Told,
    code: String,
    exit: Option<i32>,
}

impl Verdict {
    pub(super) fn is_as_told(&self) -> bool {
        self.code == self.told.code && self.exit == Some(i32::from(self.told.exit.number()))
    }

    pub(super) fn as_json(&self) -> Value {
        json!({"about": self.about, "told": self.told.code, "code": self.code, "exit": self.exit, "as_told": self.is_as_told()})
    }

    fn line(&self) -> String {
        let exit = self.exit.map_or_else(|| "?".to_owned(), |exit| exit.to_string());
        let mark = if self.is_as_told() { "as told" } else { "NOT AS TOLD" };
        format!("  {:22} {:20} {exit:>4}  {mark}\n", self.about, self.code)
    }
}

impl Story {
    pub(super) fn begin(folder: PathBuf) -> Result<Self, Failure> {
        let program = std::env::current_exe()
            .map_err(|error| Failure::io(format!("this program can't be found again to run the steps: {error}")))?;
        let text = format!("The story of a license, in {}\n", folder.display());
        Ok(Self { program, folder, text, verdicts: Vec::new() })
    }

    pub(super) fn say(&mut self, sentence: &str) {
        self.add(&format!("\n{sentence}\n\n"));
    }

    /// A step that has to succeed.
    pub(super) fn do_it(&mut self, words: &[&str]) -> Result<(), Failure> {
        let output = self.show(words, None)?;
        must_succeed(words, &output)
    }

    /// The same, with standard output going to a file.
    pub(super) fn do_it_into(&mut self, words: &[&str], file: &str) -> Result<(), Failure> {
        let output = self.show(words, Some(file))?;
        must_succeed(words, &output)?;
        self.write(file, &output.stdout)?;
        self.add(&String::from_utf8_lossy(&output.stdout));
        Ok(())
    }

    /// A step whose verdict was told before. Run once for people and once for its code.
    pub(super) fn ask(&mut self, about: &'static str, words: &[&str], told: Told) -> Result<(), Failure> {
        let exit = self.show(words, None)?.status.code();
        let answer = self.run(&[words, &["--json"]].concat())?;
        let answer: Value = serde_json::from_slice(&answer.stdout).unwrap_or_default();
        let code = answer.get("code").and_then(Value::as_str).unwrap_or("no code").to_owned();
        let _ = writeln!(self.text, "(exit code {})", exit.map_or_else(|| "none".to_owned(), |exit| exit.to_string()));
        self.verdicts.push(Verdict { about, told, code, exit });
        Ok(())
    }

    /// A copy of a token with one character in the middle of the payload replaced.
    pub(super) fn copy_changed(&mut self, from: &str, to: &str) -> Result<(), Failure> {
        let mut token = file::read_beginning(&self.folder.join(from), 1 << 14)?;
        let middle = token.len() / 2;
        if let Some(byte) = token.get_mut(middle) {
            *byte = if *byte == b'A' { b'B' } else { b'A' };
        }
        self.write(to, &token)?;
        self.add(&format!("(character {middle} of {from} changed, saved as {to})\n"));
        Ok(())
    }

    /// The whole text, with the table of verdicts.
    pub(super) fn told(&self) -> String {
        let lines: String = self.verdicts.iter().map(Verdict::line).collect();
        let heading = format!("  {:22} {:20} {:>4}\n", "", "code", "exit");
        format!("{}\nThe verdicts:\n{heading}{lines}\nAll files are in {}\n", self.text, self.folder.display())
    }

    fn show(&mut self, words: &[&str], into: Option<&str>) -> Result<Output, Failure> {
        let command: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let redirection = into.map(|file| format!(" > {file}")).unwrap_or_default();
        self.add(&format!("$ licentia {}{redirection}\n", command.join(" ")));
        let output = self.run(words)?;
        self.add(&String::from_utf8_lossy(&output.stderr));
        if into.is_none() {
            self.add(&String::from_utf8_lossy(&output.stdout));
        }
        Ok(output)
    }

    fn run(&self, words: &[&str]) -> Result<Output, Failure> {
        let mut command = Command::new(&self.program);
        let output = command.args(words).current_dir(&self.folder).stdin(Stdio::null()).output();
        output.map_err(|error| Failure::io(format!("this program can't be run for a step: {error}")))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let held = Undisturbed::begin();
        NewFile::create(&self.folder.join(name), Access::Public, &held)?.finish(bytes)
    }

    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

fn must_succeed(words: &[&str], output: &Output) -> Result<(), Failure> {
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Failure::io(format!("the story stops at `licentia {}`: {}", words.join(" "), complaint.trim())))
}

/// As a shell needs it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}
