# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages signature, token, verify and decide: the pages of these names in spec/, in their order."""
import hmac, math
from collections import namedtuple
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from canonical import Fault, base64url, demand, sha256, strict_base64url
from document import DOCUMENTS, ISSUER_SIGNED, MAX_TIME, TYP, document, is_ascending, point, version
from inflate import byte_at

# ---- signature ----
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # the order of P-256

def check_signature(message, text, key):
    """ECDSA on P-256 with SHA-256; `key` is a point."""
    raw = strict_base64url(text) or b""
    demand(len(raw) == 64, "not_genuine", "T-9", "signature_base64")
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    demand(0 < r < N and 0 < s < N, "not_genuine", "S-1", "signature_range")
    public = ec.EllipticCurvePublicNumbers(*key, ec.SECP256R1()).public_key()
    try:
        public.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))  # S-2 to S-6
    except InvalidSignature:
        raise Fault("not_genuine", "S-2, S-3", "signature_equation") from None

def thumbprint(x, y):
    return sha256(f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.encode())

# ---- token ----
LIMIT = {kind: 8000 for kind in DOCUMENTS} | {"statuslist": 524288, "keys": 65536}
MEBIBYTE, LATER_LINES = 1048576, 64
Token = namedtuple("Token", "header payload signature")  # texts, unverified
Verified = namedtuple("Verified", "claims s256 grants jkt", defaults=((), None))  # grants: nearest first

def lines_of(file):
    """The first line (T-1), and the later ones that are read (T-16)."""
    first, line_feed, rest = file.partition(b"\n")
    rest, lines, read = rest[:MEBIBYTE + 1], [], 0
    for line in rest.split(b"\n", LATER_LINES)[:LATER_LINES]:
        whole = read + len(line) < len(rest)  # whether an LF ends it
        read += len(line) + whole
        if read > MEBIBYTE:
            break
        lines.append(line.removesuffix(b"\r") if whole else line)
    return first.removesuffix(b"\r") if line_feed else first, lines

def compact(text, kind):
    demand(len(text) <= LIMIT[kind], "too_long", "T-3")
    demand(text.count(b".") == 2, "not_compact", "T-4")
    token = Token(*text.split(b"."))
    demand(len(token.signature) == 86, "not_compact", "T-5")
    return token

def legal_header(kid, kind):
    return base64url(f'{{"alg":"ES256","kid":"{kid}","typ":"{TYP[kind]}"}}'.encode("latin-1")).encode()

def self_signed_key(header, kind):
    """The two coordinates in a self-signed header."""
    text = (strict_base64url(header) or b"").decode("latin-1")
    x, y = text[52:95], text[102:145]
    legal = f'{{"alg":"ES256","jwk":{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}},"typ":"{TYP[kind]}"}}'
    demand(text == legal, "header_unknown", "T-11, T-13")
    demand(point(x, y), "header_unknown", "T-12")
    return x, y

def check_token(token, kind, key):
    """The signature, and only then the payload (V-2)."""
    check_signature(token.header + b"." + token.payload, token.signature, key)  # V-1
    return check_payload(token, kind)

def check_payload(token, kind):
    data = strict_base64url(token.payload)
    demand(data is not None, "payload_base64", "V-3")
    return Verified(document(data, kind), sha256(data))  # V-4, V-5, V-15

products = lambda claims: set(claims["aud"]) if type(claims["aud"]) is list else {claims["aud"]}
lifetime = lambda claims: claims.get("exp", math.inf) - claims["iat"]
unit = lambda entitlement: entitlement.get("unit", "Count")

# ---- verify: trust sets ----
Key = namedtuple("Key", "point iss policy")
Trust = namedtuple("Trust", "headers skipped")  # legal header -> (kind, Key); kids
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}

def load_trust(sets, taken=()):
    """The trusted keys of trust sets, all or nothing (K-18). `taken` are kids of roots (M-5)."""
    trust, issuers, kids = Trust({}, []), set(), set(taken)
    for data in sets:
        members = document(data, "keys")  # K-1 to K-9
        demand(members["iss"] not in issuers, "trust_conflict", "K-10")
        issuers.add(members["iss"])
        for jwk in members["keys"]:
            load_key(jwk, members, kids, trust)
    return trust

def load_key(jwk, members, kids, trust):
    """One key of a trust set: trusted, skipped, or a fault."""
    texts = ("kty", "kid", "alg") + ("crv",) * (jwk.get("kty") == "EC")
    demand(all(type(jwk.get(name)) is str for name in texts), "bad_key", "K-11")
    kid, policy = jwk["kid"], members["policy"].get(jwk["kid"], {"typ": []})
    demand(kid not in kids, "kid_twice", "K-13")
    kids.add(kid)
    demand(not PRIVATE & set(jwk), "private_key", "K-12")
    if (jwk["kty"], jwk.get("crv"), jwk["alg"]) != ("EC", "P-256", "ES256") or "must" in policy:  # K-14
        trust.skipped.append(kid)
        return
    members_right = set(jwk) - {"use"} == {"alg", "crv", "kid", "kty", "x", "y"}
    demand(members_right and jwk.get("use", "sig") == "sig", "bad_key", "K-15")
    demand(place := point(jwk["x"], jwk["y"]), "bad_key", "K-16")
    demand(kid == thumbprint(jwk["x"], jwk["y"]), "kid_mismatch", "K-17")
    for kind in ISSUER_SIGNED:
        if TYP[kind] in policy["typ"]:  # T-8
            trust.headers[legal_header(kid, kind)] = kind, Key(place, members["iss"], policy)

# ---- verify: tokens ----
def verify(file, kind, trust, keeps=()):
    """A genuine token of an issuer-signed kind (V-6, V-13). `keeps` are the keep lists at hand."""
    first, later = lines_of(file)
    token = compact(first, kind)
    found, key = trust.headers.get(token.header, (None, None))
    if found == kind:
        return check_policy(token, kind, key, keeps)
    demand(not found, "other_kind", "T-7")
    demand(kind in ("lease", "grant"), "header_unknown", "T-6, T-8")
    return verify_by_grants(token, kind, later, trust, keeps)  # G-1

def verify_self_signed(file, kind, audience, nonce):
    """A self-signed token; no trust set takes part (T-14, V-20)."""
    token = compact(lines_of(file)[0], kind)
    x, y = self_signed_key(token.header, kind)
    verified = check_token(token, kind, point(x, y))
    demand(verified.claims["aud"] == audience, "other_audience", "V-16")
    demand(kind != "proof" or verified.claims["nonce"] == nonce, "other_nonce", "V-17")
    return verified._replace(jkt=thumbprint(x, y))

def check_policy(token, kind, key, keeps):
    verified, policy = check_token(token, kind, key.point), key.policy
    claims = verified.claims
    demand(claims["iss"] == key.iss, "other_issuer", "V-7")
    if "revoked" in policy:
        kept = (digests for digests in keeps if sha256(b"".join(digests)) == policy["revoked"].get("keep"))
        demand(any(strict_base64url(verified.s256) in digests for digests in kept), "key_revoked", "V-8")
    demand(policy["nbf"] <= claims["iat"] < policy.get("exp", math.inf), "outside_key_window", "V-9")
    if kind == "statuslist":  # V-18
        return verified
    demand(policy["aud"] == ["*"] or products(claims) <= set(policy["aud"]), "product_not_allowed", "V-10")
    demand("lic" not in policy or claims["lic"]["id"] in policy["lic"], "license_not_allowed", "V-11")
    demand("life" not in policy or lifetime(claims) <= policy["life"], "lifetime_too_long", "V-12")
    return verified

# ---- verify: grants ----
def verify_by_grants(token, kind, later, trust, keeps):
    """What the holder of a grant signed: the chain from the topmost down, then the token (G-11)."""
    grants = [grant for grant in map(as_grant, later) if grant]
    try:
        header, key = handed_on(check_payload(grants[0], "grant"), kind)
        demand(token.header == header, "header_unknown", "G-2")
    except (Fault, IndexError):
        raise Fault("header_unknown", "G-2") from None
    demand(len(grants) <= 9, "grant_not_met", "G-3")
    try:
        chain = check_chain(grants[::-1], trust, keeps)
    except Fault as fault:
        raise Fault("grant_not_met", fault.rule) from None
    verified = check_token(token, kind, key)  # G-10
    check_child(verified, kind, chain[-1])
    return verified._replace(grants=chain[::-1])

def as_grant(line):
    try:
        token = compact(line, "grant")
    except Fault:
        return None
    kid = (strict_base64url(token.header) or b"")[22:65].decode("latin-1")
    return token if len(kid) == 43 and token.header == legal_header(kid, "grant") else None

def handed_on(grant, kind):
    """The legal header, of this kind, of the key that a grant hands on; and its point."""
    x, y = grant.claims["cnf"]["jwk"]["x"], grant.claims["cnf"]["jwk"]["y"]
    return legal_header(thumbprint(x, y), kind), point(x, y)

def check_chain(grants, trust, keeps):
    """The verified grants, topmost first."""
    found, key = trust.headers.get(grants[0].header, (None, None))
    demand(found == "grant", "grant_not_met", "G-4")
    chain = [check_policy(grants[0], "grant", key, keeps)]
    demand("par" not in chain[0].claims, "grant_not_met", "G-4")
    for token in grants[1:]:
        header, key = handed_on(chain[-1], "grant")
        demand(token.header == header, "grant_not_met", "G-5")
        chain.append(check_token(token, "grant", key))
        check_child(chain[-1], "grant", chain[-2])
    demand(not any("must" in grant.claims for grant in chain), "grant_not_met", "G-9")
    return chain

def check_child(child, kind, parent):
    """What a grant's key signed lies within the grant."""
    claims, grant, none = child.claims, parent.claims, {"must": None}
    demand(kind != "grant" or claims.get("par") == parent.s256, "grant_not_met", "G-5, G-10")
    demand(claims["iss"] == grant["iss"] and claims["lic"] == grant["lic"], "grant_not_met", "G-6")
    within = claims.get("exp", math.inf) <= grant["exp"] and lifetime(claims) <= grant["life"]
    demand(within and products(claims) <= products(grant), "grant_not_met", "G-6")
    for name, part in claims["ent"].items():
        whole = grant["ent"].get(name, none)
        same = part.get("val") == whole.get("val") and unit(part) == unit(whole)
        same = same and ("max" in part) == ("max" in whole)
        demand(same and "must" not in whole, "grant_not_met", "G-7")
        for more in ("max", "overage", "check_in"):  # False is 0
            demand(part.get(more, 0) <= whole.get(more, 0), "grant_not_met", "G-7")
    demand(kind != "grant" or claims["depth"] < grant["depth"], "grant_not_met", "G-8")

# ---- verify: manifests ----
def manifest(file, roots, lowest=None, installed=None):
    """Trust and quorum of a manifest. The parameters have the vectors' members."""
    first, later = lines_of(file)
    quorums = [{thumbprint(jwk["x"], jwk["y"]) for jwk in each["keys"]} for each in roots]
    keys = [(jwk["x"], jwk["y"]) for each in roots for jwk in each["keys"]]
    points = {thumbprint(x, y): point(x, y) for x, y in keys}
    headers, payload, counted = {legal_header(kid, "keys"): kid for kid in points}, None, set()
    for line in [first] + later:
        try:
            token = compact(line, "keys")
            if token.header in headers and payload in (None, token.payload):  # M-3
                kid = headers[token.header]
                check_signature(token.header + b"." + token.payload, token.signature, points[kid])
                payload, counted = token.payload, counted | {kid}
        except Fault:
            continue  # M-2
    met = [index for index, each in enumerate(roots) if len(counted & quorums[index]) >= each["need"]]
    demand(met, "quorum_not_met", "M-1")
    data = strict_base64url(payload)
    demand(data is not None, "payload_base64", "M-4")
    trust, members = load_trust([data], points), document(data, "keys")  # M-4, M-5
    order = met[-1], members["ver"]
    demand(lowest is None or order >= (lowest["quorum"], lowest["ver"]), "manifest_rollback", "M-6")
    if installed:
        old = document(installed["bytes"].encode(), "keys")
        old_order = installed["quorum"], old["ver"]
        demand(members["iss"] == old["iss"] or order[0] > old_order[0], "trust_conflict", "M-7")
        demand(order >= old_order, "manifest_rollback", "M-8")
        demand(order > old_order or data == installed["bytes"].encode(), "manifest_conflict", "M-9")
    named = {policy.get("revoked", {}).get("keep") for policy in members["policy"].values()}
    keeps = [keep_list(line[5:]) for line in later if line.startswith(b"keep ")]  # M-10
    demand(all(sha256(b"".join(digests)) in named for digests in keeps), "keep_list_broken", "M-13")
    return trust, met[-1]

def keep_list(text):
    data = strict_base64url(text) or b""
    digests = [data[at:at + 32] for at in range(0, len(data), 32)]
    demand(1 <= len(digests) <= 2**20 and len(data) % 32 == 0, "keep_list_broken", "M-12")
    demand(is_ascending(digests), "keep_list_broken", "M-12")
    return digests

# ---- verify: status lists ----
DAY = 86400

def install_list(file, trust, iss, uri, newest=0, wall=0, floor=0):
    """The claims of a status list for the tokens of this issuer and place (L-5)."""
    claims = verify(file, "statuslist", trust).claims  # L-1
    demand(claims["iss"] == iss and claims["sub"] == uri, "other_list", "L-2")
    demand(claims["iat"] >= newest, "list_rollback", "L-3")
    demand(claims["iat"] <= max(wall, floor) + DAY, "list_from_the_future", "L-4")
    return claims

def look_up(claims, idx):
    demand(idx < 2**20, "list_broken", "L-6")
    try:
        byte = byte_at(strict_base64url(claims["status_list"]["lst"]), idx // 4)  # L-6
    except IndexError:  # a bit behind the end, a distance before the begin, a symbol that is none
        raise Fault("list_broken", "L-7") from None
    return ("valid", "revoked", "suspended", "returned")[byte >> idx % 4 * 2 & 3]  # L-8

# ---- decide ----
def decide(verified, context, lists=()):
    """What a granted activation or lease says (E-20); a denial is a fault (E-1, E-24). `context` has the
    vectors' members, and `seen`, the latest time seen; `lists` are the claims of the status lists at hand."""
    claims, stale = verified.claims, verified.claims.get("stale", {})
    newest = newest_list(claims, lists)
    base = (newest or claims)["iat"]
    demand("must" not in claims, "not_understood", "E-2")
    demand("product" in context, "product_not_stated", "E-5")
    demand(context["product"] in products(claims), "other_product", "E-6")
    check_device(claims, context.get("device", {}))
    check_release(claims.get("releases", {}), context.get("release", {}))
    timed = {"nbf", "exp"} & set(claims) or "stop" in stale
    demand("wall" in context or not timed, "clock_not_stated", "E-11")
    now = check_time(claims, context, newest) if "wall" in context else None
    for each in (verified, *verified.grants):
        found = newest_list(each.claims, lists)
        status = look_up(found, each.claims["status"]["status_list"]["idx"]) if found else "valid"  # E-32
        demand(status == "valid", status, "E-30, E-31")
    demand(now is None or now - base < stale.get("stop", math.inf), "stale", "E-33")
    demand(claims["lic"]["ver"] >= context.get("seen_version", 0), "superseded", "E-34")
    excess = check_entitlement(claims["ent"], context["ask"]) if "ask" in context else 0
    return outlook(claims, base, now) | {"excess": excess}

def check_device(claims, device):
    """What isn't stated comes first, then the key, then the parts (E-26, E-27)."""
    fp, parts = claims.get("fp", {"of": {}, "salt": "", "need": 0}), device.get("parts", {})
    demand("cnf" not in claims or "jkt" in device, "device_not_stated", "E-7")
    demand("fp" not in claims or "parts" in device, "device_not_stated", "E-25")
    demand("cnf" not in claims or device["jkt"] == claims["cnf"]["jkt"], "other_device", "E-8")
    def part(name):
        message = b"licentia-fp-v1\0" + name.encode() + b"\0" + parts[name].encode("utf-8", "surrogateescape")
        return base64url(hmac.digest(strict_base64url(fp["salt"]), message, "sha256")[:16])
    same = [name for name in fp["of"] if parts.get(name) and part(name) == fp["of"][name]]
    demand(len(same) >= fp["need"], "fingerprint_differs", "E-26")

def check_release(releases, stated):
    demand("version" in stated or not {"from", "below"} & set(releases), "release_not_stated", "E-9")
    demand("date" in stated or "until" not in releases, "release_not_stated", "E-9")
    number, below = version(stated.get("version", [])), version(releases.get("below", [math.inf]))
    demand(version(releases.get("from", [])) <= number < below, "release_not_covered", "E-10")
    demand(stated.get("date", 0) <= releases.get("until", math.inf), "release_not_covered", "E-10")

def newest_list(claims, lists):
    """The newest list at hand, else None; of two of one `iat` the later installed."""
    place = claims.get("status", {"status_list": {"uri": None}})["status_list"]["uri"]
    return max((each for each in reversed(lists) if (each["iss"], each["sub"]) == (claims["iss"], place)),
               key=lambda each: each["iat"], default=None)

def check_time(claims, context, newest):
    """The clock, the begin and the end; *now*."""
    wall, floor = context["wall"], max(context.get("build", 0), context.get("seen", 0), claims["iat"])
    floor = max(floor, newest["iat"]) if newest and newest["iat"] <= wall + DAY else floor  # E-29
    now = max(wall, floor)
    demand(claims["iat"] <= wall + DAY, "clock_behind", "E-12")
    demand(wall >= floor - DAY, "clock_turned_back", "E-13")
    demand(claims.get("nbf", 0) - 300 <= now, "not_yet_valid", "E-14")
    demand(now < claims.get("exp", math.inf), "expired", "E-15")
    return now

def check_entitlement(ent, ask):
    """Whether what is asked for is licensed; *excess* (E-21)."""
    entitlement = ent.get(ask["ent"], {"must": None})
    demand("must" not in entitlement, "no_such_entitlement", "E-16")
    demand("max" in entitlement or not {"n", "unit"} & set(ask), "not_counted", "E-17")
    demand(ask.get("unit", unit(entitlement)) == unit(entitlement), "other_unit", "E-18")
    excess = max(ask.get("n", 1) - entitlement.get("max", math.inf), 0)
    demand(excess == 0 or entitlement.get("overage"), "too_many", "E-19")
    return excess

PHASES = ("normal", "notify", "warn", "degrade", "stale", "expired")  # in the order of E-22 and E-35

def outlook(claims, base, now):
    """The phase, and the next change."""
    begins = [*claims.get("sched", {}).items(), ("expired", claims.get("exp", math.inf))]
    begins += [(what.replace("stop", "stale"), base + secs) for what, secs in claims.get("stale", {}).items()]
    known = [(at, PHASES.index(what)) for what, at in begins if at <= MAX_TIME and now is not None]  # E-36
    phase = max((rank for at, rank in known if at <= now), default=0)  # E-22
    later = [(at, -rank) for at, rank in known if at > now and rank > phase]
    at, rank = min(later, default=(None, 0))  # E-23, E-35
    return {"phase": PHASES[phase], "next_change": {"at": at, "to": PHASES[-rank]} if rank else None}
