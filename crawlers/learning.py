"""From pages to a site file: what a few captured pages, and what a person said of them, teach about a whole site."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawlers.corrections import Correction, CorrectionError, check_corrections
from crawlers.learned import Learned, site_mapping
from crawlers.learning_fields import Known, LearnedKind, is_rows, learn_kind, samples_of
from crawlers.learning_rows import Score
from crawlers.learning_site import guess_currency, guess_dates, guess_languages
from crawlers.learning_tests import learn_tests
from crawlers.markup import Document
from crawlers.reading import read_document
from crawlers.shapes import same
from crawlers.sitefile import SiteFile, parse_site
from crawlers.sitetext import text_of_site
from crawlers.trial import Sheet
from records.page import WALLS, Page, PageKind

__all__ = ["Correction", "CorrectionError", "Example", "Miss", "Proposal", "Score", "propose"]

KIND = "kind"  # the name under which the score of a kind's tests stands


@dataclass(frozen=True, slots=True)
class Example:
    """A page with what a reader made of it."""

    document: Document
    page: Page


@dataclass(frozen=True, slots=True)
class Miss:
    """Where the proposed file reads something else than the example or the person said, in words."""

    page: int
    field: str
    wanted: str
    got: str


@dataclass(frozen=True)
class Proposal:
    """A site file as text and as loaded; how its parts did on pages they were not learned from; what it does not read."""

    text: str
    site: SiteFile
    scores: Mapping[PageKind, Mapping[str, Score]]
    misses: tuple[Miss, ...]


def propose(
    name: str,
    title: str,
    examples: Sequence[Example],
    corrections: Sequence[Correction] = (),
    *,
    base: Mapping[str, Any] | None = None,
) -> Proposal:
    """Return the site file that the examples teach; `base` holds keys of a site file to keep: addresses, pace, other kinds of pages.

    Raises ValueError for no examples, CorrectionError for a correction that leads nowhere.
    """
    if not examples:
        raise ValueError("a site file needs at least one page to learn from")
    sheets = [Sheet(example.document) for example in examples]
    check_corrections(corrections, sheets)
    known = [_known(number, sheet, example.page, corrections) for number, (sheet, example) in enumerate(zip(sheets, examples, strict=True))]  # fmt: skip
    site = _stub(name, title, known)
    kinds = [kind for kind in dict.fromkeys(one.kind for one in known) if kind is not PageKind.OTHER]
    learned: dict[PageKind, LearnedKind] = {kind: learn_kind(kind, known, site) for kind in kinds}
    rules, kind_scores = learn_tests(known, learned, site)
    mapping = site_mapping(site, known, Learned(learned, rules, kind_scores), base or {})
    text = text_of_site(mapping, _opening(len(examples)))
    loaded = parse_site(text, Path(f"{name}.yml"))
    scores: dict[PageKind, Mapping[str, Score]] = {
        kind: {KIND: kind_scores.get(kind, Score(0, 0)), **one.scores} for kind, one in learned.items()
    }
    return Proposal(text, loaded, scores, tuple(_misses(loaded, known, site)))


def _opening(count: int) -> list[str]:
    return [
        f"Proposed from {count} page{'s' * (count != 1)}. A comment such as `4 of 5` counts the pages on which rules learned",
        "from the other pages gave what the example has; `untested` has one page only. Look through it before it is used.",
    ]


def _known(number: int, sheet: Sheet, page: Page, corrections: Sequence[Correction]) -> Known:
    own = tuple(one for one in corrections if one.page == number)
    kind = next((one.kind for one in reversed(own) if one.kind is not None), page.kind)
    fields = dict(page.fields)
    for one in own:
        if one.remove and one.row_of and one.field:
            rows = fields.get(one.row_of)
            fields[one.row_of] = [{key: value for key, value in row.items() if key != one.field} for row in rows] if isinstance(rows, list) else []  # fmt: skip
        elif one.remove:
            fields.pop(one.row_of or one.field, None)
    return Known(number, sheet, kind, fields, page.sources, own)


def _stub(name: str, title: str, known: Sequence[Known]) -> SiteFile:
    """Return the site without its pages: what transforms need to know of it."""
    prices = [value for one in known for value in _prices(one.fields)]
    read = [one for one in known if one.kind not in WALLS] or known
    return SiteFile(
        name=name,
        title=title,
        currency=guess_currency(prices, [one.sheet for one in read]),
        languages=guess_languages([one.sheet.document for one in read]),
        date_formats=guess_dates(one.fields for one in known),
    )


def _prices(fields: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in fields.values():
        if isinstance(value, Mapping):
            yield value
        elif isinstance(value, list):
            for row in value[:5]:
                yield from _prices(row) if isinstance(row, Mapping) else ()


def _misses(loaded: SiteFile, known: Sequence[Known], site: SiteFile) -> Iterator[Miss]:
    """Yield each value of an example that the proposed file does not read so, and what was said to be wrong and is read all the same."""
    for one in known:
        page = read_document(one.sheet.document, loaded)
        if page.kind is not one.kind:
            yield Miss(one.number, KIND, one.kind.value, page.kind.value)
            continue
        wanted = _wanted(one, known, site)
        for name, value in wanted.items():
            if is_rows(value):
                yield from _row_misses(one.number, name, value, page.fields.get(name) or [], one.sheet.document.url)
            elif not same(name, value, page.fields.get(name), one.sheet.document.url):
                yield Miss(one.number, name, _in_words(value), _in_words(page.fields.get(name)))


def _wanted(one: Known, known: Sequence[Known], site: SiteFile) -> dict[str, Any]:
    wanted = dict(one.fields)
    peers = [page for page in known if page.kind is one.kind]
    for click in one.corrections:
        if click.field and not click.row_of:
            wanted[click.field] = next(sample.wanted for sample in samples_of(click.field, peers, site) if sample.page == one.number)  # fmt: skip
    return wanted


def _row_misses(
    number: int, name: str, wanted: Sequence[Mapping[str, Any]], got: Sequence[Any], url: str
) -> Iterator[Miss]:
    if len(wanted) != len(got):
        yield Miss(number, name, f"{len(wanted)} rows", f"{len(got)} rows")
        return
    for index, (row, read) in enumerate(zip(wanted, got, strict=True)):
        for field, value in row.items():
            if not same(field, value, read.get(field), url):
                yield Miss(number, f"{name}[{index}].{field}", _in_words(value), _in_words(read.get(field)))


def _in_words(value: Any) -> str:  # noqa: ANN401 (values of pages)
    if value is None:
        return "nothing"
    if isinstance(value, Mapping) and "amount" in value:
        return f"{value['amount']} {value.get('currency') or value.get('currency_symbol', '')}".strip()
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
