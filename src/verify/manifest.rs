//! Manifests: trust sets that roots signed, and the lists of kept tokens that travel with them. Spec: `spec/verify.md`,
//! *Manifests*.

use super::error::TrustFault;
use super::keep::KeepList;
use super::payload::decode_owned;
use super::trust::check_set;
use super::{header, signature_holds};
use crate::Kind;
use crate::code::Code;
use crate::document::Text;
use crate::document::value::{Object, Value};
use crate::kind::Keys;
use crate::signature::PublicKey;
use crate::text::{Digest, Excerpt};
use crate::time::UnixSeconds;
use crate::token::{Attachment, Attachments, Parts, decoded_length};
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use core::fmt;

/// Some roots, of which enough must sign a manifest.
#[derive(Clone, Debug)]
pub struct Quorum {
    need: usize,
    keys: Vec<PublicKey>,
}

impl Quorum {
    /// `need` of these roots must sign. Nothing if that can't be: none is needed, more than there are, or a root stands
    /// there twice.
    #[must_use]
    pub fn new(need: usize, keys: &[PublicKey]) -> Option<Self> {
        let twice =
            keys.iter().enumerate().any(|(place, key)| keys.iter().skip(place.wrapping_add(1)).any(|k| k == key));
        let possible = (1..=keys.len()).contains(&need) && !twice;
        possible.then(|| Self { need, keys: keys.to_vec() })
    }
}

/// The roots that a product brings: quorums in ascending strength, and the lowest manifest that it accepts.
///
/// # Examples
/// ```
/// use licentia::verify::{Quorum, Roots};
/// # fn load(a: licentia::PublicKey, b: licentia::PublicKey, c: licentia::PublicKey, spare: licentia::PublicKey,
/// #         file: &[u8]) -> Option<()> {
/// let roots = Roots::new(vec![Quorum::new(2, &[a, b, c])?, Quorum::new(1, &[spare])?]).lowest(0, 7);
/// let manifest = roots.verify(file, None).ok()?;
/// let sets = [manifest.trust_set()];
/// let trusted = licentia::TrustedKeys::load(&sets).ok()?;
/// # let _ = trusted; Some(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Roots {
    quorums: Vec<Quorum>,
    lowest: (usize, u64),
}

/// The manifest that is installed, if there is one: what a new one is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Installed<'i> {
    /// The quorum that signed it.
    pub quorum: usize,
    /// Its trust set's bytes.
    pub trust_set: &'i [u8],
}

/// A trust set that enough roots signed. It replaces the one that was compiled in.
#[derive(Clone)]
pub struct Manifest {
    payload: Vec<u8>,
    quorum: usize,
    keep_lists: Vec<Vec<u8>>,
}

/// Why a manifest is not to be installed. The one before stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManifestError {
    /// Too few roots of every quorum signed it.
    QuorumNotMet,
    /// Signed, but the payload isn't strict base64url.
    PayloadBase64,
    /// Signed, but no trust set that can be loaded.
    Trust(TrustFault),
    /// Older than the installed one, or than the build accepts.
    Rollback {
        /// The manifest's quorum and version.
        came: (usize, u64),
        /// Those that it must not fall below.
        newest: (usize, u64),
    },
    /// The same quorum and version as the installed one, with other bytes.
    Conflict,
    /// Another issuer than the installed one.
    OtherIssuer {
        /// The issuer.
        issuer: Excerpt,
    },
    /// A list of kept tokens isn't one that it names.
    KeepListBroken,
}

impl ManifestError {
    /// The stable word.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::QuorumNotMet => Code::QuorumNotMet,
            Self::PayloadBase64 => Code::PayloadBase64,
            Self::Trust(fault) => fault.code(),
            Self::Rollback { .. } => Code::ManifestRollback,
            Self::Conflict => Code::ManifestConflict,
            Self::OtherIssuer { .. } => Code::TrustConflict,
            Self::KeepListBroken => Code::KeepListBroken,
        }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::QuorumNotMet => f.write_str(
                "too few of the roots signed this manifest. Is it for this product, and are all signatures in the file?",
            ),
            Self::PayloadBase64 => f.write_str("the roots signed a payload that isn't base64url; they must mend this"),
            Self::Trust(fault) => write!(f, "the roots signed a trust set that can't be used: {fault}"),
            Self::Rollback { came, newest } => write!(
                f,
                "this manifest is older (quorum {}, version {}) than what is known already (quorum {}, version {}). Get \
                 the newest.",
                came.0, came.1, newest.0, newest.1
            ),
            Self::Conflict => f.write_str(
                "there are two different manifests of one version: its roots signed twice. Ask the vendor which one \
                 holds; the installed one stays.",
            ),
            Self::OtherIssuer { issuer } => {
                write!(f, "this manifest is of {issuer}, another issuer than the installed one")
            }
            Self::KeepListBroken => fmt::Display::fmt(&super::KeepListBroken, f),
        }
    }
}

impl core::error::Error for ManifestError {}

impl Roots {
    /// These quorums, the last one the strongest: it beats every earlier one whatever version that wrote, so keep its
    /// roots cold.
    #[must_use]
    pub const fn new(quorums: Vec<Quorum>) -> Self {
        Self { quorums, lowest: (0, 0) }
    }

    /// No manifest below this quorum and version.
    #[must_use]
    pub fn lowest(self, quorum: usize, version: u64) -> Self {
        Self { lowest: (quorum, version), ..self }
    }

    /// Verifies a manifest's file: one payload, a line for each root that signed it, then `keep` lists.
    ///
    /// # Errors
    /// The first check that failed; what was installed stays then.
    pub fn verify(&self, file: &[u8], installed: Option<Installed<'_>>) -> Result<Manifest, ManifestError> {
        let lines = Attachments::of_file(file);
        let signed = self.signed_lines(Parts::split(file, Keys::MAX_TEXT).ok(), lines.clone());
        let quorum = self.highest_met(&signed).ok_or(ManifestError::QuorumNotMet)?;
        let payload = signed.first().map(|(_, parts)| payload_of(parts)).ok_or(ManifestError::QuorumNotMet)??;
        self.check_set(&payload).map_err(ManifestError::Trust)?;
        let manifest = Manifest { payload, quorum, keep_lists: Vec::new() };
        self.check_order(&manifest, installed)?;
        let keep_lists = manifest.read_keep_lists(lines)?;
        Ok(Manifest { keep_lists, ..manifest })
    }

    /// The lines that a root signed, with the root: all over the payload of the first of them.
    fn signed_lines<'f>(&self, first: Option<Parts<'f>>, lines: Attachments<'f>) -> Vec<(PublicKey, Parts<'f>)> {
        let mut signed: Vec<(PublicKey, Parts<'f>)> = Vec::new();
        for parts in first.into_iter().chain(lines.tokens(Keys::MAX_TEXT)) {
            let same = signed.first().is_none_or(|(_, counted)| counted.payload == parts.payload);
            if same && let Some(root) = self.signer_of(&parts) {
                signed.push((root, parts));
            }
        }
        signed
    }

    fn signer_of(&self, parts: &Parts<'_>) -> Option<PublicKey> {
        let mut roots = self.quorums.iter().flat_map(|quorum| &quorum.keys);
        let root = roots.find(|root| header::is_of::<Keys>(parts.header, root))?;
        signature_holds(root, parts).ok().map(|()| *root)
    }

    fn highest_met(&self, signed: &[(PublicKey, Parts<'_>)]) -> Option<usize> {
        let signs = |key: &&PublicKey| signed.iter().any(|(root, _)| root == *key);
        self.quorums.iter().rposition(|quorum| quorum.keys.iter().filter(signs).count() >= quorum.need)
    }

    /// A root's kid counts as taken: it signs manifests, and nothing in them.
    fn check_set(&self, payload: &[u8]) -> Result<(), TrustFault> {
        let roots: Vec<_> =
            self.quorums.iter().flat_map(|quorum| &quorum.keys).map(|key| key.thumbprint().to_text()).collect();
        let is_root = |kid: Text<'_>| roots.iter().any(|root| kid.plain().as_bytes() == root);
        check_set(payload, is_root)
    }

    fn check_order(&self, manifest: &Manifest, installed: Option<Installed<'_>>) -> Result<(), ManifestError> {
        let came = manifest.order();
        if came < self.lowest {
            return Err(ManifestError::Rollback { came, newest: self.lowest });
        }
        let Some(Installed { quorum, trust_set }) = installed else { return Ok(()) };
        let (issuer, version) = issuer_and_version(trust_set);
        // A higher quorum may take back what a stolen lower one installed in another name.
        if manifest.issuer() != issuer && manifest.quorum <= quorum {
            return Err(ManifestError::OtherIssuer { issuer: Excerpt::of(manifest.issuer()) });
        }
        let newest = (quorum, version);
        if came < newest {
            return Err(ManifestError::Rollback { came, newest });
        }
        if came == newest && manifest.payload != trust_set { Err(ManifestError::Conflict) } else { Ok(()) }
    }
}

fn payload_of(parts: &Parts<'_>) -> Result<Vec<u8>, ManifestError> {
    decode_owned(parts.payload).map_err(|_| ManifestError::PayloadBase64)
}

fn issuer_and_version(trust_set: &[u8]) -> (&str, u64) {
    let set = Object(trust_set);
    (set.text("iss").map_or("", Text::plain), set.integer("ver").unwrap_or(0))
}

impl Manifest {
    /// The trust set, to be loaded with [`TrustedKeys::load`](crate::TrustedKeys::load).
    #[must_use]
    pub fn trust_set(&self) -> &[u8] {
        &self.payload
    }

    /// Which quorum signed it; the higher of two counts, then the higher version.
    #[must_use]
    pub const fn quorum(&self) -> usize {
        self.quorum
    }

    /// The issuer whose keys these are.
    #[must_use]
    pub fn issuer(&self) -> &str {
        issuer_and_version(&self.payload).0
    }

    /// The trust set's version.
    #[must_use]
    pub fn version(&self) -> u64 {
        issuer_and_version(&self.payload).1
    }

    /// `clock_reset`: the time to which the latest time seen is to be set, if the roots say so.
    #[must_use]
    pub fn clock_reset(&self) -> Option<UnixSeconds> {
        let set = Object(&self.payload);
        crate::document::time(set, "iat").filter(|_| set.holds("clock_reset"))
    }

    /// The lists of kept tokens, each named by a policy; check them once more with [`KeepList::check`].
    pub fn keep_lists(&self) -> impl Iterator<Item = &[u8]> {
        self.keep_lists.iter().map(Vec::as_slice)
    }

    fn order(&self) -> (usize, u64) {
        (self.quorum, self.version())
    }

    fn read_keep_lists(&self, lines: Attachments<'_>) -> Result<Vec<Vec<u8>>, ManifestError> {
        let keeps = lines.filter_map(|line| match line {
            Attachment::Named { name: "keep", value } => Some(value),
            _ => None,
        });
        keeps.map(|value| self.read_keep_list(value).ok_or(ManifestError::KeepListBroken)).collect()
    }

    fn read_keep_list(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = alloc::vec![0; decoded_length(text)];
        Base64UrlUnpadded::decode(text, &mut bytes).ok()?;
        let digest = KeepList::check(&bytes).ok()?.digest();
        self.names_keep_list(&digest).then_some(bytes)
    }

    fn names_keep_list(&self, digest: &Digest) -> bool {
        let policies = Object(&self.payload).object("policy").unwrap_or(Object::EMPTY);
        let named = |policy: Value<'_>| policy.object()?.object("revoked")?.digest("keep");
        policies.members().any(|(_, policy)| named(policy) == Some(*digest))
    }
}

impl fmt::Debug for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Manifest of {}, quorum {}, version {}", self.issuer(), self.quorum, self.version())
    }
}
