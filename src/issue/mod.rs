//! Issuing: everything that touches a secret, and nothing else. No stage of the verifier names anything in here.
//!
//! In: an [`IssuerKey`] (or any [`Signer`]), a [`Draft`], the trust set that products will hold, a [`Ledger`].
//! Out: a [`Token`] that those products accept, because it was verified as they will before it left.
//! Randomness, time and storage are the caller's. Cost: one signature and one verification.

mod draft;
mod issuer_key;
pub mod ledger;
mod mint;
mod narrow;
mod rules;
#[cfg(test)]
mod tests;
mod trust_set;

pub use draft::{Bind, Draft, DraftError};
pub use issuer_key::{IssuerKey, KeyError, SignError, Signer, is_encrypted_pem};
pub use ledger::{Entry, Ledger, LedgerError, LedgerFault, MemoryLedger, Record};
pub use mint::{MintError, Token};
pub use narrow::ExceedsLicense;
pub use rules::RuleError;
pub use trust_set::{Policy, TrustSetDraft};
