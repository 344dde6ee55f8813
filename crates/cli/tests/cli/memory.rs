//! Memory that runs out at any moment: what was issued is written down, what is written is whole, and a failure shows.
#![cfg(target_os = "linux")]

use crate::desk::{Desk, LAPTOP};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Refuses the n-th allocation of the process, and every later one.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

static unsigned long count, limit;
static int ready;

static int refuse(void) {
    if (!ready) {
        const char *text = getenv("REFUSE_AT");
        limit = text ? strtoul(text, NULL, 10) : 0;
        ready = 1;
    }
    if (limit == 0 || __sync_add_and_fetch(&count, 1) < limit) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    static void *(*next)(size_t);
    if (!next) next = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    return refuse() ? NULL : next(size);
}

void *realloc(void *old, size_t size) {
    static void *(*next)(void *, size_t);
    if (!next) next = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
    return refuse() ? NULL : next(old, size);
}
"#;

/// A library in C that a program loads first.
pub(crate) fn shim(desk: &Desk, source: &str) -> PathBuf {
    desk.write("shim.c", source);
    let (source, library) = (desk.path("shim.c"), desk.path("shim.so"));
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).arg("-ldl");
    assert!(compiler.status().expect("a C compiler, which linking Rust needs too").success());
    library
}

/// Issues with the n-th allocation and all later ones refused; gives the exit code, none where the process was ended.
fn issue(desk: &Desk, shim: &Path, words: &[&str], refused_at: usize) -> Option<i32> {
    let mut command = desk.command();
    command.args(words).env("LD_PRELOAD", shim).env("REFUSE_AT", refused_at.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().code()
}

#[test]
fn whatever_allocation_fails_nothing_is_issued_that_is_not_written_down() {
    let desk = Desk::with_key();
    desk.license(&["--for", "1y", "--bind", "device,unbound"]);
    desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
    let shim = shim(&desk, SHIM);
    let words = ["activate", "acme.license", "--key", "issuer.pem", "--device", LAPTOP, "--out", "acme.activation"];
    let (mut failures, mut refused_at) = (0, 1);
    loop {
        let entries = entries(&desk);
        let exit = issue(&desk, &shim, &words, refused_at);
        let written = desk.path("acme.activation").exists();
        assert!(!written || entries < self::entries(&desk), "a token without an entry, at {refused_at}");
        assert!(self::entries(&desk) <= entries + 1, "more than one entry, at {refused_at}");
        if written {
            desk.verify("acme.activation", &["--product", "acme-site", "--device", LAPTOP]).exits(0);
            fs::remove_file(desk.path("acme.activation")).unwrap();
        }
        if exit == Some(0) {
            assert!(written, "success without a token, at {refused_at}");
            break;
        }
        failures += 1;
        // Early ones are clap's and the key's; all are tried near the end, where files are written.
        refused_at += 1 + refused_at / 200;
    }
    assert!(failures >= 100, "only {failures} allocations could fail");
}

/// How many entries the ledger has; its chain must hold whatever happened.
fn entries(desk: &Desk) -> usize {
    let listed = desk.run(&["ledger", "check", "issuer.ledger.jsonl"]);
    assert_eq!(listed.exit, Some(0), "{listed:?}");
    desk.read("issuer.ledger.jsonl").lines().count()
}
