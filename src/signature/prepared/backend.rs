//! Who does the arithmetic of a batch: the processor's lanes, or plain integers.

use super::batch;
#[cfg(any(test, all(feature = "simd", target_arch = "x86_64")))]
use super::lanes::{Lanes as _, VerifyEach};
use super::variable_time::{Signed, VariableTimeKey};
use crate::signature::InvalidSignature;
use alloc::vec::Vec;

impl VariableTimeKey {
    /// Verifies ES256 signatures, of one key or of many: the answers of
    /// [`PublicKey::verify`](crate::PublicKey::verify), in the order of the signatures. Keys that were laid out by one
    /// call of [`Self::of`] are the quickest together.
    ///
    /// # Examples
    /// ```
    /// # use licentia::PublicKey;
    /// # use licentia::signature::{Signed, VariableTimeKey};
    /// # fn check(key: &PublicKey, message: &[u8], signature: &[u8; 64]) {
    /// let keys = VariableTimeKey::of(&[*key]);
    /// let signed: Vec<_> = keys.iter().map(|key| Signed { key, message, signature }).collect();
    /// let answers = VariableTimeKey::verify_batch(&signed);
    /// println!("{} of {} hold", answers.iter().filter(|answer| answer.is_ok()).count(), answers.len());
    /// # }
    /// ```
    #[must_use]
    pub fn verify_batch(signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        Backend::of_this_machine().verify(signed)
    }
}

/// A way to do it. All have the same answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Backend {
    Scalar,
    #[cfg(test)]
    Portable(super::lanes::Portable),
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    Ifma(super::lanes::Ifma),
}

impl Backend {
    /// The quickest here.
    pub(super) fn of_this_machine() -> Self {
        #[cfg(all(feature = "simd", target_arch = "x86_64"))]
        if let Some(ifma) = super::lanes::Ifma::try_new() {
            return Self::Ifma(ifma);
        }
        Self::Scalar
    }

    /// All that there are here.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        let mut all = alloc::vec![Self::Scalar, Self::Portable(super::lanes::Portable)];
        if !matches!(Self::of_this_machine(), Self::Scalar) {
            all.push(Self::of_this_machine());
        }
        all
    }

    /// Verifies all signatures, as many together as is quickest.
    pub(super) fn verify(self, signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        match self {
            Self::Scalar => signed.chunks(batch::BATCH).flat_map(batch::verify_together).collect(),
            #[cfg(test)]
            Self::Portable(lanes) => in_lanes(signed, |signed| lanes.run(VerifyEach(signed))),
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            Self::Ifma(lanes) => in_lanes(signed, |signed| lanes.run(VerifyEach(signed))),
        }
    }
}

#[cfg(any(test, all(feature = "simd", target_arch = "x86_64")))]
fn in_lanes(
    signed: &[Signed<'_>],
    verify: impl Fn(&[Signed<'_>]) -> Vec<Option<bool>>,
) -> Vec<Result<(), InvalidSignature>> {
    let answers = signed.chunks(super::lanes::BATCH).flat_map(verify);
    let answer = |(signed, holds): (&Signed<'_>, Option<bool>)| match holds {
        Some(true) => Ok(()),
        Some(false) => Err(InvalidSignature),
        None => signed.verify_alone(),
    };
    signed.iter().zip(answers).map(answer).collect()
}
