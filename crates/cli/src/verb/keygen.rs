//! `licentia keygen`

use crate::exit::Failure;
use crate::file::{self, Access};
use crate::issuer::draft_code;
use crate::output::{Answer, Report, note};
use crate::{date, key};
use clap::Args;
use getrandom::SysRng;
use licentia::issue::{IssuerKey, Policy, Signer as _, TrustSetDraft};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Make an issuer's key, and the trust set by which products know it
///
/// Writes the private key (PKCS#8 PEM, encrypted, readable by its owner alone) and, beside it, the trust set: public,
/// to be compiled into the product. With --root it is a root's key, and a public JWK stands beside it. Neither is
/// written over another file.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Keygen {
    /// Who issues; the name stands in every token of this key
    #[arg(long, value_name = "NAME", required_unless_present = "root")]
    issuer: Option<String>,
    /// A root: it signs trust sets and nothing else; its public half goes to NAME.public.json
    #[arg(long, conflicts_with_all = ["issuer", "products"])]
    root: bool,
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
  licentia keygen --root --out root-a.pem
writes root-a.pem (secret) and root-a.public.json (public).

Exit codes:
  0  done
  2  wrong usage, a file exists already, or can't be written";

impl Keygen {
    pub(crate) fn run(self) -> Answer {
        let public_path = file::beside(&self.out, if self.root { "public.json" } else { "trust.json" });
        file::must_be_free(&self.out)?;
        file::must_be_free(&public_path)?;
        let key =
            IssuerKey::generate(&mut SysRng).map_err(|error| Failure::io(format!("no key could be made: {error}")))?;
        let public = match &self.issuer {
            Some(issuer) => self.trust_set(issuer, &key)?,
            None => format!("{}\n", key.public_key().to_jwk()).into_bytes(),
        };
        let pem = self.pem(&key)?;
        file::write_both((&self.out, Access::Secret, pem.as_bytes()), (&public_path, Access::Public, &public))?;
        let kid = key.kid().to_string();
        Ok(self.report(&kid, &public_path))
    }

    fn trust_set(&self, issuer: &str, key: &IssuerKey) -> Result<Vec<u8>, Failure> {
        let products: Vec<&str> = self.products.iter().map(String::as_str).collect();
        let now = date::now();
        let policy = Policy::new(now);
        let policy = if products.is_empty() { policy } else { policy.products(&products) };
        let draft = TrustSetDraft::new(issuer, now).key(&key.public_key(), policy);
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

    fn report(&self, kid: &str, public_path: &Path) -> Report {
        let (key_path, public_path) = (self.out.display().to_string(), public_path.display().to_string());
        let guarded = if self.no_passphrase { "NOT encrypted" } else { "encrypted" };
        let explained = if self.root {
            "the public half; `licentia manifest roots` puts it among the product's roots".to_owned()
        } else {
            format!("the trust set, public; compile it into the product (licentia embed {public_path} --rust)")
        };
        let text = format!(
            "kid {kid}\n  {key_path}: the private key, {guarded}; keep it, and a copy, where only you get at it\n  \
             {public_path}: {explained}\n"
        );
        let report = Report::new(text).fact("kid", kid).fact("key", key_path).fact("encrypted", !self.no_passphrase);
        match &self.issuer {
            Some(issuer) => report.fact("issuer", issuer.as_str()).fact("trust", public_path),
            None => report.fact("public", public_path),
        }
    }
}
