//! `licentia vectors`

use crate::exit::{Exit, Failure};
use crate::output::{Answer, Report};
use crate::parse;
use crate::vectors::{self, Outcome, Peer, Run};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// Run test vectors against this build, or against another implementation
///
/// Runs every vector below the folder and prints a table. What a vector says that isn't known here is a disagreement;
/// nothing is skipped. With --runner another program answers, in the protocol of spec/runner.md: whole verifications
/// and trust sets. It has no words for stages alone and for stored state; such vectors are counted as not asked.
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Vectors {
    /// The folder test-vectors/, with a folder for each stage
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// A command line, run by the shell, that answers instead of this build
    #[arg(long, value_name = "CMD")]
    runner: Option<String>,
    /// How long the runner may take for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "runner")]
    #[arg(value_parser = parse::whole(1..=86_400), allow_negative_numbers = true)]
    timeout: u64,
}

const HELP: &str = "\
Example:
  licentia vectors test-vectors
  licentia vectors test-vectors --runner 'python3 my_runner.py'

Exit codes:
  0  this build, or the runner, agrees with all
  1  it disagrees with one at least
  2  wrong usage, no vectors, files, or a runner that doesn't answer";

impl Vectors {
    pub(crate) fn run(self) -> Answer {
        let runs = match &self.runner {
            None => vectors::run(&self.dir)?,
            Some(command_line) => self.ask(command_line)?,
        };
        if runs.is_empty() {
            return Err(Failure::io(format!("there are no vectors below {}", self.dir.display()))
                .advise("Name the folder test-vectors/, in which there is a folder for each stage."));
        }
        let disagreements: Vec<Value> = runs.iter().filter_map(as_json).collect();
        let agree = disagreements.is_empty();
        let mut report = Report::new(self.table(&runs) + &complaints(&runs))
            .fact("vectors", runs.len())
            .fact("disagreements", disagreements);
        if self.runner.is_some() {
            report = report.fact("not_asked", Count::of(&runs).not_asked);
        }
        Ok(if agree { report } else { report.coded(Exit::Refused, "vectors_disagree") })
    }

    fn ask(&self, command_line: &str) -> Result<Vec<Run>, Failure> {
        let mut peer = Peer::start(command_line, Duration::from_secs(self.timeout))?;
        let runs = vectors::ask(&self.dir, &mut peer)?;
        let none = !runs.is_empty() && Count::of(&runs).not_asked == runs.len();
        if none {
            return Err(Failure::io("a runner can be asked none of these vectors")
                .advise("The folders token, verify and decide hold what it can be asked."));
        }
        Ok(runs)
    }

    fn table(&self, runs: &[Run]) -> String {
        let mut stages: BTreeMap<&str, Count> = BTreeMap::new();
        for run in runs {
            stages.entry(&run.stage).or_default().add(run);
        }
        let not_asked = |shown: &str| if self.runner.is_some() { format!(" {shown:>9}") } else { String::new() };
        let mut table = format!("{:12} {:>7} {:>9}{}\n", "stage", "agree", "disagree", not_asked("not asked"));
        for (stage, count) in stages.into_iter().chain([("all", Count::of(runs))]) {
            let Count { agree, disagree, .. } = count;
            // Writing to a string can't fail.
            let _ = writeln!(table, "{stage:12} {agree:>7} {disagree:>9}{}", not_asked(&count.not_asked.to_string()));
        }
        table
    }
}

#[derive(Default)]
struct Count {
    agree: usize,
    disagree: usize,
    not_asked: usize,
}

impl Count {
    fn of(runs: &[Run]) -> Self {
        let mut count = Self::default();
        runs.iter().for_each(|run| count.add(run));
        count
    }

    fn add(&mut self, run: &Run) {
        *match run.outcome {
            Outcome::Agrees => &mut self.agree,
            Outcome::Disagrees(_) => &mut self.disagree,
            Outcome::NotAsked => &mut self.not_asked,
        } += 1;
    }
}

fn complaints(runs: &[Run]) -> String {
    let complaint = |run: &Run| Some(format!("\n{}\n  {}\n", run.file.display(), run.disagreement()?));
    runs.iter().filter_map(complaint).collect()
}

fn as_json(run: &Run) -> Option<Value> {
    Some(json!({"file": run.file.display().to_string(), "why": run.disagreement()?}))
}
