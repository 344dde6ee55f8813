//! A batch that is killed, interrupted or out of room: the same command goes on, and nothing is issued twice.
#![cfg(unix)]

use crate::batch::{LEDGER, desk, lines, words};
use crate::desk::Desk;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

/// Enough for a good many groups.
const MANY: usize = 6_000;
/// The two licenses stand in the ledger first.
const LICENSES: usize = 2;

fn stocked(orders: usize) -> Desk {
    let desk = desk("10000");
    let order = |n| format!("{{\"id\":\"order {n}\",\"device\":\"{}{n:04}A\"}}\n", "A".repeat(38));
    desk.write("requests.jsonl", (0..orders).map(order).collect::<String>());
    desk
}

/// Begins the batch, and waits until its first groups stand in the ledger.
fn begun(desk: &Desk) -> Child {
    let mut command = desk.command();
    command.args(words("new.jsonl")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    while entries(desk) < LICENSES + 256 {
        assert_eq!(child.try_wait().unwrap(), None, "it came to an end too soon");
        thread::sleep(Duration::from_millis(5));
    }
    child
}

fn entries(desk: &Desk) -> usize {
    fs::read(desk.path(LEDGER)).unwrap().iter().filter(|byte| **byte == b'\n').count()
}

/// Runs it once more: each order is in the output once, and in the ledger once; what was issued is the same.
fn comes_to_its_end(desk: &Desk, orders: usize) {
    let before = desk.read(LEDGER);
    let whole = before.rfind('\n').map_or("", |end| &before[..=end]);
    let issued_before = whole.lines().count() - LICENSES;
    let ran = desk.run(&[&words("new.jsonl")[..], &["--json"]].concat()).exits(0).json();
    assert_eq!(ran["issued_before"], issued_before);
    assert_eq!(ran["issued"], orders - issued_before);
    desk.run(&["ledger", "check", LEDGER]).exits(0).says(&format!("{} entries", orders + LICENSES));
    assert!(desk.read(LEDGER).starts_with(whole), "what stood in the ledger stands there still");
    let (out, ledger) = (lines(desk, "new.jsonl"), lines(desk, LEDGER));
    assert_eq!(out.len(), orders);
    for (number, (line, entry)) in out.iter().zip(&ledger[LICENSES..]).enumerate() {
        assert_eq!(line["id"], format!("order {number}"));
        assert_eq!((&line["jti"], &line["s256"]), (&entry["jti"], &entry["s256"]));
    }
}

#[test]
fn a_killed_batch_goes_on() {
    let desk = stocked(MANY);
    let mut child = begun(&desk);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!desk.path("new.jsonl").exists());
    let hidden = || desk.names().into_iter().filter(|name| name.starts_with(".new.jsonl.tmp-")).count();
    assert_eq!(hidden(), 1, "nobody can clean up behind a kill");
    comes_to_its_end(&desk, MANY);
    assert_eq!(hidden(), 0, "but the next run can");
}

#[test]
fn an_interrupted_batch_stops_between_two_groups_and_goes_on() {
    let desk = stocked(MANY);
    let child = begun(&desk);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("licentia: interrupted; ") && said.contains("new.jsonl was not written"), "{said}");
    let issued = entries(&desk) - LICENSES;
    assert!(issued < MANY && issued.is_multiple_of(256), "{issued}");
    assert!(said.contains(&format!("{issued} activations were entered")), "{said}");
    assert!(!desk.names().iter().any(|name| name.contains("new.jsonl")), "{:?}", desk.names());
    comes_to_its_end(&desk, MANY);
}

#[test]
fn a_ledger_that_cant_be_written_has_the_whole_group_or_nothing() {
    let desk = stocked(600);
    // A file may be a little longer than the ledger is, and shorter than it would be with a group more.
    let blocks = desk.read(LEDGER).len() / 512 + 20;
    let ran = desk.shell(&format!("trap '' XFSZ; ulimit -f {blocks}; $licentia {}", words("new.jsonl").join(" ")));
    let ran = ran.refuses(2, "not issued, since it couldn't be written down");
    assert!(ran.err.contains("0 activations were entered in the ledger, and new.jsonl was not written"), "{ran:?}");
    assert!(!desk.names().iter().any(|name| name.contains("new.jsonl")), "{:?}", desk.names());
    desk.run(&["ledger", "check", LEDGER]).exits(0).says(&format!("{LICENSES} entries"));
    comes_to_its_end(&desk, 600);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_without_room_loses_nothing_that_was_issued() {
    let desk = stocked(600);
    fs::create_dir(desk.path("disk")).unwrap();
    if desk.shell("mount -t tmpfs -o size=300k,nr_inodes=64 tmpfs disk").exit != Some(0) {
        eprintln!("NOT RUN: nothing may be mounted here");
        return;
    }
    let ran = desk.run(&words("disk/new.jsonl"));
    let left = fs::read_dir(desk.path("disk")).unwrap().count();
    desk.shell("umount disk").exits(0);
    let ran = ran.refuses(2, "no room is left for disk/new.jsonl");
    assert!(ran.err.contains("activations were entered in the ledger"), "{ran:?}");
    assert_eq!(left, 0, "the hidden file is gone");
    assert!(entries(&desk) > LICENSES);
    comes_to_its_end(&desk, 600);
}
