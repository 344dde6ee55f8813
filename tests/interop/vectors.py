"""Every vector's bytes, digest and signature, checked again by `rfc8785`, `hashlib` and `cryptography`."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import joserfc.jwk
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from table import equal

FOLDER = Path(__file__).parents[2] / "test-vectors"
LARGEST = 2**53 - 1
POSITIVE = {"ok", "genuine", "granted"}


def run(table, _program):
    table.heading("Test vectors, checked by others")
    for stage, check in CHECKS.items():
        paths = [path for path in sorted((FOLDER / stage).glob("*.json")) if concerns(load(path))]
        table.case(f"{stage}: there are vectors to check", lambda: equal(bool(paths), True, "vectors"))
        for path in paths:
            table.case(f"{stage}/{path.stem}", check, load(path))
    for path in sorted(FOLDER.glob("keys/*.trust.json")):
        table.case(f"keys/{path.stem}", trust_set, path.read_bytes())


def load(path):
    return json.loads(path.read_bytes())


def concerns(vector):
    """Accepted input, and besides it signatures whose equation doesn't hold: both can be judged by others."""
    positive = vector["expect"] in POSITIVE
    return positive or vector.get("why") == "signature_equation"


def canonical(vector):
    given = vector["input"]
    data = given["bytes"].encode() if "bytes" in given else decode(given["base64url"])
    expected = vector["output"].encode() if given["form"] == "write" else data
    equal(rfc8785.dumps(parse(data)), expected, "RFC 8785 form")


def document(vector):
    payload = rfc8785.dumps(vector["input"]["payload"])
    equal(digest(payload), vector["s256"], "s256")


def signature(vector):
    given = vector["input"]
    holds = verifies(given["key"], given["message"].encode(), decode(given["signature"]))
    equal(holds, vector["expect"] in POSITIVE, "signature")


def token(vector):
    if vector["input"].get("op") == "trust":
        return trust_sets(vector)
    text = first_line(vector["input"])
    header, payload, given = text.split(b".")
    key = keys_of(vector["input"]["trust"])[json.loads(decode(header))["kid"]]
    accepted = vector["expect"] in POSITIVE
    equal(verifies(key, header + b"." + payload, decode(given)), accepted, "signature")
    if accepted:
        data = decode(payload)
        equal(rfc8785.dumps(parse(data)), data, "RFC 8785 form")
        # A vector of decide says what is granted; the identity of its token is another stage's matter.
        if vector["expect"] == "genuine":
            equal(digest(data), vector["s256"], "s256")


def trust_sets(vector):
    for item in vector["input"]["trust"]:
        trust_set(trust_bytes(item))


def trust_set(data):
    trust = parse(data)
    equal(rfc8785.dumps(trust), data, "RFC 8785 form")
    for key in trust["keys"]:
        if key.get("crv") == "P-256":
            equal(joserfc.jwk.ECKey.import_key(key).thumbprint(), key["kid"], "kid")


CHECKS = {
    "canonical": canonical,
    "document": document,
    "signature": signature,
    "token": token,
    "verify": token,
    "decide": token,
}


def verifies(jwk, message, raw):
    x, y = (int.from_bytes(decode(jwk[name])) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    try:
        key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def keys_of(items):
    sets = [json.loads(trust_bytes(item)) for item in items]
    return {key["kid"]: key for trust in sets for key in trust["keys"]}


def trust_bytes(item):
    if isinstance(item, str):
        return (FOLDER / item).read_bytes()
    if set(item) == {"bytes"}:
        return item["bytes"].encode()
    if set(item) == {"base64url"}:
        return decode(item["base64url"])
    return rfc8785.dumps(item)


def first_line(given):
    file = given["token"].encode() if "token" in given else decode(given["base64url"])
    return file.split(b"\n", 1)[0].removesuffix(b"\r")


def parse(data):
    """JSON to Python. An integer that a double may not hold goes through one, as ECMAScript's numbers do."""
    return json.loads(data, parse_int=lambda text: int(text) if abs(int(text)) <= LARGEST else float(text))


def decode(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))


def digest(data):
    return urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
