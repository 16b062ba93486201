import re
from pathlib import Path

from records.difference import ChangeKind

MANUAL = Path(__file__).parents[2] / "docs" / "history.md"


def test_the_manual_names_every_kind_of_change_and_no_other():
    table = MANUAL.read_text("utf-8").partition("| kind | when |")[2].partition("\n\n")[0]
    named = {
        word
        for line in table.splitlines()
        for word in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    }
    assert named == {str(kind) for kind in ChangeKind}
