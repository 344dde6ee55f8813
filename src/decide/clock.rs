//! Time: the wall clock, held to a floor that signed artefacts prove. Spec: `spec/decide.md`, *Time*.

use super::context::Context;
use super::denial::Denial;
use crate::document::Claims;
use crate::kind::Decided;
use crate::time::UnixSeconds;
use crate::verify::Listed;

/// How far a clock may be off before that is named instead of forgiven.
pub(super) const CLOCK_TOLERANCE: u64 = 86_400;
/// How early a token may begin, for clocks that are a little behind.
pub(super) const NOT_BEFORE_LEEWAY: u64 = 300;

/// The time that counts, if the context states a clock and the token may be used at it.
pub(super) fn check<K: Decided>(
    claims: &Claims<'_, K>,
    list: Option<Listed<'_>>,
    context: &Context<'_>,
) -> Result<Option<UnixSeconds>, Denial> {
    let (not_before, expires) = (claims.not_before(), claims.expires());
    let stops = claims.staleness().and_then(|stale| stale.stop()).is_some();
    let Some(wall) = context.wall_clock else {
        let timeless = not_before.is_none() && expires.is_none() && !stops;
        return if timeless { Ok(None) } else { Err(Denial::ClockNotStated { not_before, expires }) };
    };
    let now = now(claims.issued_at(), wall, list, context)?;
    if let Some(from) = not_before.filter(|from| from.saturating_minus(NOT_BEFORE_LEEWAY) > now) {
        return Err(Denial::NotYetValid { from, now });
    }
    match expires.filter(|expires| now >= *expires) {
        Some(at) => Err(Denial::Expired { at, now, schedule: claims.schedule() }),
        None => Ok(Some(now)),
    }
}

fn now(
    issued_at: UnixSeconds,
    wall: UnixSeconds,
    list: Option<Listed<'_>>,
    context: &Context<'_>,
) -> Result<UnixSeconds, Denial> {
    if issued_at > wall.saturating_plus(CLOCK_TOLERANCE) {
        return Err(Denial::ClockBehind { issued_at, wall });
    }
    // The token at hand was seen, and proves that its own `iat` is past.
    // So does a list, unless it is dated so far ahead that an honest clock would be locked out.
    let list = list.map(|list| list.issued_at).filter(|dated| *dated <= wall.saturating_plus(CLOCK_TOLERANCE));
    let seen = [context.build_date, context.latest_seen, list].into_iter().flatten();
    let floor = seen.fold(issued_at, UnixSeconds::max);
    if wall < floor.saturating_minus(CLOCK_TOLERANCE) {
        return Err(Denial::ClockTurnedBack { latest_seen: floor, wall });
    }
    Ok(wall.max(floor))
}
