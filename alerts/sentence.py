"""Sentences that a duty officer reads aloud: who offers what, from where to where, how sent. Never a contact."""

import re
import unicodedata

from alerts import place
from records.document import Document

LONGEST_NAME = 60  # characters of a handle or a model; a seller may write a novel there
WITHOUT_NAME = "a seller without a name"
GOODS = {
    "firearm": "a firearm", "firearm_part": "firearm parts", "magazine": "magazines", "silencer": "a silencer",
    "conversion_kit": "a conversion kit", "blank_firing": "a blank-firing gun", "air_or_replica": "an air gun or replica",
    "ammunition": "ammunition", "explosive": "explosives", "print_file": "print files", "manual": "a manual",
    "accessory": "an accessory", "melee": "a melee weapon", "non_lethal": "a non-lethal weapon", "service": "a service for weapons",
}  # fmt: skip
# After a make and model: "magazines for a Glock 17". A gun is named by them alone.
BELONGING = {"firearm_part", "magazine", "silencer", "conversion_kit", "print_file", "manual", "accessory"}
_SPELLED = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z](?=[-\d])")  # read letter by letter: AK, MP5, M4
_VOWEL_LETTERS = "AEFHILMNORSX"


def offer(document: Document, who: str = "") -> str:
    """Return who offers what, sent from where, how and where to, without a full stop."""
    parts = [f"{who or vendor(document)} offers {goods(document)}", *_sending(document)]
    return ", ".join(part for part in parts if part)


def vendor(document: Document) -> str:
    """Return the handle as it may be read aloud and put in a heading."""
    return spoken(document.vendor) or WITHOUT_NAME


def goods(document: Document) -> str:
    """Return what is offered: the first named good with its calibre, and how many others."""
    kind = GOODS.get(document.item_type, "an item")
    named = spoken(" ".join([*document.make[:1], *document.model[:1]]))
    calibre = spoken(document.calibre[0]) if document.calibre else ""
    if document.item_type == "ammunition":
        return " ".join(word for word in (calibre, named, "ammunition") if word)
    if not named:
        return f"{kind} in {calibre}" if calibre else kind
    others = max(len(document.model), len(document.calibre)) - 1
    more = f" and {others} more" if others > 0 else ""
    whole = f"{article(named)} {named}{f' {calibre}' if calibre else ''}{more}"
    return f"{kind} for {whole}" if document.item_type in BELONGING else whole


def article(name: str) -> str:
    """Return `a` or `an`, as the name is spoken.

    >>> [f"{article(name)} {name}" for name in ("Glock 17", "AK-47", "Uzi", "MP5", "CZ 75", "Ekol Firat")]
    ['a Glock 17', 'an AK-47', 'an Uzi', 'an MP5', 'a CZ 75', 'an Ekol Firat']
    """
    letters = _VOWEL_LETTERS if _SPELLED.match(name) else "AEIOUaeiou8"
    return "an" if name[:1] in letters else "a"


def spoken(text: str) -> str:
    r"""Return found words on one line, without control, hidden and direction characters, cut at 60 characters.

    >>> spoken("drift\u202e_anvil\r\nBcc: x")
    'drift_anvil Bcc: x'
    """
    blank = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    plain = " ".join("".join(c for c in blank if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"}).split())
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"


def _sending(document: Document) -> list[str]:
    stated = set(document.shipping)
    within = len(document.ships_from) == 1 and document.ships_from == document.ships_to and not document.excludes
    origin = (
        f" {'within' if within else 'from'} {place.joined(document.ships_from, 'or')}" if document.ships_from else ""
    )
    parcel = "by tracked parcel" if "tracked" in stated else "by parcel" if "parcel" in stated else ""
    ways = [parcel] if parcel else []
    if "split_parts" in stated:
        ways.append("in several parts")
    if "stealth" in stated:
        ways.append("in concealed packing")
    how = f" {', '.join(ways)}" if ways else ""
    hand_over = "hand-over in person" if "in_person" in stated else ""
    return [f"sent{origin}{how}" if origin or how else "", "" if within else _destination(document), hand_over]


def _destination(document: Document) -> str:
    targets, kept_out = document.ships_to, document.excludes
    without = f" except {place.joined(kept_out)}" if kept_out else ""
    if not targets:
        return without.strip() and f"not to {place.joined(kept_out, 'or')}"
    if "WW" in targets:
        return f"worldwide{without}"
    if targets == ("EU",):
        return f"EU only{without}"
    return f"to {place.joined(targets)}{without}"
