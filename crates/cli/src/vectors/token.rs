//! A token file, run up to the verdict "genuine".

use super::Members;
use super::input::{Input, base64url, trust};
use super::stage::{Found, found, refused, unknown_kind, with};
use crate::runner::{self, Issued, Refused, Statement};
use licentia::kind::{Grant, Proof, Release, Request, Usage};
use licentia::verify::KeepList;
use licentia::{Activation, Code, Kind as _, Lease, License, StatusList, TrustedKeys, Verified};
use std::path::Path;

pub(super) fn genuine(folder: &Path, input: &mut Input) -> Found {
    match input.text("kind")?.as_str() {
        License::WORD => issued::<License>(folder, input),
        Activation::WORD => issued::<Activation>(folder, input),
        Lease::WORD => issued::<Lease>(folder, input),
        Grant::WORD => issued::<Grant>(folder, input),
        StatusList::WORD => issued::<StatusList>(folder, input),
        Request::WORD => statement::<Request>(input),
        Proof::WORD => answer(input),
        Release::WORD => statement::<Release>(input),
        Usage::WORD => statement::<Usage>(input),
        other => Err(unknown_kind(other)),
    }
}

pub(super) fn not_taken(why: &Refused) -> Members {
    let members = refused(why.code);
    why.why.map_or(members.clone(), |why| with(members, "why", why.as_str()))
}

/// The trust sets and keep lists of an input, loaded for a moment.
pub(super) fn trusting(
    folder: &Path,
    input: &mut Input,
    then: impl FnOnce(&mut Input, TrustedKeys<'_>) -> Found,
) -> Found {
    let sets = trust(folder, input.value("trust")?)?;
    let slices: Vec<&[u8]> = sets.iter().map(Vec::as_slice).collect();
    let keep = keep_lists(input)?;
    let trusted = match TrustedKeys::load(&slices) {
        Ok(trusted) => trusted,
        Err(error) => return Ok(refused(error.code())),
    };
    match keep.iter().map(|list| KeepList::check(list)).collect::<Result<Vec<_>, _>>() {
        Ok(keep) => then(input, trusted.with_keep_lists(&keep)),
        Err(_) => Ok(refused(Code::KeepListBroken)),
    }
}

fn keep_lists(input: &mut Input) -> Result<Vec<Vec<u8>>, String> {
    input.maybe_texts("keep")?.unwrap_or_default().iter().map(|list| base64url(list)).collect()
}

/// Runs a token up to the verdict "genuine", and from there on with what is given.
pub(super) fn verified<K: Issued>(
    folder: &Path,
    input: &mut Input,
    then: impl FnOnce(&Verified<'_, K>, &TrustedKeys<'_>) -> Found,
) -> Found {
    let file = input.bytes("token")?;
    trusting(folder, input, |_, trusted| match runner::genuine::<K>(&file, &trusted) {
        Ok(token) => then(&token, &trusted),
        Err(why) => Ok(not_taken(&why)),
    })
}

fn issued<K: Issued>(folder: &Path, input: &mut Input) -> Found {
    verified::<K>(folder, input, |token, _| Ok(with(found("genuine"), "s256", token.s256().to_string())))
}

fn statement<K: Statement>(input: &mut Input) -> Found {
    said::<K>(input, "")
}

fn answer(input: &mut Input) -> Found {
    let nonce = input.text("nonce")?;
    said::<Proof>(input, &nonce)
}

fn said<K: Statement>(input: &mut Input, nonce: &str) -> Found {
    let (file, audience) = (input.bytes("token")?, input.text("audience")?);
    Ok(match runner::statement::<K>(&file, &audience, nonce) {
        Ok(statement) => with(found("genuine"), "s256", statement.s256().to_string()),
        Err(why) => not_taken(&why),
    })
}
