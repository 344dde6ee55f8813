//! Token files: the first line, verified as the kind that is asked for.

use crate::exit::Failure;
use crate::file;
use crate::show::harmless;
use licentia::kind::IssuerSigned;
use licentia::signature::Reason;
use licentia::token::{TokenError, Untrusted};
use licentia::{Code, TrustedKeys, Unverified, Verified};
use serde_json::Value;
use std::path::Path;

/// The longest token, its line end, and not a byte more: what follows is never looked at.
const LONGEST: usize = 8_000 + 2;

#[derive(Debug)]
pub(crate) struct TokenFile {
    bytes: Vec<u8>,
}

impl TokenFile {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        Ok(Self { bytes: file::read_beginning(path, LONGEST)? })
    }

    /// A kind whose tokens are longer.
    pub(crate) const fn of(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn genuine<K: IssuerSigned>(&self, trusted: &TrustedKeys<'_>) -> Result<Verified<'_, K>, Refusal> {
        let unverified = Unverified::<K>::parse(&self.bytes).map_err(|error| Refusal::of_text(&error))?;
        let why = unverified.diagnose(trusted).map(Reason::as_str);
        unverified.verify(trusted).map_err(|error| Refusal { code: error.code(), sentence: error.to_string(), why })
    }

    pub(crate) fn looks_like_json(&self) -> bool {
        self.bytes.trim_ascii_start().starts_with(b"{")
    }

    /// The `kid` that the header names, for whoever has to find out what happened. Nobody vouches for it.
    fn claimed_kid(&self) -> Option<String> {
        let header = Untrusted::peek(&self.bytes).ok()?.untrusted_header()?;
        let header: Value = serde_json::from_slice(&header).ok()?;
        Some(harmless(header.get("kid")?.as_str()?))
    }
}

/// Why a token isn't genuine.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    sentence: String,
    why: Option<&'static str>,
}

impl Refusal {
    fn of_text(error: &TokenError) -> Self {
        // Without a code the error would be about a buffer of ours, and none is lent here.
        Self { code: error.code().unwrap_or(Code::NotCompact), sentence: error.to_string(), why: None }
    }

    pub(crate) fn failure(&self, path: &Path) -> Failure {
        let failure = Failure::refused(self.code, format!("not genuine: {}: {}", file::name(path), self.sentence));
        match self.why {
            Some(why) => failure.fact("why", why),
            None => failure,
        }
    }

    /// With what to do, and what support needs to know.
    pub(crate) fn explained(&self, path: &Path, token: &TokenFile) -> Failure {
        let mut support = vec![self.code.to_string()];
        support.extend(self.why.map(str::to_owned));
        let kid = token.claimed_kid();
        support.extend(kid.as_ref().map(|kid| format!("kid {kid}")));
        let support = format!("For support: {}.", support.join(", "));
        let advice = what_to_do(self.code, token.looks_like_json())
            .map_or(support.clone(), |sentence| format!("{sentence} {support}"));
        let failure = self.failure(path).advise(advice);
        match kid {
            Some(kid) => failure.fact("untrusted_kid", kid),
            None => failure,
        }
    }
}

/// Where the library's sentence doesn't say it already.
fn what_to_do(code: Code, is_json: bool) -> Option<&'static str> {
    match code {
        Code::NotCompact if is_json => {
            Some("It looks like a document that isn't signed yet; `licentia sign` does that.")
        }
        Code::TooLong | Code::NotCompact | Code::HeaderUnknown | Code::NotGenuine | Code::KeyRevoked => None,
        Code::OtherKind => Some("A newer version may know this kind."),
        _ => Some("A trusted key signed it, but not as it may; ask your vendor for a new one."),
    }
}
