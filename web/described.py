"""A page as it is described: what was read of it, and on top of that what people said by clicking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from crawlers.corrections import Correction, CorrectionError, sample_of
from crawlers.general import read_document
from crawlers.markup import Document
from crawlers.places import find_path
from crawlers.shapes import same
from crawlers.sources import range_of
from crawlers.trial import Sheet
from records.page import Page, PageKind, Source
from web.overlay_frame import in_words, values_of


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a page as its row shows it; `said_by` is who corrected it."""

    name: str
    words: str
    sure: float | None
    place: str
    said_by: str = ""

    @property
    def is_of_rows(self) -> bool:
        """Return whether it is one of a list of records."""
        return "[" in self.name


def page_of(reading: Row[Any] | None, document: Document, at: datetime) -> Page:
    """Return the page as it was read last; one that nobody has read yet is read by the general reader."""
    if reading is None:
        return read_document(document, at)
    sources = {name: Source(**source) for name, source in reading.sources.items()}
    return Page(PageKind(reading.kind), reading.fields, sources=sources, missing=tuple(reading.missing), reader=reading.reader, sure=reading.sure)  # fmt: skip


def click_of(row: Row[Any] | Mapping[str, Any], number: int) -> Correction:
    """Return a stored correction as learning takes it, about the page of that number."""
    said = row if isinstance(row, Mapping) else row._mapping  # noqa: SLF001 (SQLAlchemy's public name for it)
    kind = PageKind(said["kind"]) if said["kind"] else None
    return Correction(
        number, said["field"], said["path"], said["start"], said["end"], kind, said["remove"], said["row_of"]
    )


def corrected(page: Page, document: Document, said: Iterable[Row[Any]], currency: str) -> tuple[Page, dict[str, str]]:
    """Return the page with what people said of it, and who said what of which value."""
    sheet = Sheet(document)
    kind, fields, sources = page.kind, dict(page.fields), dict(page.sources)
    authors: dict[str, str] = {}
    for number, row in enumerate(said):
        click = click_of(row, 0)
        if click.kind is not None:
            kind, authors["kind"] = click.kind, row.author
        if not click.field:
            continue
        if click.remove:
            _remove(click, fields, sources)
            continue
        name = f"{click.row_of}[+{number}].{click.field}" if click.row_of else click.field
        try:
            wanted = sample_of(click, sheet, currency, [fields.get(click.field)] if not click.row_of else []).wanted
        except CorrectionError:
            continue
        length = len(sheet.text(element)) if (element := find_path(sheet, click.path)) is not None else 0
        sources[name] = Source(click.path, click.start or 0, length if click.end is None else click.end)
        fields[name] = wanted
        authors[name] = row.author
    return replace(page, kind=kind, fields=fields, sources=sources), authors


def _remove(click: Correction, fields: dict[str, Any], sources: dict[str, Source]) -> None:
    name = click.row_of or click.field
    if click.row_of and isinstance(rows := fields.get(name), list):
        fields[name] = [{key: value for key, value in row.items() if key != click.field} for row in rows]
        gone = [key for key in sources if key.startswith(f"{name}[") and key.endswith(f"].{click.field}")]
    else:
        fields.pop(name, None)
        gone = [key for key in sources if key == name or key.startswith(f"{name}[")]
    for key in gone:
        del sources[key]


def values(page: Page, authors: Mapping[str, str]) -> list[Value]:
    """Return the values of a page: single ones first, doubts first among them; then those of rows."""
    made = [_value(page, name, value, authors.get(name, "")) for name, value in values_of(page)]
    return sorted(made, key=lambda value: (value.is_of_rows, not value.said_by, 1.0 if value.sure is None else value.sure) if not value.is_of_rows else (True, False, 0.0))  # fmt: skip


def _value(page: Page, name: str, value: Any, author: str) -> Value:  # noqa: ANN401 (values of pages)
    source = page.sources.get(name)
    place = " > ".join(source.path.split(" > ")[-2:]) if source else ""
    if source and source.attribute:
        place = f"{place} @{source.attribute}"
    return Value(name, in_words(value), None if author else page.sure.get(name), place, author)


def part_of(text: str, part: str) -> tuple[int | None, int | None] | None:
    """Return where a part of an element's text stands, (None, None) for the whole of it, None where it does not stand there.

    >>> part_of("Price: 12 EUR", "12 EUR"), part_of("12 EUR", " 12 EUR "), part_of("12 EUR", "13")
    ((7, 13), (None, None), None)
    """
    wanted = part.strip()
    if not wanted or wanted == text:
        return None, None
    return range_of(text, wanted) if wanted in text else None


def differences(name: str, first: Any, second: Any, url: str) -> bool:  # noqa: ANN401 (values of pages)
    """Return whether two readings of a field are the same; of rows, whether each row is."""
    if isinstance(first, list) and isinstance(second, list) and first and isinstance(first[0], dict):
        return _rows_alike(first, second, url)
    return same(name, first, second, url)


def _rows_alike(first: Sequence[Any], second: Sequence[Any], url: str) -> bool:
    return len(first) == len(second) and all(
        isinstance(there, dict) and all(same(key, value, there.get(key), url) for key, value in here.items())
        for here, there in zip(first, second, strict=True)
    )
