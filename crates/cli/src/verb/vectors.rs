//! `licentia vectors`

use crate::exit::{Exit, Failure};
use crate::output::{Answer, Report};
use crate::vectors::{self, Run};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Run test vectors against this build
///
/// Runs every vector below the folder and prints a table. What a vector says that isn't known here is a disagreement;
/// nothing is skipped.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Vectors {
    /// The folder test-vectors/, with a folder for each stage
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

const HELP: &str = "\
Example:
  licentia vectors test-vectors

Exit codes:
  0  this build agrees with all
  1  it disagrees with one at least
  2  wrong usage, no vectors, or files";

impl Vectors {
    pub(crate) fn run(self) -> Answer {
        let runs = vectors::run(&self.dir)?;
        if runs.is_empty() {
            return Err(Failure::io(format!("there are no vectors below {}", self.dir.display()))
                .advise("Name the folder test-vectors/, in which there is a folder for each stage."));
        }
        let disagreements: Vec<&Run> = runs.iter().filter(|run| run.disagreement.is_some()).collect();
        let report = Report::new(table(&runs) + &complaints(&disagreements))
            .fact("vectors", runs.len())
            .fact("disagreements", disagreements.iter().map(|run| as_json(run)).collect::<Vec<_>>());
        Ok(if disagreements.is_empty() { report } else { report.coded(Exit::Refused, "vectors_disagree") })
    }
}

#[derive(Default)]
struct Count {
    agree: usize,
    disagree: usize,
}

fn table(runs: &[Run]) -> String {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for run in runs {
        let count = counts.entry(&run.stage).or_default();
        *(if run.disagreement.is_none() { &mut count.agree } else { &mut count.disagree }) += 1;
    }
    let all = counts.values().fold(Count::default(), |all, count| Count {
        agree: all.agree + count.agree,
        disagree: all.disagree + count.disagree,
    });
    let mut table = format!("{:12} {:>7} {:>9}\n", "stage", "agree", "disagree");
    for (stage, count) in counts.into_iter().chain([("all", all)]) {
        // Writing to a string can't fail.
        let _ = writeln!(table, "{stage:12} {:>7} {:>9}", count.agree, count.disagree);
    }
    table
}

fn complaints(disagreements: &[&Run]) -> String {
    let complaint =
        |run: &&Run| format!("\n{}\n  {}\n", run.file.display(), run.disagreement.as_deref().unwrap_or_default());
    disagreements.iter().map(complaint).collect()
}

fn as_json(run: &Run) -> Value {
    json!({"file": run.file.display().to_string(), "why": run.disagreement})
}
