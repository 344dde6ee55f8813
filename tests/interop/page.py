"""The page that shows where other libraries and licentia differ."""

from classes import ACCEPTED_THERE, REFUSED_THERE

PAGE = """# Beside other libraries

A token of ours is a standard JWS with ES256, so that any library for JSON Web Tokens reads it. `cargo xtask test --only interop` holds the built program against six that aren't ours, at pinned versions: `PyJWT`, `joserfc`, npm's `jose`, `jsonwebtoken` and `jwt-simple` for tokens, `cryptography` for every signature of the vectors.

- What the program issues, all of them verify, and refuse when it is changed.
- What they sign under the one legal header, over a canonical payload, is genuine here; with another header or payload it is refused, by the code that the specification names. A library whose JWT writer puts the header's members in an order of its own signs the assembled text instead.
- Every token of `test-vectors/`, right or wrong, is put to each of them with ordinary options: the trusted keys as a JWK Set, and the issuer, audience, subject, kind and time that the vector's reader knows, as far as the library can be told.

Where the two sides then differ, the tables below give the reason. This page is generated from `tests/interop/classes.py`; the check fails if a difference has no reason here, or a reason no difference. Differences aren't defects of those libraries: most are questions that a general library rightly leaves to its application.

## Accepted by at least one of them, refused here

| code | what | why it is refused here |
|---|---|---|
{accepted}

## Refused by at least one of them, accepted here

| what | why that is no fault here |
|---|---|
{refused}
"""


def page():
    accepted = [f"| {codes(one)} | {one.what} | {one.why} |" for one in ACCEPTED_THERE]
    refused = [f"| {one.what} | {one.why} |" for one in REFUSED_THERE]
    return PAGE.format(accepted="\n".join(accepted), refused="\n".join(refused))


def codes(one):
    """`not_genuine signature_base64` is a code and the reason behind it."""
    return ", ".join(" ".join(f"`{word}`" for word in outcome.split()) for outcome in one.each_outcome())
