"""Tokens issued by the program verify in stock libraries, which read the trust set as a JWK Set."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import joserfc.jwk
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives import serialization
from libraries import Question, all_libraries
from program import ISSUER, PRODUCT, first_line
from table import equal, refused

TERMS = {"subscription": ("--for", "1y"), "perpetual": ("--perpetual",), "trial": ("--trial", "30d")}


def run(table, program):
    table.heading("Issued by licentia, verified by others")
    libraries = all_libraries()
    for term, flags in TERMS.items():
        with TemporaryDirectory() as folder:
            table.case(f"{term}: keygen, license new, sign, activate", issue, program, folder, flags)
            table.case(f"{term}: licentia grants it", granted_here, program, folder)
            for library in libraries:
                for kind in ("license", "activation"):
                    table.case(f"{term}: {library.name} verifies the {kind}", verifies, library, folder, kind)
                table.case(f"{term}: {library.name} refuses the tampered license", tampered, library, folder)


def issue(program, folder, flags):
    program.keygen(folder, "--no-passphrase")
    program.new_license(folder, *flags)
    program.sign(folder)
    program.activate(folder, "acme.activation")
    program.activate(folder, "device.activation", "--device", device_thumbprint())


def granted_here(program, folder):
    trust = "issuer.trust.json"
    ask = ("--product", PRODUCT, "--entitlement", "admin-users=10")
    program.verify(folder, "acme.license", trust, 0, "genuine")
    program.verify(folder, "acme.activation", trust, 0, "granted", *ask)
    program.verify(folder, "device.activation", trust, 0, "granted", *ask, "--device", device_thumbprint())
    program.verify(folder, "device.activation", trust, 3, "device_not_stated", *ask)


def verifies(library, folder, kind):
    claims = library.verify(question(folder, kind, first_line(Path(folder) / f"acme.{kind}")))
    equal(claims["iss"], ISSUER, "iss")
    equal(claims["ent"], {"admin-users": {"max": 10}, "edition": {"val": "gold"}, "sso": {}}, "ent")


def tampered(library, folder):
    header, payload, signature = first_line(Path(folder) / "acme.license").split(".")
    other = ("A" if signature[0] != "A" else "B") + signature[1:]
    refused(library.verify, question(folder, "license", f"{header}.{payload}.{other}"))


def question(folder, kind, token):
    trust = json.loads((Path(folder) / "issuer.trust.json").read_bytes())
    return Question(token, trust, f"vnd.licentia.{kind}+jwt", issuers=[ISSUER], audience=PRODUCT)


def device_thumbprint():
    """RFC 7638, computed by joserfc, of a fixed public point: the generator times 7."""
    public = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return joserfc.jwk.ECKey.import_key(public.public_bytes(*form)).thumbprint()
