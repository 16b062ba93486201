"""JSON in pages: of a script, of an attribute, or a page that is JSON altogether; and values in it by a path."""

import json
import re
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from crawlers.checked import is_key_path

_BEGINNING = re.compile(r"[={(]\s*(?=[\[{])|(?=[\[{])")
_TRIES = 3  # places at which the JSON of a script may begin: `var shop = {…}`
_DECODER = json.JSONDecoder()


def json_of(text: str) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return the JSON that the text is, or the first that it assigns to a name; None for none.

    >>> json_of('{"a": [1]}'), json_of('window.shop = {"a": 1}; go();'), json_of("a = 1")
    ({'a': [1]}, {'a': 1}, None)
    """
    text = text.strip().removeprefix("\ufeff")
    for number, match in enumerate(_BEGINNING.finditer(text)):
        if number == _TRIES:
            break
        try:
            return _DECODER.raw_decode(text, match.end())[0]
        except (ValueError, RecursionError):
            continue
    return None


def pick(value: Any, path: str) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Return what stands at the end of the path: keys and numbers joined by dots, or JMESPath; None where the way ends early.

    >>> shop = {"@type": "Shop", "items": [{"name": "lamp"}, {"name": "wick"}]}
    >>> pick(shop, "@type"), pick(shop, "items.1.name"), pick(shop, "items[*].name"), pick(shop, "items.name")
    ('Shop', 'wick', ['lamp', 'wick'], None)
    """
    try:
        if not is_key_path(path):
            return _compiled(path).search(value)
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (JMESPathError, ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return value


@lru_cache(maxsize=1024)
def _compiled(path: str) -> ParsedResult:
    return jmespath.compile(path)


def items_of(value: Any) -> list[Any]:  # noqa: ANN401 (whatever JSON holds)
    """Return the values of a list, or the one value; none for null."""
    return [one for one in (value if isinstance(value, list) else [value]) if one is not None]


def printed(value: Any) -> str:  # noqa: ANN401 (whatever JSON holds)
    """Return the value as a text: a string as it is, all else as JSON."""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def span_of(value: str, path: str, text: str) -> tuple[int, int] | None:
    """Return where in the JSON text the value stands, beside its key if it can be found there.

    >>> span_of("12", "item.price", '{"id": "12", "item": {"price": "12"}}')
    (32, 34)
    """
    key = re.findall(r"[\w@-]+", path)
    beside = re.search(rf'"{re.escape(key[-1])}"\s*:\s*"?(?={re.escape(_escaped(value))})', text) if key else None
    for form in (_escaped(value), _escaped(value, ascii_only=True), value):
        start = text.find(form, beside.end() if beside else 0)
        if form and start >= 0:
            return start, start + len(form)
    return None


def _escaped(value: str, *, ascii_only: bool = False) -> str:
    return json.dumps(value, ensure_ascii=ascii_only)[1:-1]
