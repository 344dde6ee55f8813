//! Many tokens at once, for servers and auditors: the answers of `verify`, sooner, and not in constant time.

use super::error::VerifyError;
use super::trust::TrustedKeys;
use super::trusted_key::TrustedKey;
use super::{Verified, header};
use crate::kind::IssuerSigned;
use crate::signature::{InvalidSignature, SIGNATURE_BYTES, Signed, VariableTimeKey, signature_of_text};
use crate::text::Thumbprint;
use crate::token::Unverified;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Trusted keys with tables for many tokens. Its checks take their time from the tokens, signatures included: for a
/// server or an auditor's desk, not for a product. Threads may share it.
#[derive(Clone, Debug)]
pub struct VariableTimeKeys<'k> {
    trusted: TrustedKeys<'k>,
    tables: BTreeMap<Thumbprint, VariableTimeKey>,
}

impl<'k> VariableTimeKeys<'k> {
    /// Lays out the tables. Cost for each key that may sign anything: 0.8 MB and about three milliseconds, or with the
    /// feature `simd` twice as much of both.
    #[must_use]
    pub fn new(trusted: TrustedKeys<'k>) -> Self {
        let keys: Vec<_> = trusted.keys().filter(TrustedKey::has_policy).filter_map(|key| key.public_key()).collect();
        let tables = VariableTimeKey::of(&keys).into_iter().map(|key| (key.public_key().thumbprint(), key)).collect();
        Self { trusted, tables }
    }

    /// The keys themselves.
    #[must_use]
    pub const fn trusted(&self) -> &TrustedKeys<'k> {
        &self.trusted
    }

    /// What [`Unverified::verify`] says of each token, in their order. A few hundred at a time are as quick as it gets.
    ///
    /// # Examples
    /// ```
    /// # use licentia::{Activation, Error, TrustedKeys, Unverified};
    /// # use licentia::verify::VariableTimeKeys;
    /// # fn check(files: &[&[u8]], trust_set: &[u8]) -> Result<(), Error> {
    /// let sets = [trust_set];
    /// let keys = VariableTimeKeys::new(TrustedKeys::load(&sets)?);
    /// let tokens = files.iter().filter_map(|file| Unverified::<Activation>::parse(file).ok());
    /// let answers = keys.verify_batch(tokens);
    /// println!("{} are genuine", answers.iter().filter(|answer| answer.is_ok()).count());
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn verify_batch<'t, K: IssuerSigned>(
        &self,
        tokens: impl IntoIterator<Item = Unverified<'t, K>>,
    ) -> Vec<Result<Verified<'t, K>, VerifyError>> {
        let candidates: Vec<_> = tokens.into_iter().map(|token| self.candidate(token)).collect();
        let signed: Vec<_> = candidates.iter().flatten().map(Candidate::signed).collect();
        let mut answers = VariableTimeKey::verify_batch(&signed).into_iter();
        let mut accepted = |candidate: Candidate<'_, 't, 'k, K>| match answers.next() {
            Some(Ok(())) => candidate.token.accepted(&candidate.key, &self.trusted),
            Some(Err(InvalidSignature)) | None => Err(VerifyError::NotGenuine),
        };
        candidates.into_iter().map(|candidate| candidate.and_then(&mut accepted)).collect()
    }

    fn candidate<'t, K: IssuerSigned>(
        &self,
        token: Unverified<'t, K>,
    ) -> Result<Candidate<'_, 't, 'k, K>, VerifyError> {
        let key = header::find_key::<K>(token.parts.header, &self.trusted)?;
        let table = self.tables.get(&key.kid()).ok_or(VerifyError::NotGenuine)?;
        let signature = signature_of_text(token.parts.signature).ok_or(VerifyError::NotGenuine)?;
        Ok(Candidate { token, key, table, signature })
    }
}

/// A token whose header is that of a trusted key.
struct Candidate<'v, 't, 'k, K> {
    token: Unverified<'t, K>,
    key: TrustedKey<'k>,
    table: &'v VariableTimeKey,
    signature: [u8; SIGNATURE_BYTES],
}

impl<'t, K: IssuerSigned> Candidate<'_, 't, '_, K> {
    fn signed(&self) -> Signed<'_> {
        Signed { key: self.table, message: self.token.parts.signed, signature: &self.signature }
    }
}
