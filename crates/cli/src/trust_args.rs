//! By which keys to verify: trust sets, or a manifest and the roots that signed it.

use crate::exit::Failure;
use crate::output::Answer;
use crate::roots::{self, RootsFile};
use crate::trust::TrustFiles;
use clap::Args;
use licentia::TrustedKeys;
use licentia::verify::KeepList;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// A trust set, again for each issuer
    #[arg(long, value_name = "FILE", required_unless_present = "manifest")]
    pub(crate) trust: Vec<PathBuf>,
    /// A manifest instead of a trust set; needs --roots
    #[arg(long, value_name = "FILE", requires = "roots", conflicts_with = "trust")]
    pub(crate) manifest: Option<PathBuf>,
    /// The roots of the product, from `licentia manifest roots`
    #[arg(long, value_name = "FILE", requires = "manifest")]
    pub(crate) roots: Option<PathBuf>,
}

impl TrustArgs {
    /// Goes on with the keys, these keep lists, and those that came with the manifest.
    pub(crate) fn with_keys(
        &self,
        keep_lists: &[KeepList<'_>],
        go_on: impl FnOnce(&TrustedKeys<'_>) -> Answer,
    ) -> Answer {
        let Some((manifest, roots)) = self.manifest.as_deref().zip(self.roots.as_deref()) else {
            let files = TrustFiles::read(self.trust.iter().map(PathBuf::as_path))?;
            let slices = files.slices();
            return go_on(&files.load(&slices)?.with_keep_lists(keep_lists));
        };
        let manifest = RootsFile::read(roots)?.verify(manifest, None)?;
        let keep_lists: Vec<_> = keep_lists.iter().copied().chain(roots::keep_lists(&manifest)).collect();
        let sets = [manifest.trust_set()];
        let trusted = TrustedKeys::load(&sets);
        let trusted = trusted.map_err(|error| Failure::refused(error.code(), error.to_string()))?;
        go_on(&trusted.with_keep_lists(&keep_lists))
    }
}
