# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages signature, token, verify and decide: the pages of these names in spec/, in their order."""
import hmac, math, re
from collections import namedtuple
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from canonical import Fault, base64url, demand, sha256, strict_base64url
from document import ISSUER_SIGNED, MAX_TIME, SELF_SIGNED, TYP, document, is_ascending, point, version
from inflate import byte_at

# ---- signature ----
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # the order of P-256

def check_signature(message, text, place):
    """ECDSA on P-256 with SHA-256; `place` is the key's point."""
    raw = strict_base64url(text) or b""
    demand(len(raw) == 64, "not_genuine", "T-9", "signature_base64")
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    demand(0 < r < N and 0 < s < N, "not_genuine", "S-1", "signature_range")
    key = ec.EllipticCurvePublicNumbers(*place, ec.SECP256R1()).public_key()
    try:
        key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))  # S-2 to S-6
    except InvalidSignature:
        raise Fault("not_genuine", "S-2, S-3", "signature_equation") from None

public = lambda jwk: f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
thumbprint = lambda jwk: sha256(public(jwk).encode())

# ---- token ----
LIMIT = {kind: 8000 for kind in TYP} | {"statuslist": 524288, "keys": 65536}
Token = namedtuple("Token", "header payload signature signed")  # texts, unverified
Verified = namedtuple("Verified", "claims s256 grants jkt", defaults=((), None))  # grants: nearest first

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

legal_header = lambda kid, kind: base64url(f'{{"alg":"ES256","kid":"{kid}","typ":"{TYP[kind]}"}}'.encode()).encode()

def check_token(token, kind, place):
    """The signature, and only then the payload (V-2)."""
    check_signature(token.signed, token.signature, place)  # V-1
    return check_payload(token.payload, kind)

def check_payload(text, kind):
    data = strict_base64url(text)
    demand(data is not None, "payload_base64", "V-3")
    return Verified(document(data, kind), sha256(data))  # V-4, V-5, V-15

# ---- verify: trust sets ----
Key = namedtuple("Key", "kind place iss policy")
PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}

def load_trust(sets, taken=()):
    """The trusted keys by their legal headers, and the kids of the skipped ones, of all sets or none (K-18). `taken`
    are kids of roots (M-5)."""
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
            demand(set(jwk) - {"use"} == {"alg", "crv", "kid", "kty", "x", "y"}, "bad_key", "K-15")
            demand(jwk.get("use", "sig") == "sig", "bad_key", "K-15")
            demand(place := point(jwk), "bad_key", "K-16")
            demand(kid == thumbprint(jwk), "kid_mismatch", "K-17")
            for kind in (kind for kind in ISSUER_SIGNED if TYP[kind] in policy["typ"]):  # T-8
                trust[legal_header(kid, kind)] = Key(kind, place, members["iss"], policy)
    return trust, skipped

# ---- verify: tokens ----
products = lambda claims: set(claims["aud"]) if type(claims["aud"]) is list else {claims["aud"]}
lifetime = lambda claims: claims.get("exp", math.inf) - claims["iat"]
unit = lambda entitlement: entitlement.get("unit", "Count")

def verify(file, kind, trust=None, keeps={}, audience=None, nonce=None):
    """A genuine token (V-6, V-13), or a self-signed one, for which trust is no matter. `keeps` are keep lists."""
    first, later = lines_of(file)
    token = compact(first, kind)
    if kind in SELF_SIGNED:
        return verify_self_signed(token, kind, audience, nonce)
    key = trust.get(token.header)
    if key and key.kind == kind:
        return verify_by_policy(token, key, keeps)
    demand(not key, "other_kind", "T-7")
    demand(kind in ("lease", "grant"), "header_unknown", "T-6, T-8")
    return verify_by_grants(token, kind, later, trust, keeps)  # G-1

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
    claims = verified.claims
    demand(claims["iss"] == key.iss, "other_issuer", "V-7")
    if "revoked" in policy:
        kept = keeps.get(policy["revoked"].get("keep"), ())
        demand(strict_base64url(verified.s256) in kept, "key_revoked", "V-8")
    demand(policy["nbf"] <= claims["iat"] < policy.get("exp", math.inf), "outside_key_window", "V-9")
    if key.kind == "statuslist":  # V-18
        return verified
    demand(policy["aud"] == ["*"] or products(claims) <= set(policy["aud"]), "product_not_allowed", "V-10")
    demand("lic" not in policy or claims["lic"]["id"] in policy["lic"], "license_not_allowed", "V-11")
    demand(lifetime(claims) <= policy.get("life", math.inf), "lifetime_too_long", "V-12")
    return verified

# ---- verify: grants ----
IS_GRANT = re.compile(rb'{"alg":"ES256","kid":".{43}","typ":"vnd\.licentia\.grant\+jwt"}', re.DOTALL).fullmatch

def as_grant(line):
    """A later line's token of kind grant, else None."""
    try:
        token = compact(line, "grant")
        return token if IS_GRANT(strict_base64url(token.header) or b"") else None
    except Fault:
        return None

def verify_by_grants(token, kind, later, trust, keeps):
    """What the holder of a grant signed: the chain from the topmost down, then the token (G-11)."""
    grants = list(filter(None, map(as_grant, later)))
    try:
        nearest = check_payload(grants[0].payload, "grant").claims
        demand(token.header == legal_header(thumbprint(nearest["cnf"]["jwk"]), kind), "header_unknown", "G-2")
    except (Fault, IndexError):
        raise Fault("header_unknown", "G-2") from None
    try:
        demand(len(grants) <= 9, "grant_not_met", "G-3")
        key = trust.get(grants[-1].header)
        demand(key and key.kind == "grant", "grant_not_met", "G-4")
        chain = [verify_by_policy(grants[-1], key, keeps)]
        demand("par" not in chain[0].claims, "grant_not_met", "G-4")
        for grant in grants[-2::-1]:
            chain.insert(0, check_child(grant, "grant", chain[0]))
        demand(not any("must" in grant.claims for grant in chain), "grant_not_met", "G-9")
    except Fault as fault:
        raise Fault("grant_not_met", fault.rule) from None
    return check_child(token, kind, chain[0])._replace(grants=chain)  # G-10

def check_child(token, kind, parent):
    """What the key that a grant hands on signed, which lies within the grant."""
    grant, jwk = parent.claims, parent.claims["cnf"]["jwk"]
    demand(token.header == legal_header(thumbprint(jwk), kind), "grant_not_met", "G-5")
    verified = check_token(token, kind, point(jwk))
    claims = verified.claims
    demand(kind != "grant" or claims.get("par") == parent.s256, "grant_not_met", "G-5, G-10")
    demand(claims["iss"] == grant["iss"] and claims["lic"] == grant["lic"], "grant_not_met", "G-6")
    within = claims.get("exp", math.inf) <= grant["exp"] and lifetime(claims) <= grant["life"]
    demand(within and products(claims) <= products(grant), "grant_not_met", "G-6")
    for name, part in claims["ent"].items():
        whole = grant["ent"].get(name, {"must": None})
        same = part.get("val") == whole.get("val") and unit(part) == unit(whole)
        same = same and ("max" in part) == ("max" in whole)
        demand(same and "must" not in whole, "grant_not_met", "G-7")
        for more in ("max", "overage", "check_in"):  # False is 0
            demand(part.get(more, 0) <= whole.get(more, 0), "grant_not_met", "G-7")
    demand(kind != "grant" or claims["depth"] < grant["depth"], "grant_not_met", "G-8")
    return verified

# ---- verify: manifests ----
def manifest(file, roots, lowest={"quorum": 0, "ver": 0}, installed=None):
    """Trust, skipped kids and quorum of a manifest. The parameters have the vectors' members."""
    first, later = lines_of(file)
    keys = {thumbprint(jwk): point(jwk) for each in roots for jwk in each["keys"]}
    headers, payload, counted = {legal_header(kid, "keys"): kid for kid in keys}, None, set()
    for line in [first] + later:
        try:
            token = compact(line, "keys")
            if token.header in headers and payload in (None, token.payload):  # M-3
                kid = headers[token.header]
                check_signature(token.signed, token.signature, keys[kid])
                payload, counted = token.payload, counted | {kid}
        except Fault:
            continue  # M-2
    met = [number for number, each in enumerate(roots)
           if len(counted & set(map(thumbprint, each["keys"]))) >= each["need"]]
    demand(met, "quorum_not_met", "M-1")
    members, data = check_payload(payload, "keys").claims, strict_base64url(payload)
    trust, skipped = load_trust([data], keys)  # M-4, M-5
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
        demand(1 <= len(digests) <= 2**20 and len(data) % 32 == 0, "keep_list_broken", "M-12")
        demand(is_ascending(digests), "keep_list_broken", "M-12")
        lists[sha256(data)] = set(digests)
    return lists

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
    except IndexError:
        raise Fault("list_broken", "L-7") from None
    return ("valid", "revoked", "suspended", "returned")[byte >> idx % 4 * 2 & 3]  # L-8

# ---- decide ----
def decide(verified, lists=(), *, product=None, device={}, release={}, wall=None, build=0, seen=0, seen_version=0,
           ask=None):
    """What a granted activation or lease says (E-20); a denial is a fault (E-1, E-24). `lists` are the claims of the
    status lists at hand, `seen` is the latest time seen; the context's other members are those of the runner."""
    claims = verified.claims
    cnf, fp, stale = (claims.get(name, {}) for name in ("cnf", "fp", "stale"))
    newest = {(each["iss"], each["sub"]): each for each in sorted(lists, key=lambda each: each["iat"])}
    place = lambda claims: claims.get("status", {"status_list": {"uri": None}})["status_list"]
    newest_list = lambda claims: newest.get((claims["iss"], place(claims)["uri"]))
    # understood, product, device, release
    demand("must" not in claims, "not_understood", "E-2")
    demand(product is not None, "product_not_stated", "E-5")
    demand(product in products(claims), "other_product", "E-6")
    demand(not cnf or "jkt" in device, "device_not_stated", "E-7")
    demand(not fp or "parts" in device, "device_not_stated", "E-25")
    demand(not cnf or device["jkt"] == cnf["jkt"], "other_device", "E-8")
    demand(not fp or same_parts(fp, device["parts"]) >= fp["need"], "fingerprint_differs", "E-26")
    check_release(claims.get("releases", {}), release)
    # time
    timed = {"nbf", "exp"} & set(claims) or "stop" in stale
    demand(wall is not None or not timed, "clock_not_stated", "E-11")
    found, now = newest_list(claims), None
    base = (found or claims)["iat"]
    if wall is not None:
        floor = max(build, seen, claims["iat"], base if base <= wall + DAY else 0)  # E-29
        now = max(wall, floor)
        demand(claims["iat"] <= wall + DAY, "clock_behind", "E-12")
        demand(wall >= floor - DAY, "clock_turned_back", "E-13")
        demand(claims.get("nbf", 0) - 300 <= now, "not_yet_valid", "E-14")
        demand(now < claims.get("exp", math.inf), "expired", "E-15")
    # status, age of the list, version
    for each in (claims, *(grant.claims for grant in verified.grants)):
        found = newest_list(each)
        status = look_up(found, place(each)["idx"]) if found else "valid"  # E-32
        demand(status == "valid", status, "E-30, E-31")
    demand(now is None or now - base < stale.get("stop", math.inf), "stale", "E-33")
    demand(claims["lic"]["ver"] >= seen_version, "superseded", "E-34")
    # entitlement
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
    def part(name):
        message = b"licentia-fp-v1\0" + name.encode() + b"\0" + parts[name].encode()
        return base64url(hmac.digest(strict_base64url(fp["salt"]), message, "sha256")[:16])
    return sum(part(name) == expected for name, expected in fp["of"].items() if parts.get(name))

def check_release(releases, stated):
    demand("version" in stated or not {"from", "below"} & set(releases), "release_not_stated", "E-9")
    demand("date" in stated or "until" not in releases, "release_not_stated", "E-9")
    number, below = version(stated.get("version", [])), version(releases.get("below", [math.inf]))
    demand(version(releases.get("from", [])) <= number < below, "release_not_covered", "E-10")
    demand(stated.get("date", 0) <= releases.get("until", math.inf), "release_not_covered", "E-10")

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
