"""A table of cases: each is a name and a function that raises when the case fails."""


class Table:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def heading(self, text):
        print(f"\n{text}")

    def case(self, name, check, *args):
        try:
            check(*args)
        except Exception as fault:  # a case that fails in any way is a failed case; the next ones still run
            self.failed += 1
            print(f"  FAILED  {name}\n          {type(fault).__name__}: {fault}", flush=True)
        else:
            self.passed += 1
            print(f"  ok      {name}", flush=True)

    def finish(self):
        """Prints the last line; gives the exit code."""
        print(f"\n{self.passed} passed, {self.failed} failed")
        return 0 if self.passed and not self.failed else 1


def equal(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: {expected!r} expected, {found!r} found")


def refused(function, *args):
    """Passes if the function raises: a stock library says no by an exception."""
    try:
        function(*args)
    except Exception:
        return
    raise AssertionError("accepted")
