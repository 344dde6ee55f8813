//! Whoever was killed when all outputs had their names, and only the working folder was to go, has finished: the repeat
//! removes the rest and says what that run had to say.

use super::checkpoint::Identity;
use super::plan::Plan;
use super::source::Input;
use super::work;
use crate::exit::Failure;
use crate::interrupt::Undisturbed;
use crate::output::{Report, note};

/// The answer of a run of this command that has finished; none where one of its outputs isn't as that run left it.
pub(super) fn report(plan: &Plan<'_>, input: &Input) -> Result<Option<Report>, Failure> {
    let Some(folder) = plan.left_over() else { return Ok(None) };
    let Some(state) = work::finished(&folder) else { return Ok(None) };
    let lock = work::lock(&folder).map_err(|error| work::unopened(&folder, &error))?;
    if !(Identity::of(plan, input).is_of(&state) && plan.all_are_placed(&folder)) {
        return Ok(None);
    }
    let report = state.get("report").and_then(Report::from_json);
    if report.is_some() {
        let _held = Undisturbed::begin();
        drop(lock);
        work::remove_finished(&folder);
        note("licentia: this audit was done before it was interrupted; this is what it found");
    }
    Ok(report)
}
