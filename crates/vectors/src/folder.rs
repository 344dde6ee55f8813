//! The folder: what is already right is left alone, what is no longer written goes away.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

const TITLE: &str = "# Test vectors of licentia";
const OURS: [&str; 7] = ["canonical", "decide", "document", "keys", "signature", "token", "verify"];

/// A folder that holds test vectors, or nothing yet.
pub(crate) struct Folder {
    root: PathBuf,
    put: BTreeSet<String>,
    changed: usize,
}

impl Folder {
    /// Refuses a folder that holds something else: files are removed here.
    pub(crate) fn open(root: &Path) -> Result<Self, Box<dyn Error>> {
        if root.exists() && !is_fresh(root)? && !is_titled(root)? {
            return Err(
                format!("{} holds something other than test vectors; name an empty folder", root.display()).into()
            );
        }
        Ok(Self { root: root.to_owned(), put: BTreeSet::new(), changed: 0 })
    }

    /// Writes one file, unless it is there with these bytes.
    pub(crate) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        if !self.put.insert(path.to_owned()) {
            return Err(format!("two vectors are named {path}").into());
        }
        let full = self.root.join(path);
        if fs::read(&full).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&full, bytes).map_err(|fault| format!("{}: {fault}", full.display()))?;
        self.changed += 1;
        Ok(())
    }

    /// Removes what earlier runs wrote and this one didn't; says what was done.
    pub(crate) fn finish(self) -> Result<String, Box<dyn Error>> {
        let mut removed = 0;
        for folder in OURS {
            for name in names(&self.root.join(folder))? {
                if name.ends_with(".json") && !self.put.contains(&format!("{folder}/{name}")) {
                    fs::remove_file(self.root.join(folder).join(&name))?;
                    removed += 1;
                }
            }
        }
        Ok(format!("{} files, {} written, {removed} removed", self.put.len(), self.changed))
    }
}

/// Holds nothing but, perhaps, the license that applies to the folder.
fn is_fresh(root: &Path) -> io::Result<bool> {
    Ok(names(root)?.iter().all(|name| name == "LICENSE"))
}

fn is_titled(root: &Path) -> io::Result<bool> {
    match fs::read_to_string(root.join("README.md")) {
        Ok(text) => Ok(text.lines().next() == Some(TITLE)),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(fault) => Err(fault),
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Folder, TITLE};
    use std::fs;
    use std::path::PathBuf;

    fn fresh(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("licentia-vectors-{}-{name}", std::process::id()));
        fs::create_dir(&root).unwrap();
        root
    }

    #[test]
    fn a_foreign_folder_is_refused_and_left_alone() {
        let root = fresh("foreign");
        fs::write(root.join("thesis.txt"), "years of work").unwrap();
        assert!(Folder::open(&root).is_err());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn stale_files_go_and_right_ones_stay() {
        let root = fresh("stale");
        for folder in super::OURS {
            fs::create_dir(root.join(folder)).unwrap();
        }
        fs::write(root.join("README.md"), TITLE).unwrap();
        fs::write(root.join("token/ok-old.json"), "{}").unwrap();
        fs::write(root.join("token/ok-same.json"), "{}").unwrap();
        let mut folder = Folder::open(&root).unwrap();
        folder.put("token/ok-same.json", b"{}").unwrap();
        assert!(folder.put("token/ok-same.json", b"{}").is_err());
        assert_eq!(folder.finish().unwrap(), "1 files, 0 written, 1 removed");
        assert!(!root.join("token/ok-old.json").exists());
        fs::remove_dir_all(root).unwrap();
    }
}
