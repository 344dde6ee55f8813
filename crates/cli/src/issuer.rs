//! What `sign` and `activate` share: the issuer's files, and a token that stands in the ledger before it leaves.

use crate::exit::Failure;
use crate::file::{self, Access, NewFile};
use crate::key;
use crate::ledger_file::LedgerFile;
use crate::trust::TrustFiles;
use clap::Args;
use getrandom::SysRng;
use licentia::issue::{Draft, DraftError, IssuerKey, LedgerError, MintError, SigningError, Token};
use licentia::kind::Sold;
use licentia::{Code, TrustedKeys, UnixSeconds};
use std::path::{Path, PathBuf};

/// The issuer's files, as flags.
#[derive(Debug, Args)]
pub(crate) struct IssuerFiles {
    /// The issuer's private key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Take the key's passphrase from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// The trust set that says what the key may sign; without it, KEY's name with .trust.json
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Where every token is entered before it leaves; without it, KEY's name with .ledger.jsonl
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
}

impl IssuerFiles {
    pub(crate) fn trust(&self) -> Result<TrustFiles, Failure> {
        let path = self.trust.clone().unwrap_or_else(|| file::beside(&self.key, "trust.json"));
        TrustFiles::read([path.as_path()]).map_err(|failure| match self.trust {
            Some(_) => failure,
            None => failure.advise("The trust set says what the key may sign. Name it with --trust FILE."),
        })
    }

    /// Beside the key. A key that is a link has two such places, and a second ledger would count devices anew.
    pub(crate) fn ledger_path(&self) -> Result<PathBuf, Failure> {
        if let Some(ledger) = &self.ledger {
            return Ok(ledger.clone());
        }
        let beside = |key: &Path| file::beside(key, "ledger.jsonl");
        let Some(key) = file::behind_link(&self.key) else { return Ok(beside(&self.key)) };
        let mut there = [beside(&self.key), beside(&key)].into_iter().filter(|ledger| ledger.exists());
        match (there.next(), there.next()) {
            (Some(ledger), None) => Ok(ledger),
            _ => Err(two_places(&self.key, &key)),
        }
    }

    pub(crate) fn open_key(&self) -> Result<IssuerKey, Failure> {
        key::read(&self.key, self.passphrase_file.as_deref())
    }

    /// Mints a token and writes it to a new file. Whatever fails, no token leaves that isn't in the ledger.
    pub(crate) fn issue<K: Sold>(
        &self,
        draft: &Draft<K>,
        trusted: &TrustedKeys<'_>,
        now: UnixSeconds,
        out: &Path,
    ) -> Result<Token<K>, Failure> {
        let key = self.open_key()?;
        let mut ledger = LedgerFile::open(&self.ledger_path()?)?;
        let file = NewFile::create(out, Access::Public, ledger.held())?;
        let token = draft.mint(&key, trusted, now, &mut SysRng, &mut ledger).map_err(|error| not_minted(&error))?;
        file.finish(format!("{}\n", token.text()).as_bytes()).map_err(|failure| self.entered_only(failure))?;
        Ok(token)
    }

    fn entered_only(&self, failure: Failure) -> Failure {
        let ledger = self.ledger_path().map(|ledger| ledger.display().to_string()).unwrap_or_default();
        failure.advise(format!("The token is entered in {ledger} but never left; a new attempt makes another one."))
    }
}

fn two_places(link: &Path, key: &Path) -> Failure {
    let (link, key) = (link.display(), key.display());
    Failure::usage(format!("{link} is a link to {key}, so it isn't clear which ledger is meant"))
        .advise("Name the ledger with --ledger FILE.")
}

/// What the document says that it may not is malformed; what can't be had from this key or license is asked wrongly.
pub(crate) fn not_minted(error: &MintError) -> Failure {
    let sentence = format!("not signed: {error}");
    match error {
        MintError::Draft(error) => Failure::refused(draft_code(error), sentence),
        MintError::Canonical(error) => Failure::refused(error.code(), sentence),
        MintError::Document(error) => Failure::refused(error.code(), sentence),
        MintError::Signing(SigningError::Randomness | SigningError::Sign(_)) | MintError::Ledger(_) => {
            Failure::io(sentence)
        }
        other => Failure::usage(sentence).coded(asked_wrongly(other)),
    }
}

pub(crate) fn not_written_down(error: &LedgerError) -> Failure {
    Failure::io(format!("not issued, since it couldn't be written down: {error}"))
}

fn asked_wrongly(error: &MintError) -> &'static str {
    match error {
        MintError::Rule(_) => "not_for_sale",
        MintError::Exceeds(_) => "exceeds_license",
        MintError::TooManyDevices { .. } => "too_many_devices",
        MintError::KeyNotTrusted { .. } => "key_not_trusted",
        MintError::NameUsed { .. } | MintError::OtherContent { .. } | MintError::OtherKey { .. } => "name_used",
        MintError::Signing(SigningError::TooLong { .. }) => Code::TooLong.as_str(),
        MintError::Refused(error) => error.code().map_or("usage", Code::as_str),
        _ => "usage",
    }
}

pub(crate) fn draft_code(error: &DraftError) -> Code {
    match error {
        DraftError::Json(error) => error.code(),
        DraftError::Trust(error) => error.code(),
        _ => Code::WrongType,
    }
}
