"""Values of records that no text says: stars that are counted, a verdict that a picture or a class stands for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from crawlers.markup import Element
from crawlers.places import Sample
from crawlers.shapes import squeezed
from crawlers.trial import Attempt, Chain, frozen

MOST_VALUES = 6  # that a table may tell apart
_MOST_STARS = 10
_FILE = r"([^/?]+)(?:\?.*)?$"  # the name at the end of an address
_PICTURES = ("img", "i", "span", "svg", "td", "div", "b")


def counted_pictures(samples: Sequence[Sample]) -> Iterator[Attempt]:
    """Yield rules that count pictures or signs, where their number is the wanted one in most records."""
    having = [one for one in samples if isinstance(one.wanted, int) and not isinstance(one.wanted, bool) and one.scope is not None]  # fmt: skip
    if not having or any(not 0 <= one.wanted <= _MOST_STARS for one in having):
        return
    hits: Counter[str] = Counter()
    for one in having[:40]:
        counts: Counter[str] = Counter(test for element in _inside(one, "img", "i", "span", "svg") for test in _tests(element))  # fmt: skip
        hits.update(test for test, count in counts.items() if count == one.wanted)
    for test, count in hits.most_common(6):
        if count * 2 >= min(len(having), 40) and count > 1:
            yield Attempt(None, f"count(.//{test})", 0.6, chain=(("number", None),))


def _inside(sample: Sample, *tags: str) -> Iterator[Element]:
    return iter(()) if sample.scope is None else sample.scope.iter(*tags)


def _tests(element: Element) -> Iterator[str]:
    tag = element.tag
    for name in (element.get("class") or "").split():
        if "'" not in name:
            yield f"{tag}[contains(concat(' ', @class, ' '), ' {name} ')]"
    source = element.get("src") or ""
    file = source.rpartition("/")[2].partition("?")[0]
    if file and "'" not in file:
        yield f"{tag}[contains(@src, '{file}')]"


def tables(samples: Sequence[Sample]) -> Iterator[Attempt]:
    """Yield rules that give a value for each address, class or title of a picture, where each stands for one value only."""
    having = [one for one in samples if isinstance(one.wanted, str) and one.scope is not None]
    values = {squeezed(one.wanted) for one in having}
    if not having or len(values) > MOST_VALUES or len(having) < 2 * len(values):
        return
    said: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in having:
        seen = set()
        for element in _inside(one, *_PICTURES):
            for attribute in ("src", "class", "alt", "title"):
                key = (str(element.tag), attribute)
                if key not in seen and (text := _short(attribute, element.get(attribute) or "")):
                    seen.add(key)
                    said[key][text][str(one.wanted)] += 1
    for (tag, attribute), texts in said.items():
        clear = {text: counts.most_common(1)[0][0] for text, counts in texts.items()}
        right = sum(counts[clear[text]] for text, counts in texts.items())
        telling = len(set(map(squeezed, clear.values()))) == len(values) and len(texts) <= 2 * MOST_VALUES
        if telling and right >= 0.9 * len(having) and (len(values) > 1 or attribute == "src"):
            score = 0.55 if tag == "img" else 0.45
            cut: Chain = (("regex", _FILE),) if attribute == "src" else ()
            yield Attempt(f"{tag}[{attribute}]", None, score, attribute, chain=(*cut, ("map", frozen(clear))))


def _short(attribute: str, text: str) -> str:
    """Return the name of a file without its address, or an attribute that is no longer than a name."""
    if attribute == "src":
        match = re.search(_FILE, text.strip())
        return match[1] if match else ""
    return text.strip() if len(text) < 80 else ""
