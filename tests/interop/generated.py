"""Requests of the runner protocol, made from the test vectors by changes that are signed again where they can be.

The same seed gives the same requests. A change leaves the rest right, so that each check is reached.
"""

import base64
import hashlib
import json
import random
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

SELF_SIGNED = ["request", "proof", "release", "usage"]
ISSUED = ["license", "activation", "lease", "grant", "statuslist"]
MARKS = [0, 1, -1, 300, 301, 86_400, 86_401, 253_402_300_799, 2**53 - 1, 2**53, 2**31]
WORDS = ["", "a", "acme-suite", "Alpha Ltd", "*", "urn:a:b", "x:", "Ä", "\x7f", "\u2028", "a" * 129, "A" * 16, "A" * 43, "None"]
VALUES = [None, True, False, {}, [], [1], {"a": 1}, 1.5, -0.0, 1e400, *MARKS, *WORDS]
NAMES = ["ext", "must", "meta", "exp", "nbf", "iat", "aud", "cfn", "status", "stale", "sched", "fp", "com.acme.site", "0", "~"]


def requests(vectors, count, seed):
    """`count` requests, numbered; the first ones are the vectors themselves."""
    keys = signing_keys(vectors / "keys")
    bases = [request for path in sorted(vectors.glob("*/*.json")) for request in from_vector(vectors, path)]
    draw = random.Random(seed)
    made = list(bases)
    while len(made) < count:
        request = json.loads(json.dumps(draw.choice(bases)))
        for _ in range(draw.choice([1, 1, 1, 2])):
            draw.choice(CHANGES)(draw, request, keys)
        made.append(request)
    return [{"id": place, **request} for place, request in enumerate(made[:count])]


def signing_keys(folder):
    """Published private keys, by thumbprint."""
    keys = {}
    for path in folder.glob("*.jwk.json"):
        jwk = json.loads(path.read_bytes())
        secret = int.from_bytes(decoded(jwk["d"]), "big")
        public = canonical({name: jwk[name] for name in ("crv", "kty", "x", "y")})
        keys[encoded(hashlib.sha256(public).digest())] = ec.derive_private_key(secret, ec.SECP256R1())
    return keys


def from_vector(vectors, path):
    """The request that a vector stands for, where the protocol can ask it and its file is text of ordinary size."""
    if path.parent.name not in ("token", "verify", "decide"):
        return
    given = json.loads(path.read_bytes())["input"]
    if len(str(given)) > 60_000:
        return
    trust = [trust_set(vectors, item) for item in given.get("trust", [])]
    if given.get("op") == "trust" and None not in trust:
        yield {"op": "trust", "trust": trust}
    unasked = {"op", "keep", "base64url"} & given.keys() or {"lists", "seen_version"} & given.get("context", {}).keys()
    if not unasked and None not in trust:
        request = {"op": "verify", "kind": given["kind"], "file": given["token"], "trust": trust}
        yield request | {name: given[name] for name in ("context", "audience", "nonce") if name in given}


def trust_set(vectors, item):
    if isinstance(item, str):
        return json.loads((vectors / item).read_bytes())
    return None if set(item) == {"bytes"} else item


# Changes


def change_claims(draw, request, keys):
    """Something in the payload of one of the file's tokens, signed again."""
    lines = request.get("file", "").split("\n")
    place = draw.choice([0, 0, 0, draw.randrange(len(lines))])
    header, payload, signature = split(lines[place])
    document = as_json(payload)
    if document is None:
        return
    change_value(draw, document)
    written = canonical(document)
    if draw.random() < 0.05:
        written = draw.choice([written + b" ", b" " + written, written.replace(b":", b": ", 1), b"[" + written + b"]"])
    lines[place] = signed(header, written, keys, signature)
    request["file"] = "\n".join(lines)


def change_header(draw, request, keys):
    header, payload, signature = split(request.get("file", ""))
    document = as_json(header)
    if document is None:
        return
    if draw.random() < 0.4:
        kinds = [f"vnd.licentia.{kind}+jwt" for kind in [*ISSUED, *SELF_SIGNED, "keys"]] + ["statuslist+jwt", "JWT"]
        document["typ"] = draw.choice(kinds)
    else:
        change_value(draw, document)
    rest = request["file"].split("\n")[1:]
    text = encoded(canonical(document) if draw.random() < 0.9 else json.dumps(document).encode())
    request["file"] = "\n".join([signed(text, decoded_or_empty(payload), keys, signature), *rest])


def change_text(draw, request, _keys):
    """One character anywhere in the file, or one more, or one less."""
    text = request.get("file", "")
    if text:
        place = draw.randrange(len(text))
        new = draw.choice(["", "A", "_", ".", "\n", "\r\n", "=", " ", "é", text[place] * 2, "B"])
        request["file"] = text[:place] + new + text[place + 1 :]


def change_lines(draw, request, _keys):
    lines = request.get("file", "").split("\n")
    if draw.random() < 0.5:
        draw.shuffle(lines)
    else:
        lines.insert(draw.randrange(len(lines) + 1), draw.choice([*lines, "", "keep AAAA", "# nothing", "x" * 9_000]))
    request["file"] = "\n".join(lines)


def change_context(draw, request, _keys):
    context = request.setdefault("context", {})
    name = draw.choice(["wall", "build", "product", "release", "device", "ask"])
    if draw.random() < 0.3:
        context.pop(name, None)
    elif name in ("wall", "build"):
        # Out of range too: the nearest time inside counts.
        context[name] = context.get(name, 1_800_000_000) + draw.choice([*MARKS, -(2**53)])
    elif name == "product":
        context[name] = draw.choice(["acme-suite", "other", "*", "x"])
    elif name == "release":
        version = [draw.choice([0, 1, 4, 5, 9]) for _ in range(draw.randrange(1, 5))]
        context[name] = draw.choice([{}, {"version": version}, {"date": 1_798_761_600}, {"version": version, "date": 1}])
    elif name == "device":
        known = context.get("device", {})
        context[name] = draw.choice([{}, {"jkt": "A" * 43}, {**known, "parts": {}}, {**known, "parts": {"board": "x"}}])
    else:
        asked = draw.choice(["admin-users", "edition", "sso", "nothing"])
        context[name] = {"ent": asked, **draw.choice([{}, {"n": 1}, {"n": 11}, {"n": 1, "unit": "Count"}, {"unit": "Seconds"}])}


def change_question(draw, request, _keys):
    """Another kind, audience or challenge than the one that the file is for."""
    if "kind" in request:
        request["kind"] = draw.choice([*ISSUED, *SELF_SIGNED, request["kind"]])
        if request["kind"] in SELF_SIGNED:
            request.setdefault("audience", draw.choice(["Alpha Ltd", "acme-suite", "Beta GmbH"]))
            request.setdefault("nonce", "challenge-000001")


def change_trust(draw, request, _keys):
    if request.get("trust"):
        change_value(draw, draw.choice(request["trust"]))


CHANGES = [change_claims] * 12 + [change_header, change_text, change_lines, change_context, change_context, change_question, change_trust]


def change_value(draw, document):
    """One member or item somewhere in a JSON document: gone, new, doubled, or another value."""
    inner = [part for part in containers(document) if part]
    part = draw.choice(inner) if inner and draw.random() < 0.9 else document
    if isinstance(part, dict):
        name = draw.choice([*part, *draw.sample(NAMES, 1)])
        if name in part and draw.random() < 0.35:
            del part[name]
        else:
            part[name] = another(draw, part.get(name))
    elif isinstance(part, list):
        draw.choice([lambda: part.append(draw.choice(part)), part.pop, part.reverse])()
        if part:
            part[draw.randrange(len(part))] = another(draw, part[0])


def containers(value):
    if isinstance(value, (dict, list)):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def another(draw, value):
    if isinstance(value, bool) or value is None or draw.random() < 0.4:
        return draw.choice(VALUES)
    if isinstance(value, int):
        return value + draw.choice(MARKS)
    if isinstance(value, str):
        return draw.choice([value + "A", value[:-1], value[:-1] + "B", value.upper(), draw.choice(WORDS)])
    return draw.choice(VALUES)


# Tokens


def split(line):
    return (line.split("\n")[0].split(".") + ["", "", ""])[:3]


def signed(header, payload, keys, signature):
    """The text with a signature of the key that the header names, or with the old one where that key isn't known."""
    text = f"{header}.{encoded(payload)}"
    stated = as_json(header)
    stated = stated if isinstance(stated, dict) else {}
    key = keys.get(str(stated.get("kid"))) or keys.get(thumbprint(stated.get("jwk")))
    if key is None:
        return f"{text}.{signature}"
    # RFC 6979, so that the same seed makes the same tokens.
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256(), deterministic_signing=True)))
    return f"{text}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def thumbprint(jwk):
    if not isinstance(jwk, dict) or not {"crv", "kty", "x", "y"} <= jwk.keys():
        return None
    return encoded(hashlib.sha256(canonical({name: jwk[name] for name in ("crv", "kty", "x", "y")})).digest())


def canonical(value):
    """RFC 8785 for what is drawn here: integers, and names whose UTF-16 order is that of their code points."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def as_json(text):
    try:
        value = json.loads(decoded(text))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def decoded_or_empty(text):
    try:
        return decoded(text)
    except ValueError:
        return b""
