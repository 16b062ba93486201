"""A fact: something a text says, with the words it says it in."""

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Fact:
    """`text` is exactly `source[start:end]` of the named text `field`; `value` is its canonical form."""

    start: int
    end: int
    kind: str  # calibre, weapon, part, price, route, parcel, contact, wallet, pgp …
    value: str
    text: str
    field: str = ""  # title, description, ships_from_text …
    extractor: str = ""  # name and version
    attributes: Mapping[str, Any] = dataclasses.field(
        default_factory=dict, compare=False
    )  # make, model, role, currency …

    def also(self, **attributes: object) -> "Fact":
        """Return the fact with further attributes; many times faster than dataclasses.replace, and asked of every good."""
        known = {**self.attributes, **attributes}
        return Fact(self.start, self.end, self.kind, self.value, self.text, self.field, self.extractor, known)
