"""What a text is for: to offer goods, to seek them, to swap them, to talk about them, to warn of somebody."""

from collections.abc import Iterator

from extractors.frame import Text, prepare
from extractors.phrases import find_phrases
from records.fact import Fact

NAME = "intent"


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per phrase that says what the text is for: offer, wanted, trade, discussion or warning.

    >>> [fact.value for fact in find("WTS Glock 19, will trade for a CZ 75")]
    ['offer', 'trade']
    >>> [fact.value for fact in find("Wanted poster, no trades, not for sale. If you are looking for a gift")]
    []
    """
    prepared = prepare(text)
    for match in find_phrases(prepared, NAME):
        yield prepared.fact(match.start, match.end, NAME, match.entry.value)
