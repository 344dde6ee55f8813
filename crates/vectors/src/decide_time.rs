//! Vectors of the decide stage about time: clocks, begin, end and the phases before the end.

use serde_json::{Value, json};

use crate::decide::{asked, granted};
use crate::doc::Doc;
use crate::vector::{Vector, bad};
use crate::world::{DAY, END, NOW, SIGNED, World};

pub(crate) fn vectors(world: &World) -> Vec<Vector> {
    [
        ends(world),
        at_the_end_of_time(world),
        at_the_begin_of_time(world),
        begins(world),
        clocks(world),
        times_seen(world),
        no_clock(world),
        phases(world),
    ]
    .concat()
}

fn ends(world: &World) -> Vec<Vector> {
    let at = |wall: u64| asked(world, &world.activation(), &world.context().with("wall", wall));
    let short = world.activation().with("exp", SIGNED + DAY);
    let built_later = world.context().with("wall", SIGNED).with("build", SIGNED + DAY);
    vec![
        granted("one-second-before-the-end", "E-15", "The last second.", at(END - 1)),
        bad("at-the-end", "E-15", "exp is the first second without any right.", "expired", at(END)),
        bad("long-after-the-end", "E-15", "Twenty years later.", "expired", at(END + 7_300 * DAY)),
        bad(
            "expired-by-the-build",
            "E-15",
            "The wall clock is a day behind the build, which counts as seen: now is the later.",
            "expired",
            asked(world, &short, &built_later),
        ),
    ]
}

/// The last second that a token can name.
fn at_the_end_of_time(world: &World) -> Vec<Vector> {
    const LAST: u64 = 253_402_300_799;
    let until = |wall: u64| asked(world, &world.activation().with("exp", LAST), &world.context().with("wall", wall));
    let dated = world.activation().with("exp", LAST).with("iat", LAST - 1);
    let signed = |wall: u64| asked(world, &dated, &world.context().with("wall", wall));
    let built_last = || asked(world, &world.activation(), &world.context().with("build", LAST));
    let from = |wall: u64| asked(world, &world.perpetual().with("nbf", LAST), &world.context().with("wall", wall));
    vec![
        granted("one-second-before-the-last-second", "E-15", "The end is the last second there is.", until(LAST - 1))
            .and("next_change", json!({"at": LAST, "to": "expired"})),
        bad("in-the-last-second", "E-15", "And in that second it is over.", "expired", until(LAST)),
        granted(
            "begin-in-the-last-second",
            "E-14",
            "Five minutes before a begin in the last second.",
            from(LAST - 300),
        )
        .and("next_change", Value::Null),
        granted(
            "signed-in-the-last-second",
            "E-12 E-15",
            "Signed in the last second but one, as the clock shows.",
            signed(LAST - 1),
        )
        .and("next_change", json!({"at": LAST, "to": "expired"})),
        bad("last-second-ahead", "E-12", "Signed then, and today's clock.", "clock_behind", signed(NOW)),
        bad("build-in-the-last-second", "E-13", "The build is of the last second.", "clock_turned_back", built_last()),
        bad("before-a-begin-in-the-last-second", "E-14", "And a second earlier.", "not_yet_valid", from(LAST - 301)),
    ]
}

/// The first second that a token can name, by a key that might sign then.
fn at_the_begin_of_time(world: &World) -> Vec<Vector> {
    let trust = world.trust().with(&world.policy("nbf"), 0);
    let first = world.activation().with("iat", 0).with("nbf", 0).with("exp", 1);
    let at = |wall: u64| {
        let context = world.context().with("wall", wall).with("build", 0);
        world.token_of(&first).shown_with(&[trust.value().clone()]).doc("context", &context).fault(trust.faults())
    };
    vec![
        granted("in-the-first-second", "E-14 E-15", "It begins and is checked at 0, and ends at 1.", at(0))
            .and("next_change", json!({"at": 1, "to": "expired"})),
        bad("behind-the-first-second", "E-15", "A second later.", "expired", at(1)),
    ]
}

fn begins(world: &World) -> Vec<Vector> {
    let from = |nbf: u64| asked(world, &world.activation().with("nbf", nbf), &world.context());
    vec![
        granted("at-the-begin", "E-14", "The first second.", from(NOW)),
        granted(
            "three-hundred-seconds-early",
            "E-14",
            "Clocks differ: nbf has five minutes of leeway.",
            from(NOW + 300),
        ),
        bad("three-hundred-and-one-seconds-early", "E-14", "One second more.", "not_yet_valid", from(NOW + 301)),
    ]
}

fn clocks(world: &World) -> Vec<Vector> {
    let context = |wall: u64, build: u64| world.context().with("wall", wall).with("build", build);
    let right = world.activation();
    let signed = |wall: u64| asked(world, &right, &context(wall, SIGNED - 30 * DAY));
    let built = |wall: u64| asked(world, &right, &context(wall, NOW + DAY));
    let gone = world.activation().with("nbf", NOW + 100 * DAY);
    vec![
        granted(
            "clock-a-day-behind-the-token",
            "E-12",
            "Signed 24 hours after what the clock shows: still believed.",
            signed(SIGNED - DAY),
        ),
        bad(
            "clock-behind",
            "E-12",
            "Signed 24 hours and a second after what the clock shows.",
            "clock_behind",
            signed(SIGNED - DAY - 1),
        ),
        granted(
            "clock-a-day-behind-the-build",
            "E-13",
            "The build is 24 hours younger than the clock: still believed.",
            built(NOW),
        ),
        bad(
            "clock-turned-back",
            "E-13",
            "The build is 24 hours and a second younger than the clock.",
            "clock_turned_back",
            built(NOW - 1),
        ),
        bad(
            "clock-turned-back-before-begin",
            "E-1 E-13",
            "The clock was turned back and the token hasn't begun: the clock is named.",
            "clock_turned_back",
            asked(world, &gone, &context(NOW, NOW + 2 * DAY)),
        ),
        bad(
            "clock-behind-both",
            "E-1 E-12",
            "Behind the token and the build: the token is named.",
            "clock_behind",
            asked(world, &right, &context(1, SIGNED)),
        ),
    ]
}

/// The caller's own record of the latest time that something signed was seen.
fn times_seen(world: &World) -> Vec<Vector> {
    let context = |wall: u64, seen: u64| world.context().with("wall", wall).with("seen", seen);
    let at = |wall: u64, seen: u64| asked(world, &world.activation(), &context(wall, seen));
    let without_clock = world.context().without("wall").with("seen", END + DAY);
    vec![
        granted("clock-a-day-behind-what-was-seen", "E-13", "24 hours behind: still believed.", at(NOW, NOW + DAY)),
        bad(
            "clock-behind-what-was-seen",
            "E-13",
            "24 hours and a second behind the latest time seen.",
            "clock_turned_back",
            at(NOW - 1, NOW + DAY),
        ),
        bad(
            "expired-by-what-was-seen",
            "E-15",
            "The clock shows an hour before the end, and the end was seen already: now is the later.",
            "expired",
            at(END - 3_600, END),
        ),
        granted(
            "seen-before-the-build",
            "E-13",
            "An old record proves nothing: the build is younger.",
            asked(world, &world.activation(), &context(NOW, SIGNED).with("build", NOW)),
        ),
        granted(
            "perpetual-with-a-time-seen-and-no-clock",
            "E-11",
            "Where the token asks for no clock, none is compared.",
            asked(world, &world.perpetual(), &without_clock),
        )
        .and("next_change", Value::Null),
    ]
}

fn no_clock(world: &World) -> Vec<Vector> {
    let without = |doc: &Doc| asked(world, doc, &world.context().without("wall"));
    let for_ever = |name: &str, spec: &str, about: &str, doc: &Doc| {
        granted(name, spec, about, without(doc)).and("next_change", Value::Null)
    };
    let denied =
        |name: &str, spec: &str, about: &str, doc: Doc| bad(name, spec, about, "clock_not_stated", without(&doc));
    let dated = world.context().without("wall").with("release", json!({"date": SIGNED}));
    let updates = asked(world, &world.perpetual().with("releases", json!({"until": SIGNED + DAY})), &dated);
    vec![
        for_ever("perpetual-without-clock", "E-11", "No end and no clock: it goes on.", &world.perpetual()),
        granted("end-of-updates-without-clock", "E-10 E-11", "An end of updates needs no clock.", updates)
            .and("next_change", Value::Null),
        granted(
            "perpetual-with-clock",
            "E-23",
            "No end: nothing will change.",
            asked(world, &world.perpetual(), &world.context()),
        )
        .and("next_change", Value::Null),
        denied("end-without-clock", "E-11", "There is an end, and no clock is stated.", world.activation()),
        denied(
            "begin-without-clock",
            "E-11",
            "There is a begin, and no clock is stated.",
            world.perpetual().with("nbf", SIGNED),
        ),
        bad(
            "perpetual-clock-behind",
            "E-12",
            "A perpetual token too is never from the future.",
            "clock_behind",
            asked(world, &world.perpetual(), &world.context().with("wall", SIGNED - DAY - 1)),
        ),
    ]
}

fn phases(world: &World) -> Vec<Vector> {
    let sched = json!({"degrade": NOW + 30, "notify": NOW + 10, "warn": NOW + 20});
    let at =
        |wall: u64| asked(world, &world.activation().with("sched", sched.clone()), &world.context().with("wall", wall));
    let phase = |name: &str, spec: &str, about: &str, wall: u64, phase: &str, next: Value| {
        granted(name, spec, about, at(wall)).and("phase", phase).and("next_change", next)
    };
    vec![
        phase(
            "phase-normal",
            "E-22 E-23",
            "One second before the first phase.",
            NOW + 9,
            "normal",
            json!({"at": NOW + 10, "to": "notify"}),
        ),
        phase(
            "phase-notify",
            "E-22 E-23",
            "The first second of notify.",
            NOW + 10,
            "notify",
            json!({"at": NOW + 20, "to": "warn"}),
        ),
        phase(
            "phase-warn",
            "E-22 E-23",
            "The first second of warn.",
            NOW + 20,
            "warn",
            json!({"at": NOW + 30, "to": "degrade"}),
        ),
        phase(
            "phase-degrade",
            "E-22 E-23",
            "The first second of degrade.",
            NOW + 30,
            "degrade",
            json!({"at": END, "to": "expired"}),
        ),
        bad("phase-over", "E-15", "The end comes after all phases.", "expired", at(END)),
    ]
}
