//! Reads the vectors: files, bytes, trust sets and the context that a decide vector states.

use std::fs;
use std::num::NonZeroU64;
use std::path::PathBuf;

use base64ct::{Base64UrlUnpadded, Encoding};
use licentia::verify::Listed;
use licentia::{Ask, Context, Decision, Device, Release, Thumbprint, UnixSeconds};
use serde_json::Value;

/// Builds the context that the vector states and nothing else.
pub(crate) fn in_context(
    value: &Value,
    listed: &[Listed<'_>],
    decide: impl FnOnce(&Context<'_>) -> Decision,
) -> Decision {
    let [wall, build, seen, product, release, device, seen_version, ask] =
        optional(value, ["wall", "build", "seen", "product", "release", "device", "seen_version", "ask"]);
    let [jkt, parts] = optional(&device.unwrap_or_default(), ["jkt", "parts"]);
    let parts: Option<Vec<(&str, &[u8])>> = parts.as_ref().map(features);
    let [version, date] = optional(&release.clone().unwrap_or_default(), ["version", "date"]);
    let version: Option<Vec<u64>> = version.map(|parts| serde_json::from_value(parts).unwrap());
    let ask = ask.map(|ask| optional(&ask, ["ent", "n", "unit"]));
    let mut context = Context::new().listed(listed);
    if let Some(wall) = &wall {
        context = context.wall_clock(time(wall));
    }
    if let Some(build) = &build {
        context = context.build_date(time(build));
    }
    if let Some(seen) = &seen {
        context = context.latest_seen(time(seen));
    }
    if let Some(product) = &product {
        context = context.product(product.as_str().unwrap());
    }
    if release.is_some() {
        context = context.release(released(version.as_deref(), date.as_ref()));
    }
    if let Some(parts) = &parts {
        context = context.features(parts);
    }
    if let Some(version) = seen_version {
        context = context.latest_version(version.as_u64().unwrap());
    }
    if let Some(jkt) = jkt {
        context = context.device(Device::Asserted(Thumbprint::parse(jkt.as_str().unwrap().as_bytes()).unwrap()));
    }
    if let Some([ent, n, unit]) = &ask {
        context = context.ask(asked(ent.as_ref().unwrap(), n.as_ref(), unit.as_ref()));
    }
    decide(&context)
}

fn features(parts: &Value) -> Vec<(&str, &[u8])> {
    let parts = parts.as_object().unwrap().iter();
    parts.map(|(name, value)| (name.as_str(), value.as_str().unwrap().as_bytes())).collect()
}

fn released<'c>(version: Option<&'c [u64]>, date: Option<&Value>) -> Release<'c> {
    let release = version.map_or(Release::new(), |version| Release::new().version(version));
    date.map_or(release, |date| release.date(time(date)))
}

fn asked<'c>(entitlement: &'c Value, n: Option<&Value>, unit: Option<&'c Value>) -> Ask<'c> {
    let ask = Ask::entitlement(entitlement.as_str().unwrap());
    let ask = n.map_or(ask, |n| ask.quantity(NonZeroU64::new(n.as_u64().unwrap()).unwrap()));
    unit.map_or(ask, |unit| ask.unit(unit.as_str().unwrap()))
}

fn time(value: &Value) -> UnixSeconds {
    UnixSeconds::new(value.as_u64().unwrap()).unwrap()
}

/// The named members of an object, which has no others; `base64url` may stand for one that isn't text.
pub(crate) fn taken<const N: usize>(value: &Value, names: [&str; N]) -> [Value; N] {
    assert_eq!(value.as_object().unwrap().len(), N, "{value}");
    names.map(|name| {
        value.get(name).or(value.get("base64url")).unwrap_or_else(|| panic!("no {name} in {value}")).clone()
    })
}

/// The named members where they stand; the object has no others.
pub(crate) fn optional<const N: usize>(value: &Value, names: [&str; N]) -> [Option<Value>; N] {
    if let Value::Object(members) = value {
        assert!(members.keys().all(|member| names.contains(&member.as_str())), "{value}");
    }
    names.map(|name| value.get(name).cloned())
}

pub(crate) fn content(value: &Value, input: &Value) -> Vec<u8> {
    match input.get("base64url") {
        Some(_) => decoded(value),
        None => value.as_str().unwrap().as_bytes().to_vec(),
    }
}

pub(crate) fn decoded(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    let mut bytes = vec![0; text.len()];
    let length = Base64UrlUnpadded::decode(text, &mut bytes).unwrap().len();
    bytes.truncate(length);
    bytes
}

pub(crate) fn trust_sets(trust: &Value) -> Vec<Vec<u8>> {
    trust.as_array().unwrap().iter().map(trust_set).collect()
}

fn trust_set(item: &Value) -> Vec<u8> {
    match item {
        Value::String(path) => fs::read(root().join(path)).unwrap(),
        Value::Object(members) if members.len() == 1 => members["bytes"].as_str().unwrap().as_bytes().to_vec(),
        value => written(value),
    }
}

/// RFC 8785 for integers and names up to U+FFFF: what serde_json prints when its maps are sorted.
pub(crate) fn written(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

pub(crate) fn borrowed(sets: &[Vec<u8>]) -> Vec<&[u8]> {
    sets.iter().map(Vec::as_slice).collect()
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("test-vectors")
}

pub(crate) fn name_of(entry: &fs::DirEntry) -> String {
    entry.file_name().into_string().unwrap()
}

pub(crate) fn files(stage: &str) -> Vec<(String, Value)> {
    let entries = fs::read_dir(root().join(stage)).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| (name_of(&entry), serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap()))
        .collect();
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}
