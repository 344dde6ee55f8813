//! Vectors of the token stage: headers. There is one legal text for each key and kind, and these are not it.

use crate::forge::{Forged, Kind};
use crate::vector::{Input, Vector, bad};
use crate::world::{BETA, World};

const LEASE: &str = "vnd.licentia.lease+jwt";

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [headers(world), other_headers(world)].concat()
}

/// Headers that a careless reader would believe. Where possible the token is validly signed.
fn headers(world: &World) -> Vec<Vector> {
    let token = world.token();
    let refused =
        |name: &str, spec: &str, about: &str, token: Forged| bad(name, spec, about, "header_unknown", token.shown());
    let alg = |new: &str| token.clone().header_with(r#""alg":"ES256""#, new);
    let more = |new: &str| token.clone().header_with(r#""alg""#, &format!(r#"{new},"alg""#));
    let jwk = world.alpha.public().to_string();
    vec![
        refused(
            "alg-none",
            "T-6",
            "The algorithm that isn't one, with a signature that would hold.",
            alg(r#""alg":"none""#),
        ),
        refused("alg-none-capitals", "T-6", "The same in capitals.", alg(r#""alg":"NONE""#)),
        refused("alg-empty", "T-6", "An empty algorithm.", alg(r#""alg":"""#)),
        refused("alg-missing", "T-6", "No algorithm.", token.clone().header_with(r#""alg":"ES256","#, "")),
        refused("alg-array", "T-6", "An array of algorithms.", alg(r#""alg":["ES256"]"#)),
        refused("alg-number", "T-6", "A number as algorithm.", alg(r#""alg":256"#)),
        refused("alg-es384", "T-6", "Another curve's algorithm.", alg(r#""alg":"ES384""#)),
        refused("alg-es256k", "T-6", "Another curve of the same size.", alg(r#""alg":"ES256K""#)),
        refused("alg-rs256", "T-6", "RSA.", alg(r#""alg":"RS256""#)),
        refused(
            "header-jwk",
            "T-6",
            "A key in the header, for those who believe it.",
            token.clone().header_with(r#""kid""#, &format!(r#""jwk":{jwk},"kid""#)),
        ),
        refused(
            "header-jku",
            "T-6",
            "A place to fetch keys from.",
            token.clone().header_with(r#""kid""#, r#""jku":"https://example.com/keys","kid""#),
        ),
        refused(
            "header-x5u",
            "T-6",
            "A place to fetch certificates from.",
            more(r#""x5u":"https://example.com/chain""#),
        ),
        refused("header-x5c", "T-6", "A certificate.", more(r#""x5c":["MIIB"]"#)),
        refused(
            "header-crit",
            "T-6",
            "A critical extension.",
            token.clone().header_with(r#""kid""#, r#""crit":["exp"],"exp":1,"kid""#),
        ),
        refused(
            "header-b64-false",
            "T-6",
            "An unencoded payload is announced.",
            token.clone().header_with(r#""kid""#, r#""b64":false,"crit":["b64"],"kid""#),
        ),
        refused(
            "header-zip",
            "T-6",
            "Compression is announced.",
            token.clone().header_with(r#"+jwt""#, r#"+jwt","zip":"DEF""#),
        ),
        refused("header-duplicate", "T-6", "The algorithm stands twice.", more(r#""alg":"ES256""#)),
        refused("header-order", "T-6", "The same members in another order.", reordered(world)),
        refused(
            "header-space",
            "T-6",
            "The same members with a space.",
            token.clone().header_with(r#","kid""#, r#", "kid""#),
        ),
        refused(
            "header-self-signed",
            "T-6",
            "A device's header, which holds its own key, where an issuer's is asked for.",
            self_signed(world),
        ),
        refused("header-not-json", "T-6", "Text that is no JSON.", token.clone().header("ES256")),
        refused("header-empty", "T-6", "No header at all.", token.clone().header("")),
    ]
}

/// Signed by the device, under the header of the kinds that devices sign.
fn self_signed(world: &World) -> Forged {
    let jwk = world.device.public();
    let header = format!(r#"{{"alg":"ES256","jwk":{jwk},"typ":"{}"}}"#, Kind::Activation.typ());
    world.token().signed_by(&world.device).header(&header)
}

fn reordered(world: &World) -> Forged {
    let kid = world.alpha.kid();
    world.token().header(&format!(r#"{{"kid":"{kid}","alg":"ES256","typ":"{}"}}"#, Kind::Activation.typ()))
}

fn other_headers(world: &World) -> Vec<Vector> {
    let (token, kid) = (world.token(), world.alpha.kid());
    let refused = |name: &str, spec: &str, about: &str, input: Input| bad(name, spec, about, "header_unknown", input);
    let named = |new: &str| token.clone().header_with(&kid, new).shown();
    let typed = |new: &str| token.clone().header_with(Kind::Activation.typ(), new).shown();
    vec![
        refused("kid-unknown", "T-8", "A key that isn't trusted.", named(&world.alpha_next.kid())),
        refused("kid-path", "T-6", "A path in the place of the key's name.", named("../../dev/null")),
        refused("kid-sql", "T-6", "A database's language in the place of the key's name.", named("' OR 1=1 --")),
        refused("kid-nul", "T-6", "A NUL in the key's name.", named(r"\u0000")),
        refused("kid-empty", "T-6", "An empty name.", named("")),
        refused(
            "typ-missing",
            "T-6",
            "No kind.",
            token.clone().header_with(&format!(r#","typ":"{}""#, Kind::Activation.typ()), "").shown(),
        ),
        refused("typ-jwt", "T-6", "The kind that says nothing.", typed("JWT")),
        refused(
            "typ-of-a-later-version",
            "T-6",
            "A kind that this version doesn't know.",
            typed("vnd.licentia.activation2+jwt"),
        ),
        refused(
            "typ-of-a-self-signed-kind",
            "T-6",
            "A kind that devices sign, not issuers.",
            typed("vnd.licentia.request+jwt"),
        ),
        refused("typ-in-capitals", "T-6", "The kind in capitals.", typed("VND.LICENTIA.ACTIVATION+JWT")),
        refused("no-trust", "T-8", "The right token, but nobody is trusted.", token.shown_with(&[])),
        refused(
            "other-issuer-trusted",
            "T-8",
            "The right token, but only another issuer is trusted.",
            token.shown_with(&[BETA.into()]),
        ),
        bad(
            "license-for-activation",
            "T-7",
            "A bare license where an activation is asked for.",
            "other_kind",
            world.license_token(&world.license()).shown_as(Kind::Activation),
        ),
        bad(
            "lease-for-activation",
            "T-7",
            "A kind that this version only names, under a key that may sign it.",
            "other_kind",
            leased(world, LEASE),
        ),
        bad(
            "lease-without-policy",
            "T-8",
            "The same under a key that may not sign it.",
            "header_unknown",
            token.clone().header_with(Kind::Activation.typ(), LEASE).shown(),
        ),
        bad(
            "status-list-for-activation",
            "T-7",
            "The one kind whose name isn't in the vendor tree.",
            "other_kind",
            leased(world, "statuslist+jwt"),
        ),
        bad(
            "activation-for-license",
            "T-7",
            "An activation where a license is asked for.",
            "other_kind",
            token.shown_as(Kind::License),
        ),
    ]
}

/// Under the header of another kind of issuers, which alpha's policy allows.
fn leased(world: &World, typ: &str) -> Input {
    let trust = world.trust().with(&world.policy("typ/+"), typ);
    world.token().header_with(Kind::Activation.typ(), typ).shown_with(&[trust.value().clone()]).fault(trust.faults())
}
