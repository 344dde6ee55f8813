//! `licentia manifest join`

use crate::exit::Failure;
use crate::file::{self, Access, limit};
use crate::keep_file::KeepFile;
use crate::output::{Answer, Report};
use crate::show::harmless;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use clap::Args;
use licentia::{Code, Digest, Keys, Kind as _};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What products read behind a manifest's first line.
const MOST_LINES: usize = 64;
const MOST_BYTES: usize = 1 << 20;

/// Put the lines of the roots together
///
/// All lines must be of one trust set. The keep lists that it names travel behind them, in this and in each later
/// manifest. Whether enough roots signed, `licentia manifest check` says.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Join {
    /// The lines from `licentia manifest sign`
    #[arg(value_name = "LINE", required = true)]
    lines: Vec<PathBuf>,
    /// A keep list from `licentia trust revoke`, again for each
    #[arg(long = "keep", value_name = "FILE")]
    keep: Vec<PathBuf>,
    /// The manifest's file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

const HELP: &str = "\
Example:
  licentia manifest join root-a.line root-b.line --keep issuer.keep --out acme-3.manifest
  licentia manifest check acme-3.manifest --roots roots.json

Exit codes:
  0  done
  1  a line is none, or is of another trust set
  2  wrong usage or files";

impl Join {
    pub(super) fn run(self) -> Answer {
        file::must_be_free(&self.out)?;
        let lines = self.lines.iter().map(|path| Line::read(path)).collect::<Result<Vec<_>, _>>()?;
        let payload = one_payload(&lines)?;
        let keeps = self.keep.iter().map(|path| KeepFile::read(path)).collect::<Result<Vec<_>, _>>()?;
        all_and_no_other(&keeps, &named(payload))?;
        let manifest = manifest(&lines, &keeps)?;
        file::write((&self.out, Access::Public, manifest.as_bytes()))?;
        let (out, kids) = (self.out.display().to_string(), lines.iter().map(|line| line.kid.clone()));
        let text = format!("{out}: signed by {} roots, with {} keep lists\n", lines.len(), keeps.len());
        Ok(Report::new(text)
            .fact("out", out)
            .fact("roots", kids.collect::<Vec<_>>())
            .fact("sha256", Digest::of(payload).to_string()))
    }
}

/// One root's line, of which only the form was looked at.
struct Line {
    path: PathBuf,
    text: String,
    kid: String,
    payload: Vec<u8>,
}

impl Line {
    fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = file::read(path, limit::TRUST)?;
        Self::parse(path, &bytes).ok_or_else(|| {
            Failure::refused(Code::NotCompact, format!("{} holds no line of a manifest", file::name(path)))
                .advise("Name the files that `licentia manifest sign` wrote, one for each root.")
        })
    }

    fn parse(path: &Path, bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.trim_ascii_end();
        let [header, payload, _signature] = text.split('.').collect::<Vec<_>>().try_into().ok()?;
        let header: Value = serde_json::from_slice(&decoded(header)?).ok()?;
        header.get("typ").filter(|typ| *typ == Keys::TYP)?;
        let kid = header.get("kid")?.as_str()?.to_owned();
        Some(Self { path: path.to_path_buf(), text: text.to_owned(), kid, payload: decoded(payload)? })
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// What all lines signed, each by another root.
fn one_payload(lines: &[Line]) -> Result<&[u8], Failure> {
    let mut kids = BTreeSet::new();
    let payload = lines.first().map_or(&[][..], |line| &line.payload);
    for line in lines {
        let shown = file::name(&line.path);
        if line.payload != payload {
            return Err(Failure::refused(
                Code::ManifestConflict,
                format!("{shown} is of another trust set than the line before it"),
            )
            .advise("Compare the SHA-256 that `licentia manifest sign` showed; all must sign the same file."));
        }
        if !kids.insert(&line.kid) {
            let kid = harmless(&line.kid);
            return Err(Failure::usage(format!("{shown}: the root {kid} signed twice, and counts once")));
        }
    }
    Ok(payload)
}

/// The digests of the keep lists that the policies name.
fn named(payload: &[u8]) -> BTreeSet<String> {
    let set: Value = serde_json::from_slice(payload).unwrap_or_default();
    let policies = set.get("policy").and_then(Value::as_object).into_iter().flatten();
    policies.filter_map(|(_, policy)| Some(policy.get("revoked")?.get("keep")?.as_str()?.to_owned())).collect()
}

fn all_and_no_other(keeps: &[KeepFile], named: &BTreeSet<String>) -> Result<(), Failure> {
    if let Some(other) = keeps.iter().find(|keep| !named.contains(&keep.digest.to_string())) {
        return Err(Failure::refused(
            Code::KeepListBroken,
            format!("no key of this trust set names the keep list {}", file::name(&other.path)),
        ));
    }
    match named.iter().find(|digest| !keeps.iter().any(|keep| keep.digest.to_string() == **digest)) {
        None => Ok(()),
        Some(missing) => Err(Failure::usage(format!(
            "the keep list {} is missing; without it products refuse every token that it keeps",
            harmless(missing)
        ))
        .coded("keep_list_missing")
        .advise("Give it with --keep FILE. Every later manifest carries it as well.")),
    }
}

fn manifest(lines: &[Line], keeps: &[KeepFile]) -> Result<String, Failure> {
    let texts: Vec<&str> =
        lines.iter().map(|line| &line.text).chain(keeps.iter().map(|keep| &keep.line)).map(String::as_str).collect();
    let behind: usize = texts.iter().skip(1).map(|text| text.len().saturating_add(1)).sum();
    if texts.len() > MOST_LINES || behind > MOST_BYTES {
        return Err(Failure::usage("this manifest is longer than products read: 64 lines, and 1 MiB behind the first")
            .coded(Code::TooLong)
            .advise("Shorten the keep lists: what has ended needn't be kept."));
    }
    Ok(texts.join("\n") + "\n")
}
