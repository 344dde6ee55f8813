//! Every regular file in a folder and in the folders below it, by name. Links aren't followed.

use super::source::Mark;
use crate::exit::Failure;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(super) struct Walk {
    root: PathBuf,
    /// The folders from the first one down to where the walk is, each with what is left of it.
    open: Vec<(PathBuf, std::vec::IntoIter<(OsString, bool)>)>,
}

pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Within the folder, with `/` between folders on every system.
    pub(super) name: String,
    /// A folder that can't be listed: nobody knows what is in it.
    pub(super) is_unread: bool,
}

impl Walk {
    /// The walk behind a mark. A folder in which another file stands there now has changed.
    pub(super) fn from(root: &Path, mark: &Mark) -> Result<Self, Failure> {
        let unreadable = |error| Failure::io(format!("the folder {} can't be read: {error}", root.display()));
        let entries = entries(root).map_err(unreadable)?;
        let mut walk = Self { root: root.to_path_buf(), open: vec![(root.to_path_buf(), entries.into_iter())] };
        let mut last = String::new();
        for _ in 0..mark.position {
            last = walk.next().map_or(String::new(), |found| found.name);
        }
        if last == mark.last {
            return Ok(walk);
        }
        Err(Failure::io(format!("files came to {} or left it since the audit was interrupted", root.display()))
            .advise("Begin anew with --restart."))
    }

    fn found(&self, path: PathBuf, is_unread: bool) -> Found {
        let within = path.strip_prefix(&self.root).unwrap_or(&path);
        let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
        Found { name: parts.join("/"), path, is_unread }
    }
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let (folder, rest) = self.open.last_mut()?;
            let Some((name, is_folder)) = rest.next() else {
                self.open.pop();
                continue;
            };
            let path = folder.join(name);
            if !is_folder {
                return Some(self.found(path, false));
            }
            match entries(&path) {
                Ok(entries) => self.open.push((path, entries.into_iter())),
                Err(_) => return Some(self.found(path, true)),
            }
        }
    }
}

/// Regular files and folders with whether they are folders, by name.
fn entries(folder: &Path) -> io::Result<Vec<(OsString, bool)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let of = entry.file_type()?;
        if of.is_file() || of.is_dir() {
            entries.push((entry.file_name(), of.is_dir()));
        }
    }
    entries.sort();
    Ok(entries)
}
