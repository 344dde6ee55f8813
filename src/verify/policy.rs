//! What a key may sign: its issuer's name, its window, products, licenses, lifetime. In the order of the spec.

use super::error::VerifyError;
use super::trust::TrustedKeys;
use super::trusted_key::TrustedKey;
use crate::document::Claims;
use crate::kind::IssuerSigned;
use crate::text::Excerpt;

pub(super) fn check<K: IssuerSigned>(
    key: &TrustedKey<'_>,
    trusted: &TrustedKeys<'_>,
    claims: &Claims<'_, K>,
) -> Result<(), VerifyError> {
    issuer(key, claims)?;
    if let Some(at) = key.revoked_at()
        && !trusted.keeps(key, &claims.digest())
    {
        return Err(VerifyError::KeyRevoked { at });
    }
    window(key, claims)?;
    sold(key, claims)
}

/// What binds the kinds that sell something; others have no such members.
fn sold<K: IssuerSigned>(key: &TrustedKey<'_>, claims: &Claims<'_, K>) -> Result<(), VerifyError> {
    let Some(license) = claims.part("lic").and_then(|license| license.text("id")) else { return Ok(()) };
    let mut products = crate::document::strings(claims.get("aud"));
    if let Some(product) = products.find(|product| !key.may_serve(product)) {
        return Err(VerifyError::ProductNotAllowed { product: Excerpt::of(product) });
    }
    let license = license.plain();
    if !key.may_license(license) {
        return Err(VerifyError::LicenseNotAllowed { license: Excerpt::of(license) });
    }
    lifetime(key, claims)
}

fn issuer<K: IssuerSigned>(key: &TrustedKey<'_>, claims: &Claims<'_, K>) -> Result<(), VerifyError> {
    let (of_key, claimed) = (key.issuer(), claims.issuer());
    if of_key == claimed {
        return Ok(());
    }
    Err(VerifyError::OtherIssuer { key: Excerpt::of(of_key), claimed: Excerpt::of(claimed) })
}

fn window<K: IssuerSigned>(key: &TrustedKey<'_>, claims: &Claims<'_, K>) -> Result<(), VerifyError> {
    let issued_at = claims.issued_at();
    let (from, until) = key.window();
    let inside = from <= issued_at && until.is_none_or(|until| issued_at < until);
    if inside { Ok(()) } else { Err(VerifyError::OutsideKeyWindow { issued_at, from, until }) }
}

fn lifetime<K: IssuerSigned>(key: &TrustedKey<'_>, claims: &Claims<'_, K>) -> Result<(), VerifyError> {
    let Some(limit) = key.lifetime() else { return Ok(()) };
    let lifetime = claims.expires().map(|exp| exp.get().saturating_sub(claims.issued_at().get()));
    if lifetime.is_some_and(|lifetime| lifetime <= limit) {
        return Ok(());
    }
    Err(VerifyError::LifetimeTooLong { limit, lifetime })
}
