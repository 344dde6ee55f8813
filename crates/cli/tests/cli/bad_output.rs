//! Outputs that can't be written, documents that can't be signed, command lines that make no sense.

use crate::bad_input::desk;
use crate::desk::{Desk, LAPTOP, Ran};
use std::fs;

/// Each verb that writes a file; `@` stands for the folder that it writes into.
const WRITERS: [&[&str]; 8] = [
    &["keygen", "--issuer", "A", "--no-passphrase", "--out", "@/new.pem"],
    &["sign", "license.json", "--key", "issuer.pem", "--out", "@/new.license"],
    &["activate", "acme.license", "--key", "issuer.pem", "--device", LAPTOP, "--out", "@/new.activation"],
    &["man", "@"],
    &["keygen", "--root", "--no-passphrase", "--out", "@/new-root.pem"],
    &["trust", "add", "--trust", "issuer.trust.json", "--key-public", "locked.trust.json", "--out", "@/new.json"],
    &["manifest", "roots", "--quorum", "1:locked.trust.json", "--out", "@/new.roots"],
    &[
        "manifest",
        "sign",
        "issuer.trust.json",
        "--root",
        "locked.pem",
        "--passphrase-file",
        "secret",
        "--out",
        "@/new.line",
    ],
];

fn into(words: &[&str], folder: &str) -> Vec<String> {
    words.iter().map(|word| word.replace('@', folder)).collect()
}

fn run_into(desk: &Desk, words: &[&str], folder: &str) -> Ran {
    let words = into(words, folder);
    desk.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn outputs_that_exist_are_never_overwritten() {
    let desk = desk();
    let [keygen, sign, activate, man, root, add, roots, line] = WRITERS;
    let taken = [
        (keygen, "new.pem"),
        (keygen, "new.trust.json"),
        (sign, "new.license"),
        (activate, "new.activation"),
        (man, "licentia-verify.1"),
        (root, "new-root.public.json"),
        (add, "new.json"),
        (roots, "new.roots"),
        (line, "new.line"),
    ];
    for (words, name) in taken {
        desk.write(name, "theirs");
        let (names, ledger) = (desk.names(), desk.read("issuer.ledger.jsonl"));
        run_into(&desk, words, ".").refuses(2, &format!("{name} already exists; choose another name or remove it"));
        assert_eq!(desk.read(name), "theirs");
        assert_eq!((desk.names(), desk.read("issuer.ledger.jsonl")), (names, ledger));
        fs::remove_file(desk.path(name)).unwrap();
    }
}

#[test]
fn folders_that_arent_there_are_not_guessed() {
    let desk = desk();
    let names = desk.names();
    for words in WRITERS.iter().filter(|words| words[0] != "man") {
        run_into(&desk, words, "no/such").refuses(2, "doesn't exist; create it first");
        run_into(&desk, words, "secret").refuses(2, "secret is a file, not a folder");
        assert_eq!(desk.names(), names);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_behind() {
    let desk = desk();
    fs::create_dir(desk.path("disk")).unwrap();
    let mounted = desk.shell("mount -t tmpfs -o size=8k,nr_inodes=64 tmpfs disk").exit == Some(0);
    for words in WRITERS {
        let words = into(words, "disk");
        let line = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let ran = if mounted {
            // One page stays free: enough for a key, not for its trust set as well.
            desk.shell(&format!("head -c 4096 /dev/zero >disk/filler; test '{}' = keygen || head -c 4096 /dev/zero >disk/more; $licentia {line}", words[0]))
        } else {
            eprintln!("nothing may be mounted here, so files may have no length instead");
            desk.shell(&format!("trap '' XFSZ; ulimit -f 0; $licentia {line}"))
        };
        desk.shell("rm -f disk/filler disk/more").exits(0);
        let left: Vec<_> = fs::read_dir(desk.path("disk")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        if mounted {
            ran.refuses(2, "no room is left for disk/");
        } else {
            ran.refuses(2, "can't be written");
        }
        assert!(left.is_empty(), "{words:?} left {left:?}");
    }
    if mounted {
        desk.shell("umount disk").exits(0);
    }
}

#[test]
fn a_license_document_that_was_spoiled() {
    let desk = desk();
    let document = desk.read("license.json");
    let spoiled = [
        ("{", "not_json"),
        ("[]", "wrong_type"),
        (&document.replace("\"exp\"", "\"xpe\""), "unknown_member"),
        (&document.replace("\"max\":10", "\"max\":\"10\""), "wrong_type"),
        (&document.replace("acme-site", "*"), "out_of_range"),
        (&document.replacen('{', "{\"aud\":\"b\",", 1), "duplicate_member"),
    ];
    for (text, code) in spoiled {
        desk.write("spoiled.json", text);
        let words = ["sign", "spoiled.json", "--key", "issuer.pem", "--out", "new"];
        desk.run(&words).refuses(1, "licentia: ");
        assert_eq!(desk.run(&[&words[..], &["--json"]].concat()).json()["code"], code, "{text}");
        assert!(!desk.path("new").exists());
    }
    let ran =
        desk.run(&["sign", "acme.license", "--key", "issuer.pem", "--out", "new"]).refuses(1, "it is signed already");
    assert!(!ran.err.contains("license new"), "{ran:?}");
    desk.activate(&["--out", "new"]).exits(0);
    let unsigned = ["activate", "license.json", "--key", "issuer.pem", "--out", "newer"];
    desk.run(&unsigned).refuses(1, "isn't signed yet; `licentia sign` does that");
    let other = document.replace("acme-site", "other-product");
    desk.write("other.json", other);
    desk.run(&["sign", "other.json", "--key", "issuer.pem", "--out", "newer"])
        .refuses(2, "may not sign for the product other-product");
}

#[test]
fn a_key_that_the_trust_set_doesnt_name() {
    let desk = desk();
    let words = [
        "sign",
        "license.json",
        "--key",
        "locked.pem",
        "--passphrase-file",
        "secret",
        "--trust",
        "issuer.trust.json",
        "--out",
        "new",
    ];
    desk.run(&words).refuses(2, "isn't in the trust set");
    fs::remove_file(desk.path("issuer.trust.json")).unwrap();
    let ran = desk
        .run(&["sign", "license.json", "--key", "issuer.pem", "--out", "new"])
        .refuses(2, "issuer.trust.json doesn't exist");
    assert!(ran.err.contains("Name it with --trust FILE"), "{ran:?}");
}

#[test]
fn command_lines_that_contradict_themselves() {
    let desk = desk();
    let license = ["license", "new", "--product", "p", "--beneficiary", "b", "--entitlement", "e"];
    let cases: &[(&[&str], &str)] = &[
        (&[], "--for <SPAN>"),
        (&["--for", "1y", "--perpetual"], "cannot be used with"),
        (&["--perpetual", "--grace", "14d"], "cannot be used with"),
        (&["--for", "6m"], "could mean months or minutes"),
        (&["--for", "9000y"], "past the year 9999"),
        (&["--perpetual", "--entitlement", "e"], "given twice"),
        (&["--perpetual", "--entitlement", "x=many"], "is no count"),
        (&["--perpetual", "--bind", "dongle"], "invalid value 'dongle'"),
        (&["--perpetual", "--updates-until", "31.12.2027"], "is no date"),
        (&["--perpetual", "--product", "*"], "no license can be made of this"),
    ];
    for (flags, sentence) in cases {
        desk.run(&[&license[..], flags].concat()).refuses(2, sentence);
    }
    desk.verify("acme.activation", &["--device", LAPTOP]).refuses(2, "--product");
    desk.verify("acme.activation", &["--product", "p", "--device", "short"]).refuses(2, "43 characters of base64url");
    desk.run(&["keygen", "--issuer", "*\u{7}", "--out", "new.pem", "--no-passphrase"])
        .refuses(2, "no trust set can be made of this");
    desk.run(&["embed", "issuer.trust.json"]).refuses(2, "--rust");
}
