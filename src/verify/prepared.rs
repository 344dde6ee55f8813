//! The trusted keys by kid, each with its tables: what finds and verifies at one cost, however many keys there are.

use super::trusted_key::TrustedKey;
use crate::signature::{Preparation, PreparedKey, TableSize};
use crate::text::Thumbprint;
use crate::token::Parts;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::fmt;

/// Keys that may sign something. A kid is public: looking it up may take its time from it.
#[derive(Clone)]
pub(super) struct Prepared<'k>(Arc<BTreeMap<Thumbprint, (TrustedKey<'k>, PreparedKey)>>);

impl<'k> Prepared<'k> {
    pub(super) fn new(size: TableSize, keys: impl Iterator<Item = TrustedKey<'k>>) -> Self {
        let preparation = Preparation::new(size);
        let prepare = |key: TrustedKey<'k>| Some((key.kid(), (key, preparation.prepare(&key.public_key()?))));
        Self(Arc::new(keys.filter(TrustedKey::has_policy).filter_map(prepare).collect()))
    }

    pub(super) fn find(&self, kid: &[u8]) -> Option<TrustedKey<'k>> {
        self.0.get(&Thumbprint::parse(kid)?).map(|(key, _)| *key)
    }

    pub(super) fn verify(&self, key: &TrustedKey<'_>, parts: &Parts<'_>) -> Option<()> {
        let (_, prepared) = self.0.get(&key.kid())?;
        prepared.verify_text(parts.signed, parts.signature).ok()
    }
}

impl fmt::Debug for Prepared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.values().map(|(key, _)| key)).finish()
    }
}
