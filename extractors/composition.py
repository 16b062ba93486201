"""Composition: which of a listing's facts name what is sold, what comes along, and what it is made for."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.frame import Text
from extractors.normal import fold
from records.fact import Fact

# Words after which a title names what comes along with the good, and what the good is made for.
_WITH = re.compile(
    r"\b(?:with|w/|c/|incl(?:uding|uded|\.|udes)?|inc\.|comes with|plus|mit|inkl|samt|avec|con|com|met|wraz z|ze?|в комплекте|с|со|із|з|sa|са|uz|уз|ile|birlikte)\b|(?<!\S)s(?= )|\bw/|\+|\bمع\b"
)
_FOR = re.compile(
    r"\bp/|\b(?:for|fits|fitting|compatible with|fur|fuer|passend|pour|para|per|voor|do|dla|для|под|за|na|za|к|до)\b|\bل(?=ـ)"
)
# "Grip plug for Glock 19": something that no lexicon knows, for a weapon; not "for sale: Glock 19", "looking for Glock 19".
_MADE_FOR = re.compile(
    r"[^\W\d_]{3,}[^\n:;!?]*(?<!looking )(?<!wanted )(?<!listing is )(?<!offer is )(?<!order is )(?<!auction is )\b(?:for|fits|fur|fuer|passend|pour|para|per|voor|dla|do|для|под|za|за|universal)\b(?: (?:a|an|the|alle|any|your|eine?n?|le|la|un|una))? ?\(?$"
)
_BEHIND = re.compile(r"\b(?:icin|uyumlu)\b")  # Turkish says what it is for before the good
# One to a few, and what is counted: "Glock 19, two mags", "iki şarjör", "5 adet şarjör".
_FEW = (
    r"(?:[\s\d*x]|\b(?:one|two|three|four|five|six|zwei|drei|vier|funf|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|dois|duas|due|tre|quattro|twee|drie"
    r"|dwa|dwoma|trzy|cztery|dva|dve|dvije|tri|cetiri|pet|iki|uc|dort|bes|cift|два|две|двумя|три|тремя|четыре|пять|два|дві|чотири|четири|пет"
    r"|ست|سبع|ثلاث|اربع|خمس|adet|tane|kom|komada|szt|шт|عدد|pcs|stuck|stk|st|pieces|rezervn[aei]|резервна|spare|extra|yedek)\b)"
)
_ALONG = re.compile(
    rf"(?:[,;+&|]|\b(?:and|und|et|y|e|en|i|и|та|ve|و|free)\b){_FEW}*$|(?<![\w.])(?:\d{{1,3}}|iki|uc|cift|dva|dve|tri|zwei|drei|two|three|dos|tres|due|tre|deux|trois|twee|два|две|три|ست|سته|خمس|خمسه|سبع|سبعه|ثمان|ثمانيه|تسع|تسعه|عشر|عشره)\s*(?:x|pcs|extra|spare|adet|tane|kom|komada|szt|шт)?\s*$"
)
_DESCRIBED = re.compile(
    r"[,;+]\s?(?:[^\W\d_]+\s){1,2}$"
)  # "Kalash, metal stock, three mags": the gun comes first, and what it has
_WITH_ENDING = re.compile(r"(?:sarjor|susturucu|durbun|kilif|mermi|fisek|dipcik)l[iu]$")  # Turkish: with a magazine
_IN = re.compile(r"\b(?:in|im|dans|en|em|nel|w|в|у|u)\b[^\W\d_ ]*(?: [^\W\d_]+)? $")  # "in original case"
_NOT = re.compile(
    r"\b(?:no|not|without|ohne|sans|sin|sem|senza|zonder|geen|bez|без|non|nao|nicht|not a|kein\w*|pas (?:de|un|une)|pas d'|ni|nie|ne|nije|не|није|немає|ليس|بدون|مو)"
    r"\W+(?:an?\W+|real\W+|un[ae]?\W+)?$"
)
_NOT_BEHIND = re.compile(
    r"\W{1,2}(?:degil|yok|olmadan|not included|nicht dabei|non incluso|non inclus|no incluid[oa])\b"
)
# Behind what comes along: "sheath included", "étui compris", "Scheide dabei".
_INCLUDED = re.compile(
    r"\s*(?:is |are |ist |sind |est |sont )?(?:included|compris\w?|inclus\w?|inbegriffen|inklusive|dabei|incluid\w+|inbegrepen|w zestawie|в комплекте|у комплекті|ukljucen\w*|укључен\w*|dahil)\b"
)
_LISTED = re.compile(r"\s?(?:[/,&+]|and|or|und|oder|et|ou|y|o|e|i|и|или|та|або|lub|oraz|ili|ve|veya|en|of|و|أو)?\s?")
_SENTENCE_END = re.compile(r"[\n!?;|•]|\.\s")
_LONG = 120  # characters before a fact in which the good stands that is made for it
_UNCOUNTED = frozenset({"world", "calibre", "conversion"})
_COUNTED_BEHIND, _COUNTED_BEFORE = 15, 25  # characters between a count and its good: "2x Glock", "Glock 19, 2 pcs"
_NEAR = 40  # characters before a fact in which words just before it begin
_GUNS = {"firearm", "blank_firing", "air_or_replica", "explosive"}
_EXTRAS = {"magazine", "ammunition", "accessory", "silencer", "firearm_part"}
_FURNITURE = frozenset({"stock", "grip", "trigger", "sight", "handguard"})
_GOOD_FIRST = frozenset({"ar", "es", "fr", "it", "pt"})  # languages in which "barrel Benelli" is the order of words
_MEASURED = re.compile(r"\d(?:[.,]\d{1,2})? ?(?:cm|mm|inch|in|см|мм|''|\"|″)\.? $")
_APART = re.compile(r"[-–—:;/|+,•]|\by\b|\bet\b|\be\b")
_KINDS = frozenset({"weapon", "part", "ammunition", "conversion", "print_file", "manual", "good", "world", "calibre"})


def compose(text: Text, facts: Iterable[Fact], *, start: int = 0) -> Iterator[Fact]:
    """Yield the goods' facts from `start` on with attribute `role`: head, feature, extra, target, context or denied.

    >>> from extractors import good, part, weapon
    >>> from extractors.frame import prepare
    >>> def roles(title):
    ...     text = prepare(title)
    ...     return [(f.value, f.attributes["role"]) for f in compose(text, [*weapon.find(text), *good.find(text), *part.find(text)])]
    >>> roles("Holster for Glock 19")
    [('holster', 'head'), ('Glock 19', 'target')]
    >>> roles("Glock 19 & 2 mags")
    [('Glock 19', 'head'), ('magazine', 'extra')]
    """
    goods = [fact for fact in facts if fact.kind in _KINDS and fact.start >= start]
    read = _Read(has_cartridge=any(fact.kind == "calibre" for fact in goods))
    words = fold(text.original)
    end = start
    for fact, is_named_by_part in _longest(goods):
        if is_named_by_part:  # "Glock switch", "AR lower": the gun that the part is for
            yield fact.also(role="target")
            continue
        gap = words[end : fact.start]
        read.role = _role(read, gap, fact)
        marked = fact.also(role=_found(read, fact, gap, words))
        read.add(marked)
        end = fact.end
        yield marked


def count(goods: Sequence[Fact], quantities: Iterable[Fact], *, start: int = 0) -> Iterator[Fact]:
    """Yield the quantities from `start` on with the role of the good that they count: the one they are part of, the next, or the last.

    >>> from extractors import ammunition, quantity, weapon
    >>> from extractors.frame import prepare
    >>> text = prepare("2x Glock 19 + 50 rounds")
    >>> goods = list(compose(text, [*weapon.find(text), *ammunition.find(text)]))
    >>> [(f.value, f.attributes["role"]) for f in count(goods, quantity.find(text))]
    [('2', 'head'), ('50', 'extra')]
    """
    named = [fact for fact in goods if fact.kind not in _UNCOUNTED]
    ends = [fact.end for fact in named]
    for fact in quantities:
        if fact.start < start:
            continue
        index = bisect.bisect_right(ends, fact.start)  # of the first good that does not end before it
        following = named[index] if index < len(named) and named[index].start - fact.end <= _COUNTED_BEHIND else None
        before = named[index - 1] if index and fact.start - named[index - 1].end <= _COUNTED_BEFORE else None
        counted = following or before
        yield fact.also(role=counted.attributes["role"] if counted else "head")


@dataclass(slots=True)
class _Read:
    """What was read of a text so far."""

    has_cartridge: bool  # anywhere in the text
    role: str = "head"  # of the next good, as far as the words before it tell
    heads: int = 0  # goods that are sold, cartridges not counted
    guns: int = 0  # of them, guns
    arms: int = 0  # guns that a part may describe
    has_subject: bool = False  # a head that is no word of another world

    def add(self, fact: Fact) -> None:
        """Take in a fact with its role."""
        if fact.attributes["role"] != "head" or fact.kind == "calibre":
            return
        is_gun = fact.attributes.get("item_type") in _GUNS
        self.heads += 1
        self.guns += is_gun
        self.arms += is_gun and fact.kind in ("weapon", "good")
        self.has_subject = self.has_subject or fact.kind != "world"


def _found(read: _Read, fact: Fact, gap: str, words: str) -> str:
    """Return what the fact is to the good, by the words around it and what was read before."""
    if _NOT.search(gap, max(0, len(gap) - _NEAR)) or _NOT_BEHIND.match(words, fact.end):
        return "denied"
    if fact.kind == "calibre":
        return "head"
    if read.role != "head":
        return read.role
    if _comes_along(read, fact, gap) or _is_included(read, fact, words, gap):
        return "extra"
    return "feature" if _is_feature(read, fact, gap) else "head"


def _is_feature(read: _Read, fact: Fact, gap: str) -> bool:
    """Whether a part behind a gun describes it: "Benelli M2 canna 66", where a barrel for sale would be named before the gun.

    Where the good comes last ("Benelli M2 barrel") only what is measured does so ("71 cm namlu"), and furniture beside a cartridge,
    which furniture has none of.
    """
    if not read.arms or fact.kind != "part" or fact.attributes.get("conversion"):
        return False
    if (fact.value in _FURNITURE and read.has_cartridge) or _MEASURED.search(gap):
        return True
    languages = set(fact.attributes.get("languages", ()))
    return bool(languages and languages <= _GOOD_FIRST) and not _APART.search(gap)


def _role(read: _Read, gap: str, fact: Fact) -> str:
    """Return what a word between two facts makes of the next one."""
    role = read.role
    sentence_over = _SENTENCE_END.search(gap) is not None
    if sentence_over and role != "head":
        role = "context"
    with_cue, for_cue = _last(_WITH, gap), _last(_FOR, gap)
    if read.has_subject and _is_for_by_letter(fact):
        return "target"
    if not read.has_subject:
        is_listed = role == "target" and _LISTED.fullmatch(gap) is not None  # "a lamp for Glock 17/19"
        is_made_for = is_listed or _MADE_FOR.search(gap, max(0, len(gap) - _LONG)) is not None
        return "target" if fact.kind == "weapon" and is_made_for else "head"
    if with_cue > for_cue:
        return "extra"
    if for_cue >= 0 and fact.kind != "calibre":
        return "target"
    return role


def _is_for_by_letter(fact: Fact) -> bool:
    """Whether Arabic "for" is written together with a gun's name: "كاسر ارتداد للكلاش"; names that begin with an L do not count."""
    is_gun = fact.kind in ("weapon", "good") and fact.attributes.get("item_type") in _GUNS
    return is_gun and fact.text.startswith("ل") and not fact.value.startswith("L")


def _last(cue: re.Pattern[str], gap: str) -> int:
    return max((match.start() for match in cue.finditer(gap)), default=-1)


def _comes_along(read: _Read, fact: Fact, gap: str) -> bool:
    """Whether a part, magazine or ammunition is only added to a gun that was named before it."""
    if not read.guns or read.guns < read.heads:
        return False
    if fact.attributes.get("item_type") not in _EXTRAS or fact.attributes.get("conversion"):
        return False
    cue = _IN if fact.attributes.get("item_type") == "accessory" and _IN.search(gap) else _ALONG
    start = max(0, len(gap) - _NEAR)
    return cue.search(gap, start) is not None or _DESCRIBED.search(gap, start) is not None


def _is_included(read: _Read, fact: Fact, words: str, gap: str) -> bool:
    """Whether something is said to come with the good: "Glock 26, mags included"; an accessory with any good: "HW 30 with scope"."""
    if _WITH_ENDING.search(words, fact.start, fact.end):
        return True
    is_accessory = fact.attributes.get("item_type") == "accessory"
    if not is_accessory and (not read.guns or fact.attributes.get("item_type") not in _EXTRAS):
        return False
    if _INCLUDED.match(words, fact.end):
        return True
    with_cue = _last(_WITH, gap) if is_accessory else 0
    return with_cue > 0 and gap[:with_cue].strip(" ,") != "" and not re.search(r"\w", _WITH.sub("", gap[with_cue:]))


def _longest(facts: Sequence[Fact]) -> Iterator[tuple[Fact, bool]]:
    """Yield in order the facts of which none lies inside a longer one of another lexicon; equal spans are all kept, and cartridges.

    A weapon inside a part's name is kept, too, and marked; a weak word inside a cartridge's name (".44 mag") says nothing.
    """
    holder: Fact | None = None
    cartridge_end = 0
    for fact in sorted(facts, key=lambda fact: (fact.start, -fact.end)):
        if fact.kind == "calibre":
            cartridge_end = max(cartridge_end, fact.end)
        elif fact.end <= cartridge_end and fact.attributes.get("weak"):
            continue
        else:
            if holder and fact.end <= holder.end and (fact.start, fact.end) != (holder.start, holder.end):
                if fact.kind == "weapon" and _names(holder):
                    yield fact, holder.attributes.get("item_type") not in _GUNS
                continue
            holder = fact
        yield fact, False


def _names(holder: Fact) -> bool:
    """Whether a longer name may tell the weapon of its good: "AK stock"; a brand of another good does not."""
    return holder.kind in ("part", "good") and not holder.attributes.get("brand")
