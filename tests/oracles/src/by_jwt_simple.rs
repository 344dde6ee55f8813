//! `jwt-simple`, with ordinary options.

use std::error::Error;

use jwt_simple::algorithms::{ECDSAP256KeyPairLike, ECDSAP256PublicKeyLike, ES256KeyPair, ES256PublicKey};
use jwt_simple::claims::JWTClaims;
use jwt_simple::common::{HeaderOptions, VerificationOptions};
use jwt_simple::prelude::UnixTimeStamp;
use jwt_simple::token::Token;
use serde_json::{Map, Value};

use crate::request::{Order, Question};

pub(crate) fn verify(question: &Question) -> Result<Value, Box<dyn Error>> {
    let kid = Token::decode_metadata(&question.token)?.key_id().map(str::to_owned);
    let key = ES256PublicKey::from_jwk(&question.key(kid.as_deref())?.to_string())?;
    let claims: JWTClaims<Map<String, Value>> = key.verify_token(&question.token, Some(options(question)))?;
    let issuer = claims.issuer.map(|issuer| ("iss".to_owned(), issuer.into()));
    Ok(claims.custom.into_iter().chain(issuer).collect())
}

fn options(question: &Question) -> VerificationOptions {
    VerificationOptions {
        allowed_issuers: question.issuers.as_ref().map(|issuers| issuers.iter().cloned().collect()),
        allowed_audiences: question.audience.iter().cloned().map(|audience| [audience].into()).next(),
        required_subject: question.subject.clone(),
        required_signature_type: Some(question.typ.clone()),
        artificial_time: question.now.map(UnixTimeStamp::from_secs),
        ..VerificationOptions::default()
    }
}

/// By the library's JWT writer, which is its only way to sign: what it doesn't write it can't be asked for.
pub(crate) fn sign(order: &Order) -> Result<String, Box<dyn Error>> {
    let header: Map<String, Value> = serde_json::from_str(&order.header)?;
    let member = |name| header.get(name).and_then(Value::as_str);
    let key = ES256KeyPair::from_pem(&order.pem)?.with_key_id(member("kid").unwrap_or_default());
    let options = HeaderOptions {
        content_type: member("cty").map(str::to_owned),
        signature_type: member("typ").map(str::to_owned),
    };
    let token = key.sign_with_options(JWTClaims { custom: order.claims()?, ..JWTClaims::new() }, &options)?;
    if order.is_text_of(&token) { Ok(token) } else { Err("not what this library writes".into()) }
}
