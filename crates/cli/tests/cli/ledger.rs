//! The ledger as a file: chained, locked, mended after a crash, and never behind what was issued.

use crate::desk::{Desk, LAPTOP};
use std::fs::{self, File};
use std::process::Stdio;

const LEDGER: &str = "issuer.ledger.jsonl";

#[test]
fn a_changed_a_lost_and_a_repeated_line_show() {
    let desk = Desk::stocked();
    desk.activate(&["--out", "more"]).exits(0);
    let lines: Vec<String> = desk.read(LEDGER).split_inclusive('\n').map(str::to_owned).collect();
    assert_eq!(lines.len(), 3);
    let changed = lines[0].replace("\"Example Corp\"", "\"Example Corq\"") + &lines[1] + &lines[2];
    let lost = lines[0].clone() + &lines[2];
    let repeated = lines.concat() + &lines[2];
    for (text, line) in [(changed, 2), (lost, 2), (repeated, 4), ("no ledger\n".to_owned(), 1)] {
        desk.write(LEDGER, &text);
        desk.run(&["ledger", "check", LEDGER]).refuses(1, &format!("{LEDGER}, line {line}: "));
        let advice = if text.starts_with('{') { "Restore the ledger from a backup" } else { "That is no ledger" };
        desk.run(&["ledger", "list", LEDGER]).refuses(1, advice);
        desk.activate(&["--out", "never"]).refuses(1, &format!("{LEDGER}, line {line}: "));
        assert!(!desk.path("never").exists());
        assert_eq!(desk.read(LEDGER), text, "a broken ledger is left as it is");
    }
}

#[test]
fn half_a_line_is_set_aside_and_said() {
    let desk = Desk::stocked();
    let whole = desk.read(LEDGER);
    for number in 1..=2 {
        let before = desk.read(LEDGER);
        desk.write(LEDGER, before.clone() + "{\"half");
        desk.run(&["ledger", "check", LEDGER]).refuses(1, "ends in half a line");
        let ran = desk.activate(&["--out", &format!("more-{number}")]).exits(0);
        let aside = format!("{LEDGER}.torn-{number}");
        assert!(ran.err.contains("ended in half a line, left by a crash") && ran.err.contains(&aside), "{ran:?}");
        assert_eq!(desk.read(&aside), "{\"half");
        assert!(desk.read(LEDGER).starts_with(&before));
        desk.run(&["ledger", "check", LEDGER]).exits(0);
    }
    assert!(desk.read(LEDGER).starts_with(&whole));
}

#[test]
fn programs_wait_for_each_other() {
    let desk = Desk::stocked();
    let children: Vec<_> = (0..4)
        .map(|number| {
            let mut command = desk.command();
            command.args(["activate", "acme.license", "--key", "issuer.pem", "--out", &format!("many-{number}")]);
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    desk.run(&["ledger", "check", LEDGER]).exits(0).says("6 entries");
}

#[test]
fn whoever_waits_is_told_and_goes_on() {
    let desk = Desk::stocked();
    let theirs = File::open(desk.path(LEDGER)).unwrap();
    theirs.lock().unwrap();
    let mut command = desk.command();
    command.args(["activate", "acme.license", "--key", "issuer.pem", "--device", LAPTOP, "--out", "late"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = String::new();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    std::io::BufRead::read_line(&mut stderr, &mut told).unwrap();
    assert!(told.contains("waiting for another program that uses issuer.ledger.jsonl"), "{told}");
    assert!(!desk.path("late").exists());
    theirs.unlock().unwrap();
    assert!(child.wait().unwrap().success());
    assert!(desk.path("late").exists());
}

#[cfg(unix)]
#[test]
fn no_token_leaves_where_the_ledger_cant_be_written() {
    let desk = Desk::stocked();
    let names = desk.names();
    // A file may have no more bytes than the ledger has; the token's file has fewer.
    let ledger = desk.read(LEDGER);
    let blocks = ledger.len() / 512 + 1;
    desk.write(LEDGER, &ledger);
    let ran = desk.shell(&format!(
        "trap '' XFSZ; ulimit -f {blocks}; for n in 1 2 3 4 5 6; do $licentia activate acme.license --key issuer.pem --out new-$n >&2 || exit; done"
    ));
    let ran = ran.refuses(2, "nothing was issued, since it couldn't be written down");
    let issued = desk.names().len() - names.len();
    assert!(issued < 6, "{ran:?}");
    desk.run(&["ledger", "check", LEDGER]).exits(0).says(&format!("{} entries", 2 + issued));
    assert!(!desk.names().iter().any(|name| name.contains(".tmp-")), "{:?}", desk.names());
}

#[test]
fn the_ledger_can_stand_elsewhere() {
    let desk = Desk::with_key();
    desk.license(&["--for", "1y"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "l", "--ledger", "books.jsonl"]).exits(0);
    desk.run(&["ledger", "list", "books.jsonl"]).exits(0).says("Example Corp");
    assert!(!desk.path(LEDGER).exists());
    fs::create_dir(desk.path("folder")).unwrap();
    let words = ["sign", "license.json", "--key", "issuer.pem", "--out", "m", "--ledger", "folder"];
    desk.run(&words).refuses(2, "folder is no regular file; name another ledger");
    assert!(!desk.path("m").exists());
}
