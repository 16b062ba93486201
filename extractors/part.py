from collections.abc import Iterator

from extractors.frame import Text, prepare, terms
from records.fact import Fact


def find(text: str | Text) -> Iterator[Fact]:
    """Yield parts of firearms, magazines and silencers; attributes are item_type and `essential` (Directive (EU) 2021/555, art. 1).

    >>> [fact.value for fact in find("Schalldämpfer und Glock-Verschluss")]
    ['silencer', 'slide']
    """
    text = prepare(text)
    for match in terms("parts").find(text):
        yield text.fact(match.start, match.end, "part", match.entry.value, **match.entry.attributes)
