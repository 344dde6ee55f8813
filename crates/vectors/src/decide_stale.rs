//! Vectors of the decide stage: how old the newest status list may be, and the phases until then.

use serde_json::{Value, json};

use crate::decide::granted;
use crate::decide_status::{at, beside, list};
use crate::forge::Forged;
use crate::vector::{Input, Vector, bad};
use crate::world::{DAY, END, LIST_URI, NOW, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [ages(world), beside_a_schedule(world), without_clock(world)].concat()
}

fn phase(vector: Vector, phase: &str, next: Value) -> Vector {
    vector.and("phase", phase).and("next_change", next)
}

fn ages(world: &World) -> Vec<Vector> {
    let at_age = |stale: Value, lists: &[Forged], wall: u64| {
        let doc = at(world, 0).with("stale", stale);
        beside(world, &doc, lists, &world.context().with("wall", wall))
    };
    let all = || json!({"degrade": 20 * DAY, "stop": 30 * DAY, "warn": 10 * DAY});
    let never_seen = |wall: u64| at_age(all(), &[], wall);
    let fresh = list(world, &world.status_list().with("iat", NOW));
    let expired = list(world, &world.status_list().with("exp", SIGNED + 2 * DAY).with("iat", SIGNED + DAY));
    let next = |at: u64, to: &str| json!({"at": at, "to": to});
    let seen = |name: &str, about: &str, input: Input| granted(name, "E-22 E-23 E-33", about, input);
    let denied = |name: &str, about: &str, input: Input| bad(name, "E-33", about, "stale", input);
    vec![
        phase(
            seen("stale-not-yet", "No list was seen; the token is younger than any limit.", never_seen(SIGNED)),
            "normal",
            next(SIGNED + 10 * DAY, "warn"),
        ),
        phase(
            seen("stale-warn", "The first second of warn, by the token's age.", never_seen(SIGNED + 10 * DAY)),
            "warn",
            next(SIGNED + 20 * DAY, "degrade"),
        ),
        phase(
            seen("stale-degrade", "The last second before stop.", never_seen(SIGNED + 30 * DAY - 1)),
            "degrade",
            next(SIGNED + 30 * DAY, "stale"),
        ),
        denied("stale", "No list was seen until stop.", never_seen(SIGNED + 30 * DAY)),
        phase(
            seen("stale-renewed-by-a-list", "A new list: the age begins again.", at_age(all(), &[fresh], NOW + DAY)),
            "normal",
            next(NOW + 10 * DAY, "warn"),
        ),
        denied(
            "stale-since-the-list",
            "The newest list is as old as stop; its own exp says nothing.",
            at_age(all(), std::slice::from_ref(&expired), SIGNED + 31 * DAY),
        ),
        phase(
            seen(
                "stale-young-list-expired",
                "The list is past its exp, but young.",
                at_age(all(), &[expired], SIGNED + 3 * DAY),
            ),
            "normal",
            next(SIGNED + 11 * DAY, "warn"),
        ),
        phase(
            seen("stale-warn-only", "Without stop nothing is ever denied.", at_age(json!({"warn": DAY}), &[], END - 1)),
            "warn",
            next(END, "expired"),
        ),
    ]
}

/// Phases of both; what falls on one second.
fn beside_a_schedule(world: &World) -> Vec<Vector> {
    let case = |sched: Value, stale: Value, wall: u64| {
        let doc = at(world, 0).with("sched", sched).with("stale", stale);
        beside(world, &doc, &[], &world.context().with("wall", wall))
    };
    let next = |at: u64, to: &str| json!({"at": at, "to": to});
    let never = world.perpetual().with("status", json!({"status_list": {"idx": 0, "uri": LIST_URI}}));
    let never = never.with("stale", json!({"stop": 9_007_199_254_740_991_u64}));
    vec![
        phase(
            granted(
                "stale-phase-is-later",
                "E-22 E-23",
                "The schedule warns and the list's age degrades; a later warning changes nothing.",
                case(json!({"notify": NOW - DAY, "warn": NOW + DAY}), json!({"degrade": 10 * DAY}), NOW),
            ),
            "degrade",
            next(END, "expired"),
        ),
        phase(
            granted(
                "schedule-phase-is-later",
                "E-22 E-23",
                "The list's age warns and the schedule degrades.",
                case(json!({"degrade": NOW}), json!({"stop": 40 * DAY, "warn": 10 * DAY}), NOW),
            ),
            "degrade",
            next(SIGNED + 40 * DAY, "stale"),
        ),
        phase(
            granted(
                "two-phases-in-one-second",
                "E-35",
                "In one second the schedule notifies and the list's age degrades.",
                case(json!({"notify": SIGNED + 20 * DAY}), json!({"degrade": 20 * DAY}), NOW),
            ),
            "normal",
            next(SIGNED + 20 * DAY, "degrade"),
        ),
        phase(
            granted(
                "phase-and-stale-in-one-second",
                "E-35",
                "In one second the schedule warns and the list is too old.",
                case(json!({"warn": SIGNED + 20 * DAY}), json!({"stop": 20 * DAY}), NOW),
            ),
            "normal",
            next(SIGNED + 20 * DAY, "stale"),
        ),
        phase(
            granted(
                "expired-and-stale-in-one-second",
                "E-35",
                "In one second the token ends and the list is too old.",
                case(json!({"notify": NOW}), json!({"stop": END - SIGNED}), NOW),
            ),
            "notify",
            next(END, "expired"),
        ),
        bad(
            "expired-before-stale",
            "E-1 E-35",
            "And in that second it is expired.",
            "expired",
            case(json!({"notify": NOW}), json!({"stop": END - SIGNED}), END),
        ),
        granted(
            "stale-in-another-age",
            "E-36",
            "An age that no time reaches.",
            beside(world, &never, &[], &world.context()),
        )
        .and("next_change", Value::Null),
    ]
}

fn without_clock(world: &World) -> Vec<Vector> {
    let never_ends = world.perpetual().with("status", json!({"status_list": {"idx": 0, "uri": LIST_URI}}));
    let without =
        |stale: Value| beside(world, &never_ends.clone().with("stale", stale), &[], &world.context().without("wall"));
    vec![
        bad(
            "stop-without-clock",
            "E-11",
            "A largest age, and no clock is stated.",
            "clock_not_stated",
            without(json!({"stop": DAY})),
        ),
        granted(
            "warn-without-clock",
            "E-11",
            "Ages that only warn have no effect without a clock.",
            without(json!({"degrade": 2 * DAY, "warn": DAY})),
        )
        .and("next_change", Value::Null),
    ]
}
