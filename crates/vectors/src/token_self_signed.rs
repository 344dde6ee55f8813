//! Vectors of the token stage: the header that brings its own key, and what is not quite it.

use serde_json::Value;

use crate::beyond::BEYOND;
use crate::doc::Doc;
use crate::forge::{Forged, Kind, self_signed_header, set_spare_bit};
use crate::keys::base64url;
use crate::vector::{Input, Vector, bad, ok};
use crate::world::{SIGNED, World, trust_set};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [accepted(world), forms(world), holes(world), beyond(world), texts(world), other_kinds(world), signatures(world)]
        .concat()
}

fn request(world: &World) -> Forged {
    Forged::new(Kind::Request, &world.device, &world.request())
}

fn accepted(world: &World) -> Vec<Vector> {
    let read = |name: &str, spec: &str, about: &str, token: Forged, doc: &Doc| {
        ok(&format!("self-signed-{name}"), spec, about, "genuine", token.shown()).and("s256", doc.s256())
    };
    let by_device = |kind: Kind, doc: &Doc| {
        let about = format!("A {} by a device whose key nobody trusts.", kind.word());
        read(kind.word(), "T-11 T-14 T-10", &about, Forged::new(kind, &world.device, doc), doc)
    };
    let by_issuer = Forged::new(Kind::Request, &world.alpha, &world.request());
    vec![
        by_device(Kind::Request, &world.request()),
        by_device(Kind::Proof, &world.proof()),
        by_device(Kind::Release, &world.release()),
        by_device(Kind::Usage, &world.usage()),
        read("by-an-issuer", "T-14", "An issuer's key signs as anybody's does.", by_issuer, &world.request()),
    ]
}

/// Headers with the right key that aren't the one form. Each is validly signed.
fn forms(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, token: Forged| {
        bad(&format!("self-signed-{name}"), "T-11", about, "header_unknown", token.shown())
    };
    let (typ, jwk) = (Kind::Request.typ(), world.device.public());
    let with = |old: &str, new: &str| request(world).header_with(old, new);
    let keyed = |member: &str, value: &str| {
        request(world).header(&self_signed_header(typ, Doc::of(jwk.clone()).with(member, value).value()))
    };
    let (x, y) = (coordinate(world, "x"), coordinate(world, "y"));
    vec![
        refused(
            "header-reordered",
            "The same members in another order.",
            request(world).header(&format!(r#"{{"typ":"{typ}","alg":"ES256","jwk":{jwk}}}"#)),
        ),
        refused(
            "key-reordered",
            "The key's members in another order.",
            request(world).header(&format!(
                r#"{{"alg":"ES256","jwk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}},"typ":"{typ}"}}"#
            )),
        ),
        refused(
            "coordinates-swapped-in-place",
            "y stands before x.",
            request(world).header(&format!(
                r#"{{"alg":"ES256","jwk":{{"crv":"P-256","kty":"EC","y":"{y}","x":"{x}"}},"typ":"{typ}"}}"#
            )),
        ),
        refused(
            "header-with-a-kid",
            "A name beside the key.",
            with(r#","typ""#, &format!(r#","kid":"{}","typ""#, world.device.kid())),
        ),
        refused("header-with-crit", "A critical extension.", with(r#","jwk""#, r#","crit":["exp"],"jwk""#)),
        refused("header-with-a-space", "The same members with a space.", with(r#","jwk""#, r#", "jwk""#)),
        refused("header-with-an-escape", "The same text, written otherwise.", with("ES256", r"ES\u003256")),
        refused("header-with-more-behind", "A second object behind the first.", with("+jwt\"}", "+jwt\"}{}")),
        refused("key-with-its-private-half", "The private half in the open.", keyed("d", &"A".repeat(43))),
        refused("key-with-a-use", "What a trust set allows stands in trust sets.", keyed("use", "sig")),
        refused("key-with-a-kid", "A key's name is its thumbprint, computed.", keyed("kid", &world.device.kid())),
        refused("key-of-another-curve", "Another curve of the same size.", keyed("crv", "secp256k1")),
        refused("alg-none", "The algorithm that isn't one.", with("ES256", "none")),
        refused("alg-es384", "Another curve's algorithm.", with("ES256", "ES384")),
        refused("alg-missing", "No algorithm.", with(r#""alg":"ES256","#, "")),
        refused(
            "key-twice",
            "Two keys: the first one signs.",
            with(r#","typ""#, &format!(r#","jwk":{},"typ""#, world.other_device.public())),
        ),
        refused("without-a-key", "No key at all.", with(&format!(r#""jwk":{jwk},"#), "")),
        refused("typ-jwt", "The kind that says nothing.", with(typ, "JWT")),
        refused(
            "typ-of-a-later-version",
            "A kind that this version doesn't know.",
            with(typ, "vnd.licentia.request2+jwt"),
        ),
        refused("typ-missing", "No kind.", with(&format!(r#","typ":"{typ}""#), "")),
    ]
}

fn coordinate(world: &World, name: &str) -> String {
    world.device.public().get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Keys that are none. The device signs; no signature could hold.
fn holes(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, member: &str, value: &str| {
        let jwk = Doc::of(world.device.public()).with(member, value);
        let token = request(world).header(&self_signed_header(Kind::Request.typ(), jwk.value()));
        bad(&format!("self-signed-key-{name}"), "T-12", about, "header_unknown", token.shown().fault(jwk.faults()))
    };
    let (x, y) = (coordinate(world, "x"), coordinate(world, "y"));
    let cut = |text: &str| text.chars().take(42).collect::<String>();
    vec![
        refused("off-the-curve", "No point of the curve has these coordinates.", "y", &base64url(&[1; 32])),
        refused("of-zeros", "The point at infinity has no coordinates.", "y", &"A".repeat(43)),
        refused("beyond-the-field", "A coordinate above the field's prime.", "x", &base64url(&[255; 32])),
        refused("of-42-characters", "A coordinate is 43 characters.", "x", &cut(&x)),
        refused("of-44-characters", "And no more.", "y", &format!("{y}A")),
        refused("spare-bits", "The unused bits of a coordinate's last character are set.", "y", &set_spare_bit(&y)),
        refused("padded", "A coordinate with the padding of ordinary base64.", "x", &format!("{}=", cut(&x))),
        refused("with-a-space", "White space in a coordinate.", "x", &format!(" {}", cut(&x))),
        refused("with-a-plus", "A plus sign belongs to ordinary base64.", "x", &format!("+{}", cut(&x))),
        refused(
            "not-ascii",
            "A letter outside ASCII, so that the bytes are 43.",
            "x",
            &format!("é{}", x.chars().take(41).collect::<String>()),
        ),
    ]
}

/// Points of the curve, a coordinate of which isn't below the field's prime.
fn beyond(world: &World) -> Vec<Vector> {
    let header = |jwk: &Value| request(world).header(&self_signed_header(Kind::Request.typ(), jwk)).shown();
    let refused = |beyond: &crate::beyond::Beyond| {
        let name = format!("self-signed-key-{}", beyond.name);
        bad(&name, "T-12", beyond.about, "header_unknown", header(&beyond.jwk()))
    };
    BEYOND.iter().map(refused).collect()
}

/// The header's text: the right bytes, written otherwise. Each is validly signed.
fn texts(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, change: &dyn Fn(String) -> String| {
        let token = request(world).header_text(change);
        bad(&format!("self-signed-header-{name}"), "T-11", about, "header_unknown", token.shown())
    };
    vec![
        refused("spare-bits", "The unused bits of the header's last character are set.", &|text| set_spare_bit(&text)),
        refused("padded", "The header with the padding of ordinary base64.", &|text| text + "=="),
        refused("cut-short", "The header without its last character.", &|mut text| {
            text.pop();
            text
        }),
        refused("empty", "No header at all.", &|_| String::new()),
        refused("with-a-plus", "A plus sign belongs to ordinary base64.", &|text| text.replacen('e', "+", 1)),
        refused("encoded-twice", "The header's text is encoded once more.", &|text| base64url(text.as_bytes())),
    ]
}

/// What is asked for isn't what the header says.
fn other_kinds(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, input: Input| bad(name, "T-13", about, "header_unknown", input);
    let trusted = trust_set("Alpha Ltd", &world.device.trusted());
    let trusting = request(world).shown_with(&[trusted.value().clone()]).with("kind", Kind::License.word());
    let self_made = world.token().signed_by(&world.device);
    let self_made = self_made.header(&self_signed_header(Kind::Activation.typ(), &world.device.public()));
    vec![
        refused(
            "request-for-license",
            "A request where a license is asked for.",
            request(world).shown_as(Kind::License),
        ),
        refused("request-for-status-list", "And where a status list is.", request(world).shown_as(Kind::StatusList)),
        refused(
            "request-for-license-by-a-trusted-key",
            "The same by a key that may sign licenses, under another header.",
            trusting,
        ),
        refused(
            "license-for-request",
            "A license where a request is asked for.",
            world.license_token(&world.license()).shown_as(Kind::Request),
        ),
        refused(
            "release-for-request",
            "A release where a request is asked for.",
            Forged::new(Kind::Release, &world.device, &world.release()).shown_as(Kind::Request),
        ),
        refused("request-for-usage", "A request where a usage is asked for.", request(world).shown_as(Kind::Usage)),
        refused(
            "proof-for-release",
            "A proof where a release is asked for.",
            Forged::new(Kind::Proof, &world.device, &world.proof()).shown_as(Kind::Release),
        ),
        refused(
            "self-signed-typ-of-an-issuer",
            "A device signs under an activation's type, shown as a request.",
            self_made.shown_as(Kind::Request),
        ),
        refused(
            "self-signed-typ-of-roots",
            "A device signs under the type of what roots sign.",
            request(world).header_with(Kind::Request.typ(), Kind::Keys.typ()).shown(),
        ),
        refused("request-under-a-trusted-header", "A request under the header of a trusted key.", under_a_kid(world)),
    ]
}

fn under_a_kid(world: &World) -> Input {
    let kid = world.alpha.kid();
    let header = format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"{}"}}"#, Kind::Request.typ());
    request(world).signed_by(&world.alpha).header(&header).shown()
}

fn signatures(world: &World) -> Vec<Vector> {
    let refused = |name: &str, about: &str, token: &Forged, signature: &str| {
        let input = token.file_shown(token.with_signature(signature));
        bad(&format!("self-signed-{name}"), "T-9", about, "not_genuine", input)
    };
    let token = request(world);
    let right = base64url(&token.signature());
    let header = self_signed_header(Kind::Request.typ(), &world.device.mirrored().public());
    let mirrored = token.clone().header(&header);
    let later = Forged::new(Kind::Request, &world.device, &world.request().with("iat", SIGNED + 1));
    vec![
        refused(
            "signature-spare-bits",
            "The unused bits of the last character are set.",
            &token,
            &set_spare_bit(&right),
        )
        .and("why", "signature_base64"),
        refused(
            "signature-of-another-token",
            "The device's signature over another request.",
            &token,
            &base64url(&later.signature()),
        )
        .and("why", "signature_equation"),
        refused(
            "by-another-key",
            "Another device signs under this one's key.",
            &token,
            &base64url(&token.clone().signed_by(&world.other_device).signature()),
        )
        .and("why", "signature_equation"),
        refused(
            "mirrored-key",
            "The key's mirror image, on the curve too, with the same x.",
            &mirrored,
            &base64url(&mirrored.signature()),
        )
        .and("why", "signature_equation"),
    ]
}
