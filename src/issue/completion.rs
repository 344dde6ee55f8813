//! A draft with what was left out of it.

use super::draft::{Draft, DraftError};
use super::members::Members;
use super::mint::MintError;
use crate::Kind;
use crate::verify::{Payload, VerifyError};
use alloc::string::String;
use alloc::vec::Vec;
use serde_json::{Value, json};

pub(super) struct Completion<'d, K> {
    draft: &'d Draft<K>,
    filled: Members,
}

impl<'d, K: Kind> Completion<'d, K> {
    pub(super) fn of(draft: &'d Draft<K>) -> Self {
        Self { draft, filled: Members::default() }
    }

    pub(super) fn lacks(&self, name: &str) -> bool {
        !self.draft.members.holds(name) && !self.filled.holds(name)
    }

    /// Puts in what was left out.
    pub(super) fn fill(&mut self, name: &'static str, value: impl Into<Value>) {
        if self.lacks(name) {
            self.filled.put(name, value);
        }
    }

    /// The same by its JSON text.
    pub(super) fn fill_json(&mut self, name: &'static str, json: String) {
        if self.lacks(name) {
            self.filled.put_json(name, json);
        }
    }

    /// The status list that the draft names without an entry, by its URI.
    pub(super) fn list_without_entry(&self) -> Option<String> {
        let status = self.draft.members.get("status")?;
        let list = status.get("status_list")?.as_object()?;
        list.get("uri").filter(|_| list.len() == 1)?.as_str().map(Into::into)
    }

    pub(super) fn list_as(&mut self, uri: &str, index: u32) {
        self.filled.put("status", json!({"status_list": {"idx": index, "uri": uri}}));
    }

    pub(super) fn payload(&self) -> Result<Payload<'static, K>, MintError> {
        // What was taken over from a genuine license is canonical as it stands, and to check that is cheaper than to
        // write it anew.
        let payload = match Payload::own(self.members().into_bytes()) {
            Err(VerifyError::Canonical(_)) => Payload::own(self.to_json()?),
            payload => payload,
        };
        payload.map_err(MintError::malformed)
    }

    /// As canonical JSON.
    pub(super) fn to_json(&self) -> Result<Vec<u8>, MintError> {
        let written = crate::canonical::write(self.members().as_bytes());
        written.map_err(|error| MintError::Draft(DraftError::Json(error)))
    }

    fn members(&self) -> String {
        self.draft.members.to_json_with(&self.filled)
    }
}
