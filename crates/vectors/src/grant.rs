//! Vectors of the verify stage: chains of grants. What lies outside a grant is in `grant_narrow`.

use serde_json::json;

use crate::chain::{Chain, child, not_met, one, smaller_grant, top, two};
use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{ALPHA, ALPHA_ALL_KINDS, DAY, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [genuine(world), places(world), not_followed(world), chains(world), topmost(world), tokens(world)].concat()
}

fn genuine(world: &World) -> Vec<Vector> {
    let read = |name: &str, spec: &str, about: &str, doc: &Doc, input: Input| {
        ok(&format!("grant-{name}"), spec, about, "genuine", input).and("s256", doc.s256())
    };
    let lease = world.lease();
    let must = lease.clone().with("must", json!({"com.example.dongle": true}));
    let later = lease.clone().with("iat", SIGNED + 2 * DAY);
    let retired = world.trust_all_kinds().with(&world.policy("exp"), SIGNED + DAY);
    let below = child(world, &top(world));
    let smaller = smaller_grant(world, &below);
    vec![
        read("lease", "G-11", "A server's lease, as wide and as long as its grant.", &lease, one(world).shown()),
        read("two-deep", "G-5 G-8 G-11", "A lease under a grant under a grant.", &lease, two(world).shown()),
        read("nine-deep", "G-3 G-8", "The longest chain.", &lease, Chain::of(world, 9).shown()),
        read("smaller-grant", "G-8 G-11", "A grant that a server made within its own.", &below, smaller.shown()),
        read(
            "lease-with-an-unknown-must",
            "G-9 V-14",
            "An unknown must in the lease itself is decide's matter.",
            &must,
            Chain::of_one(world, &world.grant(), &must).shown(),
        ),
        read(
            "lease-after-the-key-window",
            "G-10",
            "The issuer's key was retired after the grant: the server's leases go on.",
            &later,
            Chain::of_one(world, &world.grant(), &later).shown_under(&retired),
        ),
    ]
}

/// Where grants stand among the lines.
fn places(world: &World) -> Vec<Vector> {
    let lease = world.lease();
    let read = |name: &str, spec: &str, about: &str, input: Input| {
        ok(&format!("grant-{name}"), spec, about, "genuine", input).and("s256", lease.s256())
    };
    let chain = two(world);
    let lines = chain.lines();
    let [nearest, topmost] = [lines.first(), lines.last()].map(|line| line.cloned().unwrap_or_default());
    let mixed = ["", "# a note", "log AAAA", &world.token().text(), &nearest, "..", "keep", &topmost, "end"];
    let behind = |empty: usize| {
        let grant = one(world).lines();
        one(world).shown_with_lines(&[vec![String::new(); empty], grant].concat())
    };
    let trusted = Forged::new(Kind::Lease, &world.alpha, &lease);
    let broken = Forged::new(Kind::Grant, &world.beta, &world.grant().with("ent/sso/max", 1)).text();
    vec![
        read(
            "among-other-lines",
            "T-15 G-5",
            "Between the grants and around them stand lines that aren't grants.",
            chain.shown_with_lines(&mixed.map(str::to_owned)),
        ),
        read("on-the-last-line-read", "T-16", "The grant is the 64th later line.", behind(63)),
        bad(
            "grant-on-the-first-line-not-read",
            "T-16 G-2",
            "The grant is the 65th later line.",
            "header_unknown",
            behind(64),
        ),
        read(
            "not-needed",
            "G-1",
            "The issuer's key signed the lease; the grants behind it are broken and not looked at.",
            trusted.file_shown(trusted.with_lines(&[broken])),
        ),
    ]
}

/// What is answered as if there were no grants at all.
fn not_followed(world: &World) -> Vec<Vector> {
    let refused = |name: &str, spec: &str, about: &str, input: Input| {
        bad(&format!("grant-{name}"), spec, about, "header_unknown", input)
    };
    let to_other = world.grant().with("cnf/jwk", world.other_server.public());
    let misspelt = world.grant().with("efxp", 1);
    let activation = Forged::new(Kind::Activation, &world.server, &world.activation());
    vec![
        refused("missing", "G-2", "A server's lease without the grant behind it.", one(world).shown_with_lines(&[])),
        refused(
            "to-another-server",
            "G-2",
            "The grant hands on another server's key.",
            Chain::of_one(world, &to_other, &world.lease()).shown(),
        ),
        refused(
            "nearest-misspelt",
            "G-2",
            "The nearest grant is no document.",
            Chain::of_one(world, &misspelt, &world.lease()).shown(),
        ),
        refused(
            "topmost-first",
            "G-2",
            "The grants in the wrong order: the nearest comes first.",
            two(world).grants(|grants| grants.into_iter().rev().collect()).shown(),
        ),
        refused(
            "header-of-another-kind",
            "G-2",
            "A lease is asked for, and the header is that of a grant by the server.",
            one(world).token(|lease| lease.header_with("lease+jwt", "grant+jwt")).shown(),
        ),
        refused(
            "for-an-activation",
            "G-1",
            "A grant's key signs no activations, whatever stands behind.",
            activation
                .file_shown(activation.with_lines(&one(world).lines()))
                .with("trust", [ALPHA_ALL_KINDS].as_slice()),
        ),
    ]
}

fn chains(world: &World) -> Vec<Vector> {
    let (lease, top) = (world.lease(), top(world));
    let under = |child: Doc| Chain::of_two(world, &top, &child, &lease).shown();
    let right = || child(world, &top);
    let nearest = |change: fn(Forged, &World) -> Forged| {
        two(world).grants(|mut grants| {
            let first = grants.remove(0);
            grants.insert(0, change(first, world));
            grants
        })
    };
    let signed_by_beta = nearest(|grant, world| grant.signed_by(&world.beta));
    let under_alpha = nearest(|grant, world| grant.header_with(&world.server.kid(), &world.alpha.kid()));
    let under_its_own = nearest(|grant, world| grant.header_with(&world.server.kid(), &world.other_server.kid()));
    let by_alpha = nearest(|_, world| Forged::new(Kind::Grant, &world.alpha, &child(world, &crate::chain::top(world))));
    vec![
        not_met("ten-deep", "G-3", "One grant more than a chain may have.", Chain::of(world, 10).shown()),
        not_met("child-without-par", "G-5", "A grant below another one names it.", under(right().without("par"))),
        not_met(
            "child-of-another-grant",
            "G-5",
            "It names another grant of the same server.",
            under(right().with("par", world.grant().s256())),
        ),
        not_met("child-not-genuine", "G-5", "The right header, and another key signed.", signed_by_beta.shown()),
        not_met(
            "child-by-the-issuer",
            "G-5",
            "The issuer itself signed what should hang on the grant above.",
            by_alpha.shown(),
        ),
        not_met(
            "child-under-the-issuers-header",
            "G-5",
            "The parent's key signed it, and its header names the issuer's key.",
            under_alpha.shown(),
        ),
        not_met(
            "child-under-its-own-header",
            "G-5",
            "The parent's key signed it, and its header names the key that it hands on.",
            under_its_own.shown(),
        ),
        not_met(
            "child-as-deep-as-its-parent",
            "G-8",
            "A grant below another one has a smaller depth.",
            under(right().with("depth", 1)),
        ),
        not_met("child-deeper-than-its-parent", "G-8", "And no larger one.", under(right().with("depth", 8))),
        not_met(
            "child-of-depth-zero",
            "G-8",
            "Below depth 0 no grant stands.",
            Chain::of_two(world, &world.grant(), &child(world, &world.grant()), &lease).shown(),
        ),
        not_met(
            "unknown-must-in-the-child",
            "G-9",
            "A demand that this verifier doesn't know, in the nearest grant.",
            under(right().with("must", json!({"com.example.seats": 3}))),
        ),
    ]
}

/// The grant that a trusted key signed.
fn topmost(world: &World) -> Vec<Vector> {
    let (lease, grant) = (world.lease(), world.grant());
    let misspelt = top(world).with("efxp", 1);
    let policy = |name: &str, about: &str, member: &str, value: serde_json::Value| {
        let trust = world.trust_all_kinds().with(&world.policy(member), value);
        not_met(name, "G-4", about, one(world).shown_under(&trust))
    };
    let first = |change: fn(Forged, &World) -> Forged| {
        one(world).grants(|grants| grants.into_iter().map(|grant| change(grant, world)).collect()).shown()
    };
    vec![
        not_met(
            "topmost-not-genuine",
            "G-4",
            "Another key signed under the issuer's header.",
            first(|grant, world| grant.signed_by(&world.beta)),
        ),
        not_met(
            "topmost-by-a-stranger",
            "G-4",
            "Nobody trusts the key that signed the grant.",
            first(|_, world| Forged::new(Kind::Grant, &world.beta, &world.grant())),
        ),
        not_met(
            "topmost-by-a-key-not-for-grants",
            "G-4",
            "The issuer's key may sign licenses and activations only.",
            one(world).shown().with("trust", [ALPHA].as_slice()),
        ),
        not_met(
            "topmost-misspelt",
            "G-4",
            "The topmost of two grants is no document.",
            Chain::of_two(world, &misspelt, &child(world, &misspelt), &lease).shown(),
        ),
        not_met(
            "topmost-with-par",
            "G-4",
            "It names a grant above it, and none is there.",
            Chain::of_one(world, &grant.clone().with("par", top(world).s256()), &lease).shown(),
        ),
        not_met(
            "topmost-in-another-name",
            "G-4",
            "The issuer's key signs a grant in another issuer's name.",
            Chain::of_one(world, &grant.clone().with("iss", "Beta GmbH"), &lease.clone().with("iss", "Beta GmbH"))
                .shown(),
        ),
        not_met(
            "unknown-must",
            "G-9",
            "A demand that this verifier doesn't know.",
            Chain::of_one(world, &grant.with("must", json!({"com.example.seats": 3})), &lease).shown(),
        ),
        policy("topmost-product-not-allowed", "The key may grant another product.", "aud", json!(["other-product"])),
        policy("topmost-license-not-allowed", "The key may grant another license.", "lic", json!(["acme-license-002"])),
        policy("topmost-lifetime-too-long", "The key may grant a day.", "life", DAY.into()),
        policy("topmost-outside-the-key-window", "Granted after the key's window.", "exp", SIGNED.into()),
        policy("topmost-key-revoked", "The key was revoked.", "revoked", json!({"at": SIGNED + DAY})),
    ]
}

/// The token under a chain that holds.
fn tokens(world: &World) -> Vec<Vector> {
    let misspelt = world.lease().with("nfb", SIGNED).with("ent/admin-users/max", 11);
    let spaced = [world.lease().bytes(), b" ".to_vec()].concat();
    let forged = one(world).token(|lease| lease.signed_by(&world.beta));
    let forged_child = forged.shown_with_lines(
        &forged.grants.iter().map(|grant| grant.clone().signed_by(&world.beta).text()).collect::<Vec<_>>(),
    );
    let stray = child(world, &world.grant());
    vec![
        not_met(
            "smaller-grant-of-another-parent",
            "G-10",
            "A server's grant that names another one than the one behind it.",
            smaller_grant(world, &stray).shown(),
        ),
        not_met(
            "smaller-grant-without-par",
            "G-10",
            "A server's grant that names none.",
            smaller_grant(world, &stray.clone().without("par")).shown(),
        ),
        not_met(
            "smaller-grant-as-deep-as-its-parent",
            "G-8 G-10",
            "A server's grant as deep as its own.",
            smaller_grant(world, &child(world, &top(world)).with("depth", 1)).shown(),
        ),
        bad(
            "grant-lease-not-genuine",
            "G-10 V-1",
            "The server's header, and another key signed.",
            "not_genuine",
            forged.shown(),
        )
        .and("why", "signature_equation"),
        not_met(
            "chain-before-signature",
            "G-10",
            "Neither grant nor lease is genuine: the chain is named.",
            forged_child,
        ),
        bad(
            "grant-lease-not-canonical",
            "G-10 V-4",
            "The right claims with a space behind.",
            "not_canonical",
            one(world).token(|lease| lease.payload(&spaced)).shown(),
        ),
        bad(
            "grant-lease-document-before-limits",
            "G-10 V-5",
            "A misspelt member, and more than was granted: the document's fault is named.",
            "unknown_member",
            Chain::of_one(world, &world.grant(), &misspelt).shown(),
        ),
    ]
}
