//! `audit`, interrupted: the same command goes on, and what it writes is what one run writes.

use crate::audit::token;
use crate::desk::{Desk, Ran};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const TRUST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors/keys/alpha-all-kinds.trust.json");
const STATE: &str = ".results.audit/state.json";
const OUTPUTS: [&str; 4] = ["results", "table", "report", "bundle"];

const LINES: usize = 20_000;
const FOLDERS: usize = 8;
const IN_A_FOLDER: usize = 500;

/// A desk with more tokens than one moment can judge.
fn mass() -> Desk {
    let desk = Desk::new();
    let (good, other) = (token("verify/ok-activation"), token("verify/ok-license"));
    let mut lines = String::new();
    for number in 0..LINES {
        match number % 50 {
            0 => writeln!(lines, "{other}").unwrap(),
            1 => writeln!(lines, "{}", &good[number % 300..]).unwrap(),
            _ => writeln!(lines, "{{\"id\":{number},\"token\":\"{good}\"}}").unwrap(),
        }
    }
    desk.write("mass", lines);
    desk
}

/// The same as files, so many in each folder that a chunk ends in the middle of one.
fn folders() -> Desk {
    let desk = Desk::new();
    let (good, other) = (token("verify/ok-activation"), token("verify/ok-license"));
    for folder in 0..FOLDERS {
        fs::create_dir_all(desk.path(&format!("mass/{folder}/below"))).unwrap();
        for number in 0..IN_A_FOLDER {
            let token = if number % 50 == 0 { &other } else { &good[number % 50 / 49..] };
            let below = if number % 2 == 0 { "" } else { "below/" };
            desk.write(&format!("mass/{folder}/{below}{number}"), token);
        }
    }
    desk
}

fn words(prefix: &[String; 4]) -> Vec<&str> {
    let mut words =
        vec!["audit", "mass", "--trust", TRUST, "--at", "2027-06-01", "--threads", "1", "--checkpoint", "0"];
    for (flag, name) in ["--out", "--csv", "--report", "--bundle"].into_iter().zip(prefix) {
        words.extend([flag, name.as_str()]);
    }
    words
}

fn begin(desk: &Desk, words: &[&str]) -> Child {
    let mut command = desk.command();
    command.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until it has been noted how far the audit is, or all is done.
fn noted(desk: &Desk, child: &mut Child) {
    let begun = Instant::now();
    while !desk.path(STATE).exists() && child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(120), "no checkpoint");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How many lines or files the checkpoint speaks of.
fn noted_so_far(desk: &Desk) -> usize {
    let state: Value = serde_json::from_str(&desk.read(STATE)).unwrap();
    state["position"].as_u64().unwrap().try_into().unwrap()
}

/// An audit that a signal met between two checkpoints. One that was quicker is done once more, or nothing would be shown.
fn stopped(desk: &Desk, words: &[&str], all: usize, signal: impl Fn(&mut Child)) -> Ran {
    for _ in 0..20 {
        let mut child = begin(desk, words);
        noted(desk, &mut child);
        signal(&mut child);
        let ran = Ran::from(child.wait_with_output().unwrap());
        if !desk.path("results").exists() && noted_so_far(desk) < all {
            return ran;
        }
        OUTPUTS.iter().for_each(|name| fs::remove_file(desk.path(name)).unwrap_or_default());
        fs::remove_dir_all(desk.path(".results.audit")).unwrap_or_default();
    }
    panic!("the audit is always quicker than the signal; give it more to do");
}

/// Repeats the command until it comes through; true if it went on from somewhere.
fn go_on(desk: &Desk, words: &[&str]) -> bool {
    let ran = desk.run(words).exits(1);
    ran.err.contains("goes on behind the first ")
}

#[test]
fn killed_or_interrupted_it_goes_on_and_writes_the_same_bytes() {
    let desk = mass();
    let whole = OUTPUTS.map(|name| format!("whole-{name}"));
    desk.run(&words(&whole)).exits(1);
    let parts = OUTPUTS.map(str::to_owned);
    let words = words(&parts);
    stopped(&desk, &words, LINES, |child| child.kill().unwrap_or_default());
    assert!(!desk.path("table").exists(), "nothing has its name before it is whole");
    assert!(go_on(&desk, &words), "it begins where it was");
    for (part, whole) in parts.iter().zip(&whole) {
        assert!(fs::read(desk.path(part)).unwrap() == fs::read(desk.path(whole)).unwrap(), "{part} differs");
    }
    assert!(!desk.path(".results.audit").exists());
}

#[test]
fn killed_in_the_middle_of_a_folder_it_goes_on_there_and_writes_the_same_bytes() {
    let desk = folders();
    let whole = OUTPUTS.map(|name| format!("whole-{name}"));
    let said = desk.run(&words(&whole)).exits(1);
    let parts = OUTPUTS.map(str::to_owned);
    let words = words(&parts);
    stopped(&desk, &words, FOLDERS * IN_A_FOLDER, |child| child.kill().unwrap_or_default());
    let done = noted_so_far(&desk);
    assert!(!done.is_multiple_of(IN_A_FOLDER), "{done} is the end of a folder");
    let ran = desk.run(&words).exits(1);
    assert!(ran.err.contains(&format!("goes on behind the first {done} files")), "{ran:?}");
    for (part, whole) in parts.iter().zip(&whole) {
        assert!(fs::read(desk.path(part)).unwrap() == fs::read(desk.path(whole)).unwrap(), "{part} differs");
    }
    let not_genuine = |ran: &Ran| ran.out.split("\n\n").nth(1).unwrap().replace("whole-", "");
    assert_eq!(not_genuine(&ran), not_genuine(&said), "those of the first run are said, too");
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_to_go_on_and_another_audit_is_not_mixed_in() {
    let desk = mass();
    let parts = OUTPUTS.map(str::to_owned);
    let words = words(&parts);
    let ran = stopped(&desk, &words, LINES, |child| drop(desk.shell(&format!("kill -INT {} || true", child.id()))));
    assert_eq!(ran.exit, Some(130), "{ran:?}");
    assert!(ran.err.contains("the same command goes on from here"), "{ran:?}");
    let alpha = TRUST.replace("-all-kinds", "");
    let other: Vec<&str> = words.iter().map(|word| if *word == TRUST { alpha.as_str() } else { word }).collect();
    desk.run(&other).refuses(2, "this one differs in: what --trust, ");
    let other = [&words[..], &["--product", "another"]].concat();
    let ran = desk.run(&other).refuses(2, "this one differs in: --product");
    assert!(ran.err.contains("--restart"), "{ran:?}");
    desk.write("mass", token("verify/ok-activation"));
    let ran = desk.run(&words).refuses(2, "the input's size");
    assert!(ran.err.contains("the time of the input's last change"), "{ran:?}");
    desk.run(&[&words[..], &["--restart"]].concat()).exits(0).says("1 token, all genuine");
}

#[cfg(unix)]
#[test]
fn a_pipe_that_says_nothing_can_be_left() {
    let desk = Desk::new();
    let mut command = desk.command();
    command.args(["audit", "-", "--trust", TRUST, "--out", "results"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !desk.path(".results.audit/quantities-63").exists() {
        assert!(begun.elapsed() < Duration::from_secs(120), "it doesn't begin");
        std::thread::sleep(Duration::from_millis(1));
    }
    let pipe = child.stdin.take();
    std::thread::sleep(Duration::from_millis(300));
    desk.shell(&format!("kill -INT {}", child.id()));
    let ran = Ran::from(child.wait_with_output().unwrap());
    drop(pipe);
    assert_eq!(ran.exit, Some(130), "{ran:?}");
    assert_eq!(desk.names(), [""; 0], "nothing stays");
}
