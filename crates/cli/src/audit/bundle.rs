//! The evidence of an audit in one archive: what was judged, by what, and what came of it. `spec/reference/bundle.py`
//! checks it again, without this program.

use super::place::create_anew;
use super::plan::Plan;
use super::work::Work;
use crate::exit::Failure;
use crate::file;
use licentia::UnixSeconds;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

const SUMS: &str = "SHA256SUMS";

/// Writes the archive, the same bytes for the same audit; gives the SHA-256 of its sums, which stands for all of it.
pub(super) fn write(work: &Work, plan: &Plan<'_>, at: UnixSeconds) -> Result<String, Failure> {
    let path = work.bundle();
    pack(work, plan, at, &path).map_err(|error| file::unwritable(&path, &error))
}

fn pack(work: &Work, plan: &Plan<'_>, at: UnixSeconds, path: &Path) -> io::Result<String> {
    let mut archive = Archive {
        builder: tar::Builder::new(BufWriter::with_capacity(1 << 20, create_anew(path)?)),
        sums: String::new(),
    };
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for material in &plan.materials {
        let number = numbers.entry(material.role).or_default();
        *number = number.saturating_add(1);
        archive.add_bytes(&format!("{}/{number}", material.role), material.bytes)?;
    }
    archive.add_bytes("context.json", format!("{}\n", context(plan, at)).as_bytes())?;
    archive.add_file("tokens.jsonl", &work.tokens())?;
    archive.add_file("results.jsonl", &work.results())?;
    archive.add_file("report.json", &work.report())?;
    archive.close()
}

/// What every token was asked with.
fn context(plan: &Plan<'_>, at: UnixSeconds) -> Value {
    let release = plan.release.as_ref().map(|release| {
        let date = release.date.map(|date| ("date".to_owned(), json!(date.get())));
        let version = release.version.as_ref().map(|version| ("version".to_owned(), json!(version)));
        version.into_iter().chain(date).collect::<serde_json::Map<_, _>>()
    });
    json!({"at": at.get(), "product": plan.product, "release": release, "folder": plan.input.is_dir()})
}

struct Archive {
    builder: tar::Builder<BufWriter<File>>,
    sums: String,
}

impl Archive {
    fn add_bytes(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.add(name, u64::try_from(bytes.len()).unwrap_or(0), bytes)
    }

    fn add_file(&mut self, name: &str, path: &Path) -> io::Result<()> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        self.add(name, length, file)
    }

    /// Nothing of the machine goes in: no owner, no time, one mode.
    fn add(&mut self, name: &str, length: u64, bytes: impl Read) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(length);
        let mut summed = Summed { bytes, hash: Sha256::new() };
        self.builder.append_data(&mut header, name, &mut summed)?;
        self.note(name, summed.hash);
        Ok(())
    }

    /// As `sha256sum` writes it and checks it.
    fn note(&mut self, name: &str, hash: Sha256) {
        // Strings take whatever is written.
        let _ = writeln!(self.sums, "{}  {name}", hex(hash));
    }

    fn close(mut self) -> io::Result<String> {
        let sums = std::mem::take(&mut self.sums);
        self.add_bytes(SUMS, sums.as_bytes())?;
        self.builder.into_inner()?.flush()?;
        Ok(hex(Sha256::new_with_prefix(&sums)))
    }
}

/// What is read, summed on its way.
struct Summed<R> {
    bytes: R,
    hash: Sha256,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(room)?;
        self.hash.update(room.get(..length).unwrap_or_default());
        Ok(length)
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
