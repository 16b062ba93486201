"""Import of a table to searchable: `python -m bench.import_table`, or with `--csv FILE --map MAPPING` on your own.

Prints wall-clock time, rows per second and the largest resident memory of the whole process tree; the goal is 10,587 rows within
60 s on two cores and 600 MiB.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import psutil

from lab.crowd import LAST_DAY
from lab.story import truth

ROWS = 10_587
LOOK_SECONDS = 0.1
MAPPING = """
site: bench
title: Bench
key: key
listing_title: title
description: description
vendor: vendor
price: {column: price, currency: EUR}
ships_from: ships_from
ships_to: ships_to
"""


def write_table(path: Path, rows: int) -> None:
    """Write the lab's listings again and again, each time under another key."""
    listings = truth(1, LAST_DAY).listings
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "title", "description", "vendor", "price", "ships_from", "ships_to"])
        for number, listing in enumerate(islice(cycle(listings), rows)):
            phase = listing.phases[-1]
            places = (listing.ships_from, ", ".join(listing.ships_to))
            writer.writerow([number, listing.title, phase.description, listing.vendor, phase.price, *places])


def measure(command: list[str]) -> tuple[float, int, str]:
    """Run a command; return seconds, the peak of the tree's proportional memory in bytes, and what it printed."""
    start, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    root = psutil.Process(process.pid)
    while process.poll() is None:
        peak = max(peak, sum(map(_memory, [root, *_children(root)])))
        time.sleep(LOOK_SECONDS)
    seconds = time.perf_counter() - start
    told = process.stdout.read() if process.stdout else ""
    if process.returncode:
        sys.exit(f"the import ended with {process.returncode}: {told}")
    return seconds, peak, told.strip()


def _children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return list(root.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def main() -> None:
    """Import and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table, mapping = arguments.csv, arguments.map
        if table is None:
            table, mapping = Path(folder, "bench.csv"), Path(folder, "bench.yml")
            write_table(table, arguments.rows)
            mapping.write_text(MAPPING, "utf-8")
        command = [
            sys.executable,
            "-m",
            "salwatch.cli",
            "import",
            "csv",
            str(table),
            "--map",
            str(mapping),
            "--home",
            folder,
        ]
        seconds, peak, told = measure(command)
    rows = int(told.split()[1].replace(",", ""))
    print(f"{told}\n{seconds:.1f} s to searchable, {rows / seconds:.0f} rows/s, {peak / 2**20:.0f} MiB at most")


if __name__ == "__main__":
    main()
