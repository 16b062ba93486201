"""Shingles: a text's runs of words as a signature, by which copied texts are found though numbers and contacts differ."""

import itertools
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Protocol

from rensa import RMinHash

from extractors.frame import prepare
from records.signature import NUMBERS, Signature

VERSION = 1  # of masks and runs; signatures of different versions are never compared
RUN = 3  # words
LEAST_WORDS = 12  # different ones; below, listings of the same good say the same by chance: see docs/copies.md
SEED = 20_110_302
NUMBER = "0"
OPAQUE = "@"  # addresses, contacts, keys: what a copier puts in anew
# Letters of scripts that leave no blanks between words stand for themselves: Thai, Lao, Khmer, Burmese, kana, Han.
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(
    rf"(?P<opaque>\S*(?:@|://|\.onion)\S*|[^\W_]{{25,}})|(?P<number>\d+(?:[.,]\d+)*)|[{_ALONE}]|[^\W\d_{_ALONE}]+"
)


class Folded(Protocol):
    """A prepared text."""

    @property
    def folded(self) -> str:
        """The text in lower case, without accents and disguises."""
        ...


def words(text: str | Folded) -> Iterator[str]:
    """Yield the folded words of a text; every number is the same, and so is every address, contact or key.

    >>> list(words("Ships in 3 days, €900: me@mail.example"))
    ['ships', 'in', '0', 'days', '0', '@']
    """
    folded = prepare(text).folded if isinstance(text, str) else text.folded
    for match in _WORD.finditer(folded):
        yield OPAQUE if match["opaque"] else NUMBER if match["number"] else match[0]


def sign(texts: Iterable[str | Folded]) -> Signature | None:
    """Return the signature of a listing's texts; None for those too short to tell a copy from chance.

    No run of words reaches from one text into the next, and a text that another repeats counts once.
    """
    several = [list(words(text)) for text in texts]
    number = len(set(itertools.chain.from_iterable(several)))
    if number < LEAST_WORDS:
        return None
    made = RMinHash(NUMBERS, SEED)
    made.update([run for one in several for run in _runs(one)])
    return Signature(bytes([VERSION]) + struct.pack(f"<{NUMBERS}H", *(one & 0xFFFF for one in made.digest())), number)


def _runs(several: list[str]) -> Iterator[str]:
    for start in range(max(1, len(several) - RUN + 1)):
        yield " ".join(several[start : start + RUN])
