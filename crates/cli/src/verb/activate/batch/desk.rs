//! What turns an order into an activation.

use super::super::licenses::Licenses;
use super::request::Request;
use crate::exit::Failure;
use crate::issuer::not_minted;
use crate::ledger_file::LedgerFile;
use getrandom::SysRng;
use licentia::issue::{Batch, Draft, IssuerKey, MintError, Rehearsal, Token, jti_of_order};
use licentia::{Activation, TrustedKeys, UnixSeconds};
use serde_json::Value;

pub(super) struct Desk<'t> {
    pub(super) key: IssuerKey,
    pub(super) trusted: &'t TrustedKeys<'t>,
    pub(super) licenses: Licenses<'t>,
    /// One for the whole run: what was rehearsed must hold when it is minted.
    pub(super) now: UnixSeconds,
}

/// An order that was met.
pub(super) struct Row {
    id: String,
    pub(super) is_unbound: bool,
    /// Its token, if it was issued before. A new one is the batch's until it is written down.
    pub(super) again: Option<Token<Activation>>,
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

    /// The id goes with a failure, too.
    pub(super) fn mint(
        &mut self,
        request: Request,
        batch: &mut Batch<&mut LedgerFile, Activation>,
    ) -> Result<Row, (String, Failure)> {
        match self.token(&request, batch) {
            Ok(again) => Ok(Row { id: request.id, is_unbound: request.wanted.device.is_none(), again }),
            Err(failure) => Err((request.id, failure)),
        }
    }

    fn token(
        &mut self,
        request: &Request,
        batch: &mut Batch<&mut LedgerFile, Activation>,
    ) -> Result<Option<Token<Activation>>, Failure> {
        let (draft, jti) = self.draft(request, batch.ledger())?;
        let minted = match batch.ledger().entry(&jti) {
            Some(entry) => draft.mint_again(entry, &self.key, self.trusted, &mut SysRng).map(Some),
            None => batch.mint(&draft, &self.key, self.trusted, self.now, &mut SysRng).map(|()| None),
        };
        minted.map_err(|error| refused(&error))
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
    /// Its line in the output; `issued` has the new tokens of its group from here on.
    pub(super) fn line(self, issued: &mut impl Iterator<Item = Token<Activation>>) -> Vec<u8> {
        let Some(token) = self.again.or_else(|| issued.next()) else { return Vec::new() };
        let (id, text) = (Value::from(self.id), Value::from(token.text()));
        format!("{{\"id\":{id},\"jti\":\"{}\",\"token\":{text},\"s256\":\"{}\"}}\n", token.jti(), token.s256())
            .into_bytes()
    }
}
