//! `jsonwebtoken`, with ordinary options; `typ` it leaves to its caller.

use std::collections::HashSet;
use std::error::Error;

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto, decode, decode_header, encode};
use serde_json::Value;

use crate::request::{Order, Question};

pub(crate) fn verify(question: &Question) -> Result<Value, Box<dyn Error>> {
    let header = decode_header(&question.token)?;
    let jwk: Jwk = serde_json::from_value(question.key(header.kid.as_deref())?.clone())?;
    Ok(decode(&question.token, &DecodingKey::from_jwk(&jwk)?, &validation(question))?.claims)
}

fn validation(question: &Question) -> Validation {
    let mut validation = Validation::new(Algorithm::ES256);
    // It reads the machine's clock: where another time is stated, it isn't asked about time.
    validation.validate_exp = question.now.is_none();
    validation.validate_nbf = question.now.is_none();
    validation.validate_aud = question.audience.is_some();
    validation.aud = question.audience.as_ref().map(|audience| HashSet::from([audience.clone()]));
    validation.iss = question.issuers.as_ref().map(|issuers| issuers.iter().cloned().collect());
    validation.sub = question.subject.clone();
    let stated =
        [("aud", validation.aud.is_some()), ("iss", validation.iss.is_some()), ("sub", validation.sub.is_some())];
    validation.required_spec_claims =
        stated.iter().filter(|(_, stated)| *stated).map(|(name, _)| (*name).into()).collect();
    validation
}

/// By the library's JWT writer where that gives these bytes, else by its signature over them.
pub(crate) fn sign(order: &Order) -> Result<String, Box<dyn Error>> {
    let key = EncodingKey::from_ec_pem(order.pem.as_bytes())?;
    match written(order, &key) {
        Ok(token) if order.is_text_of(&token) => Ok(token),
        _ => Ok(format!("{}.{}", order.message, crypto::sign(order.message.as_bytes(), &key, Algorithm::ES256)?)),
    }
}

fn written(order: &Order, key: &EncodingKey) -> Result<String, Box<dyn Error>> {
    let header: Header = serde_json::from_str(&order.header)?;
    Ok(encode(&header, &order.claims()?, key)?)
}
