#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A reference verifier of license tokens, written from spec/*.md alone; each check names its rule.

This is its command line: vectors, runner and single files. The stages in their order are canonical.py,
document.py and stages.py; inflate.py is RFC 1951. For audits and tests: nothing here is constant-time.
"""
import argparse, json, math, pathlib, sys
from canonical import Fault, demand, read, sha256, strict_base64url, write
from document import (ANYTHING, ISSUER_SIGNED, SELF_SIGNED, array, document, integer, mapping, point, scalar,
                      table)
from stages import (check_signature, decide, install_list, keep_list, lines_of, load_trust, look_up, manifest,
                    verify, verify_self_signed)

# ---- vectors: an operation's parameters are the members of its input, `data` the bytes under test ----
def genuine(kind, data, trust=None, keep=(), audience=None, nonce=None):
    if kind in SELF_SIGNED:
        return verify_self_signed(data, kind, audience, nonce)
    return verify(data, kind, trust, [keep_list(text) for text in keep])

def lists_at_hand(texts, trust):
    return [verify(text, "statuslist", trust).claims for text in texts]

def on_canonical(form, data):
    value = read(data, form)
    return {"expect": "ok", "output": write(value)} if form == "write" else {"expect": "ok"}

def on_document(kind, payload):
    data = write(payload).encode()
    document(data, kind)
    return {"expect": "ok", "s256": sha256(data)}

def on_signature(message, signature, key):
    check_signature(message.encode(), signature, point(key["x"], key["y"]))
    return {"expect": "ok"}

def on_token(**given):
    return {"expect": "genuine", "s256": genuine(**given).s256}

def on_decide(kind, data, trust, context):
    if unknown := set(context) - {"lists", "seen", "seen_version", *STATED}:
        raise ValueError(unknown)
    lists = lists_at_hand([text.encode() for text in context.get("lists", [])], trust)
    return {"expect": "granted"} | decide(genuine(kind, data, trust), context, lists)

def on_manifest(op, data, **given):
    trust, quorum = manifest(data, **given)
    return {"expect": "ok", "skipped": trust.skipped, "quorum": quorum}

def on_list(op, data, idx=None, **given):
    claims = install_list(data, **given)
    return {"expect": "ok"} if idx is None else {"expect": "ok", "status": look_up(claims, idx)}

STAGES = {"canonical": on_canonical, "document": on_document, "signature": on_signature,
          "token": on_token, "verify": on_token, "decide": on_decide}
OPERATIONS = {"manifest": on_manifest, "list": on_list,
              "trust": lambda op, trust: {"expect": "ok", "skipped": trust.skipped}}

def trust_set(item, folder):
    if isinstance(item, str):
        return (folder / item).read_bytes()
    return (item["bytes"] if set(item) == {"bytes"} else write(item)).encode()

def found_out(stage, given, folder):
    """What is found out about a vector's input, as the members of a vector."""
    for name in {"bytes", "token", "file"} & set(given):
        given["data"] = given.pop(name).encode()
    if "base64url" in given:
        given["data"] = strict_base64url(given.pop("base64url"))
    try:
        if "trust" in given:
            given["trust"] = load_trust([trust_set(item, folder) for item in given["trust"]])
        return (OPERATIONS[given["op"]] if "op" in given else STAGES[stage])(**given)
    except Fault as fault:
        return {"expect": fault.code} | ({"why": fault.why} if fault.why else {})

def agrees(path, folder):
    """Whether a vector's outcome is the one expected; prints it where it isn't."""
    vector = json.loads(path.read_bytes())
    expected = {name: vector[name] for name in vector.keys() - {"about", "input", "spec"}}
    try:
        got = found_out(path.parent.name, vector["input"], folder)
    except Exception as error:  # a crash is a disagreement
        got = repr(error)
    accepted = vector["expect"] in ("ok", "genuine", "granted")
    if got == expected and path.name.startswith("ok-" if accepted else "bad-"):
        return True
    print(f"{path.parent.name}/{path.name}: {expected} expected, {got} found")
    return False

def run_vectors(folder):
    """Run all vectors and print a table; 1 if any disagrees or a folder is empty."""
    paths = {stage: sorted((folder / stage).glob("*.json")) for stage in STAGES}
    outcomes = {stage: [agrees(path, folder) for path in each] for stage, each in paths.items()}
    outcomes["all"] = sum(outcomes.values(), [])
    print(f"{'folder':10}  vectors    agree disagree")
    for stage, each in outcomes.items():
        print(f"{stage:10} {len(each):8} {sum(each):8} {len(each) - sum(each):8}")
    return int(not all(each and all(each) for each in outcomes.values()))

# ---- verdicts, and the runner of spec/runner.md ----
NUMBER, TEXT = scalar(int, "runner", lambda value: True), scalar(str, "runner", lambda value: True)
SETS, NUMBERS = array(0, math.inf, ANYTHING, once=False), array(0, math.inf, NUMBER, once=False)
LOOSE = {"closed": False, "empty": True}
STATED = {
    "wall": NUMBER, "build": NUMBER, "product": TEXT,
    "release": table({"version?": NUMBERS, "date?": NUMBER}, **LOOSE),
    "device": table({"jkt?": TEXT, "parts?": mapping(0, math.inf, TEXT, named=False)}, **LOOSE),
    "ask": table({"ent": TEXT, "n?": integer(1, math.inf), "unit?": TEXT}, **LOOSE)}
CONTEXT = table({name + "?": type_ for name, type_ in STATED.items()}, **LOOSE)

def request_of(kind):
    """The table of a request about a kind."""
    expected = {name: TEXT for name in ("audience", "nonce")[:(kind in SELF_SIGNED) + (kind == "proof")]}
    trust = "trust?" if kind in SELF_SIGNED else "trust"
    return table({"file": TEXT, trust: SETS, "context?": CONTEXT} | expected, **LOOSE)

def verdict(kind, data, sets, context, lists=(), **expected):
    """What is said about one token file. `data`, `sets` and `lists` are the bytes of files."""
    told = {}
    try:
        trust = load_trust([] if kind in SELF_SIGNED else sets)
        known = lists_at_hand(lists, trust)
        verified = genuine(kind, data, trust, **expected)
        told = {"s256": verified.s256, "jkt": verified.jkt, "claims": verified.claims}
        if kind not in ("activation", "lease"):
            return {"class": "genuine", "code": "genuine"} | told
        return {"class": "granted", "code": "granted"} | decide(verified, context, known) | told
    except Fault as fault:
        word = "denied" if told else "refused"
        return {"class": word, "code": fault.code, "rule": fault.rule, "why": fault.why} | told

def trust_verdict(sets):
    try:
        return {"class": "ok", "code": "ok", "skipped": load_trust(sets).skipped}
    except Fault as fault:
        return {"class": "refused", "code": fault.code, "skipped": []}

def members_once(pairs):
    demand(len(dict(pairs)) == len(pairs), "duplicate_member", "runner")
    return dict(pairs)

def no_number(text):
    raise ValueError(f"{text} is no JSON")

def as_written(trust):
    """The bytes of a trust set. What was no integer as written stays none."""
    return write(trust, lambda number: "0.5").encode()

def answer(line):
    """The runner's answer to one line; a Fault or ValueError says that it is no request."""
    request = json.loads(line.decode(), object_pairs_hook=members_once, parse_constant=no_number,
                         parse_int=lambda text: -0.0 if text == "-0" else int(text))
    json.dumps(request, ensure_ascii=False).encode()  # a lone surrogate is a ValueError
    demand(type(request) is dict and request.get("op") in ("verify", "trust"), "wrong_type", "op")
    kind = request.get("kind")
    if request["op"] == "trust":
        table({"trust": SETS}, **LOOSE)(request)
        found = trust_verdict(map(as_written, request["trust"]))
    else:
        demand(kind in ISSUER_SIGNED + SELF_SIGNED, "wrong_type", "kind")
        request_of(kind)(request)
        context = {name: value for name, value in request.get("context", {}).items() if name in STATED}
        expected = {name: request.get(name) for name in ("audience", "nonce")}
        sets = map(as_written, request.get("trust", []))
        found = verdict(kind, request["file"].encode(), sets, context, **expected)
    told = {name: found[name] for name in ("class", "code", "why", "skipped") if found.get(name) is not None}
    return {"id": request.get("id")} | told

def run_runner(source):
    for line in source:
        try:
            reply = answer(line)
        except (Fault, ValueError, RecursionError) as error:
            reply = {"id": None, "class": "error", "code": "bad_request", "why": str(error)[:200]}
        print(json.dumps(reply), flush=True)
    return 0

def run_token(given):
    """The verdict on one file, as one JSON line; 1 if it isn't genuine or granted."""
    later = [line for manifest in given.keep for line in lines_of(manifest.read())[1]]
    keep = [line[5:] for line in later if line.startswith(b"keep ")]
    sets, lists = ([file.read() for file in files] for files in (given.trust, given.list))
    found = verdict(given.kind, given.file.read(), sets, given.context, lists, keep=keep,
                    audience=given.audience, nonce=given.nonce)
    print(json.dumps(found))
    return int(found["class"] in ("refused", "denied"))

def main():
    parser = argparse.ArgumentParser(description="Verify license tokens by the published specification.")
    commands = parser.add_subparsers(dest="command", required=True)
    vectors = commands.add_parser("vectors", help="run all test vectors")
    vectors.add_argument("dir", type=pathlib.Path, metavar="DIR", help="the folder test-vectors")
    commands.add_parser("runner", help="answer requests, one JSON object a line (spec/runner.md)")
    token = commands.add_parser("token", help="the verdict on one token file, as one line of JSON")
    token.add_argument("file", type=argparse.FileType("rb"), metavar="FILE")
    token.add_argument("--kind", required=True, choices=ISSUER_SIGNED + SELF_SIGNED)
    files = {"nargs": "+", "default": [], "type": argparse.FileType("rb"), "metavar": "FILE"}
    token.add_argument("--trust", help="trust sets", **files)
    token.add_argument("--list", help="status lists at hand", **files)
    token.add_argument("--keep", help="manifests whose keep lists are at hand", **files)
    token.add_argument("--context", type=json.loads, default={}, metavar="JSON",
                       help="as in spec/runner.md, and seen_version, and seen: the latest time seen")
    token.add_argument("--audience", help="who reads a self-signed kind")
    token.add_argument("--nonce", help="the challenge that a proof answers")
    given = parser.parse_args()
    if given.command == "token":
        return run_token(given)
    return run_vectors(given.dir) if given.command == "vectors" else run_runner(sys.stdin.buffer)

if __name__ == "__main__":
    sys.exit(main())
