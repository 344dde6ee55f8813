//! Status lists: what the newest list at hand says, and how old it is. Spec: `spec/decide.md`, *Status*.

use super::context::Context;
use super::denial::Denial;
use crate::document::{Claims, StatusRef};
use crate::kind::{Decided, Grant};
use crate::time::UnixSeconds;
use crate::verify::{Listed, Status};

/// The newest entry at hand that the token names.
pub(super) fn newest<'c, K: Decided>(claims: &Claims<'_, K>, context: &Context<'c>) -> Option<Listed<'c>> {
    newest_of(claims.issuer(), claims.status()?, context)
}

fn newest_of<'c>(issuer: &str, entry: StatusRef<'_>, context: &Context<'c>) -> Option<Listed<'c>> {
    let entries = context.listed.iter().filter(|listed| listed.is_of(issuer, entry));
    entries.copied().max_by_key(|listed| listed.issued_at)
}

/// Neither the token's newest list nor one of a grant above it says anything against them.
pub(super) fn check<'g>(
    list: Option<Listed<'_>>,
    mut grants: impl Iterator<Item = Claims<'g, Grant>>,
    context: &Context<'_>,
) -> Result<(), Denial> {
    list.map_or(Ok(()), judge)?;
    grants.try_for_each(|grant| {
        let listed = grant.status().and_then(|entry| newest_of(grant.issuer(), entry, context));
        listed.map_or(Ok(()), judge)
    })
}

fn judge(listed: Listed<'_>) -> Result<(), Denial> {
    let since = listed.issued_at;
    match listed.status {
        Some(Status::Valid) => Ok(()),
        Some(Status::Revoked) => Err(Denial::Revoked { since }),
        Some(Status::Suspended) => Err(Denial::Suspended { since }),
        Some(Status::Returned) => Err(Denial::Returned { since }),
        None => Err(Denial::ListBroken { issued_at: since }),
    }
}

/// When the newest list begins to count as old: its `iat`, or the token's if there is none.
#[derive(Clone, Copy)]
pub(super) struct Age {
    pub(super) warn: Option<UnixSeconds>,
    pub(super) degrade: Option<UnixSeconds>,
    pub(super) stop: Option<UnixSeconds>,
}

/// The times of `stale`, unless the last of them is past.
pub(super) fn age<K: Decided>(
    claims: &Claims<'_, K>,
    list: Option<Listed<'_>>,
    now: Option<UnixSeconds>,
) -> Result<Age, Denial> {
    let Some(stale) = claims.staleness() else { return Ok(Age { warn: None, degrade: None, stop: None }) };
    let since = list.map_or(claims.issued_at(), |list| list.issued_at);
    // An age that no time can have is never reached.
    let at = |age: Option<u64>| since.plus_seconds(age?);
    let [warn, degrade, stop] = [stale.warn(), stale.degrade(), stale.stop()].map(at);
    let age = Age { warn, degrade, stop };
    match (age.stop, now) {
        (Some(stop), Some(now)) if now >= stop => Err(Denial::Stale { since, now, stop }),
        _ => Ok(age),
    }
}
