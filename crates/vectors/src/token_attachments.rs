//! Vectors of the token stage: later lines, and how far they are read.

use crate::forge::{Forged, Kind};
use crate::vector::{Vector, bad, ok};
use crate::world::World;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [ignored(world), found(world), limits(world)].concat()
}

const MEBIBYTE: usize = 1_048_576;

/// An activation needs none of them.
fn ignored(world: &World) -> Vec<Vector> {
    let token = world.token();
    let read = |name: &str, about: &str, file: Vec<u8>| {
        ok(name, "T-2 T-15", about, "genuine", token.file_shown(file)).and("s256", world.activation().s256())
    };
    let list = Forged::new(Kind::StatusList, &world.alpha, &world.status_list()).text();
    let known = [grant(world).text(), list, format!("keep {}", world.license().s256()), "log-proof AA".to_owned()];
    let binary = [token.text().as_bytes(), b"\n\xff\xfe\x00\n"].concat();
    let many = token.text() + &"\n".repeat(100_000);
    vec![
        read(
            "attachments-of-every-form",
            "Tokens and named ones, none of which an activation needs.",
            token.with_lines(&known).into(),
        ),
        read("attachments-malformed", "Lines that are nearly attachments.", token.with_lines(&malformed()).into()),
        read("attachment-not-utf8", "A line that is no text.", binary),
        read("a-hundred-thousand-lines", "More lines than anybody reads.", many.into()),
    ]
}

/// Each is wrong in one point.
fn malformed() -> Vec<String> {
    let long = format!("{} AA", "n".repeat(33));
    let lines = [
        "",
        " ",
        "keep",
        "keep ",
        "keep  AA",
        "keep AA AA",
        "KEEP AA",
        "1keep AA",
        "keep\tAA",
        " keep AA",
        "keep A",
        "keep AB",
        "keep AA==",
        "..",
        "a.b.c",
    ];
    lines.into_iter().map(str::to_owned).chain([long]).collect()
}

/// A server may lease what is granted to it.
fn grant(world: &World) -> Forged {
    Forged::new(Kind::Grant, &world.alpha, &world.grant())
}

/// By the server, so that it is nothing without the grant behind it.
fn lease(world: &World) -> Forged {
    Forged::new(Kind::Lease, &world.server, &world.lease())
}

fn behind(world: &World, lines: &[String]) -> String {
    lease(world).with_lines(&[lines, &[grant(world).text()]].concat())
}

fn found(world: &World) -> Vec<Vector> {
    let read = |name: &str, spec: &str, about: &str, file: String| {
        ok(name, spec, about, "genuine", lease(world).file_shown(file)).and("s256", world.lease().s256())
    };
    let file = behind(world, &[]);
    vec![
        read("grant-attached", "T-15", "A lease by a server, and the grant that allows it.", file.clone()),
        read("grant-without-a-line-end", "T-15", "The last line needs no end.", file.trim_end().to_owned()),
        read("grant-after-carriage-returns", "T-15", "Lines that end with CR LF.", file.replace('\n', "\r\n")),
        read(
            "grant-behind-malformed-lines",
            "T-15",
            "Lines that are nearly attachments don't hide one.",
            behind(world, &malformed()),
        ),
        bad(
            "grant-after-a-space",
            "T-15",
            "A line that begins with a space is no token.",
            "header_unknown",
            lease(world).file_shown(file.replace('\n', "\n ")),
        ),
        bad(
            "grant-in-the-first-line",
            "T-1 T-2",
            "The lease stands on the second line: the first one is the token.",
            "other_kind",
            lease(world).file_shown(grant(world).with_lines(&[lease(world).text()])),
        ),
    ]
}

fn limits(world: &World) -> Vec<Vector> {
    let read = |name: &str, about: &str, file: String| {
        ok(name, "T-16", about, "genuine", lease(world).file_shown(file)).and("s256", world.lease().s256())
    };
    let unread = |name: &str, about: &str, file: String| {
        bad(name, "T-16", about, "header_unknown", lease(world).file_shown(file))
    };
    let lines = |count: usize| vec!["note AA".to_owned(); count];
    let filler = |length: usize| vec!["x".repeat(length - 1)];
    let room = MEBIBYTE - grant(world).text().len() - 1;
    vec![
        read("grant-on-line-sixty-four", "The last of the lines that are read.", behind(world, &lines(63))),
        unread("grant-on-line-sixty-five", "The first line that isn't.", behind(world, &lines(64))),
        unread("grant-behind-sixty-four-empty-lines", "Empty lines count.", behind(world, &vec![String::new(); 64])),
        read("grant-at-the-end-of-a-mebibyte", "The last bytes that are read.", behind(world, &filler(room))),
        read(
            "grant-without-line-end-at-the-end-of-a-mebibyte",
            "The same where the file ends without a line end.",
            behind(world, &filler(room + 1)).trim_end().to_owned(),
        ),
        unread("grant-behind-a-mebibyte", "Nothing behind them is.", behind(world, &filler(MEBIBYTE))),
    ]
}
