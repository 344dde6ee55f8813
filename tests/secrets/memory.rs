//! Another process reads the memory of one that held a key. What it looks for is never in the memory that it reads
//! by its own doing: it looks from outside.

use crate::{Failing, key};
use base64ct::{Base64, Encoding as _};
use licentia::issue::{IssuerKey, Signer as _};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use zeroize::Zeroizing;

const PASSPHRASE: &[u8] = b"quince harbour lantern seventeen";

#[test]
fn nothing_of_a_key_stays_in_memory() {
    let folder = Folder::new("plain");
    let key = key(11);
    let pem = key.to_pkcs8_pem().unwrap();
    fs::write(folder.0.join("key.pem"), pem.as_bytes()).unwrap();
    let needles = forms(&pem);
    let mut holder = Holder::start(&folder.0);
    holder.wait_for("held");
    let held = holder.found(&needles);
    assert_finds(&held, &["words, first half", "words, second half", "PEM, first line", "PEM, second line"]);
    holder.go_on();
    holder.wait_for("dropped");
    assert_eq!(holder.found(&needles), Vec::<String>::new());
    holder.end();
}

#[test]
fn nothing_of_a_passphrase_and_its_key_stays_in_memory() {
    let folder = Folder::new("encrypted");
    let key = key(12);
    let encrypted = key.to_encrypted_pkcs8_pem(PASSPHRASE, &mut Failing::never(13)).unwrap();
    fs::write(folder.0.join("key.pem"), encrypted.as_bytes()).unwrap();
    fs::write(folder.0.join("passphrase"), PASSPHRASE).unwrap();
    let mut needles = forms(&key.to_pkcs8_pem().unwrap());
    needles.push(("passphrase".to_owned(), PASSPHRASE[..16].to_vec()));
    let mut holder = Holder::start(&folder.0);
    holder.wait_for("held");
    let held = holder.found(&needles);
    assert_finds(&held, &["words, first half", "PEM, first line", "passphrase"]);
    holder.go_on();
    holder.wait_for("dropped");
    assert_eq!(holder.found(&needles), Vec::<String>::new());
    holder.end();
}

/// What is there is found; else that nothing is left would mean nothing.
fn assert_finds(held: &[String], forms: &[&str]) {
    let missed: Vec<_> = forms.iter().filter(|form| !held.iter().any(|found| found == *form)).collect();
    assert!(missed.is_empty(), "{missed:?} isn't in {held:?}");
}

/// The process that is looked into: this program again, running this one test.
#[test]
#[ignore = "the other tests here start it"]
fn holder() {
    let Some(folder) = std::env::var_os("LICENTIA_HOLDER").map(PathBuf::from) else { return };
    hold(&folder);
    say("dropped");
}

/// Dropped where it stands: a move would leave a copy, which no type can help.
fn hold(folder: &Path) {
    let passphrase = folder.join("passphrase").exists().then(|| read(&folder.join("passphrase")));
    let key = open(folder, passphrase.as_ref().map(|passphrase| passphrase.as_slice()));
    let _pem = key.to_pkcs8_pem().unwrap();
    say("held");
    assert!(key.public_key().verify(b"message", &key.sign(b"message", &[1; 32]).unwrap()).is_ok());
}

fn open(folder: &Path, passphrase: Option<&[u8]>) -> IssuerKey {
    let pem = read(&folder.join("key.pem"));
    let pem = std::str::from_utf8(&pem).unwrap();
    match passphrase {
        Some(passphrase) => IssuerKey::from_encrypted_pkcs8_pem(pem, passphrase).unwrap(),
        None => IssuerKey::from_pkcs8_pem(pem).unwrap(),
    }
}

/// Into one place of the right size, so that no copy is left by growing.
fn read(path: &Path) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; usize::try_from(fs::metadata(path).unwrap().len()).unwrap()]);
    File::open(path).unwrap().read_exact(&mut bytes).unwrap();
    bytes
}

/// Says how far it is, and waits to be looked into.
fn say(word: &str) {
    println!("\n{word}");
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
}

/// The secret number in each form in which it may lie in memory, in halves: big-endian, as the words of an integer,
/// the same in Montgomery form, and in the text of a PEM file.
fn forms(pem: &str) -> Vec<(String, Vec<u8>)> {
    let secret = p256::SecretKey::from_slice(&scalar(pem)).unwrap();
    let montgomery = (0..256).fold(*secret.to_nonzero_scalar(), |product, _| product + product);
    let [bytes, montgomery] = [secret.to_bytes().to_vec(), p256::FieldBytes::from(montgomery).to_vec()];
    let reversed = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
    let binary = [
        ("big-endian", bytes.clone()),
        ("words", reversed(&bytes)),
        ("Montgomery words", reversed(&montgomery)),
        ("Montgomery big-endian", montgomery.clone()),
    ];
    let lines: Vec<&str> = pem.lines().collect();
    let text = [
        ("PEM, first line".to_owned(), lines[1].as_bytes()[48..].to_vec()),
        ("PEM, second line".to_owned(), lines[2].as_bytes()[..20].to_vec()),
    ];
    let halves = binary.iter().flat_map(|(form, bytes)| {
        let (first, second) = bytes.split_at(16);
        [(format!("{form}, first half"), first.to_vec()), (format!("{form}, second half"), second.to_vec())]
    });
    halves.chain(text).collect()
}

/// The 32 bytes of the private number, which a PKCS#8 file announces with these four (RFC 5915).
fn scalar(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = Base64::decode_vec(&body).unwrap();
    let at = der.windows(5).position(|bytes| bytes == [2, 1, 1, 4, 32]).unwrap() + 5;
    assert_eq!(at, 36, "the PEM's lines are cut where the number stands");
    der[at..at + 32].to_vec()
}

struct Holder {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Holder {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["memory::holder", "--exact", "--ignored", "--nocapture"]).env("LICENTIA_HOLDER", folder);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    fn wait_for(&mut self, word: &str) {
        let mut line = String::new();
        while line.trim_end() != word {
            line.clear();
            assert_ne!(self.said.read_line(&mut line).unwrap(), 0, "it ended before it said {word}");
        }
    }

    fn go_on(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }

    fn end(mut self) {
        self.go_on();
        assert!(self.child.wait().unwrap().success());
    }

    /// The forms that stand anywhere in its memory.
    fn found(&self, needles: &[(String, Vec<u8>)]) -> Vec<String> {
        let process = PathBuf::from(format!("/proc/{}", self.child.id()));
        let memory = File::open(process.join("mem")).expect("a process may look into one that it started");
        let maps = fs::read_to_string(process.join("maps")).unwrap();
        let mut found = Vec::new();
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (begin, end) = range(line);
            let mut bytes = vec![0; usize::try_from(end - begin).unwrap()];
            // Some pages can't be read by anybody.
            let Ok(()) = memory.read_exact_at(&mut bytes, begin) else { continue };
            let stands = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            found.extend(needles.iter().filter(|(_, needle)| stands(needle)).map(|(form, _)| form.clone()));
        }
        found
    }
}

fn range(line: &str) -> (u64, u64) {
    let (begin, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
    let address = |digits| u64::from_str_radix(digits, 16).unwrap();
    (address(begin), address(end))
}

/// A folder that is gone with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("holder-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
