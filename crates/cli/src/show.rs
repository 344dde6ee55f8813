//! Claims as a person reads them: one fact a line, nothing left out, nothing that can steer a terminal.

use crate::date;
use licentia::document::{Binding, Claims, Entitlement};
use licentia::kind::Sold;
use licentia::{Activation, License, UnixSeconds};
use std::fmt::Display;

/// Lines of a label and a text, aligned.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<(String, String)>);

impl Lines {
    pub(crate) fn add(&mut self, label: &str, text: impl Display) {
        self.0.push((harmless(label), harmless(&text.to_string())));
    }

    fn add_time(&mut self, label: &str, time: Option<UnixSeconds>) {
        if let Some(time) = time {
            self.add(label, date::show(time));
        }
    }

    /// Indented by two spaces, the texts below each other.
    pub(crate) fn render(&self) -> String {
        let width = self.0.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        self.0.iter().map(|(label, text)| format!("  {label:width$}  {text}\n")).collect()
    }
}

/// The text with every character escaped that moves, hides or reorders others.
pub(crate) fn harmless(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}

pub(crate) fn license(claims: Claims<'_, License>) -> Lines {
    let mut lines = sold(claims);
    if let Some(devices) = claims.devices() {
        lines.add("bind", devices.ways().map(way).collect::<Vec<_>>().join(", or "));
        if let Some(max) = devices.max() {
            lines.add("devices", format!("{max} at most"));
        }
    }
    noted(&mut lines, claims);
    lines
}

pub(crate) fn activation(claims: Claims<'_, Activation>) -> Lines {
    let mut lines = sold(claims);
    lines.add("bound to", binding(claims.binding()));
    noted(&mut lines, claims);
    lines
}

fn way(word: &str) -> &str {
    match word {
        "cnf" => "a device's key",
        "fp" => "a device's fingerprint",
        "cnf+fp" => "a device's key and fingerprint",
        "unbound" => "nothing (unbound)",
        other => other,
    }
}

fn binding(binding: Binding) -> String {
    match binding {
        Binding::Unbound => "nothing: it works on every device".to_owned(),
        Binding::Key(key) => format!("the device with key {key}"),
        Binding::Fingerprint => "a device's fingerprint".to_owned(),
        Binding::KeyAndFingerprint(key) => format!("the device with key {key}, and its fingerprint"),
        _ => "something that this version doesn't know".to_owned(),
    }
}

fn sold<K: Sold>(claims: Claims<'_, K>) -> Lines {
    let mut lines = Lines::default();
    lines.add("issuer", claims.issuer());
    if let Some(subject) = claims.subject() {
        lines.add("for", subject);
    }
    lines.add("product", claims.audiences().collect::<Vec<_>>().join(", "));
    for (name, entitlement) in claims.entitlements() {
        lines.add("entitled to", format!("{name}{}", amount(entitlement)));
    }
    if let Some(term) = claims.term() {
        lines.add("term", term.as_str());
    }
    times(&mut lines, claims);
    releases(&mut lines, claims);
    lines
}

fn amount(entitlement: Entitlement<'_>) -> String {
    let unit = match entitlement.unit() {
        "Count" => String::new(),
        unit => format!(" {unit}"),
    };
    let amount = match (entitlement.max(), entitlement.value()) {
        (Some(max), _) => {
            format!(": {max}{unit}{}", if entitlement.overage() { ", more is allowed and reported" } else { "" })
        }
        (None, Some(value)) => format!(" = {value}"),
        (None, None) => String::new(),
    };
    let unknown: Vec<&str> = entitlement.must_names().collect();
    if unknown.is_empty() {
        amount
    } else {
        format!("{amount} (counts only for who understands {})", unknown.join(", "))
    }
}

fn times<K: Sold>(lines: &mut Lines, claims: Claims<'_, K>) {
    lines.add_time("issued", Some(claims.issued_at()));
    lines.add_time("not before", claims.not_before());
    if let Some(schedule) = claims.schedule() {
        lines.add_time("notify from", schedule.notify());
        lines.add_time("warn from", schedule.warn());
        lines.add_time("degrade from", schedule.degrade());
    }
    match claims.expires() {
        Some(end) => lines.add("ends", date::show(end)),
        None => lines.add("ends", "never"),
    }
}

fn releases<K: Sold>(lines: &mut Lines, claims: Claims<'_, K>) {
    let Some(releases) = claims.releases() else { return };
    if let Some(from) = releases.from() {
        lines.add("releases", format!("from {from} on"));
    }
    if let Some(below) = releases.below() {
        lines.add("releases", format!("below {below}"));
    }
    if let Some(until) = releases.until() {
        lines.add("releases", format!("dated {} or earlier", date::show(until)));
    }
}

fn noted<K: Sold>(lines: &mut Lines, claims: Claims<'_, K>) {
    let license = claims.license();
    lines.add("license", format!("{} version {}", license.id(), license.version()));
    lines.add("token", claims.jti());
    if let Some(entry) = claims.status() {
        lines.add("status", format!("entry {} of the list at {}", entry.index(), entry.uri()));
    }
    claims.meta().for_each(|(name, text)| lines.add("note", format!("{name}: {text}")));
    claims.ext_names().for_each(|name| lines.add("extension", name));
    claims.must_names().for_each(|name| lines.add("must", format!("{name}: who doesn't know it may not grant")));
}

#[cfg(test)]
mod tests {
    use super::{Lines, harmless};

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2J\u{202e}b\u{9b}é"), "a\\u{1b}[2J\\u{202e}b\\u{9b}é");
        let mut lines = Lines::default();
        lines.add("a", "x\ny");
        lines.add("long", "z");
        assert_eq!(lines.render(), "  a     x\\u{a}y\n  long  z\n");
    }
}
