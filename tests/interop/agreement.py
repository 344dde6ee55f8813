"""licentia and spec/reference/verify.py, which share no code, on the vectors and on thousands of changed tokens.

    python tests/interop/agreement.py LICENTIA [COUNT [SEED]]
prints how often each code came, and every request on which the two differ.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryFile

from generated import requests
from table import equal

ROOT = Path(__file__).parents[2]
COUNT = 20_000
SEED = 1
# Fewer codes than this among the answers, and the requests would show little.
DISTINCT_CODES = 45
# More lines than this, and an auditor would no longer read the verifier in one go.
LONGEST = 699


def run(table, program):
    table.heading("spec/reference/verify.py, by the runner protocol")
    table.case(f"the reference verifier has at most {LONGEST} lines", is_short)
    reference = [sys.executable, str(ROOT / "spec/reference/verify.py")]
    vectors = str(ROOT / "test-vectors")
    table.case("the reference verifier agrees with all vectors", succeeds, [*reference, "vectors", vectors])
    runner = f"{sys.executable} {ROOT / 'spec/reference/verify.py'} runner"
    asked = [program.path, "vectors", vectors, "--runner", runner]
    table.case("licentia finds that the reference verifier agrees with the vectors", succeeds, asked)
    table.case(f"both give one answer to {COUNT} requests", agree, program.path, COUNT, SEED)


def is_short():
    # Whatever it is made of. bundle.py is another tool, which uses it.
    files = [file for file in (ROOT / "spec/reference").glob("**/*.py") if file.name != "bundle.py"]
    lines = sum(file.read_text(encoding="utf-8").count("\n") for file in files)
    equal(0 < lines <= LONGEST, True, f"{lines} lines in {len(files)} files, at most {LONGEST}")


def succeeds(command):
    done = subprocess.run(command, capture_output=True, text=True)
    equal(done.returncode, 0, f"exit of {' '.join(command)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}\n")


def agree(program, count, seed):
    asked = requests(ROOT / "test-vectors", count, seed)
    # Both at once: they take a processor each.
    runners = [[program, "runner"], [sys.executable, str(ROOT / "spec/reference/verify.py"), "runner"]]
    ours, theirs = (finish(started) for started in [start(runner, asked) for runner in runners])
    equal(len(ours), count, "answers of licentia")
    equal(len(theirs), count, "answers of the reference verifier")
    codes = Counter(answer["code"] for answer in ours)
    print("          " + ", ".join(f"{code} {number}" for code, number in codes.most_common()))
    differing = [trio for trio in zip(asked, ours, theirs) if essence(trio[1]) != essence(trio[2])]
    for request, our, their in differing[:10]:
        print(f"          {json.dumps(request)[:6000]}\n          licentia  {our}\n          reference {their}")
    equal(len(differing), 0, "requests on which they differ")
    equal(len(codes) >= DISTINCT_CODES, True, f"{len(codes)} codes, at least {DISTINCT_CODES}")


def start(runner, asked):
    lines, answers = TemporaryFile(), TemporaryFile()
    lines.writelines(json.dumps(request).encode() + b"\n" for request in asked)
    lines.seek(0)
    return subprocess.Popen(runner, stdin=lines, stdout=answers), answers


def finish(started):
    process, answers = started
    equal(process.wait(), 0, f"exit of {process.args[0]}")
    answers.seek(0)
    return [json.loads(line) for line in answers]


def essence(answer):
    """What has to be the same: free text isn't."""
    why = answer.get("why") if answer["code"] == "not_genuine" else None
    return [answer.get("id"), answer["class"], answer["code"], answer.get("skipped"), why]


if __name__ == "__main__":
    count, seed = (int(word) for word in (sys.argv[2:] + [COUNT, SEED][len(sys.argv) - 2 :]))
    agree(sys.argv[1], count, seed)
