//! The command line.

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};

use crate::steps;

/// Checks licentia. A step that fails ends the run and says how to repeat it.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) tier: Tier,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Tier {
    /// Formatting, lints, tests of core and program, vectors, mirror; needs only Rust
    Quick {
        /// Only the core's tests whose path holds this stage
        #[arg(long, value_enum)]
        stage: Option<Stage>,
    },
    /// Everything that must hold, fetching what that needs
    Test {
        /// Only this step; may be given several times
        #[arg(long, value_name = "STEP", value_parser = PossibleValuesParser::new(steps::names()))]
        only: Vec<String>,
        /// Print the steps, run none
        #[arg(long)]
        list: bool,
    },
    /// What takes hours: fuzzing that goes on where the last run ended
    Deep {
        /// How long all of it may take
        #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=720))]
        hours: u64,
        /// Only this step; may be given several times
        #[arg(long, value_name = "STEP", value_parser = PossibleValuesParser::new(steps::deep_names()))]
        only: Vec<String>,
        /// Print the steps, run none
        #[arg(long)]
        list: bool,
    },
}

/// The six stages of the pipeline, in its order.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Stage {
    Document,
    Canonical,
    Signature,
    Token,
    Verify,
    Decide,
}

impl Stage {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Canonical => "canonical",
            Self::Signature => "signature",
            Self::Token => "token",
            Self::Verify => "verify",
            Self::Decide => "decide",
        }
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied()
    }
}
