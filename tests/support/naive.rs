//! A second decision procedure, written from the spec alone: slow, plain, over serde_json.

use crate::facts::{Facts, KnownDevice, Question};
use crate::hmac;
use crate::issuer::base64;
use crate::lists::AtHand;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;
use std::cmp::Ordering;

const DAY: i64 = 86_400;
const LAST_SECOND: u64 = 253_402_300_799;
/// What an answer may change to, the last word in a second last. Up to `degrade` these are the phases.
const WORDS: [&str; 6] = ["normal", "notify", "warn", "degrade", "stale", "expired"];

/// The facts of a grant.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) device: &'static str,
    pub(crate) phase: &'static str,
    pub(crate) next: Option<(u64, &'static str)>,
    pub(crate) excess: u64,
}

/// The grant, or the word of the first restriction that isn't met. `grants` are those above the token, nearest first.
pub(crate) fn decide(token: &Value, grants: &[Value], facts: &Facts) -> Result<Granted, &'static str> {
    if token.get("must").is_some() {
        return Err("not_understood");
    }
    product(token, facts)?;
    let device = device(token, facts)?;
    if let Some(releases) = token.get("releases") {
        release(releases, facts)?;
    }
    let now = clock(token, facts)?;
    not_listed(token, facts)?;
    grants.iter().try_for_each(|grant| not_listed(grant, facts))?;
    let changes = changes(token, facts);
    if changes.iter().any(|(at, word)| *word == "stale" && now.is_some_and(|now| *at <= now)) {
        return Err("stale");
    }
    if facts.latest_version.is_some_and(|latest| token["lic"]["ver"].as_u64() < Some(latest)) {
        return Err("superseded");
    }
    let excess = facts.ask.as_ref().map_or(Ok(0), |ask| entitlement(token, ask))?;
    let (phase, next) = now.map_or(("normal", None), |now| phase_and_next(&changes, now));
    Ok(Granted { device, phase, next, excess })
}

fn product(token: &Value, facts: &Facts) -> Result<(), &'static str> {
    let product = facts.product.ok_or("product_not_stated")?;
    let licensed = match &token["aud"] {
        Value::Array(products) => products.iter().any(|one| one == product),
        one => one == product,
    };
    if licensed { Ok(()) } else { Err("other_product") }
}

/// What isn't stated, then the key, then the parts. Says how the device is known.
fn device(token: &Value, facts: &Facts) -> Result<&'static str, &'static str> {
    let (key, parts) = (token.get("cnf"), token.get("fp"));
    if (key.is_some() && facts.device.is_none()) || (parts.is_some() && facts.features.is_none()) {
        return Err("device_not_stated");
    }
    let stated = facts.device.as_ref().map(|device| base64(device.thumbprint().as_bytes()));
    if key.is_some_and(|key| key["jkt"].as_str() != stated.as_deref()) {
        return Err("other_device");
    }
    if parts.is_some_and(|parts| !enough_agree(parts, facts.features.as_deref().unwrap_or(&[]))) {
        return Err("fingerprint_differs");
    }
    Ok(match (key, parts, &facts.device) {
        (Some(_), _, Some(KnownDevice::Proven(_))) => "proven",
        (Some(_), _, _) => "asserted",
        (None, Some(_), _) => "fingerprint",
        (None, None, _) => "unbound",
    })
}

fn enough_agree(fingerprint: &Value, features: &[(&str, &[u8])]) -> bool {
    let salt = fingerprint["salt"].as_str().and_then(|salt| Base64UrlUnpadded::decode_vec(salt).ok());
    let salt: [u8; 16] = salt.and_then(|salt| salt.try_into().ok()).expect("a legal salt");
    let stated = features.iter().filter(|(_, value)| !value.is_empty());
    let same = stated.filter(|(name, value)| fingerprint["of"][*name] == base64(&hmac::part(&salt, name, value)));
    u64::try_from(same.count()).ok() >= fingerprint["need"].as_u64()
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

/// The time that counts, if a clock is stated and the token may be used at it.
fn clock(token: &Value, facts: &Facts) -> Result<Option<u64>, &'static str> {
    let time = |name: &str| token.get(name).and_then(Value::as_i64);
    let (from, end) = (time("nbf"), time("exp"));
    let Some(wall) = facts.wall.map(u64::cast_signed) else {
        let timed = from.or(end).is_some() || token.get("stale").is_some_and(|stale| stale.get("stop").is_some());
        return if timed { Err("clock_not_stated") } else { Ok(None) };
    };
    let issued = time("iat").unwrap_or(0);
    if issued > wall + DAY {
        return Err("clock_behind");
    }
    let list = newest_list(token, facts).map(|list| list.issued_at).filter(|dated| dated.cast_signed() <= wall + DAY);
    let floor = [facts.build, facts.latest, list].into_iter().flatten().map(u64::cast_signed).fold(issued, i64::max);
    if wall < floor - DAY {
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

fn newest_list(token: &Value, facts: &Facts) -> Option<&'static AtHand> {
    let uri = token.get("status")?["status_list"]["uri"].as_str();
    let of_token = |list: &&&AtHand| token["iss"] == list.issuer && uri == Some(list.uri);
    facts.lists.iter().filter(of_token).max_by_key(|list| list.issued_at).copied()
}

fn not_listed(token: &Value, facts: &Facts) -> Result<(), &'static str> {
    let Some(list) = newest_list(token, facts) else { return Ok(()) };
    let index = token["status"]["status_list"]["idx"].as_u64().expect("a legal entry");
    match list.word(index) {
        "valid" => Ok(()),
        word => Err(word),
    }
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

/// When something begins or ends, and what.
fn changes(token: &Value, facts: &Facts) -> Vec<(u64, &'static str)> {
    let number =
        |member: &str, name: &str| token.get(member).and_then(|object| object.get(name)).and_then(Value::as_u64);
    let issued = token["iat"].as_u64().expect("a legal token");
    let base = newest_list(token, facts).map_or(issued, |list| list.issued_at);
    let scheduled = ["notify", "warn", "degrade"].map(|name| (number("sched", name), name));
    let aged = [("warn", "warn"), ("degrade", "degrade"), ("stop", "stale")]
        .map(|(name, word)| (number("stale", name).map(|age| base + age), word));
    let end = [(token.get("exp").and_then(Value::as_u64), "expired")];
    let all = scheduled.into_iter().chain(aged).chain(end);
    all.filter_map(|(at, word)| Some((at.filter(|at| *at <= LAST_SECOND)?, word))).collect()
}

fn phase_and_next(changes: &[(u64, &'static str)], now: u64) -> (&'static str, Option<(u64, &'static str)>) {
    let rank = |word: &str| WORDS.iter().position(|other| *other == word);
    let phase = changes.iter().filter(|(at, _)| *at <= now).map(|(_, word)| *word).max_by_key(|word| rank(word));
    let phase = phase.unwrap_or("normal");
    let later = changes.iter().filter(|(at, word)| *at > now && rank(word) > rank(phase));
    let first = later.clone().map(|(at, _)| *at).min();
    (phase, later.filter(|(at, _)| Some(*at) == first).max_by_key(|(_, word)| rank(word)).copied())
}
