"""The built `licentia` program and openssl, as somebody at a terminal would use them."""

import json
import subprocess
from pathlib import Path

from table import equal

PRODUCT = "acme-site"
ISSUER = "Alpha Ltd"


class Program:
    def __init__(self, path):
        self.path = str(Path(path).resolve())

    def run(self, folder, *args, expect=0):
        done = subprocess.run([self.path, *map(str, args)], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL)
        if done.returncode != expect:
            shown = " ".join(map(str, args))
            complaint = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise AssertionError(f"licentia {shown}: exit {done.returncode}, expected {expect}: {complaint}")
        return done.stdout

    def verify(self, folder, token, trust, expect_exit, expect_code, *more):
        """Verifies a file by its JSON answer, in which the code stands."""
        answer = json.loads(self.run(folder, "verify", token, "--trust", trust, "--json", *more, expect=expect_exit))
        equal(answer["code"], expect_code, f"code of {token}")

    def keygen(self, folder, *passphrase):
        self.run(folder, "keygen", "--issuer", ISSUER, "--product", PRODUCT, "--out", "issuer.pem", *passphrase)

    def new_license(self, folder, *more):
        document = self.run(
            folder, "license", "new", "--product", PRODUCT, "--beneficiary", "Example Corp",
            "--entitlement", "admin-users=10", "--entitlement", "edition:=gold", "--entitlement", "sso",
            "--bind", "device,unbound", *(more or ("--for", "1y")),
        )  # fmt: skip
        (Path(folder) / "license.json").write_bytes(document)

    def sign(self, folder, key="issuer.pem", *more, expect=0):
        self.run(folder, "sign", "license.json", "--key", key, "--out", "acme.license", *more, expect=expect)

    def activate(self, folder, out, *more):
        self.run(folder, "activate", "acme.license", "--key", "issuer.pem", "--out", out, *more)


def openssl(folder, *args):
    done = subprocess.run(["openssl", *map(str, args)], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise AssertionError(f"openssl {' '.join(map(str, args))}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def first_line(path):
    """The token of a token file."""
    return Path(path).read_bytes().split(b"\n", 1)[0].removesuffix(b"\r").decode("ascii")
