from datetime import UTC, datetime

import pytest

from salwatch.statements import ListingSaid
from salwatch.tabular import RowProblem, TableError, TableMapping, statements

AT = datetime(2031, 5, 1, tzinfo=UTC)
MAPPING = TableMapping.model_validate(
    {
        "site": "fernhill",
        "title": "Fernhill",
        "key": "no",
        "listing_title": "name",
        "vendor": "who",
        "category": ["c1", "c2"],
        "price": {"column": "btc", "currency": "BTC"},
        "first_seen": "from",
        "last_seen": "to",
        "attributes": {"Calibre": "cal"},
    }
)
HEADER = "no,name,who,c1,c2,btc,from,to,cal\n"


def read(*lines: str | bytes) -> list[ListingSaid | RowProblem]:
    rows = b"".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return list(statements(HEADER.encode() + rows, MAPPING, "rows.csv", AT))


def test_a_row_becomes_named_texts_with_its_own_times():
    (said,) = read("7,Carnoy 7 pistol,quillback,Weapons,Pistols,0.5,2031-01-02,2031-02-03,9mm\n")
    assert isinstance(said, ListingSaid)
    assert (said.key, said.row.title, said.row.vendor) == ("7", "Carnoy 7 pistol", "quillback")
    assert (said.row.category, said.row.price_text) == ("Weapons/Pistols", "0.5 BTC")
    assert said.row.attributes == {"Calibre": "9mm"}
    assert (said.first_at, said.at) == (datetime(2031, 1, 2, tzinfo=UTC), datetime(2031, 2, 3, tzinfo=UTC))


def test_without_a_date_the_capture_says_when():
    (said,) = read("7,Carnoy 7,quillback,,,,,,\n")
    assert isinstance(said, ListingSaid)
    assert (said.first_at, said.at, said.row.price_text, said.row.category) == (None, AT, "", "")


@pytest.mark.parametrize(
    ("line", "where", "problem"),
    [
        ("8,only,three\n", "row", "cells"),
        ("8,a,b,c,d,0.5,2031-01-02,2031-02-03,9mm,one too many\n", "row", "cells"),
        (",no key,b,c,d,0.5,,,\n", "no", "empty"),
        ("8,,b,c,d,0.5,,,\n", "name", "empty"),
        ("8,a,b,c,d,0.5,last spring,,\n", "from", "not a date"),
        (b"8,\xff\xfe,b,c,d,0.5,,,\n", "name", "UTF-8"),
    ],
)
def test_a_broken_row_is_named_by_file_line_and_field_and_the_others_go_on(line, where, problem):
    before, broken, after = read("7,a,b,,,,,,\n", line, "9,c,d,,,,,,\n")
    assert (before.key, after.key) == ("7", "9")
    assert str(broken).startswith(f"rows.csv:3: {where}: ")
    assert problem in str(broken)


def test_a_table_without_a_mapped_column_is_refused_as_a_whole():
    with pytest.raises(TableError, match=r"rows.csv:1: no column btc"):
        list(statements(b"no,name,who,c1,c2,from,to,cal\n", MAPPING, "rows.csv", AT))


def test_a_line_break_inside_quotes_keeps_the_count_of_lines():
    _, broken = read('7,"two\nlines",b,,,,,,\n', ",x,b,,,,,,\n")
    assert broken.line == 4
