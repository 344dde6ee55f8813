# SPDX-License-Identifier: MIT OR Apache-2.0
"""RFC 1951 and 1950, bit by bit: zlib reads ahead, and so finds faults behind the byte asked for (L-6)."""

from canonical import demand

class Bits:
    """The bits of a stream. One behind its end is an IndexError."""
    def __init__(self, data):
        self.data, self.at = data, 16  # behind the ZLIB header

    def take(self, count):
        """So many bits as a number, the first one the least significant."""
        self.at += count
        return sum((self.data[at >> 3] >> (at & 7) & 1) << at - self.at + count
                   for at in range(self.at - count, self.at))

    def number(self, base_and_extra):
        return base_and_extra[0] + self.take(base_and_extra[1])

    def symbol(self, code):
        length, bits = 0, 0
        while (length, bits) not in code:
            length, bits = length + 1, bits << 1 | self.take(1)
            demand(length <= 15, "list_broken", "L-7")
        return code[length, bits]

def huffman(lengths, complete=False):
    """Symbols by length and bits (RFC 1951 section 3.2.2). No code, or one of one bit, may be incomplete."""
    code, bits = {}, 0
    for length in range(1, 16):
        bits <<= 1
        for symbol in (symbol for symbol, each in enumerate(lengths) if each == length):
            code[length, bits] = symbol
            bits += 1
        demand(bits <= 1 << length, "list_broken", "L-7")
    demand(bits == 1 << 15 or not complete and set(code) <= {(1, 0)}, "list_broken", "L-7")
    return code

FIXED = huffman([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), huffman([5] * 32)
# Base and extra bits of the symbols for sizes (257 …) and distances.
SIZES = [(3 + i, 0) for i in range(8)]
SIZES += [(3 + (4 + i % 4 << i // 4 - 1), i // 4 - 1) for i in range(8, 28)] + [(258, 0)]
DISTANCES = [(1 + i, 0) for i in range(4)]
DISTANCES += [(1 + (2 + i % 2 << i // 2 - 1), i // 2 - 1) for i in range(4, 30)]
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

def dynamic_codes(bits):
    """The two codes at the head of a block (RFC 1951 section 3.2.7)."""
    literals, distances, count = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
    demand(literals <= 286 and distances <= 30, "list_broken", "L-7")
    short = {place: bits.take(3) for place in ORDER[:count]}
    code, lengths = huffman([short.get(place, 0) for place in range(19)], complete=True), []
    while len(lengths) < literals + distances:
        symbol = bits.symbol(code)
        length = symbol if symbol < 16 else lengths[-1] if symbol == 16 else 0
        lengths += [length] * bits.number({16: (3, 2), 17: (3, 3), 18: (11, 7)}.get(symbol, (1, 0)))
    demand(len(lengths) == literals + distances and lengths[256], "list_broken", "L-7")
    return huffman(lengths[:literals]), huffman(lengths[literals:])

def byte_at(data, last):
    """The byte at `last` of a ZLIB stream; a Fault or IndexError before it. No bit behind it is read."""
    method, window, checked = data[0] & 15, data[0] >> 4, int.from_bytes(data[:2]) % 31
    demand((method, checked, data[1] & 32) == (8, 0, 0) and window <= 7, "list_broken", "L-7")
    bits, out, final = Bits(data), bytearray(), False
    while len(out) <= last:
        demand(not final, "list_broken", "L-7")
        final, type_ = bits.take(1), bits.take(2)
        demand(type_ != 3, "list_broken", "L-7")
        if type_ == 0:
            bits.at += -bits.at % 8
            size, check = bits.take(16), bits.take(16)
            demand(size ^ check == 0xFFFF, "list_broken", "L-7")
            out += data[bits.at // 8:bits.at // 8 + size]
            bits.at += size * 8
            continue
        literals, distances = FIXED if type_ == 1 else dynamic_codes(bits)
        while len(out) <= last and (symbol := bits.symbol(literals)) != 256:
            if symbol < 256:
                out.append(symbol)
                continue
            size = bits.number(SIZES[symbol - 257])
            distance = bits.number(DISTANCES[bits.symbol(distances)])
            for _ in range(size):
                out.append(out[-distance])
    return out[last]
