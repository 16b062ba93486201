"""The text of a site file: YAML that a person reads and edits, with a comment on each line that was measured."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z./][\w .()>/:=*~-]*")
_LONGEST_FLOW = 110
_COMMENT = "#"  # the key of comments in a mapping: {"#": {"price": "5 of 5 pages"}}
_ANCHOR = "&"  # the key of a mapping's name, by which an Alias means it


class Alias(str):
    """The name of a mapping that stands elsewhere in the file, written `*name`."""

    __slots__ = ()


def scalar(value: Any) -> str:  # noqa: ANN401 (what YAML holds)
    """Return a scalar as YAML, quoted only where it must be.

    >>> scalar("h1.title"), scalar("a: b"), scalar("%d.%m"), scalar(True)
    ('h1.title', '"a: b"', '"%d.%m"', 'true')
    """
    if isinstance(value, Alias):
        return f"*{value}"
    if not isinstance(value, str):
        return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    plain = _PLAIN.fullmatch(value) and value == value.strip() and ": " not in value and not value.endswith(":")
    if plain and yaml.safe_load(value) == value:
        return value
    if "\\" in value and "'" not in value:
        return f"'{value}'"
    return yaml.safe_dump(value, default_style='"', width=10_000, allow_unicode=True).strip()


def flow(value: Any) -> str:  # noqa: ANN401 (what YAML holds)
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{_inner(key)}: {flow(one)}" for key, one in value.items() if key not in (_COMMENT, _ANCHOR))
            + "}"
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return _inner(value)


def _inner(value: Any) -> str:  # noqa: ANN401 (what YAML holds)
    """Return a scalar inside brackets, where commas and brackets mean something."""
    made = scalar(value)
    if isinstance(value, str) and made == value and re.search(r"[,\[\]{}]", value):
        return f'"{value}"'
    return made


def lines(value: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """Yield the lines of a mapping; short inner mappings and lists stand on one line."""
    notes = value.get(_COMMENT, {})
    for key, one in value.items():
        if key in (_COMMENT, _ANCHOR):
            continue
        note = f"  # {notes[key]}" if notes.get(key) else ""
        yield from _entry(f"{' ' * indent}{scalar(key)}:", one, indent, note)


def _entry(head: str, value: Any, indent: int, note: str) -> Iterator[str]:  # noqa: ANN401 (what YAML holds)
    if _is_short(value, head) or (head.endswith("transforms:") and len(head) + len(flow(value)) <= _LONGEST_FLOW):
        yield f"{head} {flow(value)}{note}"
    elif isinstance(value, Mapping):
        yield head + (f" &{value[_ANCHOR]}" if _ANCHOR in value else "") + note
        yield from lines(value, indent + 2)
    else:
        yield head + note
        for item in value:
            yield from _item(item, indent + 2)


def _item(item: Any, indent: int) -> Iterator[str]:  # noqa: ANN401 (what YAML holds)
    if not isinstance(item, Mapping) or _is_short(item, " " * indent):
        yield f"{' ' * indent}- {flow(item)}"
        return
    for number, line in enumerate(lines(item, indent + 2)):
        yield f"{' ' * indent}- {line[indent + 2 :]}" if number == 0 else line


def _is_short(value: Any, head: str) -> bool:  # noqa: ANN401 (what YAML holds)
    if isinstance(value, Mapping):
        simple = not any(isinstance(one, Mapping) or key in (_COMMENT, _ANCHOR) for key, one in value.items())
        return simple and len(head) + len(flow(value)) <= _LONGEST_FLOW
    if isinstance(value, Sequence) and not isinstance(value, str):
        return not any(isinstance(one, Mapping) for one in value) and len(head) + len(flow(value)) <= _LONGEST_FLOW
    return True


def text_of_site(site: Mapping[str, Any], opening: Sequence[str]) -> str:
    """Return the whole file: opening comments, the site, a blank line before the pages and between them."""
    pages = site.get("pages", ())
    head = {key: value for key, value in site.items() if key != "pages"}
    made = [*(f"# {line}" for line in opening), *lines(head)]
    if pages:
        made += ["", "pages:"]
    for number, page in enumerate(pages):
        note = page.get(_COMMENT, {}).get("", "")
        made += ([""] if number else []) + list(_item(page, 2))
        if note:
            at = next(index for index in range(len(made) - 1, -1, -1) if made[index].startswith("  - kind:"))
            made[at] += f"  # {note}"
    return "\n".join(made) + "\n"
