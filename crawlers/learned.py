"""A site file as a mapping, made of what was learned: site, fingerprint, page rules with their scores as comments, links."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crawlers.learning_fields import Known, LearnedKind
from crawlers.learning_kinds import KindRule
from crawlers.learning_rows import Score
from crawlers.learning_site import find_fingerprint, find_links, find_login, urls_of_text
from crawlers.sitefile import SiteFile
from crawlers.sitetext import Alias
from crawlers.trial import Attempt, Sheet
from records.page import WALLS, PageKind


class Learned(NamedTuple):
    """All that was learned of the pages: per kind its fields and rows; the page rules; how many pages of a kind those tell."""

    kinds: Mapping[PageKind, LearnedKind]
    rules: Sequence[KindRule]
    scores: Mapping[PageKind, Score]


def site_mapping(site: SiteFile, known: Sequence[Known], learned: Learned, base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the site file as a mapping: what was learned, then keys of `base` that nothing was learned for."""
    made: dict[str, Any] = {"name": site.name, "title": site.title}
    made |= {key: value for key, value in base.items() if key not in (*made, "pages", "fingerprint", "login")}
    kept = [rule for rule in base.get("pages", ()) if rule.get("kind") not in {one.kind.value for one in learned.rules}]
    for key, value in (
        ("languages", list(site.languages)),
        ("currency", site.currency),
        ("date_formats", list(site.date_formats)),
    ):
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
    made.setdefault("rest", "general")  # what no example showed may be on other pages
    made["pages"] = [*_page_mappings(known, learned), *kept]
    return {key: value for key, value in made.items() if value or key == "currency"}


def _page_mappings(known: Sequence[Known], learned: Learned) -> Iterator[dict[str, Any]]:
    links = _links(known, learned.kinds)
    written: set[PageKind] = set()
    linked = False
    for rule in learned.rules:
        one = learned.kinds[rule.kind]
        again = rule.kind in written
        page: dict[str, Any] = {"kind": rule.kind.value, "when": [test.as_mapping for test in rule.tests]}
        page["#"] = {"": _told(learned.scores.get(rule.kind)) if rule.pages else "without rows"}
        if one.required and not again:
            page["required"] = list(one.required)
        page |= _fields_again(one) if again else _fields(one)
        if wrong := _said_wrong(known, rule.kind, one):
            page["never"] = wrong
        if links and rule.kind not in WALLS:
            page["links"] = Alias("links") if linked else {**links, "&": "links"}
            linked = True
        written.add(rule.kind)
        yield page


def _said_wrong(known: Sequence[Known], kind: PageKind, one: LearnedKind) -> list[str]:
    """Return the fields that a person called wrong on pages of this kind and that no rule was learned for."""
    said = (click for page in known if page.kind is kind for click in page.corrections if click.remove)
    return sorted({click.row_of or click.field for click in said if not click.row_of} - {*one.fields, *one.rows})


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
