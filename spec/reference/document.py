# SPDX-License-Identifier: MIT OR Apache-2.0
"""spec/document.md: the claims of all ten kinds, as tables; and the tables of trust sets of spec/verify.md.
A type is a function that raises the first fault in a value."""
import math, re
from canonical import MAX_INTEGER, demand, read, strict_base64url, utf16

def scalar(type_, rule, form):
    def check(value):
        demand(type(value) is type_, "wrong_type", "D-5")
        demand(form(value), "out_of_range", rule)
    return check

integer = lambda low, high: scalar(int, "D-9", lambda value: low <= value <= high)
words = lambda *allowed: scalar(str, "D-17", lambda value: value in allowed)
conflict = lambda rule, holds: lambda value: demand(holds(value), "conflict", rule)
is_ascending = lambda values: all(a < b for a, b in zip(values, values[1:]))

def array(low, high, item, once=True):
    """Each item, then their number, then repeated ones."""
    def check(value):
        demand(type(value) is list, "wrong_type", "D-5")
        for each in value:
            item(each)
        demand(low <= len(value) <= high, "out_of_range", "D-7")
        demand(not once or len(set(value)) == len(value), "out_of_range", "D-8")
    return check

def mapping(low, high, item, named=True):
    """Objects keyed by names or, not `named`, by kids: each name before its value, then their number."""
    def check(value):
        demand(type(value) is dict, "wrong_type", "D-5")
        for name in sorted(value, key=utf16):
            demand(not named or is_name(name), "out_of_range", "D-11")
            item(value[name])
        demand(low <= len(value) <= high, "out_of_range", "D-7")
    return check

def table(rows, *rules, empty=False, closed=True):
    """Objects of a table's rows, `name?` for what may be absent; then the rules between the members."""
    types = {name.rstrip("?"): type_ for name, type_ in rows.items()}
    required = {name for name in rows if not name.endswith("?")}
    def check(value):
        demand(type(value) is dict, "wrong_type", "D-2, D-5")
        for name in sorted(required | set(value), key=utf16):
            demand(name in types or not closed, "unknown_member", "D-3, D-36")
            demand(name in value, "missing_member", "D-4")
            types.get(name, ANYTHING)(value[name])
        demand(value or empty, "out_of_range", "D-6")
        for rule in rules:
            rule(value)
    return check

def ascending(rule, type_, *names):
    """Objects whose members ascend strictly in this order, as far as they stand."""
    in_order = conflict(rule, lambda value: is_ascending([value[name] for name in names if name in value]))
    return table({name + "?": type_ for name in names}, in_order)

is_name = re.compile(r"(?! )[ !#-\[\]-~]{1,128}(?<! )").fullmatch
is_uri = re.compile("(?=.{3,512}$)[A-Za-z][A-Za-z0-9+.-]*:"
                    r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+").fullmatch
is_control_free = re.compile("[^\x00-\x1f\x7f-\x9f]+").fullmatch
is_text = lambda value: is_control_free(value) and len(value.encode()) <= 1024
is_string_or_uri = lambda value: ":" not in value or is_uri(value)
is_base64url = lambda size: lambda value: len(strict_base64url(value) or b"") == size

P = 2**256 - 2**224 + 2**192 + 2**96 - 1  # P-256: the prime of its field, and the curve's b
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B

def point(*texts):
    """The point of two coordinates' texts, if they are right and it lies on the curve, else None."""
    if not all(type(text) is str and is_base64url(32)(text) for text in texts):
        return None
    x, y = (int.from_bytes(strict_base64url(text)) for text in texts)
    return (x, y) if max(x, y) < P and (y * y - x * x * x + 3 * x - B) % P == 0 else None

def version(numbers):
    """A version to compare: the shorter is padded with 0, so 0 at the end counts for nothing."""
    return numbers[:max((place for place, number in enumerate(numbers, 1) if number), default=0)]

MAX_TIME = 253402300799
TIME, VER = integer(0, MAX_TIME), integer(1, 2**31 - 1)
COUNT, LIFE, NEED = (integer(low, MAX_INTEGER) for low in (0, 1, 2))
NAME, URI, TEXT = scalar(str, "D-11", is_name), scalar(str, "D-13", is_uri), scalar(str, "D-10", is_text)
ID = scalar(str, "D-14", re.compile("[A-Za-z0-9_-]{16,64}").fullmatch)
UNIT = scalar(str, "D-16", re.compile("(?!None$)[A-Za-z/]{1,32}").fullmatch)
SUB = scalar(str, "D-10, D-13", lambda value: is_text(value) and is_string_or_uri(value))
ISSUER = scalar(str, "D-11, D-13", lambda value: is_name(value) and is_string_or_uri(value))
PRODUCT = scalar(str, "D-12", lambda value: is_name(value) and is_string_or_uri(value) and value != "*")
DIGEST, HALF = scalar(str, "D-15", is_base64url(32)), scalar(str, "D-15", is_base64url(16))
TRUE, BOOLEAN = scalar(bool, "D-17", lambda value: value), scalar(bool, "D-17", lambda value: True)
PRODUCTS, POLICY_PRODUCTS = array(2, 16, PRODUCT), array(1, 64, PRODUCT)
ANYTHING = lambda value: None  # D-28
AUD = lambda value: (PRODUCTS if type(value) is list else PRODUCT)(value)
POLICY_AUD = lambda value: value == ["*"] or POLICY_PRODUCTS(value)  # K-6

END = conflict("D-18", lambda d: "exp" not in d or d["exp"] > d["iat"] and d["exp"] > d.get("nbf", -1))
BINDING = conflict("D-22", lambda d: ("unbound" in d) != ("cnf" in d or "fp" in d))
BEFORE_END = conflict("D-25", lambda d: all(time < d.get("exp", 0) for time in d.get("sched", {}).values()))
WITH_STATUS = conflict("D-26", lambda d: "stale" not in d or "status" in d)
COUNTED = (conflict("D-27", lambda e: not ("max" in e and "val" in e)),
           conflict("D-27", lambda e: "max" in e or not {"unit", "overage", "check_in"} & set(e)))
ENOUGH = conflict("D-23", lambda fp: fp["need"] <= len(fp["of"]))
PREVIOUS = conflict("D-37", lambda d: ("prev" in d) == (d["ctr"] > 0))

OPEN = mapping(1, math.inf, ANYTHING)
OPENS = {"ext?": OPEN, "must?": OPEN}
META = {"meta?": mapping(1, 32, TEXT)} | OPENS
LIC_OF, VERSION = table({"id": ID, "s256": DIGEST, "ver": VER}), array(1, 4, COUNT, once=False)
ENT = mapping(1, 64, table({"max?": COUNT, "val?": TEXT, "unit?": UNIT, "overage?": BOOLEAN,
                            "check_in?": BOOLEAN} | OPENS, *COUNTED, empty=True))
STATUS = {"status?": table({"status_list": table({"idx": integer(0, 2**20 - 1), "uri": URI})})}
PARTS, TTL = mapping(2, 16, HALF), {"max_ttl": COUNT}

ALL_THREE = {"iss": ISSUER, "aud": AUD, "jti": ID, "iat": TIME, "nbf?": TIME, "exp?": TIME, "ent": ENT,
    "releases?": table({"below?": VERSION, "from?": VERSION, "until?": TIME}, conflict(
        "D-21", lambda r: not {"from", "below"} <= set(r) or version(r["from"]) < version(r["below"]))),
    "sched?": ascending("D-25", TIME, "notify", "warn", "degrade"),
    "stale?": ascending("D-26", COUNT, "warn", "degrade", "stop"),
    } | STATUS | META
TERM = {"term": words("perpetual", "subscription", "trial")}
BOUND = {"sub?": SUB, "lic": LIC_OF, "cnf?": table({"jkt": DIGEST}), "unbound?": TRUE,
         "fp?": table({"need": NEED, "of": PARTS, "salt": HALF}, ENOUGH)}
DEVICES = table({"bind": array(1, 4, words("cnf", "fp", "cnf+fp", "unbound")), "max?": COUNT,
                 "fp?": table({"need": NEED, "of": array(2, 16, NAME)}, ENOUGH)},
                conflict("D-24", lambda d: ("fp" in d) == bool({"fp", "cnf+fp"} & set(d["bind"]))))
CONSUMPTION = table({"renew?": words("none", "weekly", "monthly"), "provisional?": table(TTL),
                     "borrow?": table(TTL | {"early_check_in?": BOOLEAN})})
TYPES = words("provisional", "borrow", "perpetual")
CHECKOUT = table({"early_check_in?": BOOLEAN, "node?": TEXT, "type": TYPES},
                 conflict("D-32", lambda c: "early_check_in" not in c or c["type"] == "borrow"))
JWK = table({"crv": words("P-256"), "kty": words("EC"), "x": DIGEST, "y": DIGEST},
            lambda jwk: demand(point(jwk["x"], jwk["y"]), "out_of_range", "D-33"))
OF = table({"iss": ISSUER, "jti": ID, "s256": DIGEST})
REPORT = {"ctr": COUNT, "prev?": DIGEST, "of": OF}
WANT = mapping(1, 64, table({"max?": COUNT, "unit?": UNIT}, *COUNTED, empty=True))

RULES = (END, BINDING, BEFORE_END, WITH_STATUS)
LICENSE_ENDS = conflict("D-19", lambda d: ("exp" in d) == (d["term"] != "perpetual"))
ACTIVATION_ENDS = conflict("D-20", lambda d: "exp" in d or d["term"] == "perpetual")
LEASE_ENDS = conflict("D-31", lambda d: "exp" in d or d["checkout"]["type"] == "perpetual")
DOCUMENTS = {
    "license": table(ALL_THREE | TERM | {
        "sub": SUB, "lic": table({"id": ID, "ver": VER}), "devices?": DEVICES, "consumption?": CONSUMPTION},
        END, LICENSE_ENDS, BEFORE_END, WITH_STATUS),
    "activation": table(ALL_THREE | TERM | BOUND | {"req?": DIGEST}, *RULES, ACTIVATION_ENDS),
    "lease": table(ALL_THREE | BOUND | {"checkout": CHECKOUT}, *RULES, LEASE_ENDS),
    "grant": table({"iss": ISSUER, "jti": ID, "iat": TIME, "aud": AUD, "lic": LIC_OF, "ent": ENT, "exp": TIME,
                    "cnf": table({"jwk": JWK}), "depth": integer(0, 8), "life": LIFE, "par?": DIGEST,
                    "ops?": array(1, 16, NAME)} | STATUS | OPENS, END),
    "statuslist": table({"iss": ISSUER, "sub": URI, "iat": TIME, "exp?": TIME, "ttl?": LIFE, "ext?": OPEN,
                         "status_list": table({"aggregation_uri?": URI, "bits": integer(2, 2),
                                               "lst": scalar(str, "D-34", strict_base64url)})}, END),
    "request": table({"aud": ISSUER, "iat": TIME, "nonce": ID, "product": PRODUCT, "lic?": LIC_OF,
                      "want?": WANT, "life?": LIFE, "fp?": table({"of": PARTS, "salt": HALF})} | META),
    "proof": table({"aud": PRODUCT, "iat": TIME, "nonce": ID, "of": OF} | META),
    "release": table({"aud": ISSUER, "iat": TIME, "nonce": ID} | REPORT | META, PREVIOUS),
    "usage": table({"aud": ISSUER, "iat": TIME, "lic": LIC_OF, "from": TIME, "to": TIME,
                    "used": mapping(1, 64, table({"n": COUNT, "unit?": UNIT}))} | REPORT | META,
                   PREVIOUS, conflict("D-38", lambda d: d["from"] < d["to"]))}

ISSUER_SIGNED = ("license", "activation", "lease", "grant", "statuslist")
SELF_SIGNED = ("request", "proof", "release", "usage")
TYP = {kind: f"vnd.licentia.{kind}+jwt" for kind in ISSUER_SIGNED + SELF_SIGNED + ("keys",)}
TYP["statuslist"] = "statuslist+jwt"
NOT_IN_A_POLICY = {TYP[kind] for kind in SELF_SIGNED + ("keys",)}
WITH_AUD = {TYP[kind] for kind in ("license", "activation", "lease", "grant")}
TYP_OF_A_KEY = scalar(str, "K-7", lambda value: is_name(value) and value not in NOT_IN_A_POLICY)
POLICY = table({"typ": array(1, 16, TYP_OF_A_KEY),
                "aud?": POLICY_AUD, "nbf": TIME, "exp?": TIME, "life?": LIFE, "lic?": array(1, 64, ID),
                "revoked?": table({"at": TIME, "keep?": DIGEST})} | OPENS,
               conflict("K-8", lambda p: "aud" in p or not WITH_AUD & set(p["typ"])),
               conflict("K-8", lambda p: p["nbf"] < p.get("exp", math.inf)))
DOCUMENTS["keys"] = table(
    {"iss": ISSUER, "ver": VER, "iat": TIME, "next?": TIME, "clock_reset?": TRUE, "ext?": OPEN,
     "keys": array(1, 128, table({}, closed=False, empty=True), once=False),
     "policy": mapping(1, 128, POLICY, named=False)},
    conflict("K-9", lambda d: all(any(jwk.get("kid") == kid for jwk in d["keys"]) for kid in d["policy"])),
    conflict("K-9", lambda d: d["iat"] < d.get("next", math.inf)))

def document(data, kind):
    """The members of a canonical document of this kind."""
    members = read(data, "document")
    DOCUMENTS[kind](members)
    return members
