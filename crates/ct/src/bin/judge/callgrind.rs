//! Every input of one length costs the same number of instructions.

use super::{parallel, valgrind};
use licentia_ct::inputs::COUNT;
use licentia_ct::subjects::{Counted, counted};
use std::collections::BTreeMap;

const OPTIONS: [&str; 3] = ["--tool=callgrind", "--combine-dumps=yes", "--toggle-collect=licentia_ct_counted"];

/// Instructions and what they were spent on.
type Counts = Vec<(u64, String)>;

/// Prints what each subject costs; gives those whose inputs cost different amounts.
pub(crate) fn judge() -> Vec<String> {
    let subjects = counted();
    println!("callgrind: instructions for each of {COUNT} inputs of one length");
    let counts = parallel::for_each(subjects.len(), |number| {
        valgrind::run("counted", number, &OPTIONS, "--callgrind-out-file").map(|dumps| read(&dumps))
    });
    let faults = subjects.iter().zip(counts).filter_map(|(subject, counts)| match counts {
        Ok(counts) => judge_one(subject, &counts),
        Err(error) => Some(format!("{}: {error}", subject.name)),
    });
    faults.collect()
}

/// One dump for each input, and one at the end that nobody asked for.
fn read(dumps: &str) -> Counts {
    let mut label = None;
    let mut counts = Counts::new();
    for line in dumps.lines() {
        if let Some(trigger) = line.strip_prefix("desc: Trigger: ") {
            label = trigger.strip_prefix("Client Request: ");
        } else if let Some(total) = line.strip_prefix("totals: ")
            && let (Some(label), Ok(total)) = (label, total.trim().parse())
        {
            counts.push((total, label.into()));
        }
    }
    counts
}

fn judge_one(subject: &Counted, counts: &Counts) -> Option<String> {
    let costs = by_cost(counts);
    println!("  {:<18} {}", subject.name, summary(&costs));
    if counts.len() != COUNT || costs.contains_key(&0) {
        return Some(format!("{}: {} counts out of {COUNT} inputs", subject.name, counts.len()));
    }
    match (subject.equal, costs.len() == 1) {
        (true, true) | (false, false) => None,
        (true, false) => Some(format!("{}: the cost depends on the input: {costs:?}", subject.name)),
        (false, true) => Some(format!("{}: leaks, and wasn't caught", subject.name)),
    }
}

/// How many inputs of which sort cost how much.
fn by_cost(counts: &Counts) -> BTreeMap<u64, BTreeMap<&str, usize>> {
    let mut costs = BTreeMap::<u64, BTreeMap<&str, usize>>::new();
    for (cost, label) in counts {
        *costs.entry(*cost).or_default().entry(label).or_default() += 1;
    }
    costs
}

fn summary(costs: &BTreeMap<u64, BTreeMap<&str, usize>>) -> String {
    match (costs.first_key_value(), costs.last_key_value()) {
        (Some((least, _)), Some((most, _))) if least == most => format!("{least}"),
        (Some((least, _)), Some((most, _))) => format!("{least} to {most}, {} different", costs.len()),
        _ => "no counts".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_counted() {
        let dumps = "desc: Trigger: Client Request: valid\nsummary: 5\n1 2\ntotals: 5\n\
                     desc: Trigger: Program termination\nsummary: 9\ntotals: 9\n";
        assert_eq!(read(dumps), [(5, "valid".into())]);
    }
}
