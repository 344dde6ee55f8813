"""Every vector's bytes, digest and signature, checked again by `rfc8785`, `hashlib` and `cryptography`."""

import hashlib
import json
import zlib
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
GRANT_HEADER = 131  # bytes of a grant's header
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
    operation = vector["input"].get("op")
    if operation:
        return OPERATIONS[operation](vector)
    lines = file_lines(vector["input"])
    accepted = vector["expect"] in POSITIVE
    key = signer(lines[0], keys_of(vector["input"].get("trust", [])) | granted_keys(lines[1:]))
    equal(signed_by(key, lines[0]), accepted, "signature")
    if accepted:
        data = decode(lines[0].split(b".")[1])
        equal(rfc8785.dumps(parse(data)), data, "RFC 8785 form")
        # A vector of decide says what is granted; the identity of its token is another stage's matter.
        if vector["expect"] == "genuine":
            equal(digest(data), vector["s256"], "s256")


def trust_sets(vector):
    for item in vector["input"]["trust"]:
        trust_set(trust_bytes(item))


def manifest(vector):
    """So many roots of the quorum named signed the first line's payload."""
    lines = file_lines(vector["input"])
    data = decode(lines[0].split(b".")[1])
    equal(rfc8785.dumps(parse(data)), data, "RFC 8785 form")
    quorum = vector["input"]["roots"][vector["quorum"]]
    signed = [key for key in quorum["keys"] if any(signed_by(key, line) for line in lines if line.count(b".") == 2)]
    equal(len(signed) >= quorum["need"], True, f"{len(signed)} of the quorum's roots signed")


def status_list(vector):
    """The list is signed by a trusted key, and zlib and the draft's rule give the status named."""
    given = vector["input"]
    line = file_lines(given)[0]
    equal(signed_by(signer(line, keys_of(given["trust"])), line), vector["expect"] in POSITIVE, "signature")
    if "status" in vector:
        packed = json.loads(decode(line.split(b".")[1]))["status_list"]["lst"]
        byte = inflated_up_to(decode(packed), given["idx"] // 4)
        equal(STATUSES[byte >> given["idx"] % 4 * 2 & 3], vector["status"], "status")


def inflated_up_to(packed, at):
    """The byte there. Fed one by one, since zlib else looks at what comes behind."""
    stream, seen = zlib.decompressobj(), b""
    for byte in packed:
        seen += stream.decompress(bytes([byte]))
        if len(seen) > at:
            break
    return seen[at]


def trust_set(data):
    trust = parse(data)
    equal(rfc8785.dumps(trust), data, "RFC 8785 form")
    for key in trust["keys"]:
        if key.get("crv") == "P-256":
            equal(joserfc.jwk.ECKey.import_key(key).thumbprint(), key["kid"], "kid")


OPERATIONS = {"trust": trust_sets, "manifest": manifest, "list": status_list}
STATUSES = ["valid", "revoked", "suspended", "returned"]
CHECKS = {
    "canonical": canonical,
    "document": document,
    "signature": signature,
    "token": token,
    "verify": token,
    "decide": token,
}


def signer(line, keys):
    """The key in a self-signed header, else the one that the header names."""
    header = json.loads(decode(line.split(b".")[0]))
    return header["jwk"] if "jwk" in header else keys[header["kid"]]


def signed_by(key, line):
    message, given = line.rsplit(b".", 1)
    return verifies(key, message, decode(given))


def granted_keys(lines):
    """The keys of the grants among these lines, by thumbprint."""
    payloads = [json.loads(decode(line.split(b".")[1])) for line in lines if is_grant(line)]
    keys = [payload["cnf"]["jwk"] for payload in payloads]
    return {joserfc.jwk.ECKey.import_key(key).thumbprint(): key for key in keys}


def is_grant(line):
    header = line.split(b".")[0]
    return len(header) == GRANT_HEADER and b"vnd.licentia.grant+jwt" in decode(header)


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


def file_lines(given):
    text = given.get("token", given.get("file"))
    file = text.encode() if text is not None else decode(given["base64url"])
    *ended, last = file.split(b"\n")
    return [line.removesuffix(b"\r") for line in ended] + [last]


def parse(data):
    """JSON to Python. An integer that a double may not hold goes through one, as ECMAScript's numbers do."""
    return json.loads(data, parse_int=lambda text: int(text) if abs(int(text)) <= LARGEST else float(text))


def decode(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))


def digest(data):
    return urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
