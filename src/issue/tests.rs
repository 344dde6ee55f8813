//! Issuing, with generators that fail, signers that misbehave and ledgers that break.

mod batch;
mod kinds;
mod ledgers;
mod messages;
mod narrow;
mod shown;
mod trust_sets;

use super::*;
use crate::kind::{IssuerSigned, Sold};
use crate::token::Unverified;
use crate::verify::{TrustedKeys, Verified};
use crate::{Activation, Ask, Code, Context, Device, License, PublicKey, Thumbprint, UnixSeconds};
use core::convert::Infallible;
use core::num::NonZeroU64;
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};
use std::string::{String, ToString as _};
use std::vec::Vec;

/// A counter, hashed: enough to make names differ, and the same in every run.
struct Counter(u64);

impl TryRng for Counter {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), Infallible> {
        for chunk in target.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&Sha256::digest(self.0.to_be_bytes())[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Counter {}

/// A generator that has nothing to give.
struct Empty;

impl TryRng for Empty {
    type Error = core::fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, core::fmt::Error> {
        Err(core::fmt::Error)
    }

    fn try_next_u64(&mut self) -> Result<u64, core::fmt::Error> {
        Err(core::fmt::Error)
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), core::fmt::Error> {
        Err(core::fmt::Error)
    }
}

impl TryCryptoRng for Empty {}

fn day(text: &str) -> UnixSeconds {
    UnixSeconds::parse(text).unwrap()
}

/// An issuer with a key, the trust set that products hold, and a ledger.
struct Desk {
    key: IssuerKey,
    trust_set: Vec<u8>,
    ledger: MemoryLedger,
    rng: Counter,
    now: UnixSeconds,
}

impl Desk {
    fn new() -> Self {
        let mut rng = Counter(0);
        let key = IssuerKey::generate(&mut rng).unwrap();
        let now = day("2026-12-01");
        let trust_set = TrustSetDraft::new("Acme Ltd", now).key(&key.public_key(), Policy::new(now)).to_json().unwrap();
        Self { key, trust_set, ledger: MemoryLedger::new(), rng, now }
    }

    fn mint<K: Sold>(&mut self, draft: &Draft<K>) -> Result<String, MintError> {
        let sets = [self.trust_set.as_slice()];
        let trusted = TrustedKeys::load(&sets).unwrap();
        let minted = draft.mint(&self.key, &trusted, self.now, &mut self.rng, &mut self.ledger)?;
        Ok(minted.text().to_string())
    }

    fn verify<K: IssuerSigned>(&self, text: &str) -> Verified<'static, K> {
        let sets = [self.trust_set.as_slice()];
        let trusted = TrustedKeys::load(&sets).unwrap();
        Unverified::<K>::parse(text.as_bytes()).unwrap().verify(&trusted).unwrap().into_owned()
    }

    /// A license for ten administrators, minted, and the draft of its activation.
    fn activation_of(&mut self, license: &Draft<License>) -> Draft<Activation> {
        let license = self.mint(license).unwrap();
        Draft::<Activation>::of(&self.verify(&license), self.now)
    }
}

#[test]
fn a_payload_that_is_not_the_one_read_before_the_signature_is_read_anew() {
    let mut desk = Desk::new();
    let (one, other) = (desk.mint(&sold()).unwrap(), desk.mint(&sold().also_product("acme-extra")).unwrap());
    let (right, known) = (desk.verify::<License>(&one), desk.verify::<License>(&other).to_payload());
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let token = Unverified::<License>::parse(one.as_bytes()).unwrap().verify_own(&trusted, &known).unwrap();
    assert_eq!((token.payload(), token.claims().jti()), (right.payload(), right.claims().jti()));
    assert_eq!(token.claims().term(), right.claims().term());
}

/// Whoever builds serde_json with `preserve_order` has drafts whose members stand in the order of the calls.
#[test]
fn a_draft_that_is_not_canonical_as_it_stands_is_written_so() {
    let mut desk = Desk::new();
    let draft = sold().with_json("meta", r#"{ "b" : "2", "a" : "\u0031" }"#.into());
    let text = desk.mint(&draft).unwrap();
    let license = desk.verify::<License>(&text);
    let meta: Vec<_> = license.claims().meta().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    assert_eq!(meta, [("a".into(), "1".into()), ("b".into(), "2".into())]);
}

fn sold() -> Draft<License> {
    Draft::<License>::subscription("acme-db", "Customer Inc", day("2028-01-01"))
        .counted("admin-users", 10)
        .valued("edition", "gold")
        .feature("sso")
        .not_before(day("2026-12-01"))
}

fn exceeds(desk: &mut Desk, draft: &Draft<Activation>) -> String {
    let before = desk.ledger.entries().len();
    let error = desk.mint(draft).unwrap_err();
    assert_eq!(desk.ledger.entries().len(), before, "nothing is written down");
    match error {
        MintError::Exceeds(exceeds) => exceeds.member().as_str().to_string(),
        other => panic!("{other}"),
    }
}

#[test]
fn an_activation_gives_all_that_its_license_gives_for_a_year() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    let text = desk.mint(&draft).unwrap();
    let activation = desk.verify::<Activation>(&text);
    assert_eq!(activation.claims().expires(), Some(day("2027-12-01")));
    let ask = Ask::entitlement("admin-users").quantity(NonZeroU64::new(10).unwrap());
    let context = Context::new().product("acme-db").wall_clock(day("2027-11-30")).ask(ask);
    assert!(activation.decide(&context).is_granted());
}

#[test]
fn the_default_activation_ends_with_a_license_that_ends_sooner() {
    let mut desk = Desk::new();
    let license = Draft::<License>::trial("acme-db", "Customer Inc", day("2026-12-31")).feature("sso");
    let draft = desk.activation_of(&license).unbound();
    let text = desk.mint(&draft).unwrap();
    assert_eq!(desk.verify::<Activation>(&text).claims().expires(), Some(day("2026-12-31")));
}

#[test]
fn an_activation_never_exceeds_its_license() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold()).unbound();
    assert_eq!(exceeds(&mut desk, &draft.clone().expires(day("2028-01-02"))), "exp");
    assert_eq!(exceeds(&mut desk, &draft.clone().not_before(day("2026-11-30"))), "nbf");
    assert_eq!(exceeds(&mut desk, &draft.clone().only("admin-users", Some(11))), "ent.admin-users");
    assert_eq!(exceeds(&mut desk, &draft.clone().only("sso", Some(1))), "ent.sso");
    assert_eq!(exceeds(&mut desk, &draft.clone().only("root", None)), "ent.root");
    let narrower = draft.only("admin-users", Some(9)).only("sso", None);
    let text = desk.mint(&narrower).unwrap();
    assert!(desk.verify::<Activation>(&text).claims().entitlement("edition").is_none());
}

#[test]
fn the_way_to_bind_and_the_number_of_devices_are_the_licenses() {
    let mut desk = Desk::new();
    let license = sold().bind(&[Bind::Device]).max_devices(2);
    let draft = desk.activation_of(&license);
    assert_eq!(exceeds(&mut desk, &draft.clone().unbound()), "devices.bind");
    let device = |n| Thumbprint::from_bytes([n; 32]);
    for n in [1, 2, 1] {
        desk.mint(&draft.clone().device(device(n))).unwrap();
    }
    assert!(matches!(desk.mint(&draft.device(device(3))), Err(MintError::TooManyDevices { max: 2 })));
}

#[test]
fn neither_bound_nor_unbound_is_refused() {
    let mut desk = Desk::new();
    let draft = desk.activation_of(&sold());
    assert!(matches!(desk.mint(&draft), Err(MintError::Document(error)) if error.code() == Code::Conflict));
}

#[test]
fn grace_lies_between_the_paid_end_and_the_stop() {
    let mut desk = Desk::new();
    let text = desk.mint(&sold().grace(14 * 86_400)).unwrap();
    let license = desk.verify::<License>(&text);
    assert_eq!(license.claims().expires(), Some(day("2028-01-15")));
    assert_eq!(license.claims().schedule().unwrap().warn(), Some(day("2028-01-01")));
}

#[test]
fn names_that_nobody_registered_are_not_sold() {
    let mut desk = Desk::new();
    let with = |member: &str| {
        let mut json = String::from_utf8(sold().to_json().unwrap()).unwrap();
        json.truncate(json.len() - 1);
        Draft::<License>::from_json((json + "," + member + "}").as_bytes()).unwrap()
    };
    let must = with(r#""must":{"geo":1}"#);
    assert!(matches!(desk.mint(&must), Err(MintError::Rule(RuleError::NameNotRegistered { .. }))));
    desk.mint(&with(r#""ext":{"com.acme.site":"Ulm"}"#)).unwrap();
}

#[test]
fn a_name_is_used_once() {
    let mut desk = Desk::new();
    let json = br#"{"aud":"a","ent":{"x":{}},"jti":"AAAAAAAAAAAAAAAA","sub":"C","term":"perpetual"}"#;
    let draft = Draft::<License>::from_json(json).unwrap();
    desk.mint(&draft).unwrap();
    assert!(matches!(desk.mint(&draft), Err(MintError::NameUsed { .. })));
}

#[test]
fn without_randomness_nothing_is_signed() {
    assert!(matches!(IssuerKey::generate(&mut Empty), Err(KeyError::Randomness)));
    let mut desk = Desk::new();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let minted = sold().mint(&desk.key, &trusted, desk.now, &mut Empty, &mut desk.ledger);
    assert!(matches!(minted, Err(MintError::Signing(SigningError::Randomness))));
    assert!(desk.ledger.entries().is_empty());
}

/// A signing service with moods.
struct Service {
    key: IssuerKey,
    mood: fn([u8; 64]) -> Result<[u8; 64], SignError>,
}

impl Signer for Service {
    fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    fn sign(&self, message: &[u8], randomness: &[u8; 32]) -> Result<[u8; 64], SignError> {
        (self.mood)(self.key.sign(message, randomness)?)
    }
}

/// The other signature that holds: s becomes n − s.
fn with_high_s(signature: [u8; 64]) -> Result<[u8; 64], SignError> {
    let signature = p256::ecdsa::Signature::from_slice(&signature).unwrap().normalize_s();
    Ok(p256::ecdsa::Signature::from_scalars(signature.r(), -signature.s()).unwrap().to_bytes().into())
}

fn mint_by(mood: fn([u8; 64]) -> Result<[u8; 64], SignError>) -> (Result<String, MintError>, usize) {
    let Desk { key, trust_set, mut ledger, mut rng, now } = Desk::new();
    let sets = [trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let minted = sold().mint(&Service { key, mood }, &trusted, now, &mut rng, &mut ledger);
    (minted.map(|token| token.text().to_string()), ledger.entries().len())
}

#[test]
fn a_signing_service_may_return_high_s_and_low_s_leaves() {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let (text, written) = mint_by(with_high_s);
    let text = text.unwrap();
    let signature = Base64UrlUnpadded::decode_vec(text.rsplit('.').next().unwrap()).unwrap();
    let signature = p256::ecdsa::Signature::from_slice(&signature).unwrap();
    assert_eq!(signature.normalize_s(), signature);
    assert_eq!(written, 1);
}

#[test]
fn a_wrong_signature_never_leaves() {
    let (minted, written) = mint_by(|mut signature| {
        signature[40] ^= 1;
        Ok(signature)
    });
    assert!(matches!(minted, Err(MintError::Refused(error)) if error.code() == Some(Code::NotGenuine)));
    assert_eq!(written, 0);
    let (minted, _) = mint_by(|_| Ok([0; 64]));
    assert!(matches!(minted, Err(MintError::Refused(_))));
}

#[test]
fn a_service_that_fails_is_quoted() {
    let (minted, written) = mint_by(|_| Err(SignError::new("the service is down")));
    assert_eq!(minted.unwrap_err().to_string(), "the signer didn't sign: the service is down");
    assert_eq!(written, 0);
}

/// A ledger on a full disk.
struct Full;

impl Ledger for Full {
    fn devices_of(&self, _: &str, _: Option<&Thumbprint>) -> Result<u64, LedgerError> {
        Ok(0)
    }

    fn holds_jti(&self, _: &str) -> Result<bool, LedgerError> {
        Ok(false)
    }

    fn holds_status(&self, _: &str, _: u32) -> Result<bool, LedgerError> {
        Ok(false)
    }

    fn append(&mut self, _: &Record) -> Result<(), LedgerError> {
        Err(LedgerError::new("no space left"))
    }
}

#[test]
fn what_cannot_be_written_down_does_not_leave() {
    let mut desk = Desk::new();
    let sets = [desk.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).unwrap();
    let minted = sold().mint(&desk.key, &trusted, desk.now, &mut desk.rng, &mut Full);
    assert!(matches!(minted, Err(MintError::Ledger(_))));
}

#[test]
fn a_ledger_is_a_chain() {
    let mut desk = Desk::new();
    for _ in 0..3 {
        desk.mint(&sold()).unwrap();
    }
    let lines: Vec<String> = desk.ledger.entries().iter().map(|entry| std::format!("{entry:?}\n")).collect();
    let all = lines.concat();
    let entries = ledger::read(all.as_bytes()).unwrap();
    assert_eq!(entries[2].sub().as_deref(), Some("Customer Inc"));
    assert_eq!(entries[0].entitlements().collect::<Vec<_>>(), [("admin-users", 10)]);
    let fault = |text: String| ledger::read(text.as_bytes()).unwrap_err().line();
    assert_eq!(fault(lines[0].clone() + &lines[2]), 2, "a line was removed");
    assert_eq!(fault(all.replacen("\"max\"", "\"min\"", 1).replacen("10", "11", 1)), 2, "a line was changed");
    assert_eq!(fault(lines[1..].concat()), 1, "the first line was removed");
    assert_eq!(fault(all[..all.len() - 1].to_string()), 3, "the last line is torn");
}

#[test]
fn keys_come_back_from_pem_only_with_their_passphrase() {
    let mut rng = Counter(7);
    let key = IssuerKey::generate(&mut rng).unwrap();
    let plain = key.to_pkcs8_pem().unwrap();
    assert_eq!(IssuerKey::from_pkcs8_pem(&plain).unwrap().public_key(), key.public_key());
    let encrypted = key.to_encrypted_pkcs8_pem(b"correct", &mut rng).unwrap();
    assert!(is_encrypted_pem(&encrypted) && !is_encrypted_pem(&plain));
    let again = IssuerKey::from_encrypted_pkcs8_pem(&encrypted, b"correct").unwrap();
    assert_eq!(again.public_key(), key.public_key());
    assert_eq!(IssuerKey::from_encrypted_pkcs8_pem(&encrypted, b"wrong").unwrap_err(), KeyError::WrongPassphrase);
    assert_eq!(IssuerKey::from_pkcs8_pem(&encrypted).unwrap_err(), KeyError::Encrypted);
    assert_eq!(IssuerKey::from_pkcs8_pem("no key").unwrap_err(), KeyError::NotAKey);
}

#[test]
fn the_first_line_that_begins_a_key_says_whether_it_is_encrypted() {
    let mut rng = Counter(8);
    let key = IssuerKey::generate(&mut rng).unwrap();
    let plain = key.to_pkcs8_pem().unwrap();
    let encrypted = key.to_encrypted_pkcs8_pem(b"correct", &mut rng).unwrap();
    for line_end in ["\n", "\r\n", "\r"] {
        let encrypted = encrypted.replace('\n', line_end);
        let with_text = std::format!("Key of Acme Ltd\n-----from the safe-----\n{encrypted}");
        assert!(is_encrypted_pem(&with_text), "{line_end:?}");
        assert_eq!(IssuerKey::from_pkcs8_pem(&with_text).unwrap_err(), KeyError::Encrypted);
        let again = IssuerKey::from_encrypted_pkcs8_pem(&with_text, b"correct").unwrap();
        assert_eq!(again.public_key(), key.public_key());
    }
    assert!(!is_encrypted_pem(&std::format!("{}{}", *plain, *encrypted)));
    assert!(!is_encrypted_pem(&std::format!("It was -----BEGIN ENCRYPTED PRIVATE KEY----- once.\n{}", *plain)));
}

#[test]
fn signing_is_hedged() {
    let key = Desk::new().key;
    let one = key.sign(b"message", &[1; 32]).unwrap();
    let other = key.sign(b"message", &[2; 32]).unwrap();
    assert_ne!(one, other);
    assert!(key.public_key().verify(b"message", &one).is_ok() && key.public_key().verify(b"message", &other).is_ok());
}

#[test]
fn no_secret_is_printed() {
    let key = Desk::new().key;
    let pem = key.to_pkcs8_pem().unwrap();
    let secret = pem.lines().nth(1).unwrap();
    let shown = std::format!("{key:?}");
    assert!(shown.contains("secret not shown") && !shown.contains(secret));
}

#[test]
fn a_bound_activation_asks_for_its_device() {
    let mut desk = Desk::new();
    let device_key = IssuerKey::generate(&mut desk.rng).unwrap().public_key();
    let draft = desk.activation_of(&sold()).device(device_key.thumbprint());
    let text = desk.mint(&draft).unwrap();
    let activation = desk.verify::<Activation>(&text);
    let context = Context::new().product("acme-db").wall_clock(day("2026-12-02"));
    assert_eq!(activation.decide(&context).word(), "device_not_stated");
    assert!(activation.decide(&context.device(Device::Proven(device_key))).is_granted());
    assert_eq!(activation.decide(&context.device(Device::Proven(desk.key.public_key()))).word(), "other_device");
}

#[test]
fn the_activation_of_a_license_that_begins_later_begins_with_it() {
    let mut desk = Desk::new();
    let begin = day("2028-06-01");
    let license = Draft::<License>::subscription("acme-db", "Customer Inc", day("2030-01-01")).feature("sso");
    let draft = desk.activation_of(&license.not_before(begin)).unbound();
    let text = desk.mint(&draft).unwrap();
    let activation = desk.verify::<Activation>(&text);
    assert_eq!(activation.claims().not_before(), Some(begin));
    assert_eq!(activation.claims().expires(), Some(day("2029-06-01")));
}

#[test]
fn a_trust_set_is_a_jwk_set_and_keys_come_back_from_it() {
    let desk = Desk::new();
    let key = desk.key.public_key();
    assert_eq!(PublicKey::from_jwk_set(&desk.trust_set).unwrap(), [key]);
    assert_eq!(PublicKey::from_jwk_set(PublicKey::to_jwk_set(&[key, key]).as_bytes()).unwrap(), [key, key]);
    assert_eq!(PublicKey::from_jwk(key.to_jwk().as_bytes()).unwrap(), key);
}

#[test]
fn what_a_product_would_not_load_is_no_trust_set() {
    let desk = Desk::new();
    let set = core::str::from_utf8(&desk.trust_set).unwrap();
    let y = set.split(r#""y":""#).nth(1).unwrap().split('"').next().unwrap();
    let off_the_curve = set.replace(y, &"A".repeat(43));
    let error = TrustSetDraft::after(off_the_curve.as_bytes(), desk.now).unwrap_err();
    assert!(matches!(&error, DraftError::Trust(fault) if fault.code() == Code::BadKey), "{error}");
}

#[test]
fn only_a_public_key_on_p256_is_read_from_a_jwk() {
    use crate::signature::JwkError;
    let jwk = Desk::new().key.public_key().to_jwk();
    let read = |json: &str| PublicKey::from_jwk(json.as_bytes()).unwrap_err();
    assert_eq!(read("{}"), JwkError::NotAJwk);
    assert_eq!(read(&jwk.replace("ES256", "ES384")), JwkError::NotP256);
    let private = jwk.replace(r#""kty":"#, &std::format!(r#""d":"{}","kty":"#, "A".repeat(43)));
    assert_eq!(read(&private), JwkError::Private);
    let x = jwk.split(r#""x":""#).nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(read(&jwk.replace(x, &"A".repeat(43))), JwkError::NotOnCurve);
}
