"""Wildcards and regular expressions of a query string → the part of the regular syntax that both engines read alike."""

import re

from index.analysis import fold, keyword, latin
from index.errors import QueryError

LONGEST_PATTERN = 64  # characters
FEWEST_LITERALS = 2  # before the first wildcard
_LARGEST_REPEAT = 16

_PIECES = re.compile(r"\\(?P<escaped>.)|(?P<wild>[*?])|(?P<literal>.)", re.DOTALL)
_ATOM = re.compile(
    r"""(?P<digit>\\d)
      | (?P<escaped>\\[^\w\s])
      | (?P<set>\[\^?(?:[^\W_]-[^\W_]|[\w.@ ]|\\[-.@])+\])
      | (?P<repeat>\{(?P<least>\d{1,2})(?:,(?P<most>\d{0,2}))?\}|[*+?])
      | (?P<syntax>[.|()])
      | (?P<literal>[\w@ ,:=/-])""",
    re.VERBOSE,
)
_IN_WORD = re.compile(r"\w*")
_IN_ADDRESS = re.compile(r"[\w@.+-]*")


def is_wildcard(raw: str) -> bool:
    """Return whether a word of a query has a `*` or `?` that is not escaped."""
    return any(piece["wild"] for piece in _PIECES.finditer(raw))


def unescape(raw: str) -> str:
    """Return the text without the backslashes that protected it."""
    return re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL)


def wildcard(raw: str, position: int, *, is_text: bool) -> str:
    """Return a word with `*` and `?` as a regular expression over the compared forms."""
    _refuse_long(raw, position)
    runs = re.split(r"([*?])", "".join(_protect(piece) for piece in _PIECES.finditer(raw)))
    literals = [_folded(run.replace("\0", "*").replace("\1", "?"), is_text=is_text) for run in runs[::2]]
    if len(literals[0]) < FEWEST_LITERALS:
        raise QueryError(position, f"at least {FEWEST_LITERALS} letters must stand before the first * or ?")
    if is_text and re.fullmatch(r"[^\W\d_]+-[\d*?]+", raw):
        literals = [
            literal.replace("-", "") for literal in literals
        ]  # `ak-4*`: a designation is indexed as `ak47` as well
    inside = _IN_ADDRESS if "@" in raw or ".on" in raw else _IN_WORD
    if is_text and not all(inside.fullmatch(literal) for literal in literals):
        raise QueryError(position, f"{raw!r} is more than one word; * and ? work inside one")
    wild = [{"*": ".*", "?": "."}[char] for char in runs[1::2]] + [""]
    return "".join(escape(literal.lower()) + sign for literal, sign in zip(literals, wild, strict=True))


def regex(raw: str, position: int, *, is_text: bool) -> str:
    """Return a regular expression in the shared syntax; raise QueryError for what one engine would read otherwise."""
    _refuse_long(raw, position)
    atoms = _atoms(raw if raw.isascii() else _folded(raw, is_text=is_text), position)
    written = "".join(atoms).lower()
    if re.search(r"(?:^|[(|])(?:\.|\[\^)", written):
        raise QueryError(position, "a pattern must not begin with . or [^…]: begin with letters")
    if re.search(r"(?:^|[(|])(?:[)|*+?{]|$)", written) or re.search(r"[*+?}][*+?{]", written):
        raise QueryError(position, "something is missing between the signs of this pattern")
    try:
        re.compile(written)
    except (re.error, OverflowError) as error:
        raise QueryError(position, f"not a regular expression: {error}") from error
    return written


def escape(literal: str) -> str:
    """Return a literal text as a pattern that both engines read as just that."""
    return "".join(char if char.isalnum() or char in "_ <>" or not char.isascii() else f"\\{char}" for char in literal)


def _atoms(raw: str, position: int) -> list[str]:
    at, repeats = 0, 0
    atoms: list[str] = []
    while at < len(raw):
        atom = _ATOM.match(raw, at)
        if not atom:
            raise QueryError(
                position, f"{raw[at]!r} is not known in patterns; they match whole words and need no ^ or $"
            )
        if atom["least"]:
            repeats += 1
            if repeats > 2 or max(int(atom["least"]), int(atom["most"] or 0)) > _LARGEST_REPEAT:
                raise QueryError(position, f"at most two counted repeats of at most {_LARGEST_REPEAT}")
        atoms.append(_written(atom))
        at = atom.end()
    return atoms


def _written(atom: re.Match[str]) -> str:
    if atom["digit"]:
        return "[0-9]"
    if atom["escaped"]:
        return escape(atom[0][1])
    return escape(atom[0]) if atom["literal"] else atom[0]


def _protect(piece: re.Match[str]) -> str:
    return {"*": "\0", "?": "\1"}.get(piece["escaped"], piece["escaped"]) if piece["escaped"] else piece[0]


def _folded(literal: str, *, is_text: bool) -> str:
    """Return the compared form, character by character, so that signs of the pattern stay what they are."""
    if is_text:
        return "".join(char if char.isascii() else latin(fold(char)) for char in literal)
    return "".join(char if char.isascii() else keyword(char) or char for char in literal)


def _refuse_long(raw: str, position: int) -> None:
    if len(raw) > LONGEST_PATTERN:
        raise QueryError(position, f"a pattern has at most {LONGEST_PATTERN} characters")
