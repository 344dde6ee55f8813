//! Files in, bounded; files out, whole or not at all and never over another one.

use crate::exit::Failure;
use crate::hidden;
use crate::interrupt::Undisturbed;
use crate::output::note;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// How much of a file is read. A larger one can't be what was asked for.
pub(crate) mod limit {
    pub(crate) const DRAFT: u64 = 64 << 10;
    pub(crate) const KEY: u64 = 64 << 10;
    pub(crate) const PASSPHRASE: u64 = 4 << 10;
    pub(crate) const TRUST: u64 = 1 << 20;
    pub(crate) const STATUS_LIST: u64 = 1 << 20;
    pub(crate) const MANIFEST: u64 = 2 << 20;
    pub(crate) const VECTOR: u64 = 4 << 20;
    pub(crate) const JSON: u64 = 8 << 20;
    pub(crate) const LEDGER: u64 = 256 << 20;
}

/// Whether this argument means standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The name of an input as a person knows it.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// A whole file, or standard input for `-`; refused where it is larger than the limit or empty.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let bytes = read_up_to(path, limit.saturating_add(1))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
        return Err(too_large(path, limit));
    }
    Ok(bytes)
}

/// A file with a secret; wiped after use, and read into one place so that no copy stays behind.
pub(crate) fn read_secret(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Ok(Zeroizing::new(read(path, limit)?))
}

/// The beginning of a file; the rest isn't looked at.
pub(crate) fn read_beginning(path: &Path, length: usize) -> Result<Vec<u8>, Failure> {
    read_up_to(path, u64::try_from(length).unwrap_or(u64::MAX))
}

fn read_up_to(path: &Path, length: u64) -> Result<Vec<u8>, Failure> {
    let bytes = if is_stdin(path) {
        take(io::stdin().lock(), length, length)
    } else {
        let file = open(path)?;
        let expected = file.metadata().map_or(0, |metadata| metadata.len());
        take(file, expected.saturating_add(1), length)
    };
    let bytes = bytes.map_err(|error| unreadable(path, &error))?;
    if bytes.is_empty() {
        return Err(empty(path));
    }
    Ok(bytes)
}

/// Reads into room that was reserved before, so that growing leaves no copies of a secret.
fn take(source: impl Read, expected: u64, length: u64) -> io::Result<Vec<u8>> {
    const AT_ONCE: u64 = 1 << 20;
    let room = expected.min(length).min(AT_ONCE);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or(0));
    source.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A regular file. The opened one is asked, since a name can lead elsewhere a moment later; opening doesn't wait, since a
/// named pipe would until its other end is there.
pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    // Windows doesn't open folders, so these are told apart by their name.
    let metadata = if cfg!(unix) { None } else { fs::metadata(path).ok().filter(fs::Metadata::is_dir) };
    if let Some(folder) = metadata {
        return Err(no_file(path, &folder));
    }
    let file = options.open(path).map_err(|error| unreadable(path, &error))?;
    let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
    if metadata.is_file() { Ok(file) } else { Err(no_file(path, &metadata)) }
}

fn no_file(path: &Path, metadata: &fs::Metadata) -> Failure {
    let shown = path.display();
    if metadata.is_dir() {
        Failure::io(format!("{shown} is a folder; name a file in it"))
    } else {
        Failure::io(format!("{shown} is no regular file; if it is a pipe, read it with `licentia … - < {shown}`"))
    }
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let shown = name(path);
    Failure::io(match error.kind() {
        ErrorKind::NotFound => format!("{shown} doesn't exist; check the name and the folder you are in"),
        ErrorKind::PermissionDenied => {
            format!("{shown} may not be read by this user; change its permissions or run as its owner")
        }
        ErrorKind::NotADirectory => format!("{shown} can't be: a part of that path is a file, not a folder"),
        _ => format!("{shown} can't be read: {error}"),
    })
}

pub(crate) fn empty(path: &Path) -> Failure {
    Failure::io(if is_stdin(path) {
        "standard input is empty; pipe a file into it".to_owned()
    } else {
        format!("{} is empty; was it copied whole?", path.display())
    })
}

fn too_large(path: &Path, limit: u64) -> Failure {
    let limit = if limit < 1 << 20 { format!("{} KiB", limit >> 10) } else { format!("{} MiB", limit >> 20) };
    Failure::io(format!("{} is larger than {limit}, so it can't be the file meant here; check the name", name(path)))
}

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Its owner alone (0600).
    Secret,
    /// Whoever the umask lets.
    Public,
}

/// A file that will stand under its name once it is whole.
///
/// It is made before the work that it is to hold, so that a name in use or a folder without permission is said before.
#[derive(Debug)]
pub(crate) struct NewFile {
    hidden: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// `_held` shows that Ctrl-C waits: the hidden file would stay behind otherwise.
    pub(crate) fn create(path: &Path, access: Access, _held: &Undisturbed) -> Result<Self, Failure> {
        must_be_free(path)?;
        let hidden = hidden::beside(path, access).map_err(|error| unwritable(path, &error))?;
        Ok(Self { hidden, path: path.to_path_buf() })
    }

    /// As [`Self::create`], for whoever may have been killed while this file was written: that hidden file goes first.
    pub(crate) fn create_again(path: &Path, access: Access, held: &Undisturbed) -> Result<Self, Failure> {
        hidden::sweep(path);
        Self::create(path, access, held)
    }

    /// Writes a part of it, which nobody sees yet.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.hidden.write_all(bytes).map_err(|error| unwritable(&self.path, &error))
    }

    /// Writes all that is left to read.
    pub(crate) fn fill(&mut self, mut from: impl Read) -> Result<(), Failure> {
        io::copy(&mut from, &mut self.hidden).map(drop).map_err(|error| unwritable(&self.path, &error))
    }

    /// Writes, waits until the disk has it, and only then gives it its name.
    pub(crate) fn finish(mut self, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.path;
        let written = self.hidden.write_all(bytes).and_then(|()| self.hidden.as_file().sync_all());
        written.map_err(|error| unwritable(&path, &error))?;
        self.hidden.persist_noclobber(&path).map_err(|error| unwritable(&path, &error.error))?;
        sync_folder(&path);
        Ok(())
    }
}

/// A file that is to be written: its name, who may read it, and what stands in it.
pub(crate) type Planned<'f> = (&'f Path, Access, &'f [u8]);

/// One file, whole or not at all.
pub(crate) fn write((path, access, bytes): Planned<'_>) -> Result<(), Failure> {
    NewFile::create(path, access, &Undisturbed::begin())?.finish(bytes)
}

/// Both files, or neither: the first one alone would be of no use, and in the way of the next attempt.
pub(crate) fn write_both(first: Planned<'_>, second: Planned<'_>) -> Result<(), Failure> {
    let held = Undisturbed::begin();
    let first_file = NewFile::create(first.0, first.1, &held)?;
    let second_file = NewFile::create(second.0, second.1, &held)?;
    first_file.finish(first.2)?;
    second_file.finish(second.2).inspect_err(|_| {
        let _ = fs::remove_file(first.0);
    })
}

/// Refuses a name that is taken, before any work is done for it.
pub(crate) fn must_be_free(path: &Path) -> Result<(), Failure> {
    if is_stdin(path) {
        return Err(Failure::usage("the output needs a name; `-` is only for reading"));
    }
    match fs::symlink_metadata(path) {
        Ok(_) => Err(exists(path)),
        Err(_) => Ok(()),
    }
}

fn exists(path: &Path) -> Failure {
    Failure::io(format!("{} already exists; choose another name or remove it", path.display())).coded("exists")
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// So that the name survives a power cut, too. Not every system lets a folder be synced; the file itself is safe.
pub(crate) fn sync_folder(path: &Path) {
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
}

/// Why something couldn't be written under this name; nothing of it is left there.
pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let (shown, folder) = (path.display(), folder_of(path).display());
    match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        ErrorKind::NotFound => Failure::io(format!("the folder {folder} doesn't exist; create it first")),
        ErrorKind::NotADirectory => Failure::io(format!("{folder} is a file, not a folder; choose another place")),
        ErrorKind::PermissionDenied => {
            Failure::io(format!("{shown} may not be written by this user; choose a folder that you may write to"))
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Failure::io(format!("no room is left for {shown}, and nothing of it was kept; make room and try again"))
        }
        ErrorKind::ReadOnlyFilesystem => {
            Failure::io(format!("{shown} would lie on a read-only file system; choose another place"))
        }
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => {
            Failure::io(format!("{shown} is no name for a file; choose another one"))
        }
        _ => Failure::io(format!("{shown} can't be written: {error}")),
    }
}

/// Says so where others than its owner may read a file with a secret.
#[cfg(unix)]
pub(crate) fn warn_of_readers(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode() & 0o777);
    if mode & 0o077 != 0 {
        let shown = path.display();
        note(&format!("licentia: others may read {shown} (mode {mode:o}); close it with `chmod 600 {shown}`"));
    }
}

#[cfg(not(unix))]
pub(crate) fn warn_of_readers(_: &Path) {}

/// Where a link leads; nothing for other paths.
pub(crate) fn behind_link(path: &Path) -> Option<PathBuf> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    is_link.then(|| fs::canonicalize(path).ok()).flatten()
}

/// `issuer.pem` → `issuer.trust.json`: the file of the same name with another ending.
pub(crate) fn beside(path: &Path, extension: &str) -> PathBuf {
    path.with_extension(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_replace_the_last_ending_only() {
        assert_eq!(beside(Path::new("k/issuer.pem"), "trust.json"), Path::new("k/issuer.trust.json"));
        assert_eq!(beside(Path::new("my.issuer.pem"), "ledger.jsonl"), Path::new("my.issuer.ledger.jsonl"));
        assert_eq!(beside(Path::new("issuer"), "trust.json"), Path::new("issuer.trust.json"));
    }

    #[test]
    fn a_file_that_appeared_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let held = Undisturbed::begin();
        let new = NewFile::create(&path, Access::Public, &held).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert_eq!(new.finish(b"ours").unwrap_err().code, "exists");
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the hidden file is gone");
    }
}
