//! What the crates that we build on may be.

use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::cargo_tool;

/// `rand_core` may stand in the tree: it holds traits, and no generator.
const RANDOMNESS: [&str; 2] = ["getrandom", "rand"];

const CARGO_DENY: &str = "0.20.2";

pub(crate) fn trees(context: &Context) -> Result<(), Failure> {
    for features in [&["--no-default-features"][..], &["--no-default-features", "--features", "alloc"]] {
        let tree = context
            .cargo(["tree", "-p", "licentia", "-e", "normal", "--target", "all", "--prefix", "none", "--format", "{p}"])
            .args(features)
            .output()?;
        none_of(&tree, &RANDOMNESS, "p256")?;
        eprintln!("licentia {}: {} packages, none of {}", features.join(" "), packages(&tree), RANDOMNESS.join(", "));
    }
    Ok(())
}

/// Fails if one of the `forbidden` packages stands in the tree, or `control` doesn't: then no tree was looked at.
pub(crate) fn none_of(tree: &str, forbidden: &[&str], control: &str) -> Result<(), Failure> {
    let holds = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    if !holds(control) {
        return Err(Failure::broken(format!(
            "`{control}` doesn't stand in the dependency tree: was it printed at all?"
        )));
    }
    match forbidden.iter().find(|name| holds(name)) {
        Some(name) => Err(Failure::broken(format!("`{name}` stands in the dependency tree:\n{tree}"))),
        None => Ok(()),
    }
}

fn packages(tree: &str) -> usize {
    let mut lines: Vec<_> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.len()
}

pub(crate) fn deny(context: &Context) -> Result<(), Failure> {
    Cmd::new(cargo_tool(context, "cargo-deny", CARGO_DENY)?)
        .args(["--workspace", "--all-features", "check", "bans", "licenses", "sources"])
        .dir(&context.root)
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_package_is_found_by_its_whole_name() {
        let tree = "licentia v0.1.0 (/somewhere)\np256 v0.14.0\nrand_core v0.10.0\n";
        assert!(none_of(tree, &RANDOMNESS, "p256").is_ok());
        assert!(none_of(&format!("{tree}rand v0.10.0 (*)\n"), &RANDOMNESS, "p256").is_err());
    }

    #[test]
    fn an_empty_tree_proves_nothing() {
        assert!(none_of("", &RANDOMNESS, "p256").is_err());
    }
}
