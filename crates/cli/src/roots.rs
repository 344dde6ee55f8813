//! The roots of a product as a file, and the manifests that they signed.

use crate::exit::Failure;
use crate::file::{self, limit};
use licentia::verify::{Installed, KeepList, Manifest, ManifestError, Quorum, Roots};
use licentia::{Code, PublicKey};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const FORM: &str = "A roots file is [{\"need\":2,\"keys\":[JWK, …]}, …]; `licentia manifest roots` writes one.";

/// Quorums in ascending strength.
#[derive(Debug)]
pub(crate) struct RootsFile {
    quorums: Vec<(usize, Vec<PublicKey>)>,
}

impl RootsFile {
    /// Refuses a quorum that can't be met, and a root that stands twice in one.
    pub(crate) fn new(quorums: Vec<(usize, Vec<PublicKey>)>) -> Result<Self, Failure> {
        let possible = |(need, keys): &(usize, Vec<PublicKey>)| Quorum::new(*need, keys).is_some();
        match quorums.iter().position(|quorum| !possible(quorum)) {
            None => Ok(Self { quorums }),
            Some(place) => Err(Failure::usage(format!(
                "quorum {place} can't be: it needs none of its roots, more than it has, or names one of them twice"
            ))),
        }
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        Self::of_bytes(path, &file::read(path, limit::TRUST)?)
    }

    pub(crate) fn of_bytes(path: &Path, bytes: &[u8]) -> Result<Self, Failure> {
        let quorums = parse(bytes).map_err(|why| {
            Failure::refused(Code::WrongType, format!("{} names no roots: {why}", file::name(path))).advise(FORM)
        })?;
        Self::new(quorums)
    }

    pub(crate) fn to_json(&self) -> String {
        let quorum = |(need, keys): &(usize, Vec<PublicKey>)| {
            let keys: Vec<Value> = keys.iter().filter_map(|key| serde_json::from_str(&key.to_jwk()).ok()).collect();
            json!({"need": need, "keys": keys})
        };
        Value::from_iter(self.quorums.iter().map(quorum)).to_string()
    }

    /// How many there are and how many it needs.
    pub(crate) fn of(&self, quorum: usize) -> (usize, usize) {
        self.quorums.get(quorum).map_or((0, 0), |(need, keys)| (*need, keys.len()))
    }

    pub(crate) fn len(&self) -> usize {
        self.quorums.len()
    }

    /// A manifest that these roots signed, and that may follow the installed one.
    pub(crate) fn verify(&self, path: &Path, installed: Option<&Manifest>) -> Result<Manifest, Failure> {
        self.verify_bytes(path, &file::read(path, limit::MANIFEST)?, installed)
    }

    pub(crate) fn verify_bytes(
        &self,
        path: &Path,
        bytes: &[u8],
        installed: Option<&Manifest>,
    ) -> Result<Manifest, Failure> {
        let installed =
            installed.map(|manifest| Installed { quorum: manifest.quorum(), trust_set: manifest.trust_set() });
        self.roots().verify(bytes, installed).map_err(|error| refused(path, &error))
    }

    fn roots(&self) -> Roots {
        Roots::new(self.quorums.iter().filter_map(|(need, keys)| Quorum::new(*need, keys)).collect())
    }
}

fn refused(path: &Path, error: &ManifestError) -> Failure {
    Failure::refused(error.code(), format!("{}: {error}", file::name(path)))
}

fn parse(bytes: &[u8]) -> Result<Vec<(usize, Vec<PublicKey>)>, String> {
    let file: Vec<Value> = serde_json::from_slice(bytes).map_err(|_| "it is no array in JSON".to_owned())?;
    if file.is_empty() {
        return Err("there is no quorum in it".to_owned());
    }
    file.iter()
        .enumerate()
        .map(|(place, value)| quorum(value).map_err(|why| format!("quorum {place}: {why}")))
        .collect()
}

fn quorum(value: &Value) -> Result<(usize, Vec<PublicKey>), String> {
    let need = value.get("need").and_then(Value::as_u64).and_then(|need| usize::try_from(need).ok());
    let need = need.ok_or("`need` is no count")?;
    let keys = value.get("keys").and_then(Value::as_array).ok_or("`keys` is no array")?;
    let key = |jwk: &Value| PublicKey::from_jwk(jwk.to_string().as_bytes()).map_err(|error| error.to_string());
    Ok((need, keys.iter().map(key).collect::<Result<_, String>>()?))
}

/// `2:root-a.public.json,root-b.public.json`: so many of these must sign.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) need: usize,
    pub(crate) files: Vec<PathBuf>,
}

impl std::str::FromStr for Need {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let explain = || format!("`{text}`: write how many must sign and the public files: 2:a.json,b.json,c.json");
        let (need, files) = text.split_once(':').ok_or_else(explain)?;
        let need = need.parse().map_err(|_| explain())?;
        Ok(Self { need, files: files.split(',').map(PathBuf::from).collect() })
    }
}

/// The keep lists of a manifest, which were checked when it was verified.
pub(crate) fn keep_lists(manifest: &Manifest) -> Vec<KeepList<'_>> {
    manifest.keep_lists().filter_map(|list| KeepList::check(list).ok()).collect()
}
