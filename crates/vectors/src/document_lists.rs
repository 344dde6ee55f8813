//! Vectors of the document stage: status lists, and trust sets as roots sign them.

use serde_json::{Value, json};

use crate::doc::Doc;
use crate::document_sweep::Sweep;
use crate::forge::Kind;
use crate::vector::Vector;
use crate::world::{DAY, END, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [status_lists(world), status_list_rules(world), keys(world), policies(world), keys_rules(world)].concat()
}

fn full_status_list(world: &World) -> Sweep {
    let full = world
        .status_list()
        .with("exp", SIGNED + DAY)
        .with("ext", json!({"com.example.a": 1}))
        .with("status_list/aggregation_uri", "https://example.com/lists")
        .with("ttl", 3600);
    Sweep { kind: Kind::StatusList, full }
}

fn status_lists(world: &World) -> Vec<Vector> {
    let list = full_status_list(world);
    let accepted = vec![
        list.read(
            "right",
            "D-30",
            "A list of eight tokens, one of them revoked, one suspended, one returned.",
            &world.status_list(),
        ),
        list.read("every-member", "D-30 D-36", "Every member that a status list may have.", &list.full),
        list.read(
            "no-zlib",
            "D-35",
            "One byte that is no ZLIB: reading doesn't inflate.",
            &world.status_list().with("status_list/lst", "AA"),
        ),
        list.read(
            "of-two-bytes",
            "D-34 D-35",
            "Two bytes are three characters.",
            &world.status_list().with("status_list/lst", "AAA"),
        ),
    ];
    let required = ["iat", "iss", "status_list", "status_list/bits", "status_list/lst", "sub"];
    let outside = list.outside(&[
        ("iss", json!("x".repeat(129)), "D-11", "too-long", "129 bytes."),
        ("sub", json!("list"), "D-13", "no-uri", "A list's place is a URI."),
        ("sub", json!(format!("https://example.com/{}", "x".repeat(493))), "D-13", "too-long", "513 bytes."),
        ("ttl", json!(0), "D-9", "zero", "No list is kept for no second."),
        ("exp", json!(253_402_300_800_u64), "D-9", "after-9999", "One second after the year 9999."),
        ("status_list/bits", json!(1), "D-17", "of-one", "The draft's other widths aren't used."),
        ("status_list/bits", json!(8), "D-17", "of-eight", "The draft's other widths aren't used."),
        ("status_list/lst", json!(""), "D-34", "empty", "A list holds a byte or more."),
        ("status_list/lst", json!("A"), "D-34", "of-one-character", "No number of bytes is one character."),
        ("status_list/lst", json!("AB"), "D-34", "spare-bits", "The unused bits of the last character are set."),
        ("status_list/lst", json!("AA=="), "D-34", "padded", "Padding belongs to ordinary base64."),
        ("status_list/lst", json!("AA\n"), "D-34", "with-a-line-end", "So does white space."),
        ("status_list/aggregation_uri", json!("lists"), "D-13", "no-uri", "Where lists are listed is a URI."),
    ]);
    [accepted, list.spoilt(&required), outside].concat()
}

fn status_list_rules(world: &World) -> Vec<Vector> {
    let list = full_status_list(world);
    let plain = || world.status_list();
    let unknown =
        |name: &str, spec: &str, about: &str, doc: Doc| list.refused(name, spec, about, "unknown_member", &doc);
    vec![
        list.refused(
            "exp-is-iat",
            "D-18",
            "It would say nothing when it is signed.",
            "conflict",
            &plain().with("exp", SIGNED),
        ),
        unknown(
            "must",
            "D-36",
            "Whoever reads a list knows all of it: no must.",
            plain().with("must", json!({"com.example.b": 1})),
        ),
        unknown(
            "ext-of-the-list-itself",
            "D-36",
            "A place where ext may not stand.",
            plain().with("status_list/ext", json!({"com.example.a": 1})),
        ),
        unknown("meta", "D-3", "A list has no notes.", plain().with("meta", json!({"order": "4711"}))),
        unknown(
            "jti",
            "D-3",
            "The newest list counts, whatever it is called.",
            plain().with("jti", "list-00000000001"),
        ),
        unknown("audience", "D-3", "A list is for whoever its issuer signs for.", plain().with("aud", "acme-suite")),
    ]
}

/// Two keys, the first of which has a policy with every member that doesn't make it unusable.
fn full_keys(world: &World) -> Sweep {
    let policy = json!({
        "aud": ["acme-suite", "acme-tools"], "exp": END, "ext": {"com.example.a": 1}, "lic": ["acme-license-001"],
        "life": END - SIGNED, "must": {"com.example.b": 1}, "nbf": SIGNED - DAY,
        "revoked": {"at": SIGNED, "keep": world.license().s256()}, "typ": [Kind::License.typ(), Kind::StatusList.typ()]
    });
    let full = world
        .trust_and(world.alpha_next.trusted())
        .with(&format!("policy/{}", world.alpha.kid()), policy)
        .with("clock_reset", true)
        .with("ext", json!({"com.example.a": 1}))
        .with("next", SIGNED);
    Sweep { kind: Kind::Keys, full }
}

fn keys(world: &World) -> Vec<Vector> {
    let keys = full_keys(world);
    let plain = || world.trust();
    let accepted = vec![
        keys.read("right", "D-30 D-39", "One key and its policy.", &plain()),
        keys.read("every-member", "D-30 D-36 D-39", "Every member that a trust set and a policy may have.", &keys.full),
        keys.read(
            "key-of-any-members",
            "D-39",
            "What is inside a key is judged later.",
            &plain().with("keys/+", json!({"exp": null})),
        ),
        keys.read(
            "policy-of-any-kind",
            "D-39 K-7",
            "A kind that the reader doesn't know.",
            &plain().with(&world.policy("typ/+"), "vnd.licentia.license2+jwt"),
        ),
        keys.read(
            "policy-of-status-lists",
            "D-39 K-8",
            "A key of status lists needs no products.",
            &plain().with(&world.policy("typ"), json!(["statuslist+jwt"])).without(&world.policy("aud")),
        ),
    ];
    let (typ, nbf) = (world.policy("typ"), world.policy("nbf"));
    let at = world.policy("revoked/at");
    let required = ["iat", "iss", "keys", "policy", "ver", typ.as_str(), nbf.as_str(), at.as_str()];
    let outside = keys.outside(&[
        ("ver", json!(0), "D-39 K-5", "zero", "Versions begin with 1."),
        ("keys", json!([]), "D-39 K-5", "empty", "Nobody is trusted by an absent set."),
        ("keys", json!(vec![json!({}); 129]), "D-39 K-5", "of-129", "More than 128."),
        ("policy", json!({}), "D-39 K-5", "empty", "A set without a policy trusts nobody."),
        ("clock_reset", json!(false), "D-39 K-5", "false", "Absent has one spelling."),
        ("next", json!(-1), "D-39 K-5", "negative", "Times begin with 0."),
        ("iss", json!(" Alpha Ltd"), "D-39 K-5", "with-a-space", "Two names that look alike."),
    ]);
    [accepted, keys.spoilt(&required), outside].concat()
}

fn policies(world: &World) -> Vec<Vector> {
    let keys = full_keys(world);
    let row = |member: &str, value: Value, spec: &str, end: &str, about: &str| {
        let (path, spec) = (world.policy(member), format!("D-39 {spec}"));
        let name = format!("policy-{}-{end}", member.replace('/', "-"));
        keys.refused(&name, &spec, about, "out_of_range", &keys.full.clone().with(&path, value))
    };
    let ids = |count: usize| (0..count).map(|at| format!("acme-license-{at:03}")).collect::<Vec<_>>();
    vec![
        row("aud", json!(["*", "acme-suite"]), "K-6", "star-and-another", "Every product, or some."),
        row("aud", json!([]), "K-5", "empty", "No product at all."),
        row("aud", json!(["acme-suite", "acme-suite"]), "K-5", "twice", "A product stands twice."),
        row("typ", json!([]), "K-5", "empty", "No kind at all."),
        row("typ", json!([Kind::Request.typ()]), "K-7", "of-a-device", "A kind that devices sign."),
        row("typ", json!([Kind::Keys.typ()]), "K-7", "of-roots", "A kind that roots sign."),
        row(
            "typ",
            json!((0..17).map(|at| format!("t-{at}")).collect::<Vec<_>>()),
            "K-5",
            "of-seventeen",
            "More than 16.",
        ),
        row("life", json!(0), "K-5", "zero", "Nothing lives for no second."),
        row("lic", json!(ids(65)), "K-5", "of-sixty-five", "More than 64."),
        row("lic/0", json!("short"), "K-5", "too-short", "An id has at least 16 characters."),
        row("revoked/keep", json!("A".repeat(42)), "K-5", "of-42-characters", "A digest is 43 characters."),
        row("nbf", json!(-1), "K-5", "negative", "Times begin with 0."),
    ]
}

fn keys_rules(world: &World) -> Vec<Vector> {
    let keys = full_keys(world);
    let plain = || world.trust();
    let refused =
        |name: &str, spec: &str, about: &str, code: &str, doc: Doc| keys.refused(name, spec, about, code, &doc);
    let policy = plain().at(&format!("policy/{}", world.alpha.kid())).clone();
    vec![
        refused(
            "must",
            "D-36 D-39",
            "Whoever reads a trust set knows all of it: no must.",
            "unknown_member",
            plain().with("must", json!({"com.example.b": 1})),
        ),
        refused(
            "ext-of-a-revocation",
            "D-36 D-39",
            "A place where ext may not stand.",
            "unknown_member",
            keys.full.clone().with(&world.policy("revoked/ext"), json!({"com.example.a": 1})),
        ),
        refused("end", "D-39", "Old trust never stops a product.", "unknown_member", plain().with("exp", END)),
        refused(
            "policy-without-products",
            "D-39 K-8",
            "A key of licenses names its products.",
            "conflict",
            plain().without(&world.policy("aud")),
        ),
        refused(
            "policy-exp-is-nbf",
            "D-39 K-8",
            "A window in which nothing lies.",
            "conflict",
            plain().with(&world.policy("exp"), SIGNED - 365 * DAY),
        ),
        refused(
            "policy-without-a-key",
            "D-39 K-9",
            "A policy of nobody.",
            "conflict",
            plain().with(&format!("policy/{}", world.beta.kid()), policy),
        ),
        refused(
            "next-is-iat",
            "D-39 K-9",
            "The next set when this one is made.",
            "conflict",
            plain().with("next", SIGNED - 365 * DAY),
        ),
        refused("key-a-string", "D-39 K-4", "A key is an object.", "wrong_type", plain().with("keys/+", "key")),
    ]
}
