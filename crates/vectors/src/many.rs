//! `licentia-vectors --tokens N FILE`: so many different tokens, one a line, for whoever measures a mass of them.
//!
//! Each thousand begins with its license; the rest are its activations, each for a device of its own. All are signed by
//! alpha, whose trust set is `test-vectors/keys/alpha.trust.json`, and run from 2027 to 2028.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::thread;

use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::{base64url, sha256};
use crate::world::World;

/// A license and its activations.
const OF_ONE_LICENSE: u64 = 1_000;

pub(crate) fn write(count: u64, path: &Path) -> Result<String, Box<dyn Error>> {
    let world = World::new()?;
    let mut file = BufWriter::new(File::create_new(path)?);
    let threads = thread::available_parallelism().map_or(1, |threads| u64::try_from(threads.get()).unwrap_or(1));
    let mut next = 0;
    while next < count {
        let parts: Vec<_> = (0..threads).map(|part| of_one_license(next + part * OF_ONE_LICENSE, count)).collect();
        next += threads * OF_ONE_LICENSE;
        for lines in side_by_side(&world, parts) {
            file.write_all(lines.as_bytes())?;
        }
    }
    file.flush()?;
    Ok(format!("{}: {count} tokens", path.display()))
}

fn of_one_license(first: u64, count: u64) -> std::ops::Range<u64> {
    first.min(count)..(first + OF_ONE_LICENSE).min(count)
}

fn side_by_side(world: &World, parts: Vec<std::ops::Range<u64>>) -> Vec<String> {
    thread::scope(|scope| {
        let written: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || lines(world, part))).collect();
        written.into_iter().filter_map(|lines| lines.join().ok()).collect()
    })
}

fn lines(world: &World, numbers: std::ops::Range<u64>) -> String {
    let license = license(world, numbers.start / OF_ONE_LICENSE);
    let token = |number: u64| match number % OF_ONE_LICENSE {
        0 => Forged::new(Kind::License, &world.alpha, &license),
        _ => Forged::new(Kind::Activation, &world.alpha, &activation(world, &license, number)),
    };
    numbers.map(|number| token(number).text() + "\n").collect()
}

fn license(world: &World, number: u64) -> Doc {
    world
        .license()
        .with("jti", format!("license-{number:08}"))
        .with("lic/id", format!("acme-license-{number:06}"))
        .with("ent/admin-users/max", 10 * (OF_ONE_LICENSE - 1))
}

fn activation(world: &World, license: &Doc, number: u64) -> Doc {
    world
        .activation()
        .with("jti", format!("activation-{number:010}"))
        .with("cnf/jkt", base64url(&sha256(&number.to_be_bytes())))
        .with("lic/id", license.at("lic/id").clone())
        .with("lic/s256", license.s256())
}
