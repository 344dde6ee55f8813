//! Vectors of the verify stage: manifests, and which of their signatures count. What a manifest may hold, and which one
//! is newer, is in `manifest_order`.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::{Key, base64url};
use crate::vector::{Input, Vector, bad, ok};
use crate::verify::high_s;
use crate::world::World;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [met(world), ignored(world), not_met(world), not_counted(world)].concat()
}

/// One line: the set, signed by this root.
pub(crate) fn line(root: &Key, set: &Doc) -> Forged {
    Forged::new(Kind::Keys, root, set)
}

pub(crate) fn file(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The file as a product reads it whose roots are two of three, and above them the spare.
pub(crate) fn read(world: &World, file: &str) -> Input {
    let active = world.roots.iter().map(Key::public).collect::<Vec<_>>();
    let roots = json!([{"need": 2, "keys": active}, {"need": 1, "keys": [world.spare.public()]}]);
    Input::default().with("op", "manifest").with("file", file).with("roots", roots)
}

/// The set, signed by two roots, then these lines.
pub(crate) fn signed(world: &World, set: &Doc, lines: &[String]) -> Input {
    let [a, b, _] = &world.roots;
    let both = [line(a, set).text(), line(b, set).text()];
    read(world, &file(&[&both, lines].concat())).fault(set.faults())
}

/// The set, signed by the spare root alone.
pub(crate) fn signed_by_the_spare(world: &World, set: &Doc) -> Input {
    read(world, &file(&[line(&world.spare, set).text()])).fault(set.faults())
}

/// Accepted, signed by this quorum, nothing skipped.
pub(crate) fn accepted(name: &str, spec: &str, about: &str, quorum: usize, input: Input) -> Vector {
    let skipped: [Value; 0] = [];
    ok(&format!("manifest-{name}"), spec, about, "ok", input).and("quorum", quorum).and("skipped", skipped.as_slice())
}

pub(crate) fn refused(name: &str, spec: &str, about: &str, code: &str, input: Input) -> Vector {
    bad(&format!("manifest-{name}"), spec, about, code, input)
}

fn met(world: &World) -> Vec<Vector> {
    let ([a, b, c], spare, set) = (&world.roots, &world.spare, &world.trust());
    let by = |roots: &[&Key]| read(world, &file(&roots.iter().map(|root| line(root, set).text()).collect::<Vec<_>>()));
    let shared =
        json!([{"need": 2, "keys": [a.public(), b.public()]}, {"need": 2, "keys": [a.public(), spare.public()]}]);
    let high = line(b, set).with_signature(&base64url(&high_s(line(b, set).signature())));
    vec![
        accepted(
            "two-of-three",
            "M-1 M-11",
            "Two roots of the first quorum signed, as many as it needs.",
            0,
            by(&[a, b]),
        ),
        accepted("three-of-three", "M-1", "More than it needs.", 0, by(&[a, b, c])),
        accepted("in-any-order", "M-1", "The order of the lines says nothing.", 0, by(&[c, a])),
        accepted("by-the-spare", "M-1", "The spare quorum needs one.", 1, by(&[spare])),
        accepted("by-both-quorums", "M-1", "Both quorums are met: the higher one counts.", 1, by(&[a, b, spare])),
        accepted(
            "root-of-two-quorums",
            "M-1",
            "A root that stands in both quorums counts for both.",
            1,
            by(&[a, spare]).with("roots", shared),
        ),
        accepted(
            "with-high-s",
            "M-1",
            "One signature has n-s in the place of s, and holds.",
            0,
            read(world, &file(&[line(a, set).text(), high])),
        ),
    ]
}

/// Lines that don't count do no harm.
fn ignored(world: &World) -> Vec<Vector> {
    let ([a, b, c], set) = (&world.roots, &world.trust());
    let [a, b] = [a, b].map(|root| line(root, set).text());
    let accepts = |name: &str, about: &str, lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        accepted(name, "M-2", about, 0, read(world, &file(&lines)))
    };
    let unknown = line(&world.beta, set).text();
    let broken = line(c, set).signed_by(&world.beta).text();
    let other = line(c, &set.clone().with("ver", 9)).text();
    let carriage = format!("{a}\r\n{b}\r\n");
    let last = [vec![a.clone()], vec![String::new(); 63], vec![b.clone()]].concat();
    let late = [vec![a.clone()], vec![String::new(); 64], vec![b.clone()]].concat();
    let text = world.token().text();
    vec![
        accepts("unknown-root-first", "A root that this build doesn't know signed too.", &[&unknown, &a, &b]),
        accepts("broken-signature-between", "A third root's signature doesn't hold.", &[&a, &broken, &b]),
        accepts("other-lines-between", "Notes, names and other tokens.", &[&a, "", "# a note", "log AAAA", &text, &b]),
        accepted(
            "other-payload-behind",
            "M-2 M-3",
            "A third root signed another set; the first one counts.",
            0,
            read(world, &file(&[a.clone(), b.clone(), other])),
        ),
        accepted("lines-end-in-crlf", "M-2 T-1", "Lines end with CR and LF.", 0, read(world, &carriage)),
        accepted(
            "last-line-read",
            "T-16 M-1",
            "The second signature is the 64th later line.",
            0,
            read(world, &file(&last)),
        ),
        refused(
            "first-line-not-read",
            "T-16 M-1",
            "The second signature is the 65th later line.",
            "quorum_not_met",
            read(world, &file(&late)),
        ),
    ]
}

fn not_met(world: &World) -> Vec<Vector> {
    let ([a, b, c], spare, set) = (&world.roots, &world.spare, &world.trust());
    let quorum = |name: &str, spec: &str, about: &str, lines: &[String]| {
        refused(name, spec, about, "quorum_not_met", read(world, &file(lines)))
    };
    let by = |root: &Key| line(root, set).text();
    let twin = line(a, set).with_signature(&base64url(&high_s(line(a, set).signature())));
    let next = set.clone().with("ver", 2);
    let split =
        json!([{"need": 2, "keys": [a.public(), b.public()]}, {"need": 2, "keys": [c.public(), spare.public()]}]);
    vec![
        quorum("by-nobody", "M-1", "An empty file.", &[]),
        quorum("one-of-two", "M-1", "One root where two are needed.", &[by(a)]),
        quorum("one-root-twice", "M-1", "One root's line stands there twice.", &[by(a), by(a)]),
        quorum("one-root-twice-with-high-s", "M-1", "One root's signature and its twin.", &[by(a), twin]),
        quorum(
            "payloads-differ-in-a-byte",
            "M-3",
            "Two roots signed two versions of one set.",
            &[by(a), line(b, &next).text()],
        ),
        quorum(
            "first-payload-counts",
            "M-3",
            "Two roots signed one set, but a third one's other set stands before.",
            &[line(c, &next).text(), by(a), by(b)],
        ),
        refused(
            "one-of-each-quorum",
            "M-1",
            "Two quorums need two each, and one of each signed.",
            "quorum_not_met",
            read(world, &file(&[by(a), by(c)])).with("roots", split),
        ),
    ]
}

fn not_counted(world: &World) -> Vec<Vector> {
    let ([a, b, _], set) = (&world.roots, &world.trust());
    let quorum = |name: &str, about: &str, second: String| {
        refused(name, "M-1 M-2", about, "quorum_not_met", read(world, &file(&[line(a, set).text(), second])))
    };
    let raised = line(b, &set.clone().with("ver", 2)).signature();
    let limit = 65_536;
    vec![
        quorum("by-an-issuer-key", "An issuer's key is no root.", line(&world.alpha, set).text()),
        quorum("by-a-stranger", "Nobody knows the second root.", line(&world.beta, set).text()),
        quorum("not-genuine", "The second signature is another key's.", line(b, set).signed_by(&world.beta).text()),
        quorum(
            "signature-of-another-version",
            "The second root signed another version.",
            line(b, set).with_signature(&base64url(&raised)),
        ),
        quorum(
            "header-of-another-kind",
            "The second root's header is a license's.",
            line(b, set).header_with("keys+jwt", "license+jwt").text(),
        ),
        quorum(
            "header-with-a-space",
            "The second root's header isn't its one legal form.",
            line(b, set).header_with(",\"kid\"", ", \"kid\"").text(),
        ),
        accepted(
            "as-long-as-it-may-be",
            "M-2",
            "Lines of 65,536 bytes.",
            0,
            signed(world, &set_of_text(world, limit), &[]),
        ),
        refused(
            "longer-than-it-may-be",
            "M-2",
            "Lines of 65,537 bytes don't count.",
            "quorum_not_met",
            signed(world, &set_of_text(world, limit + 1), &[]),
        ),
    ]
}

/// A set whose line has this length.
fn set_of_text(world: &World, length: usize) -> Doc {
    let padded = |count: usize| world.trust().with("ext", json!({"com.example.padding": "a".repeat(count)}));
    let text = |doc: &Doc| line(&world.spare, doc).text().len();
    let missing = length.saturating_sub(text(&padded(1)));
    let roughly = missing / 4 * 3;
    (roughly..roughly + 8)
        .map(padded)
        .find(|doc| text(doc) == length)
        .unwrap_or_else(|| padded(1).without("no length fits"))
}
