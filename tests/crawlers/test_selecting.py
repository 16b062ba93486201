from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.markup import open_page
from crawlers.selecting import compiled, find_plain, plain_parts

PAGE = open_page(
    "<main id=top class='a b'><div class='a'><p class='b a a'>x</p><div class='b'><p class='a' id='deep'>y</p></div></div>"
    "<ul class='b'><li class='a'><b class='a b'>z</b></li><li><b class='a'>w</b></li></ul></main>"
)
SAVED = [
    open_page(path.read_bytes()) for path in sorted((Path(__file__).parent.parent / "pages").glob("*/*/page.html"))
]
PARTS = st.sampled_from(
    [
        ".a",
        ".b",
        "p",
        "div",
        "p.a",
        "b.a.b",
        "#deep",
        "p#deep.a",
        "main",
        "li",
        "ul.b",
        ".c",
        "p[id]",
        "b[class='a']",
        "[class^=a].a",
        "li[class$=a]",
        "div[class*=' ']",
    ]
)


@given(st.lists(st.tuples(PARTS, st.sampled_from([" ", " > ", ">"])), min_size=1, max_size=4))
def test_a_plain_selector_finds_what_its_xpath_finds(steps: list[tuple[str, str]]) -> None:
    css = "".join(part + between for part, between in steps)[: -len(steps[-1][1])]
    parts = plain_parts(css)
    if parts:
        assert list(find_plain(parts, PAGE)) == compiled(css, None)(PAGE.tree)


@pytest.mark.parametrize(
    "css",
    [
        ".facts a.vendor-link",
        "table.listings tr.row",
        ".karte .preis",
        "h1.listing-title",
        "#login-form",
        ".ware",
        ".offer dl",
        ".tabs a[href$='/pgp']",
        ".categories a",
        ".facts td[class]",
    ],
)
def test_plain_selectors_agree_with_xpath_on_saved_pages(css: str) -> None:
    for page in SAVED:
        if parts := plain_parts(css):
            assert list(find_plain(parts, page)) == compiled(css, None)(page.tree)


@pytest.mark.parametrize(
    "css",
    [
        "[href]",
        "p:first-child",
        "p, .a",
        ".a + .b",
        "> .a",
        ".a >",
        "*.a",
        "",
        "a[href~=x]",
        "a[href='']",
        "a[title='x] y']",
        "a [href",
        "p > > a",
        "a:not(.b)",
    ],
)
def test_all_other_selectors_are_left_to_xpath(css: str) -> None:
    assert plain_parts(css) == ()
