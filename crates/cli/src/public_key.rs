//! Public keys from files: a JWK, a JWK Set, or a trust set, which is one.

use crate::exit::Failure;
use crate::file::{self, limit};
use licentia::signature::JwkError;
use licentia::{Code, PublicKey};
use serde_json::Value;
use std::path::Path;

/// The one key of a file. A private key isn't read, not even for its public half.
pub(crate) fn read(path: &Path) -> Result<PublicKey, Failure> {
    let bytes = file::read(path, limit::TRUST)?;
    if bytes.trim_ascii_start().starts_with(b"-----BEGIN") {
        return Err(private_pem(path));
    }
    let keys = parse(&bytes).map_err(|error| not_a_key(path, error))?;
    match keys.as_slice() {
        [key] => Ok(*key),
        keys => Err(Failure::refused(
            Code::BadKey,
            format!("{} holds {} keys; give a file with one", file::name(path), keys.len()),
        )),
    }
}

fn parse(bytes: &[u8]) -> Result<Vec<PublicKey>, JwkError> {
    let is_set = serde_json::from_slice::<Value>(bytes).is_ok_and(|json| json.get("keys").is_some());
    if is_set { PublicKey::from_jwk_set(bytes) } else { PublicKey::from_jwk(bytes).map(|key| vec![key]) }
}

fn private_pem(path: &Path) -> Failure {
    Failure::refused(Code::PrivateKey, format!("{} holds a key in PEM, which isn't read here", file::name(path)))
        .advise("Name the public file that `licentia keygen` wrote beside it: .trust.json, or .public.json for a root.")
}

fn not_a_key(path: &Path, error: JwkError) -> Failure {
    let code = if error == JwkError::Private { Code::PrivateKey } else { Code::BadKey };
    Failure::refused(code, format!("{}: {error}", file::name(path)))
}
