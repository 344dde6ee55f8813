//! One suite of other people's cases: where it lies, what it says of each case, and where we say something else and why.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A suite below `LICENTIA_FOREIGN`, and where it comes from.
pub(crate) struct Suite {
    /// The name of its folder. Its exceptions stand in `tests/foreign/NAME.exceptions.json`.
    pub(crate) name: &'static str,
    pub(crate) upstream: &'static str,
}

/// What a suite says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Accepted,
    Refused,
    /// The suite leaves it open, so what we say stands among the exceptions.
    Either,
}

/// What a suite says of a case, and what we say.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) expected: Expected,
    pub(crate) actual: String,
}

/// A case that comes out otherwise than its suite says, with the reason for it.
struct Exception {
    case: String,
    expected: String,
    actual: String,
    reason: String,
}

impl Suite {
    /// The suite's folder, or `None` where it is missing and may be.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let root = std::env::var_os("LICENTIA_FOREIGN")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/foreign"), PathBuf::from);
        let folder = root.join(self.name);
        if folder.is_dir() {
            return Some(folder);
        }
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is missing from {}", self.name, root.display());
        // At once, and past the harness, which keeps what a passing test prints.
        let line = format!("NOT RUN: {} ({}) is missing\n", self.name, self.upstream);
        let _ = std::io::stderr().write_all(line.as_bytes());
        None
    }

    /// Each case comes out as its suite says, but for the exceptions, of which each one is needed.
    pub(crate) fn judge(&self, cases: &[Case]) {
        let file = format!("{}/tests/foreign/{}.exceptions.json", env!("CARGO_MANIFEST_DIR"), self.name);
        let exceptions: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let exceptions: Vec<Exception> = exceptions.as_array().unwrap().iter().map(exception).collect();
        let faults = faults(cases, &exceptions);
        assert!(faults.is_empty(), "{}, {} faults:\n{}", self.name, faults.len(), faults.join("\n"));
    }
}

impl Case {
    fn agrees(&self) -> bool {
        match self.expected {
            Expected::Accepted => self.is_accepted(),
            Expected::Refused => !self.is_accepted(),
            Expected::Either => false,
        }
    }

    fn is_accepted(&self) -> bool {
        self.actual.starts_with("accepted")
    }
}

fn exception(entry: &Value) -> Exception {
    assert_eq!(entry.as_object().unwrap().len(), 4, "{entry}");
    let text = |member: &str| entry[member].as_str().unwrap_or_else(|| panic!("no {member} in {entry}")).to_owned();
    Exception { case: text("case"), expected: text("expected"), actual: text("actual"), reason: text("reason") }
}

fn faults(cases: &[Case], exceptions: &[Exception]) -> Vec<String> {
    let mut left: BTreeMap<&str, &Exception> = BTreeMap::new();
    let mut faults = Vec::new();
    for exception in exceptions {
        if left.insert(&exception.case, exception).is_some() {
            faults.push(format!("{}: two exceptions", exception.case));
        }
    }
    for case in cases {
        faults.extend(fault(case, left.remove(case.name.as_str())));
    }
    faults.extend(left.keys().map(|case| format!("{case}: an exception for a case that doesn't exist")));
    faults
}

fn fault(case: &Case, exception: Option<&Exception>) -> Option<String> {
    let Case { name, expected, actual } = case;
    let expected = format!("{expected:?}").to_lowercase();
    match exception {
        None if case.agrees() => None,
        None => Some(format!("{name}: expected {expected}, got `{actual}`, and no exception says so")),
        Some(_) if case.agrees() => Some(format!("{name}: an exception that isn't needed any more")),
        Some(entry) if entry.reason.is_empty() => Some(format!("{name}: an exception without a reason")),
        Some(entry) if entry.expected == expected && entry.actual == *actual => None,
        Some(_) => Some(format!("{name}: expected {expected}, got `{actual}`; its exception says otherwise")),
    }
}

/// The files of a folder with their names, sorted.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
}

pub(crate) fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The bytes that these digits stand for. A digit without a partner stands for a byte of its own, the first.
pub(crate) fn unhex(digits: &str) -> Vec<u8> {
    let padded = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits.to_owned() };
    let pairs = padded.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

mod tests {
    use super::*;

    fn case(expected: Expected, actual: &str) -> Vec<Case> {
        vec![Case { name: "one".to_owned(), expected, actual: actual.to_owned() }]
    }

    fn listed(expected: &str, actual: &str, reason: &str) -> Vec<Exception> {
        let [case, expected, actual, reason] = ["one", expected, actual, reason].map(str::to_owned);
        vec![Exception { case, expected, actual, reason }]
    }

    #[test]
    fn an_exception_is_needed_known_and_right() {
        let differs = || case(Expected::Accepted, "not_json");
        assert!(faults(&differs(), &listed("accepted", "not_json", "why")).is_empty());
        assert_eq!(faults(&differs(), &[]).len(), 1, "no exception");
        assert_eq!(faults(&differs(), &listed("accepted", "not_utf8", "why")).len(), 1, "another answer");
        assert_eq!(faults(&differs(), &listed("refused", "not_json", "why")).len(), 1, "another expectation");
        assert_eq!(faults(&differs(), &listed("accepted", "not_json", "")).len(), 1, "no reason");
        assert_eq!(faults(&[], &listed("accepted", "not_json", "why")).len(), 1, "no such case");
        let agrees = case(Expected::Refused, "not_json");
        assert!(faults(&agrees, &[]).is_empty());
        assert_eq!(faults(&agrees, &listed("refused", "not_json", "why")).len(), 1, "not needed any more");
        let twice = || listed("accepted", "not_json", "why").into_iter();
        assert_eq!(faults(&differs(), &twice().chain(twice()).collect::<Vec<_>>()).len(), 1, "listed twice");
    }

    #[test]
    fn what_a_suite_leaves_open_is_written_down() {
        for actual in ["accepted", "too_deep"] {
            let open = || case(Expected::Either, actual);
            assert_eq!(faults(&open(), &[]).len(), 1, "{actual}");
            assert!(faults(&open(), &listed("either", actual, "why")).is_empty(), "{actual}");
        }
    }
}
