"""Ways to reach a seller: addresses and links by their form, numbers and handles by the messenger named beside them."""

import re
from collections.abc import Iterator, Sequence

from extractors.address import Found, find_addresses
from extractors.disguised_address import find_disguised
from extractors.frame import Text, prepare
from extractors.handle import PHONE_KINDS, Apps, find_apps, find_handles, nearest
from extractors.phone import Candidate, Number, Numbers
from extractors.spans import Spans
from extractors.verbatim import quote
from records.fact import Fact

NAME = "contact"
_BEFORE_REACH = 24  # characters between a messenger's name and its number
_BEHIND_REACH = 8  # and between a number and the name behind it
_STRONG = re.compile(r"[:=@>»→]|\s[-–—]\s")
_AS_WRITTEN = frozenset({"matrix", "threema"})  # kinds whose capitals count


def find(text: str | Text, *, regions: Sequence[str] = ()) -> Iterator[Fact]:
    """Yield a fact per way of contact; attributes `kind` and `value` (as written, less `@`), fact value `kind:normal`.

    A number offered for two messengers gives two facts with one span. `regions` are the ISO codes of countries that the
    seller is known to be in, the surest first: a number without a country's code is read as one of theirs.

    >>> [fact.value for fact in find("Wickr: shop_44, not on Telegram; mail me: a.b at proton dot me")]
    ['email:a.b@proton.me', 'wickr:shop_44']
    >>> [fact.value for fact in find("call 082 555 0166", regions=["ZA"])]
    ['phone:+27825550166']
    """
    text = prepare(text)
    taken = Spans()
    last: tuple[int, int] | None = None
    for found in _all(text, regions):
        span = (found.start, found.end)
        if span != last and taken.overlap(*span):
            continue
        if span != last:
            taken.add(*span)
        last = span
        normal = found.value if found.kind in _AS_WRITTEN else found.value.lower()
        yield quote(text, *text.span(*span), NAME, f"{found.kind}:{normal}", kind=found.kind, value=found.value)


def _all(text: Text, regions: Sequence[str]) -> Iterator[Found]:
    """Yield contacts, surest first: forms, then numbers, then handles beside a messenger's name."""
    yield from find_addresses(text)
    yield from find_disguised(text)
    candidates = list(Numbers(text, regions).find())
    apps = find_apps(text, phones=bool(candidates))
    if not (candidates or apps):
        return
    starts = [named.start for named in apps]
    numbered = set[Apps]()
    for candidate in candidates:
        beside = _beside(text, nearest(apps, starts, candidate.start), candidate)
        number = candidate.named() if beside else candidate.sure()
        if number:
            numbered.update(beside)
            yield from _of_number(number, beside)
    yield from find_handles(text, [named for named in apps if named not in numbered])


def _beside(text: Text, apps: Sequence[Apps], number: Candidate) -> list[Apps]:
    """Return the messenger, or several in one breath, named last before a number, and the one behind it if not for another."""
    usable = [named for named in apps if not PHONE_KINDS.isdisjoint(named.kinds)]
    before = [named for named in usable if 0 <= number.start - named.end <= _BEFORE_REACH][-1:]
    found = [named for named in before if "\n" not in text.normal[named.end : number.start].strip()]
    for named in usable:
        is_behind = 0 <= named.start - number.end <= _BEHIND_REACH
        if is_behind and not _STRONG.search(text.normal, named.end, named.end + 2):
            found.append(named)
    return found


def _of_number(number: Number, beside: Sequence[Apps]) -> Iterator[Found]:
    """Yield the number for each messenger beside it; as a telephone where none is."""
    kinds = [kind for named in beside for kind in named.kinds if kind in PHONE_KINDS and kind != "number"]
    for kind in dict.fromkeys(kinds or ["phone"]):
        yield Found(number.start, number.end, kind, number.value)
