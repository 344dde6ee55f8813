//! Orders: an activation whose name comes from the vendor's own number for it, so that it is issued once.

use super::draft::Draft;
use crate::Activation;
use crate::text::Digest;
use alloc::string::String;
use alloc::vec::Vec;

/// Sets these digests apart from all others.
const DOMAIN: &[u8] = b"licentia order 1\n";
/// 192 bits, which nobody meets twice by chance.
const NAME_BYTES: usize = 24;

/// The `jti` of the activation that was ordered as `id` under the license with this `s256`: 32 characters.
///
/// They are base64url of the first 24 bytes of SHA-256 over `licentia order 1`, LF, the license's `s256` as 32 bytes,
/// and the order's id in UTF-8. The same order gives the same name, and no ledger has a name twice.
#[must_use]
pub fn jti_of_order(license: Digest, id: &str) -> String {
    let text: Vec<u8> = [DOMAIN, license.as_bytes(), id.as_bytes()].concat();
    let digest = Digest::of(&text);
    super::text_of(digest.as_bytes().get(..NAME_BYTES).unwrap_or_default())
}

impl Draft<Activation> {
    /// Named after the vendor's own number for this order; see [`jti_of_order`]. Minted a second time it is
    /// [`NameUsed`](super::MintError::NameUsed), and [`Draft::mint_again`] gives the same token again.
    #[must_use]
    pub fn order(self, id: &str) -> Self {
        let license = self.license.as_ref().map(|license| Digest::of(license.bytes()));
        match license {
            Some(license) => self.with("jti", jti_of_order(license, id)),
            None => self,
        }
    }
}
