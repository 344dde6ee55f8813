//! A payload whose signature holds: decoded where its token has room for it, then read as a document of one kind.

use super::error::VerifyError;
use crate::Canonical;
use crate::document::Claims;
use crate::kind::Kind;
use crate::text::decode;
use crate::token::{Room, decoded_length};

/// The payload's bytes, as signed.
pub(super) struct Payload<'t> {
    room: Room<'t>,
    length: usize,
}

impl<'t> Payload<'t> {
    pub(super) fn decode(text: &[u8], mut room: Room<'t>) -> Result<Self, VerifyError> {
        let length = decoded_length(text);
        let target = room.bytes_mut().get_mut(..length).ok_or(VerifyError::PayloadBase64)?;
        decode(text, target).ok_or(VerifyError::PayloadBase64)?;
        Ok(Self { room, length })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.room.bytes().get(..self.length).unwrap_or(b"")
    }

    #[cfg(feature = "alloc")]
    pub(super) fn into_owned(self) -> Payload<'static> {
        let bytes = alloc::vec::Vec::from(self.bytes());
        Payload { length: bytes.len(), room: Room::Own(bytes) }
    }
}

/// Decodes a payload into memory of its own.
#[cfg(feature = "alloc")]
pub(super) fn decode_owned(text: &[u8]) -> Result<alloc::vec::Vec<u8>, VerifyError> {
    let room = Room::Own(alloc::vec![0; decoded_length(text)]);
    Payload::decode(text, room).map(|payload| payload.bytes().to_vec())
}

/// Reads a payload as a document of this kind.
pub(super) fn read<K: Kind>(payload: &[u8]) -> Result<Claims<'_, K>, VerifyError> {
    let payload = Canonical::check(payload).map_err(VerifyError::Canonical)?;
    Claims::<K>::parse(payload).map_err(VerifyError::Document)
}
