//! Vectors of the verify stage: what a manifest holds, which one is newer, and the keep lists behind it.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::forge::set_spare_bit;
use crate::keep::{keep_list, revoked, sorted};
use crate::keys::base64url;
use crate::manifest::{accepted, file, line, read, refused, signed, signed_by_the_spare};
use crate::vector::{Input, Vector, ok};
use crate::world::{SIGNED, World};

/// The highest version that a set may have.
const LAST: u64 = 2_147_483_647;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [sets(world), set_keys(world), lowest(world), installed(world), kept(world), keep_lists(world), in_order(world)]
        .concat()
}

fn version(world: &World, ver: u64) -> Doc {
    world.trust().with("ver", ver)
}

fn sets(world: &World) -> Vec<Vector> {
    let ([a, b, _], right) = (&world.roots, world.trust());
    let reset = right.clone().with("clock_reset", true).with("next", SIGNED);
    let of =
        |name: &str, about: &str, code: &str, set: &Doc| refused(name, "M-4", about, code, signed(world, set, &[]));
    let text = |change: &dyn Fn(String) -> String| {
        let lines = [a, b].map(|root| line(root, &odd(world)).payload_text(change).text());
        read(world, &file(&lines))
    };
    let spaced = |root| line(root, &right).payload(&[right.bytes(), b"\n".to_vec()].concat()).text();
    vec![
        accepted("with-clock-reset", "M-4", "clock_reset and next may stand.", 0, signed(world, &reset, &[])),
        of("misspelt", "A member that a set doesn't have.", "unknown_member", &right.clone().with("exp", SIGNED)),
        of("without-version", "A set has a version.", "missing_member", &right.clone().without("ver")),
        refused(
            "payload-spare-bits",
            "M-4",
            "The unused bits of the payload's last character are set, and both roots signed that.",
            "payload_base64",
            text(&|text| set_spare_bit(&text)),
        ),
        refused(
            "payload-not-canonical",
            "M-4",
            "A line end behind the set, and both roots signed it.",
            "not_canonical",
            read(world, &file(&[spaced(a), spaced(b)])),
        ),
    ]
}

/// The set, lengthened until its last character has spare bits.
fn odd(world: &World) -> Doc {
    let padded = |count: usize| world.trust().with("ext", json!({"com.example.padding": "a".repeat(count)}));
    (1..=3).map(padded).find(|doc| doc.bytes().len() % 3 == 1).unwrap_or_else(|| padded(1).without("no length fits"))
}

fn set_keys(world: &World) -> Vec<Vector> {
    let [a, _, c] = &world.roots;
    let of = |name: &str, spec: &str, about: &str, code: &str, set: Doc| {
        refused(name, spec, about, code, signed(world, &set, &[]))
    };
    let strange = world.trust_and(json!({"alg": "ML-DSA-65", "kid": "pq", "kty": "AKP"}));
    vec![
        ok(
            "manifest-unknown-algorithm",
            "M-4",
            "A key of an algorithm that version 1 doesn't have stands beside a good one.",
            "ok",
            signed(world, &strange, &[]),
        )
        .and("quorum", 0)
        .and("skipped", ["pq"].as_slice()),
        of(
            "key-private",
            "M-4",
            "The private half of an issuer's key, signed by the roots.",
            "private_key",
            world.trust().with("keys/0/d", base64url(&[1; 32])),
        ),
        of(
            "key-kid-mismatch",
            "M-4",
            "A key under another one's name.",
            "kid_mismatch",
            world.trust_and(world.alpha_next_with("kid", "alpha-next")),
        ),
        of(
            "root-in-keys",
            "M-5",
            "A root that signed stands among the keys.",
            "kid_twice",
            world.trust_and(a.trusted()),
        ),
        of(
            "silent-root-in-keys",
            "M-5",
            "A root that didn't sign stands among the keys.",
            "kid_twice",
            world.trust_and(c.trusted()),
        ),
        of(
            "spare-root-in-keys",
            "M-5",
            "The spare root stands among the keys.",
            "kid_twice",
            world.trust_and(world.spare.trusted()),
        ),
        of(
            "root-before-a-bad-key",
            "M-5",
            "A root among the keys, and a private key behind it: the first key with a fault is named.",
            "kid_twice",
            world.trust_and(a.trusted()).with("keys/+", with_private(world.alpha_next.trusted())),
        ),
        of(
            "root-behind-a-bad-key",
            "M-5",
            "A private key, and a root behind it.",
            "private_key",
            world.trust_and(with_private(world.alpha_next.trusted())).with("keys/+", a.trusted()),
        ),
        of(
            "root-with-its-private-half",
            "M-5 K-13",
            "A root's private key: that its kid is taken comes first.",
            "kid_twice",
            world.trust_and(with_private(a.trusted())),
        ),
        of(
            "root-of-another-algorithm",
            "M-5",
            "A root's kid on a key that would be skipped.",
            "kid_twice",
            world.trust_and(json!({"alg": "ML-DSA-65", "kid": a.kid(), "kty": "AKP"})),
        ),
    ]
}

fn with_private(key: Value) -> Value {
    Doc::of(key).with("d", base64url(&[1; 32])).value().clone()
}

fn lowest(world: &World) -> Vec<Vector> {
    let at_least = |quorum: u64, ver: u64, input: Input| input.with("lowest", json!({"quorum": quorum, "ver": ver}));
    let active = |ver: u64| signed(world, &version(world, ver), &[]);
    let rollback = |name: &str, about: &str, input: Input| refused(name, "M-6", about, "manifest_rollback", input);
    vec![
        accepted("lowest-just-met", "M-6", "The version that the build asks for.", 0, at_least(0, 3, active(3))),
        accepted(
            "higher-quorum-than-the-lowest",
            "M-6",
            "The spare's version 1, where the build asks for the active roots' 3.",
            1,
            at_least(0, 3, signed_by_the_spare(world, &version(world, 1))),
        ),
        rollback("below-the-lowest", "One version below what the build asks for.", at_least(0, 3, active(2))),
        rollback(
            "quorum-below-the-lowest",
            "The build asks for the spare; the active roots' last version is lower.",
            at_least(1, 1, active(LAST)),
        ),
    ]
}

/// The input, where this manifest is installed.
fn beside(quorum: u64, old: &Doc, input: Input) -> Input {
    let bytes = String::from_utf8_lossy(&old.bytes()).into_owned();
    input.with("installed", json!({"quorum": quorum, "bytes": bytes})).fault(old.faults())
}

fn installed(world: &World) -> Vec<Vector> {
    let ver = |ver: u64| version(world, ver);
    let active = |ver: u64| signed(world, &version(world, ver), &[]);
    let spare = |ver: u64| signed_by_the_spare(world, &version(world, ver));
    let other = ver(5).with("next", SIGNED);
    let beta = world.beta_trust().with("ver", 9);
    vec![
        accepted("newer", "M-8", "A version more than the installed one.", 0, beside(0, &ver(5), active(6))),
        accepted("again", "M-9", "The installed one once more.", 0, beside(0, &ver(5), active(5))),
        accepted(
            "spare-beats-the-last-version",
            "M-8",
            "A thief of the active roots wrote the last version there is; the spare's version 1 is higher.",
            1,
            beside(0, &ver(LAST), spare(1)),
        ),
        accepted(
            "same-bytes-by-the-spare",
            "M-8",
            "The installed set, signed by the spare too.",
            1,
            beside(0, &ver(5), spare(5)),
        ),
        refused("older", "M-8", "A version less.", "manifest_rollback", beside(0, &ver(5), active(4))),
        refused(
            "thief-after-the-spare",
            "M-8",
            "The active roots' last version, after the spare has spoken.",
            "manifest_rollback",
            beside(1, &ver(1), active(LAST)),
        ),
        refused(
            "same-version-other-bytes",
            "M-9",
            "The roots signed two sets of one version.",
            "manifest_conflict",
            beside(0, &other, active(5)),
        ),
        refused(
            "of-another-issuer",
            "M-7",
            "A newer manifest of another issuer.",
            "trust_conflict",
            beside(0, &ver(5), signed(world, &beta, &[])),
        ),
        accepted(
            "spare-after-another-issuer",
            "M-7",
            "Stolen roots installed a set in another name; the spare takes it back.",
            1,
            beside(0, &beta, signed_by_the_spare(world, &ver(1))),
        ),
    ]
}

fn keep_line(list: &[u8]) -> String {
    format!("keep {}", base64url(list))
}

fn kept(world: &World) -> Vec<Vector> {
    let list = keep_list(&[&world.activation()]);
    let other = keep_list(&[&world.perpetual()]);
    let set = revoked(world, &list);
    let two = both_revoked(world, &list, &other);
    vec![
        accepted(
            "keep-list",
            "M-10 M-12 M-13",
            "A revoked key, and the list of what is kept.",
            0,
            signed(world, &set, &[keep_line(&list)]),
        ),
        accepted(
            "keep-list-missing",
            "M-10",
            "The list isn't at hand; the manifest holds.",
            0,
            signed(world, &set, &[]),
        ),
        accepted(
            "keep-lists-of-two-keys",
            "M-13",
            "Two revoked keys, each with its list.",
            0,
            signed(world, &two, &[keep_line(&other), keep_line(&list)]),
        ),
        accepted(
            "keep-between-signatures",
            "M-2 M-10",
            "The list stands between the roots' lines.",
            0,
            between(world, &set, &keep_line(&list)),
        ),
    ]
}

/// Alpha's two keys, both revoked, each with a list of its own.
fn both_revoked(world: &World, list: &[u8], next: &[u8]) -> Doc {
    let kid = world.alpha_next.kid();
    let policy = revoked(world, next).value().pointer(&format!("/policy/{}", world.alpha.kid())).cloned();
    revoked(world, list).with("keys/+", world.alpha_next.trusted()).with(&format!("policy/{kid}"), policy)
}

fn between(world: &World, set: &Doc, between: &str) -> Input {
    let [a, b, _] = &world.roots;
    read(world, &file(&[line(a, set).text(), between.to_owned(), line(b, set).text()])).fault(set.faults())
}

fn keep_lists(world: &World) -> Vec<Vector> {
    let [low, high] = [[1; 32], [2; 32]];
    let right = sorted(vec![low, high]);
    let broken = |name: &str, spec: &str, about: &str, named: &[u8], lines: &[String]| {
        let input = signed(world, &revoked(world, named), lines);
        refused(&format!("keep-{name}"), spec, about, "keep_list_broken", input)
    };
    // The policy names just these bytes, so that nothing but their form is wrong.
    let formless = |name: &str, about: &str, list: &[u8]| broken(name, "M-12", about, list, &[keep_line(list)]);
    let cut = right.get(..32).unwrap_or_default();
    vec![
        formless("not-ascending", "The larger digest first.", &[high, low].concat()),
        formless("twice", "One digest twice.", &[low, low].concat()),
        formless("a-byte-short", "The last digest is a byte short.", right.get(..63).unwrap_or_default()),
        formless("empty", "A list of nothing.", &[]),
        broken("padded", "M-12", "Padding behind the list.", &right, &[keep_line(&right) + "=="]),
        broken("not-base64url", "M-12", "Something else than base64url.", &right, &["keep all of them!".to_owned()]),
        broken("cut", "M-13", "A whole list, but one digest fewer than was signed for.", &right, &[keep_line(cut)]),
        broken(
            "one-more",
            "M-13",
            "A digest more than was signed for.",
            &right,
            &[keep_line(&sorted(vec![low, high, [3; 32]]))],
        ),
        broken(
            "second-list-not-named",
            "M-13",
            "The right list, and another one that no policy names.",
            &right,
            &[keep_line(&right), keep_line(&sorted(vec![low]))],
        ),
        refused(
            "keep-not-asked-for",
            "M-13",
            "No key was revoked, and there is a list.",
            "keep_list_broken",
            signed(world, &world.trust(), &[keep_line(&right)]),
        ),
    ]
}

/// Each fails in more than one way; the first in order is named.
fn in_order(world: &World) -> Vec<Vector> {
    let ([a, b, _], old) = (&world.roots, version(world, 5));
    let misspelt = world.trust().with("exp", SIGNED);
    let with_root = world.trust_and(a.trusted());
    let skips_nothing: Value = json!({"quorum": 0, "ver": 9});
    vec![
        refused(
            "quorum-before-document",
            "M-11",
            "One root's signature, over a set with a misspelt member.",
            "quorum_not_met",
            read(world, &file(&[line(b, &misspelt).text()])),
        ),
        refused(
            "document-before-rollback",
            "M-11",
            "A misspelt member, below what the build accepts.",
            "unknown_member",
            signed(world, &misspelt, &[]).with("lowest", skips_nothing.clone()),
        ),
        refused(
            "keys-before-rollback",
            "M-11",
            "A root among the keys, below what the build accepts.",
            "kid_twice",
            signed(world, &with_root, &[]).with("lowest", skips_nothing),
        ),
        refused(
            "rollback-before-keep",
            "M-11",
            "Older than the installed one, with a list that nothing names.",
            "manifest_rollback",
            beside(0, &old, signed(world, &version(world, 4), &[keep_line(&[1; 32])])),
        ),
    ]
}
