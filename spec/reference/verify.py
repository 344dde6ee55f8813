#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A reference verifier of license tokens, written from spec/*.md alone and in the order of its pages. Each
check names its rule. For audits and tests: nothing here is constant-time.

    verify.py vectors DIR      run all test vectors, those of the folder test-vectors
    verify.py runner           answer requests, one JSON object a line (spec/runner.md)
    verify.py token FILE MORE  the verdict on one file; MORE are the other members of a vector's input, as JSON
"""
import base64, contextlib, decimal, hashlib, hmac, json, math, pathlib, re, sys, zlib
from collections import namedtuple
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

# ---- what every stage uses: faults, digests, strict base64url ----
class Fault(ValueError):
    """The first check that failed: its code, its rule, and the reason behind `not_genuine`."""
    def __init__(self, code, rule, why=None):
        self.code, self.rule, self.why = code, rule, why

def demand(met, *fault):
    if not met:
        raise Fault(*fault)

def attempt(act, error, *fault):
    """What `act` gives; where it raises such an error, the fault is this one."""
    try:
        return act()
    except error:
        raise Fault(*fault) from None

base64url = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
sha256 = lambda data: base64url(hashlib.sha256(data).digest())

def strict_base64url(text):
    """The bytes of a strict base64url text (bytes or str), else None: encoded again, they are the same text."""
    with contextlib.suppress(ValueError):
        text = text.decode() if isinstance(text, bytes) else text
        data = base64.urlsafe_b64decode(text + "==")
        return data if base64url(data) == text else None

# ---- canonical ----
utf16 = lambda name: name.encode("utf-16-be", "surrogatepass")  # the code units by which members are ordered

def es6_number(value):
    """ECMAScript's Number::toString of a double. The digits, and the form with an exponent, are Python's."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return f"{decimal.Decimal(repr(value + 0.0)).normalize():f}"  # -0.0 + 0.0 is 0.0
    return repr(value).replace("e-0", "e-")

MAX_INTEGER, DEPTH = 2**53 - 1, {"document": 8, "full": 32, "write": 32, "request": math.inf}

def write(value, number=es6_number, depth=0):
    """The RFC 8785 text of a value. What lies deeper than any form allows is left out, too deep anyway."""
    inner = [] if depth > DEPTH["write"] else value
    if isinstance(value, dict):
        names = sorted(inner, key=utf16)
        return "{" + ",".join(write(name) + ":" + write(inner[name], number, depth + 1) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item, number, depth + 1) for item in inner) + "]"
    return number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)

STRING_TOKEN = r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*+"'
# A fraction or an exponent that begins and has no digit makes the whole no number (C-14).
NUMBER_TOKEN = r"-?(?:0|[1-9][0-9]*+)(?!\.(?![0-9]))(?:\.[0-9]++)?+(?![eE](?![+-]?[0-9]))(?:[eE][+-]?[0-9]++)?+"
VALUE_TOKEN = rf"[\[{{]|true|false|null|{STRING_TOKEN}|{NUMBER_TOKEN}"

class Reader:
    """Reads JSON in one of its forms, or a runner's request; raises the first fault in the order of bytes."""
    def __init__(self, data, form):
        self.text = attempt(data.decode, UnicodeDecodeError, "not_utf8", "C-1")
        self.form, self.writes, self.at = form, form in ("write", "request"), 0
        self.result = self.value(1)
        self.take(r"\Z")

    def take(self, pattern):
        """What the pattern matches here, behind white space."""
        space, token = re.compile(rf"([ \t\n\r]*)({pattern})?").match(self.text, self.at).groups()
        demand(self.writes or not space, "not_canonical", "C-3")
        demand(token is not None, "not_json", "C-2, C-14")
        self.at += len(space + token)
        return token

    def value(self, depth):
        token = self.take(VALUE_TOKEN)
        if token not in ("[", "{"):
            judged = {'"': self.string, "t": json.loads, "f": json.loads, "n": json.loads}
            return judged.get(token[0], self.number)(token)
        demand(depth <= DEPTH[self.form], "too_deep", "C-8")
        members, end = {}, "]" if token == "[" else "}"
        more = not self.take(rf"\{end}?")
        while more:  # the names of an array's items are their places
            name = len(members) if end == "]" else self.name(members)
            members[name] = self.value(depth + 1)
            more = self.take(rf"[,\{end}]") == ","
        return list(members.values()) if end == "]" else members

    def name(self, members):
        """A name behind these members; it is judged when its closing quote is read."""
        name, last = self.string(self.take(STRING_TOKEN)), next(reversed(members), None)
        demand(name not in (members if self.writes else [last]), "duplicate_member", "C-6")
        demand(self.writes or not members or utf16(last) < utf16(name), "not_canonical", "C-7")
        self.take(":")
        return name

    def string(self, text):
        value = json.loads(text)
        demand(self.writes or write(value) == text, "not_canonical", "C-4")
        demand(not re.search(r"[\ud800-\udfff]", value), "lone_surrogate", "C-5")
        return value

    def number(self, text):
        value, whole = float(text), not re.search("[.eE]", text)
        if self.form == "document":
            demand(whole and text != "-0", "number_not_integer", "C-9")
            demand(abs(value) <= MAX_INTEGER, "number_out_of_range", "C-10")
            return int(text)
        if self.form == "request":
            return int(text) if whole and text != "-0" else value  # a float is no integer as written
        own = es6_number(value) == text
        demand(math.isfinite(value), "number_out_of_range", "C-11")
        demand(own or not whole or abs(value) <= MAX_INTEGER, "number_not_exact", "C-12")
        demand(own or self.writes, "not_canonical", "C-13")
        return value

# ---- document: forms of strings, points and versions ----
is_name = re.compile(r"(?! )[ !#-\[\]-~]{1,128}(?<! )").fullmatch
is_uri = re.compile("(?=.{3,512}$)[A-Za-z][A-Za-z0-9+.-]*:"
                    r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+").fullmatch
is_text = lambda value: 0 < len(value.encode()) <= 1024 and not re.search("[\x00-\x1f\x7f-\x9f]", value)
is_string_or_uri = lambda value: ":" not in value or is_uri(value)
is_base64url = lambda size: lambda value: len(strict_base64url(value) or b"") == size
is_ascending = lambda values: all(a < b for a, b in zip(values, values[1:]))
# A version to compare: the shorter is padded with 0, so 0 at the end counts for nothing.
version = lambda numbers: numbers[:max((at for at, number in enumerate(numbers, 1) if number), default=0)]

P = 2**256 - 2**224 + 2**192 + 2**96 - 1  # P-256: the prime of its field, and the curve's b
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

def point(jwk):
    """The point of a key, if its coordinates are right and it lies on the curve, else None."""
    if all(type(jwk[name]) is str and is_base64url(32)(jwk[name]) for name in "xy"):
        x, y = (int.from_bytes(strict_base64url(jwk[name])) for name in "xy")
        return (x, y) if max(x, y) < P and (y * y - x * x * x + 3 * x - B) % P == 0 else None

# ---- document: what types are made of ----
ALWAYS, ANYTHING, IGNORED = lambda value: True, lambda value: value, lambda value: None  # D-28

def scalar(type_, rule="D-5", form=ALWAYS):
    def judged(value):
        demand(type(value) is type_, "wrong_type", "D-5")
        demand(form(value), "out_of_range", rule)
        return value
    return judged

def array(low, high, item, once=True):
    """Each item, then their number, then repeated ones."""
    def judged(value):
        demand(type(value) is list, "wrong_type", "D-5")
        items = [item(each) for each in value]
        demand(low <= len(value) <= high, "out_of_range", "D-7")
        demand(not once or len(set(value)) == len(value), "out_of_range", "D-8")
        return items
    return judged

def table(rows, *rules, low=1, high=math.inf, rest=None, is_key=is_name):
    """Each member by its row, `name?` if it may be absent, else by its name's form and the type `rest`; then
    how many there are; then the rules between them."""
    types = {name.rstrip("?"): type_ for name, type_ in rows.items()}
    required = {name for name in rows if not name.endswith("?")}
    def judged(value):
        demand(type(value) is dict, "wrong_type", "D-2, D-5")
        members = {}
        for name in sorted(required | set(value), key=utf16):
            demand(name in types or rest, "unknown_member", "D-3, D-36")
            demand(name in value, "missing_member", "D-4")
            demand(name in types or is_key(name), "out_of_range", "D-11")
            members[name] = types.get(name, rest)(value[name])
        demand(low <= len(value) <= high, "out_of_range", "D-6, D-7")
        for rule in rules:
            demand(RULES[rule](value), "out_of_range" if rule == "D-33" else "conflict", rule)
        return {name: given for name, given in members.items() if given is not None}
    return judged

integer = lambda low, high: scalar(int, "D-9", lambda value: low <= value <= high)
words = lambda *allowed: scalar(str, "D-17", lambda value: value in allowed)
mapping = lambda low, high, item, is_key=is_name: table({}, low=low, high=high, rest=item, is_key=is_key)
loose = lambda rows: table(rows, low=0, rest=IGNORED, is_key=ALWAYS)

# ---- document: types of values ----
MAX_TIME, DAY = 253402300799, 86400
TIME, VER, PLACE = integer(0, MAX_TIME), integer(1, 2**31 - 1), integer(0, 2**20 - 1)
COUNT, LIFE, NEED = (integer(low, MAX_INTEGER) for low in (0, 1, 2))
NAME, URI, TEXT = scalar(str, "D-11", is_name), scalar(str, "D-13", is_uri), scalar(str, "D-10", is_text)
ID = scalar(str, "D-14", re.compile("[A-Za-z0-9_-]{16,64}").fullmatch)
UNIT = scalar(str, "D-16", re.compile("(?!None$)[A-Za-z/]{1,32}").fullmatch)
SUB = scalar(str, "D-10, D-13", lambda value: is_text(value) and is_string_or_uri(value))
ISSUER = scalar(str, "D-11, D-13", lambda value: is_name(value) and is_string_or_uri(value))
PRODUCT = scalar(str, "D-12", lambda value: is_name(value) and is_string_or_uri(value) and value != "*")
DIGEST, HALF = scalar(str, "D-15", is_base64url(32)), scalar(str, "D-15", is_base64url(16))
BOOLEAN, TRUE = scalar(bool), scalar(bool, "D-17", lambda value: value)
AUD = lambda value: (array(2, 16, PRODUCT) if type(value) is list else PRODUCT)(value)
POLICY_AUD = lambda value: value if value == ["*"] else array(1, 64, PRODUCT)(value)  # K-6

# ---- document: the kinds, and the rules between the members of an object ----
ISSUER_SIGNED = ("license", "activation", "lease", "grant", "statuslist")
SELF_SIGNED = ("request", "proof", "release", "usage")
TYP = {kind: f"vnd.licentia.{kind}+jwt" for kind in ISSUER_SIGNED + SELF_SIGNED + ("keys",)}
TYP["statuslist"] = "statuslist+jwt"
WITH_AUD = {TYP[kind] for kind in ISSUER_SIGNED[:4]}
NO_POLICY = {TYP[kind] for kind in SELF_SIGNED + ("keys",)}
PHASES = ("normal", "notify", "warn", "degrade", "stop", "expired")  # in the order of E-22 and E-35

RULES = {
    "D-18": lambda d: "exp" not in d or d["exp"] > max(d["iat"], d.get("nbf", 0)),
    "D-19": lambda d: ("exp" in d) == (d["term"] != "perpetual"),
    "D-20, D-31": lambda d: "exp" in d or "perpetual" in (d.get("term"), d.get("checkout", {}).get("type")),
    "D-21": lambda r: not {"from", "below"} <= set(r) or version(r["from"]) < version(r["below"]),
    "D-22": lambda d: ("unbound" in d) != ("cnf" in d or "fp" in d),
    "D-23": lambda fp: fp["need"] <= len(fp["of"]),
    "D-24": lambda devices: ("fp" in devices) == bool({"fp", "cnf+fp"} & set(devices["bind"])),
    "D-25, D-26": lambda d: (all(time < d.get("exp", 0) for time in d.get("sched", {}).values())
                             and ("status" in d or "stale" not in d)),
    "D-25, D-26, ascending": lambda d: is_ascending([d[phase] for phase in PHASES if phase in d]),
    "D-27": lambda e: "val" not in e if "max" in e else not {"unit", "overage", "check_in"} & set(e),
    "D-32": lambda checkout: "early_check_in" not in checkout or checkout["type"] == "borrow",
    "D-33": point,
    "D-37": lambda d: ("prev" in d) == (d["ctr"] > 0),
    "D-38": lambda d: d["from"] < d["to"],
    "K-8": lambda p: ("aud" in p or not WITH_AUD & set(p["typ"])) and p["nbf"] < p.get("exp", math.inf),
    "K-9": lambda d: (d["iat"] < d.get("next", math.inf)
                      and all(any(jwk.get("kid") == kid for jwk in d["keys"]) for kid in d["policy"]))}

# ---- document: the tables; and those of trust sets, from the page verify ----
OPEN, PARTS = mapping(1, math.inf, ANYTHING), mapping(2, 16, HALF)
OPENS = {"ext?": OPEN, "must?": OPEN}
META = {"meta?": mapping(1, 32, TEXT), **OPENS}
STATUS = {"status?": table({"status_list": table({"idx": PLACE, "uri": URI})})}
KEYS, VERSION = array(1, 128, loose({}), once=False), array(1, 4, COUNT, once=False)
LIC_OF, OF = table({"id": ID, "s256": DIGEST, "ver": VER}), table({"iss": ISSUER, "jti": ID, "s256": DIGEST})
ENT = mapping(1, 64, table({"max?": COUNT, "val?": TEXT, "unit?": UNIT, "overage?": BOOLEAN,
                            "check_in?": BOOLEAN, **OPENS}, "D-27", low=0))
SHARED = {  # by license, activation and lease
    "iss": ISSUER, "aud": AUD, "jti": ID, "iat": TIME, "nbf?": TIME, "exp?": TIME, "ent": ENT, **STATUS, **META,
    "releases?": table({"below?": VERSION, "from?": VERSION, "until?": TIME}, "D-21"),
    "sched?": table({"degrade?": TIME, "notify?": TIME, "warn?": TIME}, "D-25, D-26, ascending"),
    "stale?": table({"degrade?": COUNT, "stop?": COUNT, "warn?": COUNT}, "D-25, D-26, ascending")}
SOLD = {"term": words("perpetual", "subscription", "trial"), **SHARED}
BOUND = {"sub?": SUB, "lic": LIC_OF, "cnf?": table({"jkt": DIGEST}), "unbound?": TRUE,
         "fp?": table({"need": NEED, "of": PARTS, "salt": HALF}, "D-23")}
DEVICES = table({"bind": array(1, 4, words("cnf", "fp", "cnf+fp", "unbound")), "max?": COUNT,
                 "fp?": table({"need": NEED, "of": array(2, 16, NAME)}, "D-23")}, "D-24")
CONSUMPTION = table({"renew?": words("none", "weekly", "monthly"), "provisional?": table({"max_ttl": COUNT}),
                     "borrow?": table({"early_check_in?": BOOLEAN, "max_ttl": COUNT})})
CHECKOUT = table({"type": words("provisional", "borrow", "perpetual"), "node?": TEXT,
                  "early_check_in?": BOOLEAN}, "D-32")
JWK = table({"crv": words("P-256"), "kty": words("EC"), "x": DIGEST, "y": DIGEST}, "D-33")
ASKED = {"iat": TIME, "nonce": ID, **META}
REPORT = {"aud": ISSUER, "iat": TIME, "ctr": COUNT, "prev?": DIGEST, "of": OF, **META}
POLICY = table({"typ": array(1, 16, scalar(str, "K-7", lambda typ: is_name(typ) and typ not in NO_POLICY)),
                "aud?": POLICY_AUD, "nbf": TIME, "exp?": TIME, "life?": LIFE, "lic?": array(1, 64, ID),
                "revoked?": table({"at": TIME, "keep?": DIGEST}), **OPENS}, "K-8")

DOCUMENTS = {
    "license": table({**SOLD, "sub": SUB, "lic": table({"id": ID, "ver": VER}), "devices?": DEVICES,
                      "consumption?": CONSUMPTION}, "D-18", "D-19", "D-25, D-26"),
    "activation": table({**SOLD, **BOUND, "req?": DIGEST}, "D-18", "D-20, D-31", "D-22", "D-25, D-26"),
    "lease": table({**SHARED, **BOUND, "checkout": CHECKOUT}, "D-18", "D-20, D-31", "D-22", "D-25, D-26"),
    "grant": table({"iss": ISSUER, "jti": ID, "iat": TIME, "aud": AUD, "lic": LIC_OF, "ent": ENT, "exp": TIME,
                    "cnf": table({"jwk": JWK}), "depth": integer(0, 8), "life": LIFE, "par?": DIGEST,
                    "ops?": array(1, 16, NAME), **STATUS, **OPENS}, "D-18"),
    "statuslist": table({"iss": ISSUER, "sub": URI, "iat": TIME, "exp?": TIME, "ttl?": LIFE, "ext?": OPEN,
                         "status_list": table({"aggregation_uri?": URI, "bits": integer(2, 2),
                                               "lst": scalar(str, "D-34", strict_base64url)})}, "D-18"),
    "keys": table({"iss": ISSUER, "ver": VER, "iat": TIME, "next?": TIME, "clock_reset?": TRUE, "ext?": OPEN,
                   "keys": KEYS, "policy": mapping(1, 128, POLICY, ALWAYS)}, "K-9"),
    "request": table({"aud": ISSUER, "product": PRODUCT, "lic?": LIC_OF, "life?": LIFE, **ASKED,
                      "want?": mapping(1, 64, table({"max?": COUNT, "unit?": UNIT}, "D-27", low=0)),
                      "fp?": table({"of": PARTS, "salt": HALF})}),
    "proof": table({"aud": PRODUCT, "of": OF, **ASKED}),
    "release": table({"nonce": ID, **REPORT}, "D-37"),
    "usage": table({"lic": LIC_OF, "from": TIME, "to": TIME, **REPORT,
                    "used": mapping(1, 64, table({"n": COUNT, "unit?": UNIT}))}, "D-37", "D-38")}

def document(data, kind):
    """The members of a canonical document of this kind."""
    members = Reader(data, "document").result
    DOCUMENTS[kind](members)
    return members

# ---- signature ----
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # the order of P-256

def check_signature(message, text, place):
    """ECDSA on P-256 with SHA-256; `place` is the key's point."""
    raw = strict_base64url(text) or b""
    demand(len(raw) == 64, "not_genuine", "T-9", "signature_base64")
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    demand(0 < r < N and 0 < s < N, "not_genuine", "S-1", "signature_range")
    key = ec.EllipticCurvePublicNumbers(*place, ec.SECP256R1()).public_key()
    check = lambda: key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    attempt(check, InvalidSignature, "not_genuine", "S-2, S-3", "signature_equation")  # and S-4 to S-6

public = lambda jwk: f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
thumbprint = lambda jwk: sha256(public(jwk).encode())

# ---- token ----
LIMIT = {kind: 8000 for kind in TYP} | {"statuslist": 524288, "keys": 65536}
Token = namedtuple("Token", "header payload signature signed")  # texts, unverified
Verified = namedtuple("Verified", "claims s256 grants jkt", defaults=((), None))  # grants: nearest first
header = lambda kid, kind: base64url(f'{{"alg":"ES256","kid":"{kid}","typ":"{TYP[kind]}"}}'.encode()).encode()

def lines_of(file):
    """The first line (T-1), and the later ones that are read (T-16)."""
    first, line_feed, rest = file.partition(b"\n")
    *ended, last = rest[:2**20].split(b"\n", 64)
    later = [line.removesuffix(b"\r") for line in ended] + [last] * (len(rest) <= 2**20)
    return first.removesuffix(b"\r") if line_feed else first, later[:64]

def compact(text, kind):
    demand(len(text) <= LIMIT[kind], "too_long", "T-3")
    demand(text.count(b".") == 2, "not_compact", "T-4")
    token = Token(*text.split(b"."), signed=text.rpartition(b".")[0])
    demand(len(token.signature) == 86, "not_compact", "T-5")
    return token

def tokens(lines, kind):
    """Those of the lines that are tokens by T-3 to T-5."""
    for line in lines:
        with contextlib.suppress(Fault):
            yield compact(line, kind)

def check_token(token, kind, place):
    """The signature, and only then the payload (V-2)."""
    check_signature(token.signed, token.signature, place)  # V-1
    return check_payload(token.payload, kind)

def check_payload(text, kind):
    demand((data := strict_base64url(text)) is not None, "payload_base64", "V-3")
    return Verified(document(data, kind), sha256(data))  # V-4, V-5, V-15

# ---- verify: trust sets ----
Key = namedtuple("Key", "kind place iss policy")
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}

def load_trust(sets, taken=()):
    """The trusted keys by their legal headers, and skipped kids (K-18). `taken` are those of roots (M-5)."""
    trust, skipped, issuers, kids = {}, [], set(), set(taken)
    for members in (document(data, "keys") for data in sets):  # K-1 to K-9
        demand(members["iss"] not in issuers, "trust_conflict", "K-10")
        issuers.add(members["iss"])
        for jwk in members["keys"]:
            texts = ("kty", "kid", "alg") + ("crv",) * (jwk.get("kty") == "EC")
            demand(all(type(jwk.get(name)) is str for name in texts), "bad_key", "K-11")
            kid, policy = jwk["kid"], members["policy"].get(jwk["kid"], {"typ": []})
            demand(kid not in kids, "kid_twice", "K-13")
            kids.add(kid)
            demand(not PRIVATE & set(jwk), "private_key", "K-12")
            if (jwk["kty"], jwk.get("crv"), jwk["alg"]) != ("EC", "P-256", "ES256") or "must" in policy:  # K-14
                skipped.append(kid)
                continue
            demand(set(jwk | {"use": 0}) == {"alg", "crv", "kid", "kty", "use", "x", "y"}, "bad_key", "K-15")
            demand(jwk.get("use", "sig") == "sig" and (place := point(jwk)), "bad_key", "K-15, K-16")
            demand(kid == thumbprint(jwk), "kid_mismatch", "K-17")
            for kind in (kind for kind in ISSUER_SIGNED if TYP[kind] in policy["typ"]):  # T-8
                trust[header(kid, kind)] = Key(kind, place, members["iss"], policy)
    return trust, skipped

# ---- verify: tokens ----
products = lambda claims: set(claims["aud"]) if type(claims["aud"]) is list else {claims["aud"]}
lifetime = lambda claims: claims.get("exp", math.inf) - claims["iat"]
unit = lambda entitlement: entitlement.get("unit", "Count")

def verify(file, kind, trust=None, keeps={}, audience=None, nonce=None):
    """A genuine token (V-6, V-13), or a self-signed one, for which no trust counts. `keeps` are keep lists."""
    first, later = lines_of(file)
    token = compact(first, kind)
    if kind in SELF_SIGNED:
        return verify_self_signed(token, kind, audience, nonce)
    key = trust.get(token.header)
    if not key and kind in ("lease", "grant"):
        return verify_by_grants(token, kind, later, trust, keeps)  # G-1
    demand(key, "header_unknown", "T-6, T-8")
    demand(key.kind == kind, "other_kind", "T-7")
    return verify_by_policy(token, key, keeps)

def verify_self_signed(token, kind, audience, nonce):
    """By the key in the token's own header; no trust set takes part (T-14, V-20)."""
    text = (strict_base64url(token.header) or b"").decode("latin-1")
    jwk = {"x": text[52:95], "y": text[102:145]}
    demand(text == f'{{"alg":"ES256","jwk":{public(jwk)},"typ":"{TYP[kind]}"}}', "header_unknown", "T-11, T-13")
    demand(point(jwk), "header_unknown", "T-12")
    verified = check_token(token, kind, point(jwk))
    demand(verified.claims["aud"] == audience, "other_audience", "V-16")
    demand(kind != "proof" or verified.claims["nonce"] == nonce, "other_nonce", "V-17")
    return verified._replace(jkt=thumbprint(jwk))

def verify_by_policy(token, key, keeps):
    """By a trusted key, within what its policy allows."""
    verified, policy = check_token(token, key.kind, key.place), key.policy
    claims, revoked = verified.claims, policy.get("revoked", {})
    kept = keeps.get(revoked.get("keep"), ())
    demand(claims["iss"] == key.iss, "other_issuer", "V-7")
    demand(not revoked or strict_base64url(verified.s256) in kept, "key_revoked", "V-8")
    demand(policy["nbf"] <= claims["iat"] < policy.get("exp", math.inf), "outside_key_window", "V-9")
    if key.kind == "statuslist":  # V-18
        return verified
    demand(policy["aud"] == ["*"] or products(claims) <= set(policy["aud"]), "product_not_allowed", "V-10")
    demand("lic" not in policy or claims["lic"]["id"] in policy["lic"], "license_not_allowed", "V-11")
    demand(lifetime(claims) <= policy.get("life", math.inf), "lifetime_too_long", "V-12")
    return verified

# ---- verify: grants ----
IS_GRANT = re.compile(rb'{"alg":"ES256","kid":".{43}","typ":"vnd\.licentia\.grant\+jwt"}', re.DOTALL).fullmatch
handed_on = lambda grant, kind: header(thumbprint(grant["cnf"]["jwk"]), kind)  # the header under its key

def verify_by_grants(token, kind, later, trust, keeps):
    """What the holder of a grant signed: the chain from the topmost down, then the token (G-11)."""
    grants = [grant for grant in tokens(later, "grant") if IS_GRANT(strict_base64url(grant.header) or b"")]
    look = lambda: handed_on(check_payload(grants[0].payload, "grant").claims, kind)
    demand(token.header == attempt(look, (Fault, IndexError), "header_unknown", "G-2"), "header_unknown", "G-2")
    chain = attempt(lambda: verify_chain(grants, trust, keeps), Fault, "grant_not_met", "G-3 to G-9")
    return check_child(token, kind, chain[0])._replace(grants=chain)  # G-10

def verify_chain(grants, trust, keeps):
    """The grants, verified from the topmost down; the nearest comes first, as it does in the file."""
    key = trust.get(grants[-1].header)
    demand(len(grants) <= 9 and key and key.kind == "grant", "grant_not_met", "G-3, G-4")
    chain = [verify_by_policy(grants[-1], key, keeps)]
    for grant in grants[-2::-1]:
        chain.insert(0, check_child(grant, "grant", chain[0]))
    wrong = "par" in chain[-1].claims or any("must" in grant.claims for grant in chain)
    demand(not wrong, "grant_not_met", "G-4, G-9")
    return chain

def check_child(token, kind, parent):
    """What the key that a grant hands on signed, which lies within the grant."""
    grant = parent.claims
    demand(token.header == handed_on(grant, kind), "grant_not_met", "G-5")
    verified = check_token(token, kind, point(grant["cnf"]["jwk"]))
    claims = verified.claims
    same = claims["iss"] == grant["iss"] and claims["lic"] == grant["lic"]
    within = claims.get("exp", math.inf) <= grant["exp"] and lifetime(claims) <= grant["life"]
    demand(same and within and products(claims) <= products(grant), "grant_not_met", "G-6")
    for name, part in claims["ent"].items():
        whole = grant["ent"].get(name, {"must": None})
        same = part.get("val") == whole.get("val") and unit(part) == unit(whole)
        same = same and ("max" in part) == ("max" in whole) and "must" not in whole
        less = all(part.get(more, 0) <= whole.get(more, 0) for more in ("max", "overage", "check_in"))
        demand(same and less, "grant_not_met", "G-7")
    below = kind != "grant" or claims.get("par") == parent.s256 and claims["depth"] < grant["depth"]
    demand(below, "grant_not_met", "G-5, G-8, G-10")
    return verified

# ---- verify: manifests ----
def manifest(file, roots, lowest={"quorum": 0, "ver": 0}, installed=None):
    """Trust, skipped kids and quorum of a manifest. The parameters have the vectors' members."""
    first, later = lines_of(file)
    root_header = lambda jwk: header(thumbprint(jwk), "keys")
    keys = {root_header(jwk): jwk for each in roots for jwk in each["keys"]}
    payload, counted = None, set()
    for token in tokens([first, *later], "keys"):
        if token.header in keys and payload in (None, token.payload):  # M-3
            with contextlib.suppress(Fault):  # M-2
                check_signature(token.signed, token.signature, point(keys[token.header]))
                payload, counted = token.payload, counted | {token.header}
    met = [number for number, each in enumerate(roots)
           if len(counted & set(map(root_header, each["keys"]))) >= each["need"]]
    demand(met, "quorum_not_met", "M-1")
    members, data = check_payload(payload, "keys").claims, strict_base64url(payload)
    trust, skipped = load_trust([data], map(thumbprint, keys.values()))  # M-4, M-5
    order = met[-1], members["ver"]
    demand(order >= (lowest["quorum"], lowest["ver"]), "manifest_rollback", "M-6")
    if installed:
        old = document(installed["bytes"].encode(), "keys")
        old_order = installed["quorum"], old["ver"]
        demand(members["iss"] == old["iss"] or order[0] > old_order[0], "trust_conflict", "M-7")
        demand(order >= old_order, "manifest_rollback", "M-8")
        demand(order > old_order or data == installed["bytes"].encode(), "manifest_conflict", "M-9")
    named = {policy.get("revoked", {}).get("keep") for policy in members["policy"].values()}
    demand(named >= set(keep_lists(later)), "keep_list_broken", "M-13")
    return trust, skipped, met[-1]

def keep_lists(lines):
    """The digests of the keep lists among later lines (M-10), by the SHA-256 of the lists."""
    lists = {}
    for data in (strict_base64url(line[5:]) or b"" for line in lines if line.startswith(b"keep ")):
        digests = [data[at:at + 32] for at in range(0, len(data), 32)]
        is_whole = 1 <= len(digests) <= 2**20 and len(data) % 32 == 0
        demand(is_whole and is_ascending(digests), "keep_list_broken", "M-12")
        lists[sha256(data)] = set(digests)
    return lists

# ---- verify: status lists ----
def install_list(file, trust, iss, uri, newest=0, wall=0, floor=0):
    """The claims of a status list for the tokens of this issuer and place (L-5)."""
    claims = verify(file, "statuslist", trust).claims  # L-1
    demand(claims["iss"] == iss and claims["sub"] == uri, "other_list", "L-2")
    demand(claims["iat"] >= newest, "list_rollback", "L-3")
    demand(claims["iat"] <= max(wall, floor) + DAY, "list_from_the_future", "L-4")
    return claims

def look_up(claims, idx):
    demand(idx < 2**20, "list_broken", "L-6")
    stream = strict_base64url(claims["status_list"]["lst"])
    byte = attempt(lambda: byte_at(stream, idx // 4), (IndexError, zlib.error), "list_broken", "L-6, L-7")
    return ("valid", "revoked", "suspended", "returned")[byte >> idx % 4 * 2 & 3]  # L-8

def byte_at(data, place):
    """The byte at this place of what a ZLIB stream inflates to (L-6). zlib goes on behind it with the bits that
    it has, and may find a fault there. So first it gets room for all before that byte, and finds the faults up
    to it; then one more byte to read, and `flush` gives what comes of it, silent about faults."""
    is_zlib = data[0] & 15 == 8 and data[0] >> 4 <= 7 and int.from_bytes(data[:2]) % 31 == 0
    demand(is_zlib and not data[1] & 32, "list_broken", "L-7")
    found = set()
    for first in b"\0", b"\1":  # a stored block in front: where its byte matters, a distance goes too far
        stream = b"\0\1\0\xfe\xff" + first + data[2:]
        for _ in range(2):
            inflater = zlib.decompressobj(wbits=-15)  # refuses what RFC 1951 is silent about (L-7)
            out = inflater.decompress(stream, place + 1)
            stream = stream[:len(stream) - len(inflater.unconsumed_tail) + 1]
        found.add(out[1:] + inflater.flush()[:1])
    demand(len(found) == 1, "list_broken", "L-7")
    return found.pop()[place]

# ---- decide ----
def decide(verified, lists=(), *, product=None, device={}, release={}, wall=None, build=0, seen=0,
           seen_version=0, ask=None):
    """What a granted activation or lease says (E-20); a denial is a fault (E-1, E-24). `lists` are the claims
    of the status lists at hand, `seen` is the latest time seen; the others are as in a runner's context."""
    claims = verified.claims
    cnf, fp, stale, releases = (claims.get(name, {}) for name in ("cnf", "fp", "stale", "releases"))
    newest = {(each["iss"], each["sub"]): each for each in sorted(lists, key=lambda each: each["iat"])}
    place = lambda claims: claims.get("status", {"status_list": {"uri": None}})["status_list"]
    newest_list = lambda claims: newest.get((claims["iss"], place(claims)["uri"]))
    demand("must" not in claims, "not_understood", "E-2")
    demand(product is not None, "product_not_stated", "E-5")
    demand(product in products(claims), "other_product", "E-6")
    demand((not cnf or "jkt" in device) and (not fp or "parts" in device), "device_not_stated", "E-7, E-25")
    demand(not cnf or device["jkt"] == cnf["jkt"], "other_device", "E-8")
    demand(not fp or same_parts(fp, device["parts"]) >= fp["need"], "fingerprint_differs", "E-26")
    demand("version" in release or not {"from", "below"} & set(releases), "release_not_stated", "E-9")
    demand("date" in release or "until" not in releases, "release_not_stated", "E-9")
    number, below = version(release.get("version", [])), version(releases.get("below", [math.inf]))
    demand(version(releases.get("from", [])) <= number < below, "release_not_covered", "E-10")
    demand(release.get("date", 0) <= releases.get("until", math.inf), "release_not_covered", "E-10")
    demand(wall is not None or not {"nbf", "exp", "stop"} & {*claims, *stale}, "clock_not_stated", "E-11")
    base, now = (newest_list(claims) or claims)["iat"], None
    if wall is not None:
        floor = max(build, seen, claims["iat"], base if base <= wall + DAY else 0)  # E-29
        now = max(wall, floor)
        demand(claims["iat"] <= wall + DAY, "clock_behind", "E-12")
        demand(wall >= floor - DAY, "clock_turned_back", "E-13")
        demand(claims.get("nbf", 0) - 300 <= now, "not_yet_valid", "E-14")
        demand(now < claims.get("exp", math.inf), "expired", "E-15")
    for each in (claims, *(grant.claims for grant in verified.grants)):
        found = newest_list(each)
        status = look_up(found, place(each)["idx"]) if found else "valid"  # E-32
        demand(status == "valid", status, "E-30, E-31")
    demand(now is None or now - base < stale.get("stop", math.inf), "stale", "E-33")
    demand(claims["lic"]["ver"] >= seen_version, "superseded", "E-34")
    excess = 0
    if ask:
        entitlement = claims["ent"].get(ask["ent"], {"must": None})
        demand("must" not in entitlement, "no_such_entitlement", "E-16")
        demand("max" in entitlement or not {"n", "unit"} & set(ask), "not_counted", "E-17")
        demand(ask.get("unit", unit(entitlement)) == unit(entitlement), "other_unit", "E-18")
        excess = max(ask.get("n", 1) - entitlement.get("max", math.inf), 0)  # E-21
        demand(excess == 0 or entitlement.get("overage"), "too_many", "E-19")
    return {"excess": excess} | outlook(claims, base, now)

def same_parts(fp, parts):
    """How many parts are those of the device (E-26, E-27)."""
    salt, message = strict_base64url(fp["salt"]), "licentia-fp-v1\0{}\0{}".format
    half = lambda name: base64url(hmac.digest(salt, message(name, parts[name]).encode(), "sha256")[:16])
    return sum(half(name) == expected for name, expected in fp["of"].items() if parts.get(name))

def outlook(claims, base, now):
    """The phase, and the next change."""
    begins = [*claims.get("sched", {}).items(), ("expired", claims.get("exp", math.inf))]
    begins += [(phase, base + secs) for phase, secs in claims.get("stale", {}).items()]
    known = [(at, PHASES.index(phase)) for phase, at in begins if at <= MAX_TIME and now is not None]  # E-36
    rank = max((rank for at, rank in known if at <= now), default=0)  # E-22
    at, later = min(((at, -later) for at, later in known if at > now and later > rank), default=(None, 0))
    change = {"at": at, "to": PHASES[-later].replace("stop", "stale")} if later else None  # E-23, E-35
    return {"phase": PHASES[rank], "next_change": change}

# ---- what can be asked: an operation's parameters are the members of a vector's input ----
def on_token(kind, file, trust=(), context=None, keep=(), **expected):
    """What is said about one token file; without a context, nothing is decided."""
    keys, _ = load_trust([] if kind in SELF_SIGNED else trust)
    lists = [verify(text.encode(), "statuslist", keys).claims for text in (context or {}).pop("lists", [])]
    verified = verify(file, kind, keys, keep_lists(f"keep {text}".encode() for text in keep), **expected)
    told = {"s256": verified.s256, "jkt": verified.jkt, "claims": verified.claims}
    if context is None or kind not in ("activation", "lease"):
        return {"class": "genuine", "code": "genuine"} | told
    try:
        return {"class": "granted", "code": "granted"} | decide(verified, lists, **context) | told
    except Fault as fault:
        return {"class": "denied"} | vars(fault) | told

def on_list(trust, idx=None, **given):
    claims = install_list(trust=load_trust(trust)[0], **given)
    return {} if idx is None else {"status": look_up(claims, idx)}

STAGES = ("canonical", "document", "signature", "token", "verify", "decide")
OPERATIONS = dict.fromkeys(STAGES, on_token) | {
    "canonical": lambda form, file: {"output": write(Reader(file, form).result)},
    "document": lambda kind, payload: check_payload(base64url(write(payload).encode()), kind)._asdict(),
    "signature": lambda message, signature, key: check_signature(message.encode(), signature, point(key)) or {},
    "trust": lambda trust: {"skipped": load_trust(trust)[1]},
    "manifest": lambda **given: dict(zip(("trust", "skipped", "quorum"), manifest(**given))),
    "list": on_list}

def found_out(op, **given):
    try:
        return {"class": "ok", "code": "ok"} | OPERATIONS[op](**given)
    except Fault as fault:
        return {"class": "refused"} | vars(fault) | ({"skipped": []} if op == "trust" else {})

# ---- vectors ----
def input_of(given, folder):
    """What an operation takes, of a vector's input: texts, and what a file holds, as bytes."""
    def trust_set(item):
        if isinstance(item, str):
            return (folder / item).read_bytes()
        return (item["bytes"] if set(item) == {"bytes"} else write(item)).encode()
    types = {"trust": lambda sets: [trust_set(each) for each in sets], "base64url": strict_base64url}
    types |= dict.fromkeys(("bytes", "token", "file"), str.encode)
    names = dict.fromkeys(("bytes", "token", "base64url"), "file")
    return {names.get(name, name): types.get(name, ANYTHING)(each) for name, each in given.items()}

def agrees(path):
    """Whether what is found out about a vector is what it says; prints it where it isn't."""
    vector = json.loads(path.read_bytes())
    try:
        found = found_out(**input_of({"op": path.parent.name} | vector["input"], path.parents[1]))
    except Exception as error:  # a crash is a disagreement
        found = {"code": repr(error)}
    found["expect"] = found["code"]
    wrong = [name for name in vector.keys() - {"about", "input", "spec"} if vector[name] != found.get(name)]
    is_good = vector["expect"] in ("ok", "genuine", "granted")
    wrong += ["file's name"] * (path.name.startswith("ok-") != is_good)
    for name in wrong:
        print(f"{path.parent.name}/{path.name}: {name} {vector.get(name)} expected, {found.get(name)} found")
    return not wrong

def run_vectors(folder):
    """Run all vectors and print how many agree; 1 if any disagrees or a folder is empty."""
    agreeing = {stage: list(map(agrees, sorted((folder / stage).glob("*.json")))) for stage in STAGES}
    for stage, each in (agreeing | {"all": sum(agreeing.values(), [])}).items():
        print(f"{stage:10} {sum(each):5} of {len(each):5} agree")
    return int(not all(each and all(each) for each in agreeing.values()))

# ---- the runner of spec/runner.md: its types give what an operation takes ----
STRING, NUMBER = scalar(str), scalar(int)
OP, KIND = words("trust", "verify"), words(*ISSUER_SIGNED, *SELF_SIGNED)
FILE = lambda value: STRING(value).encode()
NEAREST_TIME = lambda value: min(max(NUMBER(value), 0), MAX_TIME)  # the nearest inside
TRUST_SET = lambda value: write(value, lambda number: "0.5").encode()  # what was no integer stays none
NUMBERS, SETS = (array(0, math.inf, item, once=False) for item in (NUMBER, TRUST_SET))
CONTEXT = loose({"wall?": NEAREST_TIME, "build?": NEAREST_TIME, "product?": STRING,
                 "release?": loose({"version?": NUMBERS, "date?": NEAREST_TIME}),
                 "device?": loose({"jkt?": STRING, "parts?": mapping(0, math.inf, STRING, ALWAYS)}),
                 "ask?": loose({"ent": STRING, "n?": integer(1, math.inf), "unit?": STRING})})
VERIFY = {"op": OP, "kind": KIND, "file": FILE, "context": CONTEXT}
REQUESTS = {"trust": loose({"op": OP, "trust": SETS}),
            **dict.fromkeys(ISSUER_SIGNED, loose(VERIFY | {"trust": SETS})),
            **dict.fromkeys(SELF_SIGNED, loose(VERIFY | {"trust?": SETS, "audience": STRING})),
            "proof": loose(VERIFY | {"trust?": SETS, "audience": STRING, "nonce": STRING})}

def run_runner():
    for line in sys.stdin.buffer:
        try:
            request = Reader(line, "request").result
            is_verify = loose({"op": OP})(request)["op"] == "verify"
            kind = loose({"kind": KIND})(request)["kind"] if is_verify else "trust"
            found = found_out(**REQUESTS[kind]({"context": {}} | request))
            told = {name: found.get(name) for name in ("class", "code", "why", "skipped")}
            reply = {"id": request.get("id")} | {name: each for name, each in told.items() if each is not None}
        except (ValueError, RecursionError) as error:  # a Fault is one too: no request
            reply = {"id": None, "class": "error", "code": "bad_request", "why": str(error)[:200]}
        print(json.dumps(reply), flush=True)

def main(command="", path="", more="{}"):
    """Exits with 1 if something is refused, denied or not as expected, or with how to use this."""
    path = pathlib.Path(path)
    if command == "token":
        given = input_of({"op": "verify"} | json.loads(more), pathlib.Path())
        found = found_out(file=path.read_bytes(), **given)
        print(json.dumps(found, skipkeys=True))
        return int(found["class"] in ("refused", "denied"))
    return run_vectors(path) if command == "vectors" else run_runner() if command == "runner" else __doc__

if __name__ == "__main__":
    sys.excepthook = lambda kind, error, _: print(f"verify.py: {kind.__name__}: {error}", file=sys.stderr)
    sys.exit(main(*sys.argv[1:]))
