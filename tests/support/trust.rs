//! Trust sets, drawn and changed: what loads is what the spec's table and key rules say, and reads back as it is written.

use crate::documents;
use crate::legal::{self, Fault};
use crate::spoil::spoil;
use arbitrary::{Result, Unstructured};
use licentia::{Canonical, Code, TrustedKeys, canonical};
use serde_json::Value;

/// Draws one or two sets, changes them a little, and judges them.
pub(crate) fn judge_drawn(u: &mut Unstructured<'_>) -> Result<()> {
    let mut sets = Vec::new();
    for _ in 0..u.int_in_range(1..=2)? {
        let mut set = documents::of_kind("keys", u)?;
        for _ in 0..u.int_in_range(0..=2)? {
            spoil(u, &mut set)?;
        }
        sets.push(set);
    }
    let written: Vec<_> = sets.iter().map(|set| canonical::write(set.to_string().as_bytes())).collect();
    if let Ok(bytes) = written.into_iter().collect::<std::result::Result<Vec<_>, _>>() {
        judge(&bytes.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }
    Ok(())
}

/// Loads any bytes as trust sets.
pub(crate) fn judge(sets: &[&[u8]]) {
    match (TrustedKeys::load(sets), expected(sets)) {
        (Ok(trusted), Ok(skipped)) => read_back(&trusted, sets, &skipped),
        (Err(error), Err((position, code))) => {
            assert_eq!(error.set(), position, "{error}");
            assert!(code.is_none_or(|code| code == error.code()), "{code:?} {error}");
        }
        (loaded, expected) => panic!("{loaded:?} {expected:?}"),
    }
}

/// The kids that are passed over; or the set with the first fault and, where the second opinion knows it, the code.
fn expected(sets: &[&[u8]]) -> std::result::Result<Vec<String>, (usize, Option<Code>)> {
    let (mut issuers, mut kids, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for (position, bytes) in sets.iter().enumerate() {
        Canonical::check(bytes).map_err(|error| (position, Some(error.code())))?;
        let set: Value = serde_json::from_slice(bytes).expect("canonical bytes are JSON");
        if !legal::is("keys", &set) {
            return Err((position, None));
        }
        if issuers.contains(&set["iss"]) {
            return Err((position, Some(Code::TrustConflict)));
        }
        skipped.extend(legal::fault_of_keys(&set, &kids).map_err(|fault| (position, Some(code(fault))))?);
        issuers.push(set["iss"].clone());
        kids.extend(kids_of(&set));
    }
    Ok(skipped)
}

fn code(fault: Fault) -> Code {
    match fault {
        Fault::BadKey => Code::BadKey,
        Fault::KidTwice => Code::KidTwice,
        Fault::PrivateKey => Code::PrivateKey,
        Fault::KidMismatch => Code::KidMismatch,
    }
}

fn kids_of(set: &Value) -> Vec<String> {
    set["keys"].as_array().into_iter().flatten().filter_map(|key| key["kid"].as_str()).map(str::to_owned).collect()
}

fn read_back(trusted: &TrustedKeys<'_>, sets: &[&[u8]], skipped: &[String]) {
    let passed_over: Vec<_> = trusted.skipped().map(|key| key.kid().to_string()).collect();
    assert_eq!(passed_over, skipped);
    let sets: Vec<Value> = sets.iter().map(|set| serde_json::from_slice(set).expect("JSON")).collect();
    let stated = sets.iter().flat_map(|set| kids_of(set).into_iter().map(move |kid| (set, kid)));
    let stated: Vec<_> = stated.filter(|(_, kid)| !skipped.contains(kid)).collect();
    assert_eq!(trusted.keys().count(), stated.len());
    for (key, (set, kid)) in trusted.keys().zip(stated) {
        let policy = set["policy"].get(&kid);
        assert_eq!((key.kid().to_string(), Some(key.issuer())), (kid, set["iss"].as_str()));
        assert_eq!(key.public_key().map(|key| key.thumbprint()), Some(key.kid()));
        let revoked = policy.and_then(|policy| policy.get("revoked")).and_then(|revoked| revoked["at"].as_u64());
        assert_eq!(key.revoked_at().map(licentia::UnixSeconds::get), revoked);
        let kinds: Vec<&Value> = policy.and_then(|policy| policy["typ"].as_array()).into_iter().flatten().collect();
        assert!(kinds.iter().all(|kind| kind.as_str().is_some_and(|kind| key.may_sign(kind))));
        assert!(!key.may_sign("com.acme.nothing+jwt"));
    }
}
