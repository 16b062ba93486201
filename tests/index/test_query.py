from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Index, build
from index.errors import QueryError
from index.query import DEEPEST_QUERY, LONGEST_QUERY, parse
from index.tree import And, Boost, Everything, Fuzzy, Not, Or, Pattern, Phrase, Range, Term
from tests.index.conftest import ENGINES, settings_for
from tests.index.corpus import DOCUMENTS


def milliseconds(*date: int) -> int:
    return int(datetime(*date, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("title:Glock", Term("title", "glock")),
        ("title:glock19", Phrase("title", ("glock", "19"))),
        ("glock", Or((Term("text", "glock"), Boost(Term("title", "glock"), 2.0)))),
        ("vendor:a vendor:b", And((Term("vendor", "a"), Term("vendor", "b")))),
        ("vendor:a OR NOT vendor:b", Or((Term("vendor", "a"), Not(Term("vendor", "b"))))),
        ('title:"iron parcel"~3', Phrase("title", ("iron", "parcel"), 3)),
        ("title:glock~", Fuzzy("title", "glock", 1)),
        ("title:silencer~", Fuzzy("title", "silencer", 2)),
        ("title:gun~2", Fuzzy("title", "gun", 1)),  # of three letters one may differ
        ("title:ak~", Term("title", "ak")),
        ("title:gl?ck*", Pattern("title", "gl.ck.*")),
        (r"vendor:gl\*ck", Term("vendor", "gl*ck")),
        (r"vendor:gl\*c*", Pattern("vendor", r"gl\*c.*")),
        (r"title:/GL\dck{2}/", Pattern("title", "gl[0-9]ck{2}")),
        ("ships_from:EU", Term("ships_from", "eu")),
        ("price:>5", Range("price", 5.0, None, include_low=False)),
        ("price:[-1 TO *]", Range("price", -1.0, None)),
        ("seq:7", Range("seq", 7, 7)),
        (
            "first_seen:[2025-02 TO 2025-02]",
            Range("first_seen_at", milliseconds(2025, 2, 1), milliseconds(2025, 3, 1), include_high=False),
        ),
        ("first_seen:>2024", Range("first_seen_at", milliseconds(2025, 1, 1), None)),
        (
            "first_seen:2024-12",
            Range("first_seen_at", milliseconds(2024, 12, 1), milliseconds(2025, 1, 1), include_high=False),
        ),
        ("price:*", Term("has", "price")),
        ("first_seen:*", Term("has", "first_seen_at")),
        ("title:ak-4*", Pattern("title", "ak4.*")),
        ("title:joe@exa*", Pattern("title", r"joe\@exa.*")),
        ("vendor:x^3", Boost(Term("vendor", "x"), 3.0)),
    ],
)
def test_a_query_becomes_this_tree(query: str, tree: object) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "position", "problem"),
    [
        ("glock AND", 9, "ends too early"),
        ("(glock", 6, "ends too early"),
        ("glock)", 5, r"unexpected '\)'"),
        ('glock "nine', 6, "never closed"),
        ("glock 'nine'", 6, "double quotes"),
        ("glock itm_type:firearm", 6, "did you mean 'item_type'"),
        ("http://example.onion", 0, "no field 'http'"),
        ("qqqqqqqq:x", 0, "there are calibre, category"),
        ("glock *ck", 6, "at least 2 letters"),
        ("g*", 0, "at least 2 letters"),
        ("pick-u*", 0, "more than one word"),
        ("/.*/", 0, "must not begin"),
        ("/(.a|b)/", 0, "must not begin"),
        ("/^glock$/", 0, "need no"),
        ("/gl(ck/", 0, "not a regular expression"),
        ("/a**/", 0, "something is missing"),
        ("/a{40}/", 0, "counted repeats"),
        (f"/{'a' * 65}/", 0, "at most 64"),
        ("vendor:a" + "b" * 70 + "*", 7, "at most 64"),
        ("glock && nine", 6, "write AND"),
        ("glock || nine", 6, "write OR"),
        ("glock !nine", 6, "write NOT"),
        ("glock 19 - nine", 9, "- stands alone"),
        ("glock OR +nine", 9, "beside OR"),
        ("glock ???!!!", 6, "at least 2 letters"),
        ("glock ...", 6, "no letter and no digit"),
        ("price:cheap", 6, "'cheap' is not one"),
        ("price:nan", 6, "is not one"),
        ("seq:1.5", 4, "is not one"),
        ("price:[9 TO 5]", 6, "nothing lies"),
        ("price:{5 TO 5}", 6, "nothing lies"),
        ("vendor:[a TO b]", 7, "has no order"),
        ("first_seen:yesterday", 11, "is not a date"),
        ("first_seen:2025-13", 11, "is not a date"),
        ("first_seen:>9999-12-31", 11, "is not a date"),
        ("price:5~", 6, "write a range"),
        ("price:/5/", 6, "no letters"),
        ("glock~7", 0, "write ~1 or ~2"),
        ('"iron parcel"~9', 0, "at most 8"),
        ("glock^0", 0, "above 0"),
        ("glock^1.2.3", 0, "not a number"),
        ("vendor:(a site:b)", 10, "inside the field vendor"),
        ('vendor:""', 7, "an empty value"),
        ("(" * 60 + "glock" + ")" * 60, DEEPEST_QUERY + 1, "nest at most"),
        ("glock \ud83d", 6, "half of a character"),
        ("x" * (LONGEST_QUERY + 1), LONGEST_QUERY, "at most 4000"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(query: str, position: int, problem: str) -> None:
    with pytest.raises(QueryError, match=problem) as caught:
        parse(query)
    assert caught.value.position == position
    assert str(caught.value).startswith(f"at character {position + 1}: ")


FRAGMENTS = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "TO",
        "+",
        "-",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        "/",
        "\\",
        "~",
        "~1",
        "~2",
        "^",
        "^2",
        ":",
        "*",
        "?",
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
        "!",
        ".",
        ",",
        "_exists_",
        "title",
        "price",
        "seq",
        "vendor",
        "month",
        "first_seen_at",
        "has",
        "text",
        "glock",
        "9mm",
        "ak-47",
        "2025-01",
        "2025-01-05T10:00:00Z",
        "850",
        "1e3",
        "手枪",
        "пистолет",
        "مسدس",
        "é",
        "ß",
        "ｇｌ",
        "[…]",
        "a{2}",
        "[a-c]",
        "\\d",
        "id:x",
        "title:gl*",
        "vendor:ir*n*",
        "/gl[o0]ck/",
        '"a',
        'b"~2',
        "price:[1",
        "TO",
        "2]",
        "first_seen:<2025",
        "*:*",
        "joe@example.org",
        "\u200b",
        "\x00",
        "힣",
    ]
)
QUERY_LIKE = st.lists(st.one_of(FRAGMENTS, st.text(max_size=6)), max_size=9).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda glue: glue.join(parts))
)
ANY_TEXT = st.one_of(st.text(max_size=60), QUERY_LIKE)


def refusal(ask: Callable[[], object]) -> QueryError | None:
    try:
        ask()
    except QueryError as error:
        return error
    return None


@settings(max_examples=400)
@given(ANY_TEXT)
def test_any_text_parses_or_is_refused_with_a_place_in_it(text: str) -> None:
    refused = refusal(lambda: parse(text))
    assert refused is None or (0 <= refused.position <= len(text) and refused.problem)


@pytest.fixture(scope="module", params=ENGINES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    index = build(settings_for(request.param, request, tmp_path_factory.mktemp("any")))
    index.put(DOCUMENTS)
    yield index
    index.close()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ANY_TEXT)
def test_every_engine_answers_whatever_parses(filled: Index, text: str) -> None:
    refused = refusal(lambda: filled.search(text, facets=("site",)))
    assert refused is None or "refuses" not in refused.problem, "the parser let through what an engine cannot do"


def test_the_parser_is_safe_in_many_threads() -> None:
    queries = [f"title:glock{number} AND (vendor:a OR price:>{number})" for number in range(200)]
    alone = [parse(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(parse, queries)) == alone
