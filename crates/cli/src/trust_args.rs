//! By which keys to verify: trust sets, or a manifest and the roots that signed it.

use crate::exit::Failure;
use crate::file::{self, limit};
use crate::output::Answer;
use crate::roots::{self, RootsFile};
use crate::trust::TrustFiles;
use clap::Args;
use licentia::TrustedKeys;
use licentia::verify::KeepList;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// A trust set, again for each issuer
    #[arg(long, value_name = "FILE", required_unless_present = "manifest")]
    trust: Vec<PathBuf>,
    /// A manifest instead of a trust set; needs --roots
    #[arg(long, value_name = "FILE", requires = "roots", conflicts_with = "trust")]
    manifest: Option<PathBuf>,
    /// The roots of the product, from `licentia manifest roots`
    #[arg(long, value_name = "FILE", requires = "manifest")]
    roots: Option<PathBuf>,
}

/// What the flags name, read once: who keeps the files keeps what was verified with.
#[derive(Debug)]
pub(crate) enum Trust<'p> {
    Sets(TrustFiles),
    Manifest { manifest: Named<'p>, roots: Named<'p> },
}

/// A file's bytes under its name.
#[derive(Debug)]
pub(crate) struct Named<'p> {
    path: &'p Path,
    bytes: Vec<u8>,
}

impl TrustArgs {
    pub(crate) fn read(&self) -> Result<Trust<'_>, Failure> {
        let Some((manifest, roots)) = self.manifest.as_deref().zip(self.roots.as_deref()) else {
            return TrustFiles::read(self.trust.iter().map(PathBuf::as_path)).map(Trust::Sets);
        };
        let roots = Named::read(roots, limit::TRUST)?;
        Ok(Trust::Manifest { manifest: Named::read(manifest, limit::MANIFEST)?, roots })
    }
}

impl<'p> Named<'p> {
    fn read(path: &'p Path, limit: u64) -> Result<Self, Failure> {
        Ok(Self { path, bytes: file::read(path, limit)? })
    }
}

impl Trust<'_> {
    /// Goes on with the keys, these keep lists, and those that came with the manifest.
    pub(crate) fn with_keys(
        &self,
        keep_lists: &[KeepList<'_>],
        go_on: impl FnOnce(&TrustedKeys<'_>) -> Answer,
    ) -> Answer {
        match self {
            Self::Sets(files) => {
                let slices = files.slices();
                go_on(&files.load(&slices)?.with_keep_lists(keep_lists))
            }
            Self::Manifest { manifest, roots } => {
                let roots = RootsFile::of_bytes(roots.path, &roots.bytes)?;
                let manifest = roots.verify_bytes(manifest.path, &manifest.bytes, None)?;
                let keep_lists: Vec<_> = keep_lists.iter().copied().chain(roots::keep_lists(&manifest)).collect();
                let sets = [manifest.trust_set()];
                let trusted = TrustedKeys::load(&sets);
                let trusted = trusted.map_err(|error| Failure::refused(error.code(), error.to_string()))?;
                go_on(&trusted.with_keep_lists(&keep_lists))
            }
        }
    }

    /// The files as they were read, each under the flag that named it, without its dashes.
    pub(crate) fn contents(&self) -> Vec<(&'static str, &[u8])> {
        match self {
            Self::Sets(files) => files.contents().map(|bytes| ("trust", bytes)).collect(),
            Self::Manifest { manifest, roots } => vec![("manifest", &manifest.bytes), ("roots", &roots.bytes)],
        }
    }
}
