//! `licentia completions`

use crate::args;
use crate::output::{Answer, Report};
use clap::Args;
use clap_complete::Shell;

/// Write completions for a shell to standard output
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const HELP: &str = "\
Example:
  licentia completions bash > ~/.local/share/bash-completion/completions/licentia

Exit codes:
  0  done
  2  wrong usage";

impl Completions {
    pub(crate) fn run(self) -> Answer {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut args::command(), "licentia", &mut script);
        let text = String::from_utf8_lossy(&script).into_owned();
        Ok(Report::new(script).fact("shell", self.shell.to_string()).fact("script", text))
    }
}
