//! Grants: a key that an issuer's key lets sign, for one token. Spec: `spec/verify.md`, *Grants*.
//!
//! The chain stands behind the token, nearest grant first. It is verified from the trusted key down, and each link narrows.

use super::error::VerifyError;
use super::payload::{Payload, decode_owned};
use super::trust::TrustedKeys;
use super::{Verified, header, policy, signature_holds};
use crate::Kind;
use crate::document::{Claims, Entitlement};
use crate::kind::{Grant, Lease, Sold};
use crate::signature::PublicKey;
use crate::text::Excerpt;
use crate::token::{Parts, Unverified};
use alloc::vec::Vec;

/// A depth of 8 allows a topmost grant and eight below it.
const MAX_CHAIN: usize = 9;

/// A kind that a grant's key may sign.
pub trait Grantable: Sold {}

impl Grantable for Lease {}
impl Grantable for Grant {}

impl<'t, K: Grantable> Unverified<'t, K> {
    /// As [`Self::verify`](Unverified::verify), and where no trusted key has this header, through the grants that stand
    /// behind the token.
    ///
    /// # Errors
    /// The first check that failed; [`VerifyError::GrantNotMet`] if the chain doesn't hold or the token goes beyond it.
    pub fn verify_with_grants(self, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, K>, VerifyError> {
        match header::find_key::<K>(self.parts.header, trusted) {
            Err(unknown @ VerifyError::HeaderUnknown { .. }) => follow(self, trusted, unknown),
            _ => self.verify(trusted),
        }
    }

    /// Why a token under grants is not genuine: for auditors and vectors, never on a product's path.
    #[must_use]
    pub fn diagnose_with_grants(&self, trusted: &TrustedKeys<'_>) -> Option<crate::signature::Reason> {
        if header::find_key::<K>(self.parts.header, trusted).is_ok() {
            return self.diagnose(trusted);
        }
        let nearest = chain_behind(&self.parts).into_iter().next()?;
        stated_key(&nearest)?.diagnose(self.parts.signed, self.parts.signature)
    }
}

fn follow<'t, K: Grantable>(
    token: Unverified<'t, K>,
    trusted: &TrustedKeys<'_>,
    unknown: VerifyError,
) -> Result<Verified<'t, K>, VerifyError> {
    let chain = chain_behind(&token.parts);
    // The one look at what isn't verified yet: is this a chain for this token at all? Nothing else comes of it.
    let key =
        chain.first().and_then(stated_key).filter(|key| header::is_of::<K>(token.parts.header, key)).ok_or(unknown)?;
    let grants = verify_chain(&chain, trusted)?;
    signature_holds(&key, &token.parts)?;
    let nearest = grants.first().ok_or(unknown)?;
    let payload = Payload::read(token.parts.payload, token.room, |claims| within(claims, nearest))?;
    Ok(Verified { payload, kid: key.thumbprint(), grants })
}

/// The grants behind a token, nearest first: the lines whose header is that of a grant.
fn chain_behind<'t>(parts: &Parts<'t>) -> Vec<Parts<'t>> {
    let tokens = crate::token::Attachments::new(parts.behind).tokens(Grant::MAX_TEXT);
    tokens.filter(|parts| header::read(parts.header, |_, typ| typ == Grant::TYP.as_bytes())).collect()
}

/// The key that a grant hands on, as it says itself.
fn stated_key(grant: &Parts<'_>) -> Option<PublicKey> {
    own(grant).ok()?.claims().key()
}

/// The grants of the chain, nearest first, if each holds and lies within the one above it.
fn verify_chain(chain: &[Parts<'_>], trusted: &TrustedKeys<'_>) -> Result<Vec<Payload<'static, Grant>>, VerifyError> {
    if chain.len() > MAX_CHAIN {
        return Err(not_met("chain", "it is longer than nine grants"));
    }
    let mut from_the_top: Vec<Payload<'static, Grant>> = Vec::with_capacity(chain.len());
    for grant in chain.iter().rev() {
        let payload = match from_the_top.last() {
            None => verify_topmost(grant, trusted)?,
            Some(parent) => verify_link(grant, parent)?,
        };
        from_the_top.push(payload);
    }
    from_the_top.reverse();
    Ok(from_the_top)
}

fn verify_topmost(grant: &Parts<'_>, trusted: &TrustedKeys<'_>) -> Result<Payload<'static, Grant>, VerifyError> {
    let key = header::find_key::<Grant>(grant.header, trusted);
    let key = key.map_err(|_| not_met("chain", "its topmost grant is not signed by a trusted key that may grant"))?;
    let payload = verify_grant(grant, trusted.accepts(&key, grant))?;
    let allowed = policy::check(&key, trusted, &payload.claims());
    allowed.map_err(|_| not_met("chain", "its topmost grant is not what its key may sign"))?;
    if payload.claims().parent().is_some() {
        return Err(not_met("par", "the topmost grant names another one above it"));
    }
    Ok(payload)
}

fn verify_link(grant: &Parts<'_>, parent: &Payload<'_, Grant>) -> Result<Payload<'static, Grant>, VerifyError> {
    let key = parent.claims().key().filter(|key| header::is_of::<Grant>(grant.header, key));
    let key = key.ok_or(not_met("chain", "a grant is not signed by the key that the one above it names"))?;
    let payload = verify_grant(grant, signature_holds(&key, grant))?;
    within(&payload.claims(), parent)?;
    Ok(payload)
}

/// One grant's own checks, all with one answer: the chain doesn't hold.
fn verify_grant(grant: &Parts<'_>, accepted: Result<(), VerifyError>) -> Result<Payload<'static, Grant>, VerifyError> {
    accepted.map_err(|_| not_met("chain", "the signature of a grant doesn't hold"))?;
    let payload = own(grant).map_err(|_| not_met("chain", "a grant is not well formed"))?;
    if let Some(name) = payload.claims().must_names().next() {
        return Err(not_met(name, "a grant demands what is not known here"));
    }
    Ok(payload)
}

fn own(grant: &Parts<'_>) -> Result<Payload<'static, Grant>, VerifyError> {
    Payload::own(decode_owned(grant.payload)?)
}

/// Whether what was signed under a grant stays within it.
fn within<K: Sold>(claims: &Claims<'_, K>, above: &Payload<'_, Grant>) -> Result<(), VerifyError> {
    let grant = above.claims();
    let require = |holds: bool, member: &str, why| if holds { Ok(()) } else { Err(not_met(member, why)) };
    require(claims.issuer() == grant.issuer(), "iss", "it names another issuer than the grant")?;
    let products = claims.audiences().all(|product| grant.audiences().any(|other| other == product));
    require(products, "aud", "it names a product that was not granted")?;
    let license = claims.get("lic") == grant.get("lic");
    require(license, "lic", "it names another license than the grant")?;
    require(claims.expires().is_some_and(|end| end <= grant.end()), "exp", "it outlives the grant")?;
    let lifetime = claims.expires().map(|end| end.get().saturating_sub(claims.issued_at().get()));
    require(lifetime.is_some_and(|lifetime| lifetime <= grant.lifetime()), "life", "it lives longer than was granted")?;
    for (name, entitlement) in claims.entitlements() {
        require(is_granted(name, entitlement, &grant), name, "it is more than was granted")?;
    }
    let Some(depth) = claims.object().integer("depth") else { return Ok(()) };
    // Only a grant has a depth, and a grant below another one names it.
    require(depth < grant.depth(), "depth", "the grant above it allows none so deep")?;
    require(claims.object().digest("par") == Some(grant.digest()), "par", "it doesn't name the grant above it")
}

fn is_granted(name: &str, entitlement: Entitlement<'_>, grant: &Claims<'_, Grant>) -> bool {
    // A demand that isn't known makes the granted entitlement alone count as absent.
    let granted = grant.entitlement(name).filter(|granted| granted.must_names().next().is_none());
    granted.is_some_and(|granted| entitlement.within(&granted).is_ok())
}

fn not_met(member: &str, why: &'static str) -> VerifyError {
    VerifyError::GrantNotMet { member: Excerpt::of(member), why }
}
