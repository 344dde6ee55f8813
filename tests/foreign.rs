//! Other people's cases: JSON, ECMAScript's numbers, ECDSA, JSON Web Signatures and Keys, status lists.
//!
//! Read from `LICENTIA_FOREIGN`, by default `../shared/foreign`. In CI a missing suite fails; elsewhere it is named and counts as not run.
//! Where we say something else than a suite, or a suite leaves it open, the case stands in `foreign/NAME.exceptions.json`.
#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it doesn't expect"
)]

#[path = "foreign/canonical_json.rs"]
mod canonical_json;
#[path = "foreign/canonical_numbers.rs"]
mod canonical_numbers;
#[path = "support/held.rs"]
mod held;
#[path = "foreign/signature_nist.rs"]
mod signature_nist;
#[path = "foreign/signature_wycheproof.rs"]
mod signature_wycheproof;
#[path = "foreign/suite.rs"]
mod suite;
#[path = "foreign/token_jose.rs"]
mod token_jose;
#[path = "foreign/verify_status_list.rs"]
mod verify_status_list;
