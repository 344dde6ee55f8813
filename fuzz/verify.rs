#![no_main]
//! Genuine tokens of every way to sign, changed: one verifies only as its own kind, with header and payload as signed and
//! one of the two signatures that hold; under grants, only with each line of the chain.

#[path = "../tests/support/documents.rs"]
#[allow(dead_code, unused_imports)]
mod documents;
#[path = "../tests/support/hmac.rs"]
#[allow(dead_code)]
mod hmac;
#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/mutate.rs"]
mod mutate;
#[path = "../tests/support/samples.rs"]
#[allow(dead_code)]
mod samples;

use arbitrary::Unstructured;
use issuer::{Issuer, base64};
use libfuzzer_sys::fuzz_target;
use licentia::kind::{Grant, IssuerSigned, Release, SelfSignedKind};
use licentia::verify::Statement;
use licentia::{
    Activation, Code, Lease, License, Proof, Request, SelfSigned, StatusList, Unverified, Usage, Verified, VerifyError,
    canonical,
};
use mutate::{Original, mutated};
use samples::Chain;
use std::sync::LazyLock;

static ISSUER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(1));
static CHAIN: LazyLock<Chain> = LazyLock::new(|| Chain::new(&ISSUER));
static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(samples);

/// A genuine token of the kind with this word.
struct Sample {
    word: &'static str,
    payload: Vec<u8>,
    original: Original,
}

fuzz_target!(|bytes: &[u8]| {
    judge(bytes);
    judge_chain(bytes);
    let mut u = Unstructured::new(bytes);
    let _ = changed(&mut u);
});

fn changed(u: &mut Unstructured<'_>) -> arbitrary::Result<()> {
    let sample = u.choose(&SAMPLES)?;
    judge(&mutated(u, &sample.original)?);
    let mut lines: Vec<Vec<u8>> = CHAIN.lines.iter().map(|line| line.clone().into_bytes()).collect();
    let at = u.choose_index(lines.len())?;
    lines[at] = mutated(u, &Original::new(CHAIN.lines[at].clone()))?;
    judge_chain(&lines.join(&b'\n'));
    Ok(())
}

fn samples() -> Vec<Sample> {
    // Zeros draw the smallest document of each kind; roots sign trust sets, which is another target.
    let words = documents::KINDS.into_iter().filter(|word| *word != "keys");
    words
        .map(|word| {
            let document = documents::of_kind(word, &mut Unstructured::new(&[])).expect("no bytes are needed");
            let payload = canonical::write(document.to_string().as_bytes()).expect("a document is JSON");
            Sample { word, original: Original::new(signed(word, &payload)), payload }
        })
        .collect()
}

fn signed(word: &str, payload: &[u8]) -> String {
    match word {
        "license" => ISSUER.sign::<License>(payload),
        "activation" => ISSUER.sign::<Activation>(payload),
        "lease" => ISSUER.sign::<Lease>(payload),
        "grant" => ISSUER.sign::<Grant>(payload),
        "statuslist" => ISSUER.sign::<StatusList>(payload),
        "request" => ISSUER.sign_itself::<Request>(payload),
        "proof" => ISSUER.sign_itself::<Proof>(payload),
        "release" => ISSUER.sign_itself::<Release>(payload),
        "usage" => ISSUER.sign_itself::<Usage>(payload),
        other => panic!("no kind {other}"),
    }
}

/// As every kind: none but its own accepts a file, and only as it was signed.
fn judge(file: &[u8]) {
    by_issuer::<License>(file);
    by_issuer::<Activation>(file);
    by_issuer::<Lease>(file);
    by_issuer::<Grant>(file);
    by_issuer::<StatusList>(file);
    by_device::<Request>(file, statement);
    by_device::<Release>(file, statement);
    by_device::<Usage>(file, statement);
    by_device::<Proof>(file, |token| token.verify_answer("acme-db", "a-fresh-nonce-0001"));
}

fn statement<K: Statement>(token: Unverified<'_, K>) -> Result<SelfSigned<'_, K>, VerifyError> {
    token.verify_for("Acme Ltd")
}

/// The sample of this kind that the file's first line still is.
fn same<K: licentia::Kind>(file: &[u8]) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.word == K::WORD).filter(|sample| sample.original.is_same(file))
}

fn by_issuer<K: IssuerSigned>(file: &[u8]) {
    let trusted = ISSUER.trusted();
    let Ok(token) = Unverified::<K>::parse(file) else { return assert!(same::<K>(file).is_none()) };
    let reason = token.diagnose(trusted);
    let verified = token.verify(trusted);
    let in_a_batch = ISSUER.for_batches().verify_batch(Unverified::<K>::parse(file)).pop().expect("an answer to each");
    assert_eq!(in_a_batch.map(|token| token.s256()), verified.as_ref().map(Verified::s256).map_err(|error| *error));
    match (verified, same::<K>(file)) {
        (Ok(verified), Some(sample)) => assert_eq!((verified.payload(), reason), (&*sample.payload, None)),
        (Err(error), None) => {
            // Nothing but the header is looked at before the signature, and nothing false has one that holds.
            assert!(matches!(error.code(), Code::OtherKind | Code::HeaderUnknown | Code::NotGenuine), "{error}");
            assert_eq!(reason.is_some(), error.code() == Code::NotGenuine);
        }
        (verified, sample) => panic!("{} {verified:?} {}", K::WORD, sample.is_some()),
    }
}

/// A stranger can't be told from a device that changed its mind; so only what this device signed is compared.
fn by_device<K: SelfSignedKind>(file: &[u8], verify: fn(Unverified<'_, K>) -> Result<SelfSigned<'_, K>, VerifyError>) {
    let Ok(token) = Unverified::<K>::parse(file) else { return assert!(same::<K>(file).is_none()) };
    let reason = token.diagnose_self_signed();
    match (verify(token), same::<K>(file)) {
        (Ok(verified), Some(sample)) => {
            assert_eq!((verified.payload(), verified.key()), (&*sample.payload, ISSUER.public_key()));
            assert_eq!(reason, None);
        }
        (Ok(verified), None) => assert!(verified.key() != ISSUER.public_key(), "{}", base64(file)),
        (Err(_), Some(_)) => panic!("{}", base64(file)),
        (Err(error), None) => assert_eq!(reason.is_some(), error.code() == Code::NotGenuine),
    }
}

/// What verifies under grants says what each signer signed.
fn judge_chain(file: &[u8]) {
    let trusted = ISSUER.trusted();
    let Ok(token) = Unverified::<Lease>::parse(file) else { return };
    let Ok(lease) = token.verify_with_grants(trusted) else { return };
    if lease.grants().count() > 0 {
        assert_eq!(lease.payload(), CHAIN.payloads[0]);
        assert!(lease.grants().map(|grant| grant.as_bytes()).eq(CHAIN.payloads[1..].iter().map(Vec::as_slice)));
    }
}
