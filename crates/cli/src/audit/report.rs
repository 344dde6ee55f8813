//! The report: one JSON object with every finding in it, written as the findings are gathered.

use super::checkpoint::Progress;
use super::counts::Class;
use super::findings::Findings;
use super::place::create_anew;
use super::plan::Plan;
use super::work::Work;
use crate::exit::Failure;
use crate::file;
use licentia::UnixSeconds;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

/// What is said before the findings, the same in the report file and with `--json`.
pub(super) fn totals(plan: &Plan<'_>, at: UnixSeconds, progress: &Progress) -> Map<String, Value> {
    let counts = &progress.counts;
    let mut totals = Map::new();
    let mut add = |name: &str, value: Value| totals.insert(name.to_owned(), value);
    add("at", at.get().into());
    add("product", plan.product.clone().into());
    add("tokens", counts.all().into());
    for class in Class::ALL {
        add(class.word(), counts.of(class).into());
    }
    add("codes", counts.to_json());
    totals
}

/// Gathers the findings, into a file too where one is wanted.
pub(super) fn write(work: &Work, totals: &Map<String, Value>, is_wanted: bool) -> Result<Findings, Failure> {
    if !is_wanted {
        let mut findings = Findings::gather(work, |_| Ok(()))?;
        findings.gather_accounts(work, |_| Ok(()))?;
        return Ok(findings);
    }
    let mut report = Report::create(work.report())?;
    report.open(totals)?;
    report.begin("duplicates")?;
    let mut findings = Findings::gather(work, |duplicate| report.item(&duplicate.to_json()))?;
    report.end()?;
    report.begin("licenses")?;
    findings.gather_accounts(work, |account| report.item(&account.to_json()))?;
    report.end()?;
    report.close(&findings)?;
    Ok(findings)
}

struct Report {
    path: PathBuf,
    file: BufWriter<File>,
    is_first: bool,
}

impl Report {
    fn create(path: PathBuf) -> Result<Self, Failure> {
        let file = create_anew(&path).map_err(|error| file::unwritable(&path, &error))?;
        Ok(Self { path, file: BufWriter::new(file), is_first: true })
    }

    fn put(&mut self, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> Result<(), Failure> {
        write(&mut self.file).map_err(|error| file::unwritable(&self.path, &error))
    }

    fn open(&mut self, totals: &Map<String, Value>) -> Result<(), Failure> {
        self.put(|file| {
            file.write_all(b"{")?;
            totals.iter().try_for_each(|(name, value)| writeln!(file, "\"{name}\":{value},"))
        })
    }

    fn begin(&mut self, name: &str) -> Result<(), Failure> {
        self.is_first = true;
        self.put(|file| write!(file, "\"{name}\":["))
    }

    fn item(&mut self, item: &Value) -> Result<(), Failure> {
        let before = if self.is_first { "" } else { "," };
        self.is_first = false;
        self.put(|file| write!(file, "{before}\n{item}"))
    }

    fn end(&mut self) -> Result<(), Failure> {
        self.put(|file| file.write_all(b"],\n"))
    }

    fn close(&mut self, findings: &Findings) -> Result<(), Failure> {
        self.put(|file| {
            writeln!(file, "\"findings\":{}}}", findings.to_json())?;
            file.flush()
        })
    }
}
