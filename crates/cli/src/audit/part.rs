//! A file of the working folder that grows.

use super::place::create_anew;
use crate::exit::Failure;
use crate::file;
use crate::threads;
use std::fs::File;
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// How many files wait for the disk at once: it does most of their work together.
const TOGETHER: usize = 16;

pub(super) struct Part {
    path: PathBuf,
    file: BufWriter<File>,
    length: u64,
    /// How much of it the disk has for certain.
    synced: u64,
}

impl Part {
    pub(super) fn begin(path: PathBuf) -> io::Result<Self> {
        let file = BufWriter::new(create_anew(&path)?);
        Ok(Self { path, file, length: 0, synced: 0 })
    }

    /// Cut back to this length; a file that is shorter has lost what was written to it.
    pub(super) fn go_on(path: PathBuf, length: u64) -> io::Result<Self> {
        let mut file = File::options().write(true).open(&path)?;
        let found = file.metadata()?.len();
        if found < length {
            return Err(io::Error::other("a part is shorter than it was; begin anew with --restart"));
        }
        // One that is as long as it was may stand under its real name already, and isn't touched.
        if found > length {
            file.set_len(length)?;
        }
        file.seek(SeekFrom::End(0))?;
        Ok(Self { path, file: BufWriter::new(file), length, synced: 0 })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| file::unwritable(&self.path, &error))?;
        self.length = self.length.saturating_add(u64::try_from(bytes.len()).unwrap_or(0));
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.file.flush().map_err(|error| file::unwritable(&self.path, &error))
    }

    fn sync(&mut self) -> Result<(), Failure> {
        self.flush()?;
        if self.synced < self.length {
            self.file.get_ref().sync_data().map_err(|error| file::unwritable(&self.path, &error))?;
            self.synced = self.length;
        }
        Ok(())
    }
}

/// Waits until the disk has all that was added to these.
pub(super) fn sync_all<'p>(parts: impl Iterator<Item = &'p mut Part>) -> Result<(), Failure> {
    let mut parts: Vec<&mut Part> = parts.collect();
    let share = parts.len().div_ceil(TOGETHER).max(1);
    let sync = |share: &mut [&mut Part]| share.iter_mut().try_for_each(|part| part.sync());
    threads::each(parts.chunks_mut(share), "waits for the disk", sync).into_iter().try_for_each(|synced| synced?)
}
