//! The working folder: everything that is written grows there, and stands under its name once it is whole.

use super::judge::{Judged, Wanted};
use super::part::{self, Part};
use super::place::{self, place};
use super::plan::Plan;
use super::record::{PARTITIONS, Sheaf};
use crate::exit::Failure;
use crate::file;
use crate::interrupt::Undisturbed;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

pub(super) struct Work {
    folder: PathBuf,
    /// Where nothing is to be resumed; it goes when the work ends.
    _fleeting: Option<TempDir>,
    _lock: File,
    results: Option<Part>,
    csv: Option<Part>,
    tokens: Option<Part>,
    identities: Vec<Part>,
    quantities: Vec<Part>,
}

/// What becomes an output.
pub(super) const RESULTS: &str = "results.jsonl";
pub(super) const CSV: &str = "results.csv";
pub(super) const REPORT: &str = "report.json";
pub(super) const BUNDLE: &str = "bundle.tar";
const TOKENS: &str = "tokens.jsonl";
const LOCK: &str = "lock";
const STATE: &str = "state.json";
/// The state's name once the outputs have theirs: nothing is left but to remove the rest.
const FINISHED: &str = "finished.json";

/// Where the work for a file is done: `.NAME.audit` beside it.
pub(super) fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    file::folder_of(path).join(format!(".{name}.audit"))
}

/// What was written down when the work was last put aside; none if it wasn't.
pub(super) fn state(folder: &Path) -> Option<Value> {
    read(&folder.join(STATE))
}

/// The same, where all outputs got their names and the work is over.
pub(super) fn finished(folder: &Path) -> Option<Value> {
    read(&folder.join(FINISHED))
}

fn read(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Held, so that no other audit writes into this folder.
pub(super) fn lock(folder: &Path) -> io::Result<File> {
    let lock = File::create(folder.join(LOCK))?;
    lock.try_lock().map_err(io::Error::from)?;
    Ok(lock)
}

pub(super) fn unopened(folder: &Path, error: &io::Error) -> Failure {
    if error.kind() != ErrorKind::WouldBlock {
        return file::unwritable(folder, error);
    }
    Failure::io(format!("another audit is writing into {}", folder.display()))
        .advise("Wait for it, or choose another name for --out.")
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
            made => made.map_or((), |()| file::sync_folder(folder)),
        }
        let work = Self::open(folder.to_path_buf(), None, wanted, lengths);
        let work = work.map_err(|error| unopened(folder, &error))?;
        // The names of the parts, which no state mentions before.
        file::sync_folder(&folder.join(STATE));
        Ok(work)
    }

    fn open(folder: PathBuf, fleeting: Option<TempDir>, wanted: Wanted, lengths: Option<&Value>) -> io::Result<Self> {
        let lock = lock(&folder)?;
        if lengths.is_none() {
            [STATE, FINISHED].iter().try_for_each(|name| place::remove_if_there(&folder.join(name)))?;
        }
        let part = |name: &str| match lengths {
            None => Part::begin(folder.join(name)),
            Some(lengths) => {
                let length = lengths.get(name).and_then(Value::as_u64).ok_or(ErrorKind::InvalidData)?;
                Part::go_on(folder.join(name), length)
            }
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

    /// Writes everything out, then how long each part is together with the state. The disk has the parts before it has
    /// the state that speaks of them, so a power cut loses no more than a kill.
    pub(super) fn put_aside(&mut self, mut state: Value) -> Result<(), Failure> {
        part::sync_all(self.all())?;
        let lengths: serde_json::Map<String, Value> =
            self.all().map(|part| (part.name(), part.length().into())).collect();
        if let Some(members) = state.as_object_mut() {
            members.insert("lengths".to_owned(), json!(lengths));
        }
        let path = self.folder.join(STATE);
        replace(&path, format!("{state}\n").as_bytes()).map_err(|error| file::unwritable(&path, &error))
    }

    pub(super) fn identities(&self) -> impl Iterator<Item = &Path> {
        self.identities.iter().map(Part::path)
    }

    pub(super) fn quantities(&self) -> impl Iterator<Item = &Path> {
        self.quantities.iter().map(Part::path)
    }

    pub(super) fn results(&self) -> PathBuf {
        self.folder.join(RESULTS)
    }

    pub(super) fn tokens(&self) -> PathBuf {
        self.folder.join(TOKENS)
    }

    pub(super) fn report(&self) -> PathBuf {
        self.folder.join(REPORT)
    }

    pub(super) fn bundle(&self) -> PathBuf {
        self.folder.join(BUNDLE)
    }

    /// Gives whole files their names, the folder goes.
    pub(super) fn finish(self, plan: &Plan<'_>) -> Result<(), Failure> {
        let held = Undisturbed::begin();
        // Whoever waits for the results finds the rest, too.
        plan.outputs().rev().try_for_each(|(part, path)| place(&self.folder.join(part), path, &held))?;
        let folder = self.folder.clone();
        drop(self);
        remove_finished(&folder);
        Ok(())
    }

    /// Everything that was written goes.
    pub(super) fn remove_files(&self) {
        remove(&self.folder);
    }
}

/// Who is killed here finds the work finished when the command is repeated. By the outputs' own parts that run knows what
/// stands under their names, so these stay until there is nothing else.
pub(super) fn remove_finished(folder: &Path) {
    let _ = fs::rename(folder.join(STATE), folder.join(FINISHED));
    if folder.join(FINISHED).exists() {
        // Before anything is gone that the state speaks of.
        file::sync_folder(&folder.join(FINISHED));
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let needless = entries.filter(|entry| !KEPT_TO_THE_END.iter().any(|name| entry.file_name() == *name));
        needless.for_each(|entry| drop(fs::remove_file(entry.path())));
    }
    remove(folder);
}

const KEPT_TO_THE_END: [&str; 6] = [FINISHED, LOCK, RESULTS, CSV, REPORT, BUNDLE];

/// What can't be removed is in nobody's way: the next run begins anew without a state.
fn remove(folder: &Path) {
    [STATE, FINISHED].iter().for_each(|name| drop(fs::remove_file(folder.join(name))));
    let _ = fs::remove_dir_all(folder);
}

fn spread(sheaf: &Sheaf, parts: &mut [Part]) -> Result<(), Failure> {
    sheaf.each().try_for_each(|(partition, record)| parts.get_mut(partition).map_or(Ok(()), |part| part.add(record)))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let _held = Undisturbed::begin();
    let mut hidden = NamedTempFile::new_in(file::folder_of(path))?;
    hidden.write_all(bytes)?;
    hidden.as_file().sync_all()?;
    hidden.persist(path)?;
    file::sync_folder(path);
    Ok(())
}
