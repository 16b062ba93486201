import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.highlight import highlight, is_near
from index.query import parse
from index.tree import Or
from tests.index.corpus import DOCUMENTS, QUERIES


def marked(text: str, query: str, field: str = "text") -> list[str]:
    return [text[start:end] for start, end in highlight(text, query, field)]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Two Glocks, boxed", "glock", ["Glocks"]),
        ("Café pick-up, CAFE\u0301", "cafe", ["Café", "CAFE\u0301"]),
        ("Glосk and glock", "glock", ["Glосk", "glock"]),  # the first has Cyrillic letters
        ("AK-47, AK47, ak 47", "ak47", ["AK-47", "AK47", "ak 47"]),
        ("stealth packaging and packaging", '"stealth packaging"', ["stealth packaging"]),
        ("packaging, very stealth", '"stealth packaging"~3', ["packaging", "stealth"]),
        ("a glcok here", "glock~1", ["glcok"]),
        ("silencers, silent", "sil*", ["silencers", "silent"]),
        ("silencers, silent", "/silen[ct]e?r?/", ["silencers", "silent"]),
        ("Пистолеты Макарова", "пистолет", ["Пистолеты"]),
        ("全新手枪零件", "手枪", ["手枪"]),
        ("全新手枪零件", "手枪零件", ["手枪零件"]),
        ("全新手枪零件", "枪", ["枪"]),
        ("write to joe@mail.example.org now", "example.org", ["joe@mail.example.org"]),
        ("guns_ammo and guns", "guns", ["guns_ammo", "guns"]),
        ("glock boxed", "glock NOT boxed", ["glock"]),
        ("glock boxed", "ships_from:boxed", []),
        ("glock boxed", "", []),
        ("one glock or two glocks", "(glock^2 OR one)", ["one", "glock", "glocks"]),
    ],
)
def test_marks_stand_in_the_original_text(text: str, query: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


def test_words_of_another_field_are_not_marked() -> None:
    assert marked("glock boxed", "title:glock boxed", field="description") == ["boxed"]
    assert marked("glock boxed", "title:glock boxed", field="title") == ["glock", "boxed"]


@pytest.mark.parametrize("query", [query for query in QUERIES if isinstance(parse(query), Or) and " O" not in query])
def test_only_documents_that_were_found_have_marks(query: str) -> None:
    """For a query of one word, phrase or pattern in the default field."""
    marked_ids = {each.id for each in DOCUMENTS if marked(each.title, query) or marked(each.description, query)}
    found = {f"listing:{name}" if name != "v" else "vendor:1" for name in QUERIES[query].split()}
    assert marked_ids <= found


@given(st.text(max_size=80))
def test_spans_point_into_any_text_in_order_without_overlap(text: str) -> None:
    spans = highlight(text, "/[a-z]+/ OR 1 OR glock~ OR 手 OR пистолет")
    flat = [edge for span in spans for edge in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_nearness_is_symmetric(word: str, other: str) -> None:
    assert is_near(word, other, 2) == is_near(other, word, 2)
    assert is_near(word, word, 0)
