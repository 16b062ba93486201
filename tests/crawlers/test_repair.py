import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.markup import open_page
from crawlers.reading import read_document
from crawlers.repair import propose_repair
from crawlers.repair_rows import propose_rows_repair
from crawlers.shapes import same, shape_of
from crawlers.sitefile import FieldRule, RowRule, SiteFile
from tests.crawlers.broken import FROM, GOOD, LISTED, PAIRS, PRICE, SELLER, STOCK, TEXT, TITLE, Pair, changed


def read_with(rule: FieldRule, page: str, field: str):
    site = SiteFile.model_validate(
        {"name": "quayside", "title": "Quayside", "pages": [{"kind": "listing", "when": [{"css": "body"}], "fields": {field: [rule.model_dump(exclude_defaults=True)]}}]}
    )  # fmt: skip
    return read_document(open_page(page), site).fields.get(field)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.what)
def test_a_changed_page_is_mended_and_a_lost_field_is_not(pair: Pair) -> None:
    rule = FieldRule.model_validate(pair.rule)
    page = changed(pair.changes)
    repair = propose_repair(rule, open_page(GOOD), open_page(page), pair.field)
    if pair.value is None:
        assert repair is None
        return
    assert repair is not None
    assert same(pair.field, pair.value, read_with(repair.rule, page, pair.field))
    assert shape_of(repair.value_before) == shape_of(read_with(repair.rule, page, pair.field))
    assert read_with(repair.rule, GOOD, pair.field) in (None, repair.value_before)
    assert repair.why


FIELDS = {"price": PRICE, "vendor": SELLER, "ships_from": FROM, "title": TITLE, "listed_at": LISTED, "quantity_left": STOCK, "description": TEXT}  # fmt: skip
CLASSES = ("item-title", "buy", "price", "stock", "facts", "seller-cell", "seller", "listed", "description", "body", "foot")  # fmt: skip
_LINE = re.compile(r"<(span|td|p|a)\b[^>]*>[^<]*</\1>")


def mutated(chance: random.Random) -> str:
    """Return the page with classes renamed, parts wrapped, rows of its table in another order."""
    page = GOOD
    for name in CLASSES:
        if chance.random() < 0.6:
            new = chance.choice(
                [f"x-{name}", f"{name}2024box", f"qs_{name}", name.upper(), f"c{chance.randrange(10_000)}"]
            )
            page = page.replace(f'class="{name}"', f'class="{new}"')
    if chance.random() < 0.5:
        page = page.replace("<main>", '<div id="shell"><div class="inner"><main>').replace(
            "</main>", "</main></div></div>"
        )
    if chance.random() < 0.5:
        page = _LINE.sub(lambda match: f"<div class='w'>{match[0]}</div>" if match[1] == "span" else match[0], page)
    if chance.random() < 0.5:
        head, _, rest = page.partition("<tr>")
        rows, _, foot = rest.partition("</table>")
        parts = [f"<tr>{row}" for row in rows.split("<tr>")]
        chance.shuffle(parts)
        page = f"{head}{''.join(parts)}</table>{foot}"
    return page


def outcome(page: str, field: str) -> str:
    """Return what becomes of a field whose rule may have broken: whole, right, none or wrong."""
    rule = FieldRule.model_validate(FIELDS[field])
    wanted = read_with(rule, GOOD, field)
    if same(field, wanted, read_with(rule, page, field)):
        return "whole"
    repair = propose_repair(rule, open_page(GOOD), open_page(page), field)
    if repair is None:
        return "none"
    return "right" if same(field, wanted, read_with(repair.rule, page, field)) else "wrong"


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**6))
def test_no_mutation_of_a_page_leads_to_a_wrong_repair(seed: int) -> None:
    page = mutated(random.Random(seed))
    assert "wrong" not in [outcome(page, field) for field in FIELDS]


def test_most_broken_rules_of_mutated_pages_are_mended_right() -> None:
    outcomes = [outcome(mutated(random.Random(seed)), field) for seed in range(60) for field in FIELDS]
    broken = [one for one in outcomes if one != "whole"]
    assert len(broken) > 60
    assert broken.count("wrong") == 0
    assert broken.count("right") >= 0.8 * len(broken)


ROW = """<li class="offer"><a class="name" href="/i/{n}">{name}</a> <span class="cost">€ {n}.50</span> <i class="by">{by}</i></li>"""
LIST = "<html><body><ul class='menu'><li><a href='/'>Home</a></li><li><a href='/help'>Help me</a></li></ul><ul class='offers'>{}</ul></body></html>"  # fmt: skip
NAMES = (("Brass lamp", "tin_gull"), ("Ship bell", "mud_lark"), ("Old compass", "tin_gull"), ("Tarred rope", "brig"))
LISTED_ROWS = LIST.format("".join(ROW.format(n=n, name=name, by=by) for n, (name, by) in enumerate(NAMES, 3)))
ROWS = RowRule.model_validate(
    {"select": {"css": "li.offer"}, "required": ["title"], "fields": {"title": "a.name", "price": {"css": ".cost", "transforms": ["money"]}, "vendor": ".by"}}
)  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {'class="offer"': 'class="entry"'},
        {'<li class="offer">': '<div class="card">', "</i></li>": "</i></div>"},
        {'class="offer"': 'class="entry"', 'class="cost"': 'class="the-cost"', 'class="name"': 'class="offer-name"'},
        {'<li class="offer">': '<li class="x7"><div class="inside">', "</i></li>": "</i></div></li>"},
    ],
    ids=["class renamed", "other tag", "its fields renamed too", "wrapped inside"],
)
def test_rows_are_found_again_with_their_fields(changes: dict[str, str]) -> None:
    page = LISTED_ROWS
    for old, new in changes.items():
        assert old in page
        page = page.replace(old, new)
    repair = propose_rows_repair(ROWS, open_page(LISTED_ROWS), open_page(page), "listings")
    assert repair is not None
    assert (repair.value_before, repair.value_now) == (4, 0)
    site = SiteFile.model_validate(
        {"name": "quayside", "title": "Quayside", "pages": [{"kind": "search", "when": [{"css": "body"}], "rows": {"listings": repair.rule.model_dump(mode="json", exclude_defaults=True)}}]}
    )  # fmt: skip
    rows = read_document(open_page(page), site).fields["listings"]
    assert [row["title"] for row in rows] == [name for name, _ in NAMES]
    assert rows[0]["price"] == {"amount": "3.50", "currency": "EUR"}


def test_no_rows_are_proposed_where_none_are_left() -> None:
    empty = LIST.format("<li>Nothing found. Try other words.</li>")
    assert propose_rows_repair(ROWS, open_page(LISTED_ROWS), open_page(empty), "listings") is None
    gallery = LIST.format("".join(f"<li><img src='/p/{n}.png' alt='picture'></li>" for n in range(5)))
    assert propose_rows_repair(ROWS, open_page(LISTED_ROWS), open_page(gallery), "listings") is None


def test_what_is_whole_is_not_mended() -> None:
    assert propose_repair(FieldRule.model_validate(PRICE), open_page(GOOD), open_page(GOOD), "price") is None
    assert propose_rows_repair(ROWS, open_page(LISTED_ROWS), open_page(LISTED_ROWS), "listings") is None
