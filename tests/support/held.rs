//! The ways to hold a key, which must give one answer.

use licentia::signature::{Signed, VariableTimeKey};
use licentia::{PreparedKey, PublicKey, TableSize};

/// Whether the signature holds, whichever way the key is held.
pub(crate) fn holds(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    let plain = key.verify(message, signature).is_ok();
    for size in [TableSize::Fast, TableSize::Small] {
        let prepared = PreparedKey::with(size, key).verify(message, signature).is_ok();
        assert_eq!(prepared, plain, "{size:?} {key:?} {message:?} {signature:?}");
    }
    for key in VariableTimeKey::of(&[*key]) {
        let answers = VariableTimeKey::verify_batch(&[Signed { key: &key, message, signature }]);
        assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [plain], "{key:?} {message:?} {signature:?}");
    }
    plain
}
