//! The header is compared, never parsed: for each trusted key and kind there is one legal header.

use super::error::VerifyError;
use super::trust::{TrustedKey, TrustedKeys};
use crate::kind::{ISSUER_SIGNED, Kind};
use crate::text::{DIGEST_TEXT, Excerpt};
use base64ct::{Base64UrlUnpadded, Encoding as _};

/// More bytes than the longest legal header has.
const HEADER_ROOM: usize = 128;
const BEFORE_KID: &[u8] = br#"{"alg":"ES256","kid":""#;
const BEFORE_TYP: &[u8] = br#"","typ":""#;
const END: &[u8] = br#""}"#;

/// The trusted key whose legal header for this kind is the received one.
pub(super) fn find_key<'k, K: Kind>(header: &[u8], trusted: &TrustedKeys<'k>) -> Result<TrustedKey<'k>, VerifyError> {
    // Strict base64url has one text for given bytes, so comparing what it decodes to compares the text.
    let mut room = [0; HEADER_ROOM];
    let legal = Base64UrlUnpadded::decode(header, &mut room).ok().and_then(Legal::read);
    let Legal { kid, typ } = legal.ok_or(VerifyError::HeaderUnknown { kid: None })?;
    let unknown = VerifyError::HeaderUnknown { kid: core::str::from_utf8(kid).ok().map(Excerpt::of) };
    let key = trusted.find(kid).ok_or(unknown)?;
    let kind = ISSUER_SIGNED.into_iter().find(|kind| kind.as_bytes() == typ && key.may_sign(kind)).ok_or(unknown)?;
    if kind == K::TYP { Ok(key) } else { Err(VerifyError::OtherKind { asked: K::TYP, came: kind }) }
}

/// The two holes of the only form that a header may have.
struct Legal<'h> {
    kid: &'h [u8],
    typ: &'h [u8],
}

impl<'h> Legal<'h> {
    fn read(header: &'h [u8]) -> Option<Self> {
        let (kid, rest) = header.strip_prefix(BEFORE_KID)?.split_at_checked(DIGEST_TEXT)?;
        let typ = rest.strip_prefix(BEFORE_TYP)?.strip_suffix(END)?;
        Some(Self { kid, typ })
    }
}
