"""Differences as people read them: two states of named texts in, named kinds of change with a sentence each out."""

from collections.abc import Mapping
from typing import Any

from records import printed
from records.noise import is_noise
from records.telling import PRICES, Change, ChangeKind, tell

__all__ = ["Change", "ChangeKind", "changed_values", "difference", "kinds"]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what differs, the weightiest first; empty where nothing but noise does.

    >>> [change.sentence for change in difference({"price_text": "450 USD"}, {"price_text": "400 USD"})]
    ['The price fell from 450 to 400 USD, by 11 %']
    >>> difference({"ships_to_text": "Norway, Sweden"}, {"ships_to_text": "SWEDEN, Norway"})
    ()
    """
    found = [tell(name, _text(pair[0]), _text(pair[1])) for name, pair in changed_values(before, after).items()]
    order = list(ChangeKind)
    return tuple(sorted(found, key=lambda change: (order.index(change.kind), change.name)))


def changed_values(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return name → [before, after] of all that differs and is no noise; a name that was not there counts as None."""
    return {
        name: [old, new]
        for name in sorted({*before, *after})
        if (old := before.get(name)) != (new := after.get(name)) and not _is_noise(name, old, new)
    }


def kinds(changed: Mapping[str, Any]) -> tuple[ChangeKind, ...]:
    """Return the kinds of what `changed_values` found, each once: what rules and search ask for.

    >>> [str(kind) for kind in kinds({"price_text": ["450 USD", "400 USD"], "title": ["a", "b"]})]
    ['price_fell', 'text']
    """
    pairs = {name: pair for name, pair in changed.items() if isinstance(pair, list) and len(pair) == 2}
    before, after = ({name: pair[side] for name, pair in pairs.items()} for side in (0, 1))
    return tuple(dict.fromkeys(change.kind for change in difference(before, after)))


def _is_noise(name: str, old: Any, new: Any) -> bool:  # noqa: ANN401 (a value of a page)
    bare, before, after = name.removeprefix("attributes."), _text(old), _text(new)
    return is_noise(bare, before, after) or (bare in PRICES and printed.is_same(before, after))


def _text(value: Any) -> str:  # noqa: ANN401 (a value of a page)
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return f"{value.get('amount', '')} {value.get('currency') or value.get('currency_symbol') or ''}".strip()
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
