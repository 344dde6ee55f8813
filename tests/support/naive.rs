//! A second decision procedure, written from the spec alone: slow, plain, over serde_json.

use crate::facts::{Facts, Question};
use crate::issuer::base64;
use serde_json::Value;
use std::cmp::Ordering;

/// The facts of a grant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) phase: &'static str,
    pub(crate) next: Option<(u64, &'static str)>,
    pub(crate) excess: u64,
}

/// The grant, or the word of the first restriction that isn't met.
pub(crate) fn decide(token: &Value, facts: &Facts) -> Result<Granted, &'static str> {
    let not_judged = ["must", "fp", "status", "stale"];
    if not_judged.iter().any(|member| token.get(member).is_some()) {
        return Err("not_understood");
    }
    product(token, facts)?;
    device(token, facts)?;
    if let Some(releases) = token.get("releases") {
        release(releases, facts)?;
    }
    let now = clock(token, facts)?;
    let excess = facts.ask.as_ref().map_or(Ok(0), |ask| entitlement(token, ask))?;
    let changes = changes(token);
    let phase = changes.iter().rfind(|(at, word)| *word != "expired" && now.is_some_and(|now| *at <= now));
    let next = changes.iter().find(|(at, _)| now.is_none_or(|now| *at > now)).copied();
    Ok(Granted { phase: phase.map_or("normal", |(_, word)| word), next, excess })
}

fn product(token: &Value, facts: &Facts) -> Result<(), &'static str> {
    let product = facts.product.ok_or("product_not_stated")?;
    let licensed = match &token["aud"] {
        Value::Array(products) => products.iter().any(|one| one == product),
        one => one == product,
    };
    if licensed { Ok(()) } else { Err("other_product") }
}

fn device(token: &Value, facts: &Facts) -> Result<(), &'static str> {
    let Some(bound) = token.get("cnf") else { return Ok(()) };
    let device = facts.device.as_ref().ok_or("device_not_stated")?;
    if bound["jkt"] == base64(device.thumbprint().as_bytes()) { Ok(()) } else { Err("other_device") }
}

fn release(releases: &Value, facts: &Facts) -> Result<(), &'static str> {
    let (from, below, until) = (releases.get("from"), releases.get("below"), releases.get("until"));
    if (from.or(below).is_some() && facts.version.is_none()) || (until.is_some() && facts.date.is_none()) {
        return Err("release_not_stated");
    }
    let order = |limit: &Value| versions(facts.version.as_deref().unwrap_or(&[]), &numbers(limit));
    let covered = from.is_none_or(|from| order(from).is_ge())
        && below.is_none_or(|below| order(below).is_lt())
        && until.is_none_or(|until| facts.date <= until.as_u64());
    if covered { Ok(()) } else { Err("release_not_covered") }
}

fn numbers(version: &Value) -> Vec<u64> {
    version.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
}

fn versions(left: &[u64], right: &[u64]) -> Ordering {
    let padded = |version: &[u64]| {
        let mut version = version.to_vec();
        version.resize(8, 0);
        version
    };
    padded(left).cmp(&padded(right))
}

fn clock(token: &Value, facts: &Facts) -> Result<Option<u64>, &'static str> {
    let time = |name: &str| token.get(name).and_then(Value::as_i64);
    let (from, end) = (time("nbf"), time("exp"));
    let Some(wall) = facts.wall.map(u64::cast_signed) else {
        return if from.or(end).is_some() { Err("clock_not_stated") } else { Ok(None) };
    };
    let day = 24 * 60 * 60;
    let issued = time("iat").unwrap_or(0);
    if issued > wall + day {
        return Err("clock_behind");
    }
    let floor = [facts.build, facts.latest].into_iter().flatten().map(u64::cast_signed).fold(issued, i64::max);
    if wall < floor - day {
        return Err("clock_turned_back");
    }
    let now = wall.max(floor);
    if from.is_some_and(|from| from - 300 > now) {
        return Err("not_yet_valid");
    }
    if end.is_some_and(|end| now >= end) {
        return Err("expired");
    }
    Ok(Some(now.cast_unsigned()))
}

fn entitlement(token: &Value, ask: &Question) -> Result<u64, &'static str> {
    let found = token["ent"].get(ask.name).filter(|found| found.get("must").is_none()).ok_or("no_such_entitlement")?;
    let Some(max) = found.get("max").and_then(Value::as_u64) else {
        let plain = ask.quantity.is_none() && ask.unit.is_none();
        return if plain { Ok(0) } else { Err("not_counted") };
    };
    let unit = found.get("unit").and_then(Value::as_str).unwrap_or("Count");
    if ask.unit.is_some_and(|asked| asked != unit) {
        return Err("other_unit");
    }
    let quantity = ask.quantity.unwrap_or(1);
    match (quantity > max, found.get("overage")) {
        (false, _) => Ok(0),
        (true, Some(Value::Bool(true))) => Ok(quantity - max),
        (true, _) => Err("too_many"),
    }
}

fn changes(token: &Value) -> Vec<(u64, &'static str)> {
    let phase = |name| token.get("sched").and_then(|phases| phases.get(name)).and_then(Value::as_u64);
    let phases = ["notify", "warn", "degrade"].map(|name| phase(name).map(|at| (at, name)));
    let end = token.get("exp").and_then(Value::as_u64).map(|at| (at, "expired"));
    phases.into_iter().chain([end]).flatten().collect()
}
