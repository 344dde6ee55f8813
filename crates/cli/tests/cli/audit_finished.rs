//! `audit`, killed when all outputs have their names and its working folder is going: the repeat finishes that, says what
//! was found, and takes no other file for its own.
#![cfg(target_os = "linux")]

use crate::audit::token;
use crate::desk::{Desk, Ran};
use crate::memory::shim;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;

/// Kills the process once the state got its last name and so many files of the folder were removed.
const KILL: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_finished, removed;

static void kill_if_due(void) {
    if (is_finished && removed == atoi(getenv("KILL_AFTER"))) kill(getpid(), SIGKILL);
}

int rename(const char *from, const char *to) {
    int failed = ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
    if (!failed && strstr(to, "finished.json")) { is_finished = 1; kill_if_due(); }
    return failed;
}

int unlink(const char *path) {
    int failed = ((int (*)(const char *))dlsym(RTLD_NEXT, "unlink"))(path);
    if (!failed && is_finished) { removed++; kill_if_due(); }
    return failed;
}
"#;

const TRUST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors/keys/alpha-all-kinds.trust.json");
const FOLDER: &str = ".results.audit";
const OUTPUTS: [&str; 4] = ["results", "table", "report", "bundle"];
const WORDS: [&str; 14] = [
    "audit",
    "mass",
    "--trust",
    TRUST,
    "--at",
    "2027-06-01",
    "--out",
    "results",
    "--csv",
    "table",
    "--report",
    "report",
    "--bundle",
    "bundle",
];
/// All but what the outputs stand in, the state and the lock: two kinds of partitions, and the tokens.
const NEEDLESS: usize = 2 * 64 + 1;

fn desk() -> Desk {
    let desk = Desk::new();
    let lines = [token("verify/ok-activation"), token("verify/ok-license"), "nothing".to_owned()];
    desk.write("mass", lines.join("\n"));
    desk
}

/// Killed when all outputs have their names and so many files are gone.
fn kill_after(desk: &Desk, count: usize) {
    let mut command = desk.command();
    command.args(WORDS).env("LD_PRELOAD", shim(desk, KILL)).env("KILL_AFTER", count.to_string());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.signal(), Some(9), "{count}");
    assert!(OUTPUTS.iter().all(|name| desk.path(name).exists()));
    assert!(!desk.path(FOLDER).join("state.json").exists());
    let left = fs::read_dir(desk.path(FOLDER)).unwrap().count();
    assert_eq!(left, NEEDLESS - count + OUTPUTS.len() + 2, "the lock and the state are left, too");
}

/// Everything but how long it took.
fn found(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter(|line| !line.contains("tokens a second")).collect()
}

fn remove_outputs(desk: &Desk) {
    OUTPUTS.iter().for_each(|name| fs::remove_file(desk.path(name)).unwrap());
}

#[test]
fn killed_while_its_folder_goes_the_repeat_ends_that_and_says_what_was_found() {
    let desk = desk();
    let whole = desk.run(&WORDS).exits(1).says("3 tokens, 1 not genuine").says("SHA256SUMS: ");
    for count in [0, 1, NEEDLESS / 2, NEEDLESS] {
        remove_outputs(&desk);
        kill_after(&desk, count);
        let files = OUTPUTS.map(|name| fs::metadata(desk.path(name)).unwrap().ino());
        let ran = desk.run(&WORDS).exits(1);
        assert!(ran.err.contains("was done before it was interrupted"), "{ran:#?}");
        assert_eq!(found(&ran), found(&whole), "killed after {count}");
        assert_eq!(OUTPUTS.map(|name| fs::metadata(desk.path(name)).unwrap().ino()), files, "killed after {count}");
        assert!(!desk.path(FOLDER).exists(), "killed after {count}");
        desk.run(&WORDS).refuses(2, "already exists");
    }
}

#[test]
fn the_repeat_answers_in_json_with_the_same_facts() {
    let desk = desk();
    let words = [&WORDS[..], &["--json"]].concat();
    let timeless = |ran: Ran| {
        let mut facts = ran.exits(1).json();
        for name in ["seconds", "tokens_per_second"] {
            assert!(facts.as_object_mut().unwrap().remove(name).is_some());
        }
        facts
    };
    let whole = timeless(desk.run(&words));
    remove_outputs(&desk);
    kill_after(&desk, NEEDLESS);
    assert_eq!(timeless(desk.run(&words)), whole);
}

#[test]
fn an_output_that_is_not_as_it_was_left_is_not_taken_for_ours() {
    let desk = desk();
    kill_after(&desk, NEEDLESS);
    for name in OUTPUTS {
        let ours = fs::read(desk.path(name)).unwrap();
        let longer = [&ours[..], b"\n"].concat();
        let mut other = ours.clone();
        other[ours.len() / 2] ^= 1;
        for theirs in [&b""[..], b"theirs", &longer, &other, &ours[1..]] {
            fs::remove_file(desk.path(name)).unwrap();
            desk.write(name, theirs);
            desk.run(&WORDS).refuses(2, "already exists");
            assert!(fs::read(desk.path(name)).unwrap() == theirs, "{name} was changed");
            assert!(desk.path(FOLDER).exists());
        }
        fs::remove_file(desk.path(name)).unwrap();
        desk.run(&WORDS).refuses(2, "already exists");
        assert!(!desk.path(name).exists(), "{name} was written before all others had room");
        fs::write(desk.path(name), ours).unwrap();
    }
    desk.run(&WORDS).exits(1).says("3 tokens, 1 not genuine");
    assert!(!desk.path(FOLDER).exists());
}

#[test]
fn another_audit_of_the_same_names_has_not_finished() {
    let desk = desk();
    kill_after(&desk, 1);
    desk.run(&[&WORDS[..], &["--product", "another"]].concat()).refuses(2, "already exists");
    desk.run(&[&WORDS[..], &["--restart"]].concat()).refuses(2, "already exists");
    desk.write("mass", "nothing else");
    desk.run(&WORDS).refuses(2, "already exists");
    remove_outputs(&desk);
    desk.run(&WORDS).exits(1).says("1 token, 1 not genuine");
    assert!(!desk.path(FOLDER).exists());
}
