# SPDX-License-Identifier: MIT OR Apache-2.0
"""RFC 1951 and 1950, bit by bit: zlib reads ahead, and so finds faults behind the byte asked for (L-6). What RFC 1951
is silent about is read on (L-7). An IndexError is a fault too: of a bit behind the end, a distance to before the first
byte, a symbol that means nothing."""
from canonical import demand

class Bits:
    def __init__(self, data):
        self.data, self.at = data, 16  # behind the ZLIB header

    def take(self, count, number=0):
        """So many bits as a number, the first one the least significant, added to `number`."""
        for place in range(count):
            number += (self.data[self.at >> 3] >> (self.at & 7) & 1) << place
            self.at += 1
        return number

    def symbol(self, code):
        bits = 1
        while bits not in code:
            demand(bits < 1 << 15, "list_broken", "L-7")
            bits = bits << 1 | self.take(1)
        return code[bits]

def huffman(lengths):
    """Symbols by their bits, behind a bit 1 that is none of them (RFC 1951 section 3.2.2)."""
    code, bits, last = {}, 1, 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths) if length):
        bits, last = bits << length - last, length
        demand(bits < 2 << length, "list_broken", "L-7")
        code[bits] = symbol
        bits += 1
    return code

def ranges(extras, least):
    """How many extra bits each symbol has, and the least number that it stands for: one behind the last one's."""
    return [(extra, least + sum(1 << each for each in extras[:place])) for place, extra in enumerate(extras)]

FIXED = huffman([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), huffman([5] * 32)
SIZES = ranges([max(place // 4 - 1, 0) for place in range(28)], 3) + [(0, 258)]  # of the symbols from 257 on
DISTANCES = ranges([max(place // 2 - 1, 0) for place in range(30)], 1)
REPEATS = {16: (2, 3), 17: (3, 3), 18: (7, 11)}
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

def dynamic_codes(bits):
    """The two codes at the head of a block (RFC 1951 section 3.2.7)."""
    literals, distances, count = bits.take(5, 257), bits.take(5, 1), bits.take(4, 4)
    short = {place: bits.take(3) for place in ORDER[:count]}
    code, lengths = huffman([short.get(place, 0) for place in range(19)]), []
    while len(lengths) < literals + distances:
        symbol = bits.symbol(code)
        length = symbol if symbol < 16 else lengths[-1] if symbol == 16 else 0
        lengths += [length] * bits.take(*REPEATS.get(symbol, (0, 1)))
    return huffman(lengths[:literals]), huffman(lengths[literals:])

def byte_at(data, last):
    """The byte at `last` of a ZLIB stream; a Fault or IndexError before it. No bit behind it is read."""
    method, window, checked = data[0] & 15, data[0] >> 4, int.from_bytes(data[:2]) % 31
    demand((method, checked, data[1] & 32) == (8, 0, 0) and window <= 7, "list_broken", "L-7")
    bits, out, final = Bits(data), bytearray(), False
    while len(out) <= last and not final:
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
            size, distance = bits.take(*SIZES[symbol - 257]), bits.take(*DISTANCES[bits.symbol(distances)])
            for _ in range(size):
                out.append(out[-distance])
    return out[last]
