"""Make, model and calibre beside gunsnprices 0.1.2 (PyPI), a parser of gun-shop titles, on the same labelled rows by the same rules.

    python -m venv SOMEWHERE && SOMEWHERE/bin/pip install gunsnprices==0.1.2
    python bench/beside_gunsnprices.py ROWS.jsonl GOLD.jsonl --python SOMEWHERE/bin/python

It stays out of this project: its own interpreter is asked, once, for all titles. `parse_title` gets the title, as its manual says,
with --description the description behind it too. What it finds is one offer for each calibre, and is scored as ours is
(salwatch/listing_scoring.py): its names of calibres are read into ours (9×19mm Parabellum is our 9x19mm), its models are taken
without the maker in front ("Glock 19 Gen 5" is 19 Gen5), and a row without any weapon in our gold counts against both alike.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors import calibre
from records.listing import ListingRow
from salwatch.analysis import analyse, prediction
from salwatch.listing_rows import read_rows
from salwatch.listing_scoring import OFFER_FIELDS, Score, score

VERSION = "0.1.2"
# What their interpreter runs: titles as JSON lines in, what was found as JSON lines out.
THEIRS = """
import json, sys
import gunsnprices
print(json.dumps(gunsnprices.__version__))
for line in sys.stdin:
    print(json.dumps(gunsnprices.parse_title(json.loads(line)).to_dict()))
"""


class NotInstalledError(Exception):
    """The interpreter has no gunsnprices, or is none."""


def ask(python: str, titles: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Yield what gunsnprices finds in each title. Raises NotInstalledError."""
    asked = "".join(f"{json.dumps(title)}\n" for title in titles)
    try:
        run = subprocess.run([python, "-c", THEIRS], input=asked, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotInstalledError(f"{python} has no gunsnprices") from error
    version, *found = map(json.loads, run.stdout.splitlines())
    if version != VERSION:
        print(f"note: gunsnprices {version}, the published figures are of {VERSION}", file=sys.stderr)
    yield from found


def as_row(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what they find as a row of predictions.

    >>> as_row("1", {"brand": "Glock", "model": {"model": "Glock 19"}, "calibers": [{"name": "9×19mm Parabellum"}]})["offers"]
    [{'make': 'Glock', 'model': '19', 'calibre': '9x19mm'}]
    """
    make = found["brand"] or None
    model = found["model"]["model"].removeprefix(found["brand"]).strip() if found["model"] else None
    calibres: list[str | None] = [own_name(one["name"]) for one in found["calibers"]]
    offers = [{"make": make, "model": model, "calibre": one} for one in calibres or [None]]
    return {"id": name, "offers": [offer for offer in offers if any(offer.values())]}


def own_name(name: str) -> str:
    """Return our name of their calibre; theirs where we have none."""
    return next((fact.value for fact in calibre.find(name, armed=True)), name)


def table(scores: Mapping[str, Score]) -> str:
    """Return the figures of each as a table."""
    lines = ["| | " + " | ".join(f"{name} F1" for name in OFFER_FIELDS) + " |", "|---|" + "---|" * len(OFFER_FIELDS)]
    for who, result in scores.items():
        lines.append(f"| {who} | " + " | ".join(f"{result.fields[name].f1:.3f}" for name in OFFER_FIELDS) + " |")
    return "\n".join(lines)


def text_of(row: ListingRow, *, description: bool) -> str:
    """Return what gunsnprices gets to read."""
    return " ".join((row.title, row.description if description else "")).strip()


def main() -> int:
    """Print the table of theirs beside ours."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=Path, help="listings, JSON lines")
    parser.add_argument("gold", nargs="?", type=Path, help="their labels, JSON lines")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has gunsnprices")
    parser.add_argument("--description", action="store_true", help="let gunsnprices read the description too")
    given = parser.parse_args()
    if given.rows is None or given.gold is None:
        print("nothing to compare: name listings and their labels")
        return 0
    rows = [row for row in read_rows(given.rows) if isinstance(row, ListingRow)]
    labelled = [json.loads(line) for line in given.gold.read_text("utf-8").splitlines()]
    try:
        found = list(ask(given.python, [text_of(row, description=given.description) for row in rows]))
    except NotInstalledError as error:
        print(f"{error}: install it into an environment of its own and name that with --python", file=sys.stderr)
        return 2
    theirs = [as_row(row.id, one) for row, one in zip(rows, found, strict=True)]
    ours = [prediction(analyse(row)) for row in rows]
    print(table({f"gunsnprices {VERSION}": score(labelled, theirs), "salwatch": score(labelled, ours)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
