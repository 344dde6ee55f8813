//! Every kind, minted by whoever signs it and read by whoever gets it.

use super::{Counter, Desk, day, sold};
use crate::document::CheckoutType;
use crate::issue::*;
use crate::kind::{Grant, Lease, Proof, Release, Request, StatusList, Usage};
use crate::token::Unverified;
use crate::verify::{Arrival, KeepList, Quorum, Roots, Status, TrustedKeys, Verified, VerifyError};
use crate::{Activation, Ask, Code, Context, Decision, Device, Kind as _, License, UnixSeconds};
use core::num::NonZeroU64;
use std::string::{String, ToString as _};

const URI: &str = "https://status.example/1";

/// A desk whose key may sign every kind that a policy can allow.
fn desk() -> Desk {
    let mut desk = Desk::new();
    let every = [License::TYP, Activation::TYP, Lease::TYP, Grant::TYP, StatusList::TYP];
    let policy = Policy::new(desk.now).kinds(&every);
    desk.trust_set = TrustSetDraft::new("Acme Ltd", desk.now).key(&desk.key.public_key(), policy).to_json().unwrap();
    desk
}

fn license(desk: &mut Desk) -> Verified<'static, License> {
    let text = desk.mint(&sold()).unwrap();
    desk.verify(&text)
}

fn another_key(seed: u64) -> IssuerKey {
    IssuerKey::generate(&mut Counter(seed)).unwrap()
}

fn context<'c>(now: UnixSeconds) -> Context<'c> {
    Context::new().product("acme-db").wall_clock(now)
}

fn ten_of(name: &str, quantity: u64) -> Ask<'_> {
    Ask::entitlement(name).quantity(NonZeroU64::new(quantity).unwrap())
}

#[test]
fn a_lease_of_part_of_a_license_is_granted_for_its_time() {
    let mut desk = desk();
    let license = license(&mut desk);
    let draft = Draft::<Lease>::of(&license, CheckoutType::Provisional, desk.now, 3_600);
    let text = desk.mint(&draft.unbound().only("admin-users", Some(3)).node("build-7")).unwrap();
    let lease: Verified<'_, Lease> = desk.verify(&text);
    assert_eq!(lease.claims().checkout().checkout_type(), Some(CheckoutType::Provisional));
    let at = |now, quantity| lease.decide(&context(now).ask(ten_of("admin-users", quantity))).word();
    assert_eq!(at(desk.now, 3), "granted");
    assert_eq!(at(desk.now, 4), "too_many");
    assert_eq!(at(desk.now.saturating_plus(3_600), 3), "expired");
}

#[test]
fn a_lease_never_exceeds_its_license() {
    let mut desk = desk();
    let license = license(&mut desk);
    let draft = Draft::<Lease>::of(&license, CheckoutType::Borrow, desk.now, 60).unbound();
    assert!(matches!(desk.mint(&draft.only("admin-users", Some(11))), Err(MintError::Exceeds(_))));
}

/// What the desk, a department and a team sign one below the other.
struct Chain {
    desk: Desk,
    department: IssuerKey,
    team: IssuerKey,
    grants: String,
}

fn chain() -> Chain {
    let mut desk = desk();
    let license = license(&mut desk);
    let (department, team) = (another_key(100), another_key(200));
    let draft = Draft::<Grant>::of(&license, &department.public_key(), day("2027-06-01"), 365 * 86_400).depth(1);
    let topmost = desk.mint(&draft.only("admin-users", Some(5))).unwrap();
    let grant: Verified<'_, Grant> = desk.verify(&topmost);
    let draft = Draft::<Grant>::below(&grant, &team.public_key(), day("2027-05-01")).only("admin-users", Some(2));
    let grants = mint_under(&mut desk, &draft, &topmost, &department).unwrap();
    Chain { desk, department, team, grants }
}

fn mint_under<K: crate::verify::Grantable>(
    desk: &mut Desk,
    draft: &Draft<K>,
    above: &str,
    key: &IssuerKey,
) -> Result<String, MintError> {
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let token = draft.mint_under(above, key, &trusted, desk.now, &mut desk.rng, &mut desk.ledger)?;
    Ok(token.text().to_string())
}

fn team_lease(chain: &Chain) -> Draft<Lease> {
    let sets = [chain.desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let grant = Unverified::<Grant>::parse(chain.grants.as_bytes()).unwrap().verify_with_grants(&trusted).unwrap();
    Draft::<Lease>::under(&grant, CheckoutType::Provisional, chain.desk.now, 3_600).unbound()
}

#[test]
fn a_lease_under_two_grants_is_followed_to_the_trusted_key() {
    let mut chain = chain();
    let (draft, grants, team) = (team_lease(&chain), chain.grants.clone(), another_key(200));
    let text = mint_under(&mut chain.desk, &draft, &grants, &team).unwrap();
    let sets = [chain.desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let unfollowed = Unverified::<Lease>::parse(text.as_bytes()).unwrap().verify(&trusted);
    assert!(matches!(unfollowed, Err(VerifyError::HeaderUnknown { .. })));
    let lease = Unverified::<Lease>::parse(text.as_bytes()).unwrap().verify_with_grants(&trusted).unwrap();
    assert_eq!((lease.grants().count(), lease.kid()), (2, team.public_key().thumbprint()));
    assert_eq!(lease.decide(&context(chain.desk.now).ask(ten_of("admin-users", 2))).word(), "granted");
    assert_eq!(lease.decide(&context(chain.desk.now).ask(ten_of("admin-users", 3))).word(), "too_many");
}

#[test]
fn what_goes_beyond_its_grant_is_not_minted() {
    let mut chain = chain();
    let (grants, team, department) = (chain.grants.clone(), another_key(200), another_key(100));
    let refused = |chain: &mut Chain, draft: &Draft<Lease>, key: &IssuerKey| {
        let error = mint_under(&mut chain.desk, draft, &grants, key).unwrap_err();
        match error {
            MintError::Refused(error) => error.code().unwrap(),
            other => panic!("{other}"),
        }
    };
    let three = team_lease(&chain).only("admin-users", Some(3));
    assert_eq!(refused(&mut chain, &three, &team), Code::GrantNotMet);
    let another = team_lease(&chain);
    assert_eq!(refused(&mut chain, &another, &department), Code::HeaderUnknown);
    assert_eq!(chain.department.public_key(), department.public_key());
    assert_eq!(chain.team.public_key(), team.public_key());
}

#[test]
fn a_revoked_entry_denies_and_a_missing_list_does_not() {
    let mut desk = desk();
    let text = desk.mint(&sold()).unwrap();
    let license: Verified<'_, License> = desk.verify(&text);
    let draft = Draft::<Activation>::of(&license, desk.now).unbound().status_list(URI);
    let text = desk.mint(&draft).unwrap();
    let activation: Verified<'_, Activation> = desk.verify(&text);
    let entry = activation.claims().status().unwrap();
    assert_eq!(activation.decide(&context(desk.now)).word(), "granted");
    let beside = (entry.index() ^ 1, Status::Suspended);
    for (status, word) in [
        (Status::Valid, "granted"),
        (Status::Revoked, "revoked"),
        (Status::Suspended, "suspended"),
        (Status::Returned, "returned"),
    ] {
        let list = StatusListDraft::new(URI).entry(entry.index(), status).entry(beside.0, beside.1);
        let list = listed(&mut desk, &list);
        assert!(list.may_be_installed("Acme Ltd", URI, &Arrival::new().wall_clock(desk.now)).is_ok());
        assert_eq!(list.look_up(entry.index()).status(), Some(status));
        let entries = [list.look_up(beside.0), list.look_up(entry.index())];
        assert_eq!(activation.decide(&context(desk.now).listed(&entries)).word(), word);
    }
}

#[test]
fn the_time_that_counted_is_the_clocks_or_the_lists_if_that_is_later() {
    let mut desk = desk();
    let license = license(&mut desk);
    let text = desk.mint(&Draft::<Activation>::of(&license, desk.now).unbound().status_list(URI)).unwrap();
    let activation: Verified<'_, Activation> = desk.verify(&text);
    let entry = activation.claims().status().unwrap().index();
    let (wall, later) = (desk.now.saturating_plus(10), desk.now.saturating_plus(20));
    let counted = |context: &Context<'_>| match activation.decide(context) {
        Decision::Grant(grant) => grant.now(),
        Decision::Deny(denial) => panic!("{denial}"),
    };
    assert_eq!(counted(&context(wall)), Some(wall));
    desk.now = later;
    let list = listed(&mut desk, &StatusListDraft::new(URI));
    let entries = [list.look_up(entry)];
    assert_eq!(counted(&context(wall).listed(&entries)), Some(later));
}

fn listed(desk: &mut Desk, list: &StatusListDraft) -> Verified<'static, StatusList> {
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let text = list.mint(&desk.key, &trusted, desk.now, &mut desk.rng).unwrap();
    desk.verify(&text)
}

#[test]
fn an_entry_beyond_the_list_is_named() {
    let mut desk = desk();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let list = StatusListDraft::new(URI).entry(1 << 20, Status::Revoked);
    let error = list.mint(&desk.key, &trusted, desk.now, &mut desk.rng).unwrap_err();
    assert!(matches!(error, MintError::NoSuchEntry { index: 1_048_576 }), "{error}");
}

#[test]
fn an_entry_of_a_list_is_given_once() {
    let mut desk = desk();
    let with_entry = |name: &str| {
        let status = r#"{"status_list":{"idx":7,"uri":"https://status.example/1"}}"#;
        let json = std::format!(
            r#"{{"aud":"a","ent":{{"x":{{}}}},"jti":"{name}","status":{status},"sub":"C","term":"perpetual"}}"#
        );
        Draft::<License>::from_json(json.as_bytes()).unwrap()
    };
    desk.mint(&with_entry("AAAAAAAAAAAAAAAA")).unwrap();
    let again = desk.mint(&with_entry("BBBBBBBBBBBBBBBB"));
    assert!(matches!(again, Err(MintError::EntryUsed { index: 7 })));
}

#[test]
fn a_device_asks_proves_reports_and_gives_back() {
    let mut desk = desk();
    let device = another_key(300);
    let request = Draft::<Request>::to("Acme Ltd", "acme-db", "request-00000001", desk.now)
        .want("admin-users", Some(2))
        .lifetime(3_600)
        .features([7; 16], &[("board", b"A-1"), ("disk", b"D-2"), ("nothing", b"")])
        .sign(&device, &mut desk.rng)
        .unwrap();
    let asked = Unverified::<Request>::parse(request.as_bytes()).unwrap().verify_for("Acme Ltd").unwrap();
    assert_eq!((asked.key(), asked.claims().product()), (device.public_key(), "acme-db"));
    let wanted: std::vec::Vec<_> = asked.claims().wanted().map(|wanted| (wanted.name, wanted.count)).collect();
    assert_eq!(wanted, [("admin-users", Some(2))]);
    let elsewhere = Unverified::<Request>::parse(request.as_bytes()).unwrap().verify_for("Beta Ltd");
    assert_eq!(elsewhere.unwrap_err().code(), Code::OtherAudience);

    let activation = activated(&mut desk, &device);
    let proof = Draft::<Proof>::answer("acme-db", "challenge-000001", &activation, desk.now);
    let proof = proof.sign(&device, &mut desk.rng).unwrap();
    let answered = |nonce| Unverified::<Proof>::parse(proof.as_bytes()).unwrap().verify_answer("acme-db", nonce);
    assert_eq!(answered("challenge-000002").unwrap_err().code(), Code::OtherNonce);
    let proven = answered("challenge-000001").unwrap();
    assert_eq!(proven.claims().of().s256(), Some(activation.s256()));
    let decision = activation.decide(&context(desk.now).device(Device::Proven(proven.key())));
    assert_eq!(decision.word(), "granted");

    let span = (desk.now, desk.now.saturating_plus(60));
    let usage = Draft::<Usage>::of(&activation, span, None, desk.now).used("admin-users", 2);
    let usage = usage.sign(&device, &mut desk.rng).unwrap();
    let reported = Unverified::<Usage>::parse(usage.as_bytes()).unwrap().verify_for("Acme Ltd").unwrap();
    assert_eq!(reported.claims().used().map(|used| used.count).collect::<std::vec::Vec<_>>(), [Some(2)]);

    let previous = Some((reported.claims().counter(), reported.s256()));
    let release = Draft::<Release>::of(&activation, "release-00000001", previous, desk.now);
    let release = release.sign(&device, &mut desk.rng).unwrap();
    let returned = Unverified::<Release>::parse(release.as_bytes()).unwrap().verify_for("Acme Ltd").unwrap();
    assert_eq!((returned.claims().counter(), returned.claims().previous()), (1, Some(reported.s256())));
}

fn activated(desk: &mut Desk, device: &IssuerKey) -> Verified<'static, Activation> {
    let license = license(desk);
    let draft = Draft::<Activation>::of(&license, desk.now).device(device.public_key().thumbprint());
    let text = desk.mint(&draft).unwrap();
    desk.verify(&text)
}

#[test]
fn a_leaked_key_is_revoked_and_what_was_sold_is_kept() {
    let mut desk = desk();
    let (root, other, spare) = (another_key(400), another_key(500), another_key(600));
    let roots = Roots::new(std::vec![
        Quorum::new(2, &[root.public_key(), other.public_key()]).unwrap(),
        Quorum::new(1, &[spare.public_key()]).unwrap(),
    ]);
    let text = desk.mint(&sold()).unwrap();
    let sold_before: Verified<'_, License> = desk.verify(&text);
    let forged = desk.mint(&sold()).unwrap();

    let keep = sold_before.s256().as_bytes().to_vec();
    let digest = KeepList::check(&keep).unwrap().digest();
    let policy = Policy::new(desk.now).revoked(desk.now, Some(digest));
    let set =
        TrustSetDraft::new("Acme Ltd", desk.now).version(2).key(&desk.key.public_key(), policy).to_json().unwrap();
    let mut line = |root| sign_manifest(&set, root, &mut desk.rng).unwrap();
    let keep_line = std::format!("keep {}", text_of(&keep));
    let file = [line(&root), line(&other), keep_line].join("\n");
    let alone = roots.verify(line(&root).as_bytes(), None);
    assert_eq!(alone.unwrap_err().code(), Code::QuorumNotMet);

    let manifest = roots.verify(file.as_bytes(), None).unwrap();
    let sets = [manifest.trust_set()];
    let lists: std::vec::Vec<_> = manifest.keep_lists().map(|list| KeepList::check(list).unwrap()).collect();
    let trusted = TrustedKeys::load(&sets).unwrap();
    let verify = |trusted: &TrustedKeys<'_>, text: &str| {
        Unverified::<License>::parse(text.as_bytes()).unwrap().verify(trusted).map(|_| ()).map_err(|error| error.code())
    };
    assert_eq!(verify(&trusted, &text), Err(Code::KeyRevoked));
    let trusted = trusted.with_keep_lists(&lists);
    assert_eq!(verify(&trusted, &text), Ok(()));
    assert_eq!(verify(&trusted, &forged), Err(Code::KeyRevoked));
}
