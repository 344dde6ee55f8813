//! How far an audit is, so that the same command goes on from there after an interruption.

use super::bad::FirstBad;
use super::counts::Counts;
use super::plan::Plan;
use super::source::{Input, Mark};
use crate::exit::Failure;
use crate::file;
use crate::output::Report;
use licentia::{Digest, UnixSeconds};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What must be the same for a run to go on from a checkpoint, in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Identity(Map<String, Value>);

/// Where a run begins.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) counts: Counts,
    pub(super) bad: FirstBad,
    pub(super) mark: Mark,
}

/// What a checkpoint says.
pub(super) struct Checkpoint {
    pub(super) at: UnixSeconds,
    pub(super) progress: Progress,
    pub(super) lengths: Value,
}

impl Identity {
    pub(super) fn of(plan: &Plan<'_>, input: &Input) -> Self {
        let mut members = Map::new();
        let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
        add("the input", fs::canonicalize(&plan.input).unwrap_or_default().to_string_lossy().into());
        let metadata = input.metadata();
        let changed = metadata.and_then(|metadata| metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        add("the input's size", metadata.map(fs::Metadata::len).into());
        add("the time of the input's last change", changed.map(|since| since.as_nanos().to_string()).into());
        let digests = plan.materials.iter().map(|of| format!("{} {}", of.role, Digest::of(of.bytes)));
        add("what --trust, --manifest, --roots, --keep and --status-list name", digests.collect());
        add("--at", plan.at.map(UnixSeconds::get).into());
        add("--product", plan.product.clone().into());
        add(
            "--release",
            plan.release.as_ref().map(|release| json!([release.version, release.date.map(UnixSeconds::get)])).into(),
        );
        add("--csv", plan.csv.is_some().into());
        add("--out", plan.out.is_some().into());
        add("--bundle", plan.bundle.is_some().into());
        add("the program's version", env!("CARGO_PKG_VERSION").into());
        Self(members)
    }

    /// Whether the work that was noted is that of the same audit.
    pub(super) fn is_of(&self, state: &Value) -> bool {
        state.get("identity").is_some_and(|recorded| self.differences(recorded).is_empty())
    }

    fn differences(&self, other: &Value) -> Vec<&str> {
        let differs = |(name, value): &(&String, &Value)| other.get(name.as_str()) != Some(*value);
        self.0.iter().filter(differs).map(|(name, _)| name.as_str()).collect()
    }

    /// The checkpoint as it is written down, with the answer once there is one; the working folder adds its lengths.
    pub(super) fn with(&self, at: UnixSeconds, progress: &Progress, report: Option<&Report>) -> Value {
        let Progress { counts, bad, mark } = progress;
        json!({
            "identity": self.0, "at": at.get(), "position": mark.position, "offset": mark.offset, "last": mark.last,
            "counts": counts.to_json(), "first_not_genuine": bad.to_json(),
            "report": report.map(Report::to_json),
        })
    }

    /// A checkpoint of the same audit. That of another one is refused: its work would be lost.
    pub(super) fn accept(&self, state: &Value, folder: &Path) -> Result<Checkpoint, Failure> {
        let recorded = state.get("identity").unwrap_or(&Value::Null);
        let differences = self.differences(recorded);
        if !differences.is_empty() {
            let shown = file::name(folder);
            let differences = differences.join("; ");
            return Err(Failure::usage(format!(
                "{shown} holds an interrupted audit, and this one differs in: {differences}"
            ))
            .coded("other_audit")
            .advise("Repeat the interrupted command as it was, or begin anew with --restart."));
        }
        read(state).ok_or_else(|| {
            Failure::io(format!("the checkpoint in {} can't be read", file::name(folder)))
                .advise("Begin anew with --restart.")
        })
    }
}

fn read(state: &Value) -> Option<Checkpoint> {
    let number = |name: &str| state.get(name)?.as_u64();
    let mark = Mark {
        position: number("position")?,
        offset: number("offset")?,
        last: state.get("last")?.as_str()?.to_owned(),
    };
    let counts = Counts::from_json(state.get("counts")?)?;
    let bad = FirstBad::from_json(state.get("first_not_genuine")?)?;
    Some(Checkpoint {
        at: UnixSeconds::new(number("at")?)?,
        progress: Progress { counts, bad, mark },
        lengths: state.get("lengths")?.clone(),
    })
}
