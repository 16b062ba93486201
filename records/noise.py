"""Noise: what differs between two looks at a page though nobody said anything new."""

import re
import unicodedata

COUNTERS = frozenset({"views", "view_count", "views_count", "visits", "hits", "viewed", "watchers", "page_views"})
PLACES = frozenset({"ships_from_text", "ships_to_text", "ships_from", "ships_to"})

_UNITS = (
    r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?"
    r"|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans?|segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?"
    r"|second[io]|minut[io]|or[ae]|giorn[io]|settiman[ae]|mes[ei]|ann[io]"
    r"|секунд\w*|минут\w*|час\w*|дн\w*|день|недел\w*|месяц\w*|лет|год\w*"
)
_AGE = re.compile(
    rf"(?:\b(?:\d+|an?|one)\s*(?:{_UNITS})(?:,?\s+(?:and\s+)?\d+\s*(?:{_UNITS}))?\s+(?:ago|fa|назад)\b)"
    rf"|(?:\b(?:vor|il y a|hace|há)\s+(?:\d+|einer?|einem|une?|una?|um|uma)\s*(?:{_UNITS})\b)"
    r"|\b(?:just now|moments? ago|online now|gerade eben|à l'instant)\b",
    re.IGNORECASE,
)


def steady(text: str) -> str:
    """Return a text without what passes: width of white space, invisible characters, ages as `3 hours ago`.

    >>> steady("Posted  3 hours ago") == steady("Posted 4 hours ago"), steady("9 mm") == steady("10 mm")
    (True, False)
    """
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf") if not text.isascii() else text
    return " ".join(_AGE.sub("…", visible).split())


def places(text: str) -> dict[str, str]:
    """Return the places of a printed list, folded → as printed; their order and case mean nothing.

    >>> sorted(places("Norway, SWEDEN")) == sorted(places("sweden; norway"))
    True
    """
    names = (" ".join(name.split()) for name in re.split(r"[,;|/\n]", text))
    return {name.casefold(): name for name in names if name}


def is_noise(name: str, before: str, after: str) -> bool:
    """Return whether two texts of that name, without the prefix of an attribute, say the same."""
    if before == after or name in COUNTERS:
        return True
    if name in PLACES:
        return places(before).keys() == places(after).keys()
    return steady(before) == steady(after)
