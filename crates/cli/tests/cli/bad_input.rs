//! Bad input of every verb: one sentence that says what to do, the right exit code, nothing half-written.

use crate::desk::{Desk, LAPTOP, Ran};
use std::fs;
use std::process::{Command, Stdio};

/// Each way in which a verb reads a file; `@` stands for the file.
pub(crate) const READERS: [&[&str]; 31] = [
    &["sign", "@", "--key", "issuer.pem", "--out", "new"],
    &["sign", "license.json", "--key", "@", "--trust", "issuer.trust.json", "--out", "new"],
    &["sign", "license.json", "--key", "issuer.pem", "--trust", "@", "--out", "new"],
    &["sign", "license.json", "--key", "locked.pem", "--passphrase-file", "@", "--out", "new"],
    &["activate", "@", "--key", "issuer.pem", "--out", "new"],
    &["activate", "acme.license", "--key", "@", "--trust", "issuer.trust.json", "--out", "new"],
    &["activate", "acme.license", "--key", "issuer.pem", "--trust", "@", "--out", "new"],
    &["activate", "acme.license", "--key", "issuer.pem", "--batch", "@", "--out", "new"],
    &["verify", "@", "--trust", "issuer.trust.json"],
    &["verify", "acme.license", "--trust", "@"],
    &["verify", "acme.license", "--trust", "issuer.trust.json", "--trust", "@"],
    &["inspect", "@"],
    &["canonicalize", "@"],
    &["digest", "@"],
    &["ledger", "check", "@"],
    &["ledger", "list", "@"],
    &["embed", "@", "--rust"],
    &["embed", "@", "--c"],
    &["keygen", "--issuer", "A", "--out", "new", "--passphrase-file", "@"],
    &["vectors", "@"],
    &["trust", "show", "@"],
    &["trust", "add", "--trust", "@", "--key-public", "locked.trust.json", "--out", "new"],
    &["trust", "add", "--trust", "issuer.trust.json", "--key-public", "@", "--out", "new"],
    &REVOKE,
    &["manifest", "sign", "@", "--root", "issuer.pem", "--out", "new"],
    &["manifest", "sign", "issuer.trust.json", "--root", "@", "--out", "new"],
    &["manifest", "join", "@", "--out", "new"],
    &["manifest", "check", "acme.license", "--roots", "@"],
    &["status-list", "check", "@", "--trust", "issuer.trust.json"],
    &["status-list", "sign", "@", "--uri", "https://x.example/", "--key", "issuer.pem", "--out", "new"],
    &["verify", "acme.activation", "--trust", "issuer.trust.json", "--product", "p", "--status-list", "@"],
];

const REVOKE: [&str; 14] = [
    "trust",
    "revoke",
    "--trust",
    "issuer.trust.json",
    "--kid",
    LAPTOP,
    "--at",
    "2026-11-20",
    "--keep-from",
    "@",
    "--keep-list",
    "new-keep",
    "--out",
    "new",
];

pub(crate) fn desk() -> Desk {
    let desk = Desk::stocked();
    desk.write("secret", "correct horse\n");
    let keygen = ["keygen", "--issuer", "Alpha Ltd", "--out", "locked.pem", "--passphrase-file", "secret"];
    desk.run(&keygen).exits(0);
    desk
}

fn with(words: &[&'static str], file: &'static str) -> Vec<&'static str> {
    words.iter().map(|word| if *word == "@" { file } else { word }).collect()
}

/// Runs every reader on a bad file and hands over what it did; nothing may have been written.
fn each_reader(desk: &Desk, file: &'static str, run: impl Fn(&[&str]) -> Ran, check: impl Fn(&[&str], Ran)) {
    let (names, ledger) = (desk.names(), desk.read("issuer.ledger.jsonl"));
    for reader in READERS {
        let words = with(reader, file);
        check(&words, run(&words));
        assert_eq!(desk.names(), names, "{words:?}");
        assert_eq!(desk.read("issuer.ledger.jsonl"), ledger, "{words:?}");
    }
}

fn one_sentence(words: &[&str], ran: Ran, part: &str) {
    let ran = ran.refuses(2, part);
    assert!(ran.err.lines().count() <= 2, "{words:?}: {ran:#?}");
}

#[test]
fn missing_files() {
    let desk = desk();
    each_reader(
        &desk,
        "missing",
        |words| desk.run(words),
        |words, ran| {
            one_sentence(
                words,
                ran,
                if words[0] == "vectors" {
                    "can't be read as a folder"
                } else {
                    "missing doesn't exist; check the name"
                },
            );
        },
    );
}

#[test]
fn folders() {
    let desk = desk();
    fs::create_dir(desk.path("folder")).unwrap();
    each_reader(
        &desk,
        "folder",
        |words| desk.run(words),
        |words, ran| {
            one_sentence(
                words,
                ran,
                if words[0] == "vectors" {
                    "there are no vectors below"
                } else {
                    "folder is a folder; name a file in it"
                },
            );
        },
    );
}

#[test]
fn empty_files() {
    let desk = desk();
    desk.write("empty", "");
    each_reader(
        &desk,
        "empty",
        |words| desk.run(words),
        |words, ran| {
            one_sentence(
                words,
                ran,
                if words[0] == "vectors" {
                    "can't be read as a folder"
                } else {
                    "empty is empty; was it copied whole?"
                },
            );
        },
    );
}

#[test]
fn ten_megabytes_of_zeros_and_of_letters() {
    let desk = desk();
    desk.write("zeros", vec![0; 10 << 20]);
    desk.write("letters", vec![b'a'; 10 << 20]);
    for file in ["zeros", "letters"] {
        each_reader(
            &desk,
            file,
            |words| desk.run(words),
            |words, ran| {
                let ran = ran.exits(if too_large(words, file) { 2 } else { 1 });
                assert_eq!(ran.out, "", "{words:?}");
                assert!(ran.err.lines().count() <= 2 && ran.err.len() < 500, "{words:?}: {ran:#?}");
            },
        );
    }
}

/// Of a token only the first line counts, and a ledger may be that long: both are malformed. All else is too large.
fn too_large(words: &[&str], file: &str) -> bool {
    let is_token = matches!(words, ["activate" | "verify" | "inspect", first, ..] if *first == file);
    !(is_token || words[0] == "ledger" || words.contains(&"--keep-from"))
}

#[cfg(unix)]
#[test]
fn pipes_and_devices() {
    let desk = desk();
    desk.shell("mkfifo pipe").exits(0);
    each_reader(
        &desk,
        "pipe",
        |words| desk.run(words),
        |words, ran| {
            one_sentence(
                words,
                ran,
                if words[0] == "vectors" { "can't be read as a folder" } else { "is no regular file" },
            );
        },
    );
}

#[cfg(unix)]
#[test]
fn files_without_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = desk();
    desk.write("closed", "x");
    fs::set_permissions(desk.path("closed"), fs::Permissions::from_mode(0o0)).unwrap();
    if fs::read(desk.path("closed")).is_err() {
        each_reader(&desk, "closed", |words| desk.run(words), no_permission);
        return;
    }
    // Root reads everything, so the program runs as nobody, on files that nobody may read but for one.
    desk.shell("chmod 777 . && chmod a+r * && chmod 0 closed && cp \"$licentia\" .program && chmod 755 .program")
        .exits(0);
    let as_nobody = |words: &[&str]| -> Ran {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "./.program"]).args(words);
        command.current_dir(desk.folder()).stdin(Stdio::null()).output().unwrap().into()
    };
    if Command::new("setpriv").arg("--version").output().is_err() || as_nobody(&["--version"]).exit != Some(0) {
        eprintln!("NOT RUN: root reads everything, and setpriv can't drop to nobody here");
        return;
    }
    each_reader(&desk, "closed", as_nobody, no_permission);
    desk.shell("mkdir shut && chmod 755 shut").exits(0);
    let words = ["keygen", "--issuer", "A", "--no-passphrase", "--out", "shut/a.pem"];
    as_nobody(&words).refuses(2, "may not be written by this user");
}

#[cfg(unix)]
fn no_permission(words: &[&str], ran: Ran) {
    one_sentence(
        words,
        ran,
        if words[0] == "vectors" { "can't be read as a folder" } else { "closed may not be read by this user" },
    );
}
