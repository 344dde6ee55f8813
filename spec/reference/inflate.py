# SPDX-License-Identifier: MIT OR Apache-2.0
"""RFC 1951 and 1950, bit by bit: zlib reads ahead, and so finds faults behind the byte that is asked for (L-6)."""


class Broken(Exception):
    """The stream is at fault before the byte."""


def demand(met):
    """Raise Broken unless `met`."""
    if not met:
        raise Broken


class Bits:
    """The bits of a DEFLATE stream (RFC 1951)."""

    def __init__(self, data, at):
        self.data, self.at = data, at

    def take(self, count):
        """So many bits as a number, the first one the least significant."""
        bits = [self.data[at >> 3] >> (at & 7) & 1 for at in range(self.at, self.at + count)]
        self.at += count
        return sum(bit << place for place, bit in enumerate(bits))

    def symbol(self, code):
        """The next symbol of a Huffman code."""
        length, bits = 0, 0
        while (length, bits) not in code:
            length, bits = length + 1, bits << 1 | self.take(1)
            demand(length <= 15)
        return code[length, bits]


def huffman(lengths, complete=False):
    """Symbols by length and bits (RFC 1951 section 3.2.2). Only no code, or one of one bit, may be incomplete."""
    code, bits = {}, 0
    for length in range(1, 16):
        bits <<= 1
        for symbol in (symbol for symbol, each in enumerate(lengths) if each == length):
            code[length, bits] = symbol
            bits += 1
        demand(bits <= 1 << length)
    demand(bits == 1 << 15 or not complete and set(code) <= {(1, 0)})
    return code


FIXED = huffman([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), huffman([5] * 32)
SIZES = [(3 + i, 0) for i in range(8)] + [(3 + (4 + i % 4 << i // 4 - 1), i // 4 - 1) for i in range(8, 28)]
SIZES += [(258, 0)]
DISTANCES = [(1 + i, 0) for i in range(4)] + [(1 + (2 + i % 2 << i // 2 - 1), i // 2 - 1) for i in range(4, 30)]


def dynamic_codes(bits):
    """The two codes at the head of a block (RFC 1951 section 3.2.7)."""
    literals, distances, count = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
    demand(literals <= 286 and distances <= 30)
    order = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)[:count]
    short = {place: bits.take(3) for place in order}
    code, lengths = huffman([short.get(place, 0) for place in range(19)], complete=True), []
    while len(lengths) < literals + distances:
        symbol = bits.symbol(code)
        base, extra = {16: (3, 2), 17: (3, 3), 18: (11, 7)}.get(symbol, (1, 0))
        length = symbol if symbol < 16 else lengths[-1] if symbol == 16 else 0
        lengths += [length] * (base + bits.take(extra))
    demand(len(lengths) == literals + distances and lengths[256])
    return huffman(lengths[:literals]), huffman(lengths[literals:])


def byte_at(data, last):
    """The byte at `last` of a ZLIB stream. No bit behind what that byte needs is looked at (L-6)."""
    try:
        return inflate(data, last)
    except IndexError:  # a bit behind the end, a distance before the begin, a symbol that is none
        raise Broken from None


def inflate(data, last):
    """RFC 1950 and RFC 1951 up to the byte at `last`."""
    demand(last < 2**18 and data[0] & 15 == 8 and data[0] >> 4 <= 7)
    demand(int.from_bytes(data[:2]) % 31 == 0 and not data[1] & 32)
    bits, out, final = Bits(data, 16), bytearray(), False
    while len(out) <= last:
        demand(not final)
        final, type_ = bits.take(1), bits.take(2)
        demand(type_ != 3)
        if type_ == 0:
            bits.at += -bits.at % 8
            size, check = bits.take(16), bits.take(16)
            demand(size ^ check == 0xFFFF)
            out += data[bits.at // 8:bits.at // 8 + size]
            bits.at += size * 8
            continue
        literals, distances = FIXED if type_ == 1 else dynamic_codes(bits)
        while len(out) <= last and (symbol := bits.symbol(literals)) != 256:
            if symbol < 256:
                out.append(symbol)
                continue
            base, extra = SIZES[symbol - 257]
            size = base + bits.take(extra)
            base, extra = DISTANCES[bits.symbol(distances)]
            distance = base + bits.take(extra)
            for _ in range(size):
                out.append(out[-distance])
    return out[last]
