//! Results: a line of JSON and a line of CSV for each token, in the order of the input.

use super::counts::Outcome;
use super::item::Item;
use super::judge::Wanted;
use licentia::document::Text;
use licentia::{Digest, UnixSeconds};
use std::io::Write as _;

/// What a genuine token says of itself, as far as results name it.
pub(super) struct Facts<'v> {
    pub(super) kind: &'static str,
    pub(super) issuer: &'v str,
    pub(super) jti: &'v str,
    pub(super) s256: Digest,
    pub(super) subject: Option<Text<'v>>,
    pub(super) license: &'v str,
    pub(super) version: u64,
    /// The digest of its license; none in a license.
    pub(super) license_s256: Option<Digest>,
    pub(super) expires: Option<UnixSeconds>,
}

pub(super) struct Row<'r> {
    pub(super) item: &'r Item<'r>,
    pub(super) outcome: Outcome,
    pub(super) facts: Option<&'r Facts<'r>>,
}

/// The rows of a chunk.
pub(super) struct Rows {
    wanted: Wanted,
    pub(super) json: Vec<u8>,
    pub(super) csv: Vec<u8>,
}

/// The first line of the CSV.
pub(super) const HEADINGS: &[u8] = b"position,file,id,class,code,why,kind,iss,jti,s256,lic,ver,sub,exp\n";

impl Rows {
    pub(super) const fn new(wanted: Wanted) -> Self {
        Self { wanted, json: Vec::new(), csv: Vec::new() }
    }

    pub(super) fn add(&mut self, row: &Row<'_>) {
        if self.wanted.results {
            row.write_json(&mut self.json);
        }
        if self.wanted.csv {
            row.write_csv(&mut self.csv);
        }
    }
}

impl Row<'_> {
    /// Names, words and digests have no character that JSON would escape: their rules don't allow one.
    fn write_json(&self, out: &mut Vec<u8>) {
        match self.item.file {
            None => number(out, "{\"line\":", self.item.position),
            Some(file) => quoted(out, "{\"file\":", file),
        }
        if let Some(id) = self.item.id {
            plain(out, ",\"id\":", id);
        }
        plain(out, ",\"class\":\"", self.outcome.class.word());
        plain(out, "\",\"code\":\"", self.outcome.code);
        if !self.outcome.why.is_empty() {
            plain(out, "\",\"why\":\"", self.outcome.why);
        }
        out.push(b'"');
        if let Some(facts) = self.facts {
            facts.write_json(out);
        }
        out.extend_from_slice(b"}\n");
    }

    fn write_csv(&self, out: &mut Vec<u8>) {
        number(out, "", self.item.position);
        cell(out, self.item.file.unwrap_or_default());
        cell(out, self.item.id.unwrap_or_default());
        plain(out, ",", self.outcome.class.word());
        plain(out, ",", self.outcome.code);
        plain(out, ",", self.outcome.why);
        match self.facts {
            Some(facts) => facts.write_csv(out),
            None => out.extend_from_slice(b",,,,,,,,"),
        }
        out.push(b'\n');
    }
}

impl Facts<'_> {
    fn write_json(&self, out: &mut Vec<u8>) {
        plain(out, ",\"kind\":\"", self.kind);
        plain(out, "\",\"iss\":\"", self.issuer);
        plain(out, "\",\"jti\":\"", self.jti);
        out.extend_from_slice(b"\",\"s256\":\"");
        out.extend_from_slice(&self.s256.to_text());
        plain(out, "\",\"lic\":\"", self.license);
        number(out, "\",\"ver\":", self.version);
        if let Some(subject) = self.subject {
            match subject.as_str() {
                Some(subject) => {
                    plain(out, ",\"sub\":\"", subject);
                    out.push(b'"');
                }
                None => quoted(out, ",\"sub\":", &subject.to_string()),
            }
        }
        if let Some(end) = self.expires {
            number(out, ",\"exp\":", end.get());
        }
    }

    fn write_csv(&self, out: &mut Vec<u8>) {
        plain(out, ",", self.kind);
        cell(out, self.issuer);
        plain(out, ",", self.jti);
        out.push(b',');
        out.extend_from_slice(&self.s256.to_text());
        plain(out, ",", self.license);
        number(out, ",", self.version);
        cell(out, &self.subject.map(|subject| subject.to_string()).unwrap_or_default());
        match self.expires {
            Some(end) => number(out, ",", end.get()),
            None => out.push(b','),
        }
    }
}

fn plain(out: &mut Vec<u8>, before: &str, text: &str) {
    out.extend_from_slice(before.as_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn number(out: &mut Vec<u8>, before: &str, number: u64) {
    out.extend_from_slice(before.as_bytes());
    // Memory takes whatever is written.
    let _ = write!(out, "{number}");
}

fn quoted(out: &mut Vec<u8>, before: &str, text: &str) {
    out.extend_from_slice(before.as_bytes());
    // As above.
    let _ = serde_json::to_writer(out, text);
}

/// One more field, quoted where RFC 4180 asks for it.
fn cell(out: &mut Vec<u8>, text: &str) {
    out.push(b',');
    if text.contains([',', '"', '\n', '\r']) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}
