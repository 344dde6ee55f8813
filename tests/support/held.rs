//! The ways to hold a key, which must give one answer.

use licentia::signature::{Signed, VariableTimeKey};
use licentia::{PreparedKey, PublicKey, TableSize};

/// Whether the signature holds, whichever way the key is held.
#[allow(dead_code, reason = "not every test needs a key but once")]
pub(crate) fn holds(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    Held::new(key).holds(message, signature)
}

/// A key in all these ways.
pub(crate) struct Held {
    key: PublicKey,
    prepared: [PreparedKey; 2],
    variable_time: Vec<VariableTimeKey>,
}

impl Held {
    pub(crate) fn new(key: &PublicKey) -> Self {
        let prepared = [TableSize::Fast, TableSize::Small].map(|size| PreparedKey::with(size, key));
        Self { key: *key, prepared, variable_time: VariableTimeKey::of(&[*key]) }
    }

    pub(crate) fn holds(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = &self.key;
        let plain = key.verify(message, signature).is_ok();
        for prepared in &self.prepared {
            let answer = prepared.verify(message, signature).is_ok();
            assert_eq!(answer, plain, "{prepared:?} {key:?} {message:?} {signature:?}");
        }
        for key in &self.variable_time {
            let answers = VariableTimeKey::verify_batch(&[Signed { key, message, signature }]);
            assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [plain], "{message:?} {signature:?}");
        }
        plain
    }
}
