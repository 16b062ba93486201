import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.general import read_document
from crawlers.markup import Document, open_page, text_of
from crawlers.sources import place
from records.page import Page, PageKind, Source
from salwatch.cli import root
from tests.web.injections import injection_pages
from web.overlay import element_path, lines_of, overlay
from web.overlay_frame import STYLE, in_words, overlay_file, style_hash, values_of
from web.ranges import spans, trace

SAVED = sorted(Path("tests/pages").glob("*/*/page.html"))


def made(html: str, **sources: Source) -> tuple[Document, Page]:
    return open_page(html), Page(PageKind.LISTING, dict.fromkeys(sources, "x"), sources=sources)


def at(document: Document, words: str) -> Source:
    """Return the place of words in the innermost element that holds them."""
    found = [one for one in document.tree.iter() if words in text_of(one)]
    start = text_of(found[-1]).find(words)
    path = element_path(document, list(document.tree.iter()).index(found[-1]))
    return Source(path, start, start + len(words))


@pytest.mark.parametrize("path", SAVED, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_each_character_of_a_text_is_traced_back_to_the_page(path):
    document = open_page(path.read_bytes())
    for element in document.tree.iter():
        traced = trace(element)
        assert "".join(character for character, _ in traced) == text_of(element)
        for character, origin in traced:
            assert origin is None or origin[0].text[origin[1]] == character or character == " "


@pytest.mark.parametrize("path", SAVED, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_every_value_that_has_a_place_is_marked_where_it_stands(path):
    document = open_page(path.read_bytes())
    page = read_document(document)
    shown = overlay(document, page)
    marked = {name for names in re.findall(r'data-f="([^"]*)"', shown) for name in names.split()}
    for name, source in page.sources.items():
        element = place(document, source)[0]
        assert name in marked or element.tag in {"title", "option", "meta", "select", "script"}, (name, source)


@pytest.mark.parametrize("path", SAVED[::6], ids=lambda path: "/".join(path.parts[-3:-1]))
def test_a_number_leads_back_to_its_element(path):
    document = open_page(path.read_bytes())
    shown = overlay(document, Page(PageKind.OTHER))
    elements = list(document.tree.iter())
    for number in map(int, re.findall(r'data-n="(\d+)"', shown)):
        assert place(document, Source(element_path(document, number), 0, 0))[0] is elements[number]
    assert element_path(document, len(elements)) is None


def test_a_value_in_one_text_is_a_mark_and_one_in_several_marks_its_element():
    document = open_page("<p>Price:  12 EUR each</p><h1>Brass <b>lamp</b></h1>")
    sources = {"price": at(document, "12 EUR"), "title": Source("html > body > h1", 0, 10)}
    shown = overlay(document, Page(PageKind.LISTING, sources=sources))
    assert '<mark data-f="price" data-l="price">12 EUR</mark> each' in shown
    assert re.search(r'<h1 data-n="3" data-f="title" data-l="title">Brass <b', shown)


def test_two_names_of_the_same_words_share_a_mark_and_overlapping_ones_are_not_lost():
    document = open_page("<p>12.50 EUR</p>")
    whole, part = Source("html > body > p", 0, 9), Source("html > body > p", 0, 5)
    shown = overlay(document, Page(PageKind.LISTING, sources={"price": whole, "price_text": whole, "amount": part}))
    assert '<mark data-f="price price_text" data-l="price, price text">12.50 EUR</mark>' in shown
    assert 'data-f="amount"' in shown


def test_a_value_that_only_machines_see_is_marked_where_its_words_are_shown():
    document = open_page(
        '<head><script type="x">{"name": "Brass lamp"}</script></head><h1>Brass <b>lamp</b></h1><p>Brass lamp, 12 EUR</p>'
    )
    source = Source("html > head > script", 10, 20)
    assert 'data-f="title" data-l="title">Brass <b' in overlay(
        document, Page(PageKind.LISTING, sources={"title": source})
    )


def test_only_one_field_is_marked_where_one_is_asked_for_also_in_rows():
    document = open_page("<ul><li><a>lamp</a> <i>3 EUR</i><li><a>rope</a> <i>4 EUR</i></ul>")
    places = {
        f"listings[{n}].{name}": at(document, words)
        for n, row in enumerate((("lamp", "3 EUR"), ("rope", "4 EUR")))
        for name, words in zip(("title", "price"), row, strict=True)
    }
    page = Page(PageKind.SEARCH, sources=places)
    assert re.findall(r'data-f="([^"]*)"', overlay(document, page, only="listings[].price")) == [
        "listings[0].price",
        "listings[1].price",
    ]
    assert len(re.findall("data-f", overlay(document, page, only="listings"))) == 4
    assert "data-f" not in overlay(document, page, only="price")


def test_what_the_page_itself_says_in_such_attributes_is_gone():
    shown = overlay(*made('<p data-n="9" data-f="title" data-x=1 class=a id=b style="color:red" onclick=x()>Lamp</p>'))
    assert re.fullmatch(r'<div data-n="0"><div data-n="1"><p data-n="2">Lamp</p></div></div>', shown)


def test_pictures_and_boxes_show_the_words_that_stand_for_them():
    shown = overlay(
        *made('<img src=x alt="Germany" data-n=7><input value="5 pieces"><input type=hidden value="token"><img src=y>')
    )
    assert "[Germany]" in shown
    assert "[5 pieces]" in shown
    assert "[picture]" in shown
    assert "token" not in shown
    assert "src" not in shown


@pytest.mark.parametrize(
    "html",
    [
        "<p>write to ana@post.example now</p>",
        "<p>write to <b>ana</b>@post<i>.example</i> now</p>",
        "<p>write to ana@\n   post.example</p>",
        "<pre>a\nana@post.example</pre>",
        "<p>ana@post.example</p><p>again ana@post.example, ana@post.example</p>",
    ],
)
def test_a_contact_is_masked_in_whatever_pieces_it_stands(html):
    document = open_page(html)
    secrets = ["ana@post.example", "ana@ post.example"]
    source = at(document, "ana") if "<b>" not in html else Source("html > body > p > b", 0, 3)
    shown = overlay(document, Page(PageKind.LISTING, sources={"contact": source}), secrets=secrets)
    assert "•" in shown
    assert "post" not in shown.replace("data-l", "")
    assert "ana" not in re.sub(r"<[^>]*>", "", shown)
    assert "ana@post.example" in overlay(open_page("<p>ana@post.example</p>"), Page(PageKind.OTHER))


def test_turning_letters_are_put_into_view():
    assert "[RLO]" in overlay(*made("<p>\u202egnp.exe</p>"))


def test_lines_are_what_elements_say_themselves():
    document = open_page("<title>t</title><script>x</script><ul><li>one <b>two</b></ul><img alt=three>")
    assert [words for _, words in lines_of(document)] == ["one", "two", "[three]"]


def test_spans_end_where_an_element_ends():
    document = open_page("<p>a<b>bc</b>d</p>")
    pieces = spans(trace(document.tree), 1, 4)
    assert [(node.element.tag, node.is_tail, start, end) for node, start, end in pieces] == [
        ("b", False, 0, 2),
        ("b", True, 0, 1),
    ]


@pytest.mark.parametrize(
    ("name", "page"),
    list(injection_pages()),
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_nothing_of_a_hostile_page_is_left_but_structure_and_words(name, page):
    try:
        document = open_page(page)
    except Exception as error:  # noqa: BLE001 (whatever is refused, is refused by its name)
        assert type(error).__name__ == "PageRefusedError"  # noqa: PT017 (as above)
        return
    shown = overlay(document, read_document(document), secrets=["hit"])
    for tag in re.findall(r"<([^>]*)>", shown):
        assert re.fullmatch(r'/?[a-z0-9]+( (dir|lang|colspan|rowspan|data-[nfl])="[^"<>]*")*', tag), (name, tag)


def test_the_command_writes_that_file(tmp_path):
    saved = SAVED[0].parents[2] / "saltmarsh" / "search-1" / "page.html"
    told = CliRunner().invoke(
        root, ["site", "try", str(saved), "--home", str(tmp_path), "--overlay", str(tmp_path / "out.html")]
    )
    assert told.exit_code == 0, told.output
    text = (tmp_path / "out.html").read_text("utf-8")
    assert 'data-f="listings[0].title"' in text
    assert "<th>How sure" in text


def test_a_file_of_its_own_has_a_legend_and_allows_nothing():
    document = open_page((SAVED[0].parents[2] / "saltmarsh" / "listing-1" / "page.html").read_bytes())
    page = read_document(document)
    text = overlay_file(document, page)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    assert f"style-src {style_hash(style)}" in text.replace("&#x27;", "'")
    assert "default-src" in text
    assert "<script" not in text
    for number, (name, value) in enumerate(values_of(page)):
        assert f'<tr id="f{number}"><td>{name}<td>' in text
        assert isinstance(value, (list, dict)) or in_words(value)[:20].split("\n")[0] in text
    assert style_hash(STYLE) != style_hash(style)
