//! What an audit is asked to do.

use super::place;
use super::work::{self, BUNDLE, CSV, REPORT, RESULTS};
use crate::exit::Failure;
use crate::file;
use crate::parse::Release;
use licentia::UnixSeconds;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Plan<'f> {
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
    pub(crate) materials: Vec<Material<'f>>,
}

/// A file by which tokens are judged.
#[derive(Debug)]
pub(crate) struct Material<'f> {
    /// The flag that named it, without its dashes.
    pub(crate) role: &'static str,
    pub(crate) bytes: &'f [u8],
}

impl Plan<'_> {
    /// Where outputs are to stand, each with the part of the work that becomes it.
    pub(super) fn outputs(&self) -> impl DoubleEndedIterator<Item = (&'static str, &Path)> {
        let all = [(RESULTS, &self.out), (CSV, &self.csv), (REPORT, &self.report), (BUNDLE, &self.bundle)];
        all.into_iter().filter_map(|(part, path)| Some((part, path.as_deref()?)))
    }

    /// Where the outputs grow: beside the first one.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.outputs().next().map(|(_, path)| work::beside(path))
    }

    /// Whether the same command can go on after an interruption.
    pub(super) fn is_resumable(&self) -> bool {
        self.out.is_some() && !file::is_stdin(&self.input)
    }

    /// Where an interrupted run of this command left its work, should there have been one.
    pub(super) fn left_over(&self) -> Option<PathBuf> {
        self.folder().filter(|_| self.is_resumable() && !self.restart)
    }

    /// Whether each output stands under its name, and is what grew in this folder.
    pub(super) fn all_are_placed(&self, folder: &Path) -> bool {
        self.outputs().all(|(part, path)| place::is_placed(&folder.join(part), path))
    }

    /// Before any work is done. In `earlier` is the work of an interrupted run: what that has placed is nobody else's.
    pub(super) fn outputs_must_be_free(&self, earlier: Option<&Path>) -> Result<(), Failure> {
        let is_placed =
            |part: &str, path: &Path| earlier.is_some_and(|folder| place::is_placed(&folder.join(part), path));
        self.outputs().try_for_each(|(part, path)| match file::must_be_free(path) {
            Err(_) if is_placed(part, path) => Ok(()),
            free => free,
        })
    }

    /// Before anything is looked at.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let mut outputs: Vec<&Path> = self.outputs().map(|(_, path)| path).collect();
        for output in &outputs {
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
}
