//! `licentia keygen`

use crate::exit::Failure;
use crate::file::{self, Access, NewFile};
use crate::interrupt::Undisturbed;
use crate::issuer::draft_code;
use crate::output::{Answer, Report, note};
use crate::{date, key};
use clap::Args;
use getrandom::SysRng;
use licentia::issue::{IssuerKey, Policy, Signer as _, TrustSetDraft};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Make an issuer's key, and the trust set by which products know it
///
/// Writes the private key (PKCS#8 PEM, encrypted, readable by its owner alone) and, beside it, the trust set: public,
/// to be compiled into the product. Neither is written over another file.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Keygen {
    /// Who issues; the name stands in every token of this key
    #[arg(long, value_name = "NAME")]
    issuer: String,
    /// The private key's file; the trust set goes beside it, as NAME.trust.json
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A product that the key may sign for, again for each; without it, any product
    #[arg(long = "product", value_name = "SKU")]
    products: Vec<String>,
    /// Take the passphrase from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    passphrase_file: Option<PathBuf>,
    /// Leave the key unencrypted: whoever can read the file can sell in your name
    #[arg(long)]
    no_passphrase: bool,
}

const HELP: &str = "\
Example:
  licentia keygen --issuer 'Acme Ltd' --product acme-site --out issuer.pem
writes issuer.pem (secret) and issuer.trust.json (public), and prints the key's id.

Exit codes:
  0  done
  2  wrong usage, a file exists already, or can't be written";

impl Keygen {
    pub(crate) fn run(self) -> Answer {
        let trust_path = file::beside(&self.out, "trust.json");
        file::must_be_free(&self.out)?;
        file::must_be_free(&trust_path)?;
        let key =
            IssuerKey::generate(&mut SysRng).map_err(|error| Failure::io(format!("no key could be made: {error}")))?;
        let trust_set = self.trust_set(&key)?;
        let pem = self.pem(&key)?;
        write_both((&self.out, pem.as_bytes()), (&trust_path, &trust_set))?;
        let kid = key.public_key().thumbprint().to_string();
        Ok(self.report(&kid, &trust_path))
    }

    fn trust_set(&self, key: &IssuerKey) -> Result<Vec<u8>, Failure> {
        let products: Vec<&str> = self.products.iter().map(String::as_str).collect();
        let now = date::now();
        let policy = Policy::new(now);
        let policy = if products.is_empty() { policy } else { policy.products(&products) };
        let draft = TrustSetDraft::new(&self.issuer, now).key(&key.public_key(), policy);
        draft.to_json().map_err(|error| {
            Failure::usage(format!("no trust set can be made of this: {error}")).coded(draft_code(&error))
        })
    }

    fn pem(&self, key: &IssuerKey) -> Result<Zeroizing<String>, Failure> {
        let unusable = |error| Failure::io(format!("the key can't be written down: {error}"));
        let passphrase = match &self.passphrase_file {
            Some(path) => key::from_file(path)?,
            None if self.no_passphrase => {
                note(
                    "licentia: WARNING: this key is not encrypted. Whoever reads its file can issue licenses in your name.",
                );
                return key.to_pkcs8_pem().map_err(unusable);
            }
            None => key::ask_twice()?,
        };
        key.to_encrypted_pkcs8_pem(&passphrase, &mut SysRng).map_err(unusable)
    }

    fn report(&self, kid: &str, trust_path: &Path) -> Report {
        let (key_path, trust_path) = (self.out.display().to_string(), trust_path.display().to_string());
        let guarded = if self.no_passphrase { "NOT encrypted" } else { "encrypted" };
        let text = format!(
            "kid {kid}\n  {key_path}: the private key, {guarded}; keep it, and a copy, where only you get at it\n  \
             {trust_path}: the trust set, public; compile it into the product (licentia embed {trust_path} --rust)\n"
        );
        Report::new(text)
            .fact("kid", kid)
            .fact("issuer", self.issuer.as_str())
            .fact("key", key_path)
            .fact("trust", trust_path)
            .fact("encrypted", !self.no_passphrase)
    }
}

/// Both files, or neither.
fn write_both(key: (&Path, &[u8]), trust_set: (&Path, &[u8])) -> Result<(), Failure> {
    let held = Undisturbed::begin();
    let key_file = NewFile::create(key.0, Access::Secret, &held)?;
    let trust_file = NewFile::create(trust_set.0, Access::Public, &held)?;
    key_file.finish(key.1)?;
    trust_file.finish(trust_set.1).inspect_err(|_| {
        // A key that no trust set names is of no use, and would be in the way of the next attempt.
        let _ = fs::remove_file(key.0);
    })
}
