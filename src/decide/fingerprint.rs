//! Fingerprints: enough features of the device must be the ones that the token is bound to. Spec: `spec/document.md`,
//! *Fingerprint*.

use super::denial::Denial;
use crate::document::Fingerprint;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const LABEL: &[u8] = b"licentia-fp-v1";
/// Bytes of the HMAC that a part keeps.
const PART_BYTES: usize = 16;
/// Characters of a part in base64url.
const PART_TEXT: usize = 22;

pub(super) fn check(bound_to: Fingerprint<'_>, features: &[(&str, &[u8])]) -> Result<(), Denial> {
    let salt = bound_to.salt();
    let same = |(name, part): &(&str, &str)| {
        let value = features.iter().find(|(stated, _)| stated == name).map_or(&b""[..], |(_, value)| value);
        !value.is_empty()
            && part_of(&salt, name, value).as_ref().map(<[u8; PART_TEXT]>::as_slice) == Some(part.as_bytes())
    };
    let need = bound_to.need();
    let same = u64::try_from(bound_to.parts().filter(same).count()).unwrap_or(0);
    if same >= need { Ok(()) } else { Err(Denial::FingerprintDiffers { same, need }) }
}

/// The first half of HMAC-SHA256 over label, name and value, as text.
pub(crate) fn part_of(salt: &[u8; 16], name: &str, value: &[u8]) -> Option<[u8; PART_TEXT]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).ok()?;
    [LABEL, &[0], name.as_bytes(), &[0], value].into_iter().for_each(|part| mac.update(part));
    let code = mac.finalize().into_bytes();
    let mut text = [0; PART_TEXT];
    Base64UrlUnpadded::encode(code.get(..PART_BYTES)?, &mut text).ok()?;
    Some(text)
}
