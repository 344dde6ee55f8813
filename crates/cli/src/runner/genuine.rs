//! A token of any kind up to the verdict "genuine", the same for the protocol and for vectors.

use licentia::kind::{Grant, IssuerSigned, Proof, Release, Request, SelfSignedKind, Usage};
use licentia::signature::Reason;
use licentia::{
    Activation, Code, Lease, License, SelfSigned, StatusList, TokenError, TrustedKeys, Unverified, Verified,
    VerifyError,
};

/// Why a token or a trust set isn't taken.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) code: Code,
    /// With `not_genuine`, and only then.
    pub(crate) why: Option<Reason>,
    pub(crate) sentence: String,
}

impl Refused {
    pub(crate) fn new(code: Code, sentence: impl ToString) -> Self {
        Self { code, why: None, sentence: sentence.to_string() }
    }

    fn of_text(error: TokenError) -> Self {
        // Without a code the error would be about a buffer of ours, and none is lent here.
        Self::new(error.code().unwrap_or(Code::NotCompact), error)
    }

    fn of_token(error: VerifyError, diagnose: impl FnOnce() -> Option<Reason>) -> Self {
        // Behind an accepted chain of grants nothing else is asked of the signature, so only this code has a reason.
        let why = if error == VerifyError::NotGenuine { diagnose() } else { None };
        Self { why, ..Self::new(error.code(), error) }
    }
}

/// A kind that an issuer's key signs, with how far its verifier goes: a lease and a grant may stand under grants.
pub(crate) trait Issued: IssuerSigned + Sized {
    fn check<'t>(token: Unverified<'t, Self>, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, Self>, VerifyError>;
    fn diagnose(token: &Unverified<'_, Self>, trusted: &TrustedKeys<'_>) -> Option<Reason>;
}

macro_rules! issued {
    ($($kind:ident: $verify:ident, $diagnose:ident;)*) => {$(
        impl Issued for $kind {
            fn check<'t>(token: Unverified<'t, Self>, trusted: &TrustedKeys<'_>) -> Result<Verified<'t, Self>, VerifyError> {
                token.$verify(trusted)
            }

            fn diagnose(token: &Unverified<'_, Self>, trusted: &TrustedKeys<'_>) -> Option<Reason> {
                token.$diagnose(trusted)
            }
        }
    )*};
}

issued! {
    License: verify, diagnose;
    Activation: verify, diagnose;
    Lease: verify_with_grants, diagnose_with_grants;
    Grant: verify_with_grants, diagnose_with_grants;
    StatusList: verify, diagnose;
}

pub(crate) fn genuine<'f, K: Issued>(file: &'f [u8], trusted: &TrustedKeys<'_>) -> Result<Verified<'f, K>, Refused> {
    let token = Unverified::<K>::parse(file).map_err(Refused::of_text)?;
    let diagnose = || K::diagnose(&Unverified::parse(file).ok()?, trusted);
    K::check(token, trusted).map_err(|error| Refused::of_token(error, diagnose))
}

/// A kind that a device signs itself, with what its reader has to expect.
pub(crate) trait Statement: SelfSignedKind + Sized {
    fn check<'t>(token: Unverified<'t, Self>, audience: &str, nonce: &str)
    -> Result<SelfSigned<'t, Self>, VerifyError>;
}

macro_rules! statements {
    ($($kind:ident),*) => {$(
        impl Statement for $kind {
            fn check<'t>(token: Unverified<'t, Self>, audience: &str, _: &str) -> Result<SelfSigned<'t, Self>, VerifyError> {
                token.verify_for(audience)
            }
        }
    )*};
}

statements!(Request, Release, Usage);

impl Statement for Proof {
    fn check<'t>(token: Unverified<'t, Self>, product: &str, nonce: &str) -> Result<SelfSigned<'t, Self>, VerifyError> {
        token.verify_answer(product, nonce)
    }
}

/// The nonce counts for a proof alone.
pub(crate) fn statement<'f, K: Statement>(
    file: &'f [u8],
    audience: &str,
    nonce: &str,
) -> Result<SelfSigned<'f, K>, Refused> {
    let token = Unverified::<K>::parse(file).map_err(Refused::of_text)?;
    let diagnose = || Unverified::<K>::parse(file).ok()?.diagnose_self_signed();
    K::check(token, audience, nonce).map_err(|error| Refused::of_token(error, diagnose))
}
