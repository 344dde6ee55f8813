//! `licentia manifest`

mod join;

use crate::exit::Failure;
use crate::file::{self, Access};
use crate::key;
use crate::output::{Answer, Report};
use crate::public_key;
use crate::roots::{Need, RootsFile};
use crate::show::harmless;
use crate::trust::{TrustFiles, version};
use clap::{Args, Subcommand};
use getrandom::SysRng;
use join::Join;
use licentia::issue::{IssuerKey, Signer as _, SigningError, sign_manifest};
use licentia::verify::Manifest as Signed;
use licentia::{Code, Digest};
use std::path::{Path, PathBuf};

/// Let roots sign a trust set, so that products in the field take it over
///
/// Each root signs on its own machine, which gives a line; the lines below each other are the manifest.
#[derive(Debug, Subcommand)]
pub(crate) enum Manifest {
    Roots(Roots),
    Sign(Sign),
    Join(Join),
    Check(Check),
}

impl Manifest {
    pub(crate) fn run(self) -> Answer {
        match self {
            Self::Roots(roots) => roots.run(),
            Self::Sign(sign) => sign.run(),
            Self::Join(join) => join.run(),
            Self::Check(check) => check.run(),
        }
    }
}

/// Write down which roots a product has, and how many of them must sign
///
/// A later quorum beats every earlier one, whatever version that wrote: the last one is the cold spare.
#[derive(Debug, Args)]
#[command(after_long_help = ROOTS_HELP)]
pub(crate) struct Roots {
    /// How many must sign, and the roots' public files; again for each stronger quorum
    #[arg(long = "quorum", value_name = "N:FILE,FILE", required = true)]
    quorums: Vec<Need>,
    /// The roots' file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

const ROOTS_HELP: &str = "\
Example:
  licentia keygen --root --out root-a.pem
  licentia manifest roots --quorum 2:root-a.public.json,root-b.public.json,root-c.public.json \\
      --quorum 1:spare.public.json --out roots.json

Exit codes:
  0  done
  1  a file holds no public key
  2  wrong usage or files";

impl Roots {
    fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let keys = |need: &Need| need.files.iter().map(|path| public_key::read(path)).collect::<Result<Vec<_>, _>>();
        let quorums = self.quorums.iter().map(|need| Ok((need.need, keys(need)?))).collect::<Result<_, Failure>>()?;
        let roots = RootsFile::new(quorums)?;
        file::write((&self.out, Access::Public, format!("{}\n", roots.to_json()).as_bytes()))?;
        let out = self.out.display().to_string();
        let mut text = format!("{out}: {} quorums, each stronger than those before\n", roots.len());
        for place in 0..roots.len() {
            let (need, keys) = roots.of(place);
            text += &format!("  quorum {place}: {need} of {keys} roots\n");
        }
        Ok(Report::new(text).fact("out", out).fact("quorums", roots.len()))
    }
}

/// Sign a trust set as one root
///
/// Shows what is signed; everybody in the room compares the SHA-256 with `licentia trust show`.
#[derive(Debug, Args)]
#[command(after_long_help = SIGN_HELP)]
pub(crate) struct Sign {
    /// The trust set
    #[arg(value_name = "TRUST_SET")]
    trust: PathBuf,
    /// The root's private key
    #[arg(long, value_name = "FILE")]
    root: PathBuf,
    /// Take the key's passphrase from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// The file for this root's line
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

const SIGN_HELP: &str = "\
Example:
  licentia manifest sign issuer.trust-2.json --root root-a.pem --out root-a.line

Exit codes:
  0  done
  1  the trust set or the key can't be used
  2  wrong usage, a passphrase that doesn't fit, or files";

impl Sign {
    fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let files = TrustFiles::read([self.trust.as_path()])?;
        let slices = files.slices();
        let trusted = files.load(&slices)?;
        let set = slices.first().copied().unwrap_or_default();
        let root = key::read(&self.root, self.passphrase_file.as_deref())?;
        let kid = root.kid();
        if trusted.keys().any(|key| key.kid() == kid) {
            return Err(root_among_keys(&self.root, &self.trust));
        }
        let line = signed(set, &root)?;
        file::write((&self.out, Access::Public, format!("{line}\n").as_bytes()))?;
        let (out, digest) = (self.out.display().to_string(), Digest::of(set));
        let issuer = trusted.keys().next().map_or("", |key| key.issuer());
        let text =
            format!("{out}: root {kid} signed\n  {}, version {}\n  SHA-256 {digest}\n", harmless(issuer), version(set));
        Ok(Report::new(text)
            .fact("out", out)
            .fact("kid", kid.to_string())
            .fact("issuer", issuer)
            .fact("ver", version(set))
            .fact("sha256", digest.to_string()))
    }
}

fn root_among_keys(root: &Path, trust: &Path) -> Failure {
    let (root, trust) = (file::name(root), file::name(trust));
    Failure::usage(format!("{root} stands among the keys of {trust}; a root signs trust sets and nothing else"))
        .coded(Code::KidTwice)
        .advise("Products refuse such a manifest. Make roots with `licentia keygen --root`.")
}

fn signed(set: &[u8], root: &IssuerKey) -> Result<String, Failure> {
    sign_manifest(set, root, &mut SysRng).map_err(|error| {
        let sentence = format!("not signed: {error}");
        match error {
            SigningError::TooLong { .. } => Failure::usage(sentence).coded(Code::TooLong),
            _ => Failure::io(sentence),
        }
    })
}

/// Check a manifest as a product will
///
/// With --installed also whether it may follow the one that a product has.
#[derive(Debug, Args)]
#[command(after_long_help = CHECK_HELP)]
pub(crate) struct Check {
    /// The manifest
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// The product's roots, from `licentia manifest roots`
    #[arg(long, value_name = "FILE")]
    roots: PathBuf,
    /// The manifest that is installed
    #[arg(long, value_name = "MANIFEST")]
    installed: Option<PathBuf>,
}

const CHECK_HELP: &str = "\
Example:
  licentia manifest check acme-3.manifest --roots roots.json --installed acme-2.manifest

Exit codes:
  0  genuine, and may be installed
  1  not
  2  wrong usage or files";

impl Check {
    fn run(self) -> Answer {
        let roots = RootsFile::read(&self.roots)?;
        let installed = self.installed.as_deref().map(|path| roots.verify(path, None)).transpose()?;
        let manifest = roots.verify(&self.manifest, installed.as_ref())?;
        Ok(report(&manifest, &roots))
    }
}

fn report(manifest: &Signed, roots: &RootsFile) -> Report {
    let (need, keys) = roots.of(manifest.quorum());
    let lists: Vec<usize> = manifest.keep_lists().map(|list| list.len() / 32).collect();
    let digest = Digest::of(manifest.trust_set());
    let mut text = format!(
        "genuine: {}, version {}, signed by quorum {} ({need} of {keys})\n  SHA-256 {digest}\n",
        harmless(manifest.issuer()),
        manifest.version(),
        manifest.quorum()
    );
    for tokens in &lists {
        text += &format!("  a keep list of {tokens} tokens\n");
    }
    Report::new(text)
        .coded(crate::exit::Exit::Done, "genuine")
        .fact("issuer", manifest.issuer())
        .fact("ver", manifest.version())
        .fact("quorum", manifest.quorum())
        .fact("sha256", digest.to_string())
        .fact("kept", lists)
}
