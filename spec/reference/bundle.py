#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks the evidence archive of `licentia audit --bundle` again, with the reference verifier, nothing of licentia's.

    python3 bundle.py FILE.tar
Sums first, then each token: class and code must be those of results.jsonl, and the report must count them so.
"""
import base64, hashlib, json, sys, tarfile
from collections import Counter
from verify import Fault, decide, keep_lists, lines_of, load_trust, manifest, verify

LONGEST_LINE = 65536

class Archive:
    """The files of an archive, read one at a time."""
    def __init__(self, path):
        self.tar = tarfile.open(path)
        self.names = [member.name for member in self.tar]
        self.lines = self.tar.extractfile

    def bytes(self, name):
        return self.lines(name).read()

    def of(self, role):
        return [self.bytes(name) for name in self.names if name.startswith(role + "/")]

    def sum(self, name):
        return hashlib.file_digest(self.lines(name), "sha256").hexdigest()

def wrong_sums(archive):
    """The names whose sum differs, or that stand on one side alone."""
    pairs = (line.split("  ", 1) for line in archive.bytes("SHA256SUMS").decode().splitlines())
    stated = {name: digest for digest, name in pairs}
    found = {name: archive.sum(name) for name in archive.names if name != "SHA256SUMS"}
    twice = [name for name, count in Counter(archive.names).items() if count > 1]
    return twice + sorted(name for name in stated.keys() | found if stated.get(name) != found.get(name))

class Judge:
    """All that tokens are judged by."""
    def __init__(self, archive):
        later = archive.of("keep") + [line for data in archive.of("manifest") for line in lines_of(data)[1]]
        self.keep = keep_lists(text.strip() for text in later)
        if signed := archive.of("manifest"):
            self.trust, *_ = manifest(signed[0], json.loads(archive.of("roots")[0]))
        else:
            self.trust, _ = load_trust([data.removesuffix(b"\n") for data in archive.of("trust")])
        self.lists = [verify(data, "statuslist", self.trust).claims for data in archive.of("status-list")]
        self.stated = json.loads(archive.bytes("context.json"))

    def genuine(self, file):
        """The kind that the token is of, and the token. Leases and grants may stand under grants."""
        fault = None
        for kind in ("activation", "license", "lease", "grant"):
            try:
                return kind, verify(file, kind, self.trust, self.keep)
            except Fault as found:
                if found.code not in ("other_kind", "header_unknown"):
                    raise
                fault = found
        raise fault

    def verdict(self, file):
        verified = None
        try:
            kind, verified = self.genuine(file)
            if kind in ("license", "grant"):
                return "genuine", "genuine"
            decide(verified, self.lists, **self.context(verified.claims))
            return "granted", "granted"
        except Fault as fault:
            return "denied" if verified else "refused", fault.code

    def context(self, claims):
        """As the audit asked: for the first product that the token names, on the device that it is bound to."""
        own = claims["aud"] if type(claims["aud"]) is str else claims["aud"][0]
        context = {"wall": self.stated["at"], "product": self.stated["product"] or own}
        if "cnf" in claims:
            context["device"] = {"jkt": claims["cnf"]["jkt"]}
        return context | ({"release": self.stated["release"]} if self.stated["release"] else {})

def members_once(pairs):
    names = [name for name, _ in pairs if name in ("token", "id")]
    return dict(pairs) if len(set(names)) == len(names) else {}

def no_number(text):
    raise ValueError(text)

def token_of(line, is_file):
    """The token file that a line holds, or the verdict on a line that holds none."""
    if not is_file and len(line.removesuffix(b"\n")) > LONGEST_LINE:
        return None, ("refused", "too_long")
    if not line.startswith(b"{"):
        return line, None
    try:
        members = json.loads(line.decode(), object_pairs_hook=members_once, parse_constant=no_number)
        if is_file and "base64url" in members:
            return base64.urlsafe_b64decode(members["base64url"] + "=="), None
        return members["token"].encode(), None
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None, ("refused", "not_compact")

def main(path):
    archive = Archive(path)
    if wrong := wrong_sums(archive):
        print(f"the archive was changed: {', '.join(wrong)}")
        return 1
    judge, counts, differing = Judge(archive), Counter(), 0
    lines = (line for line in archive.lines("tokens.jsonl") if line not in (b"\n", b"\r\n"))
    results = map(json.loads, archive.lines("results.jsonl"))
    for number, (line, result) in enumerate(zip(lines, results, strict=True), 1):
        said = result["class"], result["code"]
        counts[said] += 1
        file, verdict = token_of(line, judge.stated["folder"])
        if said[0] != "error" and said != (found := verdict or judge.verdict(file)):
            differing += 1
            print(f"token {number}: the audit says {said}, the reference {found}")
    report = Counter()
    for row in json.loads(archive.bytes("report.json"))["codes"]:
        report[row["class"], row["code"]] += row["count"]
    if report != counts:
        print("the report counts other results than there are")
    print(f"{counts.total()} tokens checked again, {differing} differ; {archive.sum('SHA256SUMS')}  SHA256SUMS")
    return int(differing > 0 or report != counts)

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
