"""How goods travel: post, letter, courier, tracked or not, disguised, in several parcels, by hand, or not at all."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from extractors.city import find_city
from extractors.frame import Match, Text, prepare, terms
from extractors.lexicon import load_lexicon
from extractors.spans import Spans
from records.analysis import Shipping
from records.fact import Fact

NAME = "parcel"

_SPLIT_TITLE = re.compile(
    r"(?<![^\W_])(?:pt|part|teil|parte|partie|deel|cz|czesc|часть|част|ч|частина|dio|deo|део|дио|parca|جزء|الجزء)\.?\s?[-#:№]?\s?"
    r"[1-9](?:\s?(?:/|of|von|de|di|sur|van|z|из|від|od|од)\s?[1-9])?(?![\w.,]*\d|\s?(?:mm|gr|g|oz|мм|%|x|х)\b)"
)
_SPLIT_WORDS = frozenset(
    "pt part teil parte partie deel cz czesc часть част ч частина dio deo део дио parca جزء الجزء".split()  # noqa: SIM905 (reads better so)
)
# An order paid or sent in instalments ends in which of how many: "Custom order for Kestrel 2/3".
_INSTALMENT = re.compile(r"(?<![\w.,/])\(?[1-9]\s?/\s?[2-9]\)?\s*$")
_CONTENTS = re.compile(r"[ :\"'«„“]*([^.,;:!?()\n|•★\"'«»„“”]{3,40})")
# What a refusal becomes: "no tracking" says untracked; a refused letter, locker or carrier says nothing.
_NEGATED = {"parcel": "refused", "tracked": "untracked"}
_PREPOSITIONS = frozenset(
    {
        "in",
        "into",
        "as",
        "over",
        "across",
        "en",
        "u",
        "в",
        "у",
        "w",
        "na",
        "als",
        "con",
        "auf",
        "by",
        "from",
        "em",
        "nas",
    }
)
_INSIDE = frozenset(
    "in inside into within en dentro dans im innen ins w we u unutar em num numa nel nella dentro в во внутри у всередині داخل في".split()  # noqa: SIM905 (reads better so)
)
_SENTENCE_ENDS = frozenset(".!?\n|•★;")
_NEAR_TOKENS = 3
_PAUSES = frozenset(".,;!?()\n|•★")
# Words for parcels in what says that goods come in several: then they are sent, and not only sold in parts.
_PARCELS_NAMED = re.compile(
    r"parcel|packa?g?et|package|shipment|sendung|paquete|env[ií]o|bulto|colis|envoi|pacc|spedizion|invii|pakk?et|zending|paczk|przesy[lł]|pacote"
    r"|encomenda|remessa|посыл|посил|пакет|отправ|відправ|po[sš]ilj|пошиљ|kargo|طرد|طرود|شحن|envelope|sent|ship|schick|wysy[lł]",
    re.IGNORECASE,
)
_CONCEALED = frozenset({"stealth", "decoy", "vacuum", "declared_as"})
_UNSENT = frozenset({"refused", "in_person", "split_parts", "dead_drop"})  # all other values are of things sent


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per statement of how goods travel; `carrier:<NAME>` names one. Refusals turn `parcel` into `refused`.

    Attributes: `country` of a carrier (none of those of many countries), `contents` that a parcel is declared as or hidden in.

    >>> [fact.value for fact in find("Discreet packaging, DHL, no tracking. Discreet vaping pen")]
    ['stealth', 'carrier:DHL', 'untracked']
    """
    prepared = prepare(text)
    matches = terms(NAME).find(prepared)
    taken = Spans()
    for index in range(len(matches)):
        for start, end, value in _read(prepared, matches, index):
            if not taken.overlap(start, end):
                taken.add(start, end)
            yield prepared.fact(start, end, NAME, value, **_details(prepared, matches[index], value))
    if not prepared.words.isdisjoint(_SPLIT_WORDS):
        for found in _SPLIT_TITLE.finditer(prepared.folded):
            if not taken.overlap(*found.span()):
                yield prepared.fact(found.start(), found.end(), NAME, "split_parts")
    if not prepared.words.isdisjoint(_order_words()) and (last := _last_of_several(prepared)):
        yield prepared.fact(*last.span(), NAME, "split_parts")


def _details(text: Text, match: Match, value: str) -> dict[str, str]:
    """Return the attributes of a fact: a carrier's country, the contents that the papers of a parcel name."""
    attributes = match.entry.attributes
    details = {"country": str(attributes["country"])} if "country" in attributes else {}
    if attributes.get("contents") and value == match.entry.value and (named := _CONTENTS.match(text.normal, match.end)):
        details["contents"] = named[1].strip()
    return details


def _last_of_several(text: Text) -> re.Match[str] | None:
    return _INSTALMENT.search(text.folded, max(0, len(text.folded) - 12)) if text.field != "description" else None


@functools.cache
def _order_words() -> frozenset[str]:
    return frozenset(
        term for entry in load_lexicon("refusal_limits").entries if entry.value == "order" for _, term in entry.terms
    )


def shipping_of(facts: Iterable[Fact]) -> Shipping:
    """Return what the parcel facts of a listing together say; a statement beats a refusal of the same thing."""
    stated = [fact for fact in facts if fact.kind == NAME]
    values = {fact.value for fact in stated}
    is_sent = values - _UNSENT or any(
        fact.value == "split_parts" and _PARCELS_NAMED.search(fact.text) for fact in stated
    )
    return Shipping(
        parcel=True if is_sent else False if "refused" in values else None,
        tracked=True if "tracked" in values else False if "untracked" in values else None,
        stealth=True if values & _CONCEALED else None,
        split_parts=True if "split_parts" in values else None,
        in_person=True if "in_person" in values else None,
    )


def _read(text: Text, matches: Sequence[Match], index: int) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, value) of what one match says together with its neighbours."""
    match = matches[index]
    role = match.entry.attributes.get("role")
    if role in _WITH_NEIGHBOURS:
        value, find_neighbour = _WITH_NEIGHBOURS[role]
        if near := find_neighbour(text, matches, index):
            yield min(match.start, near.start), max(match.end, near.end), value
    elif role is None and _fits(text, match) and not _is_everyday(text, matches, index):
        yield from _stated(text, matches, index)


def _sending_beside(text: Text, matches: Sequence[Match], index: int) -> Match | None:
    return _beside(text, matches, index, lambda other: bool(other.entry.attributes.get("sends")))


def _sent_apart(text: Text, matches: Sequence[Match], index: int) -> Match | None:
    return _beside(text, matches, index, _surely_sends) if _fits(text, matches[index]) else None


def _counted_parcels(text: Text, matches: Sequence[Match], index: int) -> Match | None:
    following = matches[index + 1] if index + 1 < len(matches) else None
    is_split = following and _is_several(text, matches[index], following) and _is_of_parcels(matches, index + 1)
    return following if is_split else None


def _hidden_in(text: Text, matches: Sequence[Match], index: int) -> Match | None:
    """Return the word for sending or packing behind which a thing is named that parcels are hidden in: "sent in a toy"."""
    match = matches[index]
    before = [text.folded[start:end] for start, end in text.tokens[max(0, match.first - 3) : match.first]]
    if _INSIDE.isdisjoint(before) and text.folded[match.end : match.end + 7] != " icinde":
        return None
    for other in reversed(matches[max(0, index - 4) : index]):
        is_near = match.first - other.after <= 2 * _NEAR_TOKENS
        is_hidden = other.entry.value in _CONCEALED or other.entry.attributes.get("role") == "discreet"
        if (
            is_near
            and not is_hidden
            and _surely_sends(other)
            and _SENTENCE_ENDS.isdisjoint(text.folded[other.end : match.start])
        ):
            return other
    return None


# By role: the value that a match has with a neighbour, and what finds the neighbour.
_WITH_NEIGHBOURS: dict[str, tuple[str, Callable[[Text, Sequence[Match], int], Match | None]]] = {
    "discreet": ("stealth", _sending_beside),
    "apart": ("split_parts", _sent_apart),
    "cover": ("stealth", _hidden_in),
    "number": ("split_parts", _counted_parcels),
}


def _fits(text: Text, match: Match) -> bool:
    """Return whether the next word lets a term mean what it can: "post £5", "meet at", not "meet your needs"."""
    attributes = match.entry.attributes
    wanted, unwanted = attributes.get("before", ()), attributes.get("not_before", ())
    if not (wanted or unwanted):
        return True
    following = text.tokens[match.after] if match.after < len(text.tokens) else (0, 0)
    word = text.folded[following[0] : following[1]]
    if unwanted:
        return word not in unwanted
    written = text.normal[following[0] : following[1]]
    if word in wanted or ("#" in wanted and word[:1].isdigit()):
        return True
    if attributes.get("after_number") and text.folded[max(0, match.start - 2) : match.start].rstrip()[-1:].isdigit():
        return True
    is_name = len(word) > 2 and written.istitle() and not text.normal[match.start : match.end].isupper()
    return is_name and ("Name" in wanted or ("Place" in wanted and find_city((word,)) is not None))


def _is_everyday(text: Text, matches: Sequence[Match], index: int) -> bool:
    """Return whether a word only looks like sending here: "grown-ups", "livre audio", "delivered as a message"."""
    match = matches[index]
    attributes = match.entry.attributes
    word = text.normal[match.start : match.end]
    if match.entry.value in ("parcel", "express"):
        unsaid = _beside(text, matches, index, lambda other: other.entry.attributes.get("role") == "digital")
        if unsaid or not attributes.get("accented") or not word.isascii():
            return unsaid is not None
    elif not attributes.get("everyday") or " " in word:
        return False
    elif text.normal[match.start - 1 : match.start] == "-" and word.islower():
        return True
    elif word.isupper() and not text.normal.isupper():
        return False
    return _beside(text, matches, index, _surely_sends) is None


def _surely_sends(match: Match) -> bool:
    attributes = match.entry.attributes
    return bool(attributes.get("sends")) and not (attributes.get("everyday") or attributes.get("accented"))


def _stated(text: Text, matches: Sequence[Match], index: int) -> Iterator[tuple[int, int, str]]:
    match = matches[index]
    value = match.entry.value
    negation = _negation(text, matches, index)
    if negation is None:
        yield match.start, match.end, value
        if other := match.entry.attributes.get("also"):
            yield match.start, match.end, str(other)
        if value == "in_person" and _beside(
            text, matches, index, lambda other: other.entry.attributes.get("role") == "only"
        ):
            yield match.start, match.end, "refused"
    elif value in _NEGATED:
        start, end = min(match.start, negation.start), max(match.end, negation.end)
        yield start, end, _NEGATED[value]
    elif value in ("refused", "untracked"):
        yield match.start, match.end, value


def _negation(text: Text, matches: Sequence[Match], index: int) -> Match | None:
    """Return the word that refuses what a match states, before it or (Turkish `yok`, `not possible`) behind it."""
    match = matches[index]
    for other in (matches[index - 1] if index else None, matches[index + 1] if index + 1 < len(matches) else None):
        role = other.entry.attributes.get("role") if other else None
        if other is None or not _is_near(text, match, other):
            continue
        if role == "not" and other.after <= match.first and not _is_limited(text, match):
            return other
        is_behind = role == "not_after" or (role == "not" and other.entry.attributes.get("after"))
        if is_behind and other.first == match.after:
            return other
    return None


def _is_limited(text: Text, match: Match) -> bool:
    """Return whether a refusal speaks of a place, a time or a cost only."""
    if match.entry.value != "parcel" or match.after >= len(text.doc):
        return False
    return text.doc[match.after].text in _limits()


@functools.cache
def _limits() -> frozenset[str]:
    """Return the words after "no shipping" that make it no refusal: "to Norway", "costs", "on Sundays"."""
    entries = load_lexicon("refusal_limits").entries
    return frozenset(term for entry in entries if entry.value == "limit" for _, term in entry.terms)


def _is_several(text: Text, number: Match, parcels: Match) -> bool:
    """Return whether `2 … boxes` are what the goods are sent in: "in two boxes", not "2 boxes of ammunition"."""
    value = parcels.entry.value
    if parcels.first - number.after > 1 or value not in ("PARCELS", "PIECES", "parcel", "letter", "PACKING"):
        return False
    before = text.doc[number.first - 1].text if number.first else ""
    following = text.doc[parcels.after].text if parcels.after < len(text.doc) else ""
    is_case = bool(number.entry.attributes.get("alone"))
    return (is_case or before in _PREPOSITIONS) and following not in ("of", "von", "de", "di", "van")


def _is_of_parcels(matches: Sequence[Match], index: int) -> bool:
    """Return whether "in two parts" is said of sending and not of a cleaning rod."""
    if not matches[index].entry.attributes.get("pieces"):
        return True
    near = (*matches[max(0, index - 4) : index], *matches[index + 1 : index + 4])
    first, after = matches[index].first, matches[index].after
    return any(_surely_sends(other) and first - 8 <= other.first <= after + 5 for other in near)


def _beside(text: Text, matches: Sequence[Match], index: int, is_wanted: Callable[[Match], bool]) -> Match | None:
    """Return the nearest match of a few tokens before or behind that is wanted, in the same clause."""
    match = matches[index]
    near = [other for other in matches[max(0, index - 2) : index + 3] if other is not match and is_wanted(other)]
    near = [other for other in near if _is_near(text, match, other)]
    return min(near, key=lambda other: _distance(match, other), default=None)


def _distance(left: Match, right: Match) -> int:
    return right.first - left.after if left.first < right.first else left.first - right.after


def _is_near(text: Text, left: Match, right: Match) -> bool:
    first, second = (left, right) if left.first < right.first else (right, left)
    if second.first - first.after > _NEAR_TOKENS:
        return False
    return _PAUSES.isdisjoint(text.folded[first.end : second.start])
