#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A reference verifier of license tokens, written from spec/*.md alone; each check names its rule.

This is its command line: vectors, runner and single files. The stages in their order are canonical.py,
document.py and stages.py; inflate.py is RFC 1951. For audits and tests: nothing here is constant-time.
"""
import argparse, json, math, pathlib, sys
from canonical import Fault, base64url, demand, read, strict_base64url, write
from document import ANYTHING, ISSUER_SIGNED, MAX_TIME, SELF_SIGNED, array, integer, loose, mapping, point, scalar
from stages import (check_payload, check_signature, decide, install_list, keep_lists, lines_of, load_trust, look_up,
                    manifest, verify)

def verdict(kind, sets, file=None, context=None, lists=(), keep=(), **expected):
    """What is said about one token file; without a kind, about trust sets alone; without a context, nothing is
    decided. `file`, `sets` and `lists` are the bytes of files, `keep` those of lines behind manifests."""
    told = {} if kind else {"skipped": []}
    try:
        trust, skipped = load_trust([] if kind in SELF_SIGNED else sets)
        if not kind:
            return {"class": "ok", "code": "ok", "skipped": skipped}
        known = [verify(text, "statuslist", trust).claims for text in lists]
        verified = verify(file, kind, trust, keep_lists(keep), **expected)
        told = {"s256": verified.s256, "jkt": verified.jkt, "claims": verified.claims}
        if context is None or kind not in ("activation", "lease"):
            return {"class": "genuine", "code": "genuine"} | told
        return {"class": "granted", "code": "granted"} | decide(verified, known, **context) | told
    except Fault as fault:
        word = "denied" if "claims" in told else "refused"
        return {"class": word, "code": fault.code, "rule": fault.rule, "why": fault.why} | told

# ---- vectors: an operation's parameters are the members of its input, `file` the bytes under test ----
def on_token(kind, trust=(), context=None, keep=(), **given):
    lists = [text.encode() for text in context.pop("lists", [])] if context else []
    return verdict(kind, trust, context=context, lists=lists, keep=[f"keep {text}".encode() for text in keep], **given)

def on_list(trust, idx=None, **given):
    claims = install_list(trust=load_trust(trust)[0], **given)
    return {} if idx is None else {"status": look_up(claims, idx)}

STAGES = ("canonical", "document", "signature", "token", "verify", "decide")
RUNS = dict.fromkeys(STAGES, on_token) | {
    "canonical": lambda form, file: {"output": write(read(file, form))},
    "document": lambda kind, payload: check_payload(base64url(write(payload).encode()), kind)._asdict(),
    "signature": lambda message, signature, key: check_signature(message.encode(), signature, point(key)) or {},
    "trust": lambda trust: {"skipped": load_trust(trust)[1]},
    "manifest": lambda **given: dict(zip(("trust", "skipped", "quorum"), manifest(**given))),
    "list": on_list}

def trust_set(item, folder):
    if isinstance(item, str):
        return (folder / item).read_bytes()
    return (item["bytes"] if set(item) == {"bytes"} else write(item)).encode()

def found_out(stage, given, folder):
    """What is found out about a vector's input."""
    if "trust" in given:
        given["trust"] = [trust_set(item, folder) for item in given["trust"]]
    for name in {"bytes", "token", "file"} & set(given):
        given["file"] = given.pop(name).encode()
    if "base64url" in given:
        given["file"] = strict_base64url(given.pop("base64url"))
    try:
        return {"code": "ok"} | RUNS[given.pop("op", stage)](**given)
    except Fault as fault:
        return {"code": fault.code, "why": fault.why}
    except Exception as error:  # a crash is a disagreement
        return {"code": repr(error)}

def agrees(path, folder):
    """Whether what is found out about a vector is what it says; prints it where it isn't."""
    vector = json.loads(path.read_bytes())
    found = found_out(path.parent.name, vector["input"], folder)
    found["expect"] = found["code"]
    wrong = [name for name in vector.keys() - {"about", "input", "spec"} if vector[name] != found.get(name)]
    if path.name.startswith("ok-") != (vector["expect"] in ("ok", "genuine", "granted")):
        wrong.append("file's name")
    for name in wrong:
        print(f"{path.parent.name}/{path.name}: {name} {vector.get(name)} expected, {found.get(name)} found")
    return not wrong

def run_vectors(folder):
    """Run all vectors and print how many agree; 1 if any disagrees or a folder is empty."""
    agreeing = {stage: [agrees(path, folder) for path in sorted((folder / stage).glob("*.json"))] for stage in STAGES}
    for stage, each in (agreeing | {"all": sum(agreeing.values(), [])}).items():
        print(f"{stage:10} {sum(each):5} of {len(each):5} agree")
    return int(not all(each and all(each) for each in agreeing.values()))

# ---- the runner of spec/runner.md ----
STRING, NUMBER = scalar(str), scalar(int)
NUMBERS, SETS = (array(0, math.inf, item, once=False) for item in (NUMBER, ANYTHING))
CONTEXT = {"wall?": NUMBER, "build?": NUMBER, "product?": STRING,
           "release?": loose({"version?": NUMBERS, "date?": NUMBER}),
           "device?": loose({"jkt?": STRING, "parts?": mapping(0, math.inf, STRING, ANYTHING)}),
           "ask?": loose({"ent": STRING, "n?": integer(1, math.inf), "unit?": STRING})}

REQUESTS = {kind: {"file": STRING, "trust": SETS, "context?": loose(CONTEXT)} for kind in ISSUER_SIGNED}
REQUESTS |= {kind: {"file": STRING, "trust?": SETS, "context?": loose(CONTEXT), "audience": STRING}
             for kind in SELF_SIGNED}
REQUESTS["proof"]["nonce"] = STRING

def members_once(pairs):
    demand(len(dict(pairs)) == len(pairs), "duplicate_member", "runner")
    return dict(pairs)

def answer(line):
    """The runner's answer to one line; a ValueError, which a Fault is, says that it is no request."""
    request = json.loads(line.decode(), object_pairs_hook=members_once, parse_constant=int,  # of NaN: a ValueError
                         parse_int=lambda text: -0.0 if text == "-0" else int(text))
    json.dumps(request, ensure_ascii=False).encode()  # so is a lone surrogate
    demand(type(request) is dict, "wrong_type", "runner")
    op, kind = request.get("op"), request.get("kind")
    demand(op == "trust" or op == "verify" and kind in ISSUER_SIGNED + SELF_SIGNED, "wrong_type", "runner")
    loose(REQUESTS[kind] if op == "verify" else {"trust": SETS})(request)
    # The bytes of the trust sets: what was no integer as written stays none.
    sets = (write(each, lambda number: "0.5").encode() for each in request.get("trust", []))
    if op == "trust":
        found = verdict(None, sets)
    else:
        context = {name: value for name, value in request.get("context", {}).items() if name + "?" in CONTEXT}
        for stated, name in (context, "wall"), (context, "build"), (context.get("release", {}), "date"):
            if name in stated:  # a time out of range is the nearest inside
                stated[name] = min(max(stated[name], 0), MAX_TIME)
        found = verdict(kind, sets, request["file"].encode(), context,
                        audience=request.get("audience"), nonce=request.get("nonce"))
    told = {name: found[name] for name in ("class", "code", "why", "skipped") if found.get(name) is not None}
    return {"id": request.get("id")} | told

def run_runner():
    for line in sys.stdin.buffer:
        try:
            reply = answer(line)
        except (ValueError, RecursionError) as error:
            reply = {"id": None, "class": "error", "code": "bad_request", "why": str(error)[:200]}
        print(json.dumps(reply), flush=True)
    return 0

# ---- the command line ----
def run_token(keep, **given):
    """The verdict on one file, as one JSON line; 1 if it isn't genuine or granted."""
    found = verdict(keep=[line for file in keep for line in lines_of(file)[1]], **given)
    print(json.dumps(found))
    return int(found["class"] in ("refused", "denied"))

def main():
    contents = lambda name: argparse.FileType("rb")(name).read()
    parser = argparse.ArgumentParser(description="Verify license tokens by the published specification.")
    commands = parser.add_subparsers(required=True)
    runner = commands.add_parser("runner", help="answer requests, one JSON object a line (spec/runner.md)")
    runner.set_defaults(run=run_runner)
    vectors = commands.add_parser("vectors", help="run all test vectors")
    vectors.set_defaults(run=run_vectors)
    vectors.add_argument("folder", type=pathlib.Path, metavar="DIR", help="the folder test-vectors")
    token = commands.add_parser("token", help="the verdict on one token file, as one line of JSON")
    token.set_defaults(run=run_token)
    token.add_argument("file", type=contents, metavar="FILE")
    token.add_argument("--kind", required=True, choices=ISSUER_SIGNED + SELF_SIGNED)
    files = {"nargs": "+", "default": [], "type": contents, "metavar": "FILE"}
    token.add_argument("--trust", dest="sets", help="trust sets", **files)
    token.add_argument("--list", dest="lists", help="status lists at hand", **files)
    token.add_argument("--keep", help="manifests whose keep lists are at hand", **files)
    token.add_argument("--context", type=json.loads, default={}, help="as of the runner, and seen, seen_version")
    token.add_argument("--audience", help="who reads a self-signed kind")
    token.add_argument("--nonce", help="the challenge that a proof answers")
    given = vars(parser.parse_args())
    return given.pop("run")(**given)

if __name__ == "__main__":
    sys.exit(main())
