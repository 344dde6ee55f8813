#![no_main]
//! Files of manifests with lines left out, doubled, moved and changed: one is accepted only if enough different roots signed
//! it, and then as a plain reader of the spec says.

#[path = "../tests/support/issuer.rs"]
#[allow(dead_code)]
mod issuer;
#[path = "../tests/support/mutate.rs"]
mod mutate;
#[path = "../tests/support/samples.rs"]
#[allow(dead_code)]
mod samples;

use arbitrary::{Result, Unstructured};
use issuer::{Issuer, base64};
use libfuzzer_sys::fuzz_target;
use licentia::issue::{Policy, TrustSetDraft};
use licentia::verify::Installed;
use licentia::{Code, Keys, UnixSeconds};
use mutate::{Original, mutated};
use samples::SignedSet;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Which roots make up each quorum, and how many of them must sign: as in `SignedSet::quorums`.
const QUORUMS: [(&[usize], usize); 2] = [(&[0, 1, 2], 2), (&[3], 1)];

/// One payload that every root signed.
struct Payload {
    bytes: Vec<u8>,
    issuer: &'static str,
    version: u64,
    names_keep_list: bool,
    /// Why its keys can't be loaded.
    fault: Option<Code>,
    by_root: Vec<Original>,
}

struct World {
    set: SignedSet,
    payloads: Vec<Payload>,
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

impl World {
    fn new() -> Self {
        let issuer = Issuer::new(1);
        let set = SignedSet::new(&issuer.public_key(), samples::ACTIVATION.as_bytes());
        let draft = |name, version, key: &Issuer| {
            let draft = TrustSetDraft::new(name, UnixSeconds::EPOCH).version(version);
            draft.key(&key.public_key(), Policy::new(UnixSeconds::EPOCH)).to_json().expect("a legal trust set")
        };
        let payloads = [
            (set.trust_set.clone(), "Acme Ltd", 2, true, None),
            (draft("Acme Ltd", 2, &issuer), "Acme Ltd", 2, false, None),
            (draft("Acme Ltd", 3, &issuer), "Acme Ltd", 3, false, None),
            (draft("Other Ltd", 4, &issuer), "Other Ltd", 4, false, None),
            (draft("Acme Ltd", 4, &set.roots[2]), "Acme Ltd", 4, false, Some(Code::KidTwice)),
            (beside_a_bad_key(&draft("Acme Ltd", 4, &set.roots[2]), 1), "Acme Ltd", 4, false, Some(Code::KidTwice)),
            (beside_a_bad_key(&draft("Acme Ltd", 4, &set.roots[2]), 0), "Acme Ltd", 4, false, Some(Code::BadKey)),
        ];
        let payloads = payloads.map(|(bytes, issuer, version, names_keep_list, fault)| {
            let by_root = set.roots.iter().map(|root| Original::new(root.sign::<Keys>(&bytes))).collect();
            Payload { bytes, issuer, version, names_keep_list, fault, by_root }
        });
        Self { payloads: payloads.into(), set }
    }
}

/// The set with a key that names nothing, at this place among its keys.
fn beside_a_bad_key(set: &[u8], place: usize) -> Vec<u8> {
    let mut set: serde_json::Value = serde_json::from_slice(set).expect("a set is JSON");
    set["keys"].as_array_mut().expect("a set has keys").insert(place, serde_json::json!({"kid": 1}));
    licentia::canonical::write(set.to_string().as_bytes()).expect("a set is JSON")
}

fuzz_target!(|bytes: &[u8]| {
    judge(bytes, None, (0, 0));
    let _ = draw(&mut Unstructured::new(bytes));
});

fn draw(u: &mut Unstructured<'_>) -> Result<()> {
    let usual = u.choose_index(WORLD.payloads.len())?;
    let mut file = Vec::new();
    for _ in 0..u.int_in_range(1..=6)? {
        file.extend_from_slice(&line(u, usual)?);
        file.extend_from_slice(u.choose(&[&b"\n"[..], b"\n", b"\n", b"\r\n", b"\n\n", b""])?);
    }
    let installed = if u.arbitrary()? { Some((u.int_in_range(0..=1)?, u.choose(&WORLD.payloads)?)) } else { None };
    let lowest = if u.arbitrary()? { (u.int_in_range(0..=1)?, u.int_in_range(0..=4)?) } else { (0, 0) };
    judge(&file, installed, lowest);
    Ok(())
}

/// A root's signature over the usual payload or another one, changed or not; a keep list; something else.
fn line(u: &mut Unstructured<'_>, usual: usize) -> Result<Vec<u8>> {
    let payload = if u.ratio(3, 4)? { &WORLD.payloads[usual] } else { u.choose(&WORLD.payloads)? };
    let signed = u.choose(&payload.by_root)?;
    match u.int_in_range(0..=9)? {
        0 => mutated(u, signed),
        1 => Ok(signed.twin().as_bytes().to_vec()),
        2 => Ok(format!("keep {}", base64(&WORLD.set.keep)).into_bytes()),
        3 => Ok(u.choose(&[&b"keep "[..], b"keep AAAA", b"keep", b"log AAAA", b"", b"keep \xff"])?.to_vec()),
        _ => Ok(signed.text.clone().into_bytes()),
    }
}

fn judge(file: &[u8], installed: Option<(usize, &Payload)>, lowest: (usize, u64)) {
    let roots = WORLD.set.quorums().lowest(lowest.0, lowest.1);
    let before = installed.map(|(quorum, payload)| Installed { quorum, trust_set: &payload.bytes });
    let came = roots.verify(file, before);
    let keep = |manifest: &licentia::verify::Manifest| manifest.keep_lists().map(<[u8]>::to_vec).collect::<Vec<_>>();
    let came = came.map(|one| (one.quorum(), one.trust_set().to_vec(), keep(&one))).map_err(|error| error.code());
    assert_eq!(came, expected(file, installed, lowest), "{}", file.escape_ascii());
}

type Accepted = (usize, Vec<u8>, Vec<Vec<u8>>);

fn expected(
    file: &[u8],
    installed: Option<(usize, &Payload)>,
    lowest: (usize, u64),
) -> std::result::Result<Accepted, Code> {
    let lines = lines(file);
    let signed: Vec<_> = lines.iter().filter_map(|line| signer(line)).collect();
    let (first, _) = *signed.first().ok_or(Code::QuorumNotMet)?;
    let counted: BTreeSet<usize> =
        signed.iter().filter(|(payload, _)| *payload == first).map(|(_, root)| *root).collect();
    let met = |(keys, need): &(&[usize], usize)| keys.iter().filter(|key| counted.contains(key)).count() >= *need;
    let quorum = QUORUMS.iter().rposition(met).ok_or(Code::QuorumNotMet)?;
    let payload = &WORLD.payloads[first];
    if let Some(fault) = payload.fault {
        return Err(fault);
    }
    let order = (quorum, payload.version);
    if order < lowest {
        return Err(Code::ManifestRollback);
    }
    if let Some((quorum, before)) = installed {
        in_turn(payload, order, before, (quorum, before.version))?;
    }
    let keep: Vec<_> = lines.iter().skip(1).filter_map(|line| line.strip_prefix(b"keep ")).collect();
    let good = base64(&WORLD.set.keep);
    if keep.iter().any(|list| !payload.names_keep_list || *list != good.as_bytes()) {
        return Err(Code::KeepListBroken);
    }
    Ok((quorum, payload.bytes.clone(), keep.iter().map(|_| WORLD.set.keep.clone()).collect()))
}

fn in_turn(
    payload: &Payload,
    order: (usize, u64),
    before: &Payload,
    before_order: (usize, u64),
) -> std::result::Result<(), Code> {
    match () {
        // The spare may take back what a stolen quorum installed in another name.
        () if payload.issuer != before.issuer && order.0 <= before_order.0 => Err(Code::TrustConflict),
        () if order < before_order => Err(Code::ManifestRollback),
        () if order == before_order && payload.bytes != before.bytes => Err(Code::ManifestConflict),
        () => Ok(()),
    }
}

/// The first line and the 64 behind it, without their ends. No file here comes near a mebibyte.
fn lines(file: &[u8]) -> Vec<&[u8]> {
    let lines = file.split_inclusive(|byte| *byte == b'\n').take(65);
    lines.map(|line| line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line))).collect()
}

/// Which payload a line is over, and which root signed it.
fn signer(line: &[u8]) -> Option<(usize, usize)> {
    let places = WORLD.payloads.iter().enumerate();
    let mut all =
        places.flat_map(|(at, payload)| payload.by_root.iter().enumerate().map(move |(root, one)| (at, root, one)));
    all.find(|(_, _, one)| one.is_same(line)).map(|(at, root, _)| (at, root))
}
