import json
from pathlib import Path

import pytest

from crawlers.general.evidence import Evidence
from crawlers.general.features import FEATURES, features_of
from crawlers.general.kinds import ALWAYS, REASONS, Judged, Weights, judge, load_weights, weigh
from crawlers.general.layout import lay_out
from crawlers.general.seen import Seen
from crawlers.markup import open_page
from records.page import PageKind

TESTS = Path(__file__).parent.parent
FRAME = '<div class="top"><a href="/">Elm</a> <a href="/orders">Orders</a> <a href="/logout">Log out</a></div>'
CARDS = "".join(
    f'<div class="card"><a href="/item/{number}">Lamp of {wood}</a> <b>${number}.00</b> <a href="/seller/{wood}_ltd">{wood}_ltd</a></div>'
    for number, wood in enumerate(["oak", "pine", "ash", "elm", "fir", "yew"], 20)
)
OFFER = (
    "<h1>Lamp of walnut</h1><p>Price: $31.00</p><p>Ships from: Latvia</p><p>Category: Lamps</p><p>Seller: ash7</p>"
    "<h2>Description</h2><p>A small lamp with a shade of paper, made by hand in the north and packed with care.</p>"
    '<form action="/cart"><input name="qty" value="1"><button>Add to cart</button></form>'
)


def judged(body: str, title: str = "") -> Judged:
    return judge(Evidence(Seen(open_page(f"<html><head><title>{title}</title></head><body>{body}</body></html>"))))


def test_the_weights_name_features_that_exist():
    weights = load_weights()
    assert set(weights.weights) == set(PageKind)
    assert {name for of_kind in weights.weights.values() for name in of_kind} <= {ALWAYS, *FEATURES}
    assert 0.1 < weights.temperature < 5


def test_an_offer_with_similar_ones_below_it_is_no_list():
    found = judged(f"{FRAME}{OFFER}<h2>Similar listings</h2>{CARDS}", "Lamp of walnut - Elm")
    assert found.kind is PageKind.LISTING
    assert found.sure > 0.8


def test_a_list_whose_rows_name_sellers_is_a_search():
    assert judged(f"{FRAME}<h1>Search results</h1>{CARDS}", "Search - Elm").kind is PageKind.SEARCH


def test_a_list_that_says_it_is_empty_is_a_search():
    assert judged(f"{FRAME}<h1>Suchergebnisse</h1><p>Keine Treffer</p>", "Suche - Elm").kind is PageKind.SEARCH


def test_a_login_form_in_the_header_of_an_offer_is_no_login():
    header = '<header><form action="/login"><input name="u"><input type="password" name="p"></form></header>'
    assert judged(header + OFFER, "Lamp of walnut - Elm").kind is PageKind.LISTING


def test_a_member_page_with_a_key_and_text_is_a_vendors():
    body = (
        "<h1>ash7</h1><dl><dt>Member since</dt><dd>2 May 2021</dd><dt>Sales</dt><dd>120</dd></dl><h3>About</h3>"
        "<p>We make lamps of wood since 2009 and send them twice a week, in plain boxes and always with a letter.</p>"
    )
    assert judged(FRAME + body, "ash7 - Elm").kind is PageKind.VENDOR


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<h1>Kirjaudu sisään</h1><form><input name='u'><input type='password' name='p'></form>", PageKind.LOGIN),
        ("<p>Zeichen aus dem Bild eingeben</p><form><img src='/c.png'><input name='c'></form>", PageKind.CAPTCHA),
        ("<h1>Even geduld</h1><p>U staat in de wachtrij, nog 40 seconden.</p>", PageKind.WAITING),
        (f"{FRAME}<h1>Sivua ei löytynyt</h1><p>Tuote on poistettu.</p>", PageKind.NOT_FOUND),
        (f"{FRAME}<h1>Этот товар не найден</h1>", PageKind.NOT_FOUND),
    ],
)
def test_walls_are_told_in_several_languages(body: str, kind: PageKind):
    assert judged(body).kind is kind


def test_rules_of_a_house_are_none_of_the_kinds():
    body = "<h1>Rules</h1><p>No deals outside of escrow. Whoever asks for it loses the account and the bond.</p>"
    assert judged(FRAME + body, "Rules - Elm").kind is PageKind.OTHER


def test_a_judgement_says_why_in_a_few_sentences():
    found = judged(f"{FRAME}{OFFER}", "Lamp of walnut - Elm")
    assert 0 < len(found.why) <= REASONS
    assert set(found.why) <= {feature.means for feature in FEATURES.values()}


def test_two_kinds_that_the_same_speaks_for_are_not_sure():
    same = {"rows": 2.0}
    weights = Weights(temperature=1, weights={PageKind.SEARCH: same, PageKind.HOME: same})
    assert weigh({"rows": 1.0}, weights).sure == 0.5


def test_reasons_are_what_tells_the_kind_from_the_next_one():
    weights = Weights(
        temperature=1,
        weights={PageKind.SEARCH: {"rows": 3, "sorts": 1}, PageKind.HOME: {"rows": 3}, PageKind.LOGIN: {"rows": -9}},
    )
    assert weigh({"rows": 1.0, "sorts": 1.0}, weights).why[0] == FEATURES["sorts"].means


@pytest.mark.parametrize("folder", ["unseen/basalt", "unseen/evolution", "unseen/vierkant", "asides/bare"])
def test_every_number_of_a_page_lies_between_nothing_and_one(folder: str):
    for path in (TESTS / folder).glob("*/page.html"):
        found = features_of(Evidence(Seen(open_page(path.read_bytes()))))
        assert all(0 < value <= 1 for value in found.values()), path


def test_text_is_counted_where_it_stands():
    page = open_page(
        '<nav>Menu</nav><main><header>Head</header><p>Before it</p><div id="r">Row<a href="/x">link</a></div><p>After</p></main>'
    )
    row = page.tree.find(".//*[@id='r']")
    layout = lay_out(page.tree, [row])
    assert (layout.frame, layout.before, layout.rows, layout.after) == (4, 13, 7, 5)


def test_most_pages_of_software_that_nobody_described_are_told():
    asked = sorted(TESTS.glob("unseen/*/*/expected.json"))[::7]
    wrong = []
    for path in asked:
        expected = json.loads(path.read_text("utf-8"))
        found = judge(Evidence(Seen(open_page(path.with_name("page.html").read_bytes())))).kind
        if found not in {expected["kind"], *expected.get("kind_alt", [])}:
            wrong.append(path.parent.name)
    assert len(wrong) <= len(asked) // 30
