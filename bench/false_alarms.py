"""What is found in listings that sell no arms: every fact about firearms and every listing called trade-relevant, with its words.

    python -m bench.false_alarms FILE.csv [FOLDER …] [--title COLUMN]

A CSV file gives titles (the column `title`, `product` or `name`, or the one named); a folder gives pages, read by the general reader.
Prints each finding, then how many listings in 1,000 have a fact of these kinds: weapon, part, ammunition, calibre, conversion, print_file.
Facts that the text itself denies ("no gun") do not count.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

from crawlers.markup import PageRefusedError, open_page
from crawlers.reading import read_document
from records.listing import ListingRow
from salwatch.analysis import analyse

KINDS = frozenset({"weapon", "part", "ammunition", "calibre", "conversion", "print_file"})
COLUMNS = ("title", "product", "name")


def titles(path: Path, column: str | None) -> Iterator[ListingRow]:
    """Yield the titles of a table as listings."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        named = column or next((name for name in COLUMNS if name in (rows.fieldnames or ())), None)
        if named is None or named not in (rows.fieldnames or ()):
            raise SystemExit(f"{path}: no column of titles; say which: --title {'|'.join(rows.fieldnames or ())}")
        for number, row in enumerate(rows, 2):
            yield ListingRow(f"{path.name}:{number}", row[named] or "")


def listings(folder: Path) -> Iterator[ListingRow]:
    """Yield what the general reader reads of the pages of a folder; a page that no reader opens is told and left out."""
    for path in sorted(folder.rglob("*.html")):
        try:
            fields = read_document(open_page(path.read_bytes()), None).fields
        except PageRefusedError as error:
            print(f"{path.name}: not read: {error.reason}")
            continue
        texts = {name: fields.get(name) for name in ("title", "description", "category")}
        words = {
            name: "/".join(map(str, text)) if isinstance(text, list) else str(text or "")
            for name, text in texts.items()
        }
        yield ListingRow(path.name, words["title"], description=words["description"], category=words["category"])


def main() -> None:
    """Print each finding and the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--title", help="column of the titles")
    options = parser.parse_args()
    if not options.paths:
        print("name a table of titles, or a folder of pages, that sell no arms")
    for path in options.paths:
        rows = named = relevant = 0
        for row in listings(path) if path.is_dir() else titles(path, options.title):
            found = analyse(row)
            facts = [fact for fact in found.facts if fact.kind in KINDS and fact.attributes.get("role") != "denied"]
            rows += 1
            named += bool(facts)
            relevant += found.trade_relevant
            if facts or found.trade_relevant:
                words = ", ".join(f"{fact.kind} {fact.value} ({fact.text!r})" for fact in facts)
                verdict = f"TRADE-RELEVANT, {found.item_type}" if found.trade_relevant else found.item_type
                print(f"{row.id}: {verdict}: {row.title!r}: {words}")
        share = 1000 / max(1, rows)
        print(
            f"{path}: {rows:,} listings; facts of arms in {named} ({named * share:.1f} in 1,000), trade-relevant {relevant} ({relevant * share:.1f} in 1,000)"
        )


if __name__ == "__main__":
    main()
