//! What a code means, for whoever reads counts. `spec/errors.md` says what to do.

pub(super) fn meaning(code: &str) -> &'static str {
    match code {
        "granted" => "entitled",
        "genuine" => "licenses and grants, which are never decided",
        "io" => "couldn't be read, so nobody looked at it",
        "too_long" => "longer than a token may be",
        "not_compact" => "no token: not three parts with dots between them",
        "other_kind" => "of a kind that an audit doesn't know",
        "header_unknown" => "no trusted key fits; is its issuer's newest trust set given?",
        "grant_not_met" => "the grants behind it don't cover it",
        "not_genuine" => "changed after it was signed, or forged",
        "key_revoked" => "its key was revoked",
        "other_issuer" => "signed by another issuer's key",
        "outside_key_window" => "signed when its key might not sign",
        "product_not_allowed" => "its key may not sign for its product",
        "license_not_allowed" => "its key may not sign for its license",
        "lifetime_too_long" => "lives longer than its key may grant",
        "not_understood" => "demands what this version doesn't know",
        "other_product" => "for another product",
        "device_not_stated" => "bound to a fingerprint, which only the device itself can be compared with",
        "release_not_stated" => "restricted to releases; state one with --release",
        "release_not_covered" => "doesn't cover this release",
        "clock_behind" => "dated in the future",
        "not_yet_valid" => "its time hasn't begun",
        "expired" => "its time is over",
        "revoked" | "suspended" | "returned" => "a status list says so",
        "list_broken" => "the status list ends before its entry",
        "stale" => "the newest status list is older than it allows",
        _ => "a trusted key signed it, but not as it may",
    }
}
