//! What an audit is asked to do.

use crate::exit::Failure;
use crate::file;
use crate::parse::Release;
use licentia::UnixSeconds;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) input: PathBuf,
    pub(crate) product: Option<String>,
    pub(crate) release: Option<Release>,
    /// None means now.
    pub(crate) at: Option<UnixSeconds>,
    pub(crate) out: Option<PathBuf>,
    pub(crate) csv: Option<PathBuf>,
    pub(crate) report: Option<PathBuf>,
    pub(crate) bundle: Option<PathBuf>,
    pub(crate) threads: usize,
    pub(crate) restart: bool,
    pub(crate) checkpoint: Duration,
    pub(crate) materials: Vec<Material>,
}

/// A file by which tokens are judged.
#[derive(Debug)]
pub(crate) struct Material {
    /// The flag that named it, without its dashes.
    pub(crate) role: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Plan {
    pub(super) fn outputs(&self) -> impl Iterator<Item = &Path> {
        [&self.out, &self.csv, &self.report, &self.bundle].into_iter().flatten().map(PathBuf::as_path)
    }

    /// Before any work is done.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let mut outputs: Vec<&Path> = self.outputs().collect();
        for output in &outputs {
            file::must_be_free(output)?;
            if self.is_in_input(output) {
                let (output, input) = (output.display(), self.input.display());
                return Err(Failure::usage(format!("{output} would lie in {input}, the folder that is audited"))
                    .advise("Choose a place outside it."));
            }
        }
        outputs.sort_unstable();
        match outputs.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
            Some(twice) => Err(Failure::usage(format!("{} is named for two outputs", twice.display()))),
            None => Ok(()),
        }
    }

    fn is_in_input(&self, output: &Path) -> bool {
        let (folder, input) = (fs::canonicalize(file::folder_of(output)), fs::canonicalize(&self.input));
        matches!((folder, input), (Ok(folder), Ok(input)) if input.is_dir() && folder.starts_with(&input))
    }

    /// How many bytes there are to read, if that is known before.
    pub(super) fn size(&self) -> Option<u64> {
        fs::metadata(&self.input).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
    }
}
