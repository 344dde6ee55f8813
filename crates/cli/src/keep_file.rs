//! Keep lists from files: the line that `licentia trust revoke` wrote.

use crate::exit::Failure;
use crate::file::{self, limit};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use licentia::verify::KeepList;
use licentia::{Code, Digest};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(crate) struct KeepFile {
    pub(crate) path: PathBuf,
    /// As it stands in a manifest.
    pub(crate) line: String,
    pub(crate) digest: Digest,
    list: Vec<u8>,
    content: Vec<u8>,
}

impl KeepFile {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let content = file::read(path, limit::MANIFEST)?;
        Self::parse(path, content).ok_or_else(|| {
            Failure::refused(Code::KeepListBroken, format!("{} holds no keep list", file::name(path)))
                .advise("Name the file that `licentia trust revoke --keep-list` wrote.")
        })
    }

    fn parse(path: &Path, content: Vec<u8>) -> Option<Self> {
        let line = std::str::from_utf8(&content).ok()?.trim_ascii_end().to_owned();
        let list = Base64UrlUnpadded::decode_vec(line.strip_prefix("keep ")?).ok()?;
        let digest = KeepList::check(&list).ok()?.digest();
        Some(Self { path: path.to_path_buf(), line, digest, list, content })
    }

    /// The list itself, which was checked when it was read.
    pub(crate) fn list(&self) -> Option<KeepList<'_>> {
        KeepList::check(&self.list).ok()
    }

    /// The file, every byte of it.
    pub(crate) fn content(&self) -> &[u8] {
        &self.content
    }
}
