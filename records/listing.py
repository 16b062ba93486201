"""A listing as a site states it: named texts, before anything is understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TEXT_FIELDS = ("title", "description", "category", "price_text", "ships_from_text", "ships_to_text")


@dataclass(frozen=True, slots=True)
class ListingRow:
    """The named texts of one listing; the only input of extraction and classification."""

    id: str
    title: str
    site: str = ""
    description: str = ""
    vendor: str = ""
    category: str = ""
    price_text: str = ""
    ships_from_text: str = ""
    ships_to_text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)  # further labelled fields of the page, as printed

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (name, text) of every text that is not empty; an attribute's name is prefixed `attributes.`."""
        for name in TEXT_FIELDS:
            if text := getattr(self, name):
                yield name, text
        for name, text in self.attributes.items():
            if text:
                yield f"attributes.{name}", text
