//! Vectors of the token stage: what the text must look like before any signature is checked, and the file around it.

use serde_json::json;

use crate::forge::set_spare_bit;
use crate::keys::base64url;
use crate::vector::{Vector, bad, ok};
use crate::world::World;

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [files(world), parts(world), signature_texts(world)].concat()
}

fn files(world: &World) -> Vec<Vector> {
    let (token, activation) = (world.token(), world.activation());
    let text = token.text();
    let better = world.token_of(&activation.clone().with("ent/admin-users/max", 1_000)).text();
    let read = |name: &str, spec: &str, about: &str, file: String| {
        ok(name, spec, about, "genuine", token.file_shown(file)).and("s256", activation.s256())
    };
    vec![
        read("activation", "T-1 T-10", "A token and nothing else.", text.clone()),
        read("line-feed", "T-1", "The line ends with LF.", format!("{text}\n")),
        read("carriage-return-line-feed", "T-1", "The line ends with CR LF.", format!("{text}\r\n")),
        read(
            "attachments",
            "T-2",
            "Later lines are attachments; what isn't known is ignored.",
            format!("{text}\nnote aGVsbG8\nnot an attachment\n"),
        ),
        read(
            "better-token-on-the-second-line",
            "T-1 T-2",
            "Only the first line is the token.",
            format!("{text}\n{better}\n"),
        ),
        bad(
            "byte-order-mark",
            "T-1",
            "A byte order mark isn't skipped; it makes another header.",
            "header_unknown",
            token.file_shown(format!("\u{feff}{text}")),
        ),
        bad(
            "empty-first-line",
            "T-1",
            "The first line is empty, the token stands on the second.",
            "not_compact",
            token.file_shown(format!("\n{text}\n")),
        ),
        bad(
            "carriage-return-only",
            "T-1",
            "A CR that no LF follows belongs to the line.",
            "not_compact",
            token.file_shown(format!("{text}\r")),
        ),
        bad(
            "two-carriage-returns",
            "T-1",
            "Only one CR before the LF is the line's end.",
            "not_compact",
            token.file_shown(format!("{text}\r\r\n")),
        ),
        bad(
            "space-after-the-token",
            "T-1",
            "A space at the end of the line.",
            "not_compact",
            token.file_shown(format!("{text} ")),
        ),
        bad(
            "space-before-the-token",
            "T-1",
            "A space before the header makes another header.",
            "header_unknown",
            token.file_shown(format!(" {text}")),
        ),
        bad("empty-file", "T-1 T-4", "No bytes at all.", "not_compact", token.file_shown("")),
    ]
}

fn parts(world: &World) -> Vec<Vector> {
    let token = world.token();
    let (text, message, signature) = (token.text(), token.message(), token.signature());
    let payload = text.split('.').nth(1).unwrap_or_default();
    let json = json!({"payload": payload, "protected": text.split('.').next(), "signature": base64url(&signature)})
        .to_string();
    let der = p256::ecdsa::Signature::from_slice(&signature).map(|signature| signature.to_der());
    let der = der.map(|der| base64url(der.as_bytes())).unwrap_or_default();
    let refused = |name: &str, spec: &str, about: &str, file: String| {
        bad(name, spec, about, "not_compact", token.file_shown(file))
    };
    vec![
        refused("one-part", "T-4", "No dot.", payload.to_owned()),
        refused("two-parts", "T-4", "The signature and its dot are stripped.", message.clone()),
        refused("broken-over-two-lines", "T-1 T-5", "The text is folded, as mail programs do.", folded(&text)),
        refused("four-parts", "T-4", "A dot and a part too many.", format!("{text}.{payload}")),
        refused("five-parts", "T-4", "The shape of an encrypted token.", format!("{text}.{payload}.{payload}")),
        refused("only-dots", "T-4", "A thousand dots.", ".".repeat(1_000)),
        refused("json-serialisation", "T-4", "JWS's other form, in JSON.", json),
        refused("empty-signature", "T-5", "Two dots and nothing after the second.", format!("{message}.")),
        refused(
            "signature-of-85-characters",
            "T-5",
            "The signature's text is cut short.",
            token.with_signature(&cut(&signature, 85)),
        ),
        refused(
            "signature-of-87-characters",
            "T-5",
            "The signature's text is one character too long.",
            token.with_signature(&(cut(&signature, 86) + "A")),
        ),
        refused(
            "signature-of-63-bytes",
            "T-5",
            "63 bytes are 84 characters.",
            token.with_signature(&cut(&signature, 84)),
        ),
        refused(
            "signature-of-65-bytes",
            "T-5",
            "65 bytes are 87 characters.",
            token.with_signature(&base64url(&[&signature[..], &[0]].concat())),
        ),
        refused(
            "signature-of-72-bytes",
            "T-5",
            "72 bytes, as DER often has.",
            token.with_signature(&base64url(&[&signature[..], &[0; 8]].concat())),
        ),
        refused(
            "signature-padded",
            "T-5",
            "The signature with the padding of ordinary base64.",
            token.with_signature(&(cut(&signature, 86) + "==")),
        ),
        refused(
            "signature-in-der",
            "T-5",
            "The signature as DER, as other protocols write it.",
            token.with_signature(&der),
        ),
    ]
}

fn folded(text: &str) -> String {
    let half = text.len() - 40;
    text.chars().enumerate().flat_map(|(at, c)| (at == half).then_some('\n').into_iter().chain([c])).collect()
}

fn cut(signature: &[u8; 64], length: usize) -> String {
    base64url(signature).chars().take(length).collect()
}

fn signature_texts(world: &World) -> Vec<Vector> {
    let token = world.token();
    let text = base64url(&token.signature());
    let refused = |name: &str, spec: &str, about: &str, why: &str, file: String| {
        bad(name, spec, about, "not_genuine", token.file_shown(file)).and("why", why)
    };
    let first = |new: &str| token.with_signature(&format!("{new}{}", text.chars().skip(new.len()).collect::<String>()));
    vec![
        refused(
            "signature-spare-bits",
            "T-9",
            "The unused bits of the last character are set: another text of the same 64 bytes.",
            "signature_base64",
            token.with_signature(&set_spare_bit(&text)),
        ),
        refused("signature-plus", "T-9", "A plus sign belongs to ordinary base64.", "signature_base64", first("+")),
        refused("signature-slash", "T-9", "So does a slash.", "signature_base64", first("/")),
        refused("signature-carriage-return", "T-9", "A CR inside the signature.", "signature_base64", first("\r")),
        refused("signature-space", "T-9", "White space in the signature.", "signature_base64", first(" ")),
        refused("signature-not-ascii", "T-9", "A letter outside ASCII, in two bytes.", "signature_base64", first("é")),
        refused("signature-equals-inside", "T-9", "Padding in the middle.", "signature_base64", first("=")),
    ]
}
