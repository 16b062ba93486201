"""Tiny pictures made of coloured tiles, so that listings have something to show."""

import hashlib
import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT, TILE = 160, 120, 20  # pixels


@lru_cache(maxsize=256)
def picture(name: str) -> bytes:
    """Return a PNG whose colours follow from the name."""
    columns, rows = WIDTH // TILE, HEIGHT // TILE
    colours = hashlib.shake_128(name.encode()).digest(columns * rows * 3)
    lines = bytearray()
    for row in range(rows):
        tiles = (colours[(row * columns + column) * 3 :][:3] * TILE for column in range(columns))
        lines += (b"\0" + b"".join(tiles)) * TILE  # a filter byte of 0 before each line
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(bytes(lines))) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
