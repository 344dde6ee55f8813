//! Trust sets from files.

use crate::exit::Failure;
use crate::file::{self, limit};
use licentia::{Code, TrustedKeys};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Trust sets as the files hold them, and where they came from.
#[derive(Debug)]
pub(crate) struct TrustFiles {
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl TrustFiles {
    pub(crate) fn read<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<Self, Failure> {
        let files = paths.into_iter().map(|path| Ok((path.to_path_buf(), file::read(path, limit::TRUST)?)));
        Ok(Self { files: files.collect::<Result<_, Failure>>()? })
    }

    /// The files, every byte of them.
    pub(crate) fn contents(&self) -> impl Iterator<Item = &[u8]> {
        self.files.iter().map(|(_, bytes)| bytes.as_slice())
    }

    /// A trust set is canonical, so nothing may follow it; but editors and `echo` end each file with a line end.
    pub(crate) fn slices(&self) -> Vec<&[u8]> {
        self.contents().map(|bytes| bytes.strip_suffix(b"\n").unwrap_or(bytes)).collect()
    }

    /// Loads what [`Self::slices`] gave; all or nothing.
    pub(crate) fn load<'k>(&self, slices: &'k [&'k [u8]]) -> Result<TrustedKeys<'k>, Failure> {
        TrustedKeys::load(slices).map_err(|error| {
            let path = self.files.get(error.set()).map_or(Path::new("the trust set"), |(path, _)| path);
            let sentence = error.to_string();
            // The file's name says more than the set's number.
            let sentence = sentence.split_once(": ").map_or(sentence.as_str(), |(_number, sentence)| sentence);
            let failure = Failure::refused(error.code(), format!("{} can't be trusted: {sentence}", file::name(path)));
            match error.code() {
                Code::TrustConflict | Code::KidTwice | Code::PrivateKey => failure,
                _ => failure.advise("A trust set is the file that `licentia keygen` wrote beside the key, unchanged."),
            }
        })
    }
}

/// The version of a set that was loaded.
pub(crate) fn version(set: &[u8]) -> u64 {
    let set: Option<Value> = serde_json::from_slice(set).ok();
    set.and_then(|set| set.get("ver")?.as_u64()).unwrap_or(0)
}
