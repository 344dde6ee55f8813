//! What goes into a draft comes out of the verified token.

use crate::issuer::{ISSUER, Issuer, Seeded};
use licentia::document::Binding;
use licentia::document::Term;
use licentia::issue::{Draft, MemoryLedger, Token};
use licentia::kind::Sold;
use licentia::{Activation, Claims, License, Thumbprint, TrustedKeys, UnixSeconds, Unverified, Verified};
use proptest::array::uniform32;
use proptest::collection::btree_map;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use std::collections::BTreeMap;

const MAX: u64 = (1 << 53) - 1;
const NOW: u64 = 1_800_000_000;

#[derive(Clone, Debug)]
struct Offer {
    product: String,
    beneficiary: String,
    /// The paid end and the grace behind it; none for a perpetual license.
    end: Option<(u64, u64)>,
    entitlements: BTreeMap<String, Right>,
    updates_until: Option<u64>,
    meta: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
enum Right {
    Counted(u64, bool),
    Valued(String),
    Feature,
}

fn sold() -> impl Strategy<Value = Offer> {
    let end = option::of((NOW + 1..NOW + 4_000_000_000, 0..10_000_000_u64));
    let entitlements = btree_map(name(), right(), 1..8);
    let updates = option::of(0..=UnixSeconds::MAX.get());
    (name(), text(), end, entitlements, updates, btree_map(name(), text(), 0..3)).prop_map(
        |(product, beneficiary, end, entitlements, updates_until, meta)| Offer {
            product,
            beneficiary,
            end,
            entitlements,
            updates_until,
            meta,
        },
    )
}

/// Any name without a colon, which would have to be a URI.
fn name() -> impl Strategy<Value = String> {
    "[!#-)+-9;-Z^-~]([ !#-9;-Z^-~]{0,30}[!#-9;-Z^-~])?"
}

fn text() -> impl Strategy<Value = String> {
    "[^\\p{Cc}:]{1,40}"
}

fn right() -> impl Strategy<Value = Right> {
    prop_oneof![
        (0..=MAX, any::<bool>()).prop_map(|(max, overage)| Right::Counted(max, overage)),
        text().prop_map(Right::Valued),
        Just(Right::Feature),
    ]
}

proptest! {
    #![proptest_config(super::cases(200))]

    #[test]
    fn come_back_as_they_were_put_in(sold in sold(), device in option::of(uniform32(any::<u8>())), seed in 1..u64::MAX) {
        let issuer = Issuer::new(1);
        let trusted = issuer.trusted();
        let (mut rng, mut ledger) = (Seeded(seed), MemoryLedger::new());
        let now = time(NOW);

        let license = sold.draft().mint(&issuer.key, trusted, now, &mut rng, &mut ledger).unwrap();
        let license_token = verified(&license, trusted);
        sold.assert_license(&license_token.claims());

        let draft = Draft::<Activation>::of(&license_token, now);
        let device = device.map(Thumbprint::from_bytes);
        let draft = device.map_or(draft.clone().unbound(), |device| draft.device(device));
        let activation = draft.mint(&issuer.key, trusted, now, &mut rng, &mut ledger).unwrap();
        let activation_token = verified(&activation, trusted);
        sold.assert_activation(&activation_token.claims(), &license_token, device);

        let issued: Vec<_> = ledger.entries().iter().map(licentia::issue::Entry::s256).collect();
        assert_eq!(issued, [Some(license.s256()), Some(activation.s256())]);
    }
}

fn verified<'t, K: Sold>(token: &'t Token<K>, trusted: &TrustedKeys<'_>) -> Verified<'t, K> {
    let verified = Unverified::<K>::parse(token.text().as_bytes()).unwrap().verify(trusted).unwrap();
    assert_eq!((verified.s256(), verified.kid(), verified.claims().jti()), (token.s256(), token.kid(), token.jti()));
    verified
}

impl Offer {
    fn draft(&self) -> Draft<License> {
        let (product, beneficiary) = (self.product.as_str(), self.beneficiary.as_str());
        let mut draft = match self.end {
            Some((end, grace)) => Draft::<License>::subscription(product, beneficiary, time(end)).grace(grace + 1),
            None => Draft::<License>::perpetual(product, beneficiary),
        };
        for (name, right) in &self.entitlements {
            draft = match right {
                Right::Counted(max, false) => draft.counted(name, *max),
                Right::Counted(max, true) => draft.counted_with_overage(name, *max),
                Right::Valued(value) => draft.valued(name, value),
                Right::Feature => draft.feature(name),
            };
        }
        if let Some(until) = self.updates_until {
            draft = draft.updates_until(time(until));
        }
        self.meta.iter().fold(draft, |draft, (name, text)| draft.meta(name, text))
    }

    fn assert_license(&self, claims: &Claims<'_, License>) {
        self.assert_rights(claims);
        assert_eq!(claims.subject().unwrap().to_string(), self.beneficiary);
        assert_eq!(claims.expires(), self.end.map(|(end, grace)| time(end + grace + 1)));
        assert_eq!(claims.schedule().and_then(|phases| phases.warn()), self.end.map(|(end, _)| time(end)));
        let meta: BTreeMap<_, _> = claims.meta().map(|(name, text)| (name.to_owned(), text.to_string())).collect();
        assert_eq!(meta, self.meta);
    }

    fn assert_activation(
        &self,
        claims: &Claims<'_, Activation>,
        license: &Verified<'_, License>,
        device: Option<Thumbprint>,
    ) {
        self.assert_rights(claims);
        assert_eq!(claims.license().s256(), Some(license.s256()));
        assert_eq!(claims.license().id(), license.claims().license().id());
        assert_eq!(claims.binding(), device.map_or(Binding::Unbound, Binding::Key));
        let in_a_year = time(NOW + 365 * 86_400);
        assert_eq!(claims.expires(), Some(license.claims().expires().map_or(in_a_year, |end| end.min(in_a_year))));
        // A phase that the shorter life never reaches is left out.
        let warn = self.end.map(|(end, _)| time(end)).filter(|warn| Some(*warn) < claims.expires());
        assert_eq!(claims.schedule().and_then(|phases| phases.warn()), warn);
    }

    fn assert_rights<K: Sold>(&self, claims: &Claims<'_, K>) {
        assert_eq!(claims.issuer(), ISSUER);
        assert_eq!(claims.audiences().collect::<Vec<_>>(), [self.product.as_str()]);
        assert_eq!(claims.term(), Some(self.end.map_or(Term::Perpetual, |_| Term::Subscription)));
        assert_eq!((claims.issued_at().get(), claims.not_before()), (NOW, None));
        assert_eq!(claims.releases().and_then(|releases| releases.until()), self.updates_until.map(time));
        assert_eq!(claims.entitlements().count(), self.entitlements.len());
        for (name, right) in &self.entitlements {
            let found = claims.entitlement(name).unwrap();
            let (max, overage, value) = match right {
                Right::Counted(max, overage) => (Some(*max), *overage, None),
                Right::Valued(value) => (None, false, Some(value.clone())),
                Right::Feature => (None, false, None),
            };
            assert_eq!(
                (found.max(), found.overage(), found.value().map(|text| text.to_string())),
                (max, overage, value)
            );
        }
    }
}

fn time(seconds: u64) -> UnixSeconds {
    UnixSeconds::new(seconds).unwrap()
}
