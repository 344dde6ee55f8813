//! Issuing: everything that touches a secret, and nothing else. No stage of the verifier names anything in here.
//!
//! In: an [`IssuerKey`] (or any [`Signer`]), a [`Draft`], the trust set that products will hold, a [`Ledger`].
//! Out: a [`Token`] that those products accept, because it was verified as they will before it left.
//! Randomness, time and storage are the caller's. Cost: one signature and one verification.

mod again;
mod batch;
mod completion;
mod draft;
mod held;
mod issuer_key;
mod lease;
pub mod ledger;
mod members;
mod mint;
mod narrow;
mod order;
mod rules;
mod sign;
mod statement;
mod status_list;
#[cfg(test)]
mod tests;
mod trust_set;
mod unsigned;

pub use batch::{Batch, Rehearsal};
pub use draft::{Bind, Draft, DraftError};
pub use issuer_key::{IssuerKey, KeyError, SignError, Signer, is_encrypted_pem};
pub use ledger::{Entry, Index, Ledger, LedgerError, LedgerFault, MemoryLedger, Record};
pub use mint::{MintError, Token};
pub use narrow::ExceedsLicense;
pub use order::jti_of_order;
pub use rules::RuleError;
pub use sign::SigningError;
pub use statement::StatementError;
pub use status_list::StatusListDraft;
pub use trust_set::{Policy, TrustSetDraft, sign_manifest};
pub use unsigned::Unsigned;

/// Strict base64url.
fn text_of(bytes: &[u8]) -> alloc::string::String {
    <base64ct::Base64UrlUnpadded as base64ct::Encoding>::encode_string(bytes)
}
