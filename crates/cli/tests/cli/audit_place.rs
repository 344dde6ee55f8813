//! `audit` and the disk: what a checkpoint speaks of is there before it; and after a kill between two outputs the
//! repeat knows what is its own, and overwrites nothing else.
#![cfg(target_os = "linux")]

use crate::audit::token;
use crate::desk::{Desk, Ran};
use crate::memory::shim;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Stdio;

/// Notes which files and folders were waited for.
const NOTE_SYNCS: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int note(const char *name, int file) {
    char link[64], line[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, line, sizeof line - 1);
    line[length] = '\n';
    int log = open(getenv("NOTED_IN"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    int failed = write(log, line, length + 1) < 0 || close(log);
    return failed ? -1 : ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return note("fsync", file); }
int fdatasync(int file) { return note("fdatasync", file); }
"#;

/// Kills the process once so many files have got their names.
const KILL: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    static int count;
    int (*next)(int, const char *, int, const char *, int) =
        (int (*)(int, const char *, int, const char *, int))dlsym(RTLD_NEXT, "linkat");
    int failed = next(from_folder, from, to_folder, to, flags);
    if (!failed && ++count == atoi(getenv("KILL_AFTER"))) kill(getpid(), SIGKILL);
    return failed;
}
"#;

const TRUST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../test-vectors/keys/alpha-all-kinds.trust.json");
/// In the order in which they get their names.
const OUTPUTS: [&str; 4] = ["bundle", "report", "table", "results"];

fn desk() -> Desk {
    let desk = Desk::new();
    let lines = [token("verify/ok-activation"), token("verify/ok-license"), "nothing".to_owned()];
    desk.write("mass", lines.join("\n"));
    desk
}

fn words(prefix: &'static str) -> Vec<String> {
    let words = ["audit", "mass", "--trust", TRUST, "--at", "2027-06-01"].map(str::to_owned);
    let outputs = ["--bundle", "--report", "--csv", "--out"].into_iter().zip(OUTPUTS);
    words.into_iter().chain(outputs.flat_map(|(flag, name)| [flag.to_owned(), format!("{prefix}{name}")])).collect()
}

fn run(desk: &Desk) -> Ran {
    let words = words("");
    desk.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Which outputs have their names.
fn placed(desk: &Desk) -> Vec<&str> {
    OUTPUTS.into_iter().filter(|name| desk.path(name).exists()).collect()
}

fn kill_after(desk: &Desk, shim: &Path, count: usize) {
    let mut command = desk.command();
    command.args(words("")).env("LD_PRELOAD", shim).env("KILL_AFTER", count.to_string());
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.signal(), Some(9));
    assert_eq!(placed(desk), OUTPUTS[..count]);
}

#[test]
fn killed_between_two_outputs_the_repeat_names_the_rest() {
    let desk = desk();
    let shim = shim(&desk, KILL);
    desk.run(&words("whole-").iter().map(String::as_str).collect::<Vec<_>>()).exits(1);
    for count in 1..=OUTPUTS.len() {
        kill_after(&desk, &shim, count);
        run(&desk).exits(1).says("3 tokens, 1 not genuine").says("mass, line 3  not_compact").says("SHA256SUMS: ");
        for name in OUTPUTS {
            let (part, whole) =
                (fs::read(desk.path(name)).unwrap(), fs::read(desk.path(&format!("whole-{name}"))).unwrap());
            assert!(part == whole, "{name} differs, killed after {count}");
        }
        assert!(!desk.path(".results.audit").exists());
        run(&desk).refuses(2, "already exists");
        OUTPUTS.iter().for_each(|name| fs::remove_file(desk.path(name)).unwrap());
    }
}

#[test]
fn the_repeat_overwrites_nothing_that_it_did_not_place() {
    let desk = desk();
    let shim = shim(&desk, KILL);
    kill_after(&desk, &shim, 2);
    let report = desk.read("report");
    for name in ["bundle", "results"] {
        let ours = fs::read(desk.path(name)).ok();
        fs::remove_file(desk.path(name)).unwrap_or_default();
        for theirs in ["", "theirs"] {
            desk.write(name, theirs);
            run(&desk).refuses(2, &format!("{name} already exists"));
            assert_eq!((desk.read(name).as_str(), &desk.read("report")), (theirs, &report));
        }
        fs::remove_file(desk.path(name)).unwrap();
        ours.into_iter().for_each(|ours| desk.write(name, ours));
    }
    assert_eq!(placed(&desk), ["bundle", "report"]);
    run(&desk).exits(1);
    assert_eq!((placed(&desk).len(), desk.read("report")), (4, report));
}

#[test]
fn a_restart_changes_nothing_that_was_placed_and_moved_away() {
    let desk = desk();
    kill_after(&desk, &shim(&desk, KILL), OUTPUTS.len());
    let kept = OUTPUTS.map(|name| {
        let moved = format!("kept-{name}");
        fs::rename(desk.path(name), desk.path(&moved)).unwrap();
        (fs::read(desk.path(&moved)).unwrap(), moved)
    });
    desk.write("mass", "nothing else");
    let words = words("");
    let words: Vec<&str> = words.iter().map(String::as_str).chain(["--restart"]).collect();
    desk.run(&words).exits(1).says("1 token, 1 not genuine");
    for (bytes, moved) in kept {
        assert!(fs::read(desk.path(&moved)).unwrap() == bytes, "{moved} was changed");
    }
}

#[test]
fn a_checkpoint_is_on_the_disk_behind_the_parts_that_it_speaks_of() {
    let desk = desk();
    let shim = shim(&desk, NOTE_SYNCS);
    let mut command = desk.command();
    command.args(words("")).env("LD_PRELOAD", shim).env("NOTED_IN", desk.path("syncs"));
    assert_eq!(command.stdin(Stdio::null()).output().unwrap().status.code(), Some(1));
    let syncs = desk.read("syncs");
    let root = fs::canonicalize(desk.folder()).unwrap().display().to_string();
    let syncs: Vec<&str> = syncs.lines().map(|line| line.strip_prefix(&root).unwrap()).collect();
    assert_eq!(syncs[0], "", "the folder that the work's folder is in");
    let state = syncs.iter().position(|name| name.starts_with("/.results.audit/.tmp")).unwrap();
    for part in ["results.jsonl", "results.csv", "tokens.jsonl", "identities-", "quantities-"] {
        let part = format!("/.results.audit/{part}");
        assert!(syncs[..state].iter().any(|name| name.starts_with(&part)), "no {part} in {syncs:?}");
    }
    assert_eq!(syncs[state + 1], "/.results.audit", "the state's name");
    let named = ["bundle.tar", "report.json", "results.csv", "results.jsonl"];
    let named: Vec<String> = named.iter().flat_map(|name| [format!("/.results.audit/{name}"), String::new()]).collect();
    let (last, outputs) = syncs[state + 2..].split_last().unwrap();
    assert_eq!(outputs, named, "each output, and then its name");
    assert_eq!(*last, "/.results.audit", "that it is finished, before the rest is removed");
}
