//! The tokens that come in: lines or files, cut into chunks of a few hundred.

use super::folder::Walk;
use crate::exit::Failure;
use crate::file;
use std::fs::{File, Metadata};
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// The longest line that is looked at. What is longer is passed over to the line's end.
pub(super) const LONGEST_LINE: usize = 64 << 10;
/// A token file with all that may stand behind its token.
const LONGEST_FILE: usize = (1 << 20) + 8_002;
/// A chunk is full with so many tokens, or so many bytes.
const TOKENS: usize = 512;
const BYTES: usize = 512 << 10;

/// How far the input was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Mark {
    /// How many lines or files.
    pub(super) position: u64,
    /// How many bytes of them.
    pub(super) offset: u64,
    /// The last file's name; nothing for lines.
    pub(super) last: String,
}

/// One line, or one file.
pub(super) struct Piece {
    /// Where it ends in the chunk.
    pub(super) end: usize,
    /// The file's name within its folder.
    pub(super) name: Option<String>,
    /// What was named couldn't be read.
    pub(super) is_unread: bool,
}

pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) pieces: Vec<Piece>,
    pub(super) start: Mark,
    pub(super) end: Mark,
    pub(super) is_last: bool,
}

/// The input, opened once: what a checkpoint says of a file is said of the one that is read.
pub(super) enum Input {
    Pipe,
    File { path: PathBuf, file: File, metadata: Metadata },
    Folder(PathBuf),
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if file::is_stdin(path) {
            return Ok(Self::Pipe);
        }
        if path.is_dir() {
            return Ok(Self::Folder(path.to_path_buf()));
        }
        let file = file::open(path)?;
        let metadata = file.metadata().map_err(|error| file::unreadable(path, &error))?;
        Ok(Self::File { path: path.to_path_buf(), file, metadata })
    }

    /// What is known of a file before it is read.
    pub(super) const fn metadata(&self) -> Option<&Metadata> {
        match self {
            Self::File { metadata, .. } => Some(metadata),
            Self::Pipe | Self::Folder(_) => None,
        }
    }
}

pub(super) enum Source {
    Lines { path: PathBuf, reader: BufReader<Box<dyn Read + Send>>, mark: Mark },
    Folder { walk: Walk, mark: Mark },
}

impl Source {
    /// The input from a mark on.
    pub(super) fn from(input: Input, mark: Mark) -> Result<Self, Failure> {
        let (path, reader): (_, Box<dyn Read + Send>) = match input {
            Input::Folder(path) => return Ok(Self::Folder { walk: Walk::from(&path, &mark)?, mark }),
            Input::Pipe => (PathBuf::from("-"), Box::new(io::stdin())),
            Input::File { path, mut file, .. } => {
                file.seek(SeekFrom::Start(mark.offset)).map_err(|error| file::unreadable(&path, &error))?;
                (path, Box::new(file))
            }
        };
        Ok(Self::Lines { path, reader: BufReader::with_capacity(BYTES, reader), mark })
    }

    pub(super) fn chunk(&mut self) -> Result<Chunk, Failure> {
        match self {
            Self::Lines { path, reader, mark } => {
                let mut chunk = Chunk::from(mark);
                let read = chunk.fill(|chunk| chunk.add_line(reader, mark));
                read.map_err(|error| file::unreadable(path, &error))?;
                Ok(Chunk { end: mark.clone(), ..chunk })
            }
            Self::Folder { walk, mark } => {
                let mut chunk = Chunk::from(mark);
                chunk.fill(|chunk| chunk.add_file(walk, mark))?;
                Ok(Chunk { end: mark.clone(), ..chunk })
            }
        }
    }
}

impl Chunk {
    fn from(mark: &Mark) -> Self {
        Self { bytes: Vec::new(), pieces: Vec::new(), start: mark.clone(), end: mark.clone(), is_last: false }
    }

    /// Adds until the chunk is full or there is nothing more.
    fn fill<E>(&mut self, mut add: impl FnMut(&mut Self) -> Result<bool, E>) -> Result<(), E> {
        while self.pieces.len() < TOKENS && self.bytes.len() < BYTES {
            if !add(self)? {
                self.is_last = true;
                break;
            }
        }
        Ok(())
    }

    /// One more line with its end. Of one that is too long, enough is kept to see that it is.
    fn add_line(&mut self, reader: &mut BufReader<Box<dyn Read + Send>>, mark: &mut Mark) -> io::Result<bool> {
        const ENOUGH: usize = LONGEST_LINE + 2;
        let limit = u64::try_from(ENOUGH).unwrap_or(u64::MAX);
        let mut length = reader.by_ref().take(limit).read_until(b'\n', &mut self.bytes)?;
        if length == 0 {
            return Ok(false);
        }
        if length == ENOUGH && self.bytes.last() != Some(&b'\n') {
            length = length.saturating_add(reader.skip_until(b'\n')?);
            self.bytes.push(b'\n');
        }
        self.pieces.push(Piece { end: self.bytes.len(), name: None, is_unread: false });
        mark.advance(length);
        Ok(true)
    }

    fn add_file(&mut self, walk: &mut Walk, mark: &mut Mark) -> Result<bool, Failure> {
        let Some(found) = walk.next() else { return Ok(false) };
        let read = if found.is_unread { None } else { file::read_beginning(&found.path, LONGEST_FILE).ok() };
        let is_unread = read.is_none();
        let bytes = read.unwrap_or_default();
        self.bytes.extend_from_slice(&bytes);
        mark.advance(bytes.len());
        mark.last.clone_from(&found.name);
        self.pieces.push(Piece { end: self.bytes.len(), name: Some(found.name), is_unread });
        Ok(true)
    }
}

impl Mark {
    fn advance(&mut self, length: usize) {
        self.position = self.position.saturating_add(1);
        self.offset = self.offset.saturating_add(u64::try_from(length).unwrap_or(0));
    }
}
