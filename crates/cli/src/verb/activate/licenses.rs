//! Licenses from files, each read and verified once.

use crate::exit::Failure;
use crate::token::{Refusal, TokenFile};
use licentia::{Code, License, TrustedKeys, Verified};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

pub(super) fn read(path: &Path, trusted: &TrustedKeys<'_>) -> Result<Verified<'static, License>, Failure> {
    let file = TokenFile::read(path)?;
    let license = file.genuine::<License>(trusted).map_err(|refusal| not_a_license(&refusal, path, &file))?;
    Ok(license.into_owned())
}

fn not_a_license(refusal: &Refusal, path: &Path, file: &TokenFile) -> Failure {
    let failure = refusal.explained(path, file);
    if refusal.code == Code::OtherKind {
        return failure
            .advise("It is a token of this issuer, but no license. Activate the file that `licentia sign` wrote.");
    }
    failure
}

pub(super) struct Licenses<'t> {
    trusted: &'t TrustedKeys<'t>,
    /// The license of every line that names none.
    usual: Option<Verified<'static, License>>,
    named: BTreeMap<PathBuf, Verified<'static, License>>,
}

impl<'t> Licenses<'t> {
    pub(super) fn new(usual: Option<&Path>, trusted: &'t TrustedKeys<'t>) -> Result<Self, Failure> {
        let usual = usual.map(|path| read(path, trusted)).transpose()?;
        Ok(Self { trusted, usual, named: BTreeMap::new() })
    }

    pub(super) fn of(&mut self, named: Option<&Path>) -> Result<&Verified<'static, License>, Failure> {
        let Some(path) = named else { return self.usual.as_ref().ok_or_else(unnamed) };
        match self.named.entry(path.to_path_buf()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => Ok(new.insert(read(path, self.trusted)?)),
        }
    }
}

fn unnamed() -> Failure {
    Failure::usage("it names no license, and none stands on the command line; add `license` with the path of one")
}
