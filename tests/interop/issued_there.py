"""Tokens of stock libraries with the one legal header and a canonical payload are genuine here; others are not."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import rfc8785
from libraries import all_libraries
from program import ISSUER, PRODUCT

DAY = 86400


def run(table, program):
    table.heading("Issued by others, verified by licentia")
    with TemporaryDirectory() as folder:
        vendor = Vendor(program, folder)
        for library in all_libraries():
            for kind, claims, code in (("license", a_license, "genuine"), ("activation", an_activation, "granted")):
                table.case(f"{library.name}: {kind} is {code}", vendor.accepts, library, kind, claims(), code)
            for name, (change_header, change_payload, code) in WRONG.items():
                header, payload = change_header(vendor.header("license")), change_payload()
                if library.writes(header, payload):
                    table.case(f"{library.name}: {name} is {code}", vendor.refuses, library, header, payload, code)


class Vendor:
    """An issuer whose key was made by the program and is used by another library."""

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)
        program.keygen(folder, "--no-passphrase")
        self.pem = (self.folder / "issuer.pem").read_text()
        trust = json.loads((self.folder / "issuer.trust.json").read_bytes())
        self.kid = trust["keys"][0]["kid"]

    def header(self, kind):
        return {"alg": "ES256", "kid": self.kid, "typ": f"vnd.licentia.{kind}+jwt"}

    def accepts(self, library, kind, claims, code):
        self._verify(library.sign(self.header(kind), rfc8785.dumps(claims), self.pem), 0, code)

    def refuses(self, library, header, payload, code):
        self._verify(library.sign(header, payload, self.pem), 1, code)

    def _verify(self, token, exit_code, code):
        (self.folder / "token").write_text(token)
        self.program.verify(self.folder, "token", "issuer.trust.json", exit_code, code, "--product", PRODUCT)


def a_license(**changes):
    now = int(time.time())
    claims = {
        "iss": ISSUER, "sub": "Exämple Corp €", "aud": PRODUCT, "jti": "license-0123456789", "iat": now,
        "exp": now + 365 * DAY, "term": "subscription", "lic": {"id": "lic-0123456789abcdef", "ver": 1},
        "ent": {"admin-users": {"max": 10}, "sso": {}, "edition": {"val": "gold"}},
    }  # fmt: skip
    return {name: value for name, value in (claims | changes).items() if value is not None}


def an_activation():
    parent = a_license()
    digest = urlsafe_b64encode(hashlib.sha256(rfc8785.dumps(parent)).digest()).decode().rstrip("=")
    return parent | {"jti": "activation-0123456789", "lic": parent["lic"] | {"s256": digest}, "unbound": True}


def canonical(**changes):
    return lambda: rfc8785.dumps(a_license(**changes))


def instead(old, new):
    return lambda: canonical()().replace(old.encode(), new.encode())


def unsorted():
    return json.dumps(a_license(), separators=(",", ":"), ensure_ascii=False).encode()


def same(header):
    return header


def reordered(header):
    return {name: header[name] for name in ("typ", "alg", "kid")}


def with_member(name, value):
    return lambda header: dict(sorted((header | {name: value}).items()))


WRONG = {
    "header reordered": (reordered, canonical(), "header_unknown"),
    "typ JWT": (with_member("typ", "JWT"), canonical(), "header_unknown"),
    "another member in the header": (with_member("cty", "JWT"), canonical(), "header_unknown"),
    "another kid": (with_member("kid", "A" * 43), canonical(), "header_unknown"),
    "payload with a space": (same, instead('"aud":', '"aud": '), "not_canonical"),
    "a line break in the payload": (same, instead("}}", "}}\n"), "not_canonical"),
    "payload in another order": (same, unsorted, "not_canonical"),
    "payload with an escaped letter": (same, instead("€", "\\u20ac"), "not_canonical"),
    "a float in the payload": (same, canonical(exp=2_000_000_000.5), "number_not_integer"),
    "exp as text": (same, canonical(exp="2000000000"), "wrong_type"),
    "a misspelt member": (same, canonical(nfb=0), "unknown_member"),
    "another issuer's name": (same, canonical(iss="Beta GmbH"), "other_issuer"),
    "a product beyond the policy": (same, canonical(aud="other-product"), "product_not_allowed"),
    "no exp in a subscription": (same, canonical(exp=None), "conflict"),
}
