//! Whole files get their names. An earlier run may have been killed between two of them: what has its name already is
//! left as it is, and nothing else is ever taken for it.

use crate::exit::Failure;
use crate::file::{self, Access, NewFile};
use crate::interrupt::Undisturbed;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::Path;

/// Under its name, and never over another file. On another file system it is copied there.
pub(super) fn place(part: &Path, path: &Path, held: &Undisturbed) -> Result<(), Failure> {
    if is_placed(part, path) {
        return Ok(());
    }
    let synced = File::open(part).and_then(|part| part.sync_all());
    synced.map_err(|error| file::unwritable(path, &error))?;
    match fs::hard_link(part, path) {
        Ok(()) => file::sync_folder(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(file::unwritable(path, &error)),
        Err(_) => copy(part, path, held)?,
    }
    Ok(())
}

fn copy(part: &Path, path: &Path, held: &Undisturbed) -> Result<(), Failure> {
    let mut new = NewFile::create_again(path, Access::Public, held)?;
    new.fill(File::open(part).map_err(|error| file::unreadable(part, &error))?)?;
    new.finish(&[])
}

/// Whether the file of this name is the part, byte for byte.
pub(super) fn is_placed(part: &Path, path: &Path) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let open = |path| File::open(path).map(|file| BufReader::with_capacity(1 << 16, file));
    is_file && open(part).and_then(|part| are_same(part, open(path)?)).unwrap_or(false)
}

fn are_same(mut left: impl BufRead, mut right: impl BufRead) -> io::Result<bool> {
    loop {
        let (ours, theirs) = (left.fill_buf()?, right.fill_buf()?);
        let length = ours.len().min(theirs.len());
        if length == 0 || ours.get(..length) != theirs.get(..length) {
            return Ok(ours.is_empty() && theirs.is_empty());
        }
        left.consume(length);
        right.consume(length);
    }
}

/// An empty file. One that is there may be somebody's under another name already, so it isn't written over.
pub(super) fn create_anew(path: &Path) -> io::Result<File> {
    remove_if_there(path)?;
    File::create_new(path)
}

pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
