"""Patterns for long lists of words: what many words begin with is tried once, so that a list of hundreds costs little."""

import re
from collections.abc import Iterable

ENDING = r"[^\W\d_]{0,6}"


def spelled(words: Iterable[str]) -> str:
    """Return a pattern, without a group of its own to ask for, that matches the longest of the words; "~" is an ending of up to six letters.

    >>> pattern = re.compile(spelled(["day", "days", "недел~", "il y a"]))
    >>> [match[0] for match in pattern.finditer("3 days, 2 недели, il y a, 1 da")]
    ['days', 'недели', 'il y a']
    """
    return _branches({word.lower() for word in words})


def _branches(words: set[str]) -> str:
    """Return the pattern of all words, by their first letters; where one of them ends, the others go first."""
    rests: dict[str, set[str]] = {}
    for word in words - {""}:
        rests.setdefault(word[0], set()).add(word[1:])
    if not rests:
        return ""
    parts = [
        (ENDING if first == "~" else r"\s+" if first == " " else re.escape(first)) + _branches(rest)
        for first, rest in sorted(rests.items(), key=lambda item: (item[0] == "~", item[0]))
    ]
    if len(parts) == 1 and "" not in words:
        return parts[0]
    return f"(?:{'|'.join(parts)}){'?' if '' in words else ''}"
