//! What turns an order into an activation.

use super::super::licenses::Licenses;
use super::request::Request;
use crate::exit::Failure;
use crate::issuer::not_minted;
use crate::ledger_file::LedgerFile;
use crate::threads;
use getrandom::SysRng;
use licentia::issue::{Batch, Draft, IssuerKey, MintError, Rehearsal, Token, Unsigned, jti_of_order};
use licentia::{Activation, TrustedKeys, UnixSeconds};
use serde_json::Value;

pub(super) struct Desk<'t> {
    pub(super) key: IssuerKey,
    pub(super) trusted: &'t TrustedKeys<'t>,
    pub(super) licenses: Licenses<'t>,
    /// One for the whole run: what was rehearsed must hold when it is minted.
    pub(super) now: UnixSeconds,
}

/// An order whose activation waits for its signature.
pub(super) struct Row {
    pub(super) id: String,
    /// The line that it stands in.
    pub(super) line: u64,
    pub(super) is_unbound: bool,
    /// It was issued before, and stands in the ledger.
    pub(super) is_again: bool,
    pub(super) unsigned: Unsigned<Activation>,
}

impl Desk<'_> {
    pub(super) fn rehearse(
        &mut self,
        request: &Request,
        rehearsal: &mut Rehearsal<&mut LedgerFile>,
    ) -> Result<(), Failure> {
        let (draft, jti) = self.draft(request, rehearsal.ledger())?;
        let rehearsed = match rehearsal.ledger().entry(&jti) {
            Some(entry) => rehearsal.mint_again(&draft, entry, &self.key, self.trusted),
            None => rehearsal.mint(&draft, &self.key, self.trusted, self.now, &mut SysRng),
        };
        rehearsed.map_err(|error| refused(&error))
    }

    /// All but the signature. The id goes with a failure, too.
    pub(super) fn prepare(
        &mut self,
        request: Request,
        line: u64,
        batch: &mut Batch<&mut LedgerFile, Activation>,
    ) -> Result<Row, (String, Failure)> {
        match self.unsigned(&request, batch) {
            Ok((is_again, unsigned)) => {
                let is_unbound = request.wanted.device.is_none();
                Ok(Row { id: request.id, line, is_unbound, is_again, unsigned })
            }
            Err(failure) => Err((request.id, failure)),
        }
    }

    /// And whether it was issued before.
    fn unsigned(
        &mut self,
        request: &Request,
        batch: &mut Batch<&mut LedgerFile, Activation>,
    ) -> Result<(bool, Unsigned<Activation>), Failure> {
        let (draft, jti) = self.draft(request, batch.ledger())?;
        let unsigned = match batch.ledger().entry(&jti) {
            Some(entry) => draft.unsigned_again(entry, &self.key, self.trusted).map(|again| (true, again)),
            None => batch.prepare(&draft, &self.key, self.trusted, self.now, &mut SysRng).map(|new| (false, new)),
        };
        unsigned.map_err(|error| refused(&error))
    }

    /// The tokens of these orders, in their order; each thread signs its share. A failure comes with its order's place.
    pub(super) fn sign(&self, rows: &[Row], threads: usize) -> Result<Vec<Token<Activation>>, (usize, Failure)> {
        let share = rows.len().div_ceil(threads).max(1);
        let mut tokens = Vec::with_capacity(rows.len());
        for signed in threads::each(rows.chunks(share), "signs", |rows| self.sign_share(rows)) {
            let signed = signed.unwrap_or_else(|lost| Err((0, lost)));
            tokens.extend(signed.map_err(|(place, failure)| (tokens.len().saturating_add(place), failure))?);
        }
        Ok(tokens)
    }

    fn sign_share(&self, rows: &[Row]) -> Result<Vec<Token<Activation>>, (usize, Failure)> {
        let sign = |(place, row): (usize, &Row)| {
            let token = row.unsigned.sign(&self.key, self.trusted, &mut SysRng);
            token.map_err(|error| (place, refused(&error)))
        };
        rows.iter().enumerate().map(sign).collect()
    }

    /// An order that was issued before counts its time from then on.
    fn draft(&mut self, request: &Request, ledger: &LedgerFile) -> Result<(Draft<Activation>, String), Failure> {
        let now = self.now;
        let license = self.licenses.of(request.license.as_deref())?;
        let jti = jti_of_order(license.s256(), &request.id);
        let then = ledger.entry(&jti).and_then(licentia::issue::Entry::iat);
        let draft = request.wanted.draft(license, then.unwrap_or(now), |name| format!("`{name}`"))?;
        Ok((draft.order(&request.id), jti))
    }
}

fn refused(error: &MintError) -> Failure {
    let failure = not_minted(error);
    match error {
        MintError::OtherContent { .. } => failure.advise(
            "An order with this id was issued before. Give a changed order an id of its own; the earlier one comes again if its line is as it was.",
        ),
        MintError::OtherKey { .. } => {
            failure.advise("Name that key with --key, or take the orders that it signed out of the file.")
        }
        _ => failure,
    }
}

impl Row {
    /// Its line in the output.
    pub(super) fn output(&self, token: &Token<Activation>) -> Vec<u8> {
        let (id, text) = (Value::from(self.id.as_str()), Value::from(token.text()));
        format!("{{\"id\":{id},\"jti\":\"{}\",\"token\":{text},\"s256\":\"{}\"}}\n", token.jti(), token.s256())
            .into_bytes()
    }
}
