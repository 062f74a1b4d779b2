"""picture.py: a screenshot as a PNG of at most 256 colours, a third of its size; no library for pictures is needed."""
import struct
import zlib
from collections import Counter

MARK = b"\x89PNG\r\n\x1a\n"


def chunks(data):
    at = len(MARK)
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind, data[at + 8:at + 8 + size]
        at += size + 12


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def paeth(a, b, c):
    left, up, corner = abs(b - c), abs(a - c), abs(a + b - c - c)
    return a if left <= up and left <= corner else b if up <= corner else c


def lines(data):
    """Its lines of pixels, three bytes each, and its size: as chromium writes them, 8-bit RGB."""
    parts = list(chunks(data))
    width, height, depth, kind = struct.unpack(">IIBB", parts[0][1][:10])
    if (depth, kind) != (8, 2):
        raise ValueError("expected 8-bit RGB")
    raw = zlib.decompress(b"".join(part for name, part in parts if name == b"IDAT"))
    size, above, found = width * 3, bytearray(width * 3), []
    for y in range(height):
        how, line = raw[y * (size + 1)], bytearray(raw[y * (size + 1) + 1:(y + 1) * (size + 1)])
        for i in range(size if how else 0):
            a, b, c = (line[i - 3], above[i], above[i - 3]) if i >= 3 else (0, above[i], 0)
            line[i] = line[i] + (a, b, (a + b) // 2, paeth(a, b, c))[how - 1] & 255
        found.append(line)
        above = line
    return width, height, found


def shrink(data):
    width, height, rows = lines(data)
    pixels = [[bytes(row[i:i + 3]) for i in range(0, width * 3, 3)] for row in rows]
    counted = Counter(pixel for row in pixels for pixel in row)
    kept = [colour for colour, _ in counted.most_common(256)]
    nearest = {colour: min(range(len(kept)), key=lambda k: sum((x - y) ** 2 for x, y in zip(kept[k], colour))) for colour in counted}
    body = b"".join(b"\0" + bytes(nearest[pixel] for pixel in row) for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return MARK + chunk(b"IHDR", head) + chunk(b"PLTE", b"".join(kept)) + chunk(b"IDAT", zlib.compress(body, 9)) + chunk(b"IEND", b"")
