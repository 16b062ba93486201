"""From pages to a site file: what a few captured pages, and what a person said of them, teach about a whole site."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crawlers.corrections import Correction, CorrectionError, check_corrections
from crawlers.learning_fields import Known, LearnedKind, learn_kind, samples_of
from crawlers.learning_kinds import Features, KindRule, Test, barren_rule, kind_by, learn_kinds, tests_inside
from crawlers.learning_rows import Score
from crawlers.learning_site import find_fingerprint, find_links, find_login, guess_currency, guess_dates, guess_languages, urls_of_text  # fmt: skip
from crawlers.markup import Document, Element
from crawlers.places import find_path
from crawlers.reading import read_document
from crawlers.shapes import same
from crawlers.sitefile import SiteFile, parse_site
from crawlers.sitetext import Alias, text_of_site
from crawlers.trial import Attempt, Sheet, value_of
from records.page import LISTS, WALLS, Page, PageKind

__all__ = ["Correction", "CorrectionError", "Example", "Miss", "Proposal", "Score", "propose"]

KIND = "kind"  # the name under which the score of a kind's tests stands
_ANCHORED = {"title": 1.0, "price": 0.9, "handle": 1.0, "vendor": 0.6, "description": 0.5, "pgp_key": 0.6}
_ANCHORED_ROWS = 1.0
_OF_READING = 0.75  # how good a test the selector of a title or of rows is
_ANCESTORS = 3


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
    learned = {kind: learn_kind(kind, known, site) for kind in kinds}
    rules, kind_scores = _learn_tests(known, learned, site)
    mapping = _site_mapping(site, known, learned, rules, kind_scores, base or {})
    text = text_of_site(mapping, _opening(len(examples)))
    loaded = parse_site(text, Path(f"{name}.yml"))
    scores = {kind: {KIND: kind_scores.get(kind, Score(0, 0)), **one.scores} for kind, one in learned.items()}
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


def _learn_tests(
    known: Sequence[Known], learned: Mapping[PageKind, LearnedKind], site: SiteFile
) -> tuple[list[KindRule], dict[PageKind, Score]]:
    """Return the page rules, and how many pages of each kind are told by tests that were learned without them."""
    features = Features()
    for one in known:
        features.add(one.number, one.sheet, _anchors(one, learned.get(one.kind), site))
    for test in _reading_tests(learned):
        for one in known:
            if one.sheet.nodes(test.css, test.xpath):
                features.mark(test, one.number, _OF_READING)
    kinds = {one.number: one.kind for one in known}
    certain = frozenset(one.number for one in known if any(click.kind is not None for click in one.corrections))
    counts: dict[PageKind, list[int]] = {}
    for one in known:
        others = {number: kind for number, kind in kinds.items() if number != one.number}
        if one.kind is PageKind.OTHER or one.kind not in others.values():
            continue
        count = counts.setdefault(one.kind, [0, 0])
        count[0] += kind_by(learn_kinds(others, features, certain - {one.number}), one.number, features) is one.kind
        count[1] += 1
    rules = learn_kinds(kinds, features, certain)
    for kind in LISTS & set(learned):
        inside = {test for one in known if one.kind is kind for rows in learned[kind].rows.values() for test in tests_inside(one.sheet.nodes(rows.select.css, rows.select.xpath))}  # fmt: skip
        if sum(one.kind is kind for one in known) > 1 and inside and (rule := barren_rule(kind, kinds, features, inside)):
            rules.append(rule)
    return rules, {kind: Score(*count) for kind, count in counts.items()}


def _reading_tests(learned: Mapping[PageKind, LearnedKind]) -> Iterator[Test]:
    """Yield the selectors by which pages are read, as tests: rows are there, a title is there."""
    for one in learned.values():
        for rows in one.rows.values() if one.kind in LISTS else ():
            yield Test(rows.select.css, rows.select.xpath)
        for name in ("title", "handle", "price"):
            for attempt in one.fields.get(name, ())[:1]:
                yield Test(attempt.css, attempt.xpath)


def _anchors(one: Known, learned: LearnedKind | None, site: SiteFile) -> dict[Element, float]:
    """Return the elements that hold what is read from the page, with those around them, and how much they say of its kind."""
    held: dict[Element, float] = {}
    if learned is None:
        return held
    places: list[tuple[Element, float]] = []
    for name, attempts in learned.fields.items():
        for attempt in attempts:
            if value_of(attempt, one.sheet, site) is not None:
                nodes = one.sheet.nodes(attempt.css, attempt.xpath)[:1]
                places += [(node, _ANCHORED.get(name, 0.3)) for node in nodes if isinstance(node, Element)]
                break
    worth = _ANCHORED_ROWS if one.kind in LISTS else 0.2
    for rows in learned.rows.values():
        places += [(node, worth) for node in one.sheet.nodes(rows.select.css, rows.select.xpath)[:3]]
    for source in list(one.sources.values())[:1] if not places else ():
        element = find_path(one.sheet, source.path)
        places += [(element, 0.3)] if element is not None else []
    for element, weight in places:
        for height, holder in enumerate((element, *element.iterancestors())):
            if height > _ANCESTORS or holder.tag in ("body", "html"):
                break
            held[holder] = max(held.get(holder, 0.0), weight * (1 - 0.2 * height))
    return held


def _site_mapping(
    site: SiteFile,
    known: Sequence[Known],
    learned: Mapping[PageKind, LearnedKind],
    rules: Sequence[KindRule],
    kind_scores: Mapping[PageKind, Score],
    base: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the site file as a mapping: what was learned, then keys of `base` that nothing was learned for."""
    made: dict[str, Any] = {"name": site.name, "title": site.title}
    made |= {key: value for key, value in base.items() if key not in (*made, "pages", "fingerprint", "login")}
    kept = [rule for rule in base.get("pages", ()) if rule.get("kind") not in {one.kind.value for one in rules}]
    for key, value in (("languages", list(site.languages)), ("currency", site.currency), ("date_formats", list(site.date_formats))):
        if value or key == "currency":
            made.setdefault(key, value)
    if not site.currency and "currency" not in base:
        made["#"] = {"currency": 'only "$" is printed; name the dollar if you know which'}
    if login := next((one for one in known if one.kind is PageKind.LOGIN), None):
        others = [one.sheet for one in known if one.kind not in WALLS]
        found = base.get("login") or find_login(site.name, login.sheet, others)
        made |= {"login": found} if found else {}
    elif base.get("login"):
        made["login"] = base["login"]
    made["fingerprint"] = [*base.get("fingerprint", ())] or find_fingerprint([one.sheet for one in known])
    made["pages"] = [*_page_mappings(known, learned, rules, kind_scores), *kept]
    return {key: value for key, value in made.items() if value or key == "currency"}


def _page_mappings(
    known: Sequence[Known],
    learned: Mapping[PageKind, LearnedKind],
    rules: Sequence[KindRule],
    kind_scores: Mapping[PageKind, Score],
) -> Iterator[dict[str, Any]]:
    links = _links(known, learned)
    written: set[PageKind] = set()
    linked = False
    for rule in rules:
        one = learned[rule.kind]
        again = rule.kind in written
        page: dict[str, Any] = {"kind": rule.kind.value, "when": [test.as_mapping for test in rule.tests]}
        page["#"] = {"": _told(kind_scores.get(rule.kind)) if rule.pages else "without rows"}
        if one.required and not again:
            page["required"] = list(one.required)
        page |= _fields_again(one) if again else _fields(one)
        if links and rule.kind not in WALLS:
            page["links"] = Alias("links") if linked else {**links, "&": "links"}
            linked = True
        written.add(rule.kind)
        yield page


def _told(score: Score | None) -> str:
    return f"{score.right} of {score.of} pages" if score and score.of else "untested"


def _fields(one: LearnedKind) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if one.fields:
        notes = {name: _told(one.scores.get(name)) for name in one.fields}
        made["fields"] = {"&": one.kind.value, **_rules(one.fields), "#": notes}
    if one.rows:
        made["rows"] = {"&": f"{one.kind.value}_rows"} | {name: _row_rule(name, one) for name in one.rows}
    return made


def _fields_again(one: LearnedKind) -> dict[str, Any]:
    made: dict[str, Any] = {"fields": Alias(one.kind.value)} if one.fields else {}
    return made | ({"rows": Alias(f"{one.kind.value}_rows")} if one.rows else {})


def _row_rule(name: str, one: LearnedKind) -> dict[str, Any]:
    rows = one.rows[name]
    select = {"css": rows.select.css} if rows.select.css is not None else {"xpath": rows.select.xpath}
    made: dict[str, Any] = {"select": select}
    made |= {"required": list(rows.required)} if rows.required else {}
    made |= {"count": "count"} if one.count_of == name else {}
    made |= {"expected_yield": rows.expected} if rows.expected else {}
    notes = {field: _told(rows.scores.get(f"{name}.{field}")) for field in rows.fields}
    return made | {"fields": {**_rules(rows.fields), "#": notes}, "#": {"select": _told(rows.scores.get(name))}}


def _rules(fields: Mapping[str, Sequence[Attempt]]) -> dict[str, Any]:
    made = {}
    for name, attempts in fields.items():
        shown = [_short(attempt.as_mapping) for attempt in attempts]
        made[name] = shown[0] if len(shown) == 1 else shown
    return made


def _short(rule: dict[str, Any]) -> str | dict[str, Any]:
    return rule["css"] if set(rule) == {"css"} else rule


def _links(known: Sequence[Known], learned: Mapping[PageKind, LearnedKind]) -> dict[str, Any]:
    """Return what is worth following, by addresses known to lead to listings, vendors, categories and further pages."""
    wanted: dict[str, list[tuple[Sheet, str]]] = {"listing": [], "vendor": [], "search": []}
    for one in known:
        rows = [row for name, rows in one.rows.items() if name == "listings" for row in rows]
        wanted["listing"] += [(one.sheet, str(row.get("url", ""))) for row in rows]
        vendors = [str(row["vendor"]) for row in rows if row.get("vendor")] + [str(one.values.get("vendor") or "")]
        wanted["vendor"] += [(one.sheet, url) for url in urls_of_text(one.sheet, vendors)]
        crumbs = one.values.get("category")
        if isinstance(crumbs, list):
            wanted["search"] += [(one.sheet, url) for url in urls_of_text(one.sheet, map(str, crumbs))]
    following = [
        {"css": attempt.css} if attempt.css is not None else {"xpath": attempt.xpath}
        for one in learned.values()
        for attempt in one.fields.get("next_page_url", ())[:1]
    ]
    selectors = list({str(one): one for one in following}.values())
    found = find_links({key: pairs for key, pairs in wanted.items() if pairs}, selectors)
    return {key: _one_or_all([_short(one) if isinstance(one, dict) else one for one in value]) for key, value in found.items()}  # fmt: skip


def _one_or_all(value: list[Any]) -> Any:  # noqa: ANN401 (what YAML holds)
    return value[0] if len(value) == 1 else value


def _misses(loaded: SiteFile, known: Sequence[Known], site: SiteFile) -> Iterator[Miss]:
    """Yield each value of an example that the proposed file does not read so, and what was said to be wrong and is read all the same."""
    for one in known:
        page = read_document(one.sheet.document, loaded)
        if page.kind is not one.kind:
            yield Miss(one.number, KIND, one.kind.value, page.kind.value)
            continue
        wanted = _wanted(one, known, site)
        for name, value in wanted.items():
            if _is_rows(value):
                yield from _row_misses(one.number, name, value, page.fields.get(name) or [], one.sheet.document.url)
            elif not same(name, value, page.fields.get(name), one.sheet.document.url):
                yield Miss(one.number, name, _in_words(value), _in_words(page.fields.get(name)))


def _is_rows(value: Any) -> bool:  # noqa: ANN401 (values of pages)
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _wanted(one: Known, known: Sequence[Known], site: SiteFile) -> dict[str, Any]:
    wanted = dict(one.fields)
    peers = [page for page in known if page.kind is one.kind]
    for click in one.corrections:
        if click.field and not click.row_of:
            wanted[click.field] = next(sample.wanted for sample in samples_of(click.field, peers, site) if sample.page == one.number)  # fmt: skip
    return wanted


def _row_misses(number: int, name: str, wanted: Sequence[Mapping[str, Any]], got: Sequence[Any], url: str) -> Iterator[Miss]:
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


def corrected(examples: Sequence[Example], corrections: Sequence[Correction]) -> list[Example]:
    """Return the examples with the kinds that a person gave them."""
    kinds = {one.page: one.kind for one in corrections if one.kind is not None}
    return [
        replace(example, page=replace(example.page, kind=kinds.get(number) or example.page.kind))
        for number, example in enumerate(examples)
    ]
