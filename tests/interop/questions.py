"""The test vectors that hold a token, as questions to a stock library."""

import json
from dataclasses import dataclass

import joserfc.jwk
from libraries import Question
from vectors import FOLDER, decode, file_lines, granted_keys, load, trust_bytes

# Within the life of nearly all tokens of the vectors; verify itself looks at no clock.
NOW = 1_800_000_000
KEYS = "vnd.licentia.keys+jwt"


@dataclass(eq=False)
class Case:
    """A vector, by its name, its outcome here, and what a stock library is asked."""

    name: str
    outcome: str
    good: bool
    question: Question


def cases():
    for stage in ("token", "verify", "decide"):
        for path in sorted((FOLDER / stage).glob("*.json")):
            vector = load(path)
            if vector["input"].get("op") != "trust":
                outcome = " ".join(filter(None, [vector["expect"], vector.get("why")]))
                yield Case(f"{stage}/{path.stem}", outcome, path.stem.startswith("ok-"), question(vector["input"]))


def question(given):
    """The first line is the token, here as there. What a vector's reader knows, the library's reader knows."""
    lines = file_lines(given)
    sets = [json.loads(trust_bytes(item)) for item in given.get("trust", [])]
    context = given.get("context", {})
    return Question(
        token=lines[0].decode(errors="surrogateescape"),
        keys={"keys": keys(given, lines, sets)},
        typ=typ(given),
        issuers=[given["iss"]] if "iss" in given else sorted({trust["iss"] for trust in sets}) or None,
        audience=given.get("audience", context.get("product")),
        subject=given.get("uri"),
        now=context.get("wall", given.get("wall", NOW)),
    )


def typ(given):
    operation = given.get("op")
    if operation == "manifest":
        return KEYS
    kind = "statuslist" if operation == "list" else given["kind"]
    return "statuslist+jwt" if kind == "statuslist" else f"vnd.licentia.{kind}+jwt"


def keys(given, lines, sets):
    """Those that are trusted, that a device states, that a grant names, or that roots have."""
    if "roots" in given:
        roots = [named(key) for quorum in given["roots"] for key in quorum["keys"]]
        return list({key["kid"]: key for key in roots}.values())
    if "trust" not in given:
        return [key for key in [stated_key(lines[0])] if key]
    granted = granted_keys(lines[1:])
    return [key for trust in sets for key in trust["keys"]] + [key | {"kid": kid} for kid, key in granted.items()]


def named(key):
    return key | {"kid": joserfc.jwk.ECKey.import_key(key).thumbprint()}


def stated_key(line):
    """The key in the header of a device's token, if anything there can be read as one."""
    try:
        header = json.loads(decode(line.split(b".")[0]))
        return header.get("jwk") if isinstance(header, dict) else None
    except ValueError:
        return None
