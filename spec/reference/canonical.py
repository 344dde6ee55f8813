# SPDX-License-Identifier: MIT OR Apache-2.0
"""spec/canonical.md: JSON in its one form. Also what every stage uses: faults, digests, strict base64url."""
import base64, decimal, hashlib, json, math, re

MAX_INTEGER = 2**53 - 1


class Fault(Exception):
    """The first check that failed: its code, its rule, and the reason behind `not_genuine`."""

    def __init__(self, code, rule, why=None):
        super().__init__(code, rule, why)
        self.code, self.rule, self.why = code, rule, why


def demand(met, code, rule, why=None):
    """Raise a fault unless `met`."""
    if not met:
        raise Fault(code, rule, why)


def base64url(data):
    """The base64url text of bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def strict_base64url(text):
    """The bytes of a strict base64url text (bytes or str), else None."""
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    if not re.fullmatch("[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        return None
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return data if base64url(data) == text else None


def sha256(data):
    """SHA-256 as a *digest*."""
    return base64url(hashlib.sha256(data).digest())


DEPTH = {"document": 8, "full": 32, "write": 32}
SPACE = re.compile("[ \t\n\r]*")
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*+"')
ESCAPE = re.compile(r"\\(?:u(.{4})|(.))")
CANONICAL_ESCAPE = re.compile(r'\\(?:["\\btnfr]|u000[0-7bef]|u001[0-9a-f])')
NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][+-]?[0-9]+)?")
LITERALS = {"true": True, "false": False, "null": None}
UNESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
ESCAPED = {value: "\\" + name for name, value in UNESCAPED.items()} | {'"': '\\"', "\\": "\\\\"}


def utf16(name):
    """A name's UTF-16 code units, by which members are ordered."""
    return name.encode("utf-16-be", "surrogatepass")


def es6_number(value):
    """ECMAScript's Number::toString of a double: repr gives the digits, this the form."""
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    digits, n, k, minus = "".join(map(str, digits)), len(digits) + exponent, len(digits), "-" * sign
    if value == 0:
        return "0"
    if k <= n <= 21:
        return minus + digits + "0" * (n - k)
    if 0 < n <= 21:
        return minus + digits[:n] + "." + digits[n:]
    if -6 < n <= 0:
        return minus + "0." + "0" * -n + digits
    return minus + digits[0] + ("." + digits[1:] if k > 1 else "") + f"e{n - 1:+d}"


class AsWritten(float):
    """A number of a runner's request that no document holds: it keeps its text."""

    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.text = text
        return number


def write(value, depth=0):
    """The RFC 8785 text of a value. Whatever lies deeper than any form allows is left out, being too deep with less."""
    if isinstance(value, str):
        return '"' + re.sub(r'["\\\x00-\x1f]', lambda c: ESCAPED.get(c[0], f"\\u{ord(c[0]):04x}"), value) + '"'
    if isinstance(value, dict) and depth <= DEPTH["write"]:
        return "{" + ",".join(write(k) + ":" + write(value[k], depth + 1) for k in sorted(value, key=utf16)) + "}"
    if isinstance(value, (list, dict)):
        return "[" + ",".join(write(item, depth + 1) for item in value if depth <= DEPTH["write"]) + "]"
    if isinstance(value, AsWritten):
        return value.text
    return es6_number(value) if isinstance(value, float) else json.dumps(value)


class Reader:
    """Reads JSON in one of the three forms; the first fault in the order of the bytes is raised (C-14)."""

    def __init__(self, data, form):
        self.form, self.at, self.depth = form, 0, 0
        try:
            self.text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Fault("not_utf8", "C-1") from None

    def peek(self):
        """The next character outside white space, "" at the end."""
        start, self.at = self.at, SPACE.match(self.text, self.at).end()
        demand(self.at == start or self.form == "write", "not_canonical", "C-3")
        return self.text[self.at:self.at + 1]

    def value(self):
        """A value of any type."""
        first = self.peek()
        if first == "[":
            items = []
            self.inside("]", lambda: items.append(self.value()))
            return items
        if first == "{":
            members = {}
            self.inside("}", lambda: self.member(members))
            return members
        for literal, value in LITERALS.items():
            if self.text.startswith(literal, self.at):
                self.at += len(literal)
                return value
        return self.string() if first == '"' else self.number()

    def inside(self, closing, item):
        """From an opening bracket to its closing one: items between commas."""
        self.at, self.depth = self.at + 1, self.depth + 1
        demand(self.depth <= DEPTH[self.form], "too_deep", "C-8")
        more = self.peek() != closing
        while more:
            item()
            more = self.peek() == ","
            self.at += more
        demand(self.peek() == closing, "not_json", "C-2")
        self.at, self.depth = self.at + 1, self.depth - 1

    def member(self, members):
        """A name, judged when its closing quote is read; and its value."""
        self.peek()
        name, last = self.string(), next(reversed(members), None)
        demand(name != last and not (self.form == "write" and name in members), "duplicate_member", "C-6")
        demand(last is None or self.form == "write" or utf16(last) < utf16(name), "not_canonical", "C-7")
        demand(self.peek() == ":", "not_json", "C-2")
        self.at += 1
        members[name] = self.value()

    def string(self):
        """A string, read to its end before it is judged."""
        match = STRING.match(self.text, self.at)
        demand(match, "not_json", "C-14")
        self.at, inner = match.end(), match[0][1:-1]
        canonical = all(CANONICAL_ESCAPE.fullmatch(escape[0]) for escape in ESCAPE.finditer(inner))
        demand(canonical or self.form == "write", "not_canonical", "C-4")
        plain = ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else UNESCAPED.get(e[2], e[2]), inner)
        try:
            return utf16(plain).decode("utf-16-be")  # joins the halves of pairs
        except UnicodeDecodeError:
            raise Fault("lone_surrogate", "C-5") from None

    def number(self):
        """A number, read to its end before it is judged."""
        match = NUMBER.match(self.text, self.at)
        demand(match, "not_json", "C-14")
        self.at, (digits, fraction, exponent) = match.end(), match.groups()
        behind = self.text[self.at:self.at + 1]
        demand(exponent or not (behind in ("e", "E") or behind == "." and not fraction), "not_json", "C-14")
        large = len(digits) > 17 or abs(int(digits)) > MAX_INTEGER
        if self.form == "document":
            demand(not fraction and not exponent and digits != "-0", "number_not_integer", "C-9")
            demand(not large, "number_out_of_range", "C-10")
            return int(digits)
        value = float(match[0])
        demand(math.isfinite(value), "number_out_of_range", "C-11")
        own = es6_number(value) == match[0]
        demand(own or fraction or exponent or not large, "number_not_exact", "C-12")
        demand(own or self.form == "write", "not_canonical", "C-13")
        return value


def read(data, form):
    """The value of a JSON text in one of the three forms."""
    reader = Reader(data, form)
    value = reader.value()
    demand(reader.peek() == "", "not_json", "C-2")
    return value
