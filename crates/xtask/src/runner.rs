//! Runs steps in order, times each, stops at the first that fails.

use std::time::{Duration, Instant};

use crate::context::Context;
use crate::failure::Failure;

/// One named check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// One sentence: what holds when this step passes.
    pub(crate) about: &'static str,
    pub(crate) run: fn(&Context) -> Result<(), Failure>,
}

pub(crate) fn list(steps: &[Step]) {
    for step in steps {
        println!("{:<14} {}", step.name, step.about);
    }
}

pub(crate) fn run(steps: &[Step], context: &Context) -> Result<(), Failure> {
    let mut times = Vec::new();
    let outcome = run_each(steps, context, &mut times);
    print_table(&times, steps.len(), outcome.is_ok());
    outcome
}

fn run_each(steps: &[Step], context: &Context, times: &mut Vec<(&'static str, Duration)>) -> Result<(), Failure> {
    for step in steps {
        eprintln!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        let outcome = (step.run)(context);
        let taken = start.elapsed();
        eprintln!("== {}: {:.1} s", step.name, taken.as_secs_f64());
        times.push((step.name, taken));
        outcome.map_err(|failure| failure.within(step.name))?;
    }
    Ok(())
}

fn print_table(times: &[(&'static str, Duration)], planned: usize, passed: bool) {
    println!("\nseconds  step");
    for (index, (name, taken)) in times.iter().enumerate() {
        let failed = !passed && index + 1 == times.len();
        println!("{:>7.1}  {name}{}", taken.as_secs_f64(), if failed { "  FAILED" } else { "" });
    }
    let total: Duration = times.iter().map(|(_, taken)| *taken).sum();
    let good = if passed { times.len() } else { times.len().saturating_sub(1) };
    println!("{:>7.1}  total: {good} of {planned} steps passed", total.as_secs_f64());
}
