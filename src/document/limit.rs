//! What a member may be, in the words of an error. The tables name a limit by one byte; the words are linked only where an
//! error is shown, so that firmware that shows none doesn't carry them.

use core::fmt;

/// Declares each limit once: its name, and the words that follow "it must be".
macro_rules! limits {
    ($($name:ident = $words:literal,)*) => {
        /// What a value, or two members together, had to be.
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Limit { $($name,)* }

        impl Limit {
            const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

limits! {
    // texts
    Name = "1 to 128 printable ASCII characters without quotes and backslashes, no space at either end",
    Issuer = "a name of 1 to 128 printable ASCII characters; with a colon in it, a URI",
    Product = "a product name of 1 to 128 printable ASCII characters other than \"*\"; with a colon in it, a URI",
    Text = "1 to 1,024 bytes of text without control characters",
    Subject = "1 to 1,024 bytes of text without control characters; with a colon in it, a URI",
    Id = "16 to 64 of A-Z a-z 0-9 _ -",
    Digest = "43 characters of base64url: 32 bytes",
    Half = "22 characters of base64url: 16 bytes",
    Base64url = "strict base64url",
    Unit = "1 to 32 of A-Z a-z /, but not \"None\"",
    Uri = "a URI of 3 to 512 bytes (RFC 3986)",
    Term = "\"perpetual\", \"subscription\" or \"trial\"",
    Renew = "\"none\", \"weekly\" or \"monthly\"",
    Bind = "\"cnf\", \"fp\", \"cnf+fp\" or \"unbound\"",
    CheckoutType = "\"provisional\", \"borrow\" or \"perpetual\"",
    Curve = "\"P-256\"",
    KeyType = "\"EC\"",
    PolicyKind = "a kind that an issuer's key may sign, by its full typ",
    // integers
    Time = "UTC seconds, 0 to 253402300799",
    Count = "an integer, 0 to 2^53-1",
    Duration = "seconds, 1 to 2^53-1",
    Seconds = "seconds, 0 to 2^53-1",
    Version = "an integer, 1 to 2147483647",
    StatusIndex = "an integer, 0 to 1048575",
    Need = "an integer of 2 or more",
    Depth = "an integer, 0 to 8",
    Bits = "2",
    // other scalars
    Bool = "true or false",
    True = "true",
    // objects
    Object = "an object",
    Member = "a member of this kind",
    NotEmpty = "an object with at least one member",
    Entitlements = "an object of 1 to 64 entitlements",
    Quantities = "an object of 1 to 64 quantities",
    Meta = "an object of 1 to 32 texts",
    Parts = "an object of 2 to 16 parts",
    Policies = "an object of 1 to 128 policies",
    // arrays
    Audience = "one product, or 2 to 16 different ones",
    Products = "1 to 64 different products, or \"*\" alone",
    Licenses = "1 to 64 different license ids",
    ReleaseVersion = "an array of 1 to 4 integers",
    Ways = "an array of 1 to 4 different ways to bind",
    PartNames = "an array of 2 to 16 different names",
    Operations = "an array of 1 to 16 different names",
    Keys = "an array of 1 to 128 keys",
    Kinds = "an array of 1 to 16 different kinds",
    // members together
    AfterIssue = "later than iat",
    AfterBeginning = "later than nbf",
    AfterPhase = "later than the phase before it",
    EndUnlessPerpetual = "exp unless term is perpetual",
    EndIffNotPerpetual = "exp if and only if term isn't perpetual",
    EndUnlessPerpetualCheckout = "exp unless checkout.type is perpetual",
    EndBeside = "an exp beside it",
    PhasesBeforeEnd = "phases before exp",
    StatusBeside = "a status beside it",
    MaxBeside = "a max beside it",
    NoValueBesideMax = "no val beside max",
    BoundOrUnbound = "either unbound, or cnf or fp or both",
    VersionAboveFrom = "a version above from",
    FingerprintIffBound = "fp if and only if bind holds fp or cnf+fp",
    NoMoreThanParts = "no more than there are parts",
    EarlyWithBorrow = "early_check_in with the type borrow only",
    PreviousIffLater = "prev if and only if ctr is above 0",
    TimeAfterFrom = "a time after from",
    TimeAfterIssue = "a time after iat",
    EndAfterBeginning = "an end after nbf",
    ProductsForKinds = "products (or \"*\") for the kinds in typ",
    KeyForPolicy = "a key in keys for each kid in policy",
    Point = "a point on P-256",
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.words(), f)
    }
}
