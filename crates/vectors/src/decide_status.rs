//! Vectors of the decide stage: status lists at hand, and versions of a license. The age of lists is in `decide_stale`.

use serde_json::{Value, json};

use crate::decide::granted;
use crate::doc::Doc;
use crate::forge::{Forged, Kind};
use crate::keys::base64url;
use crate::vector::{Input, Vector, bad};
use crate::world::{ALPHA_ALL_KINDS, DAY, END, LIST_URI, NOW, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [listed(world), which_list(world), grants(world), floor(world), versions(world), order(world)].concat()
}

/// The right activation, listed at this place.
pub(crate) fn at(world: &World, idx: u64) -> Doc {
    world.activation().with("status", json!({"status_list": {"idx": idx, "uri": LIST_URI}}))
}

pub(crate) fn list(world: &World, doc: &Doc) -> Forged {
    Forged::new(Kind::StatusList, &world.alpha, doc)
}

/// The activation, where these lists are at hand.
pub(crate) fn beside(world: &World, activation: &Doc, lists: &[Forged], context: &Doc) -> Input {
    let faults: Vec<String> = lists.iter().flat_map(|list| list.faults().to_vec()).collect();
    let texts: Vec<String> = lists.iter().map(Forged::text).collect();
    let context = if texts.is_empty() { context.clone() } else { context.clone().with("lists", texts) };
    world.token_of(activation).shown_with(&[ALPHA_ALL_KINDS.into()]).doc("context", &context).fault(&faults)
}

fn listed(world: &World) -> Vec<Vector> {
    let with = |idx: u64, list: Forged| beside(world, &at(world, idx), &[list], &world.context());
    let right = || list(world, &world.status_list());
    let cut = list(world, &world.status_list().with("status_list/lst", base64url(&[0x78, 0x01, 0x01, 0x02])));
    let expired = || list(world, &world.status_list().with("exp", SIGNED + DAY));
    let says = |name: &str, about: &str, code: &str, input: Input| bad(name, "E-30", about, code, input);
    let for_ever = world.perpetual().with("status", json!({"status_list": {"idx": 1, "uri": LIST_URI}}));
    vec![
        granted("listed-valid", "E-30", "The list says nothing against it.", with(0, right())),
        says("revoked", "The list says revoked.", "revoked", with(1, right())),
        says("suspended", "The list says suspended.", "suspended", with(2, right())),
        says("returned", "Given back, and then used once more.", "returned", with(3, right())),
        says("place-beyond-the-list", "The list ends before the token's place.", "list_broken", with(8, right())),
        says("list-broken", "The list can't be inflated.", "list_broken", with(0, cut)),
        granted(
            "valid-in-an-expired-list",
            "E-30",
            "The list is past its exp: that denies nothing.",
            with(0, expired()),
        ),
        says("revoked-in-an-expired-list", "And what was revoked stays so.", "revoked", with(1, expired())),
        says(
            "revoked-without-clock",
            "A perpetual token on a device without a clock.",
            "revoked",
            beside(world, &for_ever, &[right()], &world.context().without("wall")),
        ),
    ]
}

/// Which of the lists at hand counts.
fn which_list(world: &World) -> Vec<Vector> {
    let with = |lists: &[Forged]| beside(world, &at(world, 1), lists, &world.context());
    let older = || list(world, &world.status_list());
    let newer = |doc: Doc| list(world, &doc.with("iat", SIGNED + DAY));
    let cleared = || newer(world.status_list_of(&[0, 0]));
    let elsewhere = list(world, &world.status_list().with("sub", "https://example.com/list2"));
    let beta = world.beta_trust().with(&format!("policy/{}/typ/+", world.beta.kid()), Kind::StatusList.typ());
    let by_beta = Forged::new(Kind::StatusList, &world.beta, &world.status_list().with("iss", "Beta GmbH"));
    let both: [Value; 2] = [ALPHA_ALL_KINDS.into(), beta.value().clone()];
    vec![
        granted("no-list-seen", "E-32", "No list was ever seen.", with(&[])),
        granted("list-of-another-place", "E-32", "Another list says revoked.", with(&[elsewhere])),
        granted(
            "list-of-another-issuer",
            "E-32",
            "Another trusted issuer's list of the same place says revoked.",
            with(&[by_beta]).with("trust", both.as_slice()).fault(beta.faults()),
        ),
        granted(
            "not-listed",
            "E-32",
            "A token without status, and a list at hand.",
            beside(world, &world.activation(), &[older()], &world.context()),
        ),
        granted("newer-list-clears", "E-30", "The newer of two lists says valid.", with(&[older(), cleared()])),
        granted("newer-list-stands-first", "E-30", "In the other order too.", with(&[cleared(), older()])),
        bad(
            "newer-list-revokes",
            "E-30",
            "The older of two lists says valid, the newer one revoked.",
            "revoked",
            with(&[newer(world.status_list()), list(world, &world.status_list_of(&[0, 0]))]),
        ),
    ]
}

/// A server's lease, whose grants are listed.
fn grants(world: &World) -> Vec<Vector> {
    let status = |idx: u64| json!({"status_list": {"idx": idx, "uri": LIST_URI}});
    let case = |lease: &Doc, lists: &[Forged], grants: &[Forged]| {
        let token = Forged::new(Kind::Lease, &world.server, lease);
        let lines: Vec<String> = grants.iter().map(Forged::text).collect();
        let faults: Vec<String> = grants.iter().chain(lists).flat_map(|list| list.faults().to_vec()).collect();
        let context = world.context().with("lists", lists.iter().map(Forged::text).collect::<Vec<_>>());
        token.file_shown(token.with_lines(&lines)).doc("context", &context).fault(&faults)
    };
    let grant = |idx: u64| Forged::new(Kind::Grant, &world.alpha, &world.grant().with("status", status(idx)));
    let lists = [list(world, &world.status_list())];
    let listed = world.lease().with("status", status(2));
    let top = world.grant().with("depth", 1).with("cnf/jwk", world.other_server.public()).with("status", status(1));
    let child = world.grant().with("jti", "grant-0000000002").with("par", top.s256());
    let two = [Forged::new(Kind::Grant, &world.other_server, &child), Forged::new(Kind::Grant, &world.alpha, &top)];
    vec![
        granted(
            "grant-listed-valid",
            "E-31",
            "The list says nothing against the grant.",
            case(&world.lease(), &lists, &[grant(0)]),
        ),
        bad(
            "grant-revoked",
            "E-31",
            "The server's grant was revoked.",
            "revoked",
            case(&world.lease(), &lists, &[grant(1)]),
        ),
        bad(
            "grant-above-revoked",
            "E-31",
            "The grant above the server's was revoked.",
            "revoked",
            case(&world.lease(), &lists, &two),
        ),
        bad(
            "grant-place-beyond-the-list",
            "E-31",
            "The list ends before the grant's place.",
            "list_broken",
            case(&world.lease(), &lists, &[grant(8)]),
        ),
        bad(
            "lease-before-its-grant",
            "E-1 E-31",
            "The lease was suspended and its grant revoked: the lease is named.",
            "suspended",
            case(&listed, &lists, &[grant(1)]),
        ),
    ]
}

/// A list proves that its date is past.
fn floor(world: &World) -> Vec<Vector> {
    let dated = |iat: u64| list(world, &world.status_list().with("iat", iat));
    let with = |iat: u64, wall: u64| beside(world, &at(world, 0), &[dated(iat)], &world.context().with("wall", wall));
    let short = at(world, 0).with("exp", SIGNED + 2 * DAY);
    vec![
        granted(
            "list-a-day-ahead-of-the-clock",
            "E-29",
            "The clock is 24 hours behind the list.",
            with(NOW + DAY, NOW),
        ),
        granted(
            "list-more-than-a-day-ahead-of-the-clock",
            "E-29",
            "A second more: the list doesn't count for the time, and the honest clock goes on.",
            with(NOW + DAY + 1, NOW),
        ),
        bad(
            "expired-by-the-list",
            "E-15 E-29",
            "The clock is a day behind the list, which was signed after the end.",
            "expired",
            beside(world, &short, &[dated(SIGNED + 2 * DAY)], &world.context().with("wall", SIGNED + DAY)),
        ),
    ]
}

fn versions(world: &World) -> Vec<Vector> {
    let second = world.activation().with("lic/ver", 2);
    let seen = |version: u64| beside(world, &second, &[], &world.context().with("seen_version", version));
    vec![
        granted("highest-version-seen", "E-34", "The version that was seen last.", seen(2)),
        granted("newer-version", "E-34", "A newer one.", seen(1)),
        bad(
            "superseded",
            "E-34",
            "An older, perhaps richer activation, after a newer one of its license.",
            "superseded",
            seen(3),
        ),
    ]
}

/// Each row fails in more than one way; the first in order is named.
fn order(world: &World) -> Vec<Vector> {
    let doc = at(world, 1).with("stale", json!({"stop": DAY}));
    let lists = |iat: u64| [list(world, &world.status_list().with("iat", iat))];
    let wrong = world.context().with("seen_version", 2).with("ask", json!({"ent": "audit-log"}));
    let valid = at(world, 0).with("stale", json!({"stop": DAY}));
    vec![
        bad(
            "order-expired-before-revoked",
            "E-1",
            "End, status, age, version and entitlement are wrong.",
            "expired",
            beside(world, &doc, &lists(SIGNED), &wrong.clone().with("wall", END)),
        ),
        bad(
            "order-revoked-before-stale",
            "E-1",
            "Status, age, version and entitlement are wrong.",
            "revoked",
            beside(world, &doc, &lists(SIGNED), &wrong),
        ),
        bad(
            "order-stale-before-superseded",
            "E-1",
            "Age, version and entitlement are wrong.",
            "stale",
            beside(world, &valid, &lists(SIGNED), &wrong),
        ),
        bad(
            "order-superseded-before-entitlement",
            "E-1",
            "Version and entitlement are wrong.",
            "superseded",
            beside(world, &valid, &lists(NOW), &wrong),
        ),
    ]
}
