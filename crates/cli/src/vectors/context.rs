//! The stage decide: a genuine token in the context that a vector states.

use super::input::Input;
use super::stage::{Found, found, with};
use super::token::verified;
use crate::runner::{self, Issued, Question, Stated};
use crate::verdict::next_change;
use licentia::decide::Decision;
use licentia::kind::Decided;
use licentia::{Activation, Kind as _, Lease, StatusList, Thumbprint, TrustedKeys, Verified};
use serde_json::json;
use std::num::NonZeroU64;
use std::path::Path;

pub(super) fn decide(folder: &Path, input: &mut Input) -> Found {
    match input.text("kind")?.as_str() {
        Activation::WORD => decided::<Activation>(folder, input),
        Lease::WORD => decided::<Lease>(folder, input),
        other => Err(format!("a token of kind `{other}` is never decided")),
    }
}

fn decided<K: Issued + Decided>(folder: &Path, input: &mut Input) -> Found {
    let mut context = input.object("context")?;
    let (lists, stated) = (context.maybe_texts("lists")?.unwrap_or_default(), stated(context)?);
    verified::<K>(folder, input, |token, trusted| {
        let lists = lists.iter().map(|list| genuine_list(list, trusted)).collect::<Result<Vec<_>, _>>()?;
        let entries = entries(token);
        let listed: Vec<_> = lists.iter().flat_map(|list| entries.iter().map(|entry| list.look_up(*entry))).collect();
        Ok(answer(&stated.decide(token, &listed)))
    })
}

fn genuine_list<'l>(text: &'l str, trusted: &TrustedKeys<'_>) -> Result<Verified<'l, StatusList>, String> {
    runner::genuine(text.as_bytes(), trusted).map_err(|why| format!("a list isn't genuine: {}", why.sentence))
}

/// The entries of the token and of the grants above it. Of another list than theirs they do no harm.
fn entries<K: Decided>(token: &Verified<'_, K>) -> Vec<u32> {
    let grants = token.grants().filter_map(|grant| grant.status());
    token.claims().status().into_iter().chain(grants).map(|entry| entry.index()).collect()
}

fn answer(decision: &Decision) -> super::Members {
    let Decision::Grant(grant) = decision else { return found(decision.word()) };
    let granted = with(found("granted"), "phase", grant.phase().as_str());
    let granted = with(granted, "next_change", next_change(grant.next_change()));
    with(granted, "excess", json!(grant.excess()))
}

pub(super) fn stated(mut context: Input) -> Result<Stated, String> {
    let mut stated = Stated {
        wall: context.maybe_time("wall")?,
        build: context.maybe_time("build")?,
        seen: context.maybe_time("seen")?,
        product: context.maybe_text("product")?,
        seen_version: context.maybe_number("seen_version")?,
        ask: context.maybe_object("ask")?.map(question).transpose()?,
        ..Stated::default()
    };
    if let Some(release) = context.maybe_object("release")? {
        state_release(&mut stated, release)?;
    }
    if let Some(device) = context.maybe_object("device")? {
        state_device(&mut stated, device)?;
    }
    context.done()?;
    Ok(stated)
}

fn state_release(stated: &mut Stated, mut release: Input) -> Result<(), String> {
    let version = release.maybe("version").map(serde_json::from_value);
    stated.version = version.transpose().map_err(|error| format!("`version`: {error}"))?;
    stated.date = release.maybe_time("date")?;
    release.done()
}

fn state_device(stated: &mut Stated, mut device: Input) -> Result<(), String> {
    let thumbprint = |jkt: String| Thumbprint::parse(jkt.as_bytes()).ok_or_else(|| format!("`{jkt}` is no thumbprint"));
    stated.device = device.maybe_text("jkt")?.map(thumbprint).transpose()?;
    stated.parts = device.maybe_object("parts")?.map(Input::texts).transpose()?;
    device.done()
}

fn question(mut input: Input) -> Result<Question, String> {
    let (name, unit) = (input.text("ent")?, input.maybe_text("unit")?);
    let quantity = input.maybe_number("n")?;
    let quantity = quantity.map(|n| NonZeroU64::new(n).ok_or("`n` is 0, which nobody may ask")).transpose()?;
    input.done()?;
    Ok(Question { name, quantity, unit })
}
