"""Three stock JOSE libraries behind one face: verify with ordinary options, sign a payload under a given header."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import joserfc.jwk
import joserfc.jws
import joserfc.jwt
import jwt

HERE = Path(__file__).parent


class PyJwt:
    name = "PyJWT"

    def verify(self, token, trust, audience, issuer, typ):
        keys = jwt.PyJWKSet.from_dict(trust)
        key = keys[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(token, key, algorithms=["ES256"], audience=audience, issuer=issuer)

    def sign(self, header, payload, pem):
        # It puts `typ` first, unless told to sort.
        canonical = list(header) == sorted(header)
        return jwt.PyJWS().encode(payload, pem, header["alg"], headers=header, sort_headers=canonical)


class JoseRfc:
    name = "joserfc"

    def verify(self, token, trust, audience, issuer, typ):
        keys = joserfc.jwk.KeySet.import_key_set(trust)
        decoded = joserfc.jwt.decode(token, keys, algorithms=["ES256"])
        rules = {"aud": {"essential": True, "value": audience}, "iss": {"essential": True, "value": issuer}}
        joserfc.jwt.JWTClaimsRegistry(**rules).validate(decoded.claims)
        return decoded.claims

    def sign(self, header, payload, pem):
        return joserfc.jws.serialize_compact(header, payload, joserfc.jwk.ECKey.import_key(pem))


class Jose:
    name = "jose"

    def __init__(self):
        # An ES module finds its packages from where it lies.
        self.packages = os.environ["INTEROP_NODE_PACKAGES"]
        shutil.copy(HERE / "jose_tool.mjs", self.packages)

    def verify(self, token, trust, audience, issuer, typ):
        return self._ask(
            verb="verify", token=token, trust=trust, audience=audience, issuer=issuer, typ=typ
        )["claims"]  # fmt: skip

    def sign(self, header, payload, pem):
        text = base64.urlsafe_b64encode(payload).decode()
        return self._ask(verb="sign", header=header, payload=text, pem=pem)["token"]

    def _ask(self, **request):
        command = ["node", "jose_tool.mjs"]
        done = subprocess.run(
            command, cwd=self.packages, input=json.dumps(request).encode(), capture_output=True, check=True
        )
        answer = json.loads(done.stdout)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer


def all_libraries():
    return [PyJwt(), JoseRfc(), Jose()]
