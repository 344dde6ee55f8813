"""Issuer keys go to openssl and come back, encrypted and not."""

import json
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import joserfc.jwk
import rfc8785
from cryptography.hazmat.primitives import serialization
from program import ISSUER, PRODUCT, openssl
from table import equal

SECRET = "correct horse battery staple"
KINDS = ["vnd.licentia.license+jwt", "vnd.licentia.activation+jwt"]
# How openssl may encrypt a PKCS#8 file: its own default, and the one that costs memory.
ENCRYPTIONS = {"PBKDF2": ("-v2", "aes-256-cbc"), "scrypt": ("-scrypt",)}


def run(table, program):
    table.heading("Keys through openssl")
    cases = {
        "openssl reads an unencrypted key, and sees the trust set's point": ours_plain,
        "openssl decrypts an encrypted key, and licentia signs with what it wrote": ours_encrypted,
        "licentia signs with a key that openssl made": theirs_plain,
        "a wrong passphrase is refused": wrong_passphrase,
    }
    for name, check in cases.items():
        table.case(name, in_folder, check, program)
    for name, flags in ENCRYPTIONS.items():
        title = f"licentia signs with a key that openssl encrypted by {name}"
        table.case(title, in_folder, theirs_encrypted, program, flags)


def in_folder(check, program, *args):
    with TemporaryDirectory() as folder:
        (Path(folder) / "secret").write_text(SECRET)
        check(program, Path(folder), *args)


def ours_plain(program, folder):
    program.keygen(folder, "--no-passphrase")
    openssl(folder, "pkcs8", "-nocrypt", "-in", "issuer.pem", "-out", "again.pem")
    public = openssl(folder, "pkey", "-in", "again.pem", "-pubout")
    trust = json.loads((folder / "issuer.trust.json").read_bytes())
    equal(joserfc.jwk.ECKey.import_key(public).thumbprint(), trust["keys"][0]["kid"], "thumbprint")


def ours_encrypted(program, folder):
    program.keygen(folder, "--passphrase-file", "secret")
    equal((folder / "issuer.pem").read_text().splitlines()[0], "-----BEGIN ENCRYPTED PRIVATE KEY-----", "first line")
    openssl(folder, "pkcs8", "-in", "issuer.pem", "-passin", "file:secret", "-out", "plain.pem")
    trust_beside(folder, "plain.pem")
    signs(program, folder, "plain.pem")


def theirs_plain(program, folder):
    openssl_key(folder, "issuer.pem")
    (folder / "issuer.trust.json").write_bytes(trust_set((folder / "issuer.pem").read_bytes()))
    signs(program, folder, "issuer.pem")


def theirs_encrypted(program, folder, flags):
    program.keygen(folder, "--no-passphrase")
    encrypt = ("pkcs8", "-topk8", "-in", "issuer.pem", "-passout", "file:secret", "-out", "locked.pem")
    openssl(folder, *encrypt, *flags)
    trust_beside(folder, "locked.pem")
    signs(program, folder, "locked.pem", "--passphrase-file", "secret")


def wrong_passphrase(program, folder):
    program.keygen(folder, "--passphrase-file", "secret")
    (folder / "wrong").write_text("incorrect")
    program.new_license(folder)
    program.sign(folder, "issuer.pem", "--passphrase-file", "wrong", expect=2)
    equal((folder / "acme.license").exists(), False, "a license was written")


def signs(program, folder, key, *passphrase):
    program.new_license(folder)
    program.sign(folder, key, *passphrase)
    program.verify(folder, "acme.license", "issuer.trust.json", 0, "genuine")


def openssl_key(folder, name):
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name)


def trust_set(pem):
    """What keygen writes beside a key, built by other people's code for a key of theirs."""
    public = serialization.load_pem_private_key(pem, None).public_key()
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    key = joserfc.jwk.ECKey.import_key(public.public_bytes(*form))
    kid = key.thumbprint()
    jwk = {name: key.as_dict(private=False)[name] for name in ("crv", "kty", "x", "y")} | {"alg": "ES256", "kid": kid}
    policy = {kid: {"typ": KINDS, "aud": [PRODUCT], "nbf": 0}}
    return rfc8785.dumps({"iss": ISSUER, "ver": 1, "iat": 1_700_000_000, "keys": [jwk], "policy": policy})


def trust_beside(folder, key):
    """The trust set of the same key under the name that belongs to this file."""
    copy(folder / "issuer.trust.json", folder / Path(key).with_suffix(".trust.json"))
