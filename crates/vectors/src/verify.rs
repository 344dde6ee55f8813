//! Vectors of the verify stage: the signature over the text as received, and the payload behind it.

use std::error::Error;

use serde_json::json;

use crate::doc::Doc;
use crate::forge::{Forged, Kind, set_spare_bit};
use crate::keys::{base64url, trusted};
use crate::signature::second_key;
use crate::vector::{Vector, bad, ok};
use crate::world::{ALPHA, BETA, DAY, END, SIGNED, World, trust_set};

pub(crate) fn vectors(world: &World) -> Result<Vec<Vector>, Box<dyn Error>> {
    Ok([genuine(world), tampered(world), key_made_to_fit(world)?, payloads(world), documents(world)].concat())
}

fn genuine(world: &World) -> Vec<Vector> {
    let (license, activation) = (world.license(), world.activation());
    let future = license.clone().with("exp", END + 9_000 * DAY).with("iat", END + 8_000 * DAY);
    let must = activation.clone().with("must", json!({"com.example.dongle": true}));
    let high_s = high_s(world.token().signature());
    let read = |name: &str, spec: &str, about: &str, doc: &Doc, token: Forged| {
        ok(name, spec, about, "genuine", token.shown()).and("s256", doc.s256())
    };
    vec![
        read(
            "license",
            "V-13",
            "A license is genuine; nothing decides about it.",
            &license,
            world.license_token(&license),
        ),
        read("activation", "V-13", "An activation under the one trusted key.", &activation, world.token()),
        read(
            "license-from-the-future",
            "V-13",
            "Only decide looks at the clock.",
            &future,
            world.license_token(&future),
        ),
        read(
            "unknown-must",
            "V-14",
            "An unknown must ends nothing here; decide denies it.",
            &must,
            world.token_of(&must),
        ),
        ok(
            "high-s",
            "V-15",
            "The signature with n-s: both verify, and the token's identity is the same.",
            "genuine",
            world.token().file_shown(world.token().with_signature(&base64url(&high_s))),
        )
        .and("s256", activation.s256()),
        ok(
            "two-issuers-trusted",
            "V-1 V-7",
            "The second of two trusted issuers signed.",
            "genuine",
            beta_token(world).shown_with(&[ALPHA.into(), BETA.into()]),
        )
        .and("s256", activation.with("iss", "Beta GmbH").s256()),
    ]
}

fn tampered(world: &World) -> Vec<Vector> {
    let token = world.token();
    let text = token.text();
    let refused = |name: &str, spec: &str, about: &str, file: String, why: &str| {
        bad(name, spec, about, "not_genuine", token.file_shown(file)).and("why", why)
    };
    let more = world.token_of(&world.activation().with("ent/admin-users/max", 1_000));
    let signature = |bytes: [u8; 64]| token.with_signature(&base64url(&bytes));
    let mut flipped = token.signature();
    if let Some(byte) = flipped.last_mut() {
        *byte ^= 1;
    }
    vec![
        refused(
            "payload-changed",
            "V-1",
            "Ten users became a thousand.",
            more.with_signature(&base64url(&token.signature())),
            "signature_equation",
        ),
        refused(
            "payload-character-changed",
            "V-2",
            "One character of the payload is not base64url any more; the signature is looked at first.",
            text.replacen(".eyJ", ".*yJ", 1),
            "signature_equation",
        ),
        refused(
            "signature-bit-flipped",
            "V-1",
            "The last bit of the signature.",
            signature(flipped),
            "signature_equation",
        ),
        refused(
            "signature-all-zero",
            "V-1",
            "r and s are 0: the signature that some readers took for any.",
            signature([0; 64]),
            "signature_range",
        ),
        refused(
            "signature-of-another-key",
            "V-1",
            "Signed by another key under alpha's header.",
            token.clone().signed_by(&world.beta).text(),
            "signature_equation",
        ),
        refused(
            "signature-of-another-token",
            "V-1",
            "The signature of another genuine token.",
            token.with_signature(&base64url(&more.signature())),
            "signature_equation",
        ),
        bad(
            "kid-of-another-issuer",
            "V-1",
            "Alpha signs under the header of beta's key; both are trusted.",
            "not_genuine",
            beta_token(world).signed_by(&world.alpha).shown_with(&[ALPHA.into(), BETA.into()]),
        )
        .and("why", "signature_equation"),
    ]
}

/// Whoever has a signature can make a second key under which it holds. Its thumbprint is not the one that was signed.
fn key_made_to_fit(world: &World) -> Result<Vec<Vector>, Box<dyn Error>> {
    let token = world.token();
    let key = second_key(&world.alpha, &token.message(), &token.signature())?;
    let trust = trust_set("Alpha Ltd", &trusted(key));
    let refused = bad(
        "key-made-to-fit-the-signature",
        "T-6 T-8",
        "The signature holds under this key too, but the header names another one.",
        "header_unknown",
        token.shown_with(&[trust.value().clone()]),
    );
    Ok(vec![refused])
}

/// Beta's activation of its own.
fn beta_token(world: &World) -> Forged {
    Forged::new(Kind::Activation, &world.beta, &world.activation().with("iss", "Beta GmbH"))
}

pub(crate) fn high_s(signature: [u8; 64]) -> [u8; 64] {
    p256::ecdsa::Signature::from_slice(&signature)
        .and_then(|low| {
            let (r, s) = low.split_scalars();
            p256::ecdsa::Signature::from_scalars(r, -s)
        })
        .map_or(signature, |high| high.to_bytes().into())
}

/// Validly signed payloads that are no canonical JSON.
fn payloads(world: &World) -> Vec<Vector> {
    let bytes = |bytes: &[u8]| world.token().payload(bytes);
    let right = String::from_utf8_lossy(&world.activation().bytes()).into_owned();
    let replaced = |old: &str, new: &str| bytes(right.replacen(old, new, 1).as_bytes());
    let refused =
        |name: &str, spec: &str, about: &str, code: &str, token: Forged| bad(name, spec, about, code, token.shown());
    // Two characters more or fewer of padding leave spare bits in the payload's last character.
    let odd = world.token_of(&with_spare_bits(world));
    vec![
        refused(
            "payload-spare-bits",
            "V-3",
            "The unused bits of the payload's last character are set, and the text is validly signed.",
            "payload_base64",
            odd.payload_text(|text| set_spare_bit(&text)),
        ),
        refused(
            "payload-padded",
            "V-3",
            "Padding, validly signed.",
            "payload_base64",
            world.token_of(&with_spare_bits(world)).payload_text(|text| text + "=="),
        ),
        refused(
            "payload-line-end",
            "V-3",
            "A space inside the payload's text, validly signed.",
            "payload_base64",
            world.token().payload_text(|text| text + " "),
        ),
        refused(
            "payload-ordinary-base64",
            "V-3",
            "A plus sign, validly signed.",
            "payload_base64",
            world.token().payload_text(|text| text + "++++"),
        ),
        refused(
            "payload-of-impossible-length",
            "V-3",
            "No bytes have a text of this length.",
            "payload_base64",
            world.token().payload_text(|text| text.chars().take(text.len() / 4 * 4).chain(['A']).collect()),
        ),
        refused("payload-empty", "V-4", "An empty payload, validly signed.", "not_json", bytes(b"")),
        refused("payload-not-utf8", "V-4", "A byte that UTF-8 never has.", "not_utf8", bytes(b"{\"aud\":\"\xff\"}")),
        refused(
            "payload-not-canonical",
            "V-4",
            "The right claims with a line end behind.",
            "not_canonical",
            bytes(format!("{right}\n").as_bytes()),
        ),
        refused(
            "payload-duplicate",
            "V-4",
            "The product stands twice.",
            "duplicate_member",
            replaced("{\"aud\"", "{\"aud\":\"acme-suite\",\"aud\""),
        ),
        refused(
            "payload-float",
            "V-4",
            "An expiry with a fraction.",
            "number_not_integer",
            replaced(&END.to_string(), "1830297600.5"),
        ),
        refused(
            "payload-minus-zero-in-ext",
            "V-4",
            "The rules on numbers hold inside ext too.",
            "number_not_integer",
            replaced(",\"iat\"", ",\"ext\":{\"com.example.a\":-0},\"iat\""),
        ),
        refused(
            "payload-duplicate-in-ext",
            "V-4",
            "A name twice inside ext.",
            "duplicate_member",
            replaced(",\"iat\"", ",\"ext\":{\"com.example.a\":1,\"com.example.a\":2},\"iat\""),
        ),
        refused(
            "payload-nine-deep-in-ext",
            "V-4",
            "Nine deep, counted from the payload.",
            "too_deep",
            replaced(",\"iat\"", ",\"ext\":{\"com.example.a\":[[[[[[[]]]]]]]},\"iat\""),
        ),
        refused(
            "payload-too-large-number",
            "V-4",
            "A count of 2^53.",
            "number_out_of_range",
            replaced("\"max\":10", "\"max\":9007199254740992"),
        ),
    ]
}

/// The right activation, lengthened until its last character has spare bits.
fn with_spare_bits(world: &World) -> Doc {
    let sub = |length: usize| world.activation().with("sub", "A".repeat(length));
    (1..=3).map(sub).find(|doc| doc.bytes().len() % 3 == 1).unwrap_or_else(|| sub(1).without("no length fits"))
}

/// Genuine signatures over what is no document of the kind asked for.
fn documents(world: &World) -> Vec<Vector> {
    let signed = |doc: Doc| world.token_of(&doc).shown();
    let right = || world.activation();
    vec![
        bad(
            "license-payload-in-an-activation",
            "V-5",
            "A license's claims under the header of an activation.",
            "missing_member",
            signed(world.license()),
        ),
        bad(
            "activation-payload-in-a-license",
            "V-5",
            "An activation's claims under the header of a license.",
            "unknown_member",
            world.license_token(&right()).shown(),
        ),
        bad(
            "document-before-policy",
            "V-6",
            "The issuer is another one, but the document's fault is named first.",
            "unknown_member",
            signed(right().with("iss", "Beta GmbH").with("nfb", SIGNED)),
        ),
    ]
}
