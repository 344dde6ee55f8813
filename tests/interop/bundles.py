"""The evidence of `licentia audit --bundle`, checked again by spec/reference/bundle.py: every vector's token, by a
trust set and by a manifest with a keep list in it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from table import equal

ROOT = Path(__file__).parents[2]
TRUST = ROOT / "test-vectors/keys/alpha-all-kinds.trust.json"
MANIFEST = ROOT / "test-vectors/verify/ok-manifest-keep-list.json"
CHECKER = ROOT / "spec/reference/bundle.py"
AT = ("--at", "2027-01-15T08:00:00Z")


def run(table, program):
    table.heading("The evidence of an audit, by spec/reference/bundle.py")
    with TemporaryDirectory() as folder:
        bundle = Path(folder, "bundle.tar")
        table.case("the vectors' tokens are audited", audited, program, Path(folder), bundle)
        table.case("the reference verifier comes to the same results", checked, bundle, 0, " 0 differ; ")
        table.case("a changed result is noticed", changed, bundle)
        bundle = Path(folder, "by-manifest.tar")
        table.case("the vectors' tokens are audited by a manifest", by_manifest, program, Path(folder), bundle)
        table.case("the reference verifier takes the manifest, too", checked, bundle, 0, " 0 differ; ")


def tokens():
    for path in sorted(ROOT.glob("test-vectors/*/*.json")):
        vector = json.loads(path.read_bytes())
        token = vector.get("input", {}).get("token")
        if type(token) is str and len(token) < 60_000:
            yield token


def audited(program, folder, bundle):
    lines = [json.dumps({"token": token}) for token in tokens()]
    equal(len(lines) > 500, True, "many tokens")
    (folder / "mass").write_text("\n".join(lines))
    program.run(folder, "audit", "mass", "--trust", TRUST, *AT, "--bundle", bundle, expect=1)


def by_manifest(program, folder, bundle):
    signed = json.loads(MANIFEST.read_bytes())["input"]
    (folder / "manifest").write_text(signed["file"])
    (folder / "roots").write_text(json.dumps(signed["roots"]))
    trust = ("--manifest", "manifest", "--roots", "roots")
    program.run(folder, "audit", "mass", *trust, *AT, "--bundle", bundle, expect=1)


def checked(bundle, expect, says):
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, str(CHECKER), str(bundle)], capture_output=True, text=True, env=environment)
    equal(done.returncode, expect, f"exit of bundle.py: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    equal(says in done.stdout, True, f"`{says}` in {done.stdout[-2000:]}")


def changed(bundle):
    bundle.write_bytes(bundle.read_bytes().replace(b'"class":"denied"', b'"class":"Denied"', 1))
    checked(bundle, 1, "the archive was changed: results.jsonl")
