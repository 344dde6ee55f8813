//! Keys whose signatures are verified in variable time, and what is to be verified with them.

use super::affine;
use super::table::Multiples;
use crate::signature::{InvalidSignature, PublicKey, SIGNATURE_BYTES};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use p256::AffinePoint;

/// A public key for verifying many signatures in variable time: on a server or an auditor's desk, where nobody measures.
///
/// In a product, use [`PreparedKey`](super::PreparedKey).
#[derive(Clone)]
pub struct VariableTimeKey {
    key: PublicKey,
    pub(super) base: Arc<Multiples>,
    pub(super) multiples: Arc<Multiples>,
}

/// A signature that is to be verified, with its message and its key.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'s> {
    /// Whose signature it should be.
    pub key: &'s VariableTimeKey,
    /// What was signed.
    pub message: &'s [u8],
    /// r then s, big-endian.
    pub signature: &'s [u8; SIGNATURE_BYTES],
}

impl Signed<'_> {
    /// An addition met two equal or opposite points, which takes a signature made for it: p256 knows the answer.
    pub(super) fn verify_alone(&self) -> Result<(), InvalidSignature> {
        self.key.key.verify(self.message, self.signature)
    }
}

impl VariableTimeKey {
    /// Lays out the tables of some keys, which share the base point's. Cost for each, and for the base point: 0.8 MB and
    /// about three milliseconds; with the feature `simd` twice as much of both.
    #[must_use]
    pub fn of(keys: &[PublicKey]) -> Vec<Self> {
        let base = Arc::new(Multiples::of(affine(&AffinePoint::GENERATOR)));
        let wide = |key: &PublicKey| Self {
            key: *key,
            base: Arc::clone(&base),
            multiples: Arc::new(Multiples::of(affine(&key.point))),
        };
        keys.iter().map(wide).collect()
    }

    /// The key itself.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.key
    }
}

impl fmt::Debug for VariableTimeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VariableTimeKey {}", self.key.thumbprint())
    }
}
