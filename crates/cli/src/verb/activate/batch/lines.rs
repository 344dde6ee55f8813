//! The requests of a batch, line by line, as often as they are needed.

use super::request::Request;
use crate::exit::Failure;
use crate::file;
use crate::show::harmless;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};

const LONGEST_LINE: usize = 64 << 10;

pub(super) struct Lines {
    path: PathBuf,
    reader: BufReader<File>,
    number: u64,
    line: Vec<u8>,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if file::is_stdin(path) {
            return Err(Failure::usage("requests are read twice, so they need a file; `-` can be read only once"));
        }
        let file = file::open(path)?;
        if file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
            return Err(file::empty(path));
        }
        Ok(Self { path: path.to_path_buf(), reader: BufReader::new(file), number: 0, line: Vec::new() })
    }

    pub(super) fn rewind(&mut self) -> Result<(), Failure> {
        self.number = 0;
        self.reader.rewind().map_err(|error| file::unreadable(&self.path, &error))
    }

    /// The next request; none where the file ends. Empty lines are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Request>, Failure> {
        loop {
            if !self.advance().map_err(|error| file::unreadable(&self.path, &error))? {
                return Ok(None);
            }
            if self.line.len() > LONGEST_LINE {
                return Err(self.bad(&format!("it is longer than {} KiB", LONGEST_LINE >> 10)));
            }
            if !self.line.trim_ascii().is_empty() {
                return Request::read(&self.line).map(Some).map_err(|why| self.bad(&why));
            }
        }
    }

    /// Whether there was one more line.
    fn advance(&mut self) -> io::Result<bool> {
        self.line.clear();
        let limit = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(1);
        self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line)?;
        self.number = self.number.saturating_add(1);
        Ok(!self.line.is_empty())
    }

    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// There were only empty lines.
    pub(super) fn without_request(&self) -> Failure {
        let message = format!("{} has no request in it; write one JSON object a line", self.path.display());
        Failure::usage(message).coded("bad_request")
    }

    fn bad(&self, why: &str) -> Failure {
        let message = format!("{}, line {}: {why}", self.path.display(), self.number);
        Failure::usage(message).coded("bad_request").fact("line", self.number)
    }

    /// Says at which line and order something failed that is right in itself.
    pub(super) fn failed(&self, line: u64, id: &str, failure: Failure) -> Failure {
        let at = format!("{}, line {line}, id {}", self.path.display(), harmless(id));
        let message = format!("{at}: {}", failure.message);
        Failure { message, ..failure }.fact("line", line).fact("id", id)
    }
}
