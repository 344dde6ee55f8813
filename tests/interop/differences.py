"""Every vector that holds a token, judged by every library: where the two sides differ, a class gives the reason.

    python tests/interop/differences.py
prints the page that shows the classes, docs/interop.md.
"""

from collections import defaultdict
from pathlib import Path

from classes import ACCEPTED_THERE, REFUSED_THERE
from libraries import all_libraries
from page import page
from questions import cases
from table import equal

PAGE = Path(__file__).parents[2] / "docs/interop.md"
# Outcomes that turn on the time; the others are the same at any.
TIMED = {"expired", "not_yet_valid", "clock_behind", "list_from_the_future"}


def run(table, _program):
    table.heading("Every token of the vectors, judged by others")
    libraries, asked = all_libraries(), list(cases())
    answers = {library.name: judged(library, asked) for library in libraries}
    for name, given in answers.items():
        table.case(f"{name} accepts some and refuses some, of {len(given)}", judges, given)
    for good, classes in ((False, ACCEPTED_THERE), (True, REFUSED_THERE)):
        differing = [case for case in asked if case.good is good and differs(case, answers.values())]
        verb = "refused" if good else "accepted"
        table.case(f"{len(differing)} vectors {verb} there have each one reason", explained, differing, classes)
        for one in classes:
            table.case(f"{verb} there: {one.what}", needed, one, differing)
    table.case("docs/interop.md is what `differences.py` prints", lambda: equal(shown() == page(), True, "the same"))


def shown():
    return PAGE.read_text(encoding="utf-8")


def judged(library, asked):
    """Whether the library accepts, by the vector's name. What can't be told the time isn't asked what turns on it."""
    return {case.name: accepts(library, case.question) for case in asked if can_judge(library, case)}


def can_judge(library, case):
    return case.question.now in library.times or not (library.times or case.outcome in TIMED)


def accepts(library, question):
    try:
        library.verify(question)
    except OSError:  # the library wasn't reached: no refusal
        raise
    except Exception:
        return False
    return True


def judges(answers):
    """A library that is asked wrongly refuses everything, or nothing."""
    equal(set(answers.values()), {True, False}, "answers")


def differs(case, all_answers):
    return any(answers.get(case.name, case.good) is not case.good for answers in all_answers)


def explained(differing, classes):
    reasons = {case: [one.what for one in classes if one.holds(case)] for case in differing}
    wrong = defaultdict(list)
    for case, found in reasons.items():
        if len(found) != 1:
            wrong[f"{len(found)} reasons, {case.outcome}"].append(case.name)
    equal(dict(wrong), {}, "vectors without one reason (tests/interop/classes.py)")


def needed(one, differing):
    """Every pattern and every outcome of a class is one that is met."""
    held = [case for case in differing if one.holds(case)]
    equal([word for word in one.each_outcome() if not any(case.outcome == word for case in held)], [], "idle outcomes")
    met = [word for word in one.patterns() if any(type(one)(one.outcomes, "", "", word).holds(case) for case in held)]
    equal(met, one.patterns(), "patterns that are met")


if __name__ == "__main__":
    print(page(), end="")
