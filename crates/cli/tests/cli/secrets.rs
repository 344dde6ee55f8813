//! Passphrases and Ctrl-C: nothing secret is shown, nothing is left half-written.

use crate::desk::{Desk, PROGRAM};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

#[test]
fn an_encrypted_key_opens_with_its_passphrase_alone() {
    let desk = Desk::new();
    desk.write("secret", "correct horse\nnot this line\n");
    desk.write("windows", "correct horse\r\n");
    desk.write("wrong", "incorrect");
    desk.write("blank", "\nsecond line\n");
    let ran = desk.keygen(&["--passphrase-file", "secret"]).exits(0);
    assert!(!format!("{ran:?}").contains("correct horse"));
    assert!(desk.read("issuer.pem").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    desk.license(&["--for", "1y"]);
    let sign = |more: &[&str]| {
        desk.run(&[&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"], more].concat())
    };
    let names = desk.names();
    let wrong = sign(&["--passphrase-file", "wrong"]).refuses(2, "the passphrase doesn't open this key");
    assert!(!wrong.err.contains("incorrect"), "{wrong:?}");
    sign(&["--passphrase-file", "blank"]).refuses(2, "the first line of blank is empty");
    sign(&[]).refuses(2, "there is no terminal to ask for its passphrase; give --passphrase-file FILE");
    assert_eq!(desk.names(), names, "no token, no ledger, nothing hidden");
    sign(&["--passphrase-file", "windows"]).exits(0);
}

#[test]
fn keygen_without_a_terminal_wants_to_be_told() {
    let desk = Desk::new();
    desk.keygen(&[]).refuses(2, "give --passphrase-file FILE, or --no-passphrase");
    desk.write("secret", "x");
    desk.keygen(&["--passphrase-file", "secret", "--no-passphrase"]).refuses(2, "cannot be used with");
    assert_eq!(desk.names(), ["secret"]);
}

/// The program at a terminal of its own, which util-linux's `script` makes.
struct Terminal {
    child: Child,
    name: String,
    shown: String,
}

impl Terminal {
    fn open(desk: &Desk, line: &str) -> Option<Self> {
        if !cfg!(target_os = "linux") || Command::new("script").arg("--version").output().is_err() {
            eprintln!("NOT RUN: util-linux's script isn't there to make a terminal");
            return None;
        }
        let mut command = Command::new("script");
        command.args(["-q", "-e", "-c", &format!("tty; {PROGRAM} {line}"), "/dev/null"]).current_dir(desk.folder());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut terminal = Self { child, name: String::new(), shown: String::new() };
        terminal.wait_for("\n");
        terminal.name = terminal.shown.trim().to_owned();
        Some(terminal)
    }

    /// The prompt, and then that the terminal stops showing what is typed.
    fn wait_for_prompt(&mut self, text: &str) {
        self.wait_for(text);
        let state = || Command::new("stty").args(["-a", "-F", &self.name]).output().unwrap().stdout;
        while !String::from_utf8(state()).unwrap().contains("-echo ") {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Reads until this is shown.
    fn wait_for(&mut self, text: &str) {
        let mut byte = [0];
        while !self.shown.ends_with(text) {
            assert_eq!(self.child.stdout.as_mut().unwrap().read(&mut byte).unwrap(), 1, "{}", self.shown);
            self.shown.push(char::from(byte[0]));
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.child.stdin.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    fn end(mut self) -> (Option<i32>, String) {
        self.child.stdout.take().unwrap().read_to_string(&mut self.shown).unwrap();
        (self.child.wait().unwrap().code(), self.shown)
    }
}

const KEYGEN: &str = "keygen --issuer 'Alpha Ltd' --out issuer.pem";

#[test]
fn a_passphrase_is_asked_for_twice_and_not_shown() {
    let desk = Desk::new();
    let Some(mut terminal) = Terminal::open(&desk, KEYGEN) else { return };
    terminal.wait_for_prompt("Passphrase for the new key: ");
    terminal.type_in("correct horse\n");
    terminal.wait_for_prompt("The same again: ");
    terminal.type_in("correct horse\n");
    let (exit, shown) = terminal.end();
    assert_eq!(exit, Some(0), "{shown}");
    assert!(!shown.contains("horse"), "{shown}");
    desk.write("secret", "correct horse");
    desk.license(&["--for", "1y"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "l", "--passphrase-file", "secret"]).exits(0);
}

#[test]
fn two_different_passphrases_make_no_key() {
    let desk = Desk::new();
    let Some(mut terminal) = Terminal::open(&desk, KEYGEN) else { return };
    terminal.wait_for_prompt("Passphrase for the new key: ");
    terminal.type_in("one\n");
    terminal.wait_for_prompt("The same again: ");
    terminal.type_in("two\n");
    let (exit, shown) = terminal.end();
    assert_eq!(exit, Some(2), "{shown}");
    assert!(shown.contains("the two passphrases differ"), "{shown}");
    assert!(desk.names().is_empty());
}

#[test]
fn ctrl_c_at_the_prompt_leaves_nothing() {
    let desk = Desk::new();
    let Some(mut terminal) = Terminal::open(&desk, KEYGEN) else { return };
    terminal.wait_for_prompt("Passphrase for the new key: ");
    terminal.type_in("half a pass\u{3}");
    let (exit, shown) = terminal.end();
    assert_eq!(exit, Some(130), "{shown}");
    assert!(!shown.contains("half"), "{shown}");
    assert!(desk.names().is_empty(), "{:?}", desk.names());
}

#[cfg(unix)]
#[test]
fn ctrl_c_at_any_moment_leaves_all_or_nothing() {
    let desk = Desk::new();
    desk.write("secret", "correct horse");
    // From before the program is ready to after it is done; where each one hits doesn't matter, only what it leaves.
    for moment in 0..24 {
        let mut command = desk.command();
        command.args(["keygen", "--issuer", "A", "--out", "a.pem", "--passphrase-file", "secret"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(moment * moment));
        let pid = child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &pid]).stderr(Stdio::null()).status();
        child.wait().unwrap();
        let names = desk.names();
        let all = ["a.pem", "a.trust.json", "secret"];
        assert!(names == ["secret"] || names == all, "after {} ms: {names:?}", moment * moment);
        let _ = std::fs::remove_file(desk.path("a.pem"));
        let _ = std::fs::remove_file(desk.path("a.trust.json"));
    }
}
