# SPDX-License-Identifier: MIT OR Apache-2.0
"""spec/document.md: the claims of all ten kinds, as tables; and the tables of trust sets of spec/verify.md.
A type is a function that raises the first fault in a value."""
import math, re
from canonical import MAX_INTEGER, demand, read, strict_base64url, utf16

# ---- what types are made of ----
ANYTHING = lambda value: True  # D-28

def scalar(type_, rule="D-5", form=ANYTHING):
    def check(value):
        demand(type(value) is type_, "wrong_type", "D-5")
        demand(form(value), "out_of_range", rule)
    return check

integer = lambda low, high: scalar(int, "D-9", lambda value: low <= value <= high)
words = lambda *allowed: scalar(str, "D-17", lambda value: value in allowed)

def array(low, high, item, once=True):
    """Each item, then their number, then repeated ones."""
    def check(value):
        demand(type(value) is list, "wrong_type", "D-5")
        for each in value:
            item(each)
        demand(low <= len(value) <= high, "out_of_range", "D-7")
        demand(not once or len(set(value)) == len(value), "out_of_range", "D-8")
    return check

def table(rows, *rules, low=1, high=math.inf, rest=None, is_key=ANYTHING):
    """Objects: each member by its row, `name?` for what may be absent, or else by the type `rest`, behind its name's
    form; then how many there are; then the rules between them."""
    types = {name.rstrip("?"): type_ for name, type_ in rows.items()}
    required = {name for name in rows if not name.endswith("?")}
    def check(value):
        demand(type(value) is dict, "wrong_type", "D-2, D-5")
        for name in sorted(required | set(value), key=utf16):
            type_ = types.get(name, rest)
            demand(type_, "unknown_member", "D-3, D-36")
            demand(name in value, "missing_member", "D-4")
            demand(name in types or is_key(name), "out_of_range", "D-11")
            type_(value[name])
        demand(low <= len(value) <= high, "out_of_range", "D-6, D-7")
        for rule in rules:
            demand(RULES[rule](value), "out_of_range" if rule == "D-33" else "conflict", rule)
    return check

# ---- forms of strings, points and versions ----
is_name = re.compile(r"(?! )[ !#-\[\]-~]{1,128}(?<! )").fullmatch
is_uri = re.compile("(?=.{3,512}$)[A-Za-z][A-Za-z0-9+.-]*:"
                    r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+").fullmatch
is_text = lambda value: 0 < len(value.encode()) <= 1024 and not re.search("[\x00-\x1f\x7f-\x9f]", value)
is_string_or_uri = lambda value: ":" not in value or is_uri(value)
is_base64url = lambda size: lambda value: len(strict_base64url(value) or b"") == size
is_ascending = lambda values: all(a < b for a, b in zip(values, values[1:]))
in_order = lambda *names: lambda value: is_ascending([value[name] for name in names if name in value])

P = 2**256 - 2**224 + 2**192 + 2**96 - 1  # P-256: the prime of its field, and the curve's b
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

def point(jwk):
    """The point of a key, if its coordinates are right and it lies on the curve, else None."""
    if not all(type(jwk[name]) is str and is_base64url(32)(jwk[name]) for name in "xy"):
        return None
    x, y = (int.from_bytes(strict_base64url(jwk[name])) for name in "xy")
    return (x, y) if max(x, y) < P and (y * y - x * x * x + 3 * x - B) % P == 0 else None

def version(numbers):
    """A version to compare: the shorter is padded with 0, so 0 at the end counts for nothing."""
    return numbers[:max((place for place, number in enumerate(numbers, 1) if number), default=0)]

# ---- types of values ----
MAX_TIME = 253402300799
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
PRODUCTS, POLICY_PRODUCTS = array(2, 16, PRODUCT), array(1, 64, PRODUCT)
AUD = lambda value: (PRODUCTS if type(value) is list else PRODUCT)(value)
POLICY_AUD = lambda value: value == ["*"] or POLICY_PRODUCTS(value)  # K-6

# ---- the kinds, and the rules between the members of an object ----
ISSUER_SIGNED = ("license", "activation", "lease", "grant", "statuslist")
SELF_SIGNED = ("request", "proof", "release", "usage")
TYP = {kind: f"vnd.licentia.{kind}+jwt" for kind in ISSUER_SIGNED + SELF_SIGNED + ("keys",)}
TYP["statuslist"] = "statuslist+jwt"
WITH_AUD = {TYP[kind] for kind in ISSUER_SIGNED[:4]}
NOT_IN_A_POLICY = {TYP[kind] for kind in SELF_SIGNED + ("keys",)}

RULES = {
    "D-18": lambda d: "exp" not in d or d["exp"] > max(d["iat"], d.get("nbf", 0)),
    "D-19": lambda d: ("exp" in d) == (d["term"] != "perpetual"),
    "D-20": lambda d: "exp" in d or d["term"] == "perpetual",
    "D-21": lambda r: not {"from", "below"} <= set(r) or version(r["from"]) < version(r["below"]),
    "D-22": lambda d: ("unbound" in d) != ("cnf" in d or "fp" in d),
    "D-23": lambda fp: fp["need"] <= len(fp["of"]),
    "D-24": lambda devices: ("fp" in devices) == bool({"fp", "cnf+fp"} & set(devices["bind"])),
    "D-25": lambda d: all(time < d.get("exp", 0) for time in d.get("sched", {}).values()),
    "D-25, ascending": in_order("notify", "warn", "degrade"),
    "D-26": lambda d: "stale" not in d or "status" in d,
    "D-26, ascending": in_order("warn", "degrade", "stop"),
    "D-27": lambda e: "val" not in e if "max" in e else not {"unit", "overage", "check_in"} & set(e),
    "D-31": lambda d: "exp" in d or d["checkout"]["type"] == "perpetual",
    "D-32": lambda checkout: "early_check_in" not in checkout or checkout["type"] == "borrow",
    "D-33": point,
    "D-37": lambda d: ("prev" in d) == (d["ctr"] > 0),
    "D-38": lambda d: d["from"] < d["to"],
    "K-8": lambda p: ("aud" in p or not WITH_AUD & set(p["typ"])) and p["nbf"] < p.get("exp", math.inf),
    "K-9": lambda d: (d["iat"] < d.get("next", math.inf)
                      and all(any(jwk.get("kid") == kid for jwk in d["keys"]) for kid in d["policy"]))}

# ---- the tables ----
mapping = lambda low, high, item, is_key=is_name: table({}, low=low, high=high, rest=item, is_key=is_key)
loose = lambda rows: table(rows, low=0, rest=ANYTHING)  # members without a row are ignored
OPEN = mapping(1, math.inf, ANYTHING)
OPENS = {"ext?": OPEN, "must?": OPEN}
META = {"meta?": mapping(1, 32, TEXT), **OPENS}
STATUS = {"status?": table({"status_list": table({"idx": PLACE, "uri": URI})})}
VERSION, PARTS = array(1, 4, COUNT, once=False), mapping(2, 16, HALF)
LIC_OF, OF = table({"id": ID, "s256": DIGEST, "ver": VER}), table({"iss": ISSUER, "jti": ID, "s256": DIGEST})
ENT = mapping(1, 64, table({"max?": COUNT, "val?": TEXT, "unit?": UNIT, "overage?": BOOLEAN, "check_in?": BOOLEAN,
                             **OPENS}, "D-27", low=0))
SHARED = {  # by license, activation and lease
    "iss": ISSUER, "aud": AUD, "jti": ID, "iat": TIME, "nbf?": TIME, "exp?": TIME, "ent": ENT, **STATUS, **META,
    "releases?": table({"below?": VERSION, "from?": VERSION, "until?": TIME}, "D-21"),
    "sched?": table({"degrade?": TIME, "notify?": TIME, "warn?": TIME}, "D-25, ascending"),
    "stale?": table({"degrade?": COUNT, "stop?": COUNT, "warn?": COUNT}, "D-26, ascending")}
TERM = {"term": words("perpetual", "subscription", "trial")}
BOUND = {"sub?": SUB, "lic": LIC_OF, "cnf?": table({"jkt": DIGEST}), "unbound?": TRUE,
         "fp?": table({"need": NEED, "of": PARTS, "salt": HALF}, "D-23")}
DEVICES = table({"bind": array(1, 4, words("cnf", "fp", "cnf+fp", "unbound")), "max?": COUNT,
                 "fp?": table({"need": NEED, "of": array(2, 16, NAME)}, "D-23")}, "D-24")
CONSUMPTION = table({"renew?": words("none", "weekly", "monthly"), "provisional?": table({"max_ttl": COUNT}),
                     "borrow?": table({"early_check_in?": BOOLEAN, "max_ttl": COUNT})})
CHECKOUT = table({"early_check_in?": BOOLEAN, "node?": TEXT, "type": words("provisional", "borrow", "perpetual")},
                 "D-32")
JWK = table({"crv": words("P-256"), "kty": words("EC"), "x": DIGEST, "y": DIGEST}, "D-33")
ASKED = {"iat": TIME, "nonce": ID, **META}
REPORT = {"aud": ISSUER, "iat": TIME, "ctr": COUNT, "prev?": DIGEST, "of": OF, **META}
POLICY = table({"typ": array(1, 16, scalar(str, "K-7", lambda typ: is_name(typ) and typ not in NOT_IN_A_POLICY)),
                "aud?": POLICY_AUD, "nbf": TIME, "exp?": TIME, "life?": LIFE, "lic?": array(1, 64, ID),
                "revoked?": table({"at": TIME, "keep?": DIGEST}), **OPENS}, "K-8")

DOCUMENTS = {
    "license": table({**SHARED, **TERM, "sub": SUB, "lic": table({"id": ID, "ver": VER}), "devices?": DEVICES,
                      "consumption?": CONSUMPTION}, "D-18", "D-19", "D-25", "D-26"),
    "activation": table({**SHARED, **TERM, **BOUND, "req?": DIGEST}, "D-18", "D-20", "D-22", "D-25", "D-26"),
    "lease": table({**SHARED, **BOUND, "checkout": CHECKOUT}, "D-18", "D-22", "D-25", "D-26", "D-31"),
    "grant": table({"iss": ISSUER, "jti": ID, "iat": TIME, "aud": AUD, "lic": LIC_OF, "ent": ENT, "exp": TIME,
                    "cnf": table({"jwk": JWK}), "depth": integer(0, 8), "life": LIFE, "par?": DIGEST,
                    "ops?": array(1, 16, NAME), **STATUS, **OPENS}, "D-18"),
    "statuslist": table({"iss": ISSUER, "sub": URI, "iat": TIME, "exp?": TIME, "ttl?": LIFE, "ext?": OPEN,
                         "status_list": table({"aggregation_uri?": URI, "bits": integer(2, 2),
                                               "lst": scalar(str, "D-34", strict_base64url)})}, "D-18"),
    "keys": table({"iss": ISSUER, "ver": VER, "iat": TIME, "next?": TIME, "clock_reset?": TRUE, "ext?": OPEN,
                   "keys": array(1, 128, loose({}), once=False), "policy": mapping(1, 128, POLICY, ANYTHING)}, "K-9"),
    "request": table({"aud": ISSUER, "product": PRODUCT, "lic?": LIC_OF, "life?": LIFE, **ASKED,
                      "want?": mapping(1, 64, table({"max?": COUNT, "unit?": UNIT}, "D-27", low=0)),
                      "fp?": table({"of": PARTS, "salt": HALF})}),
    "proof": table({"aud": PRODUCT, "of": OF, **ASKED}),
    "release": table({"nonce": ID, **REPORT}, "D-37"),
    "usage": table({"lic": LIC_OF, "from": TIME, "to": TIME, **REPORT,
                    "used": mapping(1, 64, table({"n": COUNT, "unit?": UNIT}))}, "D-37", "D-38")}

def document(data, kind):
    """The members of a canonical document of this kind."""
    members = read(data, "document")
    DOCUMENTS[kind](members)
    return members
