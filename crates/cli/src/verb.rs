//! The verbs, a file each.

pub(crate) mod activate;
pub(crate) mod audit;
pub(crate) mod canonicalize;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod digest;
pub(crate) mod embed;
pub(crate) mod inspect;
pub(crate) mod keygen;
pub(crate) mod ledger;
pub(crate) mod license;
pub(crate) mod man;
pub(crate) mod manifest;
pub(crate) mod runner;
pub(crate) mod sign;
pub(crate) mod status_list;
pub(crate) mod trust;
pub(crate) mod vectors;
pub(crate) mod verify;

use crate::args::Verb;
use crate::output::Answer;

pub(crate) fn run(verb: Verb) -> Answer {
    match verb {
        Verb::Keygen(keygen) => keygen.run(),
        Verb::License(license::License::New(new)) => new.run(),
        Verb::Sign(sign) => sign.run(),
        Verb::Activate(activate) => activate.run(),
        Verb::Verify(verify) => verify.run(),
        Verb::Audit(audit) => audit.run(),
        Verb::Inspect(inspect) => inspect.run(),
        Verb::Canonicalize(canonicalize) => canonicalize.run(),
        Verb::Digest(digest) => digest.run(),
        Verb::Ledger(ledger) => ledger.run(),
        Verb::Trust(trust) => trust.run(),
        Verb::Manifest(manifest) => manifest.run(),
        Verb::StatusList(list) => list.run(),
        Verb::Embed(embed) => embed.run(),
        Verb::Vectors(vectors) => vectors.run(),
        Verb::Runner(runner) => runner.run(),
        Verb::Demo(demo) => demo.run(),
        Verb::Completions(completions) => completions.run(),
        Verb::Man(man) => man.run(),
    }
}
