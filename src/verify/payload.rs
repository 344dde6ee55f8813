//! A payload whose signature holds: decoded where its token has room for it, then read as a document of one kind.

use super::error::VerifyError;
use crate::Canonical;
use crate::document::{Claims, Index};
use crate::kind::Kind;
use crate::text::decode;
use crate::token::{Room, decoded_length};
use core::marker::PhantomData;

type Answer = Result<(), VerifyError>;

/// A document of this kind, by its bytes as signed.
pub(crate) struct Payload<'t, K> {
    bytes: Room<'t>,
    index: Index,
    kind: PhantomData<K>,
}

impl<'t, K: Kind> Payload<'t, K> {
    /// Decodes and reads it, and asks `may` whether it may say what it says.
    pub(super) fn read(
        text: &[u8],
        room: Room<'t>,
        may: impl FnOnce(&Claims<'_, K>) -> Answer,
    ) -> Result<Self, VerifyError> {
        let bytes = bytes_of(text, room)?;
        let claims = parse(bytes.bytes())?;
        may(&claims)?;
        let index = claims.index();
        Ok(Self { bytes, index, kind: PhantomData })
    }

    /// The same where the bytes may be those of a document that was read before: then it isn't read again.
    #[cfg(feature = "issue")]
    pub(super) fn read_again(
        text: &[u8],
        room: Room<'t>,
        known: &Payload<'_, K>,
        may: impl FnOnce(&Claims<'_, K>) -> Answer,
    ) -> Result<Self, VerifyError> {
        let bytes = bytes_of(text, room)?;
        let is_known = bytes.bytes() == known.bytes();
        let claims = if is_known { known.claims() } else { parse(bytes.bytes())? };
        may(&claims)?;
        let index = claims.index();
        Ok(Self { bytes, index, kind: PhantomData })
    }

    pub(crate) fn claims(&self) -> Claims<'_, K> {
        Claims::checked(self.bytes(), self.index)
    }
}

impl<K> Payload<'_, K> {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.bytes()
    }

    /// In memory of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn to_owned(&self) -> Payload<'static, K> {
        Payload { bytes: Room::Own(self.bytes().to_vec()), index: self.index, kind: PhantomData }
    }
}

#[cfg(feature = "alloc")]
impl<K: Kind> Payload<'static, K> {
    /// Of bytes that weren't signed yet, or whose signature holds.
    pub(crate) fn own(bytes: alloc::vec::Vec<u8>) -> Result<Self, VerifyError> {
        let index = parse::<K>(&bytes)?.index();
        Ok(Self { bytes: Room::Own(bytes), index, kind: PhantomData })
    }
}

fn parse<K: Kind>(bytes: &[u8]) -> Result<Claims<'_, K>, VerifyError> {
    let canonical = Canonical::check(bytes).map_err(VerifyError::Canonical)?;
    Claims::parse(canonical).map_err(VerifyError::Document)
}

/// The bytes that base64url stands for, and no more room than they take.
fn bytes_of<'t>(text: &[u8], room: Room<'t>) -> Result<Room<'t>, VerifyError> {
    let mut bytes = room.shortened(decoded_length(text)).ok_or(VerifyError::PayloadBase64)?;
    decode(text, bytes.bytes_mut()).ok_or(VerifyError::PayloadBase64)?;
    Ok(bytes)
}

/// Decodes a payload into memory of its own.
#[cfg(feature = "alloc")]
pub(super) fn decode_owned(text: &[u8]) -> Result<alloc::vec::Vec<u8>, VerifyError> {
    let mut bytes = alloc::vec![0; decoded_length(text)];
    decode(text, &mut bytes).ok_or(VerifyError::PayloadBase64)?;
    Ok(bytes)
}
