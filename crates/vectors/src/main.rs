//! `licentia-vectors DIR` writes the test vectors from code, bit for bit the same at every run.
//!
//! The vectors' format is in `test-vectors/README.md`, whose source is `readme.md` here. One file a stage holds the
//! scenarios; the rest is a small vocabulary to write a right token and then one wrong thing.

mod canonical;
mod decide;
mod decide_time;
mod doc;
mod document;
mod document_limits;
mod folder;
mod forge;
mod keys;
mod signature;
mod token;
mod token_header;
mod trust;
mod trust_keys;
mod vector;
mod verify;
mod verify_policy;
mod world;

use std::error::Error;
use std::process::ExitCode;

use folder::Folder;
use vector::Vector;
use world::World;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(dir), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: licentia-vectors DIR   (the test-vectors folder to write)");
        return ExitCode::from(2);
    };
    match write_all(dir.as_ref()) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("licentia-vectors: {fault}");
            ExitCode::from(2)
        }
    }
}

fn write_all(dir: &std::path::Path) -> Result<String, Box<dyn Error>> {
    let world = World::new()?;
    let mut folder = Folder::open(dir)?;
    let stages = [
        ("canonical", canonical::vectors()),
        ("decide", [decide::vectors(&world), decide_time::vectors(&world)].concat()),
        ("document", [document::vectors(&world), document_limits::vectors(&world)].concat()),
        ("signature", signature::vectors(&world)?),
        ("token", [token::vectors(&world), token_header::vectors(&world)].concat()),
        (
            "verify",
            [
                verify::vectors(&world)?,
                verify_policy::vectors(&world),
                trust::vectors(&world),
                trust_keys::vectors(&world),
            ]
            .concat(),
        ),
    ];
    for (stage, vectors) in &stages {
        for vector in vectors {
            folder.put(&format!("{stage}/{}", vector.file_name()), vector.to_json()?.as_bytes())?;
        }
    }
    for (path, bytes) in world.key_files() {
        folder.put(&path, &bytes)?;
    }
    folder.put("README.md", readme(&stages).as_bytes())?;
    folder.finish()
}

/// The page about the format, with a count of what the folder holds.
fn readme(stages: &[(&str, Vec<Vector>)]) -> String {
    let rows = stages.iter().map(|(stage, vectors)| {
        let ok = vectors.iter().filter(|vector| vector.is_ok()).count();
        format!("| `{stage}/` | {ok} | {} |\n", vectors.len() - ok)
    });
    include_str!("readme.md").replace("ROWS\n", &rows.collect::<String>())
}
