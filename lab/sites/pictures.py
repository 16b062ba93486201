"""Tiny pictures of tiles or of simple things, so that listings have something to show."""

import hashlib
import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT, TILE = 160, 120, 20  # pixels


@lru_cache(maxsize=256)
def still_life(name: str) -> bytes:
    """Return a PNG of a round and a square thing on a table; colours, sizes and places follow from the name."""
    seed = hashlib.shake_128(f"still life {name}".encode()).digest(14)
    wall, table, ball, box = (
        (90 + seed[at] // 2, 90 + seed[at + 1] // 2, 90 + seed[at + 2] // 2) for at in (0, 3, 6, 9)
    )
    centre, radius = 40 + seed[12] % 60, 18 + seed[13] % 14
    left, top, edge = 20 + (seed[12] * 7) % 100, 60 + seed[13] % 20, 92 + seed[2] % 12

    def colour(x: int, y: int) -> tuple[int, int, int]:
        if (x - centre) ** 2 + (y - (edge - radius + 6)) ** 2 < radius * radius:
            return ball
        if left <= x < left + 34 and top <= y < edge + 4:
            return box
        return wall if y < edge else table

    lines = bytearray()
    for y in range(HEIGHT):
        shade = 100 - 30 * y // HEIGHT
        lines += b"\0" + bytes(channel * shade // 100 for x in range(WIDTH) for channel in colour(x, y))
    return _png(bytes(lines))


@lru_cache(maxsize=256)
def picture(name: str) -> bytes:
    """Return a PNG of tiles whose colours follow from the name."""
    columns, rows = WIDTH // TILE, HEIGHT // TILE
    colours = hashlib.shake_128(name.encode()).digest(columns * rows * 3)
    lines = bytearray()
    for row in range(rows):
        tiles = (colours[(row * columns + column) * 3 :][:3] * TILE for column in range(columns))
        lines += (b"\0" + b"".join(tiles)) * TILE  # a filter byte of 0 before each line
    return _png(bytes(lines))


def _png(lines: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
