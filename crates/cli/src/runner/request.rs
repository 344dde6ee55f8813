//! A line of the protocol, read. What isn't one of its requests is said in a sentence.
//!
//! Members that the protocol doesn't have are passed over: whoever keeps cases as lines may note more in them.

use super::members::Members;
use super::stated::{Question, Stated};
use licentia::kind::{Grant, Proof, Release, Request, Usage};
use licentia::{Activation, Digest, Kind as _, Lease, License, StatusList, Thumbprint, UnixSeconds};
use serde_json::value::RawValue;
use std::num::NonZeroU64;

pub(super) struct Line<'a> {
    /// As it was written.
    pub(super) id: &'a str,
    pub(super) op: Op<'a>,
}

pub(super) enum Op<'a> {
    Verify(Box<Verify<'a>>),
    Trust(Vec<&'a RawValue>),
}

pub(super) struct Verify<'a> {
    /// One of the nine words.
    pub(super) kind: String,
    pub(super) file: String,
    pub(super) trust: Vec<&'a RawValue>,
    pub(super) stated: Stated,
    /// With the self-signed kinds, and only then.
    pub(super) expected: Option<Expected>,
}

/// What the caller expects of a statement.
pub(super) struct Expected {
    pub(super) audience: String,
    /// Empty but for a proof.
    pub(super) nonce: String,
}

impl<'a> Line<'a> {
    pub(super) fn read(line: &'a [u8]) -> Result<Self, String> {
        let text = str::from_utf8(line).map_err(|error| format!("not UTF-8: {error}"))?;
        let members = Members::read(text)?;
        let op = match members.must::<String>("op")?.as_str() {
            "verify" => Op::Verify(Box::new(Verify::read(&members)?)),
            "trust" => Op::Trust(members.must("trust")?),
            other => return Err(format!("the op `{other}` isn't known here; there are verify and trust")),
        };
        Ok(Self { id: members.raw("id").map_or("null", RawValue::get), op })
    }
}

impl<'a> Verify<'a> {
    fn read(members: &Members<'a>) -> Result<Self, String> {
        let kind: String = members.must("kind")?;
        let self_signed = is_self_signed(&kind).ok_or_else(|| format!("`{kind}` is no kind that can be asked for"))?;
        Ok(Self {
            file: members.must("file")?,
            trust: if self_signed { members.maybe("trust")?.unwrap_or_default() } else { members.must("trust")? },
            stated: members.object("context")?.map(|context| stated(&context)).transpose()?.unwrap_or_default(),
            expected: if self_signed { Some(Expected::read(&kind, members)?) } else { None },
            kind,
        })
    }
}

fn is_self_signed(kind: &str) -> Option<bool> {
    match kind {
        License::WORD | Activation::WORD | Lease::WORD | Grant::WORD | StatusList::WORD => Some(false),
        Request::WORD | Proof::WORD | Release::WORD | Usage::WORD => Some(true),
        _ => None,
    }
}

impl Expected {
    fn read(kind: &str, members: &Members<'_>) -> Result<Self, String> {
        let due = |name| {
            let due = || format!("a {kind} is never read without `{name}`, what the reader expects");
            members.maybe::<String>(name)?.ok_or_else(due)
        };
        let nonce = if kind == Proof::WORD { due("nonce")? } else { String::new() };
        Ok(Self { audience: due("audience")?, nonce })
    }
}

fn stated(context: &Members<'_>) -> Result<Stated, String> {
    let release = context.object("release")?.unwrap_or_default();
    let device = context.object("device")?.unwrap_or_default();
    Ok(Stated {
        wall: time(context, "wall")?,
        build: time(context, "build")?,
        seen: None,
        product: context.maybe("product")?,
        version: release.maybe("version")?.map(version),
        date: time(&release, "date")?,
        device: device.maybe::<String>("jkt")?.map(|text| thumbprint(&text)),
        parts: device.object("parts")?.map(|parts| texts(&parts)).transpose()?,
        seen_version: None,
        ask: context.object("ask")?.map(|ask| question(&ask)).transpose()?,
    })
}

/// A clock beyond either end of time is no better and no worse than one at that end.
fn time(members: &Members<'_>, name: &str) -> Result<Option<UnixSeconds>, String> {
    let within = |seconds| UnixSeconds::new(clamped(seconds)).unwrap_or(UnixSeconds::MAX);
    Ok(members.maybe(name)?.map(within))
}

fn version(parts: Vec<i128>) -> Vec<u64> {
    parts.into_iter().map(clamped).collect()
}

fn clamped(integer: i128) -> u64 {
    u64::try_from(integer.max(0)).unwrap_or(u64::MAX)
}

/// A text that is no thumbprint names a device that no token can be bound to.
fn thumbprint(text: &str) -> Thumbprint {
    let nobody = || Thumbprint::from_bytes(*Digest::of(text.as_bytes()).as_bytes());
    Thumbprint::parse(text.as_bytes()).unwrap_or_else(nobody)
}

fn texts(parts: &Members<'_>) -> Result<Vec<(String, String)>, String> {
    parts.0.iter().map(|(name, _)| Ok((name.clone(), parts.must(name)?))).collect()
}

fn question(ask: &Members<'_>) -> Result<Question, String> {
    Ok(Question { name: ask.must("ent")?, quantity: quantity(ask)?, unit: ask.maybe("unit")? })
}

fn quantity(ask: &Members<'_>) -> Result<Option<NonZeroU64>, String> {
    let quantity = |n| NonZeroU64::new(clamped(n)).ok_or("`n` is below 1, and nobody may ask for that".to_owned());
    ask.maybe("n")?.map(quantity).transpose()
}
