"""Values that a page tells in a sentence instead of beside a label: "Ships from Malta to EU", "has been a member for 7 months"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from crawlers.general.spellings import spelled
from crawlers.general.times import AGE, DATE
from crawlers.general.words import page_words

LONGEST_LINE = 200  # characters
_PLACE = r"[^\W\d_][\w .,'’()&/-]{1,60}?"
_PLACES = r"[^\W\d_][\w .,'’()&/;-]{1,160}"
_ARROW = "→|->|➔|➜|⇒|»"
_NAME = r"[\w.\-]{2,40}"


class Phrase(NamedTuple):
    """A field that a line tells, and the words that tell it."""

    field: str
    value: str


class _Route(NamedTuple):
    """How languages that are alike say that goods are sent, from where and to where."""

    sent: tuple[str, ...]
    origin: tuple[str, ...]
    goal: tuple[str, ...]


# fmt: off
_ROUTES = (
    _Route(("ship", "ships", "shipping", "shipped", "sent", "sending", "delivery", "dispatched", "dispatches", "item ships", "posts", "delivers"), ("from",), ("to", "to:")),
    _Route(("versand", "lieferung", "versendet", "verschickt", "liefert", "versand erfolgt"), ("aus", "von"), ("nach", "in die", "in den")),
    _Route(("expédi~", "expedi~", "envoi", "envoyé", "livraison", "livré"), ("de", "depuis"), ("vers", "à", "en")),
    _Route(("envío", "envíos", "envio", "envios", "enviado", "enviada", "envía", "envia", "enviamos", "se envía", "se envia", "despachado"), ("desde", "de", "a partir de"), ("a", "hacia", "para", "até", "hasta")),
    _Route(("spedito", "spedisce", "spedizione", "spediamo", "inviato"), ("da", "dall'", "dalla"), ("verso", "a", "in")),
    _Route(("verzonden", "verzending", "verzendt", "verstuurd", "levering"), ("vanuit", "van", "uit", "vanaf"), ("naar",)),
    _Route(("wysyłka", "wysyłam", "wysyłamy", "wysyłane", "dostawa"), ("z", "ze"), ("do", "na")),
    _Route(("odesíl~", "zasíl~", "doprava", "doručení", "odosiela~"), ("z", "ze", "zo"), ("do", "na")),
    _Route(("šalje se", "šalje", "šaljemo", "slanje", "dostava", "isporuka", "otprema", "šalje robu"), ("iz", "sa", "s"), ("u", "za", "prema", "do")),
    _Route(("шаље се", "шаље", "шаљемо", "слање", "испорука", "отпрема"), ("из", "са"), ("у", "за", "до")),
    _Route(("отправка", "отправляется", "отправляем", "доставка", "высылаем", "відправка", "відправляється", "надсилаємо", "изпраща се", "изпращане"), ("из", "с", "со", "з", "із", "від", "от"), ("в", "во", "по", "до", "у", "на")),
    _Route(("skickas", "levereras", "fraktas", "sendes", "leveres", "fraktes", "levering", "leverans", "sänds"), ("från", "fra"), ("till", "til")),
    _Route(("expediat", "expediere", "se expediază", "livrare", "livrat", "trimis"), ("din",), ("în", "către", "spre")),
    _Route(("αποστολή", "αποστέλλεται", "στέλνεται"), ("από",), ("προς", "σε", "για")),
    _Route(("الشحن", "شحن", "يشحن", "يُشحن", "تشحن", "يتم الشحن", "الإرسال", "يرسل", "التوصيل"), ("من",), ("إلى", "الى")),
    _Route(("dikirim", "pengiriman"), ("dari",), ("ke",)),
    _Route(("gửi", "giao", "vận chuyển", "giao hàng", "gửi hàng"), ("từ",), ("đến", "tới")),
)
_SOLD_BY = ("sold by", "brought to you by", "offered by", "listed by", "posted by", "verkauft von", "verkauft durch", "angeboten von", "vendu par", "proposé par", "vendido por", "ofrecido por", "oferecido por", "venduto da", "offerto da", "verkocht door", "aangeboden door", "sprzedawane przez", "såld av", "säljs av", "sælges af", "solgt af", "selges av", "solgt av", "vândut de", "oferit de", "يباع بواسطة")
# fmt: on
_SENT = re.compile(
    "|".join(
        rf"(?<!\w)(?P<r{number}>{spelled(route.sent)})\s{{1,3}}{spelled(route.origin)}:?\s{{1,3}}"
        for number, route in enumerate(_ROUTES)
    ),
    re.IGNORECASE,
)
_WAYS = tuple(
    re.compile(
        rf"(?P<ships_from>{_PLACE})\s{{1,3}}(?:{spelled(route.goal)}|{_ARROW})\s{{1,3}}(?P<ships_to>{_PLACES})",
        re.IGNORECASE,
    )
    for route in _ROUTES
)
_ARROWED = re.compile(rf"(?P<ships_from>{_PLACE})\s{{0,3}}(?:→|->|➔|➜|⇒)\s{{0,3}}(?P<ships_to>{_PLACES})$")


def _alone(sides: Iterable[str], field: str, places: str) -> re.Pattern[str]:
    """Return a pattern of a line that says one side alone: "Ships from Malta"."""
    return re.compile(rf"(?:only )?(?:{'|'.join(sides)})(?:\s{{0,2}}:)?\s{{1,3}}(?P<{field}>{places})$", re.IGNORECASE)


_SIDES = (
    _alone((rf"{spelled(one.sent)}\s{{1,3}}{spelled(one.origin)}" for one in _ROUTES), "ships_from", _PLACE),
    _alone((rf"{spelled(one.sent)}\s{{1,3}}{spelled(one.goal)}" for one in _ROUTES), "ships_to", _PLACES),
)
_HAS_ARROW = re.compile("→|->|➔|➜|⇒")
_OTHERS = (
    re.compile(
        rf"(?<![\w.,])\d[\d.,]{{0,12}}\s{{1,3}}sold\s{{1,3}}since\s{{1,3}}(?P<listed_at>{DATE.pattern})", re.IGNORECASE
    ),
    re.compile(
        r"\b(?P<quantity_left>unlimited)\s+(?:left in stock|in stock|available|items? left|pieces? left|left\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<!\w){spelled(_SOLD_BY)}:?\s{{1,3}}(?P<vendor>{_NAME})", re.IGNORECASE),
    re.compile(
        r"\blast (?:seen|online|active|logged in):?\s{1,3}(?P<last_seen>online now|less than .{3,20})", re.IGNORECASE
    ),
)
_CUE = re.compile(rf"since|unlimited|\blast\b|{spelled(_SOLD_BY)}", re.IGNORECASE)
ROUTE = frozenset(["ships_from", "ships_to"])
_NO_PLACE = re.compile(r"(?!(?:USA?|UK|EU|WW|UAE|ROW)\b)(?:[A-Z]{3,4}$|(?-i:[a-z])(?!u\b|urope|nywhere|orldwide))")
_COUNTED = ("downloads", "likes", "bids", "posts", "units_sold", "quantity_left", "sales", "positive", "neutral", "negative")  # fmt: skip
_TIMED = ("member_since", "last_seen", "listed_at")
_COUNT = re.compile(r"(?<![\w.,])(?P<count>\d[\d.,]{0,12}(?:\s?[~+-]\s?\d{0,9})?)\s{1,3}")
_SHARE = re.compile(r"(?<![\w.,])(?P<share>\d{1,3}(?:[.,]\d{1,2})?\s?%)\s{1,3}")
_SPAN = re.compile(r"\d{1,3}\s{1,3}\w{3,8}")
_BLANKS = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")


class _Known(NamedTuple):
    """The labels of some fields as one pattern, and the fields of each."""

    pattern: re.Pattern[str]
    fields: Mapping[str, tuple[str, ...]]

    def of(self, printed: str) -> tuple[str, ...]:
        """Return the fields that the printed label may announce."""
        return self.fields.get(_BLANKS.sub(" ", printed).casefold(), ())


@lru_cache(maxsize=4)
def _known(names: tuple[str, ...], begin: str, end: str) -> _Known:
    labels = page_words().labels
    fields: dict[str, tuple[str, ...]] = {}
    for name in names:
        for label in labels[name]:
            fields[label.casefold()] = (*fields.get(label.casefold(), ()), name)
    words = [label for name in names for label in labels[name]]
    return _Known(re.compile(f"{begin}({spelled(words)}){end}", re.IGNORECASE), fields)


@lru_cache(maxsize=16_384)  # the frame of a site says the same on every page
def find_phrases(line: str) -> tuple[Phrase, ...]:
    """Return what one line of a page tells.

    >>> [tuple(one) for one in find_phrases("Ships from France to Belgium, Spain")]
    [('ships_from', 'France'), ('ships_to', 'Belgium, Spain')]
    >>> [tuple(one) for one in find_phrases("Na stranici od 4. ožujka 2021., 152 prodaje")]
    [('sales', '152')]
    >>> list(find_phrases("Ships fast and from the heart"))
    []
    """
    return tuple(_phrases(line)) if len(line) <= LONGEST_LINE else ()


def _phrases(line: str) -> Iterator[Phrase]:
    numbers = _DIGIT.search(line) is not None
    told: set[str] = set()
    for phrase in chain(_routes(line), _told(line), _counts(line) if numbers else (), _times(line)):
        if phrase.field not in told and not (phrase.field in ROUTE and _NO_PLACE.match(phrase.value)):
            told.add(phrase.field)
            yield Phrase(phrase.field, phrase.value.strip(" .,;"))


def _routes(line: str) -> Iterator[Phrase]:
    """Yield from where and to where the line says that goods are sent."""
    found = None
    if sent := _SENT.search(line):
        found = _WAYS[int((sent.lastgroup or "r0")[1:])].match(line, sent.end())
    if found is None and _HAS_ARROW.search(line):
        found = _ARROWED.match(line)
    if found is None:
        found = next((match for side in _SIDES if (match := side.match(line))), None)
    return _groups(found)


def _told(line: str) -> Iterator[Phrase]:
    if _CUE.search(line):
        for pattern in _OTHERS:
            yield from _groups(pattern.search(line))


def _groups(match: re.Match[str] | None) -> Iterator[Phrase]:
    for field, value in match.groupdict().items() if match else ():
        if value:
            yield Phrase(field, value)


def _counts(line: str) -> Iterator[Phrase]:
    """Yield the numbers that stand right before a word which announces one, in any language: 152 sales."""
    known = _known(_COUNTED, "", r"(?!\w)")
    for number in _COUNT.finditer(line):
        if word := known.pattern.match(line, number.end()):
            yield from (Phrase(field, number["count"]) for field in known.of(word[1]))
    for share in _SHARE.finditer(line):
        if (word := known.pattern.match(line, share.end())) and "positive" in known.of(word[1]):
            yield Phrase("rating", share["share"])


def _times(line: str) -> Iterator[Phrase]:
    """Yield the times that stand right after a word which announces one, in any language: a member for 7 months."""
    known = _known(_TIMED, r"(?<!\w)", r"\s{0,2}:?\s{1,3}")
    for word in known.pattern.finditer(line):
        if time := next(_time_at(line, word.end()), None):
            yield from (Phrase(field, time) for field in known.of(word[1]))


def _time_at(line: str, place: int) -> Iterator[str]:
    matches: Iterable[re.Match[str] | None] = (pattern.match(line, place) for pattern in (AGE, DATE, _SPAN))
    return (match[0] for match in matches if match)
