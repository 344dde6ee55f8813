//! NIST's CAVP files for P-256 with SHA-256, and RFC 6979's signatures in DER.

use crate::held::holds;
use crate::suite::{Case, Expected, Suite, unhex};
use base64ct::{Base64, Encoding as _};
use licentia::PublicKey;
use p256::ecdsa::Signature;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const CAVP: Suite =
    Suite { name: "nist-cavp", upstream: "https://csrc.nist.gov/projects/cryptographic-algorithm-validation-program" };

/// The members of one case.
type Record = BTreeMap<String, String>;

#[test]
fn nist_is_judged_as_it_says() {
    let Some(folder) = CAVP.folder() else { return };
    let of = |file: &str, section: &str, count: usize, judge: fn(&Record) -> &'static str| {
        let records = records(&folder.join(file), section);
        assert_eq!(records.len(), count, "{file}");
        cases(file, &records, judge)
    };
    let cases = [
        of("PKV.rsp", "[P-256]", 12, key),
        of("KeyPair.rsp", "[P-256]", 10, key),
        of("SigVer.rsp", "[P-256,SHA-256]", 15, signature),
        of("SigGen.rsp", "[P-256,SHA-256]", 15, signature),
    ];
    CAVP.judge(&cases.into_iter().flatten().chain(rfc_6979(&folder)).collect::<Vec<_>>());
}

fn cases(file: &str, records: &[Record], judge: fn(&Record) -> &'static str) -> Vec<Case> {
    let judged = records.iter().zip(1..).map(|(record, number)| {
        // The files of generated keys and signatures have no results: all hold.
        let holds = record.get("Result").is_none_or(|result| result.starts_with('P'));
        let expected = if holds { Expected::Accepted } else { Expected::Refused };
        Case { name: format!("{file} {number}"), expected, actual: judge(record).to_owned() }
    });
    judged.collect()
}

fn key(record: &Record) -> &'static str {
    public_key(record).map_or("no_key", |_| "accepted")
}

fn signature(record: &Record) -> &'static str {
    let Some(key) = public_key(record) else { return "no_key" };
    let [r, s] = ["R", "S"].map(|member| padded(&unhex(&record[member])));
    let (Some(r), Some(s)) = (r, s) else { return "not_genuine" };
    let signature = [r, s].concat().try_into().unwrap();
    if holds(&key, &unhex(&record["Msg"]), &signature) { "accepted" } else { "not_genuine" }
}

fn public_key(record: &Record) -> Option<PublicKey> {
    PublicKey::from_coordinates(&padded(&unhex(&record["Qx"]))?, &padded(&unhex(&record["Qy"]))?)
}

/// A number in 32 bytes, if it has room there.
fn padded(bytes: &[u8]) -> Option<[u8; 32]> {
    let zeros = vec![0; 32_usize.checked_sub(bytes.len())?];
    [zeros.as_slice(), bytes].concat().try_into().ok()
}

/// The records of one section: `name = value` lines, with an empty line between two.
fn records(file: &Path, section: &str) -> Vec<Record> {
    let text = fs::read_to_string(file).unwrap().replace("\r\n", "\n");
    let (_, section) = text.split_once(section).unwrap();
    let is_curve = |line: &&str| line.starts_with("[P-") || line.starts_with("[K-") || line.starts_with("[B-");
    let end = section.lines().find(is_curve).map_or(section.len(), |line| section.find(line).unwrap());
    let blocks = section[..end].split("\n\n").map(members);
    blocks.filter(|record| record.contains_key("Qx")).collect()
}

fn members(block: &str) -> Record {
    let lines = block.lines().filter_map(|line| line.split_once(" = "));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The cases for P-256 with SHA-256 of a file in which each one names its key.
fn rfc_6979(folder: &Path) -> Vec<Case> {
    let text = fs::read_to_string(folder.join("evppkey_ecdsa_rfc6979.txt")).unwrap();
    let key = published_key(&text);
    let ours = |record: &Record| {
        record.get("DigestVerify").is_some_and(|hash| hash == "SHA256")
            && record.get("Key").is_some_and(|key| key == "P-256_PUB")
    };
    let records: Vec<Record> = text.split("\n\n").map(members).filter(ours).collect();
    assert_eq!(records.len(), 4);
    let judged = records.iter().zip(1..).map(|(record, number)| {
        let signature = Signature::from_der(&unhex(&record["Output"])).unwrap().to_bytes().into();
        let holds = holds(&key, record["Input"].trim_matches('"').as_bytes(), &signature);
        let expected = if record.contains_key("Result") { Expected::Refused } else { Expected::Accepted };
        let actual = if holds { "accepted" } else { "not_genuine" };
        Case { name: format!("evppkey_ecdsa_rfc6979.txt {number}"), expected, actual: actual.to_owned() }
    });
    judged.collect()
}

/// The last 64 bytes of a public key's DER are its coordinates.
fn published_key(text: &str) -> PublicKey {
    let (_, behind) = text.split_once("PublicKey=P-256_PUB\n-----BEGIN PUBLIC KEY-----\n").unwrap();
    let (lines, _) = behind.split_once("\n-----END").unwrap();
    let der = Base64::decode_vec(&lines.replace('\n', "")).unwrap();
    let (x, y) = der.last_chunk::<64>().unwrap().split_at(32);
    PublicKey::from_coordinates(x.try_into().unwrap(), y.try_into().unwrap()).unwrap()
}
