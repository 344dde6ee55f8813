//! What holds for every activation and lease in every context.

use crate::documents::{activation, lease, maybe, status, time};
use crate::facts::Facts;
use crate::issuer::{ISSUER, Issuer, base64};
use crate::naive;
use arbitrary::{Result, Unstructured};
use licentia::decide::DeviceMatch;
use licentia::kind::{Decided, Grant};
use licentia::{Activation, Decision, Lease, Unverified, Verified, canonical};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Whoever signs leases under a grant.
static HOLDER: LazyLock<Issuer> = LazyLock::new(|| Issuer::new(2));

/// Draws one token, a third of them under a grant, and several contexts, and judges each decision.
pub(crate) fn judge(u: &mut Unstructured<'_>, issuer: &Issuer) -> Result<()> {
    let trusted = issuer.trusted();
    let way = u.int_in_range(0..=2)?;
    if way == 0 {
        let document = activation(u)?;
        let text = issuer.sign::<Activation>(&written(&document));
        let token = Unverified::<Activation>::parse(text.as_bytes()).expect("three parts");
        let token = token.verify(trusted).unwrap_or_else(|error| panic!("{error}: {document}"));
        return in_many_contexts(u, &token, &document, &[]);
    }
    let document = lease(u)?;
    // What is signed under a grant ends with it.
    let above = if way == 2 && document.get("exp").is_some() { Some(grant_over(u, &document)?) } else { None };
    let text = match &above {
        None => issuer.sign::<Lease>(&written(&document)),
        Some(grant) => [HOLDER.sign::<Lease>(&written(&document)), issuer.sign::<Grant>(&written(grant))].join("\n"),
    };
    let token = Unverified::<Lease>::parse(text.as_bytes()).expect("three parts");
    let token = token.verify_with_grants(trusted).unwrap_or_else(|error| panic!("{error}: {document} {above:?}"));
    in_many_contexts(u, &token, &document, above.as_slice())
}

fn written(document: &Value) -> Vec<u8> {
    canonical::write(document.to_string().as_bytes()).expect("a document is JSON")
}

/// A grant that is just wide enough for this lease, and may have been taken back.
fn grant_over(u: &mut Unstructured<'_>, lease: &Value) -> Result<Value> {
    let key = HOLDER.public_key();
    let mut entitlements = lease["ent"].clone();
    // What a grant demands of an entitlement makes it absent.
    entitlements.as_object_mut().into_iter().flatten().filter_map(|(_, one)| one.as_object_mut()).for_each(|one| {
        one.remove("must");
    });
    let mut grant = json!({
        "aud": lease["aud"],
        "cnf": {"jwk": {"crv": "P-256", "kty": "EC", "x": base64(&key.x()), "y": base64(&key.y())}},
        "depth": 0,
        "ent": entitlements,
        "exp": lease["exp"],
        "iat": lease["iat"],
        "iss": ISSUER,
        "jti": "grant-0000000001",
        "lic": lease["lic"],
        "life": 9_007_199_254_740_991_u64,
    });
    if let Some(status) = maybe(u, status)? {
        grant["status"] = status;
    }
    Ok(grant)
}

fn in_many_contexts<K: Decided>(
    u: &mut Unstructured<'_>,
    token: &Verified<'_, K>,
    document: &Value,
    grants: &[Value],
) -> Result<()> {
    // Deciding is cheap beside signing: one token, many contexts.
    for _ in 0..16 {
        let facts = Facts::draw(u)?;
        agrees_with_the_naive(token, document, grants, &facts);
        later_is_never_better(token, &facts, time(u)?);
        stating_more_never_hurts(token, &facts);
    }
    Ok(())
}

fn agrees_with_the_naive<K: Decided>(token: &Verified<'_, K>, document: &Value, grants: &[Value], facts: &Facts) {
    let decision = token.decide(&facts.context());
    assert_eq!(decision, token.decide(&facts.context()), "asked twice");
    assert!(!decision.explain().to_string().is_empty());
    let got = match decision {
        Decision::Grant(grant) => Ok(naive::Granted {
            device: known(grant.device()),
            phase: grant.phase().as_str(),
            next: grant.next_change().map(|change| (change.at().get(), change.to().as_str())),
            excess: grant.excess(),
        }),
        Decision::Deny(denial) => Err(denial.code().as_str()),
    };
    assert_eq!(got, naive::decide(document, grants, facts), "{document} {grants:?} {facts:?}");
}

fn known(device: DeviceMatch) -> &'static str {
    match device {
        DeviceMatch::Unbound => "unbound",
        DeviceMatch::Asserted => "asserted",
        DeviceMatch::Proven => "proven",
        DeviceMatch::Fingerprint => "fingerprint",
        other => panic!("{other:?}"),
    }
}

/// What expired stays so, whatever a later clock shows.
fn later_is_never_better<K: Decided>(token: &Verified<'_, K>, facts: &Facts, later: u64) {
    if token.decide(&facts.context()).word() == "expired" {
        let wall = facts.wall.map(|wall| wall.max(later));
        assert_eq!(
            token.decide(&Facts { wall, ..facts.clone() }.context()).word(),
            "expired",
            "{facts:?}, then {later}"
        );
    }
}

/// Who is granted something without stating product, device, features or release gets no less by stating them.
fn stating_more_never_hurts<K: Decided>(token: &Verified<'_, K>, facts: &Facts) {
    let without: [Facts; 5] = [
        Facts { product: None, ..facts.clone() },
        Facts { device: None, ..facts.clone() },
        Facts { features: None, ..facts.clone() },
        Facts { version: None, ..facts.clone() },
        Facts { date: None, ..facts.clone() },
    ];
    for fewer in without {
        let granted_anyway = token.decide(&fewer.context()).is_granted();
        assert!(!granted_anyway || token.decide(&facts.context()).is_granted(), "{fewer:?}, then {facts:?}");
    }
}
