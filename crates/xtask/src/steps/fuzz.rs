//! Fuzzing on the stable compiler, from the vectors on: a few seconds for each target, or hours.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::args::Stage;
use crate::command::Cmd;
use crate::context::Context;
use crate::failure::Failure;
use crate::provision::{cargo_tool, failed, remove, system_tool};

const CARGO_FUZZ: &str = "0.13.2";

/// Enough to run every seed and to notice a target that fails at once; all targets together stay below two minutes.
const SMOKE_SECONDS: u64 = 10;

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
        fuzzer.run(target, &corpus, SMOKE_SECONDS, &["-seed=1", "-verbosity=0"])
    })
}

/// So many seconds for each target. What was found stays below the target directory, made as small as it may be, and is
/// where the next run goes on from.
pub(crate) fn long(context: &Context, seconds: u64) -> Result<(), Failure> {
    let fuzzer = Fuzzer::provide(context)?;
    fuzzer.each(|target| {
        let corpus = context.target.join("fuzz-corpus-long").join(target);
        fuzzer.sow(target, &corpus)?;
        fuzzer.run(target, &corpus, seconds, &[])?;
        fuzzer.minimize(target, &corpus)
    })
}

/// The hours of the run, shared out among the targets.
pub(crate) fn deep(context: &Context) -> Result<(), Failure> {
    let targets = u64::try_from(targets(context)?.len()).unwrap_or(1);
    long(context, (context.hours * 3600 / targets.max(1)).max(SMOKE_SECONDS))
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

    fn each(&self, work: impl Fn(&str) -> Result<(), Failure>) -> Result<(), Failure> {
        self.targets.iter().try_for_each(|target| work(target))
    }

    /// `cargo fuzz VERB … TARGET CORPUS`. Without a sanitizer the stable compiler will do, and safe Rust has little for one
    /// to find.
    fn command(&self, verb: &str, target: &str, corpus: &Path) -> Cmd {
        let program = Cmd::new(&self.program).args(["fuzz", verb, "--sanitizer", "none", target]);
        program.arg(corpus).dir(&self.context.root)
    }

    fn run(&self, target: &str, corpus: &Path, seconds: u64, more: &[&str]) -> Result<(), Failure> {
        self.command("run", target, corpus)
            .args(["--", "-len_control=0", "-print_final_stats=1"])
            .arg(format!("-max_total_time={seconds}"))
            .args(more)
            .run()
    }

    fn minimize(&self, target: &str, corpus: &Path) -> Result<(), Failure> {
        self.command("cmin", target, corpus).run()
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
