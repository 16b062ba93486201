import io
import json

import pytest
from click.testing import CliRunner

from salwatch.cli import root
from salwatch.commands.find_command import find_in_lines, known_extractors


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
    rows = find_in_lines(lines, [known_extractors()["price"]], [])
    next(rows)
    assert lines.tell() == 3


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x85", "\r"])
def test_only_a_line_feed_ends_a_line(separator):
    _, rows = run("price", f"$1{separator}$2\n".encode())
    assert [[fact["value"] for fact in row["facts"]] for row in rows] == [["1 USD", "2 USD"]]
