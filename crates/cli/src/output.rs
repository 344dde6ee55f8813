//! The only place that prints an answer: for people by default, one JSON object with `--json`.

use crate::exit::{Exit, Failure};
use serde_json::{Map, Value, json};
use std::io::{self, ErrorKind, Write as _};

/// What a verb found out or did.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) exit: Exit,
    code: String,
    text: Vec<u8>,
    facts: Map<String, Value>,
    is_said: bool,
}

impl Report {
    /// The bytes for stdout, exactly.
    pub(crate) fn new(text: impl Into<Vec<u8>>) -> Self {
        Self { exit: Exit::Done, code: "done".to_owned(), text: text.into(), facts: Map::new(), is_said: false }
    }

    /// Everything was said line by line already, and nothing may follow.
    pub(crate) fn said() -> Self {
        Self { is_said: true, ..Self::new("") }
    }

    pub(crate) fn coded(mut self, exit: Exit, code: impl ToString) -> Self {
        (self.exit, self.code) = (exit, code.to_string());
        self
    }

    pub(crate) fn with_text(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.text = text.into();
        self
    }

    /// More lines behind what was said.
    pub(crate) fn with_more(mut self, text: &str) -> Self {
        self.text.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn facts(mut self, facts: Map<String, Value>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// To be written down, so that a later run can say the same.
    pub(crate) fn to_json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.text);
        json!({"exit": self.exit.number(), "code": self.code, "text": text, "facts": self.facts})
    }

    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str();
        let exit = Exit::of_number(value.get("exit")?.as_u64()?)?;
        let facts = value.get("facts")?.as_object()?.clone();
        Some(Self::new(text("text")?).facts(facts).coded(exit, text("code")?))
    }
}

/// What a verb comes back with.
pub(crate) type Answer = Result<Report, Failure>;

/// Prints the answer where it belongs, and says with which code to leave.
pub(crate) fn print(answer: Answer, as_json: bool) -> Exit {
    let (exit, written) = match answer {
        Ok(report) if report.is_said => (report.exit, Ok(())),
        Ok(report) if as_json => (report.exit, to_stdout(&object(&report.code, None, &report.facts))),
        Ok(report) => (report.exit, to_stdout(&report.text)),
        Err(failure) if as_json => {
            (failure.exit, to_stdout(&object(&failure.code, Some(sentences(&failure)), &failure.facts)))
        }
        Err(failure) => {
            note(&format!("licentia: {}", sentences(&failure)));
            (failure.exit, Ok(()))
        }
    };
    match written {
        Ok(()) => exit,
        // The reader had enough, as `head` has: nothing is wrong.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
        Err(error) => {
            note(&format!("licentia: can't write to standard output: {error}"));
            Exit::Usage
        }
    }
}

fn sentences(failure: &Failure) -> String {
    match &failure.advice {
        Some(advice) => format!("{}\n  {advice}", failure.message),
        None => failure.message.clone(),
    }
}

fn object(code: &str, message: Option<String>, facts: &Map<String, Value>) -> Vec<u8> {
    let mut object = facts.clone();
    object.insert("code".to_owned(), code.into());
    if let Some(message) = message {
        object.insert("message".to_owned(), message.into());
    }
    let mut line = Value::Object(object).to_string().into_bytes();
    line.push(b'\n');
    line
}

/// Says one line of a conversation, at once.
pub(crate) fn say(line: &str) -> io::Result<()> {
    to_stdout(format!("{line}\n").as_bytes())
}

fn to_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// A line for the person at the terminal that is no part of the answer.
pub(crate) fn note(line: &str) {
    // A closed stderr is no reason to stop: whoever closed it doesn't want to hear.
    let _ = writeln!(io::stderr(), "{line}");
}
