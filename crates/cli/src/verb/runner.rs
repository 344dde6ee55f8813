//! `licentia runner`

use crate::exit::Failure;
use crate::output::{self, Answer, Report};
use crate::runner::{self, LONGEST_LINE};
use clap::Args;
use std::io::{self, BufRead, ErrorKind, Read as _};

/// Answer requests line by line, for comparing implementations
///
/// Reads one JSON object a line on standard input and answers each with one line, until the input ends. It keeps
/// nothing between two lines. `licentia vectors --runner` asks any program that speaks like this; spec/runner.md has
/// the members.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Runner {}

const HELP: &str = r#"Example:
  licentia runner < requests.jsonl > answers.jsonl
  echo '{"id":1,"op":"trust","trust":[]}' | licentia runner
  {"id":1,"class":"ok","code":"ok","skipped":[],"why":"0 keys can be used, 0 are skipped"}

Exit codes:
  0  the input ended; each line was answered, whatever the answer
  2  wrong usage, or standard input can't be read"#;

impl Runner {
    pub(crate) fn run(self) -> Answer {
        let mut stdin = io::stdin().lock();
        while let Some(line) = next(&mut stdin).map_err(unreadable)? {
            let answer = match line {
                Line::Whole(line) => runner::answer(&line),
                Line::TooLong => runner::bad_request(&format!("the line is longer than {LONGEST_LINE} bytes")),
            };
            match output::say(&answer) {
                Ok(()) => {}
                // The reader had enough.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => break,
                Err(error) => return Err(Failure::io(format!("can't write to standard output: {error}"))),
            }
        }
        Ok(Report::said())
    }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// The next line without its end; none where the input ends.
fn next(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.pop_if(|last| *last == b'\n').is_none() && u64::try_from(line.len()).is_ok_and(|read| read > LONGEST_LINE) {
        input.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    Ok(Some(Line::Whole(line)))
}

fn unreadable(error: io::Error) -> Failure {
    Failure::io(format!("standard input can't be read: {error}"))
}
