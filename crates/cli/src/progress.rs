//! How far a long run is: one line at a terminal, with rate and rest, and gone at the end. Elsewhere nothing.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

/// Dropped or finished, it takes its line away.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

const WITH_END: &str = "{msg} {wide_bar} {human_pos} of {human_len}, {rate}/s, {eta} left";
const WITHOUT_END: &str = "{msg} {human_pos}, {rate}/s";

impl Progress {
    /// Of so many things, in the words in which they are to be seen: `activations`. None (0) means that nobody knows how
    /// many.
    pub(crate) fn of(total: u64, what: &str) -> Self {
        // Drawn to stderr, and hidden where that is no terminal.
        let bar = match total {
            0 => ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style(WITHOUT_END)),
            _ => ProgressBar::new(total).with_style(style(WITH_END)),
        };
        bar.set_message(what.to_owned());
        Self(bar)
    }

    pub(crate) fn advance(&self, by: u64) {
        self.0.inc(by);
    }

    pub(crate) fn finish(self) {}
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    // A template that can't be read is no reason not to work.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("rate", |state: &ProgressState, out: &mut dyn Write| _ = write!(out, "{:.0}", state.per_sec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_can_be_read() {
        for template in [WITH_END, WITHOUT_END] {
            ProgressStyle::with_template(template).unwrap();
        }
    }
}
