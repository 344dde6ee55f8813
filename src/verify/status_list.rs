//! Status lists: whether a token was revoked, suspended or given back. Spec: `spec/verify.md`, *Status lists*
//! (draft-ietf-oauth-status-list-21, two bits a token).

use super::Verified;
use crate::code::Code;
use crate::document::StatusRef;
use crate::kind::StatusList;
use crate::text::Excerpt;
use crate::time::UnixSeconds;
use core::fmt;

/// How far a list may be dated ahead of the time that counts.
const TOLERANCE: u64 = 86_400;

/// What a list says about one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing against it.
    Valid,
    /// Revoked for good.
    Revoked,
    /// Suspended for a while.
    Suspended,
    /// Given back by its holder; its seat may be sold again.
    Returned,
}

impl Status {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::Returned => "returned",
        }
    }

    /// The two bits of entry `index` in the byte that holds it, the lowest bits first.
    #[cfg(feature = "alloc")]
    const fn in_byte(byte: u8, index: u32) -> Self {
        match byte >> (index % 4 * 2) & 0b11 {
            0 => Self::Valid,
            1 => Self::Revoked,
            2 => Self::Suspended,
            _ => Self::Returned,
        }
    }
}

/// One entry of a genuine list, looked up: what [`Context::listed`](crate::Context::listed) takes.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'l> {
    pub(crate) issuer: &'l str,
    pub(crate) uri: &'l str,
    pub(crate) index: u32,
    pub(crate) issued_at: UnixSeconds,
    /// None if the list is broken before the entry.
    pub(crate) status: Option<Status>,
}

impl Listed<'_> {
    /// What the list says; none if it ends or can't be inflated before the entry.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        self.status
    }

    /// Whether this is the entry that a token of this issuer names.
    pub(crate) fn is_of(&self, issuer: &str, entry: StatusRef<'_>) -> bool {
        self.issuer == issuer && self.uri == entry.uri() && self.index == entry.index()
    }
}

/// A genuine list that may not be installed for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListError {
    /// The list of another issuer, or of another place.
    OtherList {
        /// The place that the list names.
        came: Excerpt,
    },
    /// Older than the newest list of that place.
    Rollback {
        /// When the list was signed.
        issued_at: UnixSeconds,
        /// When the newest one was.
        newest: UnixSeconds,
    },
    /// Dated more than a day ahead.
    FromTheFuture {
        /// When the list says that it was signed.
        issued_at: UnixSeconds,
        /// The time that counts.
        now: UnixSeconds,
    },
}

impl ListError {
    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::OtherList { .. } => Code::OtherList,
            Self::Rollback { .. } => Code::ListRollback,
            Self::FromTheFuture { .. } => Code::ListFromTheFuture,
        }
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherList { came } => {
                write!(
                    f,
                    "this is another status list ({came}), or another issuer's. Get the one that the token names."
                )
            }
            Self::Rollback { issued_at, newest } => {
                write!(f, "this status list is of {issued_at}, and one of {newest} is known already. Keep that one.")
            }
            Self::FromTheFuture { issued_at, now } => write!(
                f,
                "this status list says that it was signed {issued_at}, and now it is {now}. Set the clock, or tell the \
                 vendor."
            ),
        }
    }
}

impl core::error::Error for ListError {}

/// What a machine knows when a list arrives. Leave out what isn't known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arrival {
    newest: Option<UnixSeconds>,
    latest_seen: Option<UnixSeconds>,
    wall_clock: Option<UnixSeconds>,
}

impl Arrival {
    /// Knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// `iat` of the newest list of that place.
    #[must_use]
    pub const fn newest(self, issued_at: UnixSeconds) -> Self {
        Self { newest: Some(issued_at), ..self }
    }

    /// The latest time that this machine has proof of, before this list.
    #[must_use]
    pub const fn latest_seen(self, time: UnixSeconds) -> Self {
        Self { latest_seen: Some(time), ..self }
    }

    /// The machine's clock.
    #[must_use]
    pub const fn wall_clock(self, now: UnixSeconds) -> Self {
        Self { wall_clock: Some(now), ..self }
    }
}

impl Verified<'_, StatusList> {
    /// Whether the list may be installed as the newest one of `issuer` at `uri`.
    ///
    /// # Errors
    /// [`ListError`]: the older list stays.
    pub fn may_be_installed(&self, issuer: &str, uri: &str, arrival: &Arrival) -> Result<(), ListError> {
        let claims = self.claims();
        if claims.issuer() != issuer || claims.uri() != uri {
            return Err(ListError::OtherList { came: Excerpt::of(claims.uri()) });
        }
        let issued_at = claims.issued_at();
        if let Some(newest) = arrival.newest.filter(|newest| issued_at < *newest) {
            return Err(ListError::Rollback { issued_at, newest });
        }
        let known = [arrival.wall_clock, arrival.latest_seen].into_iter().flatten();
        let now = known.fold(UnixSeconds::EPOCH, UnixSeconds::max);
        if issued_at > now.saturating_plus(TOLERANCE) {
            return Err(ListError::FromTheFuture { issued_at, now });
        }
        Ok(())
    }

    /// Looks an entry up: inflates as far as the entry, at most 262,144 bytes, and no further.
    ///
    /// # Examples
    /// ```
    /// # use licentia::{Activation, Context, StatusList, Verified};
    /// # fn check(activation: &Verified<'_, Activation>, list: &Verified<'_, StatusList>) {
    /// let listed: Vec<_> = activation.claims().status().map(|entry| list.look_up(entry.index())).into_iter().collect();
    /// let decision = activation.decide(&Context::new().product("acme-db").listed(&listed));
    /// # let _ = decision;
    /// # }
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn look_up(&self, index: u32) -> Listed<'_> {
        let claims = self.claims();
        let byte = inflate::byte_at(claims.list(), index / 4);
        Listed {
            issuer: claims.issuer(),
            uri: claims.uri(),
            index,
            issued_at: claims.issued_at(),
            status: byte.map(|byte| Status::in_byte(byte, index)),
        }
    }
}

/// A list that was inflated once, for many look-ups; each says what [`Verified::look_up`] says.
#[cfg(feature = "alloc")]
#[derive(Debug)]
pub struct InflatedList<'l> {
    list: &'l Verified<'l, StatusList>,
    bytes: alloc::vec::Vec<u8>,
}

#[cfg(feature = "alloc")]
impl Verified<'_, StatusList> {
    /// Inflates the whole list: at most 262,144 bytes.
    #[must_use]
    pub fn inflate(&self) -> InflatedList<'_> {
        InflatedList { list: self, bytes: inflate::whole(self.claims().list()) }
    }
}

#[cfg(feature = "alloc")]
impl<'l> InflatedList<'l> {
    /// The list itself.
    #[must_use]
    pub const fn list(&self) -> &'l Verified<'l, StatusList> {
        self.list
    }

    /// Looks an entry up.
    #[must_use]
    pub fn look_up(&self, index: u32) -> Listed<'l> {
        let claims = self.list.claims();
        let byte = usize::try_from(index / 4).ok().and_then(|place| self.bytes.get(place));
        Listed {
            issuer: claims.issuer(),
            uri: claims.uri(),
            index,
            issued_at: claims.issued_at(),
            status: byte.map(|byte| Status::in_byte(*byte, index)),
        }
    }

    /// All entries that aren't valid, in ascending order.
    pub fn taken_back(&self) -> impl Iterator<Item = (u32, Status)> + '_ {
        let four = |(place, byte): (u32, &u8)| {
            let (first, byte) = (place.saturating_mul(4), *byte);
            (first..first.saturating_add(4)).map(move |index| (index, Status::in_byte(byte, index)))
        };
        (0..).zip(&self.bytes).flat_map(four).filter(|(_, status)| *status != Status::Valid)
    }
}

#[cfg(feature = "alloc")]
mod inflate {
    use alloc::vec::Vec;
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

    /// Bytes that a list of 2^20 entries has.
    const MAX_LIST: u32 = 1 << 18;

    /// The byte at `place` of a list, if the stream reaches it.
    pub(super) fn byte_at(list: &str, place: u32) -> Option<u8> {
        let place = usize::try_from(place).ok().filter(|_| place < MAX_LIST)?;
        up_to(list, place.wrapping_add(1)).get(place).copied()
    }

    /// All bytes that the stream gives before its end or its first error.
    pub(super) fn whole(list: &str) -> Vec<u8> {
        up_to(list, usize::try_from(MAX_LIST).unwrap_or(0))
    }

    fn up_to(list: &str, length: usize) -> Vec<u8> {
        let mut stream: Vec<u8> = alloc::vec![0; crate::token::decoded_length(list.as_bytes())];
        if Base64UrlUnpadded::decode(list, &mut stream).is_err() {
            return Vec::new();
        }
        let mut inflated = alloc::vec![0; length];
        // Output that has no room for more ends the work, whatever the stream holds behind it.
        let flags =
            inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER | inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (_, _, written) = decompress(&mut DecompressorOxide::new(), &stream, &mut inflated, 0, flags);
        inflated.truncate(written);
        inflated
    }
}
