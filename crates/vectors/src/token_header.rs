//! Vectors of the token stage: headers. There is one legal text for each key and kind, and these are not it.

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::vector::{Input, Vector, bad};
use crate::world::{ALPHA_ALL_KINDS, BETA, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [headers(world), other_headers(world), other_kinds(world)].concat()
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
        refused("alg-none-mixed", "T-6", "And in mixed letters.", alg(r#""alg":"nOnE""#)),
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
            "header-b64-true",
            "T-6",
            "What is so anyway is announced as critical.",
            token.clone().header_with(r#""kid""#, r#""b64":true,"crit":["b64"],"kid""#),
        ),
        refused(
            "header-b64-true-alone",
            "T-6",
            "What is so anyway is announced.",
            token.clone().header_with(r#""kid""#, r#""b64":true,"kid""#),
        ),
        refused(
            "header-crit-empty",
            "T-6",
            "An empty list of critical extensions.",
            token.clone().header_with(r#""kid""#, r#""crit":[],"kid""#),
        ),
        refused(
            "header-unknown-member",
            "T-6",
            "A member that other readers ignore.",
            token.clone().header_with(r#""kid""#, r#""com.example.a":1,"kid""#),
        ),
        refused(
            "header-cty",
            "T-6",
            "A token inside the token is announced.",
            token.clone().header_with(r#""kid""#, r#""cty":"JWT","kid""#),
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
        refused("typ-of-roots", "T-6", "A kind that roots sign.", typed(Kind::Keys.typ())),
        refused("typ-in-capitals", "T-6", "The kind in capitals.", typed("VND.LICENTIA.ACTIVATION+JWT")),
        refused("no-trust", "T-8", "The right token, but nobody is trusted.", token.shown_with(&[])),
        refused(
            "other-issuer-trusted",
            "T-8",
            "The right token, but only another issuer is trusted.",
            token.shown_with(&[BETA.into()]),
        ),
        bad(
            "lease-without-policy",
            "T-8",
            "A kind that its key may not sign.",
            "header_unknown",
            token.clone().header_with(Kind::Activation.typ(), Kind::Lease.typ()).shown(),
        ),
    ]
}

/// Each issuer-signed kind, offered to whoever asks for each other one, by a key that may sign both.
fn other_kinds(world: &World) -> Vec<Vector> {
    let tokens = [
        (Kind::License, world.license()),
        (Kind::Activation, world.activation()),
        (Kind::Lease, world.lease()),
        (Kind::Grant, world.grant()),
        (Kind::StatusList, world.status_list()),
    ];
    let asked = tokens.clone().map(|(kind, _)| kind);
    let offered = |(kind, doc): (Kind, Doc)| {
        let token = Forged::new(kind, &world.alpha, &doc).shown_with(&[ALPHA_ALL_KINDS.into()]);
        asked.into_iter().filter(move |asked| *asked != kind).map(move |asked| other_kind(kind, asked, token.clone()))
    };
    tokens.into_iter().flat_map(offered).collect()
}

fn other_kind(real: Kind, asked: Kind, token: Input) -> Vector {
    let (real, asked) = (real.word(), asked.word());
    let about = format!("Asked for: {asked}. Offered: {real}, validly signed.");
    bad(&format!("{real}-for-{asked}"), "T-7", &about, "other_kind", token.with("kind", asked))
}
