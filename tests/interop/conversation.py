"""A program that answers each line of JSON with a line of JSON, started when it is first asked."""

import atexit
import json
import subprocess


class Conversation:
    def __init__(self, command, folder=None):
        self.command, self.folder, self.process = command, folder, None

    def ask(self, **request):
        """The answer; an answer that is an error is raised."""
        if self.process is None:
            self._start()
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ChildProcessError(f"{self.command[0]} ended with {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def _start(self):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(self.command, cwd=self.folder, **pipes)
        atexit.register(self.process.communicate)
