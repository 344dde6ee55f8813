//! One stable word per outcome: the same in the spec, the vectors, Rust and every program's output.
//!
//! Spec: `spec/errors.md`, a row for each of them with what a person should do.

use core::fmt;

/// Declares each code once: the variant, its word, and its place in [`Code::ALL`].
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// The outcome of a check in one word, for programs. The sentence for people is the error's `Display`.
        ///
        /// # Examples
        /// ```
        /// use licentia::Code;
        /// assert_eq!(Code::NotGenuine.as_str(), "not_genuine");
        /// assert_eq!(Code::from_name("expired"), Some(Code::Expired));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order in which the checks run.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable word, in snake case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

codes! {
    // token
    /// The token is longer than its kind may be.
    TooLong = "too_long",
    /// Not three parts, or a signature that isn't 86 characters.
    NotCompact = "not_compact",
    /// The legal header of a trusted key, but of another kind than the one asked for.
    OtherKind = "other_kind",
    /// No trusted key has this header.
    HeaderUnknown = "header_unknown",
    /// A grant in the token's chain doesn't hold, or the token goes beyond it.
    GrantNotMet = "grant_not_met",
    /// The signature doesn't hold. For strangers there is no more detail than this.
    NotGenuine = "not_genuine",
    // payload
    /// The payload isn't strict base64url.
    PayloadBase64 = "payload_base64",
    /// The bytes aren't UTF-8.
    NotUtf8 = "not_utf8",
    /// The bytes aren't JSON.
    NotJson = "not_json",
    /// A name stands twice in one object.
    DuplicateMember = "duplicate_member",
    /// JSON, but not in its one canonical form.
    NotCanonical = "not_canonical",
    /// More nested objects and arrays than the limit.
    TooDeep = "too_deep",
    /// A number with a fraction or an exponent, or minus zero.
    NumberNotInteger = "number_not_integer",
    /// A number beyond ±(2^53−1), or one that no double can hold.
    NumberOutOfRange = "number_out_of_range",
    /// An integer that a double would round.
    NumberNotExact = "number_not_exact",
    /// Half of a surrogate pair, escaped.
    LoneSurrogate = "lone_surrogate",
    // document
    /// A member that this kind doesn't have.
    UnknownMember = "unknown_member",
    /// A member that must stand and doesn't.
    MissingMember = "missing_member",
    /// A value of another JSON type.
    WrongType = "wrong_type",
    /// The right type, but a value outside its limits.
    OutOfRange = "out_of_range",
    /// Two members contradict each other.
    Conflict = "conflict",
    // key policy
    /// The token's issuer isn't the key's.
    OtherIssuer = "other_issuer",
    /// The key was revoked.
    KeyRevoked = "key_revoked",
    /// Signed outside the window in which the key may sign.
    OutsideKeyWindow = "outside_key_window",
    /// The key may not sign for this product.
    ProductNotAllowed = "product_not_allowed",
    /// The key may not sign for this license.
    LicenseNotAllowed = "license_not_allowed",
    /// The token lives longer than its key may grant.
    LifetimeTooLong = "lifetime_too_long",
    /// A statement for another recipient.
    OtherAudience = "other_audience",
    /// A proof that answers another challenge.
    OtherNonce = "other_nonce",
    // trust sets, manifests, status lists
    /// Two trust sets for one issuer.
    TrustConflict = "trust_conflict",
    /// A key that isn't a well-formed ES256 public key.
    BadKey = "bad_key",
    /// One `kid` twice in all trust sets.
    KidTwice = "kid_twice",
    /// A private member in what should be a public key.
    PrivateKey = "private_key",
    /// A `kid` that isn't its key's thumbprint.
    KidMismatch = "kid_mismatch",
    /// The same version of a trust set with other bytes.
    ManifestConflict = "manifest_conflict",
    /// An older trust set than the one installed, or than the build accepts.
    ManifestRollback = "manifest_rollback",
    /// Too few roots signed it.
    QuorumNotMet = "quorum_not_met",
    /// The list of kept tokens isn't the one that was signed for.
    KeepListBroken = "keep_list_broken",
    /// The status list ends, or can't be inflated, before the entry.
    ListBroken = "list_broken",
    /// A status list of another issuer, or of another place.
    OtherList = "other_list",
    /// An older status list than the newest one.
    ListRollback = "list_rollback",
    /// A status list that is dated in the future.
    ListFromTheFuture = "list_from_the_future",
    // decide
    /// The token demands something that this verifier doesn't know.
    NotUnderstood = "not_understood",
    /// The caller didn't say which product asks.
    ProductNotStated = "product_not_stated",
    /// For another product.
    OtherProduct = "other_product",
    /// Bound to a device, and the caller stated none.
    DeviceNotStated = "device_not_stated",
    /// Bound to another device.
    OtherDevice = "other_device",
    /// Too few of the device's features are those that it is bound to.
    FingerprintDiffers = "fingerprint_differs",
    /// Restricted to releases, and the caller stated none.
    ReleaseNotStated = "release_not_stated",
    /// This release isn't covered.
    ReleaseNotCovered = "release_not_covered",
    /// Restricted in time, and the caller stated no clock.
    ClockNotStated = "clock_not_stated",
    /// The token is from the future: the clock is behind.
    ClockBehind = "clock_behind",
    /// The clock shows an earlier time than was already seen.
    ClockTurnedBack = "clock_turned_back",
    /// Its time hasn't begun.
    NotYetValid = "not_yet_valid",
    /// Its time is over.
    Expired = "expired",
    /// Its issuer's list says: revoked.
    Revoked = "revoked",
    /// Its issuer's list says: suspended.
    Suspended = "suspended",
    /// Its issuer's list says: given back by its holder.
    Returned = "returned",
    /// The newest list is too old to rely on.
    Stale = "stale",
    /// A later version of its license was seen.
    Superseded = "superseded",
    /// Nothing of this name was licensed.
    NoSuchEntitlement = "no_such_entitlement",
    /// A quantity or unit was asked of something that isn't counted.
    NotCounted = "not_counted",
    /// Counted in another unit.
    OtherUnit = "other_unit",
    /// More than was licensed.
    TooMany = "too_many",
}

impl Code {
    /// The code with this word, if there is one.
    #[must_use]
    pub fn from_name(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
