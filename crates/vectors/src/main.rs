//! `licentia-vectors DIR` writes the test vectors from code, bit for bit the same at every run; with `--tokens N FILE` it
//! writes a mass of tokens instead.
//!
//! The vectors' format is in `test-vectors/README.md`, whose source is `readme.md` here. One file a stage holds the
//! scenarios; the rest is a small vocabulary to write a right token and then one wrong thing.

mod beyond;
mod canonical;
mod canonical_grammar;
mod chain;
mod decide;
mod decide_device;
mod decide_stale;
mod decide_status;
mod decide_time;
mod deflate;
mod doc;
mod document;
mod document_kinds;
mod document_lease;
mod document_limits;
mod document_lists;
mod document_most;
mod document_statement;
mod document_sweep;
mod folder;
mod forge;
mod grant;
mod grant_narrow;
mod keep;
mod keys;
mod list;
mod list_deflate;
mod manifest;
mod manifest_order;
mod many;
mod signature;
mod token;
mod token_attachments;
mod token_header;
mod token_hmac;
mod token_self_signed;
mod token_sizes;
mod trust;
mod trust_keys;
mod vector;
mod verify;
mod verify_kinds;
mod verify_policy;
mod verify_self_signed;
mod world;
mod zlib;

use std::error::Error;
use std::process::ExitCode;

use folder::Folder;
use vector::Vector;
use world::World;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let written = match arguments.as_slice() {
        [dir] => write_all(dir.as_ref()),
        [flag, count, file] if flag == "--tokens" => match count.to_string_lossy().parse() {
            Ok(count) => many::write(count, file.as_ref()),
            Err(error) => Err(format!("{} is no number of tokens: {error}", count.display()).into()),
        },
        _ => Err("usage: licentia-vectors DIR   (the test-vectors folder to write), or --tokens N FILE".into()),
    };
    match written {
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
        ("canonical", [canonical::vectors(), canonical_grammar::vectors()].concat()),
        (
            "decide",
            [
                decide::vectors(&world),
                decide_device::vectors(&world),
                decide_time::vectors(&world),
                decide_status::vectors(&world),
                decide_stale::vectors(&world),
                list_deflate::decided(&world),
            ]
            .concat(),
        ),
        (
            "document",
            [
                document::vectors(&world),
                document_limits::vectors(&world),
                document_most::vectors(&world),
                document_lease::vectors(&world),
                document_lists::vectors(&world),
                document_statement::vectors(&world),
                document_kinds::vectors(&world),
            ]
            .concat(),
        ),
        ("signature", signature::vectors(&world)?),
        (
            "token",
            [
                token::vectors(&world),
                token_sizes::vectors(&world),
                token_header::vectors(&world),
                token_hmac::vectors(&world),
                token_self_signed::vectors(&world),
                token_attachments::vectors(&world),
            ]
            .concat(),
        ),
        (
            "verify",
            [
                verify::vectors(&world)?,
                verify_policy::vectors(&world),
                verify_kinds::vectors(&world),
                verify_self_signed::vectors(&world),
                keep::vectors(&world),
                grant::vectors(&world),
                grant_narrow::vectors(&world),
                trust::vectors(&world),
                trust_keys::vectors(&world),
                manifest::vectors(&world),
                manifest_order::vectors(&world),
                list::vectors(&world),
                list_deflate::vectors(&world),
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
