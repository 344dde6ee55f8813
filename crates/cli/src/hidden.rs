//! Hidden files, in which others grow beside the name that they will get. While one is written it is locked, so that
//! what a killed run left behind can be told from what a living one writes.

use crate::file::{Access, folder_of};
use std::fs::{self, DirEntry, File};
use std::io::{self, ErrorKind};
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// Drawn characters, so many that nobody gives such a name by hand.
const DRAWN: usize = 16;

/// A new one for this name.
pub(crate) fn beside(path: &Path, access: Access) -> io::Result<NamedTempFile> {
    let prefix = prefix(path).ok_or(ErrorKind::InvalidInput)?;
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(DRAWN);
    #[cfg(unix)]
    if access == Access::Public {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    loop {
        let hidden = builder.tempfile_in(folder_of(path))?;
        // Where nothing can be locked, nothing is swept either.
        let _ = hidden.as_file().lock();
        // Before it was locked, a sweep may have taken it for a left-over.
        if hidden.path().exists() {
            return Ok(hidden);
        }
    }
}

/// Takes away what killed runs left of this name. What another run is writing is locked, and stays.
pub(crate) fn sweep(path: &Path) {
    let Some(prefix) = prefix(path) else { return };
    let Ok(entries) = fs::read_dir(folder_of(path)) else { return };
    let left_over = entries.flatten().filter(|entry| is_hidden_file(entry, &prefix));
    // What can't be removed is in nobody's way.
    left_over.for_each(|entry| drop(remove_if_unlocked(&entry.path())));
}

fn prefix(path: &Path) -> Option<String> {
    Some(format!(".{}.tmp-", path.file_name()?.to_string_lossy()))
}

fn is_hidden_file(entry: &DirEntry, prefix: &str) -> bool {
    let is_file = entry.file_type().is_ok_and(|of| of.is_file());
    let name = entry.file_name();
    let drawn = name.to_str().and_then(|name| name.strip_prefix(prefix));
    is_file && drawn.is_some_and(|drawn| drawn.len() == DRAWN && drawn.bytes().all(|c| c.is_ascii_alphanumeric()))
}

fn remove_if_unlocked(path: &Path) -> io::Result<()> {
    let file = File::open(path)?;
    file.try_lock()?;
    fs::remove_file(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_writes_any_more_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let (written, left) = (beside(&path, Access::Public).unwrap(), beside(&path, Access::Public).unwrap());
        let left = left.into_temp_path().keep().unwrap();
        let others = [".out.tmp-backup", ".out.tmp-0123456789abcde-", ".other.tmp-0123456789abcdef", "out.tmp"];
        others.iter().for_each(|name| fs::write(folder.path().join(name), "theirs").unwrap());
        fs::create_dir(folder.path().join(".out.tmp-0123456789abcdef")).unwrap();
        sweep(&path);
        assert!(!left.exists(), "nobody has it open");
        assert!(written.path().exists(), "it is being written");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), others.len() + 2, "nothing else is touched");
    }
}
