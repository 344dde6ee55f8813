//! Vectors of the token stage: the attack on libraries that take the algorithm from the header and the public key, which
//! everybody has in some form, for a secret.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};

use crate::forge::{Forged, Kind};
use crate::keys::base64url;
use crate::vector::{Input, Vector, bad};
use crate::world::World;

/// What stands before the point of a P-256 key in a SubjectPublicKeyInfo (RFC 5480).
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    let forms = forms(world);
    let each = forms.iter().flat_map(|(form, key)| [short(world, form, key), long(world, form, key)]);
    each.chain([under_the_right_header(world)]).collect()
}

/// The forms in which a public key is handed around.
fn forms(world: &World) -> [(&'static str, Vec<u8>); 5] {
    let point = world.alpha.sec1();
    let der = [&SPKI[..], &point].concat();
    let pem =
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", folded(&Base64::encode_string(&der)));
    let jwk = world.alpha.public().to_string().into_bytes();
    [("sec1", point), ("der", der), ("pem", pem.into_bytes()), ("public-key", jwk), ("trusted-jwk", trusted(world))]
}

/// The key as it stands in the trust set.
fn trusted(world: &World) -> Vec<u8> {
    world.alpha.trusted().to_string().into_bytes()
}

fn folded(text: &str) -> String {
    let lines: Vec<String> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    lines.join("\n")
}

fn header(algorithm: &str) -> String {
    format!(r#"{{"alg":"{algorithm}","typ":"{}"}}"#, Kind::Activation.typ())
}

fn short(world: &World, form: &str, key: &[u8]) -> Vector {
    let token = world.token().header(&header("HS256"));
    let about = format!("An HMAC keyed by the public key as {}: 32 bytes are no signature.", said(form));
    bad(&format!("hs256-keyed-by-{form}"), "T-5", &about, "not_compact", shown(&token, &hs256(key, &token)))
}

fn long(world: &World, form: &str, key: &[u8]) -> Vector {
    let token = world.token().header(&header("HS512"));
    let about =
        format!("An HMAC of 64 bytes keyed by the public key as {}: a signature by its length only.", said(form));
    bad(&format!("hs512-keyed-by-{form}"), "T-6", &about, "header_unknown", shown(&token, &hs512(key, &token)))
}

fn said(form: &str) -> &str {
    match form {
        "sec1" => "a point (SEC 1)",
        "der" => "DER",
        "pem" => "PEM",
        "public-key" => "the JWK of its thumbprint",
        _ => "it stands in the trust set",
    }
}

/// The right header, and an HMAC in the signature's place: the key decides what is verified, not its form.
fn under_the_right_header(world: &World) -> Vector {
    let token = world.token();
    let about = "The right header, and an HMAC keyed by the public key as PEM in the signature's place.";
    let pem = forms(world).into_iter().find(|(form, _)| *form == "pem").map(|(_, key)| key).unwrap_or_default();
    bad("hmac-under-the-right-header", "T-6 V-1", about, "not_genuine", shown(&token, &hs512(&pem, &token)))
        .and("why", "signature_equation")
}

fn shown(token: &Forged, mac: &[u8]) -> Input {
    token.file_shown(token.with_signature(&base64url(mac)))
}

fn hs256(key: &[u8], token: &Forged) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(token.message()).finalize().into_bytes());
    mac.map(|mac| mac.to_vec()).unwrap_or_default()
}

fn hs512(key: &[u8], token: &Forged) -> Vec<u8> {
    let mac = Hmac::<Sha512>::new_from_slice(key).map(|mac| mac.chain_update(token.message()).finalize().into_bytes());
    mac.map(|mac| mac.to_vec()).unwrap_or_default()
}
