//! A whole token, from its text to a decision: ours beside libraries that verify a token, read its claims and judge
//! issuer, audience and end. All have their key at hand; the JWT libraries check the very token that ours checks.
//!
//! `cargo bench --bench end_to_end` prints medians and ratios.
#![allow(missing_docs, reason = "a bench")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench stops at what it doesn't expect")]

#[path = "../support/mod.rs"]
mod support;
#[path = "turns.rs"]
mod turns;

use biscuit_auth::builder::{Algorithm, AuthorizerBuilder, BiscuitBuilder};
use biscuit_auth::datalog::RunLimits as AuthorizerLimits;
use biscuit_auth::{Biscuit, KeyPair};
use jwt_simple::algorithms::{ECDSAP256PublicKeyLike as _, ES256PublicKey};
use jwt_simple::prelude::{UnixTimeStamp, VerificationOptions};
use licentia::verify::VariableTimeKeys;
use licentia::{Activation, TrustedKeys, Unverified};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};
use std::hint::black_box;
use std::time::Duration;
use support::{World, context, now};
use turns::Side;

const BATCH: u32 = 256;

/// The claims that a program would read to let `admin-users` in.
#[derive(Deserialize)]
struct Sold {
    ent: BTreeMap<String, Entitlement>,
}

#[derive(Deserialize)]
struct Entitlement {
    max: Option<u64>,
}

impl Sold {
    fn grants(&self) -> bool {
        self.ent.get("admin-users").is_some_and(|entitlement| entitlement.max >= Some(1))
    }
}

fn main() {
    let world = World::new();
    let text = world.activation.as_str();
    println!("a token of {} bytes", text.len());
    let sets = [world.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let wide = VariableTimeKeys::new(trusted.clone());
    let mut scratch = [0; 8_000];
    let jsonwebtoken = Jsonwebtoken::new(&world);
    let jwt_simple = JwtSimple::new(&world);
    let [signed_by_p256, signed_by_ed25519] = [Algorithm::Secp256r1, Algorithm::Ed25519].map(BiscuitToken::new);
    turns::compare(&mut [
        Side::new("licentia", || grants(black_box(text), &trusted)),
        Side::new("licentia, no heap", || grants_in(black_box(text), &trusted, &mut scratch)),
        Side::new("licentia, batch", || all_grant(black_box(text), &wide)).at_once(BATCH),
        Side::new("jsonwebtoken, aws-lc-rs", || jsonwebtoken.grants(black_box(text))),
        Side::new("jwt-simple, p256", || jwt_simple.grants(black_box(text))),
        Side::new("biscuit-auth, P-256", || signed_by_p256.grants()),
        Side::new("biscuit-auth, Ed25519", || signed_by_ed25519.grants()),
    ]);
}

fn grants(text: &str, trusted: &TrustedKeys<'_>) -> bool {
    let token = Unverified::<Activation>::parse(text.as_bytes()).expect("a token");
    token.verify(trusted).is_ok_and(|token| token.decide(&context()).is_granted())
}

fn grants_in(text: &str, trusted: &TrustedKeys<'_>, scratch: &mut [u8]) -> bool {
    let token = Unverified::<Activation>::parse_in(text.as_bytes(), scratch).expect("a token");
    token.verify(trusted).is_ok_and(|token| token.decide(&context()).is_granted())
}

fn all_grant(text: &str, keys: &VariableTimeKeys<'_>) -> bool {
    let parse = |_| Unverified::<Activation>::parse(text.as_bytes()).expect("a token");
    let answers = keys.verify_batch((0..BATCH).map(parse));
    answers.into_iter().all(|answer| answer.is_ok_and(|token| token.decide(&context()).is_granted()))
}

struct Jsonwebtoken {
    key: jsonwebtoken::DecodingKey,
    validation: jsonwebtoken::Validation,
}

impl Jsonwebtoken {
    fn new(world: &World) -> Self {
        let jwk = &serde_json::from_slice::<serde_json::Value>(&world.trust_set).expect("JSON")["keys"][0];
        let coordinate = |name: &str| jwk[name].as_str().expect("a coordinate");
        let key = jsonwebtoken::DecodingKey::from_ec_components(coordinate("x"), coordinate("y")).expect("a key");
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
        validation.set_audience(&["acme-db"]);
        validation.set_issuer(&["Acme Ltd"]);
        Self { key, validation }
    }

    fn grants(&self, text: &str) -> bool {
        jsonwebtoken::decode::<Sold>(text, &self.key, &self.validation).is_ok_and(|token| token.claims.grants())
    }
}

struct JwtSimple {
    key: ES256PublicKey,
    options: VerificationOptions,
}

impl JwtSimple {
    fn new(world: &World) -> Self {
        let key = world.public_key();
        let sec1 = [&[4], key.x().as_slice(), key.y().as_slice()].concat();
        let only = |name: &str| Some(HashSet::from([name.to_owned()]));
        let options = VerificationOptions {
            allowed_issuers: only("Acme Ltd"),
            allowed_audiences: only("acme-db"),
            artificial_time: Some(UnixTimeStamp::from_secs(now().get())),
            ..VerificationOptions::default()
        };
        Self { key: ES256PublicKey::from_bytes(&sec1).expect("a key"), options }
    }

    fn grants(&self, text: &str) -> bool {
        let claims = self.key.verify_token::<Sold>(text, Some(self.options.clone()));
        claims.is_ok_and(|claims| claims.custom.grants())
    }
}

/// The same facts in a format of its own.
struct BiscuitToken {
    bytes: Vec<u8>,
    key: biscuit_auth::PublicKey,
    authorizer: AuthorizerBuilder,
}

impl BiscuitToken {
    fn new(algorithm: Algorithm) -> Self {
        let pair = KeyPair::new_with_algorithm(algorithm);
        let facts = r#"
            issuer("Acme Ltd"); subject("Customer Inc"); product("acme-db"); id("AAAAAAAAAAAAAAAAAAAAAA");
            counted("admin-users", 10); counted("api-calls", 1000000); valued("edition", "gold"); feature("sso");
            feature("reports"); releases_below(5);
            check if time($time), $time < 2028-01-15T00:00:00Z;
        "#;
        let token = BiscuitBuilder::new().code(facts).and_then(|token| token.build(&pair)).expect("a token");
        let authorizer = AuthorizerBuilder::new()
            .code(
                r#"time(2027-01-15T08:00:00Z);
                   allow if issuer("Acme Ltd"), product("acme-db"), counted("admin-users", $max), $max >= 1;"#,
            )
            .expect("a policy")
            .set_limits(patient());
        Self { bytes: token.to_vec().expect("bytes"), key: pair.public(), authorizer }
    }

    fn grants(&self) -> bool {
        let token = Biscuit::from(black_box(&self.bytes), self.key).expect("a genuine token");
        self.authorizer.clone().build(&token).is_ok_and(|mut authorizer| authorizer.authorize().is_ok())
    }
}

/// By default an authorizer gives up after a millisecond, which a busy machine may take from it.
fn patient() -> AuthorizerLimits {
    AuthorizerLimits { max_time: Duration::from_secs(10), ..AuthorizerLimits::default() }
}
