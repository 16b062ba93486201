import pytest
from lxml.cssselect import CSSSelector

from crawlers.flattening import LIMIT_ATTRIBUTES, LIMIT_DEPTH, may_crowd
from crawlers.markup import open_page, path_of, select, text_of

MANY = " ".join(f"a{number}=1" for number in range(3_000))


def depth_of(html: str) -> int:
    return max(sum(1 for _ in element.iterancestors()) + 1 for element in open_page(html).tree.iter())


def test_what_is_nested_deeper_than_a_browser_nests_it_follows_instead_and_no_word_is_lost() -> None:
    document = open_page("<p>before</p>" + "<div>in " * 2_000 + "<b>USD 5</b>" + "</div>" * 2_000 + "<p>after</p>")
    assert depth_of(document.source) <= LIMIT_DEPTH
    assert document.text.split() == ["before", *["in"] * 2_000, "USD", "5", "after"]
    assert text_of(select(document.tree, "//b")[0]) in ("", "USD 5")


def test_a_page_at_the_limit_is_left_as_it_is() -> None:
    html = "<div>" * (LIMIT_DEPTH - 2) + "USD 5"
    assert depth_of(html) == LIMIT_DEPTH
    assert open_page(html).tree.getroottree().docinfo.doctype  # libxml2's own tree, which a flattened one is not


@pytest.mark.parametrize(
    "html",
    [
        f"<p {MANY}>x",
        f'<p title=">" {MANY}>x',
        f"<p title='<b>' x=\"a>b\" {MANY}>x",
        f"<!-- <p title=' --><p {MANY}>x<p title='>x",
        f'<script>\'<p x="</script><p {MANY}>x<p y=">',
        "<p " + " ".join(f'a{number}=">"' for number in range(3_000)) + ">x",
        "<p " + "".join(f"b{number}='x'" for number in range(3_000)) + ">x",
        "<p/" + "/".join(f"c{number}" for number in range(3_000)) + ">x",
        "<p " + " ".join(f"d{number}=<x" for number in range(3_000)) + ">x",
        "<p\n" + "\n".join(f"e{number} = '<i>'" for number in range(3_000)) + ">x",
    ],
)
def test_a_tag_of_thousands_of_attributes_is_found_whatever_hides_it(html: str) -> None:
    assert may_crowd(html)
    found = select(open_page(html).tree, "//p[count(@*) > 100]")
    assert found
    assert all(len(element.attrib) <= LIMIT_ATTRIBUTES for element in found)


def test_a_long_text_a_long_value_and_a_script_with_brackets_crowd_no_tag() -> None:
    assert not may_crowd("<p>" + "word " * 5_000 + "</p>")
    assert not may_crowd("<img src='data:image/png;base64," + "QUJD" * 100_000 + "'>")
    assert not may_crowd("<a href='/x' title='a > b'>USD 5</a>" * 10)


def test_names_and_characters_that_no_tree_takes_are_left_out_of_a_flattened_page() -> None:
    document = open_page("<div>" * 600 + "\x01\x0b<og:x a\"b=1 c:d='\x02' class=k\x03>USD\x1b 5\ufffe")
    assert document.text == "USD 5"
    assert path_of(select(document.tree, "//*[@class]")[0])


def test_a_path_leads_to_an_element_of_a_name_that_no_selector_can_say() -> None:
    tree = open_page("<p>x</p><div><td<b class=k>USD 5<i>a</i></div><o:p class=k>y</o:p>").tree
    for element in select(tree, "//*[@class='k']/descendant-or-self::*"):
        assert CSSSelector(path_of(element), translator="html")(tree.getroottree()) == [element]
