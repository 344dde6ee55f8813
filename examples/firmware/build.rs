//! Writes the cases that `src/main.rs` runs, from the project's test vectors: a device shall not parse their JSON. And the
//! tokens that `src/bin/steady.rs` compares.

#[path = "build/variations.rs"]
mod variations;

use serde_json::{Value, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

const CASES: [&str; 5] = [
    "decide/ok-one-of-ten.json",
    "decide/ok-perpetual-without-clock.json",
    "verify/bad-payload-changed.json",
    "decide/bad-at-the-end.json",
    "decide/bad-other-product.json",
];
/// The token of which the others are made.
const GENUINE: &str = "decide/ok-one-of-ten.json";
const TRUST: &str = "keys/alpha.trust.json";

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let vectors = here.join("../../test-vectors");

    let cases: Vec<String> = CASES.iter().map(|name| case(&vectors, name)).collect::<Result<_, _>>()?;
    let trust = fs::read(watched(&vectors, TRUST))?;
    let cases = format!("[\n{}]", cases.concat());
    fs::write(out.join("cases.rs"), cases)?;
    fs::write(out.join("trust.json"), trust)?;
    let genuine = token(&vectors, GENUINE)?;
    fs::write(out.join("variations.rs"), variations::of(&genuine)?)?;
    fs::write(out.join("genuine.txt"), genuine)?;

    // The linker finds memory.x where it is told to search, and link.x, which cortex-m-rt brings.
    println!("cargo:rustc-link-search={}", here.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    if env::var("TARGET")?.starts_with("thumbv7em") {
        println!("cargo:rustc-link-arg-bin=bare=-Tbare.x");
    }
    println!("cargo:rerun-if-changed=memory.x");
    println!("cargo:rerun-if-changed=bare.x");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build/variations.rs");
    Ok(())
}

/// One vector as a value of `Case`.
fn case(vectors: &Path, name: &str) -> Result<String, Box<dyn Error>> {
    let vector: Value = serde_json::from_slice(&fs::read(watched(vectors, name))?)?;
    if vector.pointer("/input/trust") != Some(&json!([TRUST])) {
        return Err(format!("{name} trusts another set than {TRUST}").into());
    }
    let text = |pointer: &str| vector.pointer(pointer).and_then(Value::as_str);
    let number = |pointer: &str| vector.pointer(pointer).and_then(Value::as_u64);
    let due = |pointer: &str| text(pointer).ok_or_else(|| format!("{name} has no {pointer}"));
    Ok(format!(
        "Case {{ name: {name:?}, expect: {:?}, token: {:?}, product: {:?}, device: {:?}, entitlement: {:?}, build: {:?}, \
         wall: {:?} }},\n",
        due("/expect")?,
        due("/input/token")?,
        text("/input/context/product"),
        text("/input/context/device/jkt"),
        text("/input/context/ask/ent"),
        number("/input/context/build"),
        number("/input/context/wall"),
    ))
}

fn token(vectors: &Path, name: &str) -> Result<String, Box<dyn Error>> {
    let vector: Value = serde_json::from_slice(&fs::read(watched(vectors, name))?)?;
    let token = vector.pointer("/input/token").and_then(Value::as_str);
    Ok(token.ok_or_else(|| format!("{name} has no token"))?.to_owned())
}

fn watched(vectors: &Path, name: &str) -> PathBuf {
    let path = vectors.join(name);
    println!("cargo:rerun-if-changed={}", path.display());
    path
}
