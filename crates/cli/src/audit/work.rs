//! The working folder: everything that is written grows there, and stands under its name once it is whole.

use super::judge::{Judged, Wanted};
use super::record::{PARTITIONS, Sheaf};
use crate::exit::Failure;
use crate::file;
use crate::interrupt::Undisturbed;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

pub(super) struct Work {
    folder: PathBuf,
    /// Where nothing is to be resumed; it goes when the work ends.
    _fleeting: Option<TempDir>,
    /// Held, so that two audits don't write into one folder.
    _lock: File,
    results: Option<Part>,
    csv: Option<Part>,
    tokens: Option<Part>,
    identities: Vec<Part>,
    quantities: Vec<Part>,
}

const RESULTS: &str = "results.jsonl";
const CSV: &str = "results.csv";
const TOKENS: &str = "tokens.jsonl";
const STATE: &str = "state.json";

/// Where the work for a file is done: `.NAME.audit` beside it.
pub(super) fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    file::folder_of(path).join(format!(".{name}.audit"))
}

/// What was written down when the work was last put aside; none if it wasn't.
pub(super) fn state(folder: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(folder.join(STATE)).ok()?).ok()
}

impl Work {
    /// A folder for this run alone.
    pub(super) fn fleeting(wanted: Wanted) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new().prefix("licentia-audit-").tempdir();
        let folder = folder.map_err(|error| file::unwritable(&std::env::temp_dir().join("audit"), &error))?;
        let path = folder.path().to_path_buf();
        Self::open(path.clone(), Some(folder), wanted, None).map_err(|error| file::unwritable(&path, &error))
    }

    /// A folder that stays until all is whole; with lengths, the parts are cut back to these.
    pub(super) fn lasting(folder: &Path, wanted: Wanted, lengths: Option<&Value>) -> Result<Self, Failure> {
        let made = fs::create_dir(folder);
        match made {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(file::unwritable(folder, &error)),
            _ => {}
        }
        Self::open(folder.to_path_buf(), None, wanted, lengths).map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => Failure::io(format!("another audit is writing into {}", folder.display()))
                .advise("Wait for it, or choose another name for --out."),
            _ => file::unwritable(folder, &error),
        })
    }

    fn open(folder: PathBuf, fleeting: Option<TempDir>, wanted: Wanted, lengths: Option<&Value>) -> io::Result<Self> {
        let lock = File::create(folder.join("lock"))?;
        lock.try_lock().map_err(io::Error::from)?;
        let length = |name: &str| lengths.map_or(Some(0), |lengths| lengths.get(name)?.as_u64());
        let part = |name: &str| {
            let length = length(name).ok_or(ErrorKind::InvalidData)?;
            Part::open(folder.join(name), length)
        };
        let parts = |name: &str| {
            (0..PARTITIONS).map(|number| part(&format!("{name}-{number}"))).collect::<io::Result<Vec<_>>>()
        };
        let (identities, quantities) = (parts("identities")?, parts("quantities")?);
        let maybe = |wanted: bool, name| if wanted { part(name).map(Some) } else { Ok(None) };
        Ok(Self {
            results: maybe(wanted.results, RESULTS)?,
            csv: maybe(wanted.csv, CSV)?,
            tokens: maybe(wanted.tokens, TOKENS)?,
            identities,
            quantities,
            folder,
            _fleeting: fleeting,
            _lock: lock,
        })
    }

    pub(super) fn begin_csv(&mut self, headings: &[u8]) -> Result<(), Failure> {
        self.csv.as_mut().map_or(Ok(()), |csv| csv.add(headings))
    }

    pub(super) fn add(&mut self, judged: &Judged) -> Result<(), Failure> {
        let parts = [
            (&mut self.results, &judged.rows.json),
            (&mut self.csv, &judged.rows.csv),
            (&mut self.tokens, &judged.tokens),
        ];
        for (part, bytes) in parts {
            part.as_mut().map_or(Ok(()), |part| part.add(bytes))?;
        }
        spread(&judged.records.identities, &mut self.identities)?;
        spread(&judged.records.quantities, &mut self.quantities)
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Part> {
        let single = self.results.iter_mut().chain(&mut self.csv).chain(&mut self.tokens);
        single.chain(&mut self.identities).chain(&mut self.quantities)
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        self.all().try_for_each(Part::flush)
    }

    /// Writes everything out, then how long each part is together with the state.
    pub(super) fn put_aside(&mut self, mut state: Value) -> Result<(), Failure> {
        self.flush()?;
        let lengths: serde_json::Map<String, Value> =
            self.all().map(|part| (part.name(), part.length.into())).collect();
        if let Some(members) = state.as_object_mut() {
            members.insert("lengths".to_owned(), json!(lengths));
        }
        let path = self.folder.join(STATE);
        replace(&path, format!("{state}\n").as_bytes()).map_err(|error| file::unwritable(&path, &error))
    }

    pub(super) fn identities(&self) -> impl Iterator<Item = &Path> {
        self.identities.iter().map(|part| part.path.as_path())
    }

    pub(super) fn quantities(&self) -> impl Iterator<Item = &Path> {
        self.quantities.iter().map(|part| part.path.as_path())
    }

    pub(super) fn results(&self) -> PathBuf {
        self.folder.join(RESULTS)
    }

    pub(super) fn csv(&self) -> PathBuf {
        self.folder.join(CSV)
    }

    pub(super) fn tokens(&self) -> PathBuf {
        self.folder.join(TOKENS)
    }

    pub(super) fn report(&self) -> PathBuf {
        self.folder.join("report.json")
    }

    pub(super) fn bundle(&self) -> PathBuf {
        self.folder.join("bundle.tar")
    }

    /// Gives whole files their names, the folder goes.
    pub(super) fn finish(self, whole: &[(PathBuf, &Path)]) -> Result<(), Failure> {
        let _held = Undisturbed::begin();
        for (part, path) in whole {
            place(part, path).map_err(|error| file::unwritable(path, &error))?;
        }
        let folder = self.folder.clone();
        drop(self);
        remove(&folder);
        Ok(())
    }

    /// Everything that was written goes.
    pub(super) fn remove_files(&self) {
        remove(&self.folder);
    }
}

/// What can't be removed is in nobody's way: the next run begins anew without a state.
fn remove(folder: &Path) {
    let _ = fs::remove_file(folder.join(STATE));
    let _ = fs::remove_dir_all(folder);
}

fn spread(sheaf: &Sheaf, parts: &mut [Part]) -> Result<(), Failure> {
    sheaf.each().try_for_each(|(partition, record)| parts.get_mut(partition).map_or(Ok(()), |part| part.add(record)))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let _held = Undisturbed::begin();
    let mut hidden = NamedTempFile::new_in(file::folder_of(path))?;
    hidden.write_all(bytes)?;
    hidden.persist(path)?;
    Ok(())
}

/// Under its name, and never over another file. On another file system it is copied there first.
fn place(part: &Path, path: &Path) -> io::Result<()> {
    File::open(part)?.sync_all()?;
    match fs::hard_link(part, path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) => {
            let mut copy = NamedTempFile::new_in(file::folder_of(path))?;
            io::copy(&mut File::open(part)?, &mut copy)?;
            copy.as_file().sync_all()?;
            copy.persist_noclobber(path)?;
            Ok(())
        }
    }
}

/// A file that grows.
struct Part {
    path: PathBuf,
    file: BufWriter<File>,
    length: u64,
}

impl Part {
    /// Cut back to this length; a file that is shorter has lost what was written to it.
    fn open(path: PathBuf, length: u64) -> io::Result<Self> {
        let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        if file.metadata()?.len() < length {
            return Err(io::Error::other("a part is shorter than it was; begin anew with --restart"));
        }
        file.set_len(length)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { path, file: BufWriter::new(file), length })
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| file::unwritable(&self.path, &error))?;
        self.length = self.length.saturating_add(u64::try_from(bytes.len()).unwrap_or(0));
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.file.flush().map_err(|error| file::unwritable(&self.path, &error))
    }
}
