//! Records read back, one field after another.

use std::io::{self, ErrorKind, Read};

pub(super) struct Fields<R>(pub(super) R);

impl<R: Read> Fields<R> {
    /// The first byte of a record; none where there is no record any more.
    pub(super) fn begin(&mut self) -> io::Result<Option<u8>> {
        let mut byte = [0];
        match self.0.read_exact(&mut byte) {
            Ok(()) => Ok(byte.first().copied()),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.0.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn byte(&mut self) -> io::Result<u8> {
        self.bytes().map(|[byte]| byte)
    }

    pub(super) fn number(&mut self) -> io::Result<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    pub(super) fn text(&mut self) -> io::Result<String> {
        let length = u16::from_le_bytes(self.bytes()?);
        let mut text = vec![0; usize::from(length)];
        self.0.read_exact(&mut text)?;
        String::from_utf8(text).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
    }
}
