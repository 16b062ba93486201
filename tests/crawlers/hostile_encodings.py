"""Pages whose bytes are not what they claim: wrong, mixed and doubled encodings, broken UTF-8, other formats, packed bodies."""

import bz2
import gzip
import zlib
from collections.abc import Iterator

TEXT = "<h1>Messinglampe mit Schirm</h1><table><tr><td>Preis</td><td>12,50 €</td></tr></table><p>Старая лампа, très belle, ランプ, лампа"
CODECS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "shift_jis", "euc_jp",
    "iso2022_jp", "gb18030", "big5", "euc_kr", "koi8-r", "cp1251", "cp1252", "iso8859-5", "mac-cyrillic", "cp037", "hz",
)  # fmt: skip
LABELS = ("utf-8", "utf-16", "utf-7", "shift_jis", "x-none", "replacement", "../../etc", "hex", "idna", "rot13")
MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a", "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF", "pdf": b"%PDF-1.7\n",
    "zip": b"PK\x03\x04", "elf": b"\x7fELF\x02", "sqlite": b"SQLite format 3\0", "mp4": b"\0\0\0\x18ftypmp42",
    "wasm": b"\0asm\x01\0\0\0", "class": b"\xca\xfe\xba\xbe", "rtf": b"{\\rtf1", "ole": b"\xd0\xcf\x11\xe0",
}  # fmt: skip


def encoded_pages() -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each page."""
    for codec in CODECS:
        yield f"encoded-{codec}", TEXT.encode(codec, "xmlcharrefreplace")
        yield f"mislabelled-{codec}", b'<meta charset="shift_jis">' + TEXT.encode(codec, "xmlcharrefreplace")
    for label in LABELS:
        yield (
            f"labelled-{label.strip('./')}",
            f'<?xml version="1.0" encoding="{label}"?><meta charset="{label}">'.encode()
            + TEXT.encode("cp1251", "replace"),
        )
    yield from _broken()
    yield from _mixed()
    noise = bytes((n * n * 31 + n // 7) % 256 for n in range(60_000))
    for name, magic in MAGIC.items():
        yield f"format-{name}", magic + noise
    yield "noise-8-mb", noise * 139
    packed = b"<h1>Lamp</h1>" * 5_000
    yield "gzip-in-body", gzip.compress(packed, mtime=0)
    yield "zlib-in-body", zlib.compress(packed)
    yield "bzip2-in-body", bz2.compress(packed)
    yield "gzip-bomb", gzip.compress(gzip.compress(bytes(60_000_000), mtime=0), mtime=0)


def _broken() -> Iterator[tuple[str, bytes]]:
    yield "overlong-utf-8", b"<h1>\xc0\xbcscript\xc0\xbe \xe0\x80\xbc \xf0\x80\x80\xbc Price: USD 5</h1>" * 500
    yield "lone-surrogates", b"<p>" + b"\xed\xa0\x80 \xed\xbf\xbf USD 5 " * 5_000
    yield "paired-surrogates", b"<p>" + b"\xed\xa0\xbd\xed\xb8\x80 USD 5 " * 5_000
    yield "past-unicode", b"<p>" + b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80\xfe\xff" * 20_000
    yield "continuation-only", b"<p>" + b"\x80\xbf" * 500_000
    yield "cut-sequences", b"<p>" + b"\xe2\x82 \xf0\x9f\x98 \xc3" * 50_000
    yield "nul-every-other", b"\0".join(bytes([byte]) for byte in b"<h1>Lamp</h1><p>Price: USD 5" * 500)
    yield "nul-in-tags", b"<h\x001 cl\0ass=\0'price'>U\0SD 5</\0h1>" * 2_000
    yield "nul-eight-mb", bytes(8 * 2**20 - 1)
    yield "controls", b"<p>" + bytes(range(1, 32)) * 3_000 + b"<h1 \x0b\x0c\x1b=\x07>USD 5"
    yield "c1-controls", "".join(map(chr, range(0x80, 0xA0))).encode() * 5_000
    yield "noncharacters", "<p>\ufffe\uffff\U0001fffe\U0010ffff USD 5 ".encode() * 5_000
    yield "byte-order-marks", b"\xef\xbb\xbf\xff\xfe\xfe\xff<h1>Lamp</h1>\xef\xbb\xbf" * 3_000
    yield "all-bytes", bytes(range(256)) * 2_000


def _mixed() -> Iterator[tuple[str, bytes]]:
    doubled = TEXT
    for times in range(1, 7):
        doubled = doubled.encode().decode("latin-1")
        yield f"double-encoded-{times}", doubled.encode()
    yield (
        "mixed-lines",
        b"\n".join(TEXT.encode(codec, "replace") for codec in ("utf-8", "cp1251", "koi8-r", "utf-16-le", "gb18030")),
    )
    yield "changes-half-way", TEXT.encode() * 50 + TEXT.encode("utf-16-le") * 50
    yield "utf-7-script", b"<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4- +AGEAAA- USD 5"
    yield "iso-2022-escapes", b"<p>" + b"\x1b$B%i%s%W\x1b(B\x1b$@\x1b(J" * 20_000
    yield "many-charsets", b"".join(b'<meta charset="x%d">' % number for number in range(20_000)) + b"\xff"
    yield (
        "charset-after-a-megabyte",
        b"<!--" + b" " * 2**20 + b"--><meta charset='utf-16'>" + TEXT.encode("cp1251", "replace"),
    )
    yield "charset-without-end", b"<meta charset=" + b"u" * 1_000_000 + b"\xff"
    yield "meta-without-end", b"<meta " + b"charset " * 100_000 + b"\xff"
    yield "hz-escapes", b"<meta charset=hz-gb-2312>" + b"~{~}~~~\n\xff" * 50_000
