"""Onion addresses in a text; a version 3 address is reported only when its checksum is right."""

import base64
import hashlib
import re
from collections.abc import Iterator

from extractors.frame import Text
from extractors.verbatim import quote, source_of
from records.fact import Fact

NAME = "onion"

_ADDRESS = re.compile(
    r"(?<![a-z0-9])(?P<host>[a-z2-7]{56}|[a-z2-7]{16})\s?(?:\.|\[\.\]|[\[(]dot[\])])\s?onion(?![\w-])", re.IGNORECASE
)


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per onion address; `value` is the lower-case host with `.onion`, without path or subdomain.

    Version 2 addresses (16 characters, dead since 2021, without checksum) are reported because old texts name them.
    """
    source = source_of(text)
    if "onion" not in source and "onion" not in source.lower():
        return
    for match in _ADDRESS.finditer(source):
        host = match["host"].lower()
        version = 3 if len(host) == 56 else 2
        if version == 3 and not is_valid_v3(host):
            continue
        yield quote(text, match.start(), match.end(), NAME, f"{host}.onion", version=version)


def is_valid_v3(host: str) -> bool:
    """Return whether 56 base32 characters carry version 3 and the right checksum (Tor rend-spec-v3, section 6)."""
    raw = base64.b32decode(host.upper())
    key, checksum, version = raw[:32], raw[32:34], raw[34:]
    return version == b"\x03" and hashlib.sha3_256(b".onion checksum" + key + version).digest()[:2] == checksum
