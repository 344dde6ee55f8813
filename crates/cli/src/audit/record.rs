//! What genuine tokens leave behind for the findings: short records, in partitions that are looked at one by one.

use super::item::Item;
use super::row::Facts;
use licentia::document::{Binding, Claims, Fingerprint};
use licentia::kind::Decided;
use licentia::{Digest, License};

/// How many files the records of one sort are spread over.
pub(super) const PARTITIONS: usize = 64;

/// So many bytes of a digest tell tokens apart.
pub(super) type Short = [u8; 16];

/// The records of a chunk.
#[derive(Default)]
pub(super) struct Records {
    /// By issuer and `jti`, for duplicates.
    pub(super) identities: Sheaf,
    /// By issuer and license, for quantities.
    pub(super) quantities: Sheaf,
}

/// Records with their partitions.
#[derive(Default)]
pub(super) struct Sheaf {
    bytes: Vec<u8>,
    ends: Vec<(usize, usize)>,
}

impl Sheaf {
    fn bind(&mut self, partition: usize, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push((partition, self.bytes.len()));
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        let one = |(start, (partition, end)): (usize, &(usize, usize))| {
            (*partition, self.bytes.get(start..*end).unwrap_or_default())
        };
        starts.zip(&self.ends).map(one)
    }
}

impl Records {
    pub(super) fn identity(&mut self, item: &Item<'_>, facts: &Facts<'_>) {
        let identity = digest(&[facts.issuer.as_bytes(), facts.jti.as_bytes()]);
        self.identities.bind(usize::from(identity.last().copied().unwrap_or(0)) % PARTITIONS, |out| {
            out.push(IDENTITY);
            out.extend_from_slice(&identity);
            out.extend_from_slice(&short(&facts.s256));
            put_number(out, item.position);
            put_text(out, item.file.unwrap_or_default());
        });
    }

    /// What a license sells.
    pub(super) fn license(&mut self, facts: &Facts<'_>, claims: &Claims<'_, License>) {
        let most = claims.devices().and_then(|devices| devices.max());
        self.quantities.bind(of_license(facts), |out| {
            out.push(LICENSE);
            put_head(out, facts, &facts.s256);
            put_number(out, most.unwrap_or(u64::MAX));
            put_entitlements(out, claims.entitlements());
        });
    }

    /// What an activation or a lease that is in force grants.
    pub(super) fn granted<K: Decided>(&mut self, facts: &Facts<'_>, claims: &Claims<'_, K>, binding: Binding) {
        let license = facts.license_s256.unwrap_or(Digest::from_bytes([0; 32]));
        self.quantities.bind(of_license(facts), |out| {
            out.push(if binding == Binding::Unbound { UNBOUND } else { BOUND });
            put_head(out, facts, &license);
            out.extend_from_slice(&bound_to(binding, || claims.fingerprint()));
            put_entitlements(out, claims.entitlements());
        });
    }
}

const IDENTITY: u8 = 0;
pub(super) const LICENSE: u8 = 0;
/// A token that is bound to a device.
pub(super) const BOUND: u8 = 1;
pub(super) const UNBOUND: u8 = 2;

/// A fingerprint's salt is fresh in each token, so that two of one device can't be told from two of two.
fn bound_to<'f>(binding: Binding, fingerprint: impl FnOnce() -> Option<Fingerprint<'f>>) -> Short {
    match binding {
        Binding::Key(key) | Binding::KeyAndFingerprint(key) => short(&Digest::from_bytes(*key.as_bytes())),
        Binding::Fingerprint => fingerprint().map_or([0; 16], |fingerprint| {
            let parts: Vec<&str> = fingerprint.parts().flat_map(|(name, part)| [name, part]).collect();
            digest(&[&fingerprint.salt(), parts.join("\0").as_bytes()])
        }),
        _ => [0; 16],
    }
}

fn of_license(facts: &Facts<'_>) -> usize {
    // FNV-1a: only the even spread counts.
    let mix = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    let hash = facts.issuer.as_bytes().iter().chain(facts.license.as_bytes()).fold(0x811c_9dc5, mix);
    usize::try_from(hash >> 8).unwrap_or(0) % PARTITIONS
}

pub(super) fn short(digest: &Digest) -> Short {
    let mut short = [0; 16];
    short.iter_mut().zip(digest.as_bytes()).for_each(|(place, byte)| *place = *byte);
    short
}

fn digest(parts: &[&[u8]]) -> Short {
    short(&Digest::of(&parts.join(&0)))
}

fn put_head(out: &mut Vec<u8>, facts: &Facts<'_>, license: &Digest) {
    put_text(out, facts.issuer);
    put_text(out, facts.license);
    put_number(out, facts.version);
    out.extend_from_slice(&short(license));
    out.extend_from_slice(&short(&facts.s256));
}

fn put_entitlements<'e>(
    out: &mut Vec<u8>,
    entitlements: impl Iterator<Item = (&'e str, licentia::document::Entitlement<'e>)>,
) {
    for (name, entitlement) in entitlements {
        let Some(most) = entitlement.max() else { continue };
        out.push(if entitlement.overage() { MORE_ALLOWED } else { COUNTED });
        put_text(out, name);
        put_text(out, entitlement.unit());
        put_number(out, most);
    }
    out.push(END);
}

pub(super) const END: u8 = 0;
pub(super) const COUNTED: u8 = 1;
pub(super) const MORE_ALLOWED: u8 = 2;

fn put_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Names are at most 128 bytes; a file's name that is longer than any system's is cut.
fn put_text(out: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(0);
    out.extend_from_slice(&length.to_le_bytes());
    if length > 0 {
        out.extend_from_slice(text.as_bytes());
    }
}
