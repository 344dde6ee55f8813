//! Fuzzing on the stable compiler, from the vectors on: a few seconds for each target, or hours.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::{self, ScopedJoinHandle};

use serde_json::Value;

use crate::args::Stage;
use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::{cargo_tool, failed, remove, system_tool};

const CARGO_FUZZ: &str = "0.13.2";

/// Enough to run every seed and to notice a target that fails soon; on two processors all targets take two minutes.
const SMOKE_SECONDS: u64 = 20;

/// Targets for what several stages share: each takes the vectors of one stage whose scenario begins with a word.
const SHARED: [(&str, &str, &str); 4] = [
    ("attachments", "token", "attachment"),
    ("manifest", "verify", "manifest-"),
    ("status_list", "verify", "list-"),
    ("trust", "verify", "trust-"),
];

/// A few seconds for each target, the same ones in each run.
pub(crate) fn smoke(context: &Context) -> Result<(), Failure> {
    let fuzzer = Fuzzer::provide(context)?;
    fuzzer.each(|target| {
        let corpus = context.target.join("fuzz-corpus").join(target);
        remove(&corpus)?;
        fuzzer.sow(target, &corpus)?;
        fuzzer.run(target, &corpus, SMOKE_SECONDS, &["-seed=1"])
    })
}

/// So many seconds for each target. What was found stays below the target directory, made as small as it may be, and is
/// where the next run goes on from.
pub(crate) fn long(context: &Context, seconds: u64) -> Result<(), Failure> {
    let fuzzer = Fuzzer::provide(context)?;
    fuzzer.each(|target| {
        let corpus = context.target.join("fuzz-corpus-long").join(target);
        fuzzer.sow(target, &corpus)?;
        let found = fuzzer.run(target, &corpus, seconds, &[])?;
        fuzzer.minimize(target, &corpus)?;
        Ok(found)
    })
}

/// The hours of the run, shared out among the targets.
pub(crate) fn deep(context: &Context) -> Result<(), Failure> {
    let rounds = u64::try_from(targets(context)?.len().div_ceil(at_a_time())).unwrap_or(1);
    long(context, (context.hours * 3600 / rounds.max(1)).max(SMOKE_SECONDS))
}

/// So many targets run at a time.
fn at_a_time() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// cargo-fuzz, and the targets that it is to run.
struct Fuzzer<'c> {
    context: &'c Context,
    program: PathBuf,
    targets: Vec<String>,
}

impl<'c> Fuzzer<'c> {
    fn provide(context: &'c Context) -> Result<Self, Failure> {
        // libFuzzer is C++, and is built with each target.
        system_tool(context, "c++", "g++")?;
        let program = cargo_tool(context, "cargo-fuzz", CARGO_FUZZ)?;
        let targets = targets(context)?;
        if let Some(stage) = Stage::all().find(|stage| !targets.iter().any(|target| target == stage.word())) {
            return Err(Failure::broken(format!("fuzz/{}.rs is missing", stage.word())));
        }
        Ok(Self { context, program, targets })
    }

    /// Works on all targets, and prints what each came to.
    fn each(&self, work: impl Fn(&str) -> Result<Found, Failure> + Sync) -> Result<(), Failure> {
        // Built once, so that nobody waits for another's build.
        self.command("build").run()?;
        let (targets, work) = (Mutex::new(self.targets.iter()), &work);
        let next = || targets.lock().ok().and_then(|mut targets| targets.next());
        let all = || -> Result<Vec<_>, Failure> {
            std::iter::from_fn(next).map(|target| Ok((target, work(target)?))).collect()
        };
        let found: Result<Vec<_>, Failure> = thread::scope(|scope| {
            let workers: Vec<_> = (0..at_a_time()).map(|_| scope.spawn(all)).collect();
            let joined = workers.into_iter().map(ScopedJoinHandle::join);
            joined.map(|found| found.unwrap_or_else(|_| Err(Failure::broken("a thread was lost")))).collect()
        });
        println!("\n{:<12} {:>12} {:>8} {:>8}", "target", "executions", "edges", "of");
        for (target, Found { executions, edges, of }) in found?.into_iter().flatten() {
            println!("{target:<12} {executions:>12} {edges:>8} {of:>8}");
        }
        Ok(())
    }

    /// `cargo fuzz VERB …`. Without a sanitizer the stable compiler will do, and safe Rust has little for one to find.
    fn command(&self, verb: &str) -> Cmd {
        Cmd::new(&self.program).args(["fuzz", verb, "--sanitizer", "none"]).dir(&self.context.root)
    }

    fn run(&self, target: &str, corpus: &Path, seconds: u64, more: &[&str]) -> Result<Found, Failure> {
        let command = self
            .command("run")
            .arg(target)
            .arg(corpus)
            .args(["--", "-len_control=0", "-print_final_stats=1"])
            .arg(format!("-max_total_time={seconds}"))
            .args(more);
        command.run_into(&self.log("run", target)).map(|printed| Found::of(&printed))
    }

    fn minimize(&self, target: &str, corpus: &Path) -> Result<(), Failure> {
        self.command("cmin").arg(target).arg(corpus).run_into(&self.log("cmin", target)).map(drop)
    }

    fn log(&self, verb: &str, target: &str) -> PathBuf {
        self.context.target.join(format!("fuzz-{verb}-{target}.log"))
    }

    /// Puts the vectors' bytes into a target's corpus.
    fn sow(&self, target: &str, corpus: &Path) -> Result<(), Failure> {
        let vectors = self.context.root.join("test-vectors");
        let seeds = match SHARED.iter().find(|(shared, ..)| *shared == target) {
            Some((_, stage, word)) => write_seeds(&vectors.join(stage), word, corpus)?,
            None => write_seeds(&vectors.join(target), "", corpus)?,
        };
        eprintln!("{target}: {seeds} seeds");
        Ok(())
    }
}

/// What the engine said when it was done.
struct Found {
    executions: u64,
    /// Edges of the program's flow that were taken, of how many.
    edges: u64,
    of: u64,
}

impl Found {
    fn of(printed: &str) -> Self {
        let last = |before: &str| {
            let number = printed.rsplit_once(before).map_or("", |(_, behind)| behind.trim_start());
            number.split(|c: char| !c.is_ascii_digit()).next().and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        Self {
            executions: last("stat::number_of_executed_units:"),
            edges: last(" cov: "),
            of: last("Loaded 1 modules   ("),
        }
    }
}

/// The names of fuzz/*.rs.
fn targets(context: &Context) -> Result<Vec<String>, Failure> {
    let sources = files(&context.root.join("fuzz"), "rs")?;
    Ok(sources.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect())
}

/// Writes what each vector of these scenarios gives to its stage as a file of its own; gives their number.
fn write_seeds(vectors: &Path, scenario: &str, corpus: &Path) -> Result<usize, Failure> {
    fs::create_dir_all(corpus).map_err(|error| failed("create", corpus, &error))?;
    let mut written = 0;
    for path in files(vectors, "json")?.iter().filter(|path| is_of(path, scenario)) {
        let text = fs::read_to_string(path).map_err(|error| failed("read", path, &error))?;
        let vector: Value = serde_json::from_str(&text)
            .map_err(|error| Failure::broken(format!("{} is no JSON: {error}", path.display())))?;
        if let Some(seed) = vector.get("input").and_then(seed) {
            let file = corpus.join(path.file_stem().unwrap_or_default());
            fs::write(&file, seed).map_err(|error| failed("write", &file, &error))?;
            written += 1;
        }
    }
    Ok(written)
}

/// Whether a vector's name is `ok-` or `bad-` and then this.
fn is_of(vector: &Path, scenario: &str) -> bool {
    let name = vector.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    name.split_once('-').is_some_and(|(_, rest)| rest.starts_with(scenario))
}

/// The bytes that a vector's stage reads first. What stands there in base64url is left to the fuzzer.
fn seed(input: &Value) -> Option<String> {
    let text = ["token", "bytes", "signature", "file"].iter().find_map(|member| input.get(*member)?.as_str());
    text.map(str::to_owned)
        .or_else(|| input.get("payload").map(Value::to_string))
        .or_else(|| input.get("trust").filter(|_| input.get("op").is_some_and(|op| op == "trust")).map(sets))
}

/// Trust sets, a line for each. Those that stand in a file of their own are left out.
fn sets(trust: &Value) -> String {
    let here = trust.as_array().into_iter().flatten().filter(|set| set.is_object());
    let text = |set: &Value| set.get("bytes").and_then(Value::as_str).map_or_else(|| set.to_string(), str::to_owned);
    here.map(text).collect::<Vec<_>>().join("\n")
}

/// The files of a folder that end in `.extension`, by name. A folder that isn't there has none.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Failure> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|error| failed("read", folder, &error))?;
    let mut files: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_seed_is_what_the_stage_reads() {
        assert_eq!(seed(&json!({"kind": "license", "token": "a.b.c", "trust": [{}]})).as_deref(), Some("a.b.c"));
        assert_eq!(seed(&json!({"form": "full", "bytes": "{ }"})).as_deref(), Some("{ }"));
        assert_eq!(seed(&json!({"payload": {"b": 1, "a": 2}})).as_deref(), Some(r#"{"a":2,"b":1}"#));
        assert_eq!(seed(&json!({"file": "a\nb", "roots": []})).as_deref(), Some("a\nb"));
        let sets = json!({"op": "trust", "trust": ["keys/a.json", {"ver": 1, "iat": 2}, {"bytes": "{ }"}]});
        assert_eq!(seed(&sets).as_deref(), Some("{\"iat\":2,\"ver\":1}\n{ }"));
        assert_eq!(seed(&json!({"base64url": "AAAA", "trust": [{}]})), None);
    }

    #[test]
    fn what_a_run_found_is_read_from_what_it_prints() {
        let printed = "INFO: Loaded 1 modules   (81234 inline 8-bit counters): 81234 [0x1, 0x2),\n\
            #2\tINITED cov: 310 ft: 400 corp: 5/9b\n#90\tDONE   cov: 1203 ft: 4000 corp: 9/50b\n\
            stat::number_of_executed_units: 90\nstat::average_exec_per_sec:     4\n";
        let Found { executions, edges, of } = Found::of(printed);
        assert_eq!((executions, edges, of), (90, 1203, 81234));
    }

    #[test]
    fn a_scenario_is_what_follows_the_verdict() {
        for (name, scenario, expected) in [
            ("ok-list-newer.json", "list-", true),
            ("bad-list-older.json", "list-", true),
            ("bad-statuslist-of-another-issuer.json", "list-", false),
            ("ok-attachments.json", "attachment", true),
            ("ok-anything.json", "", true),
        ] {
            assert_eq!(is_of(Path::new(name), scenario), expected, "{name}");
        }
    }
}
