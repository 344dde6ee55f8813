"""Stock JWT libraries behind one face: verify with ordinary options, sign a payload under a given header."""

import json
import os
import shutil
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from pathlib import Path

import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwt
from conversation import Conversation

HERE = Path(__file__).parent


@dataclass
class Question:
    """A token, and what its reader knows: what is `None` isn't checked. Without `now` the machine's clock counts."""

    token: str
    keys: dict
    typ: str
    issuers: list | None = None
    audience: str | None = None
    subject: str | None = None
    now: int | None = None

    def stated(self):
        return {name: value for name, value in asdict(self).items() if value is not None}


class Library:
    times = range(2**63)
    """The times that it can be told. Those that read the machine's clock are asked nothing that turns on another time."""

    def writes(self, _header, _payload):
        """Whether it can be asked to sign these bytes."""
        return True


class PyJwt(Library):
    name = "PyJWT"
    times = ()

    def verify(self, question):
        kid = jwt.get_unverified_header(question.token).get("kid")
        key = key_named(kid, jwt.PyJWKSet.from_dict(question.keys).keys, lambda key: key.key_id)
        timed = question.now is None
        options = {f"verify_{name}": timed for name in ("exp", "nbf", "iat")} | {"verify_aud": bool(question.audience)}
        stated = {"audience": question.audience, "issuer": question.issuers, "subject": question.subject}
        return jwt.decode(question.token, key, algorithms=["ES256"], options=options, **stated)

    def sign(self, header, payload, pem):
        # It puts `typ` first, unless told to sort.
        canonical = list(header) == sorted(header)
        return jwt.PyJWS().encode(payload, pem, header["alg"], headers=header, sort_headers=canonical)


class JoseRfc(Library):
    name = "joserfc"

    def verify(self, question):
        keys = joserfc.jwk.KeySet.import_key_set(question.keys)
        decoded = joserfc.jwt.decode(question.token, keys, algorithms=["ES256"])
        stated = {"iss": question.issuers, "aud": question.audience, "sub": question.subject}
        rules = {name: rule(value) for name, value in stated.items() if value is not None}
        joserfc.jwt.JWTClaimsRegistry(now=question.now, **rules).validate(decoded.claims)
        return decoded.claims

    def sign(self, header, payload, pem):
        return joserfc.jws.serialize_compact(header, payload, joserfc.jwk.ECKey.import_key(pem))


class Jose(Library):
    name = "jose"

    def __init__(self):
        # An ES module finds its packages from where it lies.
        packages = os.environ["INTEROP_NODE_PACKAGES"]
        shutil.copy(HERE / "jose_tool.mjs", packages)
        self.tool = Conversation(["node", "jose_tool.mjs"], packages)

    def verify(self, question):
        return self.tool.ask(verb="verify", **question.stated())["claims"]

    def sign(self, header, payload, pem):
        return self.tool.ask(verb="sign", header=header, payload=payload.decode(), pem=pem)["token"]


class OfRust(Library):
    """A library of tests/oracles."""

    def __init__(self, tool):
        self.tool = tool

    def verify(self, question):
        return self.tool.ask(library=self.name, verb="verify", **question.stated())["claims"]

    def sign(self, header, payload, pem):
        text = json.dumps(header, separators=(",", ":"))
        message = f"{encoded(text.encode())}.{encoded(payload)}"
        order = {"header": text, "payload": payload.decode(), "message": message, "pem": pem}
        return self.tool.ask(library=self.name, verb="sign", **order)["token"]


class JsonWebToken(OfRust):
    name = "jsonwebtoken"
    times = ()


class JwtSimple(OfRust):
    name = "jwt-simple"
    times = range(2**32)

    def writes(self, header, payload):
        """It signs what it has written itself: known members in one order, and claims with sorted names."""
        sorted_claims = json.dumps(json.loads(payload), separators=(",", ":"), ensure_ascii=False, sort_keys=True)
        return list(header) == [name for name in ("alg", "cty", "kid", "typ") if name in header] and (
            payload == sorted_claims.encode()
        )


def all_libraries():
    of_rust = Conversation([os.environ["INTEROP_ORACLES"]])
    return [PyJwt(), JoseRfc(), Jose(), JsonWebToken(of_rust), JwtSimple(of_rust)]


def key_named(kid, keys, kid_of):
    """The key of this `kid`; of a token that names none, the only key."""
    (key,) = keys if kid is None else [key for key in keys if kid_of(key) == kid]
    return key


def rule(value):
    return {"essential": True, "values" if isinstance(value, list) else "value": value}


def encoded(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()
