//! Licenses that a product checks offline, in constant time, with public keys only.
//!
//! ```text
//! vendor    document → canonical → signature → token
//! product                                      token → verify → decide
//! ```
//!
//! One pipeline of six stages; the word of a stage names its module, its spec page, its vectors, its fuzz target and
//! its bench. The call site reads as the pipeline, and another order doesn't compile:
//!
//! ```
//! use licentia::{Activation, Context, Error, TrustedKeys, UnixSeconds, Unverified};
//!
//! fn may_run(token_file: &[u8], trust_set: &[u8], now: UnixSeconds) -> Result<bool, Error> {
//!     let sets = [trust_set];
//!     let trusted = TrustedKeys::load(&sets)?;
//!     let context = Context::new().product("acme-db").wall_clock(now);
//!     let decision = Unverified::<Activation>::parse(token_file)?.verify(&trusted)?.decide(&context);
//!     println!("{}", decision.explain());
//!     Ok(decision.is_granted())
//! }
//! ```
//!
//! Not genuine is an `Err`; genuine but not entitled is a [`Decision::Deny`] with its facts. Without a heap the same
//! call is `parse_in(token_file, &mut scratch)`.
//!
//! | feature | adds |
//! |---|---|
//! | `alloc` (default) | `parse`, `canonical::write`, keys as JSON Web Keys |
//! | `issue` | module `issue`: keys, drafts, minting, the ledger: everything that touches a secret |
//! | `simd` | batches of signatures in a fraction of the time, on x86-64 processors with AVX-512 IFMA; needs std there |
//!
//! No clock, no randomness, no files, no globals: whatever a check needs is passed in.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod canonical;
mod code;
pub mod decide;
pub mod document;
mod error;
#[cfg(feature = "issue")]
pub mod issue;
pub mod kind;
pub mod signature;
mod text;
mod time;
pub mod token;
pub mod verify;

pub use canonical::{Canonical, CanonicalError};
pub use code::Code;
pub use decide::{Ask, Context, Decision, Denial, Device, Grant, Release};
pub use document::{Claims, DocumentError};
pub use error::Error;
pub use kind::{Activation, Keys, Kind, Lease, License, Proof, Request, StatusList, Usage};
pub use signature::{InvalidSignature, PublicKey};
#[cfg(feature = "alloc")]
pub use signature::{PreparedKey, TableSize};
pub use text::{Digest, Excerpt, Thumbprint};
pub use time::UnixSeconds;
pub use token::{TokenError, Unverified};
pub use verify::{SelfSigned, TrustError, TrustedKeys, Verified, VerifyError};

/// The README's examples, compiled by the doctests.
#[cfg(all(doctest, feature = "issue"))]
#[doc = include_str!("../README.md")]
pub struct ReadmeExamples;
