//! The ledger as a file: JSON Lines, locked while one program uses it, synced before a token leaves.
//!
//! Each line names the digest of the one before, so that a line which was changed or taken out shows.

use crate::exit::Failure;
use crate::file::{self, Access, NewFile, limit};
use crate::interrupt::Undisturbed;
use crate::output::note;
use licentia::issue::ledger::{self, Entry, LedgerFault};
use licentia::issue::{Index, Ledger, LedgerError, Record};
use licentia::{Digest, Thumbprint};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::slice;

/// An open ledger. Nobody else can append until it is dropped, and Ctrl-C waits.
#[derive(Debug)]
pub(crate) struct LedgerFile {
    /// None before the first entry: a ledger begins with it, whole.
    file: Option<File>,
    path: PathBuf,
    length: u64,
    entries: Vec<Entry>,
    index: Index,
    last: Option<Digest>,
    held: Undisturbed,
}

impl LedgerFile {
    /// Opens a ledger and checks its chain. One that doesn't exist is empty.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut file = open(path)?;
        if let Some(file) = &file {
            lock(file, path)?;
        }
        let held = Undisturbed::begin();
        let bytes = file.as_mut().map_or(Ok(Vec::new()), |file| read_all(file, path))?;
        let (whole, torn) = whole_lines(&bytes);
        let entries = ledger::read(whole).map_err(|fault| broken(path, whole, &fault))?;
        let length = u64::try_from(whole.len()).unwrap_or(u64::MAX);
        if let Some(file) = file.as_ref().filter(|_| !torn.is_empty()) {
            set_aside(file, path, length, torn, &held)?;
        }
        let (index, last) = (Index::of(&entries), digest_of_last(whole));
        Ok(Self { file, path: path.to_path_buf(), length, entries, index, last, held })
    }

    /// What it says about the token of this name.
    pub(crate) fn entry(&self, jti: &str) -> Option<&Entry> {
        self.entries.get(self.index.position(jti)?)
    }

    /// What holds Ctrl-C back, for other files that belong to the same work.
    pub(crate) fn held(&self) -> &Undisturbed {
        &self.held
    }

    fn write_lines(&mut self, lines: &[u8]) -> Result<(), Failure> {
        if self.length.saturating_add(length_of(lines)) > limit::LEDGER {
            return Err(full(&self.path));
        }
        let Some(file) = &mut self.file else {
            // Fails if another program began this ledger meanwhile.
            NewFile::create(&self.path, Access::Secret, &self.held)?.finish(lines)?;
            self.file = open(&self.path)?;
            return Ok(());
        };
        let written = append(file, self.length, lines);
        written.map_err(|error| {
            take_back(file, self.length, &self.path);
            file::unwritable(&self.path, &error)
        })
    }
}

fn append(file: &mut File, length: u64, lines: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(length))?;
    file.write_all(lines)?;
    file.sync_all()
}

/// After a failure: the ledger as it was, so that no half line stays.
fn take_back(file: &File, length: u64, path: &Path) {
    if let Err(error) = file.set_len(length).and_then(|()| file.sync_all()) {
        // The next run sets the half line aside.
        note(&format!("licentia: {} may end in a half line: {error}", path.display()));
    }
}

impl Ledger for LedgerFile {
    fn devices_of(&self, license_id: &str, except: Option<&Thumbprint>) -> Result<u64, LedgerError> {
        Ok(self.index.devices_of(license_id, except))
    }

    fn holds_jti(&self, jti: &str) -> Result<bool, LedgerError> {
        Ok(self.index.position(jti).is_some())
    }

    fn holds_status(&self, uri: &str, index: u32) -> Result<bool, LedgerError> {
        Ok(self.index.holds_status(uri, index))
    }

    fn append(&mut self, record: &Record) -> Result<(), LedgerError> {
        self.append_all(slice::from_ref(record))
    }

    /// With one write and one wait for the disk.
    fn append_all(&mut self, records: &[Record]) -> Result<(), LedgerError> {
        let (entries, last) = chained(records, self.last)?;
        let lines = lines_of(&entries);
        self.write_lines(&lines).map_err(|failure| LedgerError::new(failure.message))?;
        self.length = self.length.saturating_add(length_of(&lines));
        self.last = last;
        entries.iter().for_each(|entry| self.index.add(entry));
        self.entries.extend(entries);
        Ok(())
    }
}

/// The entries behind the line with the digest `last`, and the digest of the last of them.
fn chained(records: &[Record], last: Option<Digest>) -> Result<(Vec<Entry>, Option<Digest>), LedgerError> {
    let mut last = last;
    let mut entries = Vec::with_capacity(records.len());
    for record in records {
        let entry = record.entry(last)?;
        last = Some(entry.digest());
        entries.push(entry);
    }
    Ok((entries, last))
}

fn lines_of(entries: &[Entry]) -> Vec<u8> {
    entries.iter().flat_map(|entry| [entry.line(), b"\n"]).collect::<Vec<_>>().concat()
}

fn length_of(lines: &[u8]) -> u64 {
    u64::try_from(lines.len()).unwrap_or(u64::MAX)
}

/// A ledger that is only looked at: its entries, and the digest of its last line. It isn't locked and isn't changed.
pub(crate) fn look(path: &Path) -> Result<(Vec<Entry>, Digest), Failure> {
    let bytes = file::read(path, limit::LEDGER)?;
    let (whole, torn) = whole_lines(&bytes);
    let entries = ledger::read(whole).map_err(|fault| broken(path, whole, &fault))?;
    match digest_of_last(whole) {
        Some(last) if torn.is_empty() => Ok((entries, last)),
        _ => Err(ends_torn(path, entries.len())),
    }
}

fn ends_torn(path: &Path, entries: usize) -> Failure {
    let message = format!("{} ends in half a line after {entries} entries; a crash may have cut it", file::name(path));
    Failure::refused("ledger_torn", message)
        .advise("The next `licentia sign` or `activate` sets the half line aside and goes on.")
        .fact("entries", entries)
}

fn open(path: &Path) -> Result<Option<File>, Failure> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(metadata) if !metadata.is_file() => {
            return Err(Failure::io(format!(
                "{} is no regular file; name another ledger with --ledger",
                path.display()
            )));
        }
        _ => {}
    }
    OpenOptions::new().read(true).write(true).open(path).map(Some).map_err(|error| file::unwritable(path, &error))
}

fn lock(file: &File, path: &Path) -> Result<(), Failure> {
    let locked = match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            note(&format!("licentia: waiting for another program that uses {}", path.display()));
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    locked.map_err(|error| {
        Failure::io(format!("{} can't be locked: {error}", path.display()))
            .advise("Keep the ledger on a local disk: without a lock two programs could write at once.")
    })
}

fn read_all(file: &mut File, path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = file.take(limit::LEDGER.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Failure::io(format!("{} can't be read: {error}", path.display())))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit::LEDGER) {
        return Err(full(path));
    }
    Ok(bytes)
}

fn full(path: &Path) -> Failure {
    Failure::io(format!("{} has outgrown 256 MiB; begin a new ledger with --ledger", path.display()))
}

/// What ends with a line end, and the rest.
fn whole_lines(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last.saturating_add(1));
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

fn digest_of_last(whole: &[u8]) -> Option<Digest> {
    let lines = whole.strip_suffix(b"\n")?;
    lines.rsplit(|byte| *byte == b'\n').next().map(Digest::of)
}

/// The last line had no end: the program or the machine stopped while it was written, so its token never left.
fn set_aside(file: &File, path: &Path, whole: u64, torn: &[u8], held: &Undisturbed) -> Result<(), Failure> {
    let aside = free_name(path)?;
    NewFile::create(&aside, Access::Secret, held)?.finish(torn)?;
    let cut = file.set_len(whole).and_then(|()| file.sync_all());
    cut.map_err(|error| file::unwritable(path, &error))?;
    let (ledger, aside) = (path.display(), aside.display());
    note(&format!(
        "licentia: {ledger} ended in half a line, left by a crash; no token belongs to it. It is kept in {aside}."
    ));
    Ok(())
}

fn free_name(path: &Path) -> Result<PathBuf, Failure> {
    const MOST: u32 = 1000;
    let name = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".torn-{number}"));
        PathBuf::from(name)
    };
    let free = (1..=MOST).map(name).find(|aside| file::must_be_free(aside).is_ok());
    free.ok_or_else(|| {
        Failure::io(format!("there are {MOST} torn pieces beside {}; look at them first", path.display()))
    })
}

fn broken(path: &Path, whole: &[u8], fault: &LedgerFault) -> Failure {
    let failure =
        Failure::refused("ledger_broken", format!("{}, line {}: {}", file::name(path), fault.line(), fault.why()));
    let failure = failure.fact("line", fault.line());
    if whole.starts_with(b"{") {
        failure.advise("A line was changed, lost or added by hand. Restore the ledger from a backup; don't mend it.")
    } else {
        failure.advise("That is no ledger; `licentia sign` begins one beside the key, as issuer.ledger.jsonl.")
    }
}
