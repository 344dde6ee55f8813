//! The functions that may branch on what is secret, in how many places, and why that tells nobody anything.

/// A function that may be reported.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// What depends on a secret: memcheck's word for a branch, or for an address.
    kind: &'static str,
    /// Package, file and name.
    function: &'static str,
    /// In how many places, each counted once for each way that leads to it.
    pub places: usize,
}

impl Allowed {
    /// As the judge names what it finds.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{} {}", self.kind, self.function)
    }
}

const fn branches(function: &'static str, places: usize) -> Allowed {
    Allowed { kind: "UninitCondition", function, places }
}

const fn addresses(function: &'static str, places: usize) -> Allowed {
    Allowed { kind: "UninitValue", function, places }
}

/// The accept bit, which everybody may know. Where it is branched on is the compiler's choice: in the function that says
/// so, or in one of those that asked.
const ACCEPT: Allowed = branches("licentia/src/signature.rs accept", 1);
const ACCEPTS: Allowed = branches("licentia/src/verify/trust.rs accepts", 1);

/// Whether an addition met equal or opposite points. Only the key's owner can make a signature of which that is true.
const IS_BROKEN: Allowed = branches("licentia/src/signature/prepared.rs holds", 1);

pub(super) const HEAP_FREE: &[Allowed] = &[ACCEPT];
pub(super) const PREPARED: &[Allowed] = &[ACCEPT, IS_BROKEN];

/// Where the line and its parts end, which is public; memcheck can't know.
pub(super) const PARSE: &[Allowed] = &[
    branches("licentia/src/token/scan.rs first_line", 4),
    // Before the line's end there may be a CR.
    addresses("licentia/src/token/scan.rs first_line", 1),
    branches("licentia/src/token.rs split", 1),
    branches("licentia/src/token.rs at_dots", 2),
    branches("licentia/src/token.rs decoded_length", 1),
    branches("licentia/src/token.rs parse", 4),
    branches("licentia/src/token.rs parse_in", 2),
];

pub(super) const TOKEN: &[Allowed] = &[ACCEPT, ACCEPTS, IS_BROKEN, branches("licentia/src/verify.rs verify", 1)];
pub(super) const REQUEST: &[Allowed] = &[ACCEPT, branches("licentia/src/verify/self_signed.rs verify", 1)];

/// Whether what the generator gave is a key, in 1 … n−1. If not, it is thrown away.
pub(super) const GENERATE: &[Allowed] = &[
    branches("p256/src/arithmetic/scalar.rs try_random", 1),
    branches("elliptic-curve/src/scalar/nonzero.rs try_generate_from_rng", 1),
];

/// Whether a nonce, r and s are in 1 … n−1. If not, they are thrown away.
pub(super) const SIGN: &[Allowed] = &[
    branches("rfc6979/src/lib.rs fill_next_k", 1),
    branches("ecdsa/src/hazmat.rs sign_prehashed_rfc6979", 1),
    branches("elliptic-curve/src/scalar/nonzero.rs invert", 1),
    branches("elliptic-curve/src/scalar/value.rs from_slice", 2),
    branches("ecdsa/src/lib.rs from_scalars", 2),
];
