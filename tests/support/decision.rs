//! What holds for every activation in every context.

use crate::documents::{activation, time};
use crate::facts::Facts;
use crate::issuer::Issuer;
use crate::naive;
use arbitrary::{Result, Unstructured};
use licentia::{Activation, Decision, TrustedKeys, Unverified, Verified, canonical};
use serde_json::Value;

/// Draws one activation and several contexts, and judges each decision.
pub(crate) fn judge(u: &mut Unstructured<'_>, issuer: &Issuer) -> Result<()> {
    let document = activation(u)?;
    let payload = canonical::write(document.to_string().as_bytes()).expect("a document is JSON");
    let text = issuer.sign::<Activation>(&payload);
    let sets = [issuer.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let token = Unverified::<Activation>::parse(text.as_bytes()).expect("three parts");
    let token = token.verify(&trusted).unwrap_or_else(|error| panic!("{error}: {document}"));
    // Deciding is cheap beside signing: one token, many contexts.
    for _ in 0..16 {
        let facts = Facts::draw(u, issuer.public_key())?;
        agrees_with_the_naive(&token, &document, &facts);
        later_is_never_better(&token, &facts, time(u)?);
        stating_more_never_hurts(&token, &facts);
    }
    Ok(())
}

fn agrees_with_the_naive(token: &Verified<'_, Activation>, document: &Value, facts: &Facts) {
    let decision = token.decide(&facts.context());
    assert_eq!(decision, token.decide(&facts.context()), "asked twice");
    assert!(!decision.explain().to_string().is_empty());
    let got = match decision {
        Decision::Grant(grant) => Ok(naive::Granted {
            phase: grant.phase().as_str(),
            next: grant.next_change().map(|change| (change.at().get(), change.to().as_str())),
            excess: grant.excess(),
        }),
        Decision::Deny(denial) => Err(denial.code().as_str()),
    };
    assert_eq!(got, naive::decide(document, facts), "{document} {facts:?}");
}

/// What expired stays so, whatever a later clock shows.
fn later_is_never_better(token: &Verified<'_, Activation>, facts: &Facts, later: u64) {
    if token.decide(&facts.context()).word() == "expired" {
        let wall = facts.wall.map(|wall| wall.max(later));
        assert_eq!(
            token.decide(&Facts { wall, ..facts.clone() }.context()).word(),
            "expired",
            "{facts:?}, then {later}"
        );
    }
}

/// Who is granted something without stating product, device or release gets no less by stating them.
fn stating_more_never_hurts(token: &Verified<'_, Activation>, facts: &Facts) {
    let without: [Facts; 4] = [
        Facts { product: None, ..facts.clone() },
        Facts { device: None, ..facts.clone() },
        Facts { version: None, ..facts.clone() },
        Facts { date: None, ..facts.clone() },
    ];
    for fewer in without {
        let granted_anyway = token.decide(&fewer.context()).is_granted();
        assert!(!granted_anyway || token.decide(&facts.context()).is_granted(), "{fewer:?}, then {facts:?}");
    }
}
