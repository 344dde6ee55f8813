//! What a device states comes out of the verified statement; its features do so as HMACs only.

use crate::hmac;
use crate::issuer::{ISSUER, Issuer, Seeded, base64};
use licentia::issue::{Draft, MemoryLedger, StatementError};
use licentia::kind::Release;
use licentia::{Activation, Code, Context, Digest, Proof, Request, UnixSeconds, Unverified, Usage, Verified};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::{any, proptest};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MAX: u64 = (1 << 53) - 1;
const NOW: u64 = 1_800_000_000;
const NONCE: &str = "[A-Za-z0-9_-]{16,64}";
const NAME: &str = "[a-z][a-z0-9 .-]{0,20}[a-z]";

type Features = BTreeMap<String, Vec<u8>>;

proptest! {
    #![proptest_config(super::cases(100))]

    #[test]
    fn a_request_says_what_was_asked(
        nonce in NONCE,
        want in btree_map(NAME, option::of(0..=MAX), 0..5),
        life in option::of(1..=MAX),
        salt in any::<[u8; 16]>(),
        features in option::of(btree_map(NAME, vec(any::<u8>(), 0..20), 0..6)),
    ) {
        let device = Issuer::new(3);
        let mut draft = Draft::<Request>::to(ISSUER, "acme-db", &nonce, time(NOW));
        draft = want.iter().fold(draft, |draft, (name, count)| draft.want(name, *count));
        draft = life.map_or(draft.clone(), |life| draft.lifetime(life));
        draft = features.as_ref().map_or(draft.clone(), |features| draft.features(salt, &listed(features)));
        let signed = draft.sign(&device.key, &mut Seeded(5));
        let shown = features.map(|features| parts(&salt, &features));
        if shown.as_ref().is_some_and(|parts| parts.len() < 2) {
            assert!(matches!(signed, Err(StatementError::Document(_))), "{signed:?}");
            return Ok(());
        }

        let text = signed.unwrap();
        let request = Unverified::<Request>::parse(text.as_bytes()).unwrap().verify_for(ISSUER).unwrap();
        let claims = request.claims();
        assert_eq!(request.key(), device.public_key());
        assert_eq!((claims.nonce(), claims.product(), claims.lifetime()), (&*nonce, "acme-db", life));
        let wanted: BTreeMap<_, _> = claims.wanted().map(|one| (one.name.to_owned(), one.count)).collect();
        assert_eq!(wanted, want);
        let payload: Value = serde_json::from_slice(request.payload()).unwrap();
        assert_eq!(payload.get("fp").cloned(), shown.map(|of| json!({"of": of, "salt": base64(&salt)})));
    }

    /// From the request's parts to the decision: as many features are the same as the activation needs, or they aren't.
    #[test]
    fn a_fingerprint_is_met_by_enough_features(
        salt in any::<[u8; 16]>(),
        features in btree_map(NAME, vec(any::<u8>(), 1..20), 2..8),
        changed in vec(any::<bool>(), 8),
        need in 2..=8_usize,
    ) {
        let need = need.min(features.len());
        let members = json!({
            "aud": "acme-db", "ent": {"sso": {}}, "term": "perpetual",
            "fp": {"need": need, "of": parts(&salt, &features), "salt": base64(&salt)},
            "lic": {"id": "acme-license-0001", "s256": base64(&[9; 32]), "ver": 1},
        });
        let activation = activated(&Draft::from_json(members.to_string().as_bytes()).unwrap());
        let mut stated = features;
        for ((_, value), _) in stated.iter_mut().zip(&changed).filter(|(_, changed)| **changed) {
            value.push(0);
        }
        let same = stated.len() - changed.iter().take(stated.len()).filter(|changed| **changed).count();
        let expected = if same >= need { "granted" } else { "fingerprint_differs" };
        assert_eq!(activation.decide(&Context::new().product("acme-db").features(&listed(&stated))).word(), expected);
    }

    #[test]
    fn what_is_said_about_a_token_names_it(
        nonce in NONCE,
        other in NONCE,
        used in btree_map(NAME, 0..=MAX, 1..5),
        span in (0..NOW, 1..NOW),
        previous in option::of((0..MAX, any::<[u8; 32]>())),
    ) {
        let (device, mut rng) = (Issuer::new(3), Seeded(5));
        let activation = activated(&unbound());
        let previous = previous.map(|(count, bytes)| (count, Digest::from_bytes(bytes)));
        let of = (activation.claims().issuer(), activation.claims().jti(), Some(activation.s256()));

        let text = Draft::<Proof>::answer("acme-db", &nonce, &activation, time(NOW)).sign(&device.key, &mut rng).unwrap();
        let answer = |nonce: &str| Unverified::<Proof>::parse(text.as_bytes()).unwrap().verify_answer("acme-db", nonce);
        let proof = answer(&nonce).unwrap();
        assert_eq!((proof.claims().of().issuer(), proof.claims().of().jti(), proof.claims().of().s256()), of);
        assert!(nonce == other || answer(&other).unwrap_err().code() == Code::OtherNonce);

        let span = (time(span.0), time(span.0 + span.1));
        let draft = Draft::<Usage>::of(&activation, span, previous, time(NOW));
        let draft = used.iter().fold(draft, |draft, (name, count)| draft.used(name, *count));
        let text = draft.sign(&device.key, &mut rng).unwrap();
        let usage = Unverified::<Usage>::parse(text.as_bytes()).unwrap().verify_for(ISSUER).unwrap();
        let claims = usage.claims();
        assert_eq!(claims.used().map(|one| (one.name.to_owned(), one.count.unwrap())).collect::<BTreeMap<_, _>>(), used);
        assert_eq!(((claims.from(), claims.to()), claims.of().s256()), (span, of.2));
        assert_eq!(claims.license().s256(), activation.claims().license().s256());
        let expected = previous.map_or((0, None), |(count, digest)| (count + 1, Some(digest)));
        assert_eq!((claims.counter(), claims.previous()), expected);

        let previous = Some((claims.counter(), usage.s256()));
        let text = Draft::<Release>::of(&activation, &nonce, previous, time(NOW)).sign(&device.key, &mut rng).unwrap();
        let release = Unverified::<Release>::parse(text.as_bytes()).unwrap().verify_for(ISSUER).unwrap();
        let claims = release.claims();
        assert_eq!((claims.nonce(), claims.counter(), claims.previous()), (&*nonce, expected.0 + 1, Some(usage.s256())));
    }
}

fn time(seconds: u64) -> UnixSeconds {
    UnixSeconds::new(seconds).unwrap()
}

fn listed(features: &Features) -> Vec<(&str, &[u8])> {
    features.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect()
}

/// What a device with these features shows: nothing of those without a value.
fn parts(salt: &[u8; 16], features: &Features) -> BTreeMap<String, String> {
    let known = features.iter().filter(|(_, value)| !value.is_empty());
    known.map(|(name, value)| (name.clone(), base64(&hmac::part(salt, name, value)))).collect()
}

fn unbound() -> Draft<Activation> {
    Draft::from_json(
        json!({
            "aud": "acme-db", "ent": {"sso": {}}, "term": "perpetual", "unbound": true,
            "lic": {"id": "acme-license-0001", "s256": base64(&[9; 32]), "ver": 1},
        })
        .to_string()
        .as_bytes(),
    )
    .unwrap()
}

fn activated(draft: &Draft<Activation>) -> Verified<'static, Activation> {
    let issuer = Issuer::new(1);
    let trusted = issuer.trusted();
    let mut ledger = MemoryLedger::new();
    let token = draft.mint(&issuer.key, trusted, time(NOW), &mut Seeded(6), &mut ledger).unwrap();
    Unverified::<Activation>::parse(token.text().as_bytes()).unwrap().verify(trusted).unwrap().into_owned()
}
