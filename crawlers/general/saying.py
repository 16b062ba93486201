"""Which of many words a text says, fast for the usual case that it says none of them."""

import re
from functools import lru_cache


def said(words: tuple[str, ...], text: str) -> list[str]:
    """Return the words that the text holds as whole ones, without case.

    >>> said(("reply", "Add to cart"), "Add to cart, or replying")
    ['add to cart']
    """
    lowered = _lowered(text)
    return [word for word in _folded(words) if word in lowered and _whole(word).search(lowered)]


def says(words: tuple[str, ...], text: str) -> bool:
    """Return whether the text holds one of the words as a whole one, without case."""
    lowered = _lowered(text)
    return any(word in lowered and _whole(word).search(lowered) for word in _folded(words))


@lru_cache(maxsize=4)
def _lowered(text: str) -> str:
    return text.casefold()


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.casefold() for word in words))


@lru_cache(maxsize=4096)
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
