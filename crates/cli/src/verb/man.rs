//! `licentia man`

use crate::args;
use crate::exit::Failure;
use crate::file::{self, Access, NewFile};
use crate::interrupt::Undisturbed;
use crate::output::{Answer, Report};
use clap::{Args, Command};
use clap_mangen::Man as Page;
use std::fs;
use std::path::PathBuf;

/// Write the man pages into a folder
#[derive(Debug, Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Man {
    /// The folder; made if it isn't there
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

const HELP: &str = "\
Example:
  licentia man ~/.local/share/man/man1 && man licentia-verify

Exit codes:
  0  done
  2  wrong usage, a page exists already, or can't be written";

impl Man {
    pub(crate) fn run(self) -> Answer {
        let pages = pages()?;
        fs::create_dir_all(&self.dir).map_err(|error| file::unwritable(&self.dir, &error))?;
        // All names first, so that one that is taken leaves no half set of pages.
        for (name, _) in &pages {
            file::must_be_free(&self.dir.join(name))?;
        }
        let held = Undisturbed::begin();
        for (name, page) in &pages {
            NewFile::create(&self.dir.join(name), Access::Public, &held)?.finish(page)?;
        }
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        let text = format!("{} man pages are in {}\n", names.len(), self.dir.display());
        Ok(Report::new(text).fact("files", names))
    }
}

/// One page for the program and one for each verb, as `licentia-license-new.1`.
fn pages() -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut program = args::command();
    program.build();
    let mut pages = Vec::new();
    add(&program, "licentia", &mut pages).map_err(|error| Failure::io(format!("a man page can't be made: {error}")))?;
    Ok(pages)
}

fn add(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let mut page = Vec::new();
    Page::new(command.clone()).title(name).render(&mut page)?;
    pages.push((format!("{name}.1"), page));
    let verbs = command.get_subcommands().filter(|verb| verb.get_name() != "help");
    verbs.into_iter().try_for_each(|verb| add(verb, &format!("{name}-{}", verb.get_name()), pages))
}
