//! What a person reads when nothing is issued or verified: each error's sentence, in full.

use super::Desk;
use crate::issue::{
    Draft, DraftError, IssuerKey, KeyError, LedgerError, MintError, RuleError, SigningError, StatementError,
};
use crate::kind::Request;
use crate::signature::{JwkError, Reason};
use crate::text::Excerpt;
use crate::token::{TokenError, Unverified};
use crate::verify::{TrustFault, TrustedKeys, VerifyError};
use crate::{Canonical, Code, Error, InvalidSignature, License};
use core::fmt::Display;
use std::string::ToString as _;

fn assert_read<E: Display>(cases: &[(E, &str)]) {
    for (error, sentence) in cases {
        assert_eq!(error.to_string(), *sentence);
    }
}

#[test]
fn what_could_not_be_minted_says_why_and_what_to_do() {
    let (jti, kid) = (|| "AAAA".to_string(), crate::Thumbprint::from_bytes([0; 32]));
    let kid_text = "A".repeat(43);
    let written = || Canonical::check(b" ").unwrap_err();
    assert_read(&[
        (MintError::Draft(DraftError::NotAnObject), "a document is a JSON object; this is another value"),
        (
            MintError::KeyNotTrusted { kid },
            &*std::format!("the key {kid_text} isn't in the trust set, so no product would accept what it signs"),
        ),
        (
            MintError::OtherKey { jti: jti(), kid: "K".to_string() },
            "the token with the jti AAAA was signed by the key K; only that key can sign it again",
        ),
        (
            MintError::EntryUsed { index: 7 },
            "entry 7 of this status list is another token's; leave idx out to have a free one drawn",
        ),
        (MintError::NoSuchEntry { index: 1 << 20 }, "a status list has no entry 1048576; its entries are 0 to 1048575"),
        (MintError::StatusListFull, "this status list has no free entry left; begin a new one at another URI"),
        (
            MintError::Rule(RuleError::NameNotRegistered { name: Excerpt::of("geo") }),
            "geo is no registered name; a vendor's own names hold a dot, such as com.example.geo",
        ),
        (
            MintError::Rule(RuleError::UnknownUnit { unit: Excerpt::of("Cows") }),
            "Cows is no unit of AWS License Manager; use Count, Seconds, Gigabytes or another of them",
        ),
        (
            MintError::Signing(SigningError::TooLong { length: 20_000, limit: 16_384 }),
            "the token would have 20000 bytes, and 16384 are allowed; shorten meta or ext",
        ),
        (
            MintError::Ledger(LedgerError::new("no space left")),
            "nothing was issued, since it couldn't be written down: no space left",
        ),
    ]);
    assert_eq!(MintError::Canonical(written()).to_string(), written().to_string());
    let json = DraftError::Json(written()).to_string();
    assert_eq!(json, std::format!("the document can't be made canonical: {}", written()));
}

#[test]
fn what_a_device_could_not_sign_says_why() {
    let mut desk = Desk::new();
    let unsigned = |json: &[u8], desk: &mut Desk| {
        Draft::<Request>::from_json(json).unwrap().sign(&desk.key, &mut desk.rng).unwrap_err().to_string()
    };
    let limit = "a name of 1 to 128 printable ASCII characters; with a colon in it, a URI";
    assert_eq!(unsigned(b"{}", &mut desk), std::format!("aud is missing; it must be {limit}"));
    assert_read(&[
        (StatementError::Draft(DraftError::NotAnObject), "a document is a JSON object; this is another value"),
        (StatementError::Signing(SigningError::Randomness), "the system gave no randomness; nothing was signed"),
    ]);
    let canonical = Canonical::check(b" ").unwrap_err();
    assert_eq!(StatementError::Canonical(canonical).to_string(), canonical.to_string());
}

#[test]
fn a_signature_that_does_not_hold_says_so_and_why_only_to_auditors() {
    assert_eq!(InvalidSignature.to_string(), "the signature doesn't belong to this message and key");
    assert_read(&[
        (Reason::SignatureBase64, "signature_base64"),
        (Reason::SignatureRange, "signature_range"),
        (Reason::SignatureEquation, "signature_equation"),
    ]);
    assert_eq!(Code::NotGenuine.to_string(), "not_genuine");
}

#[test]
fn a_key_that_could_not_be_read_says_what_is_wrong_with_its_file() {
    assert_read(&[
        (KeyError::Randomness, "the system gave no randomness; no key was made"),
        (KeyError::Encrypted, "the key is encrypted; give its passphrase"),
        (KeyError::WrongPassphrase, "the passphrase doesn't open this key"),
        (KeyError::Memory, "the key couldn't be written for lack of memory"),
        (
            KeyError::NotAKey,
            "this is no P-256 private key in PKCS#8 PEM (\"BEGIN PRIVATE KEY\"); `openssl pkcs8 -topk8` \
             converts others",
        ),
        (
            KeyError::TooCostly,
            "the key's file asks for more memory or time to try a passphrase than is spent here; encrypt it anew with \
             `openssl pkcs8 -topk8 -scrypt`",
        ),
    ]);
    assert_read(&[
        (JwkError::NotAJwk, "this is no JSON Web Key (RFC 7517); give one public key as a JSON object"),
        (JwkError::NotP256, "this key is for another algorithm; only EC keys on P-256 for ES256 can be used"),
        (JwkError::OtherUse, "this key says that it is not for verifying signatures (use, key_ops); take another one"),
        (
            JwkError::Private,
            "this JSON Web Key holds a private key; export the public part only, and keep this one safe",
        ),
        (JwkError::NotOnCurve, "the coordinates x and y are no point on P-256; the key was damaged or made up"),
    ]);
    let plain = Desk::new().key.to_pkcs8_pem().unwrap();
    let unencrypted = IssuerKey::from_encrypted_pkcs8_pem(&plain, b"a passphrase");
    assert_eq!(unencrypted.unwrap_err(), KeyError::NotAKey, "there is nothing for a passphrase to open");
}

/// One error for every stage: its word and sentence are the stage's own.
#[test]
fn an_error_speaks_as_the_stage_that_said_no() {
    let canonical = Canonical::check(b" ").unwrap_err();
    let document = crate::Claims::<License>::parse(Canonical::check(b"{}").unwrap()).unwrap_err();
    let trust = TrustedKeys::load(&[b"{}".as_slice()]).unwrap_err();
    let token = Unverified::<License>::parse(b"no token").unwrap_err();
    let scratch = TokenError::ScratchTooSmall { needed: 9, given: 8 };
    let other = VerifyError::NotGenuine;
    for (error, code, sentence) in [
        (Error::from(canonical), Some(canonical.code()), canonical.to_string()),
        (Error::from(document), Some(Code::MissingMember), document.to_string()),
        (Error::from(trust), Some(trust.code()), trust.to_string()),
        (Error::from(token), Some(Code::NotCompact), token.to_string()),
        (
            Error::from(scratch),
            None,
            "the scratch buffer holds 8 bytes and this token needs 9; lend a larger one".to_string(),
        ),
        (Error::from(other), Some(other.code()), other.to_string()),
    ] {
        assert_eq!((error.code(), error.to_string()), (code, sentence));
    }
    assert!(matches!(trust.fault(), TrustFault::Document(error) if error.code() == Code::MissingMember));
    assert_eq!(DraftError::Trust(trust).to_string(), std::format!("no product would load this: {trust}"));
    assert_eq!(
        MintError::Refused(token.into()).to_string(),
        std::format!("no product would accept this token: {token}")
    );
    assert_eq!(MintError::Document(document).to_string(), document.to_string());
}
