//! Why a run ended, and the exit code that says so.

use std::fmt;

#[derive(Debug)]
pub(crate) enum Failure {
    /// A check said no, or a command could not be run.
    Broken(String),
    /// A tool of the system isn't there and may not be installed from here.
    ToolMissing { tool: String, install: String },
    /// A failure with the step that it happened in.
    In { step: &'static str, cause: Box<Failure> },
}

impl Failure {
    pub(crate) fn broken(sentence: impl Into<String>) -> Self {
        Self::Broken(sentence.into())
    }

    pub(crate) fn within(self, step: &'static str) -> Self {
        Self::In { step, cause: Box::new(self) }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Broken(_) => 1,
            Self::ToolMissing { .. } => 2,
            Self::In { cause, .. } => cause.exit_code(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(sentence) => f.write_str(sentence),
            Self::ToolMissing { tool, install } => write!(f, "`{tool}` is missing. Install it with:\n  {install}"),
            Self::In { step, cause } => {
                let tier = if crate::steps::deep_names().contains(step) { "deep" } else { "test" };
                write!(f, "step `{step}` failed: {cause}\n  Run it again: cargo xtask {tier} --only {step}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_keeps_its_exit_code_and_its_command_inside_a_step() {
        let missing = Failure::ToolMissing { tool: "qemu".into(), install: "sudo apt-get install -y qemu".into() };
        let failure = missing.within("firmware");
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("sudo apt-get install -y qemu"));
        assert!(failure.to_string().ends_with("cargo xtask test --only firmware"));
    }
}
