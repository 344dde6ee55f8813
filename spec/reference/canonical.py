# SPDX-License-Identifier: MIT OR Apache-2.0
"""spec/canonical.md: JSON in its one form. Also what every stage uses: faults, digests, strict base64url."""
import base64, decimal, hashlib, json, math, re

class Fault(ValueError):
    """The first check that failed: its code, its rule, and the reason behind `not_genuine`."""
    def __init__(self, code, rule, why=None):
        super().__init__(code, rule, why)
        self.code, self.rule, self.why = code, rule, why

def demand(met, code, rule, why=None):
    if not met:
        raise Fault(code, rule, why)

base64url = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
sha256 = lambda data: base64url(hashlib.sha256(data).digest())

def strict_base64url(text):
    """The bytes of a strict base64url text (bytes or str), else None."""
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    if not re.fullmatch("[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        return None
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return data if base64url(data) == text else None

def utf16(name):
    """A name's UTF-16 code units, by which members are ordered."""
    return name.encode("utf-16-be", "surrogatepass")

def es6_number(value):
    """ECMAScript's Number::toString of a double. The digits are those of Python, and so is a form with exponent."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return f"{decimal.Decimal(repr(value + 0.0)).normalize():f}"  # -0.0 + 0.0 is 0.0
    return repr(value).replace("e-0", "e-")

MAX_INTEGER, DEPTH = 2**53 - 1, {"document": 8, "full": 32, "write": 32}

def write(value, number=es6_number, depth=0):
    """The RFC 8785 text of a value. What lies deeper than any form allows is left out, too deep anyway."""
    inner = [] if depth > DEPTH["write"] else value
    if isinstance(value, dict):
        members = (write(name) + ":" + write(inner[name], number, depth + 1) for name in sorted(inner, key=utf16))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(item, number, depth + 1) for item in inner) + "]"
    return number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)

def read(data, form):
    """The value of a JSON text in one of the three forms; else its first fault in the order of the bytes."""
    try:
        reader = Reader(data.decode(), form)
    except UnicodeDecodeError:
        raise Fault("not_utf8", "C-1") from None
    value = reader.value(1)
    reader.take(r"\Z")
    return value

STRING = r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*+"'
CANONICAL_STRING = re.compile(r'"(?:[^"\\]|\\["\\btnfr]|\\u000[0-7bef]|\\u001[0-9a-f])*+"')
# A fraction or an exponent that begins and has no digit makes the whole no number (C-14).
NUMBER = r"(-?(?:0|[1-9][0-9]*+))(?!\.(?![0-9]))(\.[0-9]++)?+(?![eE](?![+-]?[0-9]))([eE][+-]?[0-9]++)?+"
VALUE = rf"[\[{{]|true|false|null|{STRING}|{NUMBER}"

class Reader:
    def __init__(self, text, form):
        self.text, self.writes, self.form, self.at = text, form == "write", form, 0

    def take(self, pattern):
        """What the pattern matches here, behind white space."""
        space = re.compile("[ \t\n\r]*").match(self.text, self.at)
        demand(self.writes or not space[0], "not_canonical", "C-3")
        match = re.compile(pattern).match(self.text, space.end())
        demand(match, "not_json", "C-2, C-14")
        self.at = match.end()
        return match

    def value(self, depth):
        token = self.take(VALUE)
        if token[0] in ("[", "{"):
            demand(depth <= DEPTH[self.form], "too_deep", "C-8")
            return self.members(depth) if token[0] == "{" else [self.value(depth + 1) for _ in self.each("]")]
        if token[0] in ("true", "false", "null"):
            return json.loads(token[0])
        return self.string(token[0]) if token[0][0] == '"' else self.number(*token.group(0, 1, 2, 3))

    def each(self, end):
        """Once for each item or member, up to the bracket that ends them."""
        more = not self.take(rf"\{end}?")[0]
        while more:
            yield
            more = self.take(rf"[,\{end}]")[0] == ","

    def members(self, depth):
        """A name is judged when its closing quote is read."""
        members, last = {}, None
        for _ in self.each("}"):
            name = self.string(self.take(STRING)[0])
            demand(name != last and not (self.writes and name in members), "duplicate_member", "C-6")
            demand(last is None or self.writes or utf16(last) < utf16(name), "not_canonical", "C-7")
            self.take(":")
            members[name], last = self.value(depth + 1), name
        return members

    def string(self, text):
        demand(self.writes or CANONICAL_STRING.fullmatch(text), "not_canonical", "C-4")
        value = json.loads(text)
        demand(not re.search(r"[\ud800-\udfff]", value), "lone_surrogate", "C-5")
        return value

    def number(self, text, digits, fraction, exponent):
        value, is_large = float(text), abs(float(digits)) > MAX_INTEGER
        if self.form == "document":
            demand(not fraction and not exponent and digits != "-0", "number_not_integer", "C-9")
            demand(not is_large, "number_out_of_range", "C-10")
            return int(text)
        demand(math.isfinite(value), "number_out_of_range", "C-11")
        own = es6_number(value) == text
        demand(own or fraction or exponent or not is_large, "number_not_exact", "C-12")
        demand(own or self.writes, "not_canonical", "C-13")
        return value
