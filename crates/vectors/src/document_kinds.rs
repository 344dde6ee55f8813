//! Vectors of the document stage: no kind's document passes for another kind's.

use serde_json::Value;

use crate::doc::Doc;
use crate::document::read_as;
use crate::forge::Kind;
use crate::vector::{Vector, bad};
use crate::world::World;

/// A kind's members at the top: what must stand, and what may.
struct Table {
    kind: Kind,
    required: &'static [&'static str],
    optional: &'static [&'static str],
}

const TABLES: [Table; 10] = [
    Table {
        kind: Kind::License,
        required: &["aud", "ent", "iat", "iss", "jti", "lic", "sub", "term"],
        optional: &[
            "consumption",
            "devices",
            "exp",
            "ext",
            "meta",
            "must",
            "nbf",
            "releases",
            "sched",
            "stale",
            "status",
        ],
    },
    Table {
        kind: Kind::Activation,
        required: &["aud", "ent", "iat", "iss", "jti", "lic", "term"],
        optional: &[
            "cnf", "exp", "ext", "fp", "meta", "must", "nbf", "releases", "req", "sched", "stale", "status", "sub",
            "unbound",
        ],
    },
    Table {
        kind: Kind::Lease,
        required: &["aud", "checkout", "ent", "iat", "iss", "jti", "lic"],
        optional: &[
            "cnf", "exp", "ext", "fp", "meta", "must", "nbf", "releases", "sched", "stale", "status", "sub", "unbound",
        ],
    },
    Table {
        kind: Kind::Grant,
        required: &["aud", "cnf", "depth", "ent", "exp", "iat", "iss", "jti", "life", "lic"],
        optional: &["ext", "must", "ops", "par", "status"],
    },
    Table { kind: Kind::StatusList, required: &["iat", "iss", "status_list", "sub"], optional: &["exp", "ext", "ttl"] },
    Table {
        kind: Kind::Keys,
        required: &["iat", "iss", "keys", "policy", "ver"],
        optional: &["clock_reset", "ext", "next"],
    },
    Table {
        kind: Kind::Request,
        required: &["aud", "iat", "nonce", "product"],
        optional: &["ext", "fp", "lic", "life", "meta", "must", "want"],
    },
    Table { kind: Kind::Proof, required: &["aud", "iat", "nonce", "of"], optional: &["ext", "meta", "must"] },
    Table {
        kind: Kind::Release,
        required: &["aud", "ctr", "iat", "nonce", "of"],
        optional: &["ext", "meta", "must", "prev"],
    },
    Table {
        kind: Kind::Usage,
        required: &["aud", "ctr", "from", "iat", "lic", "of", "to", "used"],
        optional: &["ext", "meta", "must", "prev"],
    },
];

/// Each kind's shortest right document, offered as each other kind.
pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    let pairs = TABLES.iter().flat_map(|real| TABLES.iter().map(move |asked| (real.kind, asked)));
    pairs
        .filter(|(real, asked)| *real != asked.kind)
        .map(|(real, asked)| offered(real, &shortest(world, real), asked))
        .collect()
}

fn offered(real: Kind, doc: &Doc, asked: &Table) -> Vector {
    let (real, code) = (real.word(), first_difference(doc.value(), asked));
    let name = format!("{real}-as-{}", asked.kind.word());
    let spec = if code == "unknown_member" { "D-29 D-3" } else { "D-29 D-4" };
    bad(&name, spec, &format!("A {real} is no {}.", asked.kind.word()), code, read_as(asked.kind, doc))
}

fn shortest(world: &World, kind: Kind) -> Doc {
    match kind {
        Kind::License => world.license(),
        Kind::Activation => world.activation(),
        Kind::Lease => world.lease(),
        Kind::Grant => world.grant(),
        Kind::StatusList => world.status_list(),
        Kind::Keys => world.trust(),
        Kind::Request => world.request(),
        Kind::Proof => world.proof(),
        Kind::Release => world.release(),
        Kind::Usage => world.usage(),
    }
}

/// The walk's first fault: the first name, in order, that stands and may not, or doesn't and must; inside `cnf` and `lic`,
/// where two kinds write them differently, `jkt` and `s256` are missing.
fn first_difference(payload: &Value, asked: &Table) -> &'static str {
    let mut names: Vec<&str> = asked.required.to_vec();
    names.extend(payload.as_object().into_iter().flatten().map(|(name, _)| name.as_str()));
    names.sort_unstable();
    let stands = |name: &str| payload.get(name).is_some();
    let known = |name: &str| asked.required.contains(&name) || asked.optional.contains(&name);
    let fault = |name: &str| match name {
        _ if !known(name) => Some("unknown_member"),
        _ if !stands(name) => Some("missing_member"),
        "cnf" => differs_inside(&payload["cnf"], if asked.kind == Kind::Grant { "jwk" } else { "jkt" }),
        "lic" if asked.kind == Kind::License => payload["lic"].get("s256").map(|_| "unknown_member"),
        "lic" => payload["lic"].get("s256").is_none().then_some("missing_member"),
        _ => None,
    };
    names.into_iter().find_map(fault).unwrap_or("no difference")
}

/// `jkt` comes before `jwk`: the one that stands and may not is met first if it is `jkt`.
fn differs_inside(cnf: &Value, wanted: &str) -> Option<&'static str> {
    let code = if wanted == "jwk" { "unknown_member" } else { "missing_member" };
    cnf.get(wanted).is_none().then_some(code)
}
