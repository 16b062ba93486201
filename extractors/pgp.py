"""OpenPGP in a text: key blocks parsed to fingerprint, names and dates, printed fingerprints, messages, signatures."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pysequoia import Cert
from pysequoia.packet import PacketPile, Tag

from extractors.frame import Text
from extractors.verbatim import quote, source_of
from records.fact import Fact

NAME = "pgp"

_MARK = re.compile(
    r"-{4,6} ?(?P<side>BEGIN|END) PGP (?P<label>PUBLIC KEY BLOCK|PRIVATE KEY BLOCK|SIGNED MESSAGE|MESSAGE|SIGNATURE) ?-{4,6}",
    re.IGNORECASE,
)
_TYPES = {
    "PUBLIC KEY BLOCK": "key",
    "PRIVATE KEY BLOCK": "private_key",
    "SIGNED MESSAGE": "signed_message",
    "MESSAGE": "message",
    "SIGNATURE": "signature",
}
_LARGEST_BLOCK_CHARACTERS = 200_000  # a key with many signatures has 50,000; more is no vendor's key

# Ten groups of four as GnuPG prints them, or forty digits in one where a word beside them says what they are.
_GROUPED = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{4}[ \u00a0]{1,3}){9}[0-9A-Fa-f]{4}(?![0-9A-Fa-f])")
_PLAIN = re.compile(r"(?<![0-9A-Za-z])(?:0x)?([0-9A-Fa-f]{40}|[0-9A-Fa-f]{16})(?![0-9A-Za-z])")
_SHORTEST_CHARACTERS = 16
_KEY_DIGITS = re.compile(
    r"[0-9A-Fa-f]{16}|[0-9A-Fa-f]{4}[ \u00a0]{1,3}[0-9A-Fa-f]{4}[ \u00a0]"
)  # less is no part of a key
_KEY_WORD = re.compile(
    r"\b(?:pgp|gpg|openpgp|fingerprint|fpr|key ?id|fingerabdruck|empreinte|huella|impronta|отпечаток|odcisk)\b",
    re.IGNORECASE,
)
_WORD_REACH_CHARACTERS = 60


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per armoured block and per fingerprint or key id outside them.

    `value` is the fingerprint (upper-case hex) of a key, the key id of a printed long id, else the block's type.
    A block that is no valid key has the attribute `broken`.
    """
    source = source_of(text)
    covered_to = 0
    for start, end, kind in _blocks(source) if "----" in source else ():
        yield from _find_fingerprints(text, covered_to, start)
        yield _read_block(text, start, end, kind)
        covered_to = end
    yield from _find_fingerprints(text, covered_to, len(source))


def _blocks(source: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, type) of each armoured block; one that never ends reaches to the next, or to the text's end."""
    start, label = -1, ""
    for mark in _MARK.finditer(source):
        side, named = mark["side"].upper(), mark["label"].upper()
        if side == "END" and start >= 0 and named == ("SIGNATURE" if label == "SIGNED MESSAGE" else label):
            yield start, mark.end(), _TYPES[label]
            start = -1
        elif side == "BEGIN" and not (label == "SIGNED MESSAGE" and named == "SIGNATURE" and start >= 0):
            if start >= 0:
                yield start, min(mark.start(), start + _LARGEST_BLOCK_CHARACTERS), _TYPES[label]
            start, label = mark.start(), named
    if start >= 0:
        yield start, min(len(source), start + _LARGEST_BLOCK_CHARACTERS), _TYPES[label]


def _read_block(text: str | Text, start: int, end: int, kind: str) -> Fact:
    block = source_of(text)[start:end]
    attributes: dict[str, Any] = {"type": kind}
    value = kind
    if kind == "key":
        certificate = _read_key(block)
        if certificate is None:
            attributes["broken"] = True
        else:
            value = certificate.fingerprint.upper()
            attributes |= _describe(certificate)
    elif "END PGP" not in block.upper():
        attributes["broken"] = True
    return quote(text, start, end, NAME, value, **attributes)


def _read_key(block: str) -> Cert | None:
    """Return the first certificate of a block; a page that lost the line breaks is armoured anew."""
    for candidate in (block, _armour_again(block)):
        try:
            return Cert.from_bytes(candidate.encode("utf-8", "replace"))
        except RuntimeError:  # what pysequoia raises for anything it cannot parse
            continue
    return None


def _armour_again(block: str) -> str:
    """Return a block whose line breaks became spaces with its body on lines of its own.

    Header words such as `Version: GnuPG v2` are short; the body begins with the first word of 60 or more characters.
    """
    words = block[block.find("-----", 10) :].split("END PGP", maxsplit=1)[0].strip("- \n").split()
    first = next((i for i, word in enumerate(words) if len(word) >= 60), len(words))
    body = "\n".join(word.strip("-") for word in words[first:])
    return f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{body}\n-----END PGP PUBLIC KEY BLOCK-----\n"


def _describe(certificate: Cert) -> dict[str, Any]:
    """Return user ids, key id and ISO dates of a certificate; `expires` is absent for a key without end.

    All are read from the packets themselves: sequoia's policy refuses what an old key signed with SHA-1, and we only watch.
    """
    packets = list(PacketPile.from_bytes(bytes(certificate)))
    created = next((packet.key_created for packet in packets if packet.tag == Tag.PublicKey), None)
    described: dict[str, Any] = {
        "user_ids": tuple(packet.user_id for packet in packets if packet.tag == Tag.UserID),
        "key_id": certificate.fingerprint[-16:].upper(),
    }
    if created:
        described["created"] = created.isoformat()
    with suppress(RuntimeError):  # as above: what cannot be told under the policy is left out
        if certificate.expiration:
            described["expires"] = certificate.expiration.isoformat()
        if certificate.is_revoked:
            described["revoked"] = True
    return described


def _find_fingerprints(text: str | Text, start: int, end: int) -> Iterator[Fact]:
    source = source_of(text)
    if end - start < _SHORTEST_CHARACTERS or not _KEY_DIGITS.search(source, start, end):
        return
    for match in _GROUPED.finditer(source, start, end):
        yield quote(text, *match.span(), NAME, re.sub(r"\s", "", match[0]).upper(), type="fingerprint")
    for match in _PLAIN.finditer(source, start, end):
        before = max(start, match.start() - _WORD_REACH_CHARACTERS)
        if _KEY_WORD.search(source, before, match.start()):
            kind = "fingerprint" if len(match[1]) == 40 else "key_id"
            yield quote(text, *match.span(), NAME, match[1].upper(), type=kind)
