//! The key file and its secrets: it is reached by one path, told apart from all else, and never shown.

use crate::bad_input::READERS;
use crate::desk::Desk;
use std::fs;

#[test]
fn dots_in_a_path_lead_to_one_key_and_one_ledger() {
    let desk = Desk::stocked();
    fs::create_dir(desk.path("sub")).unwrap();
    let entries = desk.read("issuer.ledger.jsonl").lines().count();
    let key = "sub/../sub/../issuer.pem";
    desk.run(&["sign", "license.json", "--key", key, "--out", "other.license"]).exits(0);
    assert_eq!(desk.read("issuer.ledger.jsonl").lines().count(), entries + 1);
    assert_eq!(fs::read_dir(desk.path("sub")).unwrap().count(), 0, "nothing was written on the way");
}

#[cfg(unix)]
#[test]
fn a_key_is_read_through_a_link_and_nothing_is_written_through_one() {
    let desk = Desk::stocked();
    desk.shell("mkdir safe && mv issuer.pem safe && ln -s safe/issuer.pem issuer.pem && ln -s elsewhere out").exits(0);
    let sign = |out: &str| desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", out]);
    let entries = desk.read("issuer.ledger.jsonl").lines().count();
    sign("other.license").exits(0);
    assert_eq!(desk.read("issuer.ledger.jsonl").lines().count(), entries + 1, "the ledger that is there goes on");
    let names = desk.names();
    sign("out").refuses(2, "out already exists");
    for words in [["keygen", "--issuer", "A", "--no-passphrase"].as_slice(), &["demo"]] {
        let out = if words[0] == "demo" { "--dir" } else { "--out" };
        desk.run(&[words, &[out, "out"]].concat()).refuses(2, "exist");
    }
    assert_eq!(desk.names(), names, "nothing appeared where the link points");
}

#[cfg(unix)]
#[test]
fn a_key_behind_a_link_does_not_begin_a_second_ledger() {
    let desk = Desk::stocked();
    desk.shell("mkdir safe && mv issuer.pem safe && ln -s safe/issuer.pem issuer.pem").exits(0);
    desk.shell("cp issuer.ledger.jsonl safe && cp issuer.trust.json safe").exits(0);
    let sign = |more: &[&str]| {
        desk.run(&[&["sign", "license.json", "--key", "issuer.pem", "--out", "other.license"], more].concat())
    };
    let ran = sign(&[]).refuses(2, "isn't clear which ledger is meant");
    assert!(ran.err.contains("--ledger FILE"), "{ran:?}");
    sign(&["--ledger", "safe/issuer.ledger.jsonl"]).exits(0);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_pointed_out() {
    let desk = Desk::stocked();
    let sign = |out: &str| desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", out]).exits(0);
    assert_eq!(sign("closed.license").err, "");
    desk.shell("chmod 644 issuer.pem").exits(0);
    assert!(
        sign("open.license")
            .err
            .contains("others may read issuer.pem (mode 644); close it with `chmod 600 issuer.pem`")
    );
}

/// Whoever puts another key in the place of the right one gets no token from it.
#[test]
fn a_key_that_was_swapped_signs_nothing() {
    let desk = Desk::stocked();
    desk.run(&["keygen", "--issuer", "Alpha Ltd", "--no-passphrase", "--out", "other.pem"]).exits(0);
    fs::rename(desk.path("other.pem"), desk.path("issuer.pem")).unwrap();
    let (names, ledger) = (desk.names(), desk.read("issuer.ledger.jsonl"));
    let ran = desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "new"]);
    ran.refuses(2, "isn't in the trust set, so no product would accept what it signs");
    assert_eq!((desk.names(), desk.read("issuer.ledger.jsonl")), (names, ledger));
}

/// Each place in which a file is read that isn't to be a key; `@` stands for the file.
fn elsewhere() -> impl Iterator<Item = &'static [&'static str]> {
    let is_for_a_secret = |words: &&[&str]| {
        words.windows(2).any(|pair| ["--key", "--root", "--passphrase-file"].contains(&pair[0]) && pair[1] == "@")
    };
    let in_a_word: [&[&str]; 1] = [&["manifest", "roots", "--quorum", "1:@", "--out", "new"]];
    READERS.into_iter().filter(move |words| !is_for_a_secret(words)).chain(in_a_word)
}

#[test]
fn a_key_in_the_wrong_place_is_not_shown() {
    let desk = Desk::stocked();
    let pem = desk.read("issuer.pem");
    let body: Vec<&str> = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    // One line, as a careless copy has it, gets further in some readers.
    desk.write("one-line", body.concat());
    desk.write("quoted", format!("\"{}\"x", body.concat()));
    for file in ["issuer.pem", "one-line", "quoted"] {
        for words in elsewhere() {
            let words: Vec<String> = words.iter().map(|word| word.replace('@', file)).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            for ran in [desk.run(&words), desk.run(&[words.as_slice(), &["--json"]].concat())] {
                let shown = format!("{}{}", ran.out, ran.err);
                assert_ne!(ran.exit, Some(0), "{words:?}: {ran:?}");
                assert!(!body.iter().any(|line| shown.contains(&line[..16])), "{words:?}: {ran:?}");
                assert!(!shown.contains(&body[0][48..]), "{words:?}: {ran:?}");
            }
        }
    }
}

/// What stands on a command line, every user of the machine can read.
#[test]
fn no_secret_is_taken_from_the_command_line() {
    let desk = Desk::new();
    for option in ["--passphrase", "--password", "--passphrase=hunter2", "--key-text"] {
        let ran = desk.keygen(&[option, "hunter2"]).refuses(2, "unexpected argument");
        assert!(!ran.err.contains("hunter2"), "{ran:?}");
    }
    assert!(desk.names().is_empty());
}
