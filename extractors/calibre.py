import re
from collections.abc import Iterator, Mapping

from extractors import arms
from extractors.cartridges import calibres
from extractors.frame import Text, prepare
from records.fact import Fact

# A number that may be a cartridge: ".45", "9mm", "40 cal", "kal. 7,65", "9 мм", a bare "380".
_NUMBER = re.compile(
    r"(?<![\w.,$€£#-])(?P<word>(?:cal|kal|caliber|calibre|calibro|calibr|kaliber|kalibr|kalibar|kalibra|kalibre|калибр|калибра|кал|калібр|عيار)\.?\s*:?\s*)?"
    r"(?P<point>[.,])?(?P<number>\d{1,3}(?:[.,]\d{1,2})?(?:-06)?)(?P<unit>\s?-?(?:mm|мм|m/m|مم|ملم))?"
    r"(?P<cal>\s?-?(?:cal|caliber|calibre|calibers|kaliber|калибр|калибра|кал|kalibre|калібру|калібр)\b(?!\.?:?\s*[.,]?\d))?(?![\w])"
)
_NOT_A_CALIBRE = re.compile(
    r"\s?(?:%|g\b|gr\b|gram|grams|mg\b|kg\b|oz\b|ml\b|usd|eur|btc|xmr|€|\$|£|pcs\b|pieces|pills?\b|tabs?\b|x\s?\d|am\b|pm\b|hours?\b|days?\b|rounds?\b|rds?\b|mags?\b|years?\b|inch|in\b|cm\b|\"|wrench|drill|film|lens|socket|bolt|nut|jack|"
    r"hex|screw|pin\b|шт\b|патрон|stück|stk\b|balles|cartouches|schuss|sztuk|kom\b|adet\b)"
)
_WORD_FOLLOWS = re.compile(r"[ -]?[^\W\d_]")  # "9 mm Luger 50 szt." counts
_JOIN = re.compile(r"\s*(?:/|,|;|&|or|and|oder|und|ou|et|o|y|или|и|або|lub|i|ili|veya|أو|\+|\s)\s*")


def find(text: str | Text, *, armed: bool | None = None) -> Iterator[Fact]:
    """Yield cartridges the text states; bare numbers ("9mm", "40 cal") only where it speaks of arms, or `armed` says so.

    >>> [fact.value for fact in find("Beretta 92 in 9mm, also .45 ACP; 9mm drill")]
    ['9x19mm', '.45 ACP']
    >>> list(find("9mm drill bits"))
    []
    """
    text = prepare(text)
    lexicon = calibres()
    named = list(lexicon.named.find(text))
    spans = [(match.start, match.end, match.entry.value) for match in named]
    if armed is None:
        armed = bool(spans) or arms.mentioned(text)
    if armed:
        spans += _bare(text, lexicon.bare, spans)
    for start, end, value in sorted(spans):
        yield text.fact(start, end, "calibre", value)


def _bare(text: Text, meanings: Mapping[str, str], named: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield bare numbers: marked ones (point, mm, cal), and unmarked ones that follow or precede another calibre in a list."""
    folded = text.folded
    taken = [(start, end) for start, end, _ in named]
    numbers = [match for match in _NUMBER.finditer(folded) if _may_be_calibre(match, meanings, taken)]
    models = list(arms.models(text)) if numbers else []
    found: list[tuple[int, int, str]] = []
    unmarked: list[tuple[int, int, str]] = []
    for match in numbers:
        start, end = match.span()
        if any(start < other and first < end and match["number"] in model for first, other, model in models):
            continue
        marked = bool(match["unit"] or match["point"] or match["word"] or match["cal"] or "." in _key(match))
        fraction = start > 1 and folded[start - 1] == "/" and folded[start - 2].isdigit()
        if marked or not fraction:
            (found if marked else unmarked).append((start, end, _meant(meanings[_key(match)], folded)))
    yield from found
    if unmarked:
        anchors = [*taken, *((start, end) for start, end, _ in found)]
        yield from _grown(folded, unmarked, anchors, list(arms.nouns(text)))


def _key(match: re.Match[str]) -> str:
    return match["number"].replace(",", ".") + ("mm" if match["unit"] else "")


def _may_be_calibre(match: re.Match[str], meanings: Mapping[str, str], taken: list[tuple[int, int]]) -> bool:
    """Whether a number has a meaning as a cartridge and counts or measures nothing else."""
    if _key(match) not in meanings or _overlap(taken, *match.span()):
        return False
    return bool(match["cal"]) or _NOT_A_CALIBRE.match(match.string, match.end()) is None


def _grown(
    folded: str, unmarked: list[tuple[int, int, str]], anchors: list[tuple[int, int]], nouns: list[tuple[int, int]]
) -> Iterator[tuple[int, int, str]]:
    """Yield unmarked numbers next to a noun ("45 carbine", "Colt 45"), and those in a list with another calibre."""
    grown = True
    while grown:
        grown = False
        for candidate in list(unmarked):
            beside = any(
                folded[end : candidate[0]] == " " or folded[candidate[1] : start] == " " for start, end in nouns
            )
            if beside or any(_listed(folded, candidate, anchor) for anchor in anchors):
                unmarked.remove(candidate)
                anchors.append(candidate[:2])
                grown = True
                yield candidate


def _listed(folded: str, candidate: tuple[int, int, str], anchor: tuple[int, int]) -> bool:
    """Whether only a list's joint stands between the two."""
    first, second = sorted((candidate[:2], anchor))
    gap = folded[first[1] : second[0]]
    if gap == " " and _WORD_FOLLOWS.match(folded, candidate[1]):
        return False
    return len(gap) < 8 and _JOIN.fullmatch(gap) is not None


def _overlap(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _meant(value: str, folded: str) -> str:
    """Return what a bare calibre means beside the words that change it."""
    if value == "9x19mm":
        if any(word in folded for word in ("makarov", "макаров", "makarow")):
            return "9x18mm Makarov"
        if arms.BLANK.search(folded):
            return "9mm P.A.K."
    if value == "8mm K" and not arms.BLANK.search(folded):
        return "7.92x57mm Mauser"
    if value == "7.62x39mm" and any(
        word in folded for word in ("tokarev", "токарев", "tt-33", "тт-33", "тт ", "tetejac", "tt33")
    ):
        return "7.62x25mm Tokarev"
    return value
