//! Keep lists: tokens that stay good although the key that signed them was revoked. Spec: `spec/verify.md`, *Keep lists*.

use crate::text::Digest;
use core::fmt;

const DIGEST_BYTES: usize = 32;
/// Digests that a list may hold.
const MAX_DIGESTS: usize = 1 << 20;

/// Digests of payloads, 32 bytes each, ascending. It says nothing by itself: a signed policy names its SHA-256.
#[derive(Clone, Copy)]
pub struct KeepList<'k> {
    digests: &'k [[u8; DIGEST_BYTES]],
    digest: Digest,
}

/// Bytes that are no keep list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepListBroken;

impl fmt::Display for KeepListBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the keep list is not the one that was signed for: it must be 1 to 1048576 digests of 32 bytes, ascending, \
             and a policy must name its SHA-256. Get the manifest's file again.",
        )
    }
}

impl core::error::Error for KeepListBroken {}

impl<'k> KeepList<'k> {
    /// Takes the bytes if they are whole digests in ascending order. Cost: SHA-256 of them, once.
    ///
    /// # Errors
    /// [`KeepListBroken`] otherwise.
    pub fn check(bytes: &'k [u8]) -> Result<Self, KeepListBroken> {
        let (digests, rest) = bytes.as_chunks::<DIGEST_BYTES>();
        let whole = rest.is_empty() && (1..=MAX_DIGESTS).contains(&digests.len());
        if whole && digests.is_sorted_by(|left, right| left < right) {
            Ok(Self { digests, digest: Digest::of(bytes) })
        } else {
            Err(KeepListBroken)
        }
    }

    /// SHA-256 of the list.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether the token with this payload digest is in it.
    #[must_use]
    pub fn holds(&self, token: &Digest) -> bool {
        self.digests.binary_search(token.as_bytes()).is_ok()
    }
}

impl fmt::Debug for KeepList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeepList {} of {} tokens", self.digest, self.digests.len())
    }
}
