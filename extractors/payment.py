"""How a seller wants to be paid: coins, escrow or not, early release, direct deals, cash."""

from collections.abc import Iterator

from extractors.frame import Match, Text, prepare, terms
from records.fact import Fact

NAME = "payment"

# Written small these are everyday words: "fe" is Spanish for faith.
_CAPITALS = frozenset({"fe", "cod", "cim", "psc", "eft"})


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per way of payment or release; `coin:<CODE>` names an accepted coin.

    A coin behind a number is a price and not reported here.

    >>> [fact.value for fact in find("No escrow, FE only. BTC or Monero. 0.5 BTC")]
    ['no_escrow', 'finalise_early', 'coin:BTC', 'coin:XMR']
    """
    prepared = prepare(text)
    for match in terms(NAME).find(prepared):
        if not _is_price(prepared, match) and not _is_everyday(prepared, match):
            yield prepared.fact(match.start, match.end, NAME, match.entry.value)


def _is_price(text: Text, match: Match) -> bool:
    return match.entry.value.startswith("coin:") and match.first > 0 and text.doc[match.first - 1].like_num


def _is_everyday(text: Text, match: Match) -> bool:
    word = text.folded[match.start : match.end]
    return word in _CAPITALS and not text.normal[match.start : match.end].isupper()
