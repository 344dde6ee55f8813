//! A desk for one test: a folder of its own, and the program.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_licentia");
pub(crate) const LAPTOP: &str = "XuwNxBmqgze_cl8Cb9qceMHLHGQu6v-dbhES83eD6UI";
pub(crate) const OTHER: &str = "QGc8RPc1CtgjH2SyhwamDCh9oSkGnlf73MsqAX4-YdE";

pub(crate) struct Desk {
    folder: TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { exit: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.exit, Some(code), "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// A refusal: this exit code, nothing on stdout, and a sentence that has this part.
    #[track_caller]
    pub(crate) fn refuses(self, code: i32, part: &str) -> Self {
        let ran = self.exits(code);
        assert_eq!(ran.out, "");
        assert!(ran.err.starts_with("licentia: "), "{ran:#?}");
        assert!(ran.err.contains(part), "no `{part}` in {ran:#?}");
        ran
    }

    #[track_caller]
    pub(crate) fn says(self, part: &str) -> Self {
        assert!(self.out.contains(part), "no `{part}` in {self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        let value: serde_json::Value =
            serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"));
        assert!(value["code"].is_string(), "no code in {value}");
        value
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a key, a license of Example Corp for a year, and its activation for the laptop.
    pub(crate) fn stocked() -> Self {
        let desk = Self::with_key();
        desk.license(&["--for", "1y", "--bind", "device,unbound"]);
        desk.run(&["sign", "license.json", "--key", "issuer.pem", "--out", "acme.license"]).exits(0);
        desk.activate(&["--device", LAPTOP, "--out", "acme.activation"]).exits(0);
        desk
    }

    pub(crate) fn with_key() -> Self {
        let desk = Self::new();
        desk.keygen(&["--no-passphrase"]).exits(0);
        desk
    }

    pub(crate) fn keygen(&self, more: &[&str]) -> Ran {
        self.run(
            &[&["keygen", "--issuer", "Alpha Ltd", "--product", "acme-site", "--out", "issuer.pem"], more].concat(),
        )
    }

    pub(crate) fn license(&self, more: &[&str]) {
        let sold = ["--entitlement", "admin-users=10", "--entitlement", "edition:=gold", "--entitlement", "sso"];
        let words = ["license", "new", "--product", "acme-site", "--beneficiary", "Example Corp"];
        let ran = self.run(&[&words[..], &sold, more].concat()).exits(0);
        self.write("license.json", ran.out);
    }

    pub(crate) fn activate(&self, more: &[&str]) -> Ran {
        self.run(&[&["activate", "acme.license", "--key", "issuer.pem"], more].concat())
    }

    pub(crate) fn verify(&self, token: &str, more: &[&str]) -> Ran {
        self.run(&[&["verify", token, "--trust", "issuer.trust.json"], more].concat())
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.command().args(words).stdin(Stdio::null()).output().unwrap().into()
    }

    /// With bytes on standard input.
    pub(crate) fn pipe(&self, words: &[&str], input: &[u8]) -> Ran {
        let piped =
            self.command().args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = piped.unwrap();
        // A program that has read enough closes its end.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap().into()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(self.folder.path());
        command
    }

    /// A shell command with the program as `$licentia`.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", line]).env("licentia", PROGRAM).current_dir(self.folder.path());
        command.stdin(Stdio::null()).output().unwrap().into()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every name in the folder, hidden ones too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}
