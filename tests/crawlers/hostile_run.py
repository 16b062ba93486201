"""Reads every hostile page, each in a fork of its own under limits of the kernel's; prints a line of JSON a reading.

A process of its own, since only one without threads may fork: python -m tests.crawlers.hostile_run SECONDS MEBIBYTES JOB,JOB… [EVERY]
"""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import islice

from crawlers.sitefile import load_sites
from tests.crawlers.bounded import Cost, bounded
from tests.crawlers.hostile import hostile_pages
from tests.crawlers.hostile_jobs import Job, jobs


def run(wanted: str, only: str, seconds: int, mebibytes: int, every: int = 1) -> Iterator[tuple[str, str, Cost]]:
    """Yield page, job and cost of each reading whose job begins with one of the wanted names and whose page holds `only`.

    `every` takes each second, third … page of the corpus.
    """
    chosen = {name: job for name, job in jobs(load_sites()[0]).items() if name.startswith(tuple(wanted.split(",")))}
    for job in chosen.values():
        job(b"<h1>Lamp</h1><p>Price: USD 5")  # loads what is loaded once
    gc.collect()
    for name, page in islice(hostile_pages(), 0, None, every):
        if only in name:
            for label, job in chosen.items():
                yield name, label, bounded(_call(job, page), seconds=seconds, mebibytes=mebibytes)


def _call(
    job: Job, page: bytes
) -> Callable[[], str]:  # a function, so that the loop's next page is not the one that is read
    return lambda: job(page)


def main() -> None:
    seconds, mebibytes = int(sys.argv[1]), int(sys.argv[2])
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    for name, label, cost in run(sys.argv[3], "", seconds, mebibytes, every):
        sys.stdout.write(json.dumps({"page": name, "job": label, **asdict(cost)}) + "\n")


if __name__ == "__main__":
    main()
