//! Vectors of the verify stage: what devices sign, and to whom it is addressed.

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::vector::{Vector, bad, ok};
use crate::world::{ISSUER, NONCE, PRODUCT, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [accepted(world), tampered(world), addressed(world), in_order(world)].concat()
}

fn by_device(world: &World, kind: Kind, doc: &Doc) -> Forged {
    Forged::new(kind, &world.device, doc)
}

fn accepted(world: &World) -> Vec<Vector> {
    let read = |kind: Kind, about: &str, doc: Doc| {
        ok(kind.word(), "V-20", about, "genuine", by_device(world, kind, &doc).shown()).and("s256", doc.s256())
    };
    let must = world.request().with("must", serde_json::json!({"com.example.dongle": true}));
    let also_trusted = Forged::new(Kind::Request, &world.alpha, &world.request());
    vec![
        read(Kind::Request, "A device asks for an activation.", world.request()),
        read(Kind::Proof, "A device answers a challenge.", world.proof()),
        ok(
            "proof-of-another-token",
            "V-17 V-20",
            "The challenge is answered for another token: which one is meant is for the caller to compare.",
            "genuine",
            by_device(world, Kind::Proof, &of_another(world)).shown(),
        )
        .and("s256", of_another(world).s256()),
        read(Kind::Release, "A device gives its activation back.", world.release()),
        read(Kind::Usage, "A device says what it used.", world.usage()),
        ok(
            "request-with-an-unknown-must",
            "V-14",
            "An unknown must ends nothing here either.",
            "genuine",
            by_device(world, Kind::Request, &must).shown(),
        )
        .and("s256", must.s256()),
        ok(
            "request-by-an-issuer-key",
            "V-20",
            "Whoever holds a key may ask: an issuer's key is a key like any other here.",
            "genuine",
            also_trusted.shown(),
        )
        .and("s256", world.request().s256()),
    ]
}

fn of_another(world: &World) -> Doc {
    world.proof().with("of/jti", "activation-00002").with("of/s256", world.perpetual().s256())
}

fn tampered(world: &World) -> Vec<Vector> {
    let proof = by_device(world, Kind::Proof, &world.proof());
    let other_statement = by_device(world, Kind::Proof, &world.proof().with("nonce", "challenge-000002"));
    let refused =
        |name: &str, about: &str, input| bad(name, "V-1", about, "not_genuine", input).and("why", "signature_equation");
    vec![
        refused(
            "proof-signed-by-another-key",
            "The header holds the device's key; another one signed.",
            proof.clone().signed_by(&world.other_device).shown(),
        ),
        refused(
            "proof-with-an-older-signature",
            "An older proof's signature under a new nonce.",
            proof.file_shown(proof.with_signature(&crate::keys::base64url(&other_statement.signature()))),
        ),
        bad(
            "request-payload-not-canonical",
            "V-4",
            "The right claims with a space behind.",
            "not_canonical",
            by_device(world, Kind::Request, &world.request()).payload(&spaced(&world.request())).shown(),
        ),
        bad(
            "usage-payload-in-a-release",
            "V-5",
            "A usage's claims under the header of a release.",
            "unknown_member",
            by_device(world, Kind::Release, &world.usage()).shown(),
        ),
    ]
}

fn spaced(doc: &Doc) -> Vec<u8> {
    [doc.bytes(), b" ".to_vec()].concat()
}

fn addressed(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, kind: Kind, doc: Doc, audience: &str, nonce: Option<&str>| {
        let input = by_device(world, kind, &doc).shown_to(audience, nonce);
        bad(name, "V-16", about, "other_audience", input)
    };
    vec![
        refused(
            "request-to-another-issuer",
            "A request that another issuer gets.",
            Kind::Request,
            world.request(),
            "Beta GmbH",
            None,
        ),
        refused(
            "request-issuer-in-lower-case",
            "Audiences are compared byte by byte.",
            Kind::Request,
            world.request(),
            "alpha ltd",
            None,
        ),
        refused(
            "proof-for-another-product",
            "The answer to another product's challenge.",
            Kind::Proof,
            world.proof(),
            "acme-tools",
            Some(NONCE),
        ),
        refused(
            "proof-read-by-the-issuer",
            "A proof is for a product, not for the issuer.",
            Kind::Proof,
            world.proof(),
            ISSUER,
            Some(NONCE),
        ),
        refused(
            "release-to-another-issuer",
            "A release that another issuer gets.",
            Kind::Release,
            world.release(),
            "Beta GmbH",
            None,
        ),
        refused(
            "usage-to-another-issuer",
            "A usage that another issuer gets.",
            Kind::Usage,
            world.usage(),
            "Beta GmbH",
            None,
        ),
        bad(
            "proof-of-an-older-challenge",
            "V-17",
            "The answer to an older challenge.",
            "other_nonce",
            by_device(world, Kind::Proof, &world.proof()).shown_to(PRODUCT, Some("challenge-000002")),
        ),
    ]
}

fn in_order(world: &World) -> Vec<Vector> {
    let misspelt = world.proof().with("nonec", NONCE);
    vec![
        bad(
            "proof-audience-before-nonce",
            "V-6 V-16 V-17",
            "Another product and another challenge: the product is named.",
            "other_audience",
            by_device(world, Kind::Proof, &world.proof()).shown_to("acme-tools", Some("challenge-000002")),
        ),
        bad(
            "proof-document-before-audience",
            "V-6",
            "A misspelt member and another product: the document's fault is named.",
            "unknown_member",
            by_device(world, Kind::Proof, &misspelt).shown_to("acme-tools", Some(NONCE)),
        ),
    ]
}
