//! What is verified but for tokens: trust sets, manifests, status lists on their way in.

use super::input::{Input, trust};
use super::stage::{Found, found, refused, with};
use super::token::{not_taken, trusting};
use crate::runner;
use licentia::verify::{Arrival, Installed, Manifest, Quorum, Roots};
use licentia::{Code, PublicKey, StatusList, TrustedKeys, Verified};
use serde_json::Value;
use std::path::Path;

pub(super) fn trust_sets(folder: &Path, input: &mut Input) -> Found {
    let sets = trust(folder, input.value("trust")?)?;
    let slices: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
    Ok(match TrustedKeys::load(&slices) {
        Err(error) => refused(error.code()),
        Ok(trusted) => with(found("ok"), "skipped", skipped(&trusted)),
    })
}

fn skipped(trusted: &TrustedKeys<'_>) -> Vec<String> {
    trusted.skipped().map(|key| key.kid().to_string()).collect()
}

pub(super) fn manifest(input: &mut Input) -> Found {
    let (file, roots) = (input.bytes("file")?, roots(input)?);
    let installed = input.maybe_object("installed")?.map(installed).transpose()?;
    let installed =
        installed.as_ref().map(|(quorum, trust_set)| Installed { quorum: *quorum, trust_set: trust_set.as_slice() });
    match roots.verify(&file, installed) {
        Err(error) => Ok(refused(error.code())),
        Ok(manifest) => accepted(&manifest),
    }
}

fn accepted(manifest: &Manifest) -> Found {
    let sets = [manifest.trust_set()];
    let trusted = TrustedKeys::load(&sets).map_err(|error| format!("a manifest that can't be loaded: {error}"))?;
    Ok(with(with(found("ok"), "quorum", manifest.quorum()), "skipped", skipped(&trusted)))
}

fn roots(input: &mut Input) -> Result<Roots, String> {
    let Value::Array(quorums) = input.value("roots")? else { return Err("`roots` isn't an array".to_owned()) };
    let roots = Roots::new(quorums.into_iter().map(quorum).collect::<Result<_, _>>()?);
    let Some(mut lowest) = input.maybe_object("lowest")? else { return Ok(roots) };
    let (quorum, version) = (place(&mut lowest)?, lowest.number("ver")?);
    lowest.done()?;
    Ok(roots.lowest(quorum, version))
}

fn quorum(value: Value) -> Result<Quorum, String> {
    let mut input = Input::new(value)?;
    let need = count(input.number("need")?)?;
    let Value::Array(keys) = input.value("keys")? else { return Err("`keys` isn't an array".to_owned()) };
    input.done()?;
    let key = |jwk: Value| PublicKey::from_jwk(jwk.to_string().as_bytes()).map_err(|error| error.to_string());
    let keys = keys.into_iter().map(key).collect::<Result<Vec<_>, _>>()?;
    Quorum::new(need, &keys).ok_or_else(|| format!("{need} of these {} roots can't be a quorum", keys.len()))
}

fn installed(mut input: Input) -> Result<(usize, Vec<u8>), String> {
    let installed = (place(&mut input)?, input.bytes("bytes")?);
    input.done()?;
    Ok(installed)
}

fn place(input: &mut Input) -> Result<usize, String> {
    count(input.number("quorum")?)
}

fn count(number: u64) -> Result<usize, String> {
    usize::try_from(number).map_err(|error| error.to_string())
}

/// Installs a list as one that a token names, then looks an entry up.
pub(super) fn list(folder: &Path, input: &mut Input) -> Found {
    let (file, issuer, uri) = (input.bytes("file")?, input.text("iss")?, input.text("uri")?);
    let (arrival, index) = (arrival(input)?, input.maybe_number("idx")?);
    let index = index.map(|index| u32::try_from(index).map_err(|error| error.to_string())).transpose()?;
    trusting(folder, input, |_, trusted| {
        let list = match runner::genuine::<StatusList>(&file, &trusted) {
            Ok(list) => list,
            Err(why) => return Ok(not_taken(&why)),
        };
        Ok(match list.may_be_installed(&issuer, &uri, &arrival) {
            Ok(()) => index.map_or(found("ok"), |index| looked_up(&list, index)),
            Err(error) => refused(error.code()),
        })
    })
}

fn looked_up(list: &Verified<'_, StatusList>, index: u32) -> super::Members {
    let status = list.look_up(index).status();
    status.map_or(refused(Code::ListBroken), |status| with(found("ok"), "status", status.as_str()))
}

fn arrival(input: &mut Input) -> Result<Arrival, String> {
    let mut arrival = Arrival::new();
    if let Some(newest) = input.maybe_time("newest")? {
        arrival = arrival.newest(newest);
    }
    if let Some(floor) = input.maybe_time("floor")? {
        arrival = arrival.latest_seen(floor);
    }
    if let Some(wall) = input.maybe_time("wall")? {
        arrival = arrival.wall_clock(wall);
    }
    Ok(arrival)
}
