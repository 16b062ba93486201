import pytest

from crawlers.candidates import candidates
from crawlers.marks import name_score
from crawlers.markup import open_page

PAGE = """<html><body><div id="app"><div class="css-1x2y3z"><h1 class="offer-title">Brass lamp</h1>
<p><b>Price:</b> <span>€ 120.50</span> <span>per piece</span></p>
<dl><dt>Seller</dt><dd><a href="/u/tin_gull">tin_gull</a></dd><dt>Ships from</dt><dd>Malta</dd></dl>
<table><tr><th>Ships to</th><td>Cyprus</td></tr><tr><td>Sold</td><td>17</td><td>pieces</td></tr></table>
<p>Member since <i>May 2020</i></p><img itemprop="image" src="/p/7.png" alt="lamp"><div><div><u>alone</u></div></div></div></div></body></html>"""
DOCUMENT = open_page(PAGE)


def element(xpath: str):
    return DOCUMENT.tree.xpath(xpath)[0]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("//h1", "h1.offer-title"),
        ("//p/span[1]", "//p[b[normalize-space(.)='Price:']]/span"),
        ("//p/span[2]", "//b[normalize-space(.)='Price:']/following-sibling::span[2]"),
        ("//dd[2]", "//dt[normalize-space(.)='Ships from']/following-sibling::dd[1]"),
        ("//dd[1]/a", "//dt[normalize-space(.)='Seller']/following-sibling::dd[1]/a"),
        ("//tr[1]/td", "//th[normalize-space(.)='Ships to']/following-sibling::td[1]"),
        ("//tr[2]/td[2]", "//td[normalize-space(.)='Sold']/following-sibling::td[1]"),
        ("//tr[2]/td[3]", "//td[normalize-space(.)='Sold']/following-sibling::td[2]"),
        ("//i", "//p[starts-with(normalize-space(.), 'Member since')]/i"),
        ("//img", "img[itemprop='image']"),
    ],
)
def test_an_element_is_led_to_by_its_marks_and_by_the_label_beside_it(at: str, expected: str) -> None:
    found = candidates(element(at), DOCUMENT)
    assert expected in [one.css or one.xpath for one in found]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize("at", ["//h1", "//dd[2]", "//tr[2]/td[3]", "//i", "//u"])
def test_the_first_match_of_every_candidate_is_the_element(at: str) -> None:
    wanted = element(at)
    for one in candidates(wanted, DOCUMENT):
        found = DOCUMENT.tree.xpath(one.xpath) if one.xpath else DOCUMENT.tree.cssselect(one.css)
        assert found[0] is wanted


def test_classes_that_machines_make_or_that_say_a_state_are_never_used() -> None:
    used = [one.css or "" for node in DOCUMENT.tree.iter() for one in candidates(node, DOCUMENT)]
    assert not any("css-1x2y3z" in css for css in used)
    assert name_score("active") == name_score("item-104233") == name_score("sc-bdVaJa") == 0.0
    assert name_score("vendor") > 0.5


def test_a_chain_of_positions_is_the_last_resort() -> None:
    bare = open_page("<html><body><div><div><p>17</p><p>18</p></div></div></body></html>")
    second = bare.tree.xpath("//p[2]")[0]
    found = candidates(second, bare)
    assert all("nth-of-type" in (one.css or "") and one.score < 0.4 for one in found)
    assert bare.tree.cssselect(found[0].css or "")[0] is second
