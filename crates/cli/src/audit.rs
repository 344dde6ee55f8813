//! Mass verification: the tokens of a file, a folder or a pipe, judged one by one, counted, and compared with each other.
//!
//! Memory stays the same however many there are: lines stream through (`pipeline`), and what is compared goes into
//! partitions on disk (`record`) that are read one by one at the end (`findings`).

mod bad;
mod bundle;
mod checkpoint;
mod counts;
mod duplicates;
mod findings;
mod finished;
mod folder;
mod item;
mod judge;
mod lists;
mod part;
mod pipeline;
mod place;
mod plan;
mod quantities;
mod reading;
mod record;
mod report;
mod row;
mod sentence;
mod source;
mod summary;
mod work;

pub(crate) use plan::{Material, Plan};

use crate::date;
use crate::exit::{Exit, Failure};
use crate::file;
use crate::interrupt;
use crate::list_file::GenuineList;
use crate::output::{Answer, Report, note};
use crate::progress;
use checkpoint::{Checkpoint, Identity, Progress};
use findings::Findings;
use judge::{Judge, Judged, Wanted};
use licentia::UnixSeconds;
use licentia::verify::VariableTimeKeys;
use lists::Lists;
use serde_json::Value;
use source::{Input, Source};
use std::fs::Metadata;
use std::time::{Duration, Instant};
use work::Work;

pub(crate) fn run(plan: &Plan<'_>, keys: VariableTimeKeys<'_>, lists: &[GenuineList<'_>]) -> Answer {
    plan.check()?;
    let begun = Instant::now();
    let input = Input::open(&plan.input)?;
    if let Some(report) = finished::report(plan, &input)? {
        return Ok(report);
    }
    let mut audit = Audit::begin(plan, &input)?;
    let before = audit.progress.counts.all();
    let judge = Judge {
        keys,
        lists: Lists::new(lists, audit.at)?,
        at: audit.at,
        product: plan.product.as_deref(),
        release: plan.release.as_ref(),
        wanted: wanted(plan),
    };
    audit.judge_all(&judge, input)?;
    audit.finish(begun, before)
}

/// An audit under way.
struct Audit<'p> {
    plan: &'p Plan<'p>,
    identity: Identity,
    at: UnixSeconds,
    progress: Progress,
    work: Work,
    last_checkpoint: Instant,
    /// How long writing it took.
    cost: Duration,
}

/// Noting how far it is takes no more than one part in so many of all the time, however slow the disk is.
const SELDOM: u32 = 20;

const fn wanted(plan: &Plan<'_>) -> Wanted {
    let bundle = plan.bundle.is_some();
    Wanted { results: plan.out.is_some() || bundle, csv: plan.csv.is_some(), tokens: bundle }
}

impl<'p> Audit<'p> {
    fn begin(plan: &'p Plan<'p>, input: &Input) -> Result<Self, Failure> {
        let (identity, wanted) = (Identity::of(plan, input), wanted(plan));
        let earlier = plan.left_over().and_then(|folder| Some((work::state(&folder)?, folder)));
        plan.outputs_must_be_free(earlier.as_ref().map(|(_, folder)| folder.as_path()))?;
        let checkpoint = earlier.map(|(state, folder)| identity.accept(&state, &folder)).transpose()?;
        let lengths = checkpoint.as_ref().map(|checkpoint| &checkpoint.lengths);
        let mut work = match plan.folder() {
            Some(folder) => Work::lasting(&folder, wanted, lengths)?,
            None => Work::fleeting(wanted)?,
        };
        if checkpoint.is_none() {
            work.begin_csv(row::HEADINGS)?;
        }
        let at = plan.at.unwrap_or_else(date::now);
        let Checkpoint { at, progress, .. } =
            checkpoint.unwrap_or(Checkpoint { at, progress: Progress::default(), lengths: Value::Null });
        if progress.mark.position > 0 {
            let (what, done) = (if plan.input.is_dir() { "files" } else { "lines" }, progress.mark.position);
            note(&format!("licentia: goes on behind the first {done} {what}, where it was interrupted"));
        }
        let (last_checkpoint, cost) = (Instant::now(), Duration::ZERO);
        Ok(Self { plan, identity, at, progress, work, last_checkpoint, cost })
    }

    fn judge_all(&mut self, judge: &Judge<'_>, input: Input) -> Result<(), Failure> {
        let size = input.metadata().map_or(0, Metadata::len);
        let source = Source::from(input, self.progress.mark.clone())?;
        let mut bar = None;
        interrupt::wait_for_a_good_moment();
        let judged = pipeline::run(source, judge, self.plan.threads, |judged| {
            if let Some(judged) = judged {
                let done = judged.end.position.saturating_sub(self.progress.mark.position);
                bar.get_or_insert_with(|| progress::Progress::of(self.expected(size, &judged), "tokens")).advance(done);
                self.take(judged)?;
            }
            if interrupt::is_asked_for() {
                drop(bar.take());
                self.leave();
            }
            Ok(())
        });
        interrupt::at_once_again();
        judged
    }

    /// About how many lines there are in so many bytes, as the first ones are long; 0 where nobody knows.
    fn expected(&self, size: u64, first: &Judged) -> u64 {
        let (from, to) = (&self.progress.mark, &first.end);
        let rest = size.saturating_sub(from.offset);
        let (lines, bytes) = (to.position.saturating_sub(from.position), to.offset.saturating_sub(from.offset));
        rest.saturating_mul(lines).checked_div(bytes).unwrap_or(0)
    }

    fn take(&mut self, judged: Judged) -> Result<(), Failure> {
        self.work.add(&judged)?;
        self.progress.counts.add(&judged.counts);
        self.progress.bad.append(judged.bad);
        self.progress.mark = judged.end;
        let since = self.last_checkpoint.elapsed();
        if self.plan.is_resumable() && since >= self.plan.checkpoint && since >= self.cost.saturating_mul(SELDOM) {
            self.put_aside(None)?;
        }
        Ok(())
    }

    fn put_aside(&mut self, report: Option<&Report>) -> Result<(), Failure> {
        let begun = Instant::now();
        self.work.put_aside(self.identity.with(self.at, &self.progress, report))?;
        self.last_checkpoint = Instant::now();
        self.cost = begun.elapsed();
        Ok(())
    }

    /// Ctrl-C between two chunks.
    fn leave(&mut self) {
        if !self.plan.is_resumable() {
            self.work.remove_files();
            note("licentia: interrupted; nothing was written");
        } else if let Err(failure) = self.put_aside(None) {
            note(&format!("licentia: interrupted, and this can't be resumed: {}", failure.message));
        } else {
            note("licentia: interrupted; the same command goes on from here, with --restart it begins anew");
        }
        interrupt::leave()
    }

    fn finish(mut self, begun: Instant, before: u64) -> Answer {
        self.work.flush()?;
        if self.progress.counts.all() == 0 {
            self.work.remove_files();
            return Err(Failure::io(format!("there is no token in {}", file::name(&self.plan.input))));
        }
        let totals = report::totals(self.plan, self.at, &self.progress);
        let is_wanted = self.plan.report.is_some() || self.plan.bundle.is_some();
        let findings = report::write(&self.work, &totals, is_wanted)?;
        let sums = self.plan.bundle.as_ref().map(|_| bundle::write(&self.work, self.plan, self.at)).transpose()?;
        let done = self.progress.counts.all().saturating_sub(before);
        let report = self.answer(&findings, begun.elapsed(), done).facts(totals);
        let report = match sums {
            Some(sums) => {
                report.with_more(&format!("The bundle's SHA256SUMS: {sums}\n")).fact("bundle_sha256sums", sums)
            }
            None => report,
        };
        if self.plan.is_resumable() {
            // Nothing is written to the parts any more, so that a repeat knows them under their names.
            self.put_aside(Some(&report))?;
        }
        self.work.finish(self.plan)?;
        Ok(report)
    }

    fn answer(&self, findings: &Findings, time: Duration, done: u64) -> Report {
        let (counts, threads, rate) = (&self.progress.counts, self.plan.threads, rate(done, time));
        let text = summary::summary(self.plan, self.at, &self.progress, findings);
        let text = format!("{text}\n{:.1} s, {rate} tokens a second with --threads {threads}\n", time.as_secs_f64());
        let (exit, code) =
            if counts.genuine() == counts.all() { (Exit::Done, "genuine") } else { (Exit::Refused, "not_all_genuine") };
        let report = Report::new(text).facts(facts(findings)).fact("first_not_genuine", self.progress.bad.to_json());
        report.fact("seconds", time.as_secs_f64()).fact("tokens_per_second", rate).coded(exit, code)
    }
}

fn rate(tokens: u64, time: Duration) -> u64 {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
    tokens.saturating_mul(1_000) / milliseconds
}

fn facts(findings: &Findings) -> serde_json::Map<String, Value> {
    let mut facts = serde_json::Map::new();
    facts.insert("findings".to_owned(), findings.to_json());
    let duplicates = findings.duplicates.iter().map(duplicates::Duplicate::to_json).collect();
    facts.insert("first_duplicates".to_owned(), duplicates);
    let accounts = findings.worst.iter().map(quantities::Account::to_json).collect();
    facts.insert("first_licenses".to_owned(), accounts);
    facts
}
