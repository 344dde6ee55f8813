//! The header is compared, never parsed: for each trusted key and kind there is one legal header, for a self-signed kind
//! one form with two holes.

use super::error::VerifyError;
use super::trust::TrustedKeys;
use super::trusted_key::TrustedKey;
use crate::kind::{ISSUER_SIGNED, IssuerSigned, Kind};
use crate::signature::PublicKey;
use crate::text::{DIGEST_TEXT, Excerpt, decode};

/// More bytes than the longest legal header has.
const HEADER_ROOM: usize = 128;
const BEFORE_KID: &[u8] = br#"{"alg":"ES256","kid":""#;
const BEFORE_TYP: &[u8] = br#"","typ":""#;
const END: &[u8] = br#""}"#;

const SELF_SIGNED_ROOM: usize = 192;
const BEFORE_X: &[u8] = br#"{"alg":"ES256","jwk":{"crv":"P-256","kty":"EC","x":""#;
const BEFORE_Y: &[u8] = br#"","y":""#;
const BEFORE_SELF_SIGNED_TYP: &[u8] = br#""},"typ":""#;

/// The trusted key whose legal header for this kind is the received one.
pub(super) fn find_key<'k, K: IssuerSigned>(
    header: &[u8],
    trusted: &TrustedKeys<'k>,
) -> Result<TrustedKey<'k>, VerifyError> {
    // Strict base64url has one text for given bytes, so comparing what it decodes to compares the text.
    let mut room = [0; HEADER_ROOM];
    let legal = decode(header, &mut room).and_then(Legal::read);
    let Legal { kid, typ } = legal.ok_or(VerifyError::HeaderUnknown { kid: None })?;
    let unknown = VerifyError::HeaderUnknown { kid: core::str::from_utf8(kid).ok().map(Excerpt::of) };
    let key = trusted.find(kid).ok_or(unknown)?;
    let kind = ISSUER_SIGNED.into_iter().find(|kind| kind.as_bytes() == typ && key.may_sign(kind)).ok_or(unknown)?;
    if kind == K::TYP { Ok(key) } else { Err(VerifyError::OtherKind { asked: K::TYP, came: kind }) }
}

/// The key in the header of a self-signed kind, if the header has the one form that it may have.
pub(super) fn own_key<K: Kind>(header: &[u8]) -> Option<PublicKey> {
    let mut room = [0; SELF_SIGNED_ROOM];
    let header = decode(header, &mut room)?;
    let (x, rest) = header.strip_prefix(BEFORE_X)?.split_at_checked(DIGEST_TEXT)?;
    let (y, rest) = rest.strip_prefix(BEFORE_Y)?.split_at_checked(DIGEST_TEXT)?;
    let typ = rest.strip_prefix(BEFORE_SELF_SIGNED_TYP)?.strip_suffix(END)?;
    if typ == K::TYP.as_bytes() { PublicKey::from_text(x, y) } else { None }
}

/// What a header says, if it has the form of an issuer-signed kind's: the kid and the `typ`.
#[cfg(feature = "alloc")]
pub(super) fn read(header: &[u8], says: impl FnOnce(&[u8], &[u8]) -> bool) -> bool {
    let mut room = [0; HEADER_ROOM];
    let legal = decode(header, &mut room).and_then(Legal::read);
    legal.is_some_and(|Legal { kid, typ }| says(kid, typ))
}

/// Whether the header is the legal one of this key and kind.
#[cfg(feature = "alloc")]
pub(super) fn is_of<K: Kind>(header: &[u8], key: &PublicKey) -> bool {
    let own = key.thumbprint().to_text();
    read(header, |kid, typ| kid == own && typ == K::TYP.as_bytes())
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
