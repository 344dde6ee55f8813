//! What each stage makes of a vector's input, in the words of the vectors.

use super::Members;
use super::context;
use super::input::{Input, base64url};
use super::{op, token};
use licentia::kind::{Grant, Proof, Release, Request, Usage};
use licentia::signature::Reason;
use licentia::{Activation, Canonical, Code, Keys, Kind as _, Lease, License, PublicKey, StatusList, canonical};
use serde_json::Value;
use std::path::Path;

pub(super) type Found = Result<Members, String>;

pub(super) fn run(folder: &Path, stage: &str, input: Value) -> Found {
    let mut input = Input::new(input)?;
    let found = match stage {
        "canonical" => canonical(&mut input),
        "document" => document(&mut input),
        "signature" => signature(&mut input),
        "token" | "verify" => match input.maybe_text("op")?.as_deref() {
            None => token::genuine(folder, &mut input),
            Some("trust") => op::trust_sets(folder, &mut input),
            Some("manifest") => op::manifest(&mut input),
            Some("list") => op::list(folder, &mut input),
            Some(other) => Err(unknown_op(other)),
        },
        "decide" => context::decide(folder, &mut input),
        other => Err(unknown_stage(other)),
    }?;
    input.done()?;
    Ok(found)
}

pub(super) fn unknown_stage(stage: &str) -> String {
    format!("the stage `{stage}` isn't known here")
}

pub(super) fn unknown_op(op: &str) -> String {
    format!("the op `{op}` isn't known here")
}

pub(super) fn unknown_kind(kind: &str) -> String {
    format!("the kind `{kind}` isn't known here")
}

pub(super) fn found(expect: &str) -> Members {
    Members::from_iter([("expect".to_owned(), expect.into())])
}

pub(super) fn refused(code: Code) -> Members {
    found(code.as_str())
}

pub(super) fn with(mut members: Members, name: &str, value: impl Into<Value>) -> Members {
    members.insert(name.to_owned(), value.into());
    members
}

fn canonical(input: &mut Input) -> Found {
    let (form, bytes) = (input.text("form")?, input.bytes("bytes")?);
    let written = match form.as_str() {
        "document" => Canonical::check(&bytes).map(|_| None),
        "full" => canonical::check(&bytes).map(|()| None),
        "write" => canonical::write(&bytes).map(Some),
        other => return Err(format!("the form `{other}` isn't known here")),
    };
    Ok(match written {
        Err(error) => refused(error.code()),
        Ok(None) => found("ok"),
        Ok(Some(output)) => with(found("ok"), "output", String::from_utf8_lossy(&output)),
    })
}

fn document(input: &mut Input) -> Found {
    let kind = input.text("kind")?;
    let payload = input.value("payload")?.to_string();
    let document = match Canonical::check(payload.as_bytes()) {
        Ok(document) => document,
        Err(error) => return Ok(refused(error.code())),
    };
    /// The digest of the document, read as the kind whose word it is.
    macro_rules! digest_of {
        ($($kind:ident)*) => {
            match kind.as_str() {
                $($kind::WORD => $kind::parse(document).map(|claims| claims.digest()),)*
                other => return Err(unknown_kind(other)),
            }
        };
    }
    let digest = digest_of!(License Activation Lease Grant StatusList Keys Request Proof Release Usage);
    Ok(match digest {
        Ok(digest) => with(found("ok"), "s256", digest.to_string()),
        Err(error) => refused(error.code()),
    })
}

fn signature(input: &mut Input) -> Found {
    let (message, signature) = (input.text("message")?, base64url(&input.text("signature")?)?);
    let signature: [u8; 64] = signature.try_into().map_err(|_| "the signature isn't 64 bytes")?;
    let key = PublicKey::from_jwk(input.value("key")?.to_string().as_bytes()).map_err(|error| error.to_string())?;
    Ok(match key.verify(message.as_bytes(), &signature) {
        Ok(()) => found("ok"),
        Err(_) => with(refused(Code::NotGenuine), "why", why(&signature).as_str()),
    })
}

/// The stage itself says no more than no; of two halves in range, it can only have been the equation.
fn why(signature: &[u8; 64]) -> Reason {
    // The order of P-256's group, SEC 2 version 2, 2.4.2.
    const ORDER: [u8; 32] = *b"\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";
    let in_range = |half: &[u8]| half.iter().any(|byte| *byte != 0) && half < ORDER.as_slice();
    if signature.chunks(32).all(in_range) { Reason::SignatureEquation } else { Reason::SignatureRange }
}
