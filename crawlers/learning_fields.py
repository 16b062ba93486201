"""Rules for the fields of one kind of page, learned from its pages and from pages of kindred kinds, where the same values stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawlers.choosing import Bench
from crawlers.corrections import Correction, sample_of
from crawlers.learning_rows import LearnedRows, ListPage, Score, learn_rows, with_boxes
from crawlers.places import Sample
from crawlers.shapes import same
from crawlers.sitefile import SiteFile
from crawlers.trial import Attempt, Sheet
from records.page import LISTS, OFFERS, PROFILES, PageKind, Source

KINDRED = (PROFILES, OFFERS)
CORE = (
    "title",
    "vendor",
    "handle",
    "price",
    "listings",
    "entries",
    "posts",
    "files",
    "author",
)  # without these a page is half read
MANY = 10  # examples that all have a field, from which on it is required whatever it is
_KINDRED_WEIGHT = 0.4
_DOUBTED = 0.3  # what the reader's other values count where a person has corrected one
_COUNTED = "count"
_FOLLOWING = "next_page_url"  # leads on in the same way on all pages of a site


@dataclass(eq=False)
class Known:
    """What is known of one example: its kind and fields, as read and as corrected."""

    number: int
    sheet: Sheet
    kind: PageKind
    fields: dict[str, Any]
    sources: Mapping[str, Source]
    corrections: tuple[Correction, ...] = ()

    @property
    def rows(self) -> dict[str, list[Mapping[str, Any]]]:
        """The lists of records among the fields."""
        return {name: value for name, value in self.fields.items() if is_rows(value)}

    @property
    def values(self) -> dict[str, Any]:
        """The fields that are no records and no count of them."""
        return {name: value for name, value in self.fields.items() if not is_rows(value) and name != _COUNTED}


def is_rows(value: Any) -> bool:  # noqa: ANN401 (values of pages)
    """Return whether a field is a list of records."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


@dataclass(eq=False)
class LearnedKind:
    """What was learned of one kind of page; `scores` by field, and by `list.field` for records."""

    kind: PageKind
    fields: dict[str, list[Attempt]] = field(default_factory=dict)
    rows: dict[str, LearnedRows] = field(default_factory=dict)
    count_of: str = ""
    required: tuple[str, ...] = ()
    scores: dict[str, Score] = field(default_factory=dict)


def learn_kind(kind: PageKind, known: Sequence[Known], site: SiteFile) -> LearnedKind:
    """Return the rules for pages of one kind."""
    own = [one for one in known if one.kind is kind]
    kin = [one for one in known if one.kind is not kind and any({kind, one.kind} <= family for family in KINDRED)]
    learned = LearnedKind(kind)
    names = dict.fromkeys(name for one in own for name in one.values)
    names |= dict.fromkeys(one.field for page in own for one in page.corrections if one.field and not one.row_of)
    if kind in LISTS and any(_FOLLOWING in one.fields for one in known):
        names[_FOLLOWING] = None
    for name in names:
        others = [one for one in known if one.kind is not kind] if name == _FOLLOWING else kin
        _learn_field(name, learned, own, others, site)
    for name in _row_names(own):
        _learn_list(name, learned, own, kin, site)
    learned.count_of = _counted(own, learned.rows)
    learned.required = _required(learned, own)
    return learned


def _row_names(own: Iterable[Known]) -> list[str]:
    names = dict.fromkeys(name for one in own for name in one.rows)
    return list(names | dict.fromkeys(click.row_of for one in own for click in one.corrections if click.row_of and not click.remove))  # fmt: skip


def _learn_field(name: str, learned: LearnedKind, own: Sequence[Known], kin: Sequence[Known], site: SiteFile) -> None:
    samples = samples_of(name, own, site)
    if name != _FOLLOWING and all(sample.wanted is None for sample in samples):
        return
    corrected = any(sample.certain for sample in samples)
    kindred = [] if corrected else [one for one in samples_of(name, kin, site) if one.wanted is not None]
    bench = Bench(name, [*samples, *(one._replace(weight=_KINDRED_WEIGHT) for one in kindred)], site)
    bench.fill()
    if not (chosen := bench.choose()):
        return
    learned.fields[name] = chosen = with_opposite(chosen)
    right = of = 0
    for sample in samples if len(samples) > 1 else ():
        if sample.wanted is not None:
            good, all_ = bench.right(bench.choose(without=sample.page), sample.page)
            right, of = right + good, of + all_
    learned.scores[name] = Score(right, of)


def with_opposite(chosen: list[Attempt]) -> list[Attempt]:
    """Return the rules of a flag with one for its opposite: the same place without the word that tells it."""
    told = chosen[0]
    if told.value is None or not told.xpath or "[contains(., '" not in told.xpath or len(chosen) > 1:
        return chosen
    bare = told._replace(xpath=told.xpath.rpartition("[contains(., '")[0], value=not told.value)
    return [told, bare]


def samples_of(name: str, pages: Iterable[Known], site: SiteFile) -> list[Sample]:
    """Return what each page wants of a field; what a person said counts more, and casts doubt on what was read elsewhere."""
    made, said = [], {}
    for one in pages:
        clicks = [click for click in one.corrections if click.field == name and not click.row_of]
        value, source = one.values.get(name), one.sources.get(name)
        if clicks:
            others = [page.values.get(name) for page in pages if page is not one]
            said[one.number] = (sample_of(clicks[-1], one.sheet, site.currency, [value, *others]), value)
            made.append(said[one.number][0])
        else:
            made.append(Sample(one.number, one.sheet, None, value, source.path if source else ""))
    contradicted = any(value is None or not same(name, sample.wanted, value) for sample, value in said.values())
    if not said:
        return made
    weight = _DOUBTED if contradicted else 1.0
    return [one if one.certain else one._replace(weight=weight if one.wanted is not None else -0.3) for one in made]


def _learn_list(name: str, learned: LearnedKind, own: Sequence[Known], kin: Sequence[Known], site: SiteFile) -> None:
    pages, barren = [], []
    for one in own:
        clicks = {click.field: sample_of(click, one.sheet, site.currency, [row.get(click.field) for row in one.rows.get(name, ())]) for click in one.corrections if click.row_of == name and not click.remove}  # fmt: skip
        if name in one.rows or clicks:
            pages.append(with_boxes(ListPage(one.number, one.sheet, one.rows.get(name, []), clicked=clicks)))
        else:
            barren.append(one.sheet)
    kindred = [with_boxes(ListPage(one.number, one.sheet, one.rows[name])) for one in kin if name in one.rows]
    rows = learn_rows(name, pages, site, barren, kindred)
    if rows is not None:
        learned.rows[name] = rows
        learned.scores |= rows.scores


def _counted(own: Sequence[Known], rows: Mapping[str, LearnedRows]) -> str:
    """Return the list whose length the field `count` is."""
    counts = [one for one in own if _COUNTED in one.fields]
    fitting = (name for name in rows if counts and all(len(one.rows.get(name, ())) == one.fields[_COUNTED] for one in counts))  # fmt: skip
    return next(fitting, "")


def _required(learned: LearnedKind, own: Sequence[Known]) -> tuple[str, ...]:
    """Return fields that all examples have and whose rules find them on each: what a page is about, or whatever many examples show."""
    names = []
    for name, chosen in (*learned.fields.items(), *learned.rows.items()):
        everywhere = all(name in one.fields for one in own)
        score = learned.scores.get(name, Score(0, 0))
        if everywhere and (name in CORE or len(own) >= MANY) and (score.right == score.of or name in CORE) and chosen:
            names.append(name)
    return tuple(names)
