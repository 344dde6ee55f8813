//! Status lists from files, looked up for a token.

use crate::exit::Failure;
use crate::file::{self, limit};
use crate::token::TokenFile;
use licentia::document::StatusRef;
use licentia::verify::{Arrival, Listed};
use licentia::{StatusList, TrustedKeys, UnixSeconds, Verified};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(crate) struct ListFile {
    path: PathBuf,
    token: TokenFile,
}

/// A list that a trusted key signed.
pub(crate) struct GenuineList<'l> {
    path: &'l Path,
    pub(crate) list: Verified<'l, StatusList>,
}

impl ListFile {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        Ok(Self { path: path.to_path_buf(), token: TokenFile::of(file::read(path, limit::STATUS_LIST)?) })
    }

    /// The file, every byte of it.
    pub(crate) fn content(&self) -> &[u8] {
        self.token.bytes()
    }

    pub(crate) fn genuine(&self, trusted: &TrustedKeys<'_>) -> Result<GenuineList<'_>, Failure> {
        let list = self.token.genuine::<StatusList>(trusted);
        Ok(GenuineList { path: &self.path, list: list.map_err(|refusal| refusal.failure(&self.path))? })
    }
}

impl GenuineList<'_> {
    /// What it says about the token of this issuer with this entry, if it is its list and not from the future.
    pub(crate) fn look_up(&self, issuer: &str, entry: StatusRef<'_>, now: UnixSeconds) -> Result<Listed<'_>, Failure> {
        let arrival = Arrival::new().wall_clock(now);
        self.may_be_installed(issuer, entry.uri(), &arrival)?;
        Ok(self.list.look_up(entry.index()))
    }

    /// Whether it may be looked into at all, whatever tokens name it.
    pub(crate) fn may_be_installed_as_named(&self, arrival: &Arrival) -> Result<(), Failure> {
        let claims = self.list.claims();
        self.may_be_installed(claims.issuer(), claims.uri(), arrival)
    }

    fn may_be_installed(&self, issuer: &str, uri: &str, arrival: &Arrival) -> Result<(), Failure> {
        let may = self.list.may_be_installed(issuer, uri, arrival);
        may.map_err(|error| Failure::refused(error.code(), format!("{}: {error}", file::name(self.path))))
    }
}

/// A token that no list can say anything about.
pub(crate) fn not_listed(path: &Path) -> Failure {
    Failure::usage(format!("{} has no entry in any status list, so no list says anything about it", file::name(path)))
        .coded("not_listed")
        .advise("`licentia activate --status-list URI` gives a new activation one.")
}
