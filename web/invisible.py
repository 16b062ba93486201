"""Characters that nobody sees but that change what is seen, put into view: turned text, letters set apart by nothing."""

import re

from markupsafe import Markup

TURNS = {
    "\u202a": "[LRE]", "\u202b": "[RLE]", "\u202c": "[PDF]", "\u202d": "[LRO]", "\u202e": "[RLO]",
    "\u2066": "[LRI]", "\u2067": "[RLI]", "\u2068": "[FSI]", "\u2069": "[PDI]", "\u200e": "[LRM]", "\u200f": "[RLM]", "\u061c": "[ALM]",
}  # fmt: skip
UNSEEN = (
    "▫"  # stands for a run of characters without width; joiners stay, since Persian and emoji are written with them
)
_TURNING = "".join(TURNS)
_WITHOUT_WIDTH = "\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_TURNS = re.compile(rf"([{_TURNING}])\1*+")
_UNSEEN = re.compile(rf"[{_WITHOUT_WIDTH}]++")
_ANY = re.compile(rf"[{_TURNING}{_WITHOUT_WIDTH}]")


def visible(value: object) -> object:
    """Return a text with what is invisible in it marked, so that no captured word turns the page around it; all else as it is.

    >>> visible("\u202e91 kcolG"), visible("G\u200bl\u200bock"), visible(5)
    ('[RLO]91 kcolG', 'G▫l▫ock', 5)
    """
    if not isinstance(value, str) or value.isascii() or not _ANY.search(value):
        return value
    shown = _UNSEEN.sub(UNSEEN, _TURNS.sub(lambda run: TURNS[run[1]], str(value)))
    return Markup(shown) if isinstance(value, Markup) else shown  # noqa: S704 (it was Markup, and no markup was added)
