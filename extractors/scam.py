"""Words of fraud: payment that nobody gives back, fees in advance, too many assurances; and what is offered against the doubt."""

from collections.abc import Iterator

from extractors.frame import Text, prepare
from extractors.phrases import find_phrases
from records.fact import Fact

NAME = "scam"


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per phrase; attribute `side` is `against` for what speaks against fraud, as pictures on request do.

    >>> [fact.value for fact in find("Gift cards only, trust me. Video on request")]
    ['irreversible_payment_only', 'over_assured', 'proof_offered']
    >>> [fact.value for fact in find("Luger without import mark, no proof marks. Counterfeit money detector")]
    []
    """
    prepared = prepare(text)
    for match in find_phrases(prepared, NAME):
        side = {"side": str(match.entry.attributes["side"])} if "side" in match.entry.attributes else {}
        yield prepared.fact(match.start, match.end, NAME, match.entry.value, **side)
