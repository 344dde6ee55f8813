//! What the program's exit code says, and how a verb that can't do its work says why.

use serde_json::{Map, Value};
use std::fmt::Display;
use std::process::ExitCode;

/// The exit codes, the same for every verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Granted, genuine, or done.
    Done,
    /// Not genuine, or malformed.
    Refused,
    /// A wrong command line, or a file that can't be read or written.
    Usage,
    /// Genuine, but it doesn't entitle to what was asked.
    Denied,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}

impl Exit {
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Refused => 1,
            Self::Usage => 2,
            Self::Denied => 3,
        }
    }

    pub(crate) fn of_number(number: u64) -> Option<Self> {
        let all = [Self::Done, Self::Refused, Self::Usage, Self::Denied];
        all.into_iter().find(|exit| u64::from(exit.number()) == number)
    }
}

/// Why a verb didn't do its work: a sentence that says what is wrong, then what to do.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) advice: Option<String>,
    pub(crate) facts: Map<String, Value>,
}

impl Failure {
    fn new(exit: Exit, code: impl Display, message: impl Into<String>) -> Self {
        Self { exit, code: code.to_string(), message: message.into(), advice: None, facts: Map::new() }
    }

    /// A command line that asks for what can't be.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// A file, a terminal or a device that doesn't do what is needed.
    pub(crate) fn io(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "io", message)
    }

    /// Something that was read isn't what it must be; the code is the library's.
    pub(crate) fn refused(code: impl Display, message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, code, message)
    }

    pub(crate) fn coded(mut self, code: impl Display) -> Self {
        self.code = code.to_string();
        self
    }

    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}
