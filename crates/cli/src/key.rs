//! The issuer's key file and its passphrase. Neither is ever printed, and both are wiped after use.

use crate::exit::Failure;
use crate::file::{self, limit};
use crate::interrupt;
use licentia::issue::{self, IssuerKey};
use std::io::{self, IsTerminal as _};
use std::path::Path;
use zeroize::Zeroizing;

pub(crate) type Passphrase = Zeroizing<Vec<u8>>;

/// Reads a key, with the passphrase of that file, or of whoever sits at the terminal, if it is encrypted.
pub(crate) fn read(path: &Path, passphrase_file: Option<&Path>) -> Result<IssuerKey, Failure> {
    let bytes = file::read_secret(path, limit::KEY)?;
    if !file::is_stdin(path) {
        file::warn_of_readers(path);
    }
    let pem = std::str::from_utf8(&bytes).map_err(|_| no_key(path))?;
    if !issue::is_encrypted_pem(pem) {
        return IssuerKey::from_pkcs8_pem(pem).map_err(|_| no_key(path));
    }
    let passphrase = match passphrase_file {
        Some(file) => from_file(file)?,
        None => ask_once(path)?,
    };
    IssuerKey::from_encrypted_pkcs8_pem(pem, &passphrase).map_err(|error| locked(path, &error))
}

fn no_key(path: &Path) -> Failure {
    let shown = file::name(path);
    Failure::refused("bad_key", format!("{shown} holds no P-256 private key in PKCS#8 PEM form"))
        .advise("Name the file that `licentia keygen` wrote, or convert yours: openssl pkcs8 -topk8 -in yours.pem")
}

fn locked(path: &Path, error: &issue::KeyError) -> Failure {
    Failure::usage(format!("{}: {error}", file::name(path)))
        .coded("wrong_passphrase")
        .advise("Check the passphrase, and that it is this key's. Without it the key can't be recovered.")
}

/// The first line of a file, without its end; as `openssl -passin file:` reads it.
pub(crate) fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    let bytes = file::read_secret(path, limit::PASSPHRASE)?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Err(Failure::usage(format!(
            "the first line of {} is empty, so there is no passphrase",
            file::name(path)
        )));
    }
    Ok(Zeroizing::new(line.to_vec()))
}

/// A passphrase for a new key, typed twice.
pub(crate) fn ask_twice() -> Result<Passphrase, Failure> {
    must_have_terminal(
        "a new key needs a passphrase, and there is no terminal to ask at; give --passphrase-file FILE, or --no-passphrase",
    )?;
    let first = prompt("Passphrase for the new key: ")?;
    if first.is_empty() {
        return Err(Failure::usage("an empty passphrase protects nothing; type one, or say --no-passphrase"));
    }
    if first != prompt("The same again: ")? {
        return Err(Failure::usage("the two passphrases differ; nothing was written, run it again"));
    }
    Ok(first)
}

fn ask_once(path: &Path) -> Result<Passphrase, Failure> {
    let shown = file::name(path);
    must_have_terminal(&format!(
        "{shown} is encrypted, and there is no terminal to ask for its passphrase; give --passphrase-file FILE"
    ))?;
    prompt(&format!("Passphrase of {shown}: "))
}

/// The prompt goes to the terminal itself. Where errors don't go to one, nobody sits there.
fn must_have_terminal(otherwise: &str) -> Result<(), Failure> {
    if io::stderr().is_terminal() { Ok(()) } else { Err(Failure::usage(otherwise)) }
}

fn prompt(question: &str) -> Result<Passphrase, Failure> {
    match rpassword::prompt_password(question) {
        Ok(typed) => Ok(Zeroizing::new(typed.into_bytes())),
        // Ctrl-C at the prompt is a key like others; the signal that it stands for may come later than this.
        Err(error) if error.kind() == io::ErrorKind::Interrupted => interrupt::leave(),
        Err(error) => Err(Failure::io(format!("no passphrase could be read from the terminal: {error}"))
            .advise("Give --passphrase-file FILE instead.")),
    }
}
