import html
import io
import json
import re

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from records.fact import Fact
from salwatch.cli import root
from salwatch.explaining import marked, page
from salwatch.finding import Line, find_in_lines, known_extractors


def run(kind: str, given: bytes):
    result = CliRunner().invoke(root, ["find", kind], input=given)
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_gives_one_row_with_spans_in_characters():
    result, rows = run("price", "Größe 12, 900 €\n\nnothing\n$5".encode())
    assert result.exit_code == 0
    assert [row["line"] for row in rows] == [1, 2, 3, 4]
    assert rows[0]["facts"] == [
        {
            "kind": "price",
            "value": "900 EUR",
            "start": 10,
            "end": 15,
            "text": "900 €",
            "attributes": {"amount": "900", "currency": "EUR"},
        }
    ]
    assert [len(row["facts"]) for row in rows] == [1, 0, 0, 1]


def test_all_runs_every_extractor_in_the_order_of_the_text():
    _, (row,) = run("all", b"500 EUR, ships from Austria, Wickr: grey_77")
    assert {"price", "route", "parcel", "contact"} <= {fact["kind"] for fact in row["facts"]}
    assert [fact["start"] for fact in row["facts"]] == sorted(fact["start"] for fact in row["facts"])


def test_an_unknown_kind_is_wrong_use_and_lists_the_known_ones():
    result, _ = run("nonsense", b"")
    assert result.exit_code == 2
    assert all(name in result.stderr for name in ("all", "contact", "wallet"))


def test_a_module_that_is_no_extractor_is_an_unknown_kind():
    assert run("frame", b"")[0].exit_code == 2


def test_a_line_that_is_not_utf8_is_read_and_reported():
    result, rows = run("price", b"\xff\xfe 5 EUR\r\n6 EUR\n")
    assert result.exit_code == 1
    assert "line 1" in result.stderr
    assert [(fact["value"], fact["start"]) for row in rows for fact in row["facts"]] == [("5 EUR", 3), ("6 EUR", 0)]


def test_no_input_gives_no_output():
    result, rows = run("all", b"")
    assert (result.exit_code, rows) == (0, [])


def test_lines_are_read_one_by_one_and_not_ahead():
    lines = io.BytesIO(b"$1\n$2\n")
    rows = find_in_lines(lines, [known_extractors()["price"]])
    next(rows)
    assert lines.tell() == 3


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x85", "\r"])
def test_only_a_line_feed_ends_a_line(separator):
    _, rows = run("price", f"$1{separator}$2\n".encode())
    assert [[fact["value"] for fact in row["facts"]] for row in rows] == [["1 USD", "2 USD"]]


# --- for people ---


def explained(*words: str, given: bytes | None = None, code: int = 0):
    result = CliRunner().invoke(root, ["find", *words], input=given)
    assert result.exit_code == code, result.output
    return result


def test_a_text_on_the_command_line_is_read_instead_of_standard_input():
    (row,) = map(json.loads, explained("price", "900 EUR", given=b"5 USD").stdout.splitlines())
    assert [fact["value"] for fact in row["facts"]] == ["900 EUR"]


def test_an_explained_line_has_carets_under_the_words_of_each_fact():
    line, below = explained("price", "Größe 12, 900 €, firm", "--explain").stdout.splitlines()
    assert line == "1: Größe 12, 900 €, firm"
    assert below.startswith("             ^^^^^ price = 900 EUR  amount: 900, currency: EUR")


def test_every_line_is_explained_those_without_facts_too():
    assert explained("price", "--explain", given=b"nothing\n5 EUR\n").stdout.splitlines()[:2] == [
        "1: nothing",
        "2: 5 EUR",
    ]


def test_letters_of_two_columns_and_of_none_keep_the_carets_in_place():
    fact = Fact(4, 9, "price", "900 EUR", "900 €")
    _, below = marked(Line(1, "枪 e\u0301900 €x", (fact,)))
    assert below.index("^") == len("1: ") + 2 + 1 + 1


def test_a_line_that_runs_from_right_to_left_or_is_long_quotes_the_words():
    for lead in ("مسدس ", "word " * 40):
        text = f"{lead}900 €"
        _, below = marked(Line(1, text, (Fact(len(lead), len(text), "price", "900 EUR", "900 €"),)))
        assert "[900 €] price = 900 EUR" in below
        assert "^" not in below


def test_a_fact_of_the_whole_line_is_said_without_carets():
    (_, below) = marked(Line(1, "ok", (Fact(0, 2, "language", "en", "ok"),)))
    assert below.endswith("language = en  the whole line")


def test_a_terminal_is_sent_nothing_that_it_would_obey():
    told = explained("price", "\x1b[2J900 EUR\x07\u202e", "--explain").stdout
    assert "\x1b" not in told
    assert "\x07" not in told
    assert "\u202e" not in told


def test_explain_and_json_together_are_wrong_use():
    explained("price", "5 EUR", "--explain", "--json", code=2)


def test_a_page_marks_the_words_with_kind_and_value(tmp_path):
    result = explained("all", "--html", str(tmp_path / "facts.html"), given="Glock 19, 900 €\nnothing here\n".encode())
    written = (tmp_path / "facts.html").read_text("utf-8")
    assert result.stdout == ""
    assert "2 lines" in result.stderr
    assert all(words in written for words in ("Line 1", "Line 2", "weapon", "Glock 19", "900 EUR"))
    assert '<meta charset="utf-8">' in written


def test_a_page_can_be_written_beside_the_rows(tmp_path):
    told = explained("price", "5 EUR", "--json", "--html", str(tmp_path / "facts.html")).stdout
    assert json.loads(told)["facts"][0]["value"] == "5 EUR"


def test_a_page_that_cannot_be_written_is_told(tmp_path):
    assert "cannot be written" in explained("price", "5 EUR", "--html", str(tmp_path / "no" / "x.html"), code=1).stderr


HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(2)> {content} {label} %s wickr: a<b>_77 5 EUR'


def test_nothing_of_a_hostile_text_is_markup():
    facts = (
        Fact(0, 25, "<script>", "<script>alert(3)</script>", HOSTILE[0:25]),
        Fact(3, 40, "contact", '"><svg onload=alert(4)>', HOSTILE[3:40]),
        Fact(0, len(HOSTILE), "language", "<i>en</i>", HOSTILE),
    )
    written = page([Line(1, HOSTILE, facts)])
    tags = {name.lower() for name in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", written)}
    assert tags <= {"html", "head", "meta", "title", "body", "figure", "h2", "div", "span", "a"}
    assert "onerror=alert(2)>" not in written.replace("&gt;", "")
    assert "default-src 'none'" in written


@given(st.text(max_size=80), st.data())
def test_whatever_the_text_its_words_stand_on_the_page_and_no_tag_is_new(text, data):
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(min(start + 1, len(text)), len(text)))
    facts = (Fact(start, end, "price", text, text[start:end]),) if end > start else ()
    written = page([Line(1, text, facts)])
    assert set(re.findall(r"<(\w+)", written)) <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "figure",
        "h2",
        "div",
        "span",
        "a",
    }
    shown = "".join(html.unescape(re.sub(r"<[^>]*>", "", written)).split())
    for word in text.split():
        if word.isprintable() and not facts:
            assert "".join(word.split()) in shown
    assert list(marked(Line(1, text, facts)))


def test_a_very_long_line_is_drawn_in_its_first_part_only():
    text = "Glock 19 " * 5000
    written = page([Line(1, text, (Fact(0, 8, "weapon", "Glock 19", "Glock 19"),))])
    assert "its first 10000 characters" in written
    assert len(written) < 40_000
