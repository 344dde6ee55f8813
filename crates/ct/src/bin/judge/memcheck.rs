//! No branch and no address depends on a secret, but where the subject's list says so.

use super::report::{Frame, Report};
use super::{parallel, place, report, valgrind};
use licentia_ct::subjects::{Allowed, Tainted, Verdict, tainted};
use std::collections::{BTreeMap, BTreeSet};

/// Deep enough to see who called; inline functions tell who branched.
const OPTIONS: [&str; 6] =
    ["--tool=memcheck", "--quiet", "--error-limit=no", "--read-inline-info=yes", "--num-callers=60", "--xml=yes"];

/// How often each place was reported: once for each way that leads to it.
type Places = BTreeMap<String, usize>;

/// Prints what was found about each subject; gives what shouldn't have been found, or should have.
pub(crate) fn judge() -> Vec<String> {
    let subjects = tainted();
    println!("memcheck: branches and addresses that depend on a secret");
    let found = parallel::for_each(subjects.len(), places);
    let faults = subjects.iter().zip(found).flat_map(|(subject, found)| match found {
        Ok(found) => judge_one(subject, &found),
        Err(error) => vec![format!("{}: {error}", subject.name)],
    });
    faults.collect()
}

fn places(number: usize) -> Result<Places, String> {
    let reports = report::read(&valgrind::run("tainted", number, &OPTIONS, "--xml-file")?)?;
    let mut ways: BTreeSet<(String, BTreeSet<String>)> = BTreeSet::new();
    ways.extend(reports.iter().map(|report| (culprit(report), report.calls(is_harness))));
    let mut places = Places::new();
    for (place, _) in ways {
        *places.entry(place).or_default() += 1;
    }
    Ok(places)
}

/// What and where: the innermost function that isn't a tool of all others.
fn culprit(report: &Report) -> String {
    let frame = report.frames.iter().find(|frame| !is_tool(frame)).or(report.frames.first());
    format!("{} {}", report.kind, frame.map_or_else(String::new, place::of))
}

fn is_tool(frame: &Frame) -> bool {
    place::package(frame).is_none_or(|name| ["alloc", "core", "std", "subtle"].contains(&name.as_str()))
}

fn is_harness(frame: &Frame) -> bool {
    frame.path.contains("/ct/src/subjects/")
}

fn judge_one(subject: &Tainted, found: &Places) -> Vec<String> {
    println!("  {:<18} {}", subject.name, if found.is_empty() { "none" } else { "" });
    for (place, times) in found {
        println!("    {times} x {place}");
    }
    match subject.verdict {
        Verdict::Only(allowed) => found
            .iter()
            .filter(|(place, times)| **times > may(allowed, place))
            .map(|(place, times)| format!("{}: {times} x {place}, and {} may be", subject.name, may(allowed, place)))
            .collect(),
        Verdict::Catch(place) if found.contains_key(place) => Vec::new(),
        Verdict::Catch(place) => vec![format!("{}: {place} leaks and wasn't caught", subject.name)],
    }
}

/// In how many places.
fn may(allowed: &[Allowed], place: &str) -> usize {
    allowed.iter().find(|allowed| allowed.place() == place).map_or(0, |allowed| allowed.places)
}
