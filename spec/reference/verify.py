#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A reference verifier of license tokens, written from spec/*.md alone; each check names its rule.

The stages in their order: canonical.py and document.py, then here signature, token, verify, decide; last the command
line. inflate.py is RFC 1951. For audits and tests: nothing here is constant-time.
"""
import argparse, hmac, json, math, pathlib, sys
from collections import namedtuple
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
import inflate
from canonical import AsWritten, Fault, base64url, demand, read, sha256, strict_base64url, write
from document import (ANYTHING, DOCUMENTS, ISSUER_SIGNED, MAX_TIME, SELF_SIGNED, TYP, array, document, integer,
                      is_ascending, mapping, point, scalar, table, version)


N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # the order of P-256
DAY = 86400


# ---- signature -------------------------------------------------------------------------------------------------------


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
    """The RFC 7638 thumbprint of a key's two texts."""
    return sha256(f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'.encode())


# ---- token -----------------------------------------------------------------------------------------------------------

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
    """The parts of a token's text."""
    demand(len(text) <= LIMIT[kind], "too_long", "T-3")
    demand(text.count(b".") == 2, "not_compact", "T-4")
    token = Token(*text.split(b"."))
    demand(len(token.signature) == 86, "not_compact", "T-5")
    return token


def legal_header(kid, kind):
    """The one header of this `kid` and kind."""
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
    """Claims and `s256` of a payload."""
    data = strict_base64url(token.payload)
    demand(data is not None, "payload_base64", "V-3")
    return Verified(document(data, kind), sha256(data))  # V-4, V-5, V-15


# ---- verify: trust sets ----------------------------------------------------------------------------------------------

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
    demand(set(jwk) - {"use"} == {"alg", "crv", "kid", "kty", "x", "y"}, "bad_key", "K-15")
    demand(jwk.get("use", "sig") == "sig", "bad_key", "K-15")
    place = type(jwk["x"]) is type(jwk["y"]) is str and point(jwk["x"], jwk["y"])
    demand(place, "bad_key", "K-16")
    demand(kid == thumbprint(jwk["x"], jwk["y"]), "kid_mismatch", "K-17")
    for kind in ISSUER_SIGNED:
        if TYP[kind] in policy["typ"]:  # T-8
            trust.headers[legal_header(kid, kind)] = kind, Key(place, members["iss"], policy)


# ---- verify: tokens --------------------------------------------------------------------------------------------------


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
    """A token under a trusted key and its policy."""
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


def products(claims):
    """The set of products in `aud`."""
    return set(claims["aud"]) if type(claims["aud"]) is list else {claims["aud"]}


def lifetime(claims):
    """`exp` - `iat`; without an end, for ever."""
    return claims.get("exp", math.inf) - claims["iat"]


# ---- verify: grants --------------------------------------------------------------------------------------------------


def verify_by_grants(token, kind, later, trust, keeps):
    """A lease or grant that the holder of a grant signed: the chain from the topmost down, then the token (G-11)."""
    grants = [grant for grant in map(as_grant, later) if grant]
    try:
        demand(grants, "header_unknown", "G-2")
        header, key = handed_on(check_payload(grants[0], "grant"), kind)
        demand(token.header == header, "header_unknown", "G-2")
    except Fault:
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
    """A later line as an unverified grant, else None."""
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
    chain = [check_policy(grants[0], "grant", key, keeps)]  # G-4
    demand("par" not in chain[0].claims, "grant_not_met", "G-4")
    for token in grants[1:]:
        header, key = handed_on(chain[-1], "grant")
        demand(token.header == header, "grant_not_met", "G-5")
        grant = check_token(token, "grant", key)  # G-5
        check_child(grant, "grant", chain[-1])
        chain.append(grant)
    demand(not any("must" in grant.claims for grant in chain), "grant_not_met", "G-9")
    return chain


def check_child(child, kind, parent):
    """What a grant's key signed lies within the grant."""
    claims, grant, none = child.claims, parent.claims, {"must": None}
    demand(kind != "grant" or claims.get("par") == parent.s256, "grant_not_met", "G-5, G-10")
    demand(claims["iss"] == grant["iss"] and claims["lic"] == grant["lic"], "grant_not_met", "G-6")
    demand(products(claims) <= products(grant), "grant_not_met", "G-6")
    demand(claims.get("exp", math.inf) <= grant["exp"] and lifetime(claims) <= grant["life"], "grant_not_met", "G-6")
    for name, part in claims["ent"].items():
        whole = grant["ent"].get(name, none)
        demand("must" not in whole and part.get("val") == whole.get("val"), "grant_not_met", "G-7")
        demand(("max" in part) == ("max" in whole) and unit(part) == unit(whole), "grant_not_met", "G-7")
        demand(part.get("max", 0) <= whole.get("max", 0), "grant_not_met", "G-7")
        demand(all(whole.get(flag) or not part.get(flag) for flag in ("overage", "check_in")), "grant_not_met", "G-7")
    demand(kind != "grant" or claims["depth"] < grant["depth"], "grant_not_met", "G-8")


def unit(entitlement):
    """The unit of what is counted."""
    return entitlement.get("unit", "Count")


# ---- verify: manifests -----------------------------------------------------------------------------------------------


def manifest(file, roots, lowest=None, installed=None):
    """Trust, quorum, bytes and keep lists of a manifest. `roots` are the quorums as `{need, keys}`, `lowest` a pair of
    quorum and `ver`, `installed` one of quorum and bytes."""
    first, later = lines_of(file)
    quorums = [{thumbprint(jwk["x"], jwk["y"]): point(jwk["x"], jwk["y"]) for jwk in each["keys"]} for each in roots]
    points = {kid: place for quorum in quorums for kid, place in quorum.items()}
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
    met = [index for index, each in enumerate(roots) if len(counted & set(quorums[index])) >= each["need"]]
    demand(met, "quorum_not_met", "M-1")
    data = strict_base64url(payload)
    demand(data is not None, "payload_base64", "M-4")
    trust, members = load_trust([data], points), document(data, "keys")  # M-4, M-5
    order, quorum = (met[-1], members["ver"]), met[-1]
    demand(lowest is None or order >= lowest, "manifest_rollback", "M-6")
    if installed:
        old = document(installed[1], "keys")
        demand(members["iss"] == old["iss"] or order[0] > installed[0], "trust_conflict", "M-7")
        demand(order >= (installed[0], old["ver"]), "manifest_rollback", "M-8")
        demand(order > (installed[0], old["ver"]) or data == installed[1], "manifest_conflict", "M-9")
    keeps = [keep_list(line[5:]) for line in later if line.startswith(b"keep ")]  # M-10
    named = {policy["revoked"].get("keep") for policy in members["policy"].values() if "revoked" in policy}
    demand(all(sha256(b"".join(digests)) in named for digests in keeps), "keep_list_broken", "M-13")
    return trust, quorum, data, keeps


def keep_list(text):
    """The digests of a keep list."""
    data = strict_base64url(text) or b""
    digests = [data[at:at + 32] for at in range(0, len(data), 32)]
    demand(1 <= len(digests) <= 2**20 and len(data) % 32 == 0 and is_ascending(digests), "keep_list_broken", "M-12")
    return digests


# ---- verify: status lists --------------------------------------------------------------------------------------------


def install_list(file, trust, iss, uri, newest=0, wall=0, floor=0):
    """The claims of a status list for the tokens of this issuer and place (L-5)."""
    claims = verify(file, "statuslist", trust).claims  # L-1
    demand(claims["iss"] == iss and claims["sub"] == uri, "other_list", "L-2")
    demand(claims["iat"] >= newest, "list_rollback", "L-3")
    demand(claims["iat"] <= max(wall, floor) + DAY, "list_from_the_future", "L-4")
    return claims


def look_up(claims, idx):
    """The status of `idx` in a status list."""
    try:
        byte = inflate.byte_at(strict_base64url(claims["status_list"]["lst"]), idx // 4)  # L-6
    except inflate.Broken:
        raise Fault("list_broken", "L-7") from None
    return ("valid", "revoked", "suspended", "returned")[byte >> idx % 4 * 2 & 3]  # L-8


# ---- decide ----------------------------------------------------------------------------------------------------------

PHASES = ("normal", "notify", "warn", "degrade")


def decide(verified, context, lists=()):
    """What a granted activation or lease says (E-20); a denial is a fault (E-1, E-24). `context` has the vectors'
    members, and `seen`, the latest time seen; `lists` are the claims of the status lists at hand."""
    claims, wall, now = verified.claims, context.get("wall"), None
    stale, newest = claims.get("stale", {}), newest_list(claims, lists)
    base = (newest or claims)["iat"]
    demand("must" not in claims, "not_understood", "E-2")
    demand("product" in context, "product_not_stated", "E-5")
    demand(context["product"] in products(claims), "other_product", "E-6")
    check_device(claims, context.get("device", {}))
    check_release(claims.get("releases", {}), context.get("release", {}))
    demand(wall is not None or not ("nbf" in claims or "exp" in claims or "stop" in stale), "clock_not_stated", "E-11")
    if wall is not None:
        now = check_time(claims, context, newest)
    for each in (verified, *verified.grants):
        found = newest_list(each.claims, lists)
        status = look_up(found, each.claims["status"]["status_list"]["idx"]) if found else "valid"  # E-32
        demand(status == "valid", status, "E-30, E-31")
    demand(now is None or now - base < stale.get("stop", math.inf), "stale", "E-33")
    demand(claims["lic"]["ver"] >= context.get("seen_version", 0), "superseded", "E-34")
    excess = check_entitlement(claims["ent"], context["ask"]) if "ask" in context else 0
    return outlook(claims, base, now) | {"excess": excess}


def check_device(claims, device):
    """What isn't stated comes first, then the key, then the parts."""
    fp, parts = claims.get("fp", {"of": {}, "salt": "", "need": 0}), device.get("parts", {})
    demand("cnf" not in claims or "jkt" in device, "device_not_stated", "E-7")
    demand("fp" not in claims or "parts" in device, "device_not_stated", "E-25")
    demand("cnf" not in claims or device["jkt"] == claims["cnf"]["jkt"], "other_device", "E-8")
    same = [name for name in fp["of"] if parts.get(name) and part(fp["salt"], name, parts[name]) == fp["of"][name]]
    demand(len(same) >= fp["need"], "fingerprint_differs", "E-26")


def part(salt, name, value):
    """A part of a device's fingerprint (E-27)."""
    message = b"licentia-fp-v1\0" + name.encode() + b"\0" + value.encode("utf-8", "surrogateescape")
    return base64url(hmac.digest(strict_base64url(salt), message, "sha256")[:16])


def check_release(releases, stated):
    """Whether this release is covered."""
    demand("version" in stated or not {"from", "below"} & set(releases), "release_not_stated", "E-9")
    demand("date" in stated or "until" not in releases, "release_not_stated", "E-9")
    number = version(stated.get("version", []))
    demand(version(releases.get("from", [])) <= number, "release_not_covered", "E-10")
    demand("below" not in releases or number < version(releases["below"]), "release_not_covered", "E-10")
    demand("until" not in releases or stated["date"] <= releases["until"], "release_not_covered", "E-10")


def newest_list(claims, lists):
    """The newest list at hand for a token or a grant, else None; of two of one `iat` the later installed (L-5)."""
    place = claims.get("status", {"status_list": {"uri": None}})["status_list"]["uri"]
    return max((each for each in reversed(lists) if (each["iss"], each["sub"]) == (claims["iss"], place)),
               key=lambda each: each["iat"], default=None)


def check_time(claims, context, newest):
    """The clock, the begin and the end; *now*."""
    wall, floor = context["wall"], max(context.get("build", 0), context.get("seen", 0), claims["iat"])
    if newest and newest["iat"] <= wall + DAY:  # E-29
        floor = max(floor, newest["iat"])
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


def outlook(claims, base, now):
    """The phase, and the next change. `order` ranks phases and ends (E-22, E-35)."""
    order = PHASES + ("stale", "expired")
    begins = [*claims.get("sched", {}).items(), ("expired", claims.get("exp", math.inf))]
    begins += [("stale" if what == "stop" else what, base + secs) for what, secs in claims.get("stale", {}).items()]
    begins = [(at, order.index(what)) for what, at in begins if at <= MAX_TIME and now is not None]  # E-36, E-11
    phase = max((rank for at, rank in begins if at <= now), default=0)  # E-22
    at, rank = min(((at, -rank) for at, rank in begins if at > now and rank > phase), default=(None, 0))  # E-23, E-35
    return {"phase": PHASES[phase], "next_change": {"at": at, "to": order[-rank]} if rank else None}


# ---- command line: vectors -------------------------------------------------------------------------------------------

INPUT = {"canonical": "form bytes base64url", "document": "kind payload", "signature": "message signature key",
         "token": "kind token base64url trust keep audience nonce", "decide": "kind token trust context",
         "trust": "op trust", "manifest": "op file base64url roots lowest installed",
         "list": "op file trust iss uri newest wall floor idx"}
CONTEXT = "wall build product release device lists seen_version ask"
STAGES = ("canonical", "document", "signature", "token", "verify", "decide")
ACCEPTED = ("ok", "genuine", "granted")


def bytes_of(given, name):
    """The bytes of a text member, or of `base64url` in its place."""
    return given[name].encode() if name in given else strict_base64url(given["base64url"])


def trust_set(item, folder):
    """The bytes of an item of a vector's `trust`."""
    if isinstance(item, str):
        return (folder / item).read_bytes()
    return (item["bytes"] if isinstance(item, dict) and set(item) == {"bytes"} else write(item)).encode()


def run_vector(stage, given, folder):
    """This verifier's answer to a vector's input."""
    form, context = given.get("op", "token" if stage == "verify" else stage), given.get("context", {})
    unknown = set(given) - set(INPUT[form].split()) | set(context) - set(CONTEXT.split())
    if unknown:
        raise ValueError(f"unknown members: {unknown}")
    trust = load_trust([trust_set(item, folder) for item in given.get("trust", [])])
    if form == "canonical":
        value = read(bytes_of(given, "bytes"), given["form"])
        return {"expect": "ok", "output": write(value)} if given["form"] == "write" else {"expect": "ok"}
    if form == "document":
        data = write(given["payload"]).encode()
        document(data, given["kind"])
        return {"expect": "ok", "s256": sha256(data)}
    if form == "signature":
        check_signature(given["message"].encode(), given["signature"], point(given["key"]["x"], given["key"]["y"]))
        return {"expect": "ok"}
    if form == "trust":
        return {"expect": "ok", "skipped": trust.skipped}
    if form == "manifest":
        lowest, installed = given.get("lowest"), given.get("installed")
        trust, quorum, _, _ = manifest(bytes_of(given, "file"), given["roots"],
                                       lowest and (lowest["quorum"], lowest["ver"]),
                                       installed and (installed["quorum"], installed["bytes"].encode()))
        return {"expect": "ok", "skipped": trust.skipped, "quorum": quorum}
    if form == "list":
        times = [given.get(name, 0) for name in ("newest", "wall", "floor")]
        claims = install_list(given["file"].encode(), trust, given["iss"], given["uri"], *times)
        return {"expect": "ok", "status": look_up(claims, given["idx"])} if "idx" in given else {"expect": "ok"}
    if given["kind"] in SELF_SIGNED:
        verified = verify_self_signed(bytes_of(given, "token"), given["kind"], given["audience"], given.get("nonce"))
    else:
        keeps = [keep_list(text) for text in given.get("keep", [])]
        verified = verify(bytes_of(given, "token"), given["kind"], trust, keeps)
    if form == "token":
        return {"expect": "genuine", "s256": verified.s256}
    lists = [verify(text.encode(), "statuslist", trust).claims for text in context.get("lists", [])]
    return {"expect": "granted"} | decide(verified, context, lists)


def run_vectors(folder):
    """Run all vectors; print each disagreement and a table; 1 if any disagrees or a folder is empty."""
    rows = []
    for stage in STAGES:
        agree, paths = 0, sorted((folder / stage).glob("*.json"))
        for path in paths:
            vector = json.loads(path.read_bytes())
            expected = {name: value for name, value in vector.items() if name not in ("about", "input", "spec")}
            try:
                got = run_vector(stage, vector["input"], folder)
            except Fault as fault:
                got = {"expect": fault.code} | ({"why": fault.why} if fault.why else {})
            except Exception as error:  # a crash is a disagreement
                got = repr(error)
            if got == expected and path.name.startswith("ok-") == (vector["expect"] in ACCEPTED):
                agree += 1
            else:
                print(f"{stage}/{path.name}: {expected} expected, {got} found")
        rows.append((stage, len(paths), agree, len(paths) - agree))
    rows.append(("all", *map(sum, list(zip(*rows))[1:])))
    for row in [("folder", "vectors", "agree", "disagree")] + rows:
        print("{:10} {:>8} {:>8} {:>8}".format(*row))
    return int(any(row[3] or not row[1] for row in rows))


# ---- command line: verdicts and the runner ---------------------------------------------------------------------------

MAX_FILE = 524288 + 2 + MEBIBYTE + 1  # what T-3 and T-16 let be read of a file, and a byte to see that there is more
MAX_LINE = 2**26
NUMBER, TEXT = scalar(int, "runner", lambda value: True), scalar(str, "runner", lambda value: True)


def members_once(pairs):
    """The members of an object in a request, none of them twice."""
    demand(len(dict(pairs)) == len(pairs), "duplicate_member", "runner")
    return dict(pairs)


def no_number(text):
    """NaN and Infinity, which Python would read."""
    raise ValueError(f"{text} is no JSON")


STATED = table({
    "wall?": NUMBER, "build?": NUMBER, "product?": TEXT,
    "release?": table({"version?": array(0, math.inf, NUMBER, once=False), "date?": NUMBER}, closed=False, empty=True),
    "device?": table({"jkt?": TEXT, "parts?": mapping(0, math.inf, TEXT, named=False)}, closed=False, empty=True),
    "ask?": table({"ent": TEXT, "n?": integer(1, math.inf), "unit?": TEXT}, closed=False),
}, closed=False, empty=True)
SETS = array(0, math.inf, ANYTHING, once=False)
TRUST_REQUEST = table({"trust": SETS}, closed=False)
ISSUER_SIGNED_REQUEST = table({"file": TEXT, "trust": SETS, "context?": STATED}, closed=False)
SELF_SIGNED_REQUEST = table({"file": TEXT, "trust?": SETS, "context?": STATED, "audience": TEXT}, closed=False)
PROOF_REQUEST = table({"nonce": TEXT}, closed=False)


def outcome(kind, file, sets, context, audience=None, nonce=None, keeps=(), lists=()):
    """The answer about one token file. `sets` and `lists` are the bytes of files."""
    told = {}
    try:
        if kind in SELF_SIGNED:
            verified = verify_self_signed(file, kind, audience, nonce)
        else:
            trust = load_trust(sets)
            known = [verify(each, "statuslist", trust).claims for each in lists]
            verified = verify(file, kind, trust, keeps)
        told = {"s256": verified.s256, "jkt": verified.jkt, "claims": verified.claims}
        if kind not in ("activation", "lease"):
            return {"class": "genuine", "code": "genuine"} | told
        return {"class": "granted", "code": "granted"} | decide(verified, context, known) | told
    except Fault as fault:
        told["class"] = "denied" if told else "refused"
        return {"class": told["class"], "code": fault.code, "rule": fault.rule, "why": fault.why} | told


def answer(line):
    """The runner's answer to one line. A Fault or ValueError says that it is no request."""
    request = json.loads(line.decode(), object_pairs_hook=members_once, parse_float=AsWritten, parse_constant=no_number,
                         parse_int=lambda text: AsWritten(text) if text == "-0" else int(text))
    json.dumps(request, ensure_ascii=False).encode()  # a lone surrogate is a ValueError
    demand(type(request) is dict and request.get("op") in ("verify", "trust"), "wrong_type", "op")
    if request["op"] == "trust":
        TRUST_REQUEST(request)
        try:
            skipped = load_trust([write(each).encode() for each in request["trust"]]).skipped
            return {"id": request.get("id"), "class": "ok", "code": "ok", "skipped": skipped}
        except Fault as fault:
            return {"id": request.get("id"), "class": "refused", "code": fault.code, "skipped": []}
    kind = request.get("kind")
    demand(kind in ISSUER_SIGNED + SELF_SIGNED, "wrong_type", "kind")
    (SELF_SIGNED_REQUEST if kind in SELF_SIGNED else ISSUER_SIGNED_REQUEST)(request)
    if kind == "proof":
        PROOF_REQUEST(request)
    sets = [write(each).encode() for each in request.get("trust", [])]
    known = ("wall", "build", "product", "release", "device", "ask")
    context = {name: value for name, value in request.get("context", {}).items() if name in known}
    found = outcome(kind, request["file"].encode(), sets, context, request.get("audience"), request.get("nonce"))
    return {"id": request.get("id")} | {name: found[name] for name in ("class", "code", "why") if found.get(name)}


def run_runner(source, sink):
    """Answer each line (spec/runner.md)."""
    while line := source.readline(MAX_LINE):
        cut = not line.endswith(b"\n") and len(line) == MAX_LINE
        while cut and (more := source.readline(MAX_LINE)) and not more.endswith(b"\n"):
            pass
        try:
            demand(not cut, "too_long", "runner")
            reply = answer(line)
        except (Fault, ValueError, RecursionError) as error:
            reply = {"id": None, "class": "error", "code": "bad_request", "why": str(error)[:200]}
        print(json.dumps(reply), file=sink, flush=True)
    return 0


# ---- command line ----------------------------------------------------------------------------------------------------


def read_file(path, limit=MAX_FILE):
    """The bytes of a file, up to a limit."""
    with open(path, "rb") as file:
        return file.read(limit)


def run_token(given):
    """The verdict on one file, as one JSON line; 1 if it isn't genuine or granted."""
    stated = {"product": given.product, "wall": given.wall, "build": given.build, "seen": given.seen,
              "seen_version": given.seen_version}
    release = {"version": given.release, "date": given.release_date}
    parts = None if given.part is None else dict(each.partition("=")[::2] for each in given.part)
    device = {"jkt": given.device, "parts": parts}
    ask = {"ent": given.ask, "n": given.n, "unit": given.unit}
    context = {name: value for name, value in stated.items() if value is not None}
    for name, members in ("release", release), ("device", device), ("ask", ask):
        context[name] = {each: value for each, value in members.items() if value is not None}
    if given.ask is None:
        del context["ask"]
    later = [line for path in given.keep for line in lines_of(read_file(path))[1]]
    found = outcome(given.kind, read_file(given.file), [read_file(path, MAX_LINE) for path in given.trust], context,
                    given.audience, given.nonce, [keep_list(line[5:]) for line in later if line.startswith(b"keep ")],
                    [read_file(path) for path in given.list])
    print(json.dumps({name: value for name, value in found.items() if value is not None or name == "next_change"}))
    return int(found["class"] in ("refused", "denied"))


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description="Verify license tokens by the published specification.")
    commands = parser.add_subparsers(dest="command", required=True)
    vectors = commands.add_parser("vectors", help="run all test vectors", description="Run all test vectors.")
    vectors.add_argument("dir", type=pathlib.Path, metavar="DIR", help="the folder test-vectors")
    commands.add_parser("runner", help="answer requests, one a line (spec/runner.md)",
                        description="Read a JSON request a line from standard input, write an answer for each.")
    token = commands.add_parser("token", help="the verdict on one token file",
                                description="Print the verdict on one token file as one line of JSON.")
    token.add_argument("file", metavar="FILE")
    token.add_argument("--kind", required=True, choices=ISSUER_SIGNED + SELF_SIGNED)
    for name, text in {"trust": "trust sets", "list": "status lists at hand",
                       "keep": "manifests whose keep lists are at hand"}.items():
        token.add_argument("--" + name, nargs="+", action="extend", default=[], metavar="FILE", help=text)
    for name, text in {"product": "the product that asks", "device": "thumbprint of the device's key",
                       "ask": "the entitlement asked for",
                       "unit": "the unit asked for", "audience": "who reads a self-signed kind",
                       "nonce": "the challenge that a proof answers"}.items():
        token.add_argument("--" + name, help=text)
    for name, text in {"wall": "wall clock", "build": "release date of the build", "seen": "latest time seen",
                       "release-date": "date of the release", "seen-version": "highest version seen of the license",
                       "n": "how many are asked for"}.items():
        token.add_argument("--" + name, type=int, metavar="N", help=text)
    token.add_argument("--release", type=lambda text: [int(each) for each in text.split(".")], metavar="N.N.N",
                       help="version of the release")
    token.add_argument("--part", nargs="*", action="extend", metavar="NAME=VALUE",
                       help="the device's parts; without any, that it has none")
    given = parser.parse_args()
    if given.command == "token" and given.kind in SELF_SIGNED and given.audience is None:
        parser.error("a self-signed kind needs --audience")
    if given.command == "token" and given.kind == "proof" and given.nonce is None:
        parser.error("a proof needs --nonce")
    if given.command == "token" and (given.n or 1) < 1:
        parser.error("--n is below 1")
    return given


def main():
    """Run one command."""
    given = arguments()
    if given.command == "vectors":
        return run_vectors(given.dir)
    if given.command == "runner":
        return run_runner(sys.stdin.buffer, sys.stdout)
    try:
        return run_token(given)
    except (OSError, Fault) as error:  # a file that can't be read, a keep list that is none
        sys.exit(f"verify.py: {error}")


if __name__ == "__main__":
    sys.exit(main())
