"""The JSON Schemas of `spec/schema` against every document vector, by `jsonschema`."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from table import equal

ROOT = Path(__file__).parents[2]
KINDS = ["license", "activation", "lease", "grant", "statuslist", "keys", "request", "proof", "release", "usage"]

# What a schema can't express, and the vectors that show it. An entry that a schema does refuse is a failure.
BEYOND = {
    "one member later or more than another": [
        "exp-is-iat",
        "exp-is-nbf",
        "from-is-below",
        "lease-exp-is-iat",
        "lease-exp-is-nbf",
        "lease-need-above-parts",
        "lease-sched-at-the-end",
        "grant-exp-is-iat",
        "keys-next-is-iat",
        "keys-policy-exp-is-nbf",
        "need-above-parts",
        "sched-at-the-end",
        "sched-descending",
        "sched-equal",
        "stale-descending",
        "statuslist-exp-is-iat",
        "usage-from-after-to",
        "usage-from-is-to",
    ],
    "the length in bytes of UTF-8": ["lease-checkout-node-too-long", "text-too-long-in-bytes"],
    "a point on the curve": ["grant-cnf-jwk-x-beyond-the-field", "grant-cnf-jwk-y-off-the-curve"],
    "a member for each item of another": ["keys-policy-without-a-key"],
}


def run(table, _program):
    table.heading("JSON Schemas, by jsonschema")
    schemas = {path.name.split(".")[0]: json.loads(path.read_bytes()) for path in (ROOT / "spec/schema").iterdir()}
    table.case("there is a schema of each kind", lambda: equal(sorted(schemas), sorted(KINDS), "schemas"))
    for kind, schema in sorted(schemas.items()):
        table.case(f"{kind}: is a schema", well_formed, kind, schema)
    table.case("a definition is the same in all of them", same_definitions, schemas.values())
    validators = {kind: Draft202012Validator(schema) for kind, schema in schemas.items()}
    vectors = {path.stem: json.loads(path.read_bytes()) for path in (ROOT / "test-vectors/document").glob("*.json")}
    for kind, validator in sorted(validators.items()):
        own = {name: vector for name, vector in vectors.items() if vector["input"]["kind"] == kind}
        table.case(f"{kind}: {len(own)} documents judged as the vectors say", judged, validator, own)
    unused = [name for names in BEYOND.values() for name in names if f"bad-{name}" not in vectors]
    table.case("every exception is a vector", lambda: equal(unused, [], "exceptions without a vector"))


def well_formed(kind, schema):
    Draft202012Validator.check_schema(schema)
    equal(schema["$id"], f"urn:licentia:schema:1:{kind}", "$id")


def same_definitions(schemas):
    """Each schema stands alone, so that what they share is written in several."""
    first = {}
    for schema in schemas:
        for name, definition in schema["$defs"].items():
            equal(definition, first.setdefault(name, definition), name)


def judged(validator, vectors):
    """Accepted is what the vectors accept, and what no schema can express."""
    beyond = {f"bad-{name}" for names in BEYOND.values() for name in names}
    right = sorted(name for name, vector in vectors.items() if vector["expect"] == "ok" or name in beyond)
    accepted = sorted(name for name, vector in vectors.items() if validator.is_valid(vector["input"]["payload"]))
    equal([name for name in right if name not in accepted], [], "wrongly refused")
    equal([name for name in accepted if name not in right], [], "wrongly accepted")
